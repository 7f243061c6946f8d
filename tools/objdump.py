"""`bits objdump`, also as `bits-objdump`: what is in an ELF file, in the manner of GNU objdump."""

from __future__ import annotations

import argparse

from asm import elf, objdump, objdump_tables
from asm.elfview import View
from asm.objdump_lines import SourceLines
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
        text += objdump_tables.sections(view, args.w)
    if args.t or args.x:
        text += objdump_tables.symbols(view)
    if args.r and not args.d or args.x:
        text += objdump_tables.relocations(view)
    if args.s:
        text += objdump_tables.contents(view, args.j)
    if args.d:
        source = SourceLines(args.l, args.S) if args.l or args.S else None
        text += objdump.code(elf.read(data), not args.no_aliases, args.r, source)
    return text


def main(argv: list[str]) -> int:
    """0: shown, 1: not an ELF file, or the file cannot be read."""
    parser = argparse.ArgumentParser(prog="bits objdump", description="Show an ELF file.", add_help=False)
    parser.add_argument("--help", action="help", help="show this and exit")
    parser.add_argument("files", nargs="*", default=["a.out"])
    parser.add_argument("-d", "--disassemble", action="store_true", dest="d", help="instructions")
    parser.add_argument("-l", "--line-numbers", action="store_true", dest="l", help="with -d: source lines by number")
    parser.add_argument("-S", "--source", action="store_true", dest="S", help="-d with the source's text")
    parser.add_argument("-r", "--reloc", action="store_true", dest="r", help="relocations")
    parser.add_argument("-h", "--headers", "--section-headers", action="store_true", dest="h", help="table of sections")
    parser.add_argument("-t", "--syms", action="store_true", dest="t", help="table of symbols")
    parser.add_argument("-s", "--full-contents", action="store_true", dest="s", help="bytes")
    parser.add_argument("-f", "--file-headers", action="store_true", dest="f", help="file header")
    parser.add_argument("-p", "--private-headers", action="store_true", dest="p", help="segments")
    parser.add_argument("-x", "--all-headers", action="store_true", dest="x", help="-f -p -h -t -r")
    parser.add_argument("-j", "--section", action="append", default=[], dest="j", help="only this section (-s)")
    parser.add_argument("-w", "--wide", action="store_true", dest="w", help="long lines")
    parser.add_argument("-M", action="append", default=[], dest="M", help="no-aliases, numeric")
    parser.add_argument("--no-aliases", action="store_true", help="no pseudo-instructions")
    parser.add_argument("--version", action="version", version="bits objdump 0.1.0, takes the flags of GNU objdump")
    args = parser.parse_args(argv)
    args.no_aliases = args.no_aliases or any("no-aliases" in word.split(",") for word in args.M)
    args.d = args.d or args.S
    if not any((args.d, args.r, args.h, args.t, args.s, args.f, args.p, args.x)):
        args.d = True

    def show_file(name: str, data: bytes) -> None:
        if binary.is_archive(data):
            print(f"In archive {name}:")
        for member, contents in binary.objects(data):
            print(show(member or name, contents, args), end="")

    return binary.each(args.files, show_file)
