"""Directives of the assembler that people seldom write: sizes by letters as Motorola's assemblers have them (.ds, .dc,
.dcb), 16-byte integers, offsets in structures, other names of weak symbols, and a version note.

    .struct 8               labels from here on are numbers: a = 8, b = 12; until the next section
a:  .skip 4
b:  .skip 8
    .weakref mine, theirs   mine is theirs, which need not exist as long as nobody uses another name of it
"""

from __future__ import annotations

from asm import elf
from asm.diagnostic import Fault
from asm.expression import string
from asm.layout import ALIGN, FILL, Section

ABSOLUTE = "*ABS*"
SIZES = {"": 2, ".b": 1, ".w": 2, ".l": 4, ".s": 4, ".d": 8, ".x": 12, ".p": 12}  # of .ds
OCTA = 16  # bytes
NT_VERSION = 1


def _constant(asm, text: str, at: int) -> int:
    value = asm.constant(asm.expression(text))
    if value is None:
        raise Fault(f"'{text}' must be a constant here", at)
    return value


def _octa(asm, args: list[str]) -> None:
    """Digits may be more than fit in 64 bits; an expression is extended by its sign."""
    for at, arg in enumerate(args):
        text = arg.lower()
        try:
            value = int(text, 16) if text[:2] == "0x" and "_" not in text else None
        except ValueError:
            value = None
        value = _constant(asm, arg, at) if value is None else value
        if value >> 8 * OCTA > 0:
            raise Fault(f"{arg} does not fit in {OCTA} bytes", at)
        asm.bytes((value & (1 << 8 * OCTA) - 1).to_bytes(OCTA, "little"))


def _fill(asm, args: list[str], size: int, value: int) -> None:
    count = _constant(asm, args[0], 0)
    if count < 0:
        raise Fault(f"the count {count} is negative", 0)
    unit = (value & (1 << 8 * size) - 1).to_bytes(size, "little")
    asm.section.point((FILL, count * size, unit if any(unit) else b"\0"))


def _ds(size: int):
    """.ds count, value; .dcb is the same."""

    def directive(asm, args: list[str]) -> None:
        if not 1 <= len(args) <= 2:
            raise Fault("expected a count, and a value")
        _fill(asm, args, size, _constant(asm, args[1], 1) if len(args) > 1 else 0)

    return directive


def _dc(size: int):
    """size 0: that of an address."""

    def directive(asm, args: list[str]) -> None:
        for at, arg in enumerate(args):
            asm.data(size or asm.xlen // 8, asm.expression(arg), at)

    return directive


def _struct(asm, args: list[str]) -> None:
    if len(args) != 1:
        raise Fault("expected .struct offset")
    start = _constant(asm, args[0], 0)
    if start < 0:
        raise Fault(f"the offset {start} is negative", 0)
    section = Section(ABSOLUTE, elf.SHT_NOBITS, 0)
    section.point((FILL, start, b"\0"))
    asm.enter(section)


def absolute_offset(section: Section) -> int:
    """Where a structure goes on."""
    place, known = 0, 0
    for at, point in zip(section.at, section.points):
        place, known = place + at - known, at
        if point[0] == FILL:
            place += point[1]
        elif point[0] == ALIGN:
            place = -(-place // point[1]) * point[1]
        else:
            raise Fault("a structure has members of known size only")
    return place + len(section.data) - known


def _weakref(asm, args: list[str]) -> None:
    if len(args) != 2:
        raise Fault("expected .weakref alias, symbol")
    target = asm.label(args[1])
    if not target.declared and not target.defined():
        target.bind = elf.STB_WEAK
    asm.equate(args[0], args[1])
    asm.label(args[0]).name = ".L" + args[0]  # it is not in the symbol table


def _version(asm, args: list[str]) -> None:
    """A note with the text as its name."""
    before, name = asm.section, b"".join(string(arg) for arg in args) + b"\0"
    asm.switch(".note", elf.SHT_NOTE, 0)
    asm.bytes(b"".join(number.to_bytes(4, "little") for number in (len(name), 0, NT_VERSION)))
    asm.bytes(name + bytes(-len(name) % 4))
    asm.enter(before)


def _ignore(asm, args: list[str]) -> None:
    pass


RARE_DIRECTIVES = {
    ".octa": _octa,
    ".struct": _struct,
    ".offset": _struct,
    ".weakref": _weakref,
    ".version": _version,
    ".func": _ignore,
    ".endfunc": _ignore,
    ".dc.a": _dc(0),
}
for _letter, _size in SIZES.items():
    RARE_DIRECTIVES[".ds" + _letter] = _ds(_size)
    if _letter in ("", ".b", ".w", ".l"):
        RARE_DIRECTIVES[".dc" + _letter], RARE_DIRECTIVES[".dcb" + _letter] = _dc(_size), _ds(_size)
