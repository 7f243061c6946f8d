"""The tables that objdump shows: file header (-f), segments (-p), sections (-h), symbols (-t), relocations (-r),
bytes (-s). The instructions are in `asm.objdump`."""

from __future__ import annotations

from asm import elf
from asm.elfview import Section, Symbol, View, caret
from asm.symbols import is_internal, shown_sections

HAS_RELOC, EXEC_P, HAS_SYMS, D_PAGED = 1, 2, 16, 256
_SPECIAL = {elf.SHN_UNDEF: "*UND*", elf.SHN_ABS: "*ABS*", elf.SHN_COMMON: "*COM*"}
_SEGMENT_NAMES = {0: "NULL", 1: "LOAD", 2: "DYNAMIC", 3: "INTERP", 4: "NOTE", 6: "PHDR", 7: "TLS",
                  0x6474_E550: "EH_FRAME", 0x6474_E551: "STACK", 0x6474_E552: "RELRO"}  # fmt: skip
_VISIBILITIES = {elf.STV_HIDDEN: ".hidden ", elf.STV_INTERNAL: ".internal ", elf.STV_PROTECTED: ".protected "}
ROW = 16
_DEBUG = (".debug", ".line", ".stab", ".zdebug", ".gdb_index", ".gnu.debuglto_.debug_")


def file_header(v: View) -> str:
    """Architecture, flags, start address (-f)."""
    flags, names = 0, []
    has_relocations = v.header.type == elf.ET_REL and any(s.type == elf.SHT_RELA for s in v.sections)
    is_program = v.header.type == elf.ET_EXEC
    for bit, name, wanted in (
        (HAS_RELOC, "HAS_RELOC", has_relocations),
        (EXEC_P, "EXEC_P", is_program),
        (HAS_SYMS, "HAS_SYMS", len(v.symbols()) > 1),
        (D_PAGED, "D_PAGED", is_program and bool(v.segments)),
    ):
        if wanted:
            flags |= bit
            names.append(name)
    return (
        f"architecture: riscv:rv{v.xlen}, flags 0x{flags:08x}:\n{', '.join(names)}\n"
        f"start address 0x{v.header.entry:0{v.xlen // 4}x}\n"
    )


def segments(v: View) -> str:
    """The program headers (-p)."""
    if not v.segments:
        return ""
    digits = v.xlen // 4
    lines = ["Program Header:"]
    for g in v.segments:
        name = _SEGMENT_NAMES.get(g.type, f"0x{g.type:x}")
        power = max(g.align, 1).bit_length() - 1
        flags = "".join(letter if g.flags & bit else "-" for bit, letter in ((4, "r"), (2, "w"), (1, "x")))
        lines.append(
            f"{name:>8} off    0x{g.offset:0{digits}x} vaddr 0x{g.vaddr:0{digits}x} paddr 0x{g.paddr:0{digits}x} "
            f"align 2**{power}"
        )
        lines.append(f"         filesz 0x{g.filesz:0{digits}x} memsz 0x{g.memsz:0{digits}x} flags {flags}")
    return "\n".join(lines) + "\n"


def _section_flags(v: View, s: Section) -> str:
    names = []
    contents = s.type != elf.SHT_NOBITS
    alloc = bool(s.flags & elf.SHF_ALLOC)
    if contents:
        names.append("CONTENTS")
    if alloc:
        names.append("ALLOC")
        if contents:
            names.append("LOAD")
    if any(r.type == elf.SHT_RELA and r.info == s.index and r.size for r in v.sections):
        names.append("RELOC")
    if not s.flags & elf.SHF_WRITE:
        names.append("READONLY")
    if s.flags & elf.SHF_EXECINSTR:
        names.append("CODE")
    elif alloc and contents:
        names.append("DATA")
    if not alloc and s.name.startswith(_DEBUG):
        names += ["DEBUGGING", "OCTETS"] if s.name.startswith((".debug", ".zdebug")) else ["DEBUGGING"]
    if s.flags & elf.SHF_EXCLUDE:
        names.append("EXCLUDE")
    if s.flags & elf.SHF_TLS:
        names.append("THREAD_LOCAL")
    if not contents and not s.flags & elf.SHF_WRITE and not alloc:
        names.remove("READONLY")
    if s.type == elf.SHT_GROUP:
        names += ["GROUP", "LINK_ONCE_DISCARD"][: 1 + v.contents(s)[0]]
    return ", ".join(names)


