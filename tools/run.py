"""`bits run`: a program on a simulated machine, with the console on this terminal.

    bits run hello.c                    C and assembly, through our compiler, assembler and linker
    bits run prog.elf --engine rtl      an executable
    bits run card.img                   an SD card: power on, boot ROM, KERNEL.ELF
    bits run prog -c a b                a static Linux program with its arguments, in user mode; behind -- all are its
    bits run prog.c a b                 the same from a source that includes <stdio.h> or another of the C library
    bits run --profile prog             where its instructions went; --trace FILE: when (tools/profiling.py)
    bits run --check prog               uses of uninitialised memory and more (tools/checking.py)
    bits run prog.elf --until 'pc == work && a0 > 9'     stop there, with registers and backtrace (hw/sim/condition.py)
    bits run prog.elf --max-instructions 1000000         give up, and say where it loops and whether it gets anywhere
    bits run prog.elf --diff spike.log                   compare with Spike's commit log: status 1 at a difference

C programs define `main`, whose result is the exit status. What they use of os/lib and os/drivers (`print_text` of
print.h, `uart_get` of uart.h ...) is linked in, `soc.h` has the addresses. Ctrl-A x leaves a live console, Ctrl-A
Ctrl-A types a Ctrl-A. Exit status: the program's own; 125 for a fault of ours or a machine that cannot go on; 130 for
Ctrl-C where the terminal is not the console.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import itertools
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from asm import elf
from asm.assembler import assemble
from asm.diagnostic import AsmError
from asm.linker import LinkError, link
from cc.diagnostics import CompileError
from cc.driver import Result, compile_unit
from hw.memory_map import FINISHER_FAIL, FINISHER_PASS, REGIONS
from hw.sim import spike_log
from hw.sim.commit import Commit
from hw.sim.condition import ConditionError
from hw.sim.machine import ENGINES, Machine, MachineError
from hw.sim.program import Program
from hw.sim.ref import HOST64
from hw.sim.spike_diff import Diff, Diverged, LogEnded
from hw.sim.spike_log import LogError
from tools import checking, library, profiling, software
from tools.console import Console, raw_terminal
from tools.stops import TIME, UNTIL, Stops, add_arguments

OUR_FAULT, INTERRUPTED = 125, 130
BOARD_RAM = 16 << 20
GDB_PORT = 1234
LIBRARY = ("os/lib/print.c", "os/drivers/uart.c", "os/drivers/finisher.c", "cc/rt/memory.c", "cc/rt/count.c")
SOURCES = (".c", ".s", ".S")
RUNTIME = "cc/rt"  # the rest of whose files come last
BOOT_SIGNATURE = b"\x55\xaa"
# A program's start and end where it has no `_start` of its own.
START = """
        .section .text.start, "ax"
        .globl _start
_start: li sp, {stack}
        call main
        li t0, {finisher}
        li t1, {passed}
        sext.w a0, a0
        beqz a0, 1f
        slli a0, a0, 16
        li t1, {failed}
        or t1, t1, a0
