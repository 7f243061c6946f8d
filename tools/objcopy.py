"""`bits objcopy` and `bits strip`, also as `bits-objcopy` and `bits-strip`: copy an ELF file without some sections or
symbols, or write its loadable bytes in another format; the flags are those of the GNU tools."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from asm import archive, objcopy
from asm.elfview import View
from tools import binary

FORMATS = ("binary", "ihex", "srec", "verilog", "elf64-littleriscv", "elf32-littleriscv")


def convert(data: bytes, args: argparse.Namespace, name: str) -> bytes:
    """The output of one input."""
    only, remove = tuple(args.only), tuple(args.remove)
    if args.format in (None, *FORMATS[4:]):
        if binary.is_archive(data):
            members = archive.members(data)
            kept = [
                m._replace(contents=objcopy.copy(m.contents, args.strip, only, remove, args.discard)) for m in members
            ]
            return archive.write(kept)
        return objcopy.copy(data, args.strip, only, remove, args.discard)
    parts = objcopy.loadable(data, only, remove)
    entry = View(data).header.entry
    if args.format == "binary":
        return objcopy.binary(parts, args.gap_fill)
    if args.format == "ihex":
        return objcopy.intel_hex(parts, entry).encode()
    if args.format == "srec":
        return objcopy.s_records(parts, entry, name).encode()
    return objcopy.verilog(parts).encode()


def add_flags(parser: argparse.ArgumentParser, strip_is_default: bool) -> None:
    """The flags that both tools have."""
    parser.add_argument("-R", "--remove-section", action="append", default=[], dest="remove", metavar="SECTION")
    parser.add_argument("-O", "--output-target", choices=FORMATS, dest="format", help="format of the output")
    parser.add_argument("-I", "--input-target", dest="input", help="ignored: the input is an ELF file")
    parser.add_argument("-p", "--preserve-dates", action="store_true", dest="dates")
    default = "all" if strip_is_default else ""
    names = ["-s", "-S"][: 1 if strip_is_default else 2]
    if strip_is_default:
        parser.add_argument("-s", "--strip-all", action="store_const", const="all", dest="strip", default=default)
        parser.add_argument("-g", "-S", "-d", "--strip-debug", action="store_const", const="debug", dest="strip")
    else:
        parser.add_argument(names[1], "--strip-all", action="store_const", const="all", dest="strip", default=default)
        parser.add_argument("-g", "--strip-debug", action="store_const", const="debug", dest="strip")
    parser.add_argument("--strip-unneeded", action="store_const", const="unneeded", dest="strip")
    parser.add_argument("-x", "--discard-all", action="store_const", const="all", dest="discard", default="")
    parser.add_argument("-X", "--discard-locals", action="store_const", const="labels", dest="discard")
    parser.add_argument("-V", "--version", action="version", version=f"{parser.prog} 0.1.0, takes the flags of GNU's")


def byte(text: str) -> int:
    """A number of --gap-fill."""
    return int(text, 0) & 0xFF


def run(source: str, target: str, args: argparse.Namespace) -> int:
    """Reads, converts, writes. 1 with a message when that does not work."""

    def copy() -> None:
        path, out = Path(source), Path(target)
        made, status = convert(path.read_bytes(), args, target), path.stat()
        binary.write(out, made, status.st_mode & 0o777)
        if args.dates:
            os.utime(out, ns=(status.st_atime_ns, status.st_mtime_ns))

    return binary.attempt(source, copy)


def main(argv: list[str]) -> int:
    """objcopy. 0: written, 1: not an ELF file, or it cannot be read or written."""
    parser = argparse.ArgumentParser(prog="bits objcopy", description="Copy an ELF file, or its loadable bytes.")
    parser.add_argument("source")
    parser.add_argument("target", nargs="?")
    parser.add_argument("-j", "--only-section", action="append", default=[], dest="only", metavar="SECTION")
    parser.add_argument("--gap-fill", type=byte, default=0, metavar="BYTE")
    add_flags(parser, False)
    args = parser.parse_args(argv)
    return run(args.source, args.target or args.source, args)


def strip(argv: list[str]) -> int:
    """strip. The same exit status."""
    parser = argparse.ArgumentParser(prog="bits strip", description="Take symbols and debugging information out.")
    parser.add_argument("files", nargs="+")
    parser.add_argument("-o", dest="output", help="write here instead of over the input (one file)")
    add_flags(parser, True)
    args = parser.parse_args(argv)
    args.only, args.gap_fill = [], 0
    if args.output and len(args.files) > 1:
        parser.error("-o takes one input file")
    return max(run(name, args.output or name, args) for name in args.files)
