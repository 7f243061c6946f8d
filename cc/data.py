"""Objects with static storage: initialisers to bytes and relocations, and their assembly text."""

from __future__ import annotations

from cc import types as ty
from cc.build import string_label
from cc.diagnostics import Abandon, Diagnostics
from cc.emit import asm_string
from cc.machine import WORD_NAME
from cc.tree import (
    AddressOf,
    Binary,
    Cast,
    Compound,
    Conditional,
    Const,
    Deref,
    Expr,
    FloatConst,
    LabelAddress,
    Member,
    Name,
    Text,
    Unit,
    Variable,
)

MOST_BYTES = 1 << 28  # of an object with an initialiser
ZEROED = (".bss.", ".sbss.", ".noinit.")  # sections that are not in the file, by their names as for gcc
ROW = 64  # bytes of .ascii in a line


def static_value(e: Expr, diags: Diagnostics) -> tuple[str | None, int]:
    """A constant expression as symbol + offset (symbol None: a plain number). Fatal where it is not constant."""
    offset = 0
    at = e.token
    while True:
        if isinstance(e, Const):
            return None, e.value + offset
        if isinstance(e, FloatConst):
            return None, e.bits
        if isinstance(e, LabelAddress):
            return e.label.symbol, offset
        if (
            isinstance(e, Cast)
            and e.type.size == ty.WORD
            and e.operand.type.size == ty.WORD
            and e.type.kind != ty.FLOAT
        ):
            e = e.operand
        elif isinstance(e, Binary) and e.op in ("+", "-") and e.type.size == ty.WORD and isinstance(e.right, Const):
            offset += e.right.value if e.op == "+" else -e.right.value
            e = e.left
        elif isinstance(e, Binary) and e.op == "+" and e.type.size == ty.WORD and isinstance(e.left, Const):
            offset += e.left.value
            e = e.right
        elif isinstance(e, Conditional) and isinstance(e.test, Const):
            e = e.yes if e.test.value else e.no
        elif isinstance(e, AddressOf):
            e = e.operand
            while isinstance(e, Member):
                offset += e.offset
                e = e.operand
            if isinstance(e, Text):
                return string_label(e.number), offset
            if isinstance(e, Name) and e.variable.home in ("global", "function"):
                return e.variable.name, offset
            if isinstance(e, Deref):
                offset += e.offset
                e = e.pointer
                continue
            diags.fatal(at, "the initialiser is not constant")
        else:
            diags.fatal(at, "the initialiser is not constant")


def label_difference(e: Expr) -> str | None:
    """`&&a - &&b` as the assembler writes it."""
    while True:
        if isinstance(e, Cast) and ty.is_integer(e.type):
            e = e.operand
        elif isinstance(e, Binary) and e.op == "/" and isinstance(e.right, Const) and e.right.value == 1:
            e = e.left  # by the size of void
        else:
            break
    if not isinstance(e, Binary) or e.op != "-":
        return None
    sides = []
    for side in (e.left, e.right):
        while isinstance(side, Cast) and side.type.size == ty.WORD:
            side = side.operand
        if not isinstance(side, LabelAddress):
            return None
        sides.append(side.label.symbol)
    return f"{sides[0]}-{sides[1]}"