1:      sw t1, 0(t0)
2:      j 2b
"""


class RunError(Exception):
    """It cannot be run; the text is for the user."""


def _object(path: Path) -> bytes:
    """The object file of a C or assembly source, with line numbers."""
    if path.suffix != ".c":
        return assemble(path.read_text("utf-8", "surrogateescape"), str(path), debug=True)
    return assemble(_compiled(path).text, f"{path}.s")


@functools.cache
def _compiled(path: Path) -> Result:
    """The assembly of a C source, and what it includes."""
    folders = [str(path.parent), *software.include_dirs(), *library.include_dirs()]
    return compile_unit(path.read_text("utf-8", "surrogateescape") + "\n", str(path), folders, debug=True)


def _names(data: bytes) -> tuple[set[str], set[str]]:
    """The global names that an object defines, and those that it needs."""
    symbols = [s for s in elf.read(data).symbols if s.bind != elf.STB_LOCAL]
    defined = {s.name for s in symbols if s.section != elf.SHN_UNDEF}
    return defined, {s.name for s in symbols} - defined


def build(sources: list[Path], ram_size: int) -> bytes:
    """The executable made of C and assembly sources and, as needed, of the library. Errors are the tools' own."""
    objects = [(str(path), _object(path)) for path in sources]
    if not any("_start" in _names(data)[0] for _, data in objects):
        finisher, stack = REGIONS["FINISHER"].base, REGIONS["RAM"].base + ram_size
        text = START.format(stack=stack, finisher=finisher, passed=FINISHER_PASS, failed=FINISHER_FAIL)
        objects.insert(0, ("start", assemble(text, "start")))
    library: dict[str, bytes] = {}
    runtime = sorted(f"{RUNTIME}/{path.name}" for path in (software.ROOT / RUNTIME).glob("*.c"))
    uncompiled = [*LIBRARY, *(name for name in runtime if name not in LIBRARY)]
    while True:
        known = [_names(data) for _, data in objects]
        missing = set().union(*(needs for _, needs in known)) - set().union(*(has for has, _ in known))
        found = next((name for name, data in library.items() if _names(data)[0] & missing), None)
        if found is not None:
            objects.append((found, library.pop(found)))
        elif missing and uncompiled:
            name = uncompiled.pop(0)
            library[name] = _object(software.source(name))
        else:
            return link(objects)


def options_for(paths: list[Path], sd: Path | None, ram_size: int) -> dict:
    """What Machine needs to run these files. RunError if nothing here can."""
    for path in [*paths, *([sd] if sd else [])]:
        if path.is_dir():
            raise RunError(f"{path}: error: a directory, not a program")
        if not path.exists() and str(path).startswith("-"):
            raise RunError(f"error: there is no option {path}; for a file of that name: ./{path}")
        if not path.is_file():
            raise RunError(f"{path}: error: no such file")
    if not paths and sd is None:
        raise RunError("error: nothing to run; name a .c, .s, ELF or SD image file")
    if paths and all(path.suffix in SOURCES for path in paths):
        return {"elf": build(paths, ram_size), "sd": sd}
    if len(paths) > 1:
        raise RunError(f"{paths[1]}: error: only C and assembly files can be several; link objects with `bits ld`")
    if paths:
        data = paths[0].read_bytes()
        if data[:4] == b"\x7fELF":
            if elf.read(data).type == elf.ET_REL:
                raise RunError(f"{paths[0]}: error: an object file, not an executable; link it with `bits ld`")
            return {"elf": data, "sd": sd}
        if data[510:512] != BOOT_SIGNATURE:
            raise RunError(f"{paths[0]}: error: neither C, assembly, an ELF file nor the image of an SD card")
        sd = paths[0]
    return {"rom": software.build("boot", ram_size), "sd": sd}


def converse(machine, console: Console, stops: Stops) -> str:
    """Run to the end; the reason, or "left"."""
    while not console.left:
        console.listen(0)
        reason = stops.advance()
        console.show()
        if reason == "stuck" and not console.left and console.listen(None):
            continue  # it slept until a key was pressed
        if reason:
            return "left" if console.left else reason
    return "left"


def linux_program(paths: list[Path]) -> bytes | None:
    """The first file, if it is an executable that lies below the board's RAM: a program for Linux."""
    if not paths or not paths[0].is_file():
        return None
    data = paths[0].read_bytes()
    if data[:4] != b"\x7fELF":
        return None
    file = elf.read(data)
    loads = [segment for segment in file.segments if segment.type == elf.PT_LOAD and segment.memsz]
    below = loads and all(segment.vaddr + segment.memsz <= REGIONS["RAM"].base for segment in loads)
    return data if below and file.type != elf.ET_REL else None


