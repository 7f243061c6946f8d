"""Symbols as `nm` lists them, with its letters, and sections as `size` counts them.

The letter says where a symbol is: T code, D data, R constants, B zeros, A an absolute value, U undefined, C common, W
and V weak, N debugging; lower case when it is local.
"""

from __future__ import annotations

from asm import elf
from asm.elfview import Section, Symbol, View

# what a section's name begins with, in front of the end, a dot, $ or a digit
_BY_NAME = (
    (".bss", "b"), ("code", "t"), (".data", "d"), (".debug", "N"), (".drectve", "i"), (".edata", "e"), (".fini", "t"),
    (".idata", "i"), (".init", "t"), (".pdata", "p"), (".rdata", "r"), (".rodata", "r"), (".scommon", "c"),
    (".text", "t"), ("vars", "d"), ("zerovars", "b"),
)  # fmt: skip


def letter(v: View, s: Symbol) -> str:
    """What nm calls the symbol."""
    if s.section == elf.SHN_COMMON:
        return "C"
    if s.section == elf.SHN_UNDEF:
        if s.bind == elf.STB_WEAK:
            return "v" if s.type == elf.STT_OBJECT else "w"
        return "U"
    if s.bind == elf.STB_WEAK:
        return "V" if s.type == elf.STT_OBJECT else "W"
    if s.bind not in (elf.STB_LOCAL, elf.STB_GLOBAL):
        return "u" if s.bind == 10 else "?"
    found = "a" if s.section == elf.SHN_ABS else "?"
    if found == "?" and s.section < len(v.sections):
        found = _section_letter(v.sections[s.section])
    return found.upper() if s.bind == elf.STB_GLOBAL else found


def _section_letter(section: Section) -> str:
    for prefix, found in _BY_NAME:
        if section.name.startswith(prefix) and section.name[len(prefix) : len(prefix) + 1] in ("", *".$0123456789"):
            return found
    readonly = not section.flags & elf.SHF_WRITE
    if section.flags & elf.SHF_EXECINSTR:
        return "t"
    if section.type == elf.SHT_NOBITS:
        return "b"
    if section.flags & elf.SHF_ALLOC:
        return "r" if readonly else "d"
    if section.name.startswith((".debug", ".line", ".stab", ".gnu.linkonce.wi")):
        return "N"
    return "n" if readonly else "?"


def is_internal(name: str) -> bool:
    """Names that only mean something to tools: local labels, and marks of what follows ($x: code, $d: data)."""
    return name == "" or name.startswith((".L", "..", "$d", "$x", "L0\x01"))


def listing(
    v: View,
    all_symbols: bool = False,
    only_global: bool = False,
    only_undefined: bool = False,
    only_defined: bool = False,
    order: str = "name",
    reverse: bool = False,
    sizes: bool = False,
    prefix: str = "",
) -> list[str]:
    """The lines of nm. order: "name", "value", "size" or "none"."""
    rows = []
    for s in v.symbols()[1:]:
        name = v.symbol_name(s)
        undefined = s.section == elf.SHN_UNDEF
        if s.type in (elf.STT_FILE, elf.STT_SECTION) and not all_symbols or is_internal(name):
            continue
        if only_global and s.bind == elf.STB_LOCAL or only_undefined and not undefined or only_defined and undefined:
            continue
        if order == "size" and not s.size:
            continue
        rows.append((name, s, undefined))
    if order == "name":
        rows.sort(key=lambda row: row[0])
    elif order == "value":
        rows.sort(key=lambda row: (not row[2], _value(row[1]), row[0]))
    elif order == "size":
        rows.sort(key=lambda row: (row[1].size, row[0]))
    if reverse:
        rows.reverse()
    digits = v.xlen // 4
    lines = []
    for name, s, undefined in rows:
        value = s.size if order == "size" and not sizes else _value(s)
        text = " " * digits if undefined else f"{value:0{digits}x}"
        if sizes and s.size and not undefined:
            text += f" {s.size:0{digits}x}"
        lines.append(f"{prefix}{text} {letter(v, s)} {name}")
    return lines


def _value(s: Symbol) -> int:
    """What nm shows: of a common symbol its size."""
    return s.size if s.section == elf.SHN_COMMON else s.value


def totals(v: View) -> tuple[int, int, int]:
    """Bytes of (code and constants, data, zeros), as size counts."""
    text = data = bss = 0
    for s in v.sections:
        if s.flags & elf.SHF_ALLOC:
            if s.flags & elf.SHF_EXECINSTR or not s.flags & elf.SHF_WRITE:
                text += s.size
            elif s.type == elf.SHT_NOBITS:
                bss += s.size
            else:
                data += s.size
    return text, data, bss


def shown_sections(v: View) -> list[Section]:
    """The sections that hold something of the program: not the tables of the format."""
    hidden = (elf.SHT_NULL, elf.SHT_SYMTAB, elf.SHT_STRTAB, elf.SHT_RELA)
    return [s for s in v.sections if s.type not in hidden]
