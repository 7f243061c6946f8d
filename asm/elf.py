"""ELF for RISC-V, little-endian, 64 and 32 bits: `read` turns a file into sections, symbols and relocations that point
at each other as Python objects, `write` turns such objects into a file.

    file header | segment headers | contents of segments and sections ... | .symtab .strtab .shstrtab | section headers

The tables that only serve the format (.symtab, .strtab, .shstrtab, .rela.*) never appear in `Elf.sections`: `read`
consumes them, `write` makes them. Section groups are read into `Elf.groups` and not written. Every input that is not
such a file gives ElfError and nothing else. Not supported: more than 65,279 sections, dynamic linking. Source: System V
ABI, chapters 4 and 5; RISC-V psABI.
"""

from __future__ import annotations

import struct
from collections import namedtuple

ET_REL, ET_EXEC, ET_DYN = 1, 2, 3
EM_RISCV = 243
EF_RVC, EF_FLOAT_ABI = 1, 6
SHT_NULL, SHT_PROGBITS, SHT_SYMTAB, SHT_STRTAB, SHT_RELA, SHT_NOTE, SHT_NOBITS = 0, 1, 2, 3, 4, 7, 8
SHT_INIT_ARRAY, SHT_FINI_ARRAY, SHT_PREINIT_ARRAY, SHT_GROUP, SHT_RISCV_ATTRIBUTES = 14, 15, 16, 17, 0x7000_0003
SHF_WRITE, SHF_ALLOC, SHF_EXECINSTR, SHF_MERGE, SHF_STRINGS, SHF_INFO_LINK = 1, 2, 4, 16, 32, 64
SHF_GROUP, SHF_TLS, SHF_GNU_RETAIN, SHF_EXCLUDE = 512, 1024, 0x20_0000, 0x8000_0000
GRP_COMDAT = 1
SHN_UNDEF, SHN_LORESERVE, SHN_ABS, SHN_COMMON = 0, 0xFF00, 0xFFF1, 0xFFF2
STB_LOCAL, STB_GLOBAL, STB_WEAK = 0, 1, 2
STT_NOTYPE, STT_OBJECT, STT_FUNC, STT_SECTION, STT_FILE, STT_TLS = 0, 1, 2, 3, 4, 6
STV_DEFAULT, STV_INTERNAL, STV_HIDDEN, STV_PROTECTED = 0, 1, 2, 3
PT_LOAD, PT_NOTE, PT_PHDR, PT_TLS, PT_GNU_STACK, PT_RISCV_ATTRIBUTES = 1, 4, 6, 7, 0x6474_E551, 0x7000_0003
MAX_FLAT = 1 << 28  # bytes of a flat image
MOST_TAKEN = 16  # times that a file's bytes may be used by its tables
PF_X, PF_W, PF_R = 1, 2, 4

# Relocation types (psABI, "Relocations"), without their prefix R_RISCV_.
RELOCATIONS = {
    "NONE": 0,
    "32": 1,
    "64": 2,
    "TLS_DTPREL32": 8,
    "TLS_DTPREL64": 9,
    "BRANCH": 16,
    "JAL": 17,
    "CALL": 18,
    "CALL_PLT": 19,
    "GOT_HI20": 20,
    "TLS_GOT_HI20": 21,
    "TLS_GD_HI20": 22,
    "PCREL_HI20": 23,
    "PCREL_LO12_I": 24,
    "PCREL_LO12_S": 25,
    "HI20": 26,
    "LO12_I": 27,
    "LO12_S": 28,
    "TPREL_HI20": 29,
    "TPREL_LO12_I": 30,
    "TPREL_LO12_S": 31,
    "TPREL_ADD": 32,
    "ADD8": 33,
    "ADD16": 34,
    "ADD32": 35,
    "ADD64": 36,
    "SUB8": 37,
    "SUB16": 38,
    "SUB32": 39,
    "SUB64": 40,
    "ALIGN": 43,
    "RVC_BRANCH": 44,
    "RVC_JUMP": 45,
    "RVC_LUI": 46,
    "GPREL_I": 47,
    "GPREL_S": 48,
    "TPREL_I": 49,
    "TPREL_S": 50,
    "RELAX": 51,
    "SUB6": 52,
    "SET6": 53,
    "SET8": 54,
    "SET16": 55,
    "SET32": 56,
    "32_PCREL": 57,
    "PLT32": 59,
    "SET_ULEB128": 60,
    "SUB_ULEB128": 61,
}
RELOCATION_NAMES = {number: name for name, number in RELOCATIONS.items()}


