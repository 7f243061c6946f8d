"""What `readelf` shows, in its manner: functions from a View to text, one for each flag."""

from __future__ import annotations

from asm import elf
from asm.attributes import TAGS
from asm.elfview import SHT_DYNSYM, Section, View, caret
from asm.link.attributes import parse

_TYPES = {
    1: "REL (Relocatable file)",
    2: "EXEC (Executable file)",
    3: "DYN (Shared object file)",
    4: "CORE (Core file)",
}
_FLOAT_ABI = {0: "soft-float ABI", 2: "single-float ABI", 4: "double-float ABI", 6: "quad-float ABI"}
_SECTION_TYPES = {
    0: "NULL", 1: "PROGBITS", 2: "SYMTAB", 3: "STRTAB", 4: "RELA", 5: "HASH", 6: "DYNAMIC", 7: "NOTE", 8: "NOBITS",
    9: "REL", 11: "DYNSYM", 14: "INIT_ARRAY", 15: "FINI_ARRAY", 16: "PREINIT_ARRAY", 17: "GROUP",
    0x7000_0003: "RISCV_ATTRIBUTES",
}  # fmt: skip
_SECTION_FLAGS = ((1, "W"), (2, "A"), (4, "X"), (16, "M"), (32, "S"), (64, "I"), (128, "L"), (256, "O"), (512, "G"),
                  (1024, "T"), (2048, "C"), (0x8000_0000, "E"))  # fmt: skip
_SEGMENT_TYPES = {
    0: "NULL", 1: "LOAD", 2: "DYNAMIC", 3: "INTERP", 4: "NOTE", 6: "PHDR", 7: "TLS", 0x6474_E550: "GNU_EH_FRAME",
    0x6474_E551: "GNU_STACK", 0x6474_E552: "GNU_RELRO", 0x7000_0003: "RISCV_ATTRIBUT",
}  # fmt: skip
_SYMBOL_TYPES = {0: "NOTYPE", 1: "OBJECT", 2: "FUNC", 3: "SECTION", 4: "FILE", 5: "COMMON", 6: "TLS", 10: "IFUNC"}
_BINDS = {0: "LOCAL", 1: "GLOBAL", 2: "WEAK", 10: "UNIQUE"}
_VISIBILITIES = ("DEFAULT", "INTERNAL", "HIDDEN", "PROTECTED")
_SPECIAL = {elf.SHN_UNDEF: "UND", elf.SHN_ABS: "ABS", elf.SHN_COMMON: "COM"}
_KEY = """Key to Flags:
  W (write), A (alloc), X (execute), M (merge), S (strings), I (info),
  L (link order), O (extra OS processing required), G (group), T (TLS),
  C (compressed), x (unknown), o (OS specific), E (exclude),
  D (mbind), p (processor specific)
"""
ATTRIBUTE_NAMES = {tag: name for name, tag in TAGS.items() if not name.startswith("Tag_")}
_MEMORY = (elf.PT_LOAD, elf.PT_TLS, 2)
NAME_WIDTH = 21  # of symbols, without -W
ROW = 16


def header(v: View) -> str:
    """The file header (-h)."""
    h = v.header
    flags = [f"{h.flags:#x}"]
    if h.flags:
        flags += ["RVC"] * (h.flags & 1) + ["RVE"] * (h.flags >> 3 & 1) + [_FLOAT_ABI[h.flags & 6]]
        flags += ["TSO"] * (h.flags >> 4 & 1)
    rows = (
        ("Class", f"ELF{v.xlen}"),
        ("Data", "2's complement, little endian"),
        ("Version", f"{h.ident[6]} (current)" if h.ident[6] == 1 else str(h.ident[6])),
        ("OS/ABI", {0: "UNIX - System V", 3: "UNIX - GNU"}.get(h.ident[7], f"<unknown: {h.ident[7]:x}>")),
        ("ABI Version", str(h.ident[8])),
        ("Type", _TYPES.get(h.type, f"<unknown>: {h.type:x}")),
        ("Machine", "RISC-V"),
        ("Version", f"{h.version:#x}"),
        ("Entry point address", f"{h.entry:#x}"),
        ("Start of program headers", f"{h.phoff} (bytes into file)"),
        ("Start of section headers", f"{h.shoff} (bytes into file)"),
        ("Flags", ", ".join(flags)),
        ("Size of this header", f"{h.ehsize} (bytes)"),
        ("Size of program headers", f"{h.phentsize} (bytes)"),
        ("Number of program headers", str(h.phnum)),
        ("Size of section headers", f"{h.shentsize} (bytes)"),
        ("Number of section headers", str(h.shnum)),
        ("Section header string table index", str(h.shstrndx)),
    )
    magic = "  Magic:   " + "".join(f"{byte:02x} " for byte in h.ident)
    lines = ["ELF Header:", magic]
    return "\n".join(lines + [f"  {name + ':':<34} {value}" for name, value in rows]) + "\n"


