"""`bits nm`, also as `bits-nm`: the symbols of objects, programs and archives, in the manner of GNU nm."""

from __future__ import annotations

import argparse
import sys

from asm import archive, symbols
from asm.elfview import View
from tools import binary


def print_index(data: bytes) -> None:
    """The archive's symbol index (-s)."""
    table = archive.index(data)
    if table:
        print("\nArchive index:")
        for symbol, header in table:
            print(f"{symbol} in {archive.member_at(data, header).name}")


def show(name: str, member: str, data: bytes, args: argparse.Namespace) -> None:
    """The symbols of one object."""
    view = View(data)
    prefix = ""
    if args.A:
        prefix = f"{name}:{member}:" if member else f"{name}:"
    lines = symbols.listing(view, args.a, args.g, args.u, args.defined_only, args.order, args.r, args.S, prefix)
    if not view.symbols() or not view.symbols()[1:]:
        print(f"nm: {member or name}: no symbols", file=sys.stderr)
    for line in lines:
        print(line)


def main(argv: list[str]) -> int:
    """0: shown, 1: a file is not ELF or cannot be read."""
    parser = argparse.ArgumentParser(prog="bits nm", description="List symbols.", add_help=False)
    parser.add_argument("files", nargs="*", default=["a.out"])
    parser.add_argument("--help", action="help", help="show this and exit")
    parser.add_argument("-a", "--debug-syms", action="store_true", dest="a", help="those of files and sections too")
    parser.add_argument("-A", "-o", "--print-file-name", action="store_true", dest="A", help="file on every line")
    parser.add_argument("-g", "--extern-only", action="store_true", dest="g", help="only global ones")
    parser.add_argument("-u", "--undefined-only", action="store_true", dest="u", help="only undefined ones")
    parser.add_argument("-U", "--defined-only", action="store_true", dest="defined_only", help="only defined ones")
    parser.add_argument("-S", "--print-size", action="store_true", dest="S", help="with sizes")
    parser.add_argument("-n", "-v", "--numeric-sort", action="store_const", const="value", dest="order", default="name")
    parser.add_argument("-p", "--no-sort", action="store_const", const="none", dest="order", help="as in the file")
    parser.add_argument("--size-sort", action="store_const", const="size", dest="order", help="by size")
    parser.add_argument("-r", "--reverse-sort", action="store_true", dest="r", help="last first")
    parser.add_argument("-s", "--print-armap", action="store_true", dest="s", help="the archive's index too")
    parser.add_argument("-C", "--demangle", action="store_true", dest="C", help="ignored: C names are not mangled")
    parser.add_argument("-B", action="store_true", dest="B", help="ignored: the format is BSD's")
    parser.add_argument("-V", "--version", action="version", version="bits nm 0.1.0, takes the flags of GNU nm")
    args = parser.parse_args(argv)

    def show_file(name: str, data: bytes) -> None:
        if len(args.files) > 1 and not args.A:
            print(f"\n{name}:")
        if args.s and binary.is_archive(data):
            print_index(data)
        for member, contents in binary.objects(data):
            if member and not args.A:
                print(f"\n{member}:")
            show(name, member, contents, args)

    return binary.each(args.files, show_file)
