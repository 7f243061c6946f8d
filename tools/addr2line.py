"""`bits addr2line`, also as `bits-addr2line`: the function and source line of addresses of a program."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from asm import dwarf, elf
from asm.symbols import is_internal
from tools import binary


def function(e: elf.Elf, address: int) -> str:
    """The last symbol of code at or in front of an address, in its section; empty outside the program."""
    found, best = "", -1
    for section in e.sections:
        if section.flags & elf.SHF_EXECINSTR and section.addr <= address < section.addr + section.size:
            for s in e.symbols:
                if s.section is section and s.type in (elf.STT_FUNC, elf.STT_NOTYPE) and not is_internal(s.name):
                    if best <= s.value <= address and (s.value > best or s.type == elf.STT_FUNC):
                        found, best = s.name, s.value
            return found or "??"
    return found


def main(argv: list[str]) -> int:
    """0: answered, 1: not an ELF file, or it cannot be read."""
    parser = argparse.ArgumentParser(prog="bits addr2line", description="Addresses to source lines.")
    parser.add_argument("addresses", nargs="*", help="to base 16; from standard input when there are none")
    parser.add_argument("-e", "--exe", default="a.out", help="the program")
    parser.add_argument("-f", "--functions", action="store_true", dest="f", help="name the function too")
    parser.add_argument("-a", "--addresses", action="store_true", dest="a", help="show the address too")
    parser.add_argument("-p", "--pretty-print", action="store_true", dest="p", help="on one line")
    parser.add_argument("-s", "--basenames", action="store_true", dest="s", help="file names without folders")
    parser.add_argument("-i", "--inlines", action="store_true", dest="i", help="ignored")
    parser.add_argument("-C", "--demangle", action="store_true", dest="C", help="ignored: C names are not mangled")
    args = parser.parse_args(argv)
    return binary.each([args.exe], lambda name, data: answer(elf.read(data), args))


def answer(e: elf.Elf, args: argparse.Namespace) -> None:
    """Prints what is at the addresses. ElfError for one that is no number."""
    lines = dwarf.of_program(e)
    for word in args.addresses or (line.strip() for line in sys.stdin):
        try:
            address = int(word, 16)
        except ValueError:
            raise elf.ElfError(f"the address {word} is not a number to base 16") from None
        row = lines.find(address)
        name = function(e, address)
        place = "??:?" if name else "??:0"
        if row is not None:
            place = f"{Path(row.file).name if args.s else row.file}:{row.line or '?'}"
        name = name or "??"
        shown = f"0x{address:0{e.xlen // 4}x}"
        if args.p:
            print((f"{shown}: " if args.a else "") + (f"{name} at " if args.f else "") + place)
        else:
            print("\n".join(([shown] if args.a else []) + ([name] if args.f else []) + [place]))
