"""Directives that choose the section: .section, .text, .pushsection, .subsection and so on."""

from __future__ import annotations

from asm import elf
from asm.diagnostic import Fault
from asm.expression import string
from asm.layout import Section

SHF_TLS, SHF_LINK_ORDER, SHF_EXCLUDE = 0x400, 0x80, 0x8000_0000

# default type and flags by a section's name, up to a dot
_TEXT = (elf.SHT_PROGBITS, elf.SHF_ALLOC | elf.SHF_EXECINSTR)
_DATA = (elf.SHT_PROGBITS, elf.SHF_ALLOC | elf.SHF_WRITE)
_BSS = (elf.SHT_NOBITS, elf.SHF_ALLOC | elf.SHF_WRITE)
_RODATA = (elf.SHT_PROGBITS, elf.SHF_ALLOC)
_KNOWN = {".text": _TEXT, ".init": _TEXT, ".fini": _TEXT, ".data": _DATA, ".sdata": _DATA, ".bss": _BSS, ".sbss": _BSS}
_KNOWN |= {".rodata": _RODATA, ".srodata": _RODATA, ".eh_frame": _RODATA, ".data1": _DATA, ".rodata1": _RODATA}
_KNOWN |= {".tdata": (_DATA[0], _DATA[1] | SHF_TLS), ".tbss": (_BSS[0], _BSS[1] | SHF_TLS)}
_KNOWN |= {".init_array": (elf.SHT_INIT_ARRAY, _DATA[1]), ".fini_array": (elf.SHT_FINI_ARRAY, _DATA[1])}
_KNOWN |= {".preinit_array": (elf.SHT_PREINIT_ARRAY, _DATA[1]), ".note": (elf.SHT_NOTE, 0)}
# G (group): members of groups become ordinary sections. ? has no meaning without groups.
_FLAGS = {"a": elf.SHF_ALLOC, "w": elf.SHF_WRITE, "x": elf.SHF_EXECINSTR, "M": elf.SHF_MERGE, "S": elf.SHF_STRINGS}
_FLAGS |= {"T": SHF_TLS, "e": SHF_EXCLUDE, "o": 0, "G": 0, "?": 0}
_SECTION_TYPES = {"progbits": elf.SHT_PROGBITS, "nobits": elf.SHT_NOBITS, "note": elf.SHT_NOTE}
_SECTION_TYPES |= {"init_array": elf.SHT_INIT_ARRAY, "fini_array": elf.SHT_FINI_ARRAY}
_SECTION_TYPES |= {"preinit_array": elf.SHT_PREINIT_ARRAY}
MAX_SUBSECTION = 8192


def section_kind(name: str) -> tuple[int, int]:
    """Type and flags that a section of this name has when nothing is said."""
    known = _KNOWN.get("." + name[1:].split(".")[0])
    return known or (elf.SHT_PROGBITS, 0)


def _constant(asm, text: str, at: int) -> int:
    value = asm.constant(asm.expression(text))
    if value is None:
        raise Fault(f"'{text}' must be a constant here", at)
    return value


def _section(asm, args: list[str]) -> None:
    if not args or not args[0]:
        raise Fault('expected .section name, "flags", @type')
    name = string(args[0]).decode("utf-8", "replace") if args[0][:1] == '"' else args[0]
    type, flags = section_kind(name)
    entsize = 0
    if len(args) > 1 and args[1][:1] == '"':
        flags = 0
        letters = string(args[1]).decode("utf-8", "replace")
        if letters.isdecimal():
            flags, letters = int(letters), ""
        for c in letters:
            if c not in _FLAGS:
                raise Fault(f"unknown section flag '{c}'; known are {''.join(_FLAGS)}", 1)
            flags |= _FLAGS[c]
        if len(args) > 2:
            wanted = args[2].lstrip("@%").strip('"')
            if wanted in _SECTION_TYPES:
                type = _SECTION_TYPES[wanted]
            elif wanted[:1].isdecimal():
                type = _constant(asm, wanted, 2)
            else:
                raise Fault(f"unknown section type '{args[2]}'; known are {', '.join(_SECTION_TYPES)}", 2)
        if len(args) > 3 and "M" in letters:
            entsize = _constant(asm, args[3], 3)
    asm.switch(name, type, flags & 0xFFFF_FFFF, entsize)
    if len(args) == 2 and args[1][:1] != '"':
        _subsection(asm, args[1:])


def _named(name: str):
    def directive(asm, args: list[str]) -> None:
        asm.switch(name, *section_kind(name))
        if args:
            _subsection(asm, args)

    return directive


def _subsection(asm, args: list[str]) -> None:
    """The part of the current section with that number; parts follow each other by number."""
    number = _constant(asm, args[0], 0) if args else 0
    if not 0 <= number <= MAX_SUBSECTION:
        raise Fault(f"the subsection {number} is not in 0..{MAX_SUBSECTION}", 0)
    whole = asm.sections.get(asm.section.name)
    if whole is None:
        raise Fault("a structure has no subsections", 0)
    if number == 0:
        asm.enter(whole)
        return
    if number not in whole.parts:
        part = whole.parts[number] = Section(whole.name, whole.type, whole.flags, whole.entsize)
        part.part = number
    asm.enter(whole.parts[number])


def _subsection_directive(asm, args: list[str]) -> None:
    before = asm.section
    _subsection(asm, args)
    asm.previous = before


def _push_section(asm, args: list[str]) -> None:
    asm.section_stack.append((asm.section, asm.previous))
    _section(asm, args)


def _pop_section(asm, args: list[str]) -> None:
    if not asm.section_stack:
        raise Fault(".popsection without .pushsection")
    section, asm.previous = asm.section_stack.pop()
    asm.enter(section)


def _previous(asm, args: list[str]) -> None:
    section = asm.previous
    asm.previous = asm.section
    asm.enter(section)


SECTION_DIRECTIVES = {
    ".section": _section,
    ".text": _named(".text"),
    ".data": _named(".data"),
    ".bss": _named(".bss"),
    ".rodata": _named(".rodata"),
    ".sdata": _named(".sdata"),
    ".sbss": _named(".sbss"),
    ".subsection": _subsection_directive,
    ".pushsection": _push_section,
    ".popsection": _pop_section,
    ".previous": _previous,
}