def hosted_program(paths: list[Path]) -> tuple[bytes | None, int]:
    """The Linux program made of the C and assembly sources in front, if one of them includes a header of the C library
    and none a header of the chip's drivers; and how many sources that are. What follows them are its arguments."""
    sources = list(itertools.takewhile(lambda path: path.suffix in SOURCES, paths))
    units = [_compiled(path) for path in sources if path.suffix == ".c" and path.is_file()]
    read = {Path(file).parent for unit in units for file in unit.files}
    bare = {Path(folder) for folder in software.include_dirs()}
    if library.INCLUDE not in read or bare & read:
        return None, 0
    return library.link_program([(str(path), _object(path)) for path in sources]), len(sources)


@contextlib.contextmanager
def observed(machine, stops: Stops, arguments: argparse.Namespace) -> Iterator[Diff | None]:
    """While inside, whatever was asked to look at every instruction does so. An observer is called with each commit."""
    with contextlib.ExitStack() as stack:
        observers: list[Callable[[Commit], None]] = []
        diff = None
        if arguments.commits:
            shown = arguments.commits == Path("-")
            log = sys.stdout if shown else stack.enter_context(open(arguments.commits, "w"))
            observers.append(spike_log.writer(machine, log.write))
        if arguments.diff:
            log = stack.enter_context(open(arguments.diff, errors="replace"))
            diff = Diff(machine, spike_log.read(log, str(arguments.diff)), str(arguments.diff), stops.explainer)
            observers.append(diff)
        if len(observers) == 1:
            machine.commits = observers[0]
        elif observers:
            machine.commits = lambda commit: [observer(commit) for observer in observers] and None
        stack.enter_context(checking.checked(machine, stops.explainer, arguments))
        stack.enter_context(profiling.profiled(machine, stops.program, arguments))
        yield diff


@contextlib.contextmanager
def saying_where(machine, program: Program) -> Iterator[None]:
    """On Ctrl-C say where the program about is: the hart's pc is that of the last time when it left a loop."""
    try:
        yield
    except KeyboardInterrupt:
        if hasattr(machine, "hart"):
            where = program.place(machine.pc)
            print(f"interrupted after about {machine.instret} instructions, near {where}", file=sys.stderr)
        raise


def finish(machine, stops: Stops, reason: str, diff: Diff | None) -> int:
    """The exit status of a run, all that is to be said about its end being said. RunError if it has no status."""
    if reason == UNTIL:
        print(stops.report(reason), file=sys.stderr)
    if reason in ("stuck", TIME):
        raise RunError(stops.report(reason))
    if reason in ("left", UNTIL):
        return 0
    if stops.until:
        print(f"the program ended, and never was: {stops.until.text}", file=sys.stderr)
    if diff and diff.next:
        print(f"{diff.name}:{diff.next.number}: the log goes on, the program has ended", file=sys.stderr)
    if machine.exit_code is None:
        raise RunError("error: the program asked for a reset, or wrote a word to the finisher that has no meaning")
    return machine.exit_code if machine.exit_code < 256 else 255


def make_linux(image: bytes, arguments: argparse.Namespace):
    """A program that is about to begin in user mode."""
    from hw.sim.user import RAM_SIZE, UserMachine

    argv = [os.fsencode(text) for text in arguments.files]
    environment = [key + b"=" + value for key, value in os.environb.items()]
    if arguments.check:
        return checking.user_machine(arguments, image, argv, environment)
    return UserMachine(image, argv, environment, arguments.engine or "iss", arguments.ram or RAM_SIZE)


def virt_options(image: bytes, path: Path) -> dict:
    """What Machine needs to run a kernel that was made for QEMU: its XLEN, and belief that it does without floats."""
    file = elf.read(image)
    if file.flags & elf.EF_FLOAT_ABI:
        print(f"{path}: warning: made for F and D registers, which the CPU has not; they trap", file=sys.stderr)
    return {"isa": HOST64[0].replace("rv64", f"rv{file.xlen}"), "any_abi": True}


