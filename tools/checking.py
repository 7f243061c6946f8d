"""`bits run --check`: what memory checks find, in Valgrind's words.

    ==bits== Conditional jump depends on uninitialised value(s)
    ==bits==    at 0x8000002c: main (t.c:5)
    ==bits==    by 0x8000000c: _start
    ==bits== ERROR SUMMARY: 3 errors from 1 contexts

As with Valgrind, the program goes on and its status is the run's, unless --error-exitcode says another one for a run
with errors; an error is shown once for each place.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections import Counter
from collections.abc import Iterator

from hw.sim.check import CheckedMachine, CheckedUser, Finding
from hw.sim.explain import Explainer
from hw.sim.machine import MachineError
from hw.sim.user import RAM_SIZE

MOST_SHOWN = 100  # contexts
MOST_FRAMES = 16
HEAD = "==bits=="


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--check",
        action="store_true",
        help="report uses of uninitialised memory, stack overflows and stores onto code, as valgrind does; on ref, "
        "at four fifths of its speed",
    )
    parser.add_argument(
        "--error-exitcode", type=int, default=0, metavar="N", help="the status when --check has found something"
    )


def _refuse_rtl(arguments: argparse.Namespace) -> None:
    if arguments.engine == "rtl":
        raise MachineError("--check knows the engine ref only: leave --engine rtl out")


def machine(arguments: argparse.Namespace, options: dict) -> CheckedMachine:
    """A machine that checks. MachineError where the program cannot be loaded."""
    _refuse_rtl(arguments)
    return CheckedMachine(ram_size=arguments.ram, **options)


def user_machine(
    arguments: argparse.Namespace, image: bytes, argv: list[bytes], environment: list[bytes]
) -> CheckedUser:
    """A program in user mode that is checked."""
    _refuse_rtl(arguments)
    return CheckedUser(image, argv, environment, arguments.ram or RAM_SIZE)


def status(arguments: argparse.Namespace, status: int) -> int:
    """The run's exit status, the program's being `status`."""
    found = arguments.check and arguments.checks.found
    return arguments.error_exitcode if found and arguments.error_exitcode else status


class Checks:
    """The findings of a run."""

    def __init__(self, machine: CheckedMachine | CheckedUser, explainer: Explainer) -> None:
        self.explainer = explainer
        self.found: Counter[Finding] = Counter()
        machine.know(explainer.program)
        machine.hart.report = self.report

    def report(self, finding: Finding) -> None:
        key = Finding(finding.what.split(":")[0], finding.pc)
        self.found[key] += 1
        if self.found[key] > 1 or len(self.found) > MOST_SHOWN:
            return
        lines = [finding.what]
        program = self.explainer.program
        for n, frame in enumerate(self.explainer.frames(finding.pc)[:MOST_FRAMES]):
            function, line = program.function(frame.place), program.line(frame.place)
            name = function[0] if function else "???"
            where = f" ({line[0]}:{line[1]})" if line else ""
            lines.append(f"   {'by' if n else 'at'} {frame.pc:#x}: {name}{where}")
        print("".join(f"{HEAD} {line}\n" for line in [*lines, ""]), end="", file=sys.stderr)

    def summary(self) -> str:
        return f"{HEAD} ERROR SUMMARY: {sum(self.found.values())} errors from {len(self.found)} contexts"


@contextlib.contextmanager
def checked(machine, explainer: Explainer, arguments: argparse.Namespace) -> Iterator[Checks | None]:
    """Check while inside, if it is asked for, and say the sum of it."""
    if not arguments.check:
        yield None
        return
    checks = arguments.checks = Checks(machine, explainer)
    try:
        yield checks
    finally:
        print(checks.summary(), file=sys.stderr)