class ElfError(Exception):
    """The bytes are not an ELF file that this module understands; the message says why."""


class Section:
    """A section that holds something of the program. `data` is empty and `size` counts for SHT_NOBITS."""

    __slots__ = ("name", "type", "flags", "addr", "data", "size", "align", "entsize", "relocations")

    def __init__(self, name: str, type: int = SHT_PROGBITS, flags: int = 0, data: bytes = b"", align: int = 1) -> None:
        self.name = name
        self.type = type
        self.flags = flags
        self.addr = 0
        self.data = data
        self.size = len(data)
        self.align = align
        self.entsize = 0
        self.relocations: list[Relocation] = []


class Symbol:
    """`section` is a Section, or one of SHN_UNDEF, SHN_ABS and SHN_COMMON (`value` is then the alignment)."""

    __slots__ = ("name", "value", "size", "type", "bind", "visibility", "section")

    def __init__(
        self, name: str, section=SHN_UNDEF, value: int = 0, size: int = 0, type: int = STT_NOTYPE, bind: int = STB_LOCAL
    ) -> None:
        self.name = name
        self.section = section
        self.value = value
        self.size = size
        self.type = type
        self.bind = bind
        self.visibility = STV_DEFAULT


# offset in the section, type as a number, symbol (None: the value 0), addend; `write` takes any tuple of these
Relocation = namedtuple("Relocation", "offset type symbol addend")

# data: the bytes in the file, from vaddr on; memsz >= len(data)
Segment = namedtuple("Segment", "type flags vaddr paddr data memsz align")


class Elf:
    """A file's contents. Section addresses inside a segment of `segments` take their bytes from there. `groups` has
    (signature, sections) of every COMDAT group: a link keeps one of each signature. `headers_loaded`: the first PT_LOAD
    begins with the file's headers, whose place in its data is free."""

    __slots__ = ("xlen", "type", "entry", "flags", "sections", "symbols", "segments", "groups", "headers_loaded")

    def __init__(self, xlen: int = 64, type: int = ET_REL) -> None:
        self.xlen = xlen
        self.type = type
        self.entry = 0
        self.flags = 0
        self.sections: list[Section] = []
        self.symbols: list[Symbol] = []
        self.segments: list[Segment] = []
        self.groups: list[tuple[str, list[Section]]] = []
        self.headers_loaded = False

    def symbol(self, name: str) -> Symbol | None:
        """The first symbol of that name that is defined."""
        for symbol in self.symbols:
            if symbol.name == name and symbol.section != SHN_UNDEF:
                return symbol
        return None


# struct formats by xlen. The order of fields differs in segment headers and symbols.
HEADER_FORMAT = {64: "<16sHHIQQQIHHHHHH", 32: "<16sHHIIIIIHHHHHH"}
SECTION_FORMAT = {64: "<IIQQQQIIQQ", 32: "<IIIIIIIIII"}
SYMBOL_FORMAT = {64: "<IBBHQQ", 32: "<IIIBBH"}
RELA_FORMAT = {64: "<QQq", 32: "<IIi"}
SEGMENT_FORMAT = {64: "<IIQQQQQQ", 32: "<IIIIIIII"}
SYMBOL_SHIFT = {64: 32, 32: 8}  # of a relocation's r_info

# --- reading ----------------------------------------------------------------------------------------------------------