def _flags(section: Section) -> str:
    found = "".join(letter for bit, letter in _SECTION_FLAGS if section.flags & bit)
    return found + ("o" if section.flags & 0x0FF0_0000 else "")


def sections(v: View, wide: bool, with_intro: bool) -> str:
    """The section headers (-S)."""
    lines = []
    if with_intro:
        number = len(v.sections)
        what = f"is {number} section header" if number == 1 else f"are {number} section headers"
        lines = [f"There {what}, starting at offset {v.header.shoff:#x}:", ""]
    if not v.sections:
        return "\nThere are no sections in this file.\n"
    lines.append("Section Headers:")
    head32 = "  [Nr] Name              Type            Addr     Off    Size   ES Flg Lk Inf Al"
    head64 = "  [Nr] Name              Type            Address          Off    Size   ES Flg Lk Inf Al"
    if v.xlen == 32 or wide:
        lines.append(head32 if v.xlen == 32 else head64)
    else:
        lines += ["  [Nr] Name              Type             Address           Offset"]
        lines += ["       Size              EntSize          Flags  Link  Info  Align"]
    for s in v.sections:
        type = _SECTION_TYPES.get(s.type, f"{s.type:08x}: <unknown>")
        flags = _flags(s)
        name = s.name if wide or len(s.name) <= 17 else s.name[:12] + "[...]"
        if v.xlen == 32 or wide:
            digits = v.xlen // 4
            type = type if wide else type[:15]
            lines.append(
                f"  [{s.index:2}] {name:<17} {type:<15} {s.addr:0{digits}x} {s.offset:06x} {s.size:06x} "
                f"{s.entsize:02x} {flags:>3} {s.link:2} {s.info:3} {s.align:2}"
            )
        else:
            lines.append(f"  [{s.index:2}] {name:<17} {type[:15]:<15}  {s.addr:016x}  {s.offset:08x}")
            lines.append(f"       {s.size:016x}  {s.entsize:016x} {flags:>3}    {s.link:4}  {s.info:4}     {s.align}")
    return "\n".join(lines) + "\n" + _KEY


def _in_segment(v: View, s: Section, g) -> bool:
    tls_zero = s.flags & elf.SHF_TLS and s.type == elf.SHT_NOBITS
    if s.type == elf.SHT_NULL or tls_zero and g.type != elf.PT_TLS:
        return False
    if s.flags & elf.SHF_TLS and g.type not in (elf.PT_TLS, elf.PT_LOAD, 0x6474_E552):
        return False
    if not s.flags & elf.SHF_TLS and g.type in (elf.PT_TLS, elf.PT_PHDR):
        return False
    if not s.flags & elf.SHF_ALLOC and (g.type in _MEMORY or 0x6474_E550 <= g.type <= 0x6474_E552):
        return False
    size = s.size
    if s.type != elf.SHT_NOBITS:
        if not (g.offset <= s.offset and s.offset - g.offset + size <= g.filesz):
            return False
        if size == 0 and s.offset - g.offset >= g.filesz:
            return False
    if s.flags & elf.SHF_ALLOC:
        if not (g.vaddr <= s.addr and s.addr - g.vaddr + size <= g.memsz):
            return False
        if size == 0 and s.addr - g.vaddr >= g.memsz:
            return False
    return size > 0 or g.type != 2


