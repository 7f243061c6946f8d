"""Where things lie: sections as chains of fragments, labels, branch lengths, and at the end the ELF object.

A fragment is bytes that are known, then at most one thing whose length is not known yet:

    data ... | nothing, an alignment, a conditional branch to a label, or a run of fill bytes

`place` finds the lengths: where beq a, b, far does not reach, bne a, b, .+8; j far stands in its place. `Fixup`s are
holes whose value is known only then: what can be computed is patched, the rest becomes relocations.
"""

from __future__ import annotations

from collections import namedtuple

from asm import elf, riscv
from asm.diagnostic import Fault
from asm.expression import Relative
from asm.row import REGISTER_OPERANDS, SHORT_FIRST

BRANCH_REACH = 1 << 12
MAX_SHRINKING_PASSES = 100  # after these, branches only grow, so that placing ends
NOP = riscv.encode(riscv.INSTRUCTIONS[64]["addi"], {"rd": 0, "rs1": 0, "imm": 0}).to_bytes(4, "little")
JUMPS = ("BRANCH", "JAL", "RVC_BRANCH", "RVC_JUMP")
INVERSE = {"beq": "bne", "bne": "beq", "blt": "bge", "bge": "blt", "bltu": "bgeu", "bgeu": "bltu"}

# A hole in the code at fragment.address + offset. kind: a relocation's name, "IMM" (a constant operand) or "DATA".
# row, operands: the instruction, whose operand `field` is missing (DATA: row None, field is the size in bytes).
Fixup = namedtuple("Fixup", "fragment offset kind row operands field postfix line at")


class Align:
    """Fill up to a multiple of `align`, unless that takes more than `limit` bytes; fill None: zeros, in code nops."""

    __slots__ = ("align", "fill", "limit", "size")

    def __init__(self, align: int, fill: bytes | None, limit: int) -> None:
        self.align, self.fill, self.limit, self.size = align, fill, limit, 0


class Fill:
    """`size` bytes of repeated `fill`."""

    __slots__ = ("fill", "size")

    def __init__(self, size: int, fill: bytes) -> None:
        self.size, self.fill = size, fill


class Branch:
    """A conditional branch: 4 bytes, or 8 when it does not reach."""

    __slots__ = ("row", "operands", "postfix", "line", "at", "size")

    def __init__(self, row: riscv.Row, operands: dict[str, int], postfix: list, line: int, at: int) -> None:
        self.row, self.operands, self.postfix, self.line, self.at, self.size = row, operands, postfix, line, at, 4


class Fragment:
    __slots__ = ("section", "data", "tail", "address")

    def __init__(self, section: Section) -> None:
        self.section, self.data, self.tail, self.address = section, bytearray(), None, 0


class Section:
    """A section under construction; `last` takes the next bytes."""

    __slots__ = ("name", "type", "flags", "entsize", "align", "code", "fragments", "last", "output")

    def __init__(self, name: str, type: int, flags: int, entsize: int = 0) -> None:
        self.name, self.type, self.flags, self.entsize = name, type, flags, entsize
        self.align = 1
        self.code = False  # holds an instruction
        self.last = Fragment(self)
        self.fragments = [self.last]
        self.output: elf.Section | None = None

    def close(self, tail: Align | Fill | Branch) -> None:
        """Ends the last fragment with something of variable length."""
        self.last.tail = tail
        self.last = Fragment(self)
        self.fragments.append(self.last)


class Label:
    """A symbol. It is defined by a place (fragment, offset), by an expression (`equate`), as common, or not at all."""

    __slots__ = ("name", "fragment", "offset", "equate", "common", "bind", "declared", "type", "size", "visibility")
    __slots__ += ("line", "busy", "used", "output")

    def __init__(self, name: str) -> None:
        self.name = name
        self.fragment: Fragment | None = None
        self.offset = 0
        self.equate: list | None = None
        self.common: tuple[int, int] | None = None  # size, alignment
        self.bind = elf.STB_LOCAL
        self.declared = False  # .globl, .weak, .extern
        self.type = elf.STT_NOTYPE
        self.size: list | None = None
        self.visibility = elf.STV_DEFAULT
        self.line = 0
        self.busy = False  # its equate is being evaluated
        self.used = False  # by a relocation
        self.output: elf.Symbol | None = None

    def defined(self) -> bool:
        return self.fragment is not None or self.equate is not None or self.common is not None