class _Reader:
    """Bounds-checked access to the file's bytes. left: bytes that may still be taken, since tables that all name the
    same bytes could ask for far more than the file has."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.left = MOST_TAKEN * len(data)

    def take(self, offset: int, size: int, what: str) -> bytes:
        if offset + size > len(self.data):
            raise ElfError(f"truncated: {what} at {offset:#x} + {size:#x} ends after the file ({len(self.data):#x})")
        self.spend(size)
        return self.data[offset : offset + size]

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise ElfError("damaged: its segments, sections or names take the same bytes again and again")

    def unpack(self, form: str, offset: int, what: str) -> tuple:
        return struct.unpack(form, self.take(offset, struct.calcsize(form), what))


def _string(table: bytes, offset: int, what: str) -> str:
    end = table.find(b"\0", offset)
    if offset > len(table) or end < 0:
        raise ElfError(f"the name of {what} is outside its string table")
    return table[offset:end].decode("utf-8", "replace")


def foreign(data: bytes, wanted: str = "ELF file") -> str:
    """What to say of bytes that are none."""
    if data[:8] == b"!<thin>\n":
        return "a thin archive, which only names files; make an ordinary one (ar without T)"
    return f"not an {wanted}"


def read(data: bytes) -> Elf:
    """The file's contents. ElfError when it is not a RISC-V ELF file or is damaged."""
    if data[:4] != b"\x7fELF":
        raise ElfError(foreign(data))
    if len(data) < 20 or data[4] not in (1, 2) or data[5] != 1:
        raise ElfError("not a little-endian ELF file of 32 or 64 bits")
    elf = Elf(64 if data[4] == 2 else 32)
    reader = _Reader(data)
    header = reader.unpack(HEADER_FORMAT[elf.xlen], 0, "file header")
    _, elf.type, machine, _, elf.entry, phoff, shoff, elf.flags, _, phentsize, phnum, shentsize, shnum, shstrndx = (
        header
    )
    if machine != EM_RISCV:
        raise ElfError(f"made for machine {machine}, not for RISC-V ({EM_RISCV})")
    if phnum and phentsize != struct.calcsize(SEGMENT_FORMAT[elf.xlen]):
        raise ElfError(f"segment headers of {phentsize} bytes")
    if shnum and shentsize != struct.calcsize(SECTION_FORMAT[elf.xlen]):
        raise ElfError(f"section headers of {shentsize} bytes")
    for i in range(phnum):
        elf.segments.append(_read_segment(reader, elf, phoff + i * phentsize))
    headers = [
        reader.unpack(SECTION_FORMAT[elf.xlen], shoff + i * shentsize, f"section header {i}") for i in range(shnum)
    ]
    if headers:
        _read_sections(reader, elf, headers, shstrndx)
    return elf


def _read_segment(reader: _Reader, elf: Elf, at: int) -> Segment:
    fields = reader.unpack(SEGMENT_FORMAT[elf.xlen], at, "segment header")
    if elf.xlen == 64:
        type, flags, offset, vaddr, paddr, filesz, memsz, align = fields
    else:
        type, offset, vaddr, paddr, filesz, memsz, flags, align = fields
    if filesz > memsz and type == PT_LOAD:
        raise ElfError(f"the segment at {vaddr:#x} has more bytes in the file than in memory")
    if type == PT_LOAD and offset == 0 and filesz and not any(s.type == PT_LOAD for s in elf.segments):
        elf.headers_loaded = True
    return Segment(type, flags, vaddr, paddr, reader.take(offset, filesz, "segment"), memsz, align)