def segments(v: View, wide: bool, with_intro: bool) -> str:
    """The program headers (-l), and which sections lie in each."""
    if not v.segments:
        return "\nThere are no program headers in this file.\n"
    lines = [""]
    if with_intro:
        lines += [f"Elf file type is {_TYPES.get(v.header.type, hex(v.header.type))}"]
        lines += [f"Entry point {v.header.entry:#x}"]
        what = f"is {len(v.segments)} program header" if len(v.segments) == 1 else (
            f"are {len(v.segments)} program headers")  # fmt: skip
        lines += [f"There {what}, starting at offset {v.header.phoff}", ""]
    lines.append("Program Headers:")
    digits = v.xlen // 4
    if v.xlen == 32:
        lines.append("  Type           Offset   VirtAddr   PhysAddr   FileSiz MemSiz  Flg Align")
    elif wide:
        lines.append("  Type           Offset   VirtAddr           PhysAddr           FileSiz  MemSiz   Flg Align")
    else:
        lines.append("  Type           Offset             VirtAddr           PhysAddr")
        lines.append("                 FileSiz            MemSiz              Flags  Align")
    for g in v.segments:
        name = _SEGMENT_TYPES.get(g.type, f"<unknown>: {g.type:x}"[:14])
        flags = "".join(letter if g.flags & bit else " " for bit, letter in ((4, "R"), (2, "W"), (1, "E")))
        if v.xlen == 32 or wide:
            small = 5 if v.xlen == 32 else 6
            lines.append(
                f"  {name:<14} 0x{g.offset:06x} 0x{g.vaddr:0{digits}x} 0x{g.paddr:0{digits}x} "
                f"0x{g.filesz:0{small}x} 0x{g.memsz:0{small}x} {flags} {_hex(g.align)}"
            )
        else:
            lines.append(f"  {name:<14} 0x{g.offset:016x} 0x{g.vaddr:016x} 0x{g.paddr:016x}")
            lines.append(f"                 0x{g.filesz:016x} 0x{g.memsz:016x}  {flags}    {_hex(g.align)}")
    if v.sections:
        lines += ["", " Section to Segment mapping:", "  Segment Sections..."]
        for i, g in enumerate(v.segments):
            inside = "".join(s.name + " " for s in v.sections if _in_segment(v, s, g))
            lines.append(f"   {i:02}     {inside}")
    return "\n".join(lines) + "\n"


def _hex(value: int) -> str:
    return f"{value:#x}" if value else "0"


def _short(name: str, wide: bool, width: int = NAME_WIDTH) -> str:
    name = caret(name)
    return name if wide or len(name) <= width else name[: width - 5] + "[...]"


def symbols(v: View, wide: bool) -> str:
    """The symbol tables (-s)."""
    text = []
    for table in v.sections:
        if table.type not in (elf.SHT_SYMTAB, SHT_DYNSYM):
            continue
        found = v.symbols(table)
        entries = "1 entry" if len(found) == 1 else f"{len(found)} entries"
        text += ["", f"Symbol table '{table.name}' contains {entries}:"]
        text.append(f"   Num:{'':4}Value{'':{v.xlen // 4 - 6}}Size Type    Bind   Vis      Ndx Name")
        for s in found:
            where = _SPECIAL.get(s.section, f"{s.section:3}")
            size = str(s.size) if s.size < 100_000 else hex(s.size)
            name = _short(v.symbol_name(s), wide)
            text.append(
                f"{s.index:6}: {s.value:0{v.xlen // 4}x} {size:>5} {_SYMBOL_TYPES.get(s.type, s.type):<7} "
                f"{_BINDS.get(s.bind, s.bind):<6} {_VISIBILITIES[s.visibility]:<7}  {where:>3} {name}"
            )
    return "\n".join(text) + ("\n" if text else "")


