"""`bits objdump`, also as `bits-objdump`: what is in an ELF file, in the manner of GNU objdump."""

from __future__ import annotations

import argparse
import sys

from asm import elf, objdump, objdump_tables
from asm.elfview import View
from tools import binary


def show(name: str, data: bytes, args: argparse.Namespace) -> str:
    """The listing of one object."""
    view = View(data)
    text = f"\n{name}:     file format elf{view.xlen}-littleriscv\n"
    if args.x:
        text += name + "\n"
    if args.f or args.x:
        text += objdump_tables.file_header(view) + "\n"
    if args.p or args.x:
        shown = objdump_tables.segments(view)
        text += ("" if args.x else "\n") + shown + ("\n" if shown else "")
    elif not args.f:
        text += "\n"
    if args.h or args.x:
        text += objdump_tables.sections(view, args.w, args.j)
    if args.t or args.x:
        text += objdump_tables.symbols(view, args.j)
    if args.r and not args.d or args.x:
        text += objdump_tables.relocations(view, args.j)
    if args.s:
        text += objdump_tables.contents(view, args.j, args.start_address, args.stop_address)
    if args.d:
        text += objdump.code(elf.read(data), args.options)
    return text


def number(text: str) -> int:
    """An address, decimal or with 0x."""
    return int(text, 0)


def options(args: argparse.Namespace) -> objdump.Options:
    """What the command line says about the listing of instructions."""
    words = [word for text in args.M for word in text.split(",")]
    return objdump.Options(
        aliases="no-aliases" not in words and not args.no_aliases,
        numeric="numeric" in words,
        everything=args.D,
        sections=tuple(args.j),
        relocations=args.r,
        source=args.S,
        lines=args.l,
        zeros=args.z,
        raw=not args.no_show_raw_insn,
        start=args.start_address,
        stop=args.stop_address,
        wide=args.w,
        function=args.function,
    )


def main(argv: list[str]) -> int:
    """0: shown, 1: not an ELF file, or the file cannot be read."""
    parser = argparse.ArgumentParser(prog="bits objdump", description="Show an ELF file.", add_help=False)
    parser.add_argument("--help", action="help", help="show this and exit")
    parser.add_argument("files", nargs="*", default=["a.out"])
    parser.add_argument("-d", "--disassemble", action="store_true", dest="d", help="instructions")
    parser.add_argument("-D", "--disassemble-all", action="store_true", dest="D", help="instructions, in data too")
    parser.add_argument("-S", "--source", action="store_true", dest="S", help="instructions among lines of source")
    parser.add_argument("-l", "--line-numbers", action="store_true", dest="l", help="places in the source")
    parser.add_argument("-z", "--disassemble-zeroes", action="store_true", dest="z", help="do not leave out zeros")
    parser.add_argument("-C", "--demangle", action="store_true", dest="C", help="ignored: C names are not mangled")
    parser.add_argument("--no-show-raw-insn", action="store_true", help="no bytes of instructions")
    parser.add_argument("--start-address", type=number, help="instructions from there on")
    parser.add_argument("--stop-address", type=number, help="instructions up to there")
    parser.add_argument("-r", "--reloc", action="store_true", dest="r", help="relocations")
    parser.add_argument("-h", "--headers", "--section-headers", action="store_true", dest="h", help="table of sections")
    parser.add_argument("-t", "--syms", action="store_true", dest="t", help="table of symbols")
    parser.add_argument("-s", "--full-contents", action="store_true", dest="s", help="bytes")
    parser.add_argument("-f", "--file-headers", action="store_true", dest="f", help="file header")
    parser.add_argument("-p", "--private-headers", action="store_true", dest="p", help="segments")
    parser.add_argument("-x", "--all-headers", action="store_true", dest="x", help="-f -p -h -t -r")
    parser.add_argument("-j", "--section", action="append", default=[], dest="j", help="only this section")
    parser.add_argument("-w", "--wide", action="store_true", dest="w", help="long lines")
    parser.add_argument("-M", action="append", default=[], dest="M", help="no-aliases, numeric")
    parser.add_argument("--no-aliases", action="store_true", help="no pseudo-instructions")
    parser.add_argument("--version", action="version", version="bits objdump 0.1.0, takes the flags of GNU objdump")
    parser.add_argument("--function", metavar="NAME", default="", help="only this one; also --disassemble=NAME")
    words = ["--function=" + word.partition("=")[2] if word.startswith("--disassemble=") else word for word in argv]
    args = parser.parse_args(words)
    args.d = args.d or args.D or args.S or bool(args.function)
    if not any((args.d, args.r, args.h, args.t, args.s, args.f, args.p, args.x)):
        parser.error("say what to show: at least one of -d -D -S -r -h -t -s -f -p -x")
    args.options = options(args)

    def show_file(name: str, data: bytes) -> None:
        if binary.is_archive(data):
            print(f"In archive {name}:")
        for member, contents in binary.objects(data):
            print(show(member or name, contents, args), end="")
            found.update(section.name for section in View(contents).sections)

    found: set[str] = set()
    status = binary.each(args.files, show_file)
    for name in args.j:
        if name not in found:
            print(f"bits objdump: error: no input file has the section {name} of -j", file=sys.stderr)
            status = 1
    return status
