"""Where things lie: sections under construction, labels, and the lengths of what has no fixed length.

A section is the bytes that are known, in one run, and between them *points*: places where something stands whose length
depends on addresses. An alignment is one, a branch to a label another (2, 4, 6 or 8 bytes).

    data     [ known bytes ........ known bytes ....... known bytes ]
    points               ^ at[0]: branch      ^ at[1]: align

A place is (offset in data, number of points before it); its address is offset + grown[number], where grown[i] is the
size of all points before point i. `place` finds the sizes: where beq a, b, far does not reach, bne a, b, .+8; j far
stands in its place. `contents` writes the bytes. A point is a tuple whose first item is its kind:

    BRANCH   word, label or postfix, addend, is a jump, reach of its 16-bit form or 0, line, operand
    ALIGN    alignment, fill byte or None, limit       fill up, unless that takes more than `limit` bytes
    FILL     size, fill bytes
    SPACE    postfix, fill byte, line, operand         as many bytes as the expression says
    ORG      postfix, fill byte, line, operand         up to the place that the expression says
    LEB      postfix, signed, line, operand            .uleb128, .sleb128 of what is not known yet
    BARRIER                                            no bytes: here the linker may shorten the code
"""

from __future__ import annotations

from asm import elf, riscv
from asm.diagnostic import Fault
from asm.expression import Relative

BRANCH, ALIGN, FILL, SPACE, ORG, LEB, BARRIER = range(7)
NAMELESS = ".L0 "  # the name of labels that nobody names; GNU's tools do not show it
NUMBERED = "\x02"  # between number and serial number in the name of a numeric label, as GNU as has it
BRANCH_REACH = 1 << 12
MAX_PASSES = 100  # after these, branches only grow, so that placing ends
MAX_SPACE = 1 << 26
INVERT, SHORT_INVERT = 0x1000, 0x2000  # the bit of the word, the halfword, that turns a condition into its contrary
NOP = riscv.encode(riscv.INSTRUCTIONS[64]["addi"], {"rd": 0, "rs1": 0, "imm": 0}).to_bytes(4, "little")
SHORT_NOP = riscv.encode(riscv.INSTRUCTIONS[64]["c.nop"], {}).to_bytes(2, "little")


class Section:
    """A section under construction. `holes`: see asm.holes; `rows`: of the line table, see asm.dwarf_line."""

    __slots__ = ("name", "type", "flags", "entsize", "align", "code", "data", "points", "at", "sizes", "grown")
    __slots__ += ("holes", "rows", "output", "part", "parts", "group")

    def __init__(self, name: str, type: int, flags: int, entsize: int = 0) -> None:
        self.name, self.type, self.flags, self.entsize = name, type, flags, entsize
        self.align = 1
        self.code = False  # holds an instruction
        self.data = bytearray()
        self.points: list[tuple] = []
        self.at: list[int] = []
        self.sizes: list[int] = []
        self.grown: list[int] = [0]
        self.holes: list[tuple] = []
        self.rows: list[tuple] = []
        self.output: elf.Section | None = None
        self.part = 0  # number of the subsection
        self.parts: dict[int, Section] = {}  # the other subsections
        self.group = ""

    def point(self, what: tuple) -> None:
        """Something of variable length at the end of what is there."""
        self.at.append(len(self.data))
        self.points.append(what)

    def size(self) -> int:
        """In bytes; right once `place` has run."""
        return len(self.data) + self.grown[-1]


class Label:
    """A symbol. It is defined by a place (section, offset, index), by an expression (`equate`), as common, or not."""

    __slots__ = ("name", "section", "offset", "index", "equate", "common", "bind", "declared", "type", "size")
    __slots__ += ("visibility", "line", "busy", "used", "output")

    def __init__(self, name: str, line=0) -> None:
        self.name = name
        self.section: Section | None = None
        self.offset = self.index = 0
        self.equate: list | None = None
        self.common: tuple[int, int] | None = None  # size, alignment
        self.bind = elf.STB_LOCAL
        self.declared = False  # .globl, .weak, .extern
        self.type = elf.STT_NOTYPE
        self.size: list | None = None
        self.visibility = elf.STV_DEFAULT
        self.line = line
        self.busy = False  # its equate is being evaluated
        self.used = False  # by a relocation
        self.output: elf.Symbol | None = None

    def defined(self) -> bool:
        return self.section is not None or self.equate is not None or self.common is not None


def address(label: Label) -> int:
    """Offset in its section; right once `place` has run."""
    return label.offset + label.section.grown[label.index]


def far_distance(x: Label, y: Label) -> int | None:
    """x - y when both are in one section (after `place`)."""
    if x is y:
        return 0
    if x.section and x.section is y.section:
        return address(x) - address(y)
    return None


def near_distance(x: Label, y: Label) -> int | None:
    """x - y when it is known before `place`, and whatever a relaxing linker does: no point is between them."""
    if x is y:
        return 0
    return x.offset - y.offset if x.section and x.section is y.section and x.index == y.index else None


def join_parts(section: Section, labels: list[Label]) -> None:
    """Puts the subsections behind their section, by number."""
    parts = [section.parts[number] for number in sorted(section.parts)]
    for part in parts:
        offset, index = len(section.data), len(section.points)
        section.data += part.data
        section.points += part.points
        section.at += [at + offset for at in part.at]
        section.holes += [(hole[0] + offset, hole[1] + index) + hole[2:] for hole in part.holes]
        section.rows += [(row[0] + offset, row[1] + index) + row[2:] for row in part.rows]
        section.align = max(section.align, part.align)
        section.code = section.code or part.code
        for label in labels:
            if label.section is part:
                label.section, label.offset, label.index = section, label.offset + offset, label.index + index


