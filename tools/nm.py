"""`bits nm`, also as `bits-nm`: the symbols of objects, programs and archives, in the manner of GNU nm."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from asm import archive, dwarf, elf, symbols
from asm.elfview import Symbol, View
from tools import binary


def print_index(data: bytes) -> None:
    """The archive's symbol index (-s)."""
    table = archive.index(data)
    if table:
        print("\nArchive index:")
        for symbol, header in table:
            print(f"{symbol} in {archive.member_at(data, header).name}")


def lines_of(view: View) -> Callable[[Symbol], str]:
    """Where a function is in the source: a tab and file:line, or nothing (-l)."""
    file = elf.read(view.data)
    sections = {section.name: section for section in file.sections}
    tables: dict[int, dwarf.Lines] = {}

    def place(s: Symbol) -> str:
        if s.type != elf.STT_FUNC or s.section == elf.SHN_UNDEF or s.section >= len(view.sections):
            return ""
        if s.section not in tables:
            section = sections.get(view.sections[s.section].name)
            known = file.type == elf.ET_REL and section is not None
            tables[s.section] = dwarf.of_object(file, section) if known else dwarf.of_program(file)
        row = tables[s.section].find(s.value)
        return f"\t{row.file}:{row.line}" if row and row.line else ""

    return place


def show(name: str, member: str, data: bytes, args: argparse.Namespace) -> None:
    """The symbols of one object."""
    view = View(data)
    title = f"{name}[{member}]" if member else name
    prefix = ""
    if args.A:
        prefix = f"{title}: " if args.format == "posix" else f"{name}:{member}:" if member else f"{name}:"
    rows = symbols.chosen(
        view, args.a, args.g, args.u, args.defined_only, args.order, args.r, args.D, args.W, args.special
    )
    if args.format == "sysv":
        print(symbols.sysv_head(view, title, args.u))
    table = symbols.chosen(view, all_symbols=True, dynamic=args.D, special=True)
    if not table and not args.quiet:
        print(f"nm: {member or name}: no symbols", file=sys.stderr)
    sizes = "with" if args.S else "only" if args.order == "size" else ""
    place = lines_of(view) if args.l else lambda s: ""
    for symbol_name, s in rows:
        print(prefix + symbols.line(view, symbol_name, s, args.format, args.t, sizes) + place(s))


def form(text: str) -> str:
    """A format by its first letter, as GNU nm takes it."""
    known = [name for name in ("bsd", "posix", "sysv", "just-symbols") if text[:1] == name[0]]
    if not known:
        raise argparse.ArgumentTypeError(f"{text} is none of bsd, posix, sysv, just-symbols")
    return known[0]


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
    parser.add_argument("-f", "--format", type=form, default="bsd", help="bsd, posix, sysv or just-symbols")
    parser.add_argument("-P", "--portability", action="store_const", const="posix", dest="format", help="as -f posix")
    parser.add_argument("-j", "--just-symbols", action="store_const", const="just-symbols", dest="format", help="names")
    parser.add_argument("-t", "--radix", choices=("d", "o", "x"), default="x", dest="t", help="base of numbers")
    parser.add_argument("-l", "--line-numbers", action="store_true", dest="l", help="where functions are in the source")
    parser.add_argument("-D", "--dynamic", action="store_true", dest="D", help="the dynamic symbols instead")
    parser.add_argument("-W", "--no-weak", action="store_true", dest="W", help="no weak ones")
    parser.add_argument("--special-syms", action="store_true", dest="special", help="those too that are for tools")
    parser.add_argument("--quiet", action="store_true", help="say nothing about files without symbols")
    parser.add_argument("--synthetic", action="store_true", help="ignored: there are none")
    parser.add_argument("-s", "--print-armap", action="store_true", dest="s", help="the archive's index too")
    parser.add_argument("-C", "--demangle", action="store_true", dest="C", help="ignored: C names are not mangled")
    parser.add_argument("-B", action="store_const", const="bsd", dest="format", help="as -f bsd")
    parser.add_argument("-V", "--version", action="version", version="bits nm 0.1.0, takes the flags of GNU nm")
    args = parser.parse_args(argv)

    def show_file(name: str, data: bytes) -> None:
        headed = not args.A and args.format in ("bsd", "posix")
        posix = args.format == "posix"
        if len(args.files) > 1 and headed and not (posix and binary.is_archive(data)):
            print(f"{name}:" if posix else f"\n{name}:")
        if args.s and binary.is_archive(data):
            print_index(data)
        for member, contents in binary.objects(data):
            if member and headed:
                print(f"{name}[{member}]:" if posix else f"\n{member}:")
            show(name, member, contents, args)

    return binary.each(args.files, show_file)