def attach_virt(machine, arguments: argparse.Namespace) -> None:
    """What `-M virt` adds."""
    from hw.sim.virt import Virt, attach

    if arguments.engine == "rtl":
        raise RunError("error: -M virt is for the engines ref and iss; the chip has no virtio")
    initrd, firmware = (path.read_bytes() if path else b"" for path in (arguments.initrd, arguments.bios))
    attach(machine, Virt(arguments.drive, arguments.append, initrd, arguments.rtc, firmware, arguments.legacy))


def port_number(text: str) -> int:
    """Where to wait for gdb; 0: at any that is free."""
    number = int(text)
    if not 0 <= number < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text} is no port: 0 to {(1 << 16) - 1}")
    return number


def serve_gdb(
    machine, program: Program, console: Console | None, port: int, attach: Callable[[int], None] | None = None
) -> int:
    """The machine in the hands of gdb, which `attach` starts when it gets the port; the program's status. console: None
    for a program of user mode, which has our own."""
    from hw.sim import gdb
    from hw.sim.debug import Debugger

    def tick() -> None:
        if console and attach is None:
            console.listen(0)
        if console:
            console.show()

    with gdb.listen(port) as server:
        port = server.getsockname()[1]
        if attach:
            attach(port)
        else:
            print(f"waiting for gdb; attach with:  gdb-multiarch PROGRAM -ex 'target remote :{port}'", file=sys.stderr)
        gdb.Stub(Debugger(machine), tick, program).serve(server, once=attach is not None)
    tick()
    return (machine.exit_code or 0) & 0xFF


def make(arguments: argparse.Namespace, stepped: bool) -> tuple[object, bytes | None]:
    """The machine that the `machine_arguments` describe, and the ELF file of the program if it is one. stepped: it will
    be asked for single instructions."""
    paths = [Path(text) for text in arguments.files]
    image = linux_program(paths)
    if image is None:
        image, count = hosted_program(paths)
        arguments.files = arguments.files[max(0, count - 1) :]  # argv[0] is the last source
    if image:
        return make_linux(image, arguments), image
    virt = arguments.machine == "virt"
    arguments.engine = arguments.engine or ("iss" if virt else "ref")
    arguments.ram = arguments.ram or (REGIONS["RAM"].size if virt else BOARD_RAM)
    options = options_for(paths, arguments.sd, arguments.ram)
    if stepped and arguments.engine == "rtl":
        options["build"] = "commits"
    if virt and "elf" in options:
        options |= virt_options(options["elf"], paths[0])
    if arguments.check:
        machine = checking.machine(arguments, options)
    else:
        machine = Machine(engine=arguments.engine, ram_size=arguments.ram, **options)
    if virt:
        attach_virt(machine, arguments)
    return machine, options.get("elf")


class Parser(argparse.ArgumentParser):
    """Takes options anywhere, before and behind the files. One that it does not know, behind the first file, is an
    argument of the program, and so is all that comes behind `--`: `files` has them in order."""

    def __init__(self, **options: object) -> None:
        super().__init__(allow_abbrev=False, **options)

    def parse_args(self, argv: list[str]) -> argparse.Namespace:
        ours, files, words = [], [], deque(argv)
        while words:
            word = words.popleft()
            action = self._option_string_actions.get(word.partition("=")[0])
            if word == "--":
                files += words
                break
            if not action:
                (files if files or word[:1] != "-" or word == "-" else ours).append(word)
                continue
            ours.append(word)
            if words and "=" not in word and (action.nargs is None or action.nargs == "?" and words[0].isdigit()):
                ours.append(words.popleft())
        arguments = super().parse_args(ours)
        arguments.files = files
        return arguments