def address(label: Label) -> int:
    """Offset in its section; right once `place` has run."""
    return label.fragment.address + label.offset


def far_distance(x: Label, y: Label) -> int | None:
    """x - y when both are in one section (after `place`)."""
    if x is y:
        return 0
    if x.fragment and y.fragment and x.fragment.section is y.fragment.section:
        return address(x) - address(y)
    return None


def near_distance(x: Label, y: Label) -> int | None:
    """x - y when it is known before `place`: both are in one fragment."""
    if x is y:
        return 0
    return x.offset - y.offset if x.fragment and x.fragment is y.fragment else None


def place(section: Section, value_of) -> None:
    """Addresses of all fragments and lengths of all branches. `value_of(postfix)` evaluates with `far_distance`.

    Which branches come out long can depend on the order of the passes, where an alignment swallows what a branch
    grows. So this is GNU as's order: a pass goes through the fragments, moves each by what those before it grew, and
    looks at a branch while its forward target has not moved yet."""
    for f in section.fragments:
        f.address = 0
    at = 0
    for f in section.fragments:
        f.address = at
        at += len(f.data)
        if f.tail:
            _resize(f, value_of)
            at += f.tail.size
    passes = 0
    changed = True
    # BEGIN SOLUTION asm.layout.relax
    while changed:
        changed = False
        passes += 1
        moved = 0
        for f in section.fragments:
            f.address += moved
            if f.tail:
                old = f.tail.size
                _resize(f, value_of)
                if passes > MAX_SHRINKING_PASSES and isinstance(f.tail, Branch):
                    f.tail.size = max(f.tail.size, old)
                if f.tail.size != old:
                    moved += f.tail.size - old
                    changed = True
    # END SOLUTION


def _resize(f: Fragment, value_of) -> None:
    """The length of the fragment's tail, by the addresses as they are."""
    tail = f.tail
    if isinstance(tail, Branch):
        distance = near_target(f, value_of)
        tail.size = 4 if distance is not None and -BRANCH_REACH <= distance < BRANCH_REACH else 8
    elif isinstance(tail, Align):
        gap = -(f.address + len(f.data)) % tail.align
        tail.size = gap if gap <= tail.limit else 0


def near_target(f: Fragment, value_of) -> int | None:
    """Distance from the branch that ends the fragment to its target; None if the linker has to find it."""
    postfix = f.tail.postfix
    label, constant = postfix[0], 0
    if len(postfix) > 1 or not isinstance(label, Label) or label.equate is not None:
        value = value_of(postfix)
        if not isinstance(value, Relative) or value.minus:
            return None
        label, constant = value.plus, value.constant
    if label.fragment and label.fragment.section is f.section and label.bind != elf.STB_WEAK:
        return label.fragment.address + label.offset + constant - f.address - len(f.data)
    return None


