"""An executable's names: which function and source line an address is, and what a symbol's address is.

    p = Program(image)
    p.where(0x80000014)     # "main+0x8 (hello.c:3)"; "" where there is no code of the program
    p.value("main")         # 0x8000000c

Debugger, backtraces, conditions and profiles say with it where they are. What is damaged in the debugging information
of a file that runs all the same is left out.
"""

from __future__ import annotations

import functools
import os
from bisect import bisect_right

from asm import dwarf, elf
from asm.symbols import is_internal


class Program:
    """image: the ELF file, or None for none. bias: where address 0 of the file is loaded (ET_DYN)."""

    def __init__(self, image: bytes | None, bias: int = 0) -> None:
        self.file = elf.read(image) if image else elf.Elf()
        self.bias = bias
        self.code = sorted(
            (bias + section.addr, bias + section.addr + section.size)
            for section in self.file.sections
            if section.flags & elf.SHF_EXECINSTR and section.flags & elf.SHF_ALLOC
        ) or [
            (bias + s.vaddr, bias + s.vaddr + s.memsz)
            for s in self.file.segments
            if s.type == elf.PT_LOAD and s.flags & elf.PF_X
        ]
        found: dict[int, tuple[int, int, str]] = {}
        for s in self.file.symbols:
            if s.type in (elf.STT_FUNC, elf.STT_NOTYPE) and s.section != elf.SHN_UNDEF and not is_internal(s.name):
                rank = s.type == elf.STT_FUNC, s.bind != elf.STB_LOCAL
                if self.is_code(bias + s.value) and (s.value not in found or found[s.value][:2] < rank):
                    found[s.value] = (*rank, s.name)
        self.starts = sorted(found)
        self.names = [found[start][2] for start in self.starts]

    @functools.cached_property
    def lines(self) -> dwarf.Lines:
        """The table of source lines, read when it is first asked for."""
        try:
            return dwarf.of_program(self.file)
        except elf.ElfError:
            return dwarf.Lines([])

    def is_code(self, address: int) -> bool:
        return any(start <= address < end for start, end in self.code)

    def function(self, address: int) -> tuple[str, int] | None:
        """Name and start of the function that an address is in, as far as symbols tell."""
        at = bisect_right(self.starts, address - self.bias) - 1
        if at < 0 or not self.is_code(address):
            return None
        return self.names[at], self.starts[at] + self.bias

    def line(self, address: int) -> tuple[str, int] | None:
        """Source file and line number."""
        row = self.lines.find(address - self.bias)
        return (_short(row.file), row.line) if row and row.line else None

    def where(self, address: int) -> str:
        """`main+0x8 (hello.c:3)`, with what of it is known."""
        function, line = self.function(address), self.line(address)
        text = ""
        if function:
            offset = address - function[1]
            text = function[0] + (f"+{offset:#x}" if offset else "")
        return " ".join(filter(None, (text, f"({line[0]}:{line[1]})" if line else "")))

    def place(self, address: int) -> str:
        """`0x80000014 in main+0x8 (hello.c:3)`"""
        where = self.where(address)
        return f"{address:#x}" + (f" in {where}" if where else "")

    def value(self, name: str) -> int | None:
        """The address of a symbol, None if the program has none of that name."""
        symbol = self.file.symbol(name)
        return None if symbol is None else symbol.value + self.bias

    def contents(self, address: int, size: int) -> bytes:
        """What the file has for an address, fewer bytes where that ends: code as it was before anything ran."""
        for s in self.file.segments:
            offset = address - self.bias - s.vaddr
            if s.type == elf.PT_LOAD and 0 <= offset < len(s.data):
                return s.data[offset : offset + size]
        return b""

    def section(self, address: int) -> str:
        """The section with contents that an address of memory is in; "" if none."""
        for section in self.file.sections:
            if section.flags & elf.SHF_ALLOC and section.addr <= address - self.bias < section.addr + section.size:
                return section.name
        return ""


def _short(path: str) -> str:
    """The path as seen from the working directory, where that is shorter."""
    here = os.getcwd() + "/"
    return path.removeprefix(here)
