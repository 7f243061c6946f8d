"""`bits gdb`: a program on an engine, stopped at its first instruction, and gdb attached to it.

    bits gdb prog.elf                       C and assembly too, as for `bits run`
    bits gdb prog.elf --engine rtl -- -ex 'break main' -ex continue
    bits gdb a.out one two                  a static Linux program with its arguments
    bits gdb -M virt kernel.elf --drive disk.img

What stands behind `--` goes to gdb. Without a gdb that knows RISC-V, the machine waits for one from elsewhere.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from asm.diagnostic import AsmError
from asm.elf import ElfError
from asm.linker import LinkError
from cc.diagnostics import CompileError
from hw.sim.machine import MachineError
from hw.sim.program import Program
from tools import run

NAMES = ("gdb-multiarch", "riscv64-unknown-elf-gdb", "riscv64-elf-gdb")


def debug(arguments: argparse.Namespace) -> int:
    """The program's status, 0 when gdb left before its end."""
    machine, image = run.make(arguments, stepped=True)
    program = Program(image, getattr(machine, "base", 0))
    console = run.Console(machine, False) if hasattr(machine, "uart") else None
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        print(f"no gdb for RISC-V is installed ({', '.join(NAMES)}): apt install gdb-multiarch", file=sys.stderr)
        return run.serve_gdb(machine, program, console, arguments.port)
    with tempfile.NamedTemporaryFile(suffix=".elf") as copy:
        names = []
        if image:
            copy.write(image)
            copy.flush()
            names = [copy.name]
        started: list[subprocess.Popen] = []

        def attach(port: int) -> None:
            command = [found, "-q", *names, "-ex", f"target remote :{port}", *arguments.gdb]
            started.append(subprocess.Popen(command))
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is gdb's

        status = run.serve_gdb(machine, program, console, 0, attach)
        started[0].wait()
    return status


def main(argv: list[str]) -> int:
    """As `bits run`."""
    own, more = (argv[: argv.index("--")], argv[argv.index("--") + 1 :]) if "--" in argv else (argv, [])
    parser = run.Parser(prog="bits gdb", description="Debug a program with gdb; behind --: gdb's options.")
    run.machine_arguments(parser)
    parser.add_argument(
        "--port", type=run.port_number, default=run.GDB_PORT, help="where to wait if there is no gdb here"
    )
    arguments = parser.parse_args(own)
    arguments.gdb = more
    try:
        return debug(arguments)
    except KeyboardInterrupt:
        return run.INTERRUPTED
    except (run.RunError, CompileError, AsmError, LinkError) as error:
        print(error, file=sys.stderr)
    except (MachineError, ElfError, ValueError) as error:
        print(f"bits gdb: error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"bits gdb: error: {error.strerror or os.fspath(error.filename or '')}", file=sys.stderr)
    return run.OUR_FAULT