def sections(v: View, wide: bool = False, chosen: list[str] = ()) -> str:
    """The table of sections (-h); here and below `chosen` are the names of those that are wanted (-j), if not all."""
    shown = shown_sections(v)
    digits = v.xlen // 4
    width = max([13] + [len(s.name) for s in shown]) if wide else 13
    lines = ["Sections:"]
    head = f"Idx {'Name':<{width}} Size      {'VMA':<{digits}}  {'LMA':<{digits}}  File off  Algn"
    lines.append(head + ("  Flags" if wide else ""))
    for i, s in enumerate(shown):
        if chosen and s.name not in chosen:
            continue
        power = max(s.align, 1).bit_length() - 1
        line = (
            f"{i:3} {s.name:<{width}} {s.size:08x}  {s.addr:0{digits}x}  {v.load_address(s):0{digits}x}  "
            f"{s.offset:08x}  2**{power}"
        )
        flags = _section_flags(v, s)
        lines += [f"{line}  {flags}"] if wide else [line, f"{'':18}{flags}"]
    return "\n".join(lines) + "\n"


def _place(v: View, s: Symbol) -> str:
    if s.section in _SPECIAL:
        return _SPECIAL[s.section]
    return v.sections[s.section].name if s.section < len(v.sections) else "(*none*)"


def symbols(v: View, chosen: list[str] = ()) -> str:
    """The symbol table (-t): value, flags, section, size, name."""
    lines = ["SYMBOL TABLE:"]
    digits = v.xlen // 4
    types = {elf.STT_FUNC: "F", elf.STT_OBJECT: "O", elf.STT_FILE: "f", elf.STT_TLS: " ", 5: "O"}
    found = [s for s in v.symbols()[1:] if s.type == elf.STT_SECTION or not is_internal(s.name)]
    found = [s for s in found if not chosen or _place(v, s) in chosen]
    for s in found:
        common = s.section == elf.SHN_COMMON
        undefined = s.section == elf.SHN_UNDEF
        scope = "l" if s.bind == elf.STB_LOCAL else "u" if s.bind == 10 else " "
        if s.bind == elf.STB_GLOBAL and not undefined and not common:
            scope = "g"
        weak = "w" if s.bind == elf.STB_WEAK else " "
        debug = "d" if s.type in (elf.STT_FILE, elf.STT_SECTION) else " "
        value, size = (s.size, s.value) if common else (s.value, s.size)
        name = _VISIBILITIES.get(s.visibility, "") + caret(v.symbol_name(s))
        flags = f"{scope}{weak}   {debug}{types.get(s.type, ' ')}"
        lines.append(f"{value:0{digits}x} {flags} {_place(v, s)}\t{size:0{digits}x} {name}")
    if not found:
        lines.append("no symbols")
    return "\n".join(lines) + "\n\n\n"


def relocations(v: View, chosen: list[str] = ()) -> str:
    """The relocations (-r)."""
    digits = v.xlen // 4
    parts = []
    for section in v.sections:
        if section.type != elf.SHT_RELA or section.info >= len(v.sections) or not section.size:
            continue
        if chosen and v.sections[section.info].name not in chosen:
            continue
        names = v.symbols(v.sections[section.link]) if section.link < len(v.sections) else []
        lines = [f"RELOCATION RECORDS FOR [{v.sections[section.info].name}]:"]
        lines.append(f"{'OFFSET':<{digits}} TYPE              VALUE")
        for r in v.relocations(section):
            kind = "R_RISCV_" + elf.RELOCATION_NAMES.get(r.type, str(r.type))
            name = caret(v.symbol_name(names[r.symbol])) if 0 < r.symbol < len(names) else "*ABS*"
            sign, size = ("-", -r.addend) if r.addend < 0 else ("+", r.addend)
            lines.append(f"{r.offset:0{digits}x} {kind:<16}  {name}" + (f"{sign}0x{size:0{digits}x}" if size else ""))
        parts.append("\n".join(lines) + "\n")
    return "\n\n".join(parts) + ("\n\n" if parts else "")


def contents(v: View, chosen: list[str] = (), start: int | None = None, stop: int | None = None) -> str:
    """The bytes of the sections that have some (-s), from one address up to another."""
    lines = []
    for s in shown_sections(v):
        first = max((start or 0) - s.addr, 0)
        data = v.contents(s)[first:]
        if stop is not None:
            data = data[: max(stop - s.addr - first, 0)]
        if not data or chosen and s.name not in chosen:
            continue
        lines.append(f"Contents of section {s.name}:")
        base = s.addr + first
        end = base + len(data)
        digits = max(4, len(f"{end - 1:x}")) if end else 4
        for at in range(0, len(data), ROW):
            row = data[at : at + ROW]
            words = "".join(f"{c:02x}" + " " * (first + at + i & 3 == 3) for i, c in enumerate(row))
            text = "".join(chr(c) if 32 <= c < 127 else "." for c in row)
            lines.append(f" {base + at:0{digits}x} {words:<36} {text:<16}")
    return "\n".join(lines) + ("\n" if lines else "")