def contents(section: Section, fixups: list[Fixup], xlen: int) -> bytearray:
    """The bytes of a placed section, with branches encoded; long ones leave a JAL fixup."""
    out = bytearray()
    for f in section.fragments:
        out += f.data
        tail = f.tail
        if isinstance(tail, Align):
            out += _padding(tail, section)
        elif isinstance(tail, Fill):
            out += (tail.fill * (tail.size // len(tail.fill) + 1))[: tail.size]
        elif tail:
            table = riscv.INSTRUCTIONS[xlen]
            if tail.size == 8:
                skip = riscv.encode(table[INVERSE[tail.row.name]], tail.operands | {"target": 8})
                out += skip.to_bytes(4, "little") + bytes(4)
                jump = Fixup(
                    f, len(f.data) + 4, "JAL", table["jal"], {"rd": 0}, "target", tail.postfix, tail.line, tail.at
                )
                fixups.append(jump)
            else:
                hole = Fixup(
                    f, len(f.data), "BRANCH", tail.row, tail.operands, "target", tail.postfix, tail.line, tail.at
                )
                out += bytes(4)
                fixups.append(hole)
    return out


def _padding(tail: Align, section: Section) -> bytes:
    if tail.fill is not None:
        return (tail.fill * tail.size)[: tail.size]
    if section.flags & elf.SHF_EXECINSTR:
        return bytes(tail.size % 4) + NOP * (tail.size // 4)
    return bytes(tail.size)


def relocate(fixup: Fixup, value, out: bytearray) -> list[tuple[int, str, Label | None, int]]:
    """Patches what is known into the section's bytes; what is not, as (offset, relocation, label, addend).

    Fault when a constant does not fit, or there is no relocation for it."""
    here = fixup.fragment.address + fixup.offset
    if fixup.kind == "DATA":
        return _relocate_data(fixup.field, value, here, out)
    row, operands, kind = fixup.row, fixup.operands, fixup.kind
    if isinstance(value, Relative) and value.minus:
        raise Fault("the difference of two sections' symbols does not fit in an instruction", fixup.at)
    if isinstance(value, Relative) and kind == "IMM":
        raise Fault("expected a constant; use %lo(symbol) for a part of an address, la for all of it", fixup.at)
    if kind in JUMPS and isinstance(value, Relative):
        label = value.plus
        if label.fragment and label.fragment.section is fixup.fragment.section and label.bind != elf.STB_WEAK:
            _patch(out, here, row, operands, "target", address(label) + value.constant - here, fixup.at)
            return []
    if isinstance(value, int) and kind in ("IMM", "HI20", "LO12_I", "LO12_S"):
        high = value + 0x800 & ~0xFFF
        known = {"IMM": value, "HI20": high}.get(kind, value - high)
        if kind == "HI20" and known == 1 << 31:
            known = -known  # lui of the highest page on RV32; on RV64 it sign-extends, as GNU as has it
        _patch(out, here, row, operands, fixup.field, known, fixup.at)
        return []
    if kind != "CALL_PLT":
        _patch(out, here, row, operands, fixup.field, 0, fixup.at)
    if isinstance(value, int):
        return [(here, kind, None, value)]
    return [(here, kind, value.plus, value.constant)]


def _patch(out: bytearray, at: int, row: riscv.Row, operands: dict[str, int], field: str, value: int, place) -> None:
    word = encode(row, operands | {field: value}, place)
    out[at : at + row.length] = word.to_bytes(row.length, "little")


def _relocate_data(size: int, value, here: int, out: bytearray) -> list[tuple[int, str, Label | None, int]]:
    if isinstance(value, int):
        if not -(1 << 8 * size - 1) <= value < 1 << 8 * size and size < 8:
            raise Fault(f"{value} does not fit in {size} byte{'s' if size > 1 else ''}")
        out[here : here + size] = (value & (1 << 8 * size) - 1).to_bytes(size, "little")
        return []
    bits = str(8 * size)
    if not value.minus:
        if size not in (4, 8):
            raise Fault(f"an address does not fit in {size} byte{'s' if size > 1 else ''}")
        return [(here, bits, value.plus, value.constant)]
    if not value.plus:
        raise Fault("there is no relocation for a negated symbol")
    return [(here, "ADD" + bits, value.plus, value.constant), (here, "SUB" + bits, value.minus, 0)]


_REMEDY = {
    riscv.ALU: "; use li",
    riscv.BRANCH: "; the target is too far",
    **dict.fromkeys((riscv.LOAD, riscv.STORE, riscv.FLOAT_LOAD, riscv.FLOAT_STORE), "; add to the base register first"),
}


def encode(row: riscv.Row, operands: dict[str, int], at: int | None = None) -> int:
    """The word; Fault that names operand, value and range when one does not fit."""
    try:
        return riscv.encode(row, operands)
    except ValueError:
        pass
    for name, (low, high, step) in row.ranges.items():
        value = operands[name]
        if value % step:
            raise Fault(f"{name} {value} is not a multiple of {step}", name if at is None else at)
        if not low <= value <= high and low == SHORT_FIRST:
            first, last, other = [_register(name, number) for number in (low, high, value)]
            raise Fault(
                f"{row.name} takes only registers {first} to {last} here, not {other}", name if at is None else at
            )
        if not low <= value <= high:
            bits = (high + step - low).bit_length() - 1
            what = {"imm": "immediate", "target": "distance", "shamt": "shift amount"}.get(name, name)
            remedy = _REMEDY.get(row.kind, "") if name in ("imm", "target") and row.length == 4 else ""
            raise Fault(
                f"{what} {value} does not fit in {bits} bits ({low}..{high}){remedy}", name if at is None else at
            )
    name, value = next((name, value) for name, value in row.excluded if operands[name] == value)
    what = _register(name, value) if name in REGISTER_OPERANDS else str(value)
    raise Fault(f"{name} of {row.name} may not be {what}", name if at is None else at)


def _register(operand: str, number: int) -> str:
    return (riscv.FLOAT_NAMES if operand[0] == "f" else riscv.ABI_NAMES)[number]
