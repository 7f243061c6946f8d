"""`bits objdump`, also as `bits-objdump`: what is in an ELF file, in the manner of GNU objdump."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from asm import archive, dwarf, elf, objdump, objdump_tables
from asm.elfview import View

CONTEXT = 5  # lines that -S shows in front of the first one


class Source:
    """The lines of the source that belong in front of an instruction, as it comes by in the order of addresses (-S)."""

    def __init__(self, e: elf.Elf) -> None:
        self.elf = e
        self.tables: dict[elf.Section, dwarf.Lines] = {}
        self.texts: dict[str, list[str]] = {}
        self.shown: dict[str, int] = {}  # the last line of each file that was shown
        self.last: tuple[str, int] | None = None

    def __call__(self, section: elf.Section, address: int) -> list[str]:
        if section not in self.tables:
            linked = self.elf.type != elf.ET_REL
            self.tables[section] = dwarf.of_program(self.elf) if linked else dwarf.of_object(self.elf, section)
        row = self.tables[section].find(address)
        if row is None or not row.line or (row.file, row.line) == self.last:
            return []
        self.last = (row.file, row.line)
        if row.file not in self.texts:
            try:
                self.texts[row.file] = Path(row.file).read_text(errors="replace").splitlines()
            except OSError:
                self.texts[row.file] = []
        first = max(row.line - CONTEXT, 1)
        before = self.shown.get(row.file, 0)
        if before >= first:
            first = before + 1 if before < row.line else row.line
        self.shown[row.file] = max(before, row.line)
        return self.texts[row.file][first - 1 : row.line]


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
        e = elf.read(data)
        text += objdump.code(e, not args.no_aliases, args.r, Source(e) if args.S else None)
    return text


def main(argv: list[str]) -> int:
    """0: shown, 1: not an ELF file, 2: the file cannot be read."""
    parser = argparse.ArgumentParser(prog="bits objdump", description="Show an ELF file.", add_help=False)
    parser.add_argument("--help", action="help", help="show this and exit")
    parser.add_argument("files", nargs="*", default=["a.out"])
    parser.add_argument("-d", "--disassemble", action="store_true", dest="d", help="instructions")
    parser.add_argument("-S", "--source", action="store_true", dest="S", help="instructions with their source")
    parser.add_argument("-C", "--demangle", action="store_true", dest="C", help="ignored: C names are not mangled")
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
    args.d = args.d or args.S
    args.no_aliases = args.no_aliases or any("no-aliases" in word.split(",") for word in args.M)
    if not any((args.d, args.r, args.h, args.t, args.s, args.f, args.p, args.x)):
        args.d = True
    status = 0
    for name in args.files:
        try:
            data = Path(name).read_bytes()
            if data[: len(archive.MAGIC)] == archive.MAGIC:
                print(f"In archive {name}:")
                for member in archive.members(data):
                    print(show(member.name, member.contents, args), end="")
            else:
                print(show(name, data, args), end="")
        except OSError as error:
            print(f"{name}: error: {error.strerror}", file=sys.stderr)
            status = 2
        except elf.ElfError as error:
            print(f"{name}: error: {error}", file=sys.stderr)
            status = 1
    return status
