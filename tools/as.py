"""`bits as`, also as `bits-as`: the assembler's command line, with the flags of GNU as.

Like GNU as it assembles for rv64g, lets the linker relax and writes a.out if nothing else is said. A flag that means
nothing here is ignored, an unknown one is an error.
"""

from __future__ import annotations

import gc
import shlex
import sys
from pathlib import Path

from asm import isa
from asm.assembler import assemble
from asm.diagnostic import AsmError, Diagnostic, render

USAGE = """usage: bits as [options] [FILE]       (- or no file: standard input)

  -o FILE                  the object (a.out)
  -march=ISA -mabi=ABI     what to assemble for (rv64g, and the ABI that fits it)
  -mrelax -mno-relax       let the linker shorten code, or not
  -march-attr -mno-arch-attr   record the ISA in .riscv.attributes, or not
  -fpic -fno-pic           what `la` means
  -I DIR                   where .include and .incbin look
  --defsym NAME=VALUE      define a symbol
  -g                       a line table of the assembly file
  --fatal-warnings -W      warnings are errors; no warnings
  --version
"""
VERSION = "bits as 0.1.0 (flags of GNU as 2.40)"
ARCH, FLOAT_ABI = "rv64g", {"": 0, "f": 2, "d": 4}
IGNORED = {
    "-mlittle-endian", "-mcsr-check", "-mno-csr-check", "--warn", "-K", "-L", "--keep-locals", "-Z", "-f", "-J", "-D",
    "--strip-local-absolute", "--no-pad-sections", "--nocompress-debug-sections", "--noexecstack", "--execstack",
    "--traditional-format", "-w", "-X", "-n", "--64", "--reduce-memory-overheads", "--64bit", "-EL",
}  # fmt: skip
IGNORED_STARTS = ("-mpriv-spec=", "-misa-spec=", "--hash-size=", "--compress-debug-sections", "--debug-prefix-map")
DEBUG = ("-g", "--gen-debug", "--gdwarf-2", "--gdwarf-3", "--gdwarf-4", "--gdwarf-5", "-gdwarf-5", "--gstabs")


class Usage(Exception):
    """The command line is wrong."""


class Command:
    """What the command line says."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.output = "a.out"
        self.march, self.mabi = ARCH, ""
        self.relax, self.attributes, self.pic = True, True, False
        self.folders: list[str] = []
        self.symbols: dict[str, int] = {}
        self.debug = self.fatal = self.quiet = False
        self.shown = ""  # --version, --help


def _value(arg: str, flag: str, rest: list[str]) -> str:
    """The value of a flag: the rest of the argument, or the next one."""
    if arg != flag:
        return arg[len(flag) :].removeprefix("=")
    if not rest:
        raise Usage(f"{flag} wants a value")
    return rest.pop(0)


def parse(argv: list[str]) -> Command:
    """The command line. Usage when it is wrong."""
    command = Command()
    rest = list(argv)
    while rest:
        arg = rest.pop(0)
        if arg[:1] == "@":
            try:
                rest[:0] = shlex.split(Path(arg[1:]).read_text())
            except (OSError, ValueError) as error:
                raise Usage(f"cannot read {arg[1:]}: {error}") from None
        elif arg == "-" or arg[:1] != "-":
            command.files.append(arg)
        elif arg == "--":
            command.files += rest
            rest.clear()
        elif arg in ("--version", "-v", "--help"):
            command.shown = USAGE if arg == "--help" else VERSION + "\n"
        elif arg.startswith("-march="):
            command.march = arg[7:]
        elif arg.startswith("-mabi="):
            command.mabi = arg[6:]
        elif arg in ("-mrelax", "-mno-relax"):
            command.relax = arg == "-mrelax"
        elif arg in ("-march-attr", "-mno-arch-attr"):
            command.attributes = arg == "-march-attr"
        elif arg in ("-fpic", "-fPIC", "-fno-pic"):
            command.pic = arg != "-fno-pic"
        elif arg in DEBUG:
            command.debug = True
        elif arg == "--fatal-warnings":
            command.fatal = True
        elif arg in ("-W", "--no-warn"):
            command.quiet = True
        elif arg.startswith("--defsym"):
            name, equals, number = _value(arg, "--defsym", rest).partition("=")
            try:
                command.symbols[name] = int(number, 0)
            except ValueError:
                raise Usage(f"--defsym wants NAME=NUMBER, not {name}{equals}{number}") from None
        elif arg.startswith("-I"):
            command.folders.append(_value(arg, "-I", rest))
        elif arg.startswith("-o"):
            command.output = _value(arg, "-o", rest)
        elif arg not in IGNORED and not arg.startswith(IGNORED_STARTS):
            raise Usage(f"unknown option {arg}; bits as --help lists them")
    if len(command.files) > 1:
        raise Usage("one file at a time: " + " ".join(command.files))
    return command


def target(command: Command) -> tuple[int, tuple[str, ...], int]:
    """XLEN, extensions and float ABI. Usage when they do not fit each other."""
    try:
        xlen, extensions = isa.parse(command.march)
    except isa.IsaError as error:
        raise Usage(str(error)) from None
    known = {
        f"{base}{suffix}": (width, suffix) for base, width in (("lp64", 64), ("ilp32", 32)) for suffix in FLOAT_ABI
    }
    mabi = command.mabi
    if not mabi:
        suffix = "d" if "D" in extensions else "f" if "F" in extensions else ""
        mabi = ("lp64" if xlen == 64 else "ilp32") + suffix
    if mabi not in known:
        raise Usage(f"unknown ABI {mabi}; known are {', '.join(known)}")
    width, suffix = known[mabi]
    if width != xlen:
        raise Usage(f"the ABI {mabi} is for XLEN {width}, {command.march} has XLEN {xlen}")
    if suffix and suffix.upper() not in extensions:
        raise Usage(f"the ABI {mabi} passes numbers in registers that {command.march} does not have")
    return xlen, extensions, FLOAT_ABI[suffix]


def main(argv: list[str]) -> int:
    """0: written, 1: the source is wrong, 2: the command line is, or a file cannot be read or written."""
    gc.disable()  # one file, then the end: 1.4 times as fast
    warnings: list[Diagnostic] = []
    messages: list[str] = []
    try:
        command = parse(argv)
        if command.shown:
            print(command.shown, end="")
            return 0
        xlen, extensions, float_abi = target(command)
        name = command.files[0] if command.files else "-"
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        data = assemble(
            raw.decode("utf-8", "replace"),
            "{standard input}" if name == "-" else name,
            xlen,
            warnings,
            extensions,
            relax=command.relax,
            pic=command.pic,
            float_abi=float_abi,
            attributes=command.attributes,
            debug=command.debug,
            symbols=command.symbols,
            folders=tuple(command.folders),
            messages=messages,
        )
        if not (command.fatal and warnings):
            Path(command.output).write_bytes(data)
    except Usage as error:
        print(f"bits as: {error}", file=sys.stderr)
        return 2
    except AsmError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"bits as: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    for message in messages:
        print(message)
    if not command.quiet:
        for warning in warnings:
            print(render(warning), file=sys.stderr)
    return 1 if command.fatal and warnings else 0