def relocations(v: View, wide: bool) -> str:
    """The relocations (-r)."""
    text = []
    for section in v.sections:
        if section.type != elf.SHT_RELA:
            continue
        found = v.relocations(section)
        symbols = v.symbols(v.sections[section.link]) if section.link < len(v.sections) else []
        entries = "1 entry" if len(found) == 1 else f"{len(found)} entries"
        text += ["", f"Relocation section '{section.name}' at offset {section.offset:#x} contains {entries}:"]
        if v.xlen == 32:
            text.append(" Offset     Info    Type                Sym. Value  Symbol's Name + Addend" if wide else
                        " Offset     Info    Type            Sym.Value  Sym. Name + Addend")  # fmt: skip
        elif wide:
            text.append(
                "    Offset             Info             Type               Symbol's Value  Symbol's Name + Addend"
            )
        else:
            text.append("  Offset          Info           Type           Sym. Value    Sym. Name + Addend")
        digits = (8 if v.xlen == 32 else 16) if wide or v.xlen == 32 else 12
        for r in found:
            kind = "R_RISCV_" + elf.RELOCATION_NAMES.get(r.type, str(r.type))
            kind = f"{kind:<22}" if wide else f"{kind[:17]:<17}"
            line = f"{r.offset:0{digits}x}  {r.info:0{digits}x} {kind}"
            sign, size = ("-", -r.addend) if r.addend < 0 else ("+", r.addend)
            if r.symbol and r.symbol < len(symbols):
                s = symbols[r.symbol]
                width = v.xlen // 4
                line += f" {s.value:0{width}x}" if v.xlen == 64 else f" {s.value:08x}  "
                line += f" {_short(v.symbol_name(s), wide, 22)} {sign} {size:x}"
            else:
                line += f"{'':{v.xlen // 4 + 4 if v.xlen == 64 else 12}}{'-' if r.addend < 0 else ''}{size:x}"
            text.append(line)
    if not text:
        return "\nThere are no relocations in this file.\n"
    return "\n".join(text) + "\n"


def _printable(data: bytes) -> str:
    return "".join(chr(c) if 32 <= c < 127 else "." for c in data)


def hex_dump(v: View, section: Section) -> str:
    """The bytes of a section (-x)."""
    data = v.contents(section)
    if not data:
        return f"Section '{section.name}' has no data to dump.\n"
    lines = ["", f"Hex dump of section '{section.name}':"]
    if any(s.type == elf.SHT_RELA and s.info == section.index and s.size for s in v.sections):
        lines += [" NOTE: This section has relocations against it, but these have NOT been applied to this dump."]
    for at in range(0, len(data), ROW):
        row = data[at : at + ROW]
        words = "".join(row[i : i + 4].hex() + " " for i in range(0, len(row), 4))
        lines.append(f"  0x{section.addr + at:08x} {words:<36}{_printable(row)}")
    return "\n".join(lines) + "\n\n"


def strings(v: View, section: Section) -> str:
    """The strings in a section (-p)."""
    lines = ["", f"String dump of section '{section.name}':"]
    at = 0
    data = v.contents(section)
    found = False
    for text in data.split(b"\0"):
        shown = "".join(chr(c) if 32 <= c < 127 else f"^{chr((c & 127) ^ 64)}" if c < 128 else chr(c) for c in text)
        if text:
            lines.append(f"  [{at:6x}]  {shown}")
            found = True
        at += len(text) + 1
    if not found:
        lines.append("  No strings found in this section.")
    return "\n".join(lines) + "\n\n"


def attributes(v: View) -> str:
    """What .riscv.attributes says (-A)."""
    lines = []
    for section in v.sections:
        if section.type != elf.SHT_RISCV_ATTRIBUTES:
            continue
        lines += ["Attribute Section: riscv", "File Attributes"]
        for tag, value in parse(v.contents(section)):
            name = ATTRIBUTE_NAMES.get(tag, f"unknown_{tag}")
            if tag == 4:
                value = f"{value}-bytes"
            elif tag == 6:
                value = "No unaligned access" if value == 0 else "Unaligned access"
            lines.append(f"  Tag_RISCV_{name}: " + (f'"{value}"' if tag % 2 else str(value)))
    return "\n".join(lines) + ("\n" if lines else "")


def notes(v: View) -> str:
    """The notes (-n)."""
    lines = []
    for section in v.sections:
        if section.type != elf.SHT_NOTE:
            continue
        lines += ["", f"Displaying notes found in: {section.name}", "  Owner                Data size \tDescription"]
        data = v.contents(section)
        at = 0
        while at + 12 <= len(data):
            name_size, size, type = (int.from_bytes(data[at + i : at + i + 4], "little") for i in (0, 4, 8))
            name = data[at + 12 : at + 12 + name_size].rstrip(b"\0").decode("latin-1")
            start = at + 12 + name_size + -name_size % 4
            lines.append(f"  {name:<20} 0x{size:08x}\tUnknown note type: (0x{type:08x})")
            shown = " ".join(f"{byte:02x}" for byte in data[start : start + size])
            lines.append(f"   description data: {shown} ")
            at = start + size + -size % 4
    return "\n".join(lines) + ("\n" if lines else "")