def _read_sections(reader: _Reader, elf: Elf, headers: list[tuple], shstrndx: int) -> None:
    def contents(i: int, type: int, what: str) -> bytes:
        if not 0 < i < len(headers) or headers[i][1] != type:
            raise ElfError(f"{what} is not section {i}")
        return reader.take(headers[i][4], headers[i][5], what)

    names = contents(shstrndx, SHT_STRTAB, "the table of section names")
    by_index: list[Section | None] = []
    for i, (name_at, type, flags, addr, offset, size, _, _, align, entsize) in enumerate(headers):
        name = _string(names, name_at, f"section {i}")
        reader.spend(len(name))
        if type in (SHT_NULL, SHT_SYMTAB, SHT_STRTAB, SHT_RELA, SHT_GROUP):
            by_index.append(None)
            continue
        section = Section(name, type, flags, align=align or 1)
        if section.align & section.align - 1:
            raise ElfError(f"the alignment {align} of section {name} is not a power of two")
        section.addr, section.size, section.entsize = addr, size, entsize
        if type != SHT_NOBITS:
            section.data = reader.take(offset, size, f"section {name}")
        by_index.append(section)
        elf.sections.append(section)
    tables = [i for i, header in enumerate(headers) if header[1] == SHT_SYMTAB]
    if len(tables) > 1:
        raise ElfError("two symbol tables")
    symbols: list[Symbol] = []
    for i in tables:
        strings = contents(headers[i][6], SHT_STRTAB, "the table of symbol names")
        symbols = _read_symbols(reader, contents(i, SHT_SYMTAB, "symbol table"), strings, elf.xlen, by_index)
        elf.symbols = symbols[1:]
    for header in headers:
        if header[1] == SHT_RELA and header[7] < len(by_index) and by_index[header[7]]:
            table = reader.take(header[4], header[5], "relocations")
            _read_relocations(table, elf.xlen, by_index[header[7]], symbols)
        elif header[1] == SHT_GROUP:
            table = reader.take(header[4], header[5] & ~3, "group")
            members = [i for (i,) in struct.iter_unpack("<I", table)]
            if header[7] >= len(symbols) or any(i >= len(by_index) for i in members[1:]):
                raise ElfError("a section group names a symbol or section that does not exist")
            if members and members[0] & GRP_COMDAT:
                sections = [by_index[i] for i in members[1:] if by_index[i]]
                elf.groups.append((symbols[header[7]].name, sections))


def _read_symbols(
    reader: _Reader, table: bytes, strings: bytes, xlen: int, by_index: list[Section | None]
) -> list[Symbol]:
    size = struct.calcsize(SYMBOL_FORMAT[xlen])
    if len(table) % size:
        raise ElfError("the symbol table's size is no multiple of a symbol's")
    symbols = []
    for i, fields in enumerate(struct.iter_unpack(SYMBOL_FORMAT[xlen], table)):
        if xlen == 64:
            name_at, info, other, index, value, length = fields
        else:
            name_at, value, length, info, other, index = fields
        name = _string(strings, name_at, f"symbol {i}")
        reader.spend(len(name))
        section: Section | int = index
        if index not in (SHN_UNDEF, SHN_ABS, SHN_COMMON):
            if index >= len(by_index):
                raise ElfError(f"symbol {name} is in section {index}, which does not exist")
            section = by_index[index] or SHN_ABS
            if info & 15 == STT_SECTION and not name and by_index[index]:
                name = by_index[index].name
        symbol = Symbol(name, section, value, length, info & 15, info >> 4)
        symbol.visibility = other & 3
        symbols.append(symbol)
    return symbols


def _read_relocations(table: bytes, xlen: int, section: Section, symbols: list[Symbol]) -> None:
    if len(table) % struct.calcsize(RELA_FORMAT[xlen]):
        raise ElfError(f"the size of the relocations of {section.name} is no multiple of one's")
    shift = SYMBOL_SHIFT[xlen]
    for offset, info, addend in struct.iter_unpack(RELA_FORMAT[xlen], table):
        index = info >> shift
        if index and index >= len(symbols):
            raise ElfError(f"a relocation of {section.name} uses symbol {index}, which does not exist")
        symbol = symbols[index] if index else None
        section.relocations.append(Relocation(offset, info & (1 << shift) - 1, symbol, addend))


# --- writing ----------------------------------------------------------------------------------------------------------