class DataWriter:
    """Writes variables and strings; collects the symbols that initialisers name."""

    def __init__(self, unit: Unit, diags: Diagnostics):
        self.unit = unit
        self.diags = diags
        self.images: dict[str, tuple[bytearray, dict[int, tuple[str, int, int]]]] = {}

    def image(self, variable: Variable) -> tuple[bytearray, dict[int, tuple[str, int, int]]]:
        """The bytes, and relocations offset -> (symbol, addend, width)."""
        found = self.images.get(variable.name)
        if found is None:
            size = max(ty.complete(variable.type).size, 0) if variable.initial else 0
            for offset, t, _ in variable.initial or []:
                size = max(size, offset + (0 if t.bits else t.size))  # a flexible array member may be behind the end
            if size > MOST_BYTES:
                self.diags.error(variable.token, f"{variable.name} is too large to be initialised: {size} bytes")
                size = 0
            found = self.images[variable.name] = (bytearray(size), {})
            if not size:
                return found
            for offset, t, e in variable.initial or []:
                try:
                    self.item(found, offset, t, e)
                except Abandon:
                    pass
        return found

    def item(self, image: tuple, offset: int, t: ty.Type, e: Expr) -> None:
        data, relocations = image
        if t.kind == ty.ARRAY:
            text = (self.unit.strings[e.number] + b"\0")[: t.size]
            data[offset : offset + len(text)] = text
            return
        if ty.is_record(t):
            literal = isinstance(e, Name) and e.variable.name[0] == "."  # a compound literal outside functions
            constant = literal or isinstance(e, Compound) or isinstance(e, Name) and e.type.quals & ty.CONST
            if constant and e.variable.initial is not None and e.variable.static:
                inner, moved = self.image(e.variable)
                data[offset : offset + len(inner)] = inner
                for at, r in moved.items():
                    relocations[offset + at] = r
                return
            self.diags.fatal(e.token, "the initialiser is not constant")
        difference = label_difference(e) if t.size in (4, 8) and t.bits is None else None
        if difference is not None:
            relocations[offset] = (difference, 0, t.size)
            return
        symbol, value = static_value(e, self.diags)
        relocations.pop(offset, None)
        if symbol is None and t.bits is not None:
            set_bits(data, offset, t.bits, value)
        elif symbol is None:
            data[offset : offset + t.size] = (value & (1 << 8 * t.size) - 1).to_bytes(t.size, "little")
        elif t.size == ty.WORD:
            relocations[offset] = (symbol, value, ty.WORD)
        else:
            self.diags.fatal(e.token, f"an address does not fit {t}")

    def symbols(self, variable: Variable) -> list[str]:
        return [r[0] for r in self.image(variable)[1].values()]

    def write(self, variable: Variable, out: list[str]) -> None:
        """The definition of one variable."""
        data, relocations = self.image(variable)
        t = variable.type
        readonly = ty.element(t).quals & ty.CONST
        zero = not relocations and not any(data)
        if self.diags.flags.dialect.get("common") and variable.tentative and variable.initial is None:
            if not (variable.static or variable.section or variable.weak):
                linkage(variable, out)
                out.append(f"\t.comm\t{variable.name}, {max(t.size, 0)}, {variable.alignment}")
                return
        if variable.section:
            bare = (variable.section + ".").startswith(ZEROED)
            if bare and not zero:
                self.diags.error(variable.token, f"{variable.name} is not zero, as all of {variable.section} is")
            out.append(f'\t.section\t{variable.section},"{"a" if readonly else "aw"}",@{"no" if bare else "prog"}bits')
            zero = bare
        else:
            zero = zero and not readonly
            kind = ".rodata" if readonly else ".bss" if zero else ".data"
            if self.diags.flags.dialect.get("data-sections"):
                flags = '"a",@progbits' if readonly else '"aw",@nobits' if zero else '"aw",@progbits'
                out.append(f"\t.section\t{kind}.{variable.name},{flags}")
            else:
                out.append(f"\t.section\t{kind}" if readonly else f"\t{kind}")
        align = variable.alignment
        out.append(f"\t.align\t{align.bit_length() - 1}")
        linkage(variable, out)
        out.append(f"\t.type\t{variable.name}, @object")
        size = len(data) or max(t.size, 0)
        out.append(f"\t.size\t{variable.name}, {size}")
        out.append(f"{variable.name}:")
        if zero or not data:
            out.append(f"\t.zero\t{size}")
        else:
            self.contents(data, relocations, out)

    def contents(self, data: bytearray, relocations: dict, out: list[str]) -> None:
        at = 0
        for place in sorted(relocations):
            plain(bytes(data[at:place]), at, out)
            symbol, value, width = relocations[place]
            out.append(f"\t{WORD_NAME[width]}\t{symbol}" + (f"{value:+d}" if value else ""))
            at = place + width
        plain(bytes(data[at:]), at, out)


def set_bits(data: bytearray, offset: int, bits: ty.Bits, value: int) -> None:
    end = offset + (bits.bit + bits.width + 7) // 8
    mask = ((1 << bits.width) - 1) << bits.bit
    old = int.from_bytes(data[offset:end], "little")
    data[offset:end] = (old & ~mask | value << bits.bit & mask).to_bytes(end - offset, "little")


def plain(data: bytes, offset: int, out: list[str]) -> None:
    """Bytes without relocations: zeros, doubles words or text, whatever is shortest to read."""
    i = 0
    while i < len(data):
        if data[i] == 0:
            j = i
            while j < len(data) and data[j] == 0:
                j += 1
            if j - i >= 8 or j == len(data):
                out.append(f"\t.zero\t{j - i}")
                i = j
                continue
        if (offset + i) % 4 == 0 and len(data) - i >= 4:
            out.append(f"\t.word\t{int.from_bytes(data[i : i + 4], 'little')}")
            i += 4
        else:
            out.append(f"\t.byte\t{data[i]}")
            i += 1


def linkage(variable: Variable, out: list[str]) -> None:
    """`.globl`, `.weak` and visibility of a definition."""
    if variable.weak:
        out.append(f"\t.weak\t{variable.name}")
    elif not variable.static:
        out.append(f"\t.globl\t{variable.name}")
    if variable.visibility and variable.visibility != "default":
        out.append(f"\t.{variable.visibility}\t{variable.name}")


def write_string(number: int, data: bytes, out: list[str]) -> None:
    out.append("\t.section\t.rodata")
    out.append("\t.align\t3")
    out.append(f"{string_label(number)}:")
    data += b"\0"
    for i in range(0, len(data), ROW):
        out.append(f"\t.ascii\t{asm_string(data[i : i + ROW])}")
