"""An ELF file as it lies: headers, section table, symbol and relocation tables with their numbers, for the tools that
show them. `asm.elf` is the same file as objects that point at each other; here nothing is resolved or left out.

`View(data)` raises ElfError when the bytes are not a RISC-V ELF file or a table lies outside the file.
"""

from __future__ import annotations

import struct
from collections import namedtuple

from asm import elf
from asm.elf import ElfError

Header = namedtuple(
    "Header",
    "ident type machine version entry phoff shoff flags ehsize phentsize phnum shentsize shnum shstrndx",
)
Section = namedtuple("Section", "index name type flags addr offset size link info align entsize")
Segment = namedtuple("Segment", "type flags offset vaddr paddr filesz memsz align")
Symbol = namedtuple("Symbol", "index name value size bind type visibility section")
Relocation = namedtuple("Relocation", "offset info type symbol addend")
SHT_DYNSYM, SHT_DYNAMIC, SHT_HASH, SHT_REL = 11, 6, 5, 9


class View:
    """The tables of a file."""

    def __init__(self, data: bytes) -> None:
        if data[:4] != b"\x7fELF":
            raise ElfError(elf.foreign(data))
        if len(data) < 20 or data[4] not in (1, 2) or data[5] != 1:
            raise ElfError("not a little-endian ELF file of 32 or 64 bits")
        self.data = data
        self.xlen = 64 if data[4] == 2 else 32
        self.header = Header(*self._unpack(elf.HEADER_FORMAT[self.xlen], 0, "file header"))
        h = self.header
        if h.machine != elf.EM_RISCV:
            raise ElfError(f"made for machine {h.machine}, not for RISC-V ({elf.EM_RISCV})")
        self.segments = [self._segment(h.phoff + i * h.phentsize) for i in range(h.phnum)]
        form = elf.SECTION_FORMAT[self.xlen]
        rows = [self._unpack(form, h.shoff + i * h.shentsize, f"section header {i}") for i in range(h.shnum)]
        names = b""
        if h.shstrndx < len(rows):
            names = self._take(rows[h.shstrndx][4], rows[h.shstrndx][5], "table of section names")
        self.sections = [Section(i, _text(names, row[0]), *row[1:]) for i, row in enumerate(rows)]

    def _take(self, offset: int, size: int, what: str) -> bytes:
        if offset + size > len(self.data):
            raise ElfError(f"truncated: {what} at {offset:#x} + {size:#x} ends after the file ({len(self.data):#x})")
        return self.data[offset : offset + size]

    def _unpack(self, form: str, offset: int, what: str) -> tuple:
        return struct.unpack(form, self._take(offset, struct.calcsize(form), what))

    def _segment(self, at: int) -> Segment:
        fields = self._unpack(elf.SEGMENT_FORMAT[self.xlen], at, "segment header")
        if self.xlen == 64:
            return Segment(*fields)
        type, offset, vaddr, paddr, filesz, memsz, flags, align = fields
        return Segment(type, flags, offset, vaddr, paddr, filesz, memsz, align)

    def contents(self, section: Section) -> bytes:
        """The section's bytes in the file; none for SHT_NOBITS."""
        if section.type in (elf.SHT_NOBITS, elf.SHT_NULL):
            return b""
        return self._take(section.offset, section.size, f"section {section.name}")

    def named(self, name: str) -> Section | None:
        """The section of that name, or number."""
        for section in self.sections:
            if section.name == name or name.isdecimal() and section.index == int(name):
                return section
        return None

    def symbol_table(self) -> Section | None:
        return next((s for s in self.sections if s.type == elf.SHT_SYMTAB), None)

    def symbols(self, table: Section | None = None) -> list[Symbol]:
        """The entries of a symbol table, by default .symtab's, the first one too. Empty when there is none."""
        table = table or self.symbol_table()
        if table is None:
            return []
        strings = b""
        if table.link < len(self.sections):
            strings = self.contents(self.sections[table.link])
        form = elf.SYMBOL_FORMAT[self.xlen]
        data = self.contents(table)
        if len(data) % struct.calcsize(form):
            raise ElfError("the symbol table's size is no multiple of a symbol's")
        found = []
        for i, fields in enumerate(struct.iter_unpack(form, data)):
            if self.xlen == 64:
                name_at, info, other, index, value, size = fields
            else:
                name_at, value, size, info, other, index = fields
            found.append(Symbol(i, _text(strings, name_at), value, size, info >> 4, info & 15, other & 3, index))
        return found

    def relocations(self, section: Section) -> list[Relocation]:
        """The entries of a SHT_RELA section."""
        form = elf.RELA_FORMAT[self.xlen]
        data = self.contents(section)
        if len(data) % struct.calcsize(form):
            raise ElfError(f"the size of {section.name} is no multiple of a relocation's")
        shift = elf.SYMBOL_SHIFT[self.xlen]
        mask = (1 << shift) - 1
        return [Relocation(at, info, info & mask, info >> shift, a) for at, info, a in struct.iter_unpack(form, data)]

    def load_address(self, section: Section) -> int:
        """Where an allocated section is loaded: its address moved as its segment's physical one says."""
        if section.flags & elf.SHF_ALLOC:
            for s in self.segments:
                if (
                    s.type == elf.PT_LOAD
                    and s.vaddr <= section.addr
                    and section.addr + section.size <= s.vaddr + s.memsz
                ):
                    if section.type == elf.SHT_NOBITS or s.offset <= section.offset < s.offset + max(s.filesz, 1):
                        return section.addr - s.vaddr + s.paddr
        return section.addr

    def symbol_name(self, symbol: Symbol) -> str:
        """Its name; of a section's symbol the section's."""
        if symbol.type == elf.STT_SECTION and not symbol.name and symbol.section < len(self.sections):
            return self.sections[symbol.section].name
        return symbol.name


def caret(name: str) -> str:
    """A name with control characters as ^A, ^B; GNU as puts some into names of numeric labels."""
    if name.isprintable():
        return name
    return "".join(c if c >= " " and c != "\x7f" else f"^{chr(ord(c) ^ 64)}" for c in name)


def _text(table: bytes, at: int) -> str:
    end = table.find(b"\0", at)
    if at >= len(table) or end < 0:
        return "" if at == 0 else "<corrupt>"
    return table[at:end].decode("utf-8", "replace")