class _Strings:
    """A string table under construction."""

    def __init__(self) -> None:
        self.data = bytearray(1)
        self.offsets = {"": 0}

    def add(self, text: str) -> int:
        if text not in self.offsets:
            self.offsets[text] = len(self.data)
            self.data += text.encode() + b"\0"
        return self.offsets[text]


def _pad(out: bytearray, align: int, residue: int = 0) -> None:
    """Zeros up to the next place that is `residue` modulo the alignment."""
    size = (residue - len(out)) % max(align, 1)
    if size > MAX_FLAT:
        raise ElfError(f"an alignment of {align:#x} would take {size} bytes in the file")
    out += bytes(size)


def write(elf: Elf, with_symbols: bool = True) -> bytes:
    """The file. Symbols are written locals first, otherwise in their order; without them there is no table at all."""
    xlen = elf.xlen
    word = xlen // 8
    out = bytearray(struct.calcsize(HEADER_FORMAT[xlen]))
    phoff = len(out) if elf.segments else 0
    out += bytes(struct.calcsize(SEGMENT_FORMAT[xlen]) * len(elf.segments))
    placed = _write_segments(out, elf, phoff)

    names = _Strings()
    headers = [(0,) * 10]
    index = {section: i for i, section in enumerate(elf.sections, 1)}
    for section in elf.sections:
        offset = _place(out, section, placed)
        name, size = names.add(section.name), section.size if section.type == SHT_NOBITS else len(section.data)
        fields = (name, section.type, section.flags, section.addr, offset, size, 0, 0, section.align, section.entsize)
        headers.append(fields)
    relocated = [s for s in elf.sections if s.relocations]
    symtab = len(headers) + len(relocated)

    symbols = sorted(elf.symbols, key=lambda s: s.bind != STB_LOCAL)
    number = {symbol: i for i, symbol in enumerate(symbols, 1)} | {None: 0}
    entry, shift = struct.Struct(RELA_FORMAT[xlen]), SYMBOL_SHIFT[xlen]
    for section in relocated:
        _pad(out, word)
        table = b"".join(
            [entry.pack(at, number[symbol] << shift | type, addend) for at, type, symbol, addend in section.relocations]
        )
        name = names.add(".rela" + section.name)
        fields = (name, SHT_RELA, SHF_INFO_LINK, 0, len(out), len(table), symtab, index[section], word, entry.size)
        headers.append(fields)
        out += table

    strings = _Strings()
    table = bytearray(struct.calcsize(SYMBOL_FORMAT[xlen]))
    for s in symbols:
        where = index[s.section] if isinstance(s.section, Section) else s.section
        name, info = strings.add("" if s.type == STT_SECTION else s.name), s.bind << 4 | s.type
        if xlen == 64:
            table += struct.pack(SYMBOL_FORMAT[xlen], name, info, s.visibility, where, s.value, s.size)
        else:
            table += struct.pack(SYMBOL_FORMAT[xlen], name, s.value, s.size, info, s.visibility, where)
    if with_symbols or relocated:
        _pad(out, word)
        entry = struct.calcsize(SYMBOL_FORMAT[xlen])
        locals_end = 1 + sum(s.bind == STB_LOCAL for s in symbols)
        name = names.add(".symtab")
        headers.append((name, SHT_SYMTAB, 0, 0, len(out), len(table), symtab + 1, locals_end, word, entry))
        out += table
        headers.append((names.add(".strtab"), SHT_STRTAB, 0, 0, len(out), len(strings.data), 0, 0, 1, 0))
        out += strings.data
    name = names.add(".shstrtab")
    headers.append((name, SHT_STRTAB, 0, 0, len(out), len(names.data), 0, 0, 1, 0))
    out += names.data
    _pad(out, word)
    shoff = len(out)
    for fields in headers:
        out += struct.pack(SECTION_FORMAT[xlen], *fields)
    ident = b"\x7fELF" + bytes((2 if xlen == 64 else 1, 1, 1)) + bytes(9)
    sizes = (struct.calcsize(HEADER_FORMAT[xlen]), struct.calcsize(SEGMENT_FORMAT[xlen]), len(elf.segments))
    header = (ident, elf.type, EM_RISCV, 1, elf.entry, phoff, shoff, elf.flags, *sizes)
    table_sizes = (struct.calcsize(SECTION_FORMAT[xlen]), len(headers), len(headers) - 1)
    struct.pack_into(HEADER_FORMAT[xlen], out, 0, *header, *table_sizes)
    return bytes(out)


