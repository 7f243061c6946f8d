"""Symbols as `nm` lists them, with its letters, and sections as `size` counts them.

The letter says where a symbol is: T code, D data, R constants, B zeros, A an absolute value, U undefined, C common, W
and V weak, N debugging; lower case when it is local.
"""

from __future__ import annotations

from asm import elf
from asm.elfview import SHT_DYNSYM, Section, Symbol, View

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


def chosen(
    v: View,
    all_symbols: bool = False,
    only_global: bool = False,
    only_undefined: bool = False,
    only_defined: bool = False,
    order: str = "name",
    reverse: bool = False,
    dynamic: bool = False,
    no_weak: bool = False,
    special: bool = False,
) -> list[tuple[str, Symbol]]:
    """The symbols that nm shows, with their names. order: "name", "value", "size" or "none"."""
    rows = []
    table = next((s for s in v.sections if s.type == SHT_DYNSYM), None)
    for s in v.symbols(table if dynamic else None)[1:] if table or not dynamic else ():
        name = v.symbol_name(s)
        undefined = s.section == elf.SHN_UNDEF
        if s.type in (elf.STT_FILE, elf.STT_SECTION) and not all_symbols:
            continue
        if is_internal(name) and not (special and name) or no_weak and s.bind == elf.STB_WEAK:
            continue
        if only_global and s.bind == elf.STB_LOCAL or only_undefined and not undefined or only_defined and undefined:
            continue
        if order == "size" and not s.size:
            continue
        rows.append((name, s))
    if order == "name":
        rows.sort(key=lambda row: row[0])
    elif order == "value":
        rows.sort(key=lambda row: (row[1].section != elf.SHN_UNDEF, value_of(row[1]), row[0]))
    elif order == "size":
        rows.sort(key=lambda row: (row[1].size, row[0]))
    if reverse:
        rows.reverse()
    return rows


_TYPES = {elf.STT_NOTYPE: "NOTYPE", elf.STT_OBJECT: "OBJECT", elf.STT_FUNC: "FUNC", elf.STT_SECTION: "SECTION"}
_TYPES |= {elf.STT_FILE: "FILE", elf.STT_TLS: "TLS", 5: "COMMON"}


def line(v: View, name: str, s: Symbol, form: str = "bsd", radix: str = "x", sizes: str = "") -> str:
    """A symbol as nm shows it. form: "bsd", "posix", "sysv" or "just-symbols"; radix: d, o or x; sizes, in bsd's form:
    "with" them, "only" them, or ""."""
    digits, undefined = v.xlen // 4, s.section == elf.SHN_UNDEF
    if form == "just-symbols":
        return name
    if form == "posix":
        if undefined:
            return f"{name} {letter(v, s)}         "
        return f"{name} {letter(v, s)} {value_of(s):{radix}} " + (f"{s.size:{radix}}" if s.size else "")
    value, size = ("" if undefined else f"{value_of(s):0{digits}{radix}}"), f"{s.size:0{digits}{radix}}"
    if form == "sysv":
        section = "*UND*" if undefined else {elf.SHN_ABS: "*ABS*", elf.SHN_COMMON: "*COM*"}.get(s.section, "")
        if not section and s.section < len(v.sections):
            section = v.sections[s.section].name
        shown = size if s.size else ""
        type = _TYPES.get(s.type, f"{s.type}")
        return f"{name:<20}|{value:>{digits}}|   {letter(v, s)}  |{type:>18}|{shown:>{digits}}|     |{section}"
    text = f"{size if sizes == 'only' else value:>{digits}}"
    if sizes == "with" and s.size and not undefined:
        text += f" {size}"
    return f"{text} {letter(v, s)} {name}"


def sysv_head(v: View, title: str, undefined: bool) -> str:
    """What stands above the table of a file."""
    columns = "Name                  Value           Class        Type         Size             Line  Section"
    if v.xlen == 32:
        columns = "Name                  Value   Class        Type         Size     Line  Section"
    return f"\n\n{'Undefined symbols' if undefined else 'Symbols'} from {title}:\n\n{columns}\n"


def value_of(s: Symbol) -> int:
    """What nm shows: of a common symbol its size."""
    return s.size if s.section == elf.SHN_COMMON else s.value


def commons(v: View) -> int:
    """Bytes of the symbols that are COMMON."""
    return sum(s.size for s in v.symbols() if s.section == elf.SHN_COMMON)


def totals(v: View, common: int = 0, constants_are_data: bool = False) -> tuple[int, int, int]:
    """Bytes of (code and constants, data, zeros), as size counts; common: zeros besides."""
    text, data, bss = 0, 0, common
    for s in v.sections:
        if s.flags & elf.SHF_ALLOC:
            if s.flags & elf.SHF_EXECINSTR or not s.flags & elf.SHF_WRITE and not constants_are_data:
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