def machine_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say what runs and on what."""
    parser.set_defaults(check=False)
    parser.add_argument("files", nargs="*", help=".c, .s, .S, an ELF, an SD card image; a Linux program's arguments")
    parser.add_argument("--engine", choices=ENGINES, help="ref; for a Linux program and virt iss")
    parser.add_argument("--sd", type=Path, metavar="IMAGE", help="the card in the slot; alone: boot from it")
    parser.add_argument("--ram", type=int, metavar="BYTES", help="a power of two, default 16 MiB; Linux: 256 MiB")
    parser.add_argument("-M", "--machine", choices=("bits", "virt"), default="bits", help="virt: with what QEMU's has")
    parser.add_argument("--drive", type=Path, metavar="IMAGE", help="virt: the virtio disk")
    parser.add_argument("--legacy", action="store_true", help="virt: version 1 of virtio-mmio, QEMU's own default")
    parser.add_argument("--append", default="", metavar="TEXT", help="virt: the kernel's command line")
    parser.add_argument("--initrd", type=Path, metavar="FILE", help="virt: loaded into RAM for the kernel")
    parser.add_argument(
        "--bios", type=Path, metavar="FILE", help="virt: firmware for M mode, such as OpenSBI's fw_dynamic"
    )
    parser.add_argument("--rtc", type=int, metavar="SECONDS", help="virt: the clock at power-on, default the host's")


def run(arguments: argparse.Namespace) -> int:
    """The exit status of the program, or of its failure."""
    wanted = (arguments.commits, arguments.gdb, arguments.diff, arguments.instructions, arguments.until or None)
    profiling.choose_engine(arguments)
    stepped = profiling.wanted(arguments) or any(option is not None for option in wanted)
    machine, image = make(arguments, stepped)
    program = Program(image, getattr(machine, "base", 0))
    stops = Stops(machine, program, arguments.max_cycles, arguments.instructions, arguments.until)
    if not hasattr(machine, "uart"):
        with observed(machine, stops, arguments) as diff:
            if arguments.gdb is not None:
                return serve_gdb(machine, program, None, arguments.gdb)
            with saying_where(machine, program):
                while not (reason := stops.advance()):
                    pass
        if machine.message and reason == "exit":
            print(f"{arguments.files[0]}: {stops.report(reason)}", file=sys.stderr)
        return finish(machine, stops, reason, diff)
    with observed(machine, stops, arguments) as diff, raw_terminal() as live:
        console = Console(machine, live)
        if arguments.gdb is not None:
            return serve_gdb(machine, program, console, arguments.gdb)
        try:
            with saying_where(machine, program):
                reason = converse(machine, console, stops)
        finally:
            console.show()
    return finish(machine, stops, reason, diff)


def main(argv: list[str]) -> int:
    """The program's own status; 125: it could not be run or cannot go on; 130: Ctrl-C."""
    parser = Parser(prog="bits run", description="Run a program on a simulated machine.")
    machine_arguments(parser)
    add_arguments(parser)
    parser.add_argument(
        "--gdb", type=port_number, nargs="?", const=GDB_PORT, metavar="PORT", help="wait for gdb, default 1234"
    )
    parser.add_argument(
        "--log-commits",
        dest="commits",
        type=Path,
        metavar="FILE",
        help="write every instruction as Spike does; -: here",
    )
    profiling.add_arguments(parser)
    checking.add_arguments(parser)
    arguments = parser.parse_args(profiling.with_values(argv))
    try:
        return checking.status(arguments, run(arguments))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Diverged as error:
        print(error, file=sys.stderr)
        return 1
    except LogEnded as error:
        print(error, file=sys.stderr)
        return 0
    except (RunError, CompileError, AsmError, LinkError, ConditionError, LogError) as error:
        print(error, file=sys.stderr)
    except (MachineError, elf.ElfError, ValueError) as error:
        print(f"bits run: error: {error}", file=sys.stderr)
    except MemoryError:
        print("bits run: error: this computer has not so much memory to give; ask for less: --ram", file=sys.stderr)
    except BrokenPipeError:
        raise  # nobody reads what the program says: `bits` ends as one that SIGPIPE ends
    except OSError as error:
        print(f"{error.filename or 'bits run'}: error: {error.strerror}", file=sys.stderr)
    return OUR_FAULT