def _write_segments(out: bytearray, elf: Elf, phoff: int) -> list[tuple[Segment, int]]:
    """Puts the segments' bytes where offset and address agree modulo the alignment; (segment, file offset) of each
    that is loaded. The others point into those."""
    placed = []
    ordered = sorted(range(len(elf.segments)), key=lambda i: elf.segments[i].type != PT_LOAD)
    for i in ordered:
        s = elf.segments[i]
        inside = [
            (load, at)
            for load, at in placed
            if load.vaddr <= s.vaddr and s.vaddr + len(s.data) <= load.vaddr + len(load.data)
        ]
        if s.type == PT_RISCV_ATTRIBUTES:
            offset = len(out)
            out += s.data
        elif s.type == PT_LOAD and elf.headers_loaded and not placed:
            offset = 0
            out += s.data[len(out) :]
        elif s.type != PT_LOAD and inside:
            offset = inside[0][1] + s.vaddr - inside[0][0].vaddr
        elif s.data or s.memsz:
            _pad(out, s.align, s.vaddr)
            offset = len(out)
            out += s.data
        else:
            offset = 0
        if s.type in (PT_LOAD, PT_RISCV_ATTRIBUTES):
            placed.append((s, offset))
        if not 0 <= s.paddr < 1 << elf.xlen:
            raise ElfError(f"the load address {s.paddr:#x} does not fit in {elf.xlen} bits")
        if elf.xlen == 64:
            fields = (s.type, s.flags, offset, s.vaddr, s.paddr, len(s.data), s.memsz, s.align)
        else:
            fields = (s.type, offset, s.vaddr, s.paddr, len(s.data), s.memsz, s.flags, s.align)
        struct.pack_into(SEGMENT_FORMAT[elf.xlen], out, phoff + i * struct.calcsize(SEGMENT_FORMAT[elf.xlen]), *fields)
    return placed


def _place(out: bytearray, section: Section, placed: list[tuple[Segment, int]]) -> int:
    """The file offset of a section's bytes: inside its segment, or else at the end of what is written."""
    if section.flags & SHF_ALLOC:
        for segment, offset in placed:
            inside = section.addr - segment.vaddr
            if 0 <= inside and inside + section.size <= segment.memsz:
                if section.type == SHT_NOBITS or inside + len(section.data) <= len(segment.data):
                    return offset + min(inside, len(segment.data))
    if section.type == SHT_RISCV_ATTRIBUTES:
        for segment, offset in placed:
            if segment.type == PT_RISCV_ATTRIBUTES and segment.data == section.data:
                return offset
    if section.type != SHT_NOBITS:
        _pad(out, section.align)
        offset = len(out)
        out += section.data
        return offset
    return len(out)


def flat(elf: Elf) -> tuple[int, bytes]:
    """The loadable bytes by load address, gaps zero: (lowest address, bytes), as `objcopy -O binary` has them."""
    loads = [s for s in elf.segments if s.type == PT_LOAD and s.data]
    if not loads:
        raise ElfError("the program has no loadable bytes")
    base = min(s.paddr for s in loads)
    size = max(s.paddr + len(s.data) for s in loads) - base
    if size > MAX_FLAT:
        raise ElfError(f"a flat image would take {size} bytes: the segments lie too far apart")
    out = bytearray(size)
    for s in loads:
        out[s.paddr - base : s.paddr - base + len(s.data)] = s.data
    return base, bytes(out)
