"""`bits run --profile` and `--trace`: measuring while a program runs, and what is written when it has ended.

    with profiled(machine, program, arguments): ...

The report goes to standard error, the folded stacks to a file: flamegraph.pl and speedscope.app read it. Both are
written however the run ends, Ctrl-C included.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from hw.sim import callstack, function_trace
from hw.sim.function_trace import FunctionTrace
from hw.sim.profile import Profile
from hw.sim.program import Program
from tools import software
from tools.disk import write_atomically

ATOMIC = (callstack.__file__, function_trace.__file__)
LATER = 0.001  # seconds
FOLDED = software.BUILD.parent / "profile.folded"
HELP = (
    "count everything: functions, calls, branches, instructions; to standard error, and stacks for flame graphs to "
    "FILE (default build/profile.folded). Exact; runs on ref at two thirds of its speed, on rtl by commits; written "
    "--profile or --profile=FILE"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--profile", metavar="FILE", help=HELP)
    parser.add_argument(
        "--trace", type=Path, metavar="FILE", help="write when each function ran, for ui.perfetto.dev; on ref or rtl"
    )


def with_values(argv: list[str]) -> list[str]:
    """`--profile` takes a value only behind `=`, so that the program's name is not one."""
    end = argv.index("--") if "--" in argv else len(argv)
    return [f"{text}=" if text == "--profile" and n < end else text for n, text in enumerate(argv)]


def wanted(arguments: argparse.Namespace) -> bool:
    return arguments.profile is not None or arguments.trace is not None


def choose_engine(arguments: argparse.Namespace) -> None:
    """Counts are taken on ref unless the chip is asked for: iss gives the same ones, but cannot count."""
    if wanted(arguments) and arguments.engine != "rtl":
        arguments.engine = "ref"


@contextlib.contextmanager
def _between_events() -> Iterator[None]:
    """While inside, Ctrl-C does not come in the middle of an entry in the stack of calls or the trace, but after it."""

    def handler(number: int, frame: FrameType | None) -> None:
        while frame is not None:
            if frame.f_code.co_filename in ATOMIC:
                signal.setitimer(signal.ITIMER_REAL, LATER)
                return
            frame = frame.f_back
        raise KeyboardInterrupt

    kept = {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGALRM)}
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, before in kept.items():
            signal.signal(number, before)


@contextlib.contextmanager
def profiled(machine, program: Program, arguments: argparse.Namespace) -> Iterator[None]:
    """Measure what is asked for while inside; OSError where a file cannot be written."""
    if not wanted(arguments):
        yield
        return
    path = Path(arguments.profile or FOLDED)
    if not arguments.profile:
        path.parent.mkdir(parents=True, exist_ok=True)
    elif not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", str(path))
    profile = Profile(machine, program)
    trace = FunctionTrace(arguments.trace, profile.calls) if arguments.trace else None
    profile.start()
    interrupted = False
    try:
        with _between_events():
            yield
    except KeyboardInterrupt:
        interrupted = True
        raise
    finally:
        profile.stop(interrupted)
        said = trace.close() if trace else ""
        if said:
            print(said, file=sys.stderr)
        if arguments.profile is not None:
            write_atomically(path, "".join(line + "\n" for line in profile.calls.folded()).encode())
            print(f"{profile.report()}\n\nstacks for flame graphs: {path}", file=sys.stderr)