def leb128(value: int, signed: bool) -> bytes:
    """The value in groups of seven bits, low ones first."""
    out = bytearray()
    while True:
        low = value & 0x7F
        value >>= 7
        if value == (-1 if signed and low & 0x40 else 0):
            out.append(low)
            return bytes(out)
        out.append(low | 0x80)


def place(section: Section, value_of) -> None:
    """The sizes of all points. `value_of(postfix)` evaluates with `far_distance`.

    Which branches come out long can depend on the order of the passes, where an alignment swallows what a branch grows.
    So this is GNU as's order: a pass goes through the points, moves each by what those before it grew, and looks at a
    branch while its forward target has not moved yet. Before the first pass every run of known bytes starts at 0."""
    points, at = section.points, section.at
    sizes = section.sizes = [0] * len(points)
    grown = section.grown = [0] + [-offset for offset in at]
    passes, changed = 0, True
    # BEGIN SOLUTION asm.layout.relax
    while changed:
        changed = False
        passes += 1
        total = i = 0
        for what in points:
            grown[i] = total
            kind = what[0]
            if kind == BRANCH:
                label = what[2]
                if label.section is section and label.bind != elf.STB_WEAK:
                    distance = label.offset + grown[label.index] + what[3] - at[i] - total
                    short = what[5]
                    if -short <= distance < short:
                        size = 2
                    elif what[4] or -BRANCH_REACH <= distance < BRANCH_REACH:
                        size = 4
                    else:
                        size = 6 if short else 8
                elif label.equate is None:
                    size = 4 if what[4] else 8
                else:
                    size = _equated_branch(section, what, value_of, at[i] + total)
                if passes > MAX_PASSES:
                    size = max(size, sizes[i])
            elif kind == ALIGN:
                size = -(at[i] + total) % what[1]
                if size > what[3]:
                    size = 0
            elif kind == BARRIER:
                size = 0
            else:
                size = _size(what, value_of, at[i] + total, section)
                if passes > MAX_PASSES:
                    size = max(size, sizes[i])
            if size != sizes[i] or passes == 1:
                sizes[i] = size
                changed = True
            total += size
            i += 1
        grown[i] = total
    # END SOLUTION


def _equated_branch(section: Section, what: tuple, value_of, here: int) -> int:
    """The size of a branch whose target is an expression."""
    value = value_of([what[2]])
    if isinstance(value, Relative) and not value.minus and value.plus and value.plus.section is section:
        if what[2].bind != elf.STB_WEAK:
            distance = address(value.plus) + value.constant + what[3] - here
            if -what[5] <= distance < what[5]:
                return 2
            if what[4] or -BRANCH_REACH <= distance < BRANCH_REACH:
                return 4
            return 6 if what[5] else 8
    return 4 if what[4] else 8


def _size(what: tuple, value_of, here: int, section: Section) -> int:
    """The size of a point that is neither branch nor alignment; what is wrong with it is said by `check`."""
    if what[0] == FILL:
        return what[1]
    value = value_of(what[1])
    if what[0] == LEB:
        value = value if isinstance(value, int) else 0
        return len(leb128(value if what[2] else max(value, 0), what[2]))
    if what[0] == ORG:
        if isinstance(value, Relative) and not value.minus and value.plus and value.plus.section is section:
            value = address(value.plus) + value.constant
        value = value - here if isinstance(value, int) else 0
    return value if isinstance(value, int) and 0 <= value <= MAX_SPACE else 0


def check(what: tuple, value, here: int, section: Section) -> None:
    """Fault if the value of a placed SPACE, ORG or LEB point cannot be used."""
    if what[0] == ORG and isinstance(value, Relative) and not value.minus and value.plus.section is section:
        value = address(value.plus) + value.constant
    if not isinstance(value, int):
        raise Fault("this must be a constant once everything is placed; it depends on another section", what[-1])
    if what[0] == LEB:
        if value < 0 and not what[2]:
            raise Fault(f".uleb128 takes no negative numbers such as {value}; use .sleb128", what[-1])
        return
    if what[0] == ORG:
        if value < here:
            raise Fault(f".org goes back, from {here} to {value}", what[-1])
        value -= here
    if not 0 <= value <= MAX_SPACE:
        raise Fault(f"{value} bytes are not in 0..{MAX_SPACE}", what[-1])


def padding(size: int, fill: bytes | None, is_code: bool) -> bytes:
    """The bytes of an alignment: in code a zero for an odd byte, at most one short nop, then nops, as GNU as has it."""
    if fill is not None:
        return (fill * (size // len(fill) + 1))[:size]
    if not is_code:
        return bytes(size)
    return bytes(size & 1) + (SHORT_NOP if size & 2 else b"") + NOP * (size // 4)


def point_bytes(what: tuple, size: int, value_of, is_code: bool) -> bytes:
    """What stands at a placed point that is no branch."""
    kind = what[0]
    if kind == ALIGN:
        return padding(size, what[2], is_code)
    if kind == LEB:
        value = value_of(what[1])
        return leb128(value, what[2]) if isinstance(value, int) and (value >= 0 or what[2]) else bytes(size)
    if kind == BARRIER:
        return b""
    fill = what[2] or b"\0"
    return (fill * (size // len(fill) + 1))[:size]
