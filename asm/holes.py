"""Holes: places in a section whose value is known only when everything is placed. What can be computed is patched into
the bytes, the rest becomes relocations.

A hole is (offset, index, kind, target, line, operand, extra): where it is (see asm.layout), what kind, and a Label or a
postfix expression that says its value. Kinds:

    DATA      extra = size in bytes
    IMM       extra = (row, field): an immediate that must turn out constant
    RAW       extra = relocation's number, for .reloc
    HI20 ...  a relocation's name; extra is (row, field)

`encode` is riscv.encode with messages that say what would fit.
"""

from __future__ import annotations

from asm import elf, riscv
from asm.diagnostic import Fault
from asm.expression import Relative
from asm.layout import BARRIER, BRANCH, INVERT, SHORT_INVERT, Section, address
from asm.row import REGISTER_OPERANDS, SHORT_FIRST

# relocations that a relaxing linker may act on
RELAXABLE = ("CALL_PLT", "HI20", "LO12_I", "LO12_S", "PCREL_HI20", "PCREL_LO12_I", "PCREL_LO12_S")
RELAXABLE += ("TPREL_HI20", "TPREL_LO12_I", "TPREL_LO12_S", "TPREL_ADD")
THREAD_LOCAL = ("TPREL_HI20", "TPREL_LO12_I", "TPREL_LO12_S", "TPREL_ADD", "TLS_GOT_HI20", "TLS_GD_HI20")
_TABLE = riscv.INSTRUCTIONS[64]
_BRANCH_ROW, _JUMP_ROW = _TABLE["beq"], _TABLE["jal"]
_SHORT_BRANCH_ROW, _SHORT_JUMP_ROW = _TABLE["c.beqz"], _TABLE["c.j"]
JAL = _JUMP_ROW.match

_REMEDY = {
    riscv.ALU: "; use li",
    riscv.BRANCH: "; the target is too far",
    riscv.LOAD: "; add to the base register first",
}
_REMEDY[riscv.STORE] = _REMEDY[riscv.FLOAT_LOAD] = _REMEDY[riscv.FLOAT_STORE] = _REMEDY[riscv.LOAD]
_CALLED = {"imm": "immediate", "uimm": "immediate", "target": "distance", "shamt": "shift amount"}


def encode(row: riscv.Row, operands: dict[str, int], at: int | None = None) -> int:
    """The word; Fault that names operand, value and range when one does not fit."""
    try:
        return riscv.encode(row, operands)
    except ValueError:
        pass
    for name, (low, high, step) in row.ranges.items():
        value = operands[name]
        if value % step:
            raise Fault(f"{_CALLED.get(name, name)} {value} is not a multiple of {step}", name if at is None else at)
        if not low <= value <= high and low == SHORT_FIRST:
            first, last, other = [_register(name, number) for number in (low, high, value)]
            raise Fault(
                f"{row.name} takes only registers {first} to {last} here, not {other}", name if at is None else at
            )
        if not low <= value <= high:
            bits = (high + step - low).bit_length() - 1
            remedy = _REMEDY.get(row.kind, "") if name in ("imm", "target") and row.length == 4 else ""
            raise Fault(
                f"{_CALLED.get(name, name)} {value} does not fit in {bits} bits ({low}..{high}){remedy}",
                name if at is None else at,
            )
    name, value = next((name, value) for name, value in row.excluded if operands[name] == value)
    what = _register(name, value) if name in REGISTER_OPERANDS else str(value)
    raise Fault(f"{name} of {row.name} may not be {what}", name if at is None else at)


def _register(operand: str, number: int) -> str:
    return (riscv.FLOAT_NAMES if operand[0] == "f" else riscv.ABI_NAMES)[number]


def field_bits(row: riscv.Row, field: str, value: int, at) -> int:
    """The bits of one operand in the word. Fault when it does not fit."""
    low, high, step = row.ranges[field]
    if value < low or value > high or value % step:
        encode(row, {name: r[0] for name, r in row.ranges.items()} | {field: value}, at)
    bits = 0
    for shift, first, width in row.fields[field]:
        bits |= (value >> first & (1 << width) - 1) << shift
    return bits


def _patch(out: bytearray, here: int, row: riscv.Row, bits: int) -> None:
    end = here + row.length
    out[here:end] = (int.from_bytes(out[here:end], "little") | bits).to_bytes(row.length, "little")


def fill_hole(section: Section, hole: tuple, value, out: bytearray, xlen: int) -> list[tuple]:
    """Patches what is known into the section's bytes; what is not, as [(offset, relocation, label, addend)].

    Fault when a constant does not fit, or there is no relocation for it."""
    kind, place = hole[2], hole[5]
    here = hole[0] + section.grown[hole[1]]
    if kind == "DATA":
        return _data(hole[6], value, here, out)
    if isinstance(value, Relative) and value.minus:
        raise Fault("the difference of two sections' symbols does not fit in an instruction", place)
    if kind == "RAW":
        if isinstance(value, int):
            return [(here, hole[6], None, value)]
        return [(here, hole[6], value.plus, value.constant)]
    row, field = hole[6]
    if isinstance(value, Relative):
        if kind == "IMM":
            raise Fault("expected a constant; use %lo(symbol) for a part of an address, la for all of it", place)
        if kind in THREAD_LOCAL:
            value.plus.type = elf.STT_TLS
        return [(here, kind, value.plus, value.constant)]
    if kind in ("IMM", "HI20", "LO12_I", "LO12_S"):
        if xlen == 32 and 1 << 31 <= value < 1 << 32:
            value -= 1 << 32
        high = value + 0x800 & ~0xFFF
        known = {"IMM": value, "HI20": high}.get(kind, value - high)
        if kind == "HI20":
            if known == 1 << 31:
                known = -known  # lui of the highest page on RV32; on RV64 it sign-extends, as GNU as has it
        _patch(out, here, row, field_bits(row, field, known, place))
        return []
    return [(here, kind, None, value)]


def _data(size: int, value, here: int, out: bytearray) -> list[tuple]:
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


_TARGETS: dict = {}  # {(name of a row, distance): bits}


def _target_bits(row: riscv.Row, distance: int, at) -> int:
    bits = _TARGETS.get((row.name, distance))
    if bits is None:
        bits = _TARGETS[row.name, distance] = field_bits(row, "target", distance, at)
    return bits


def branch_bytes(
    section: Section, what: tuple, size: int, here: int, value_of, patch: bool, short_branches: dict
) -> tuple[bytes, list[tuple]]:
    """The bytes of a placed branch or jump, and its relocations. patch: compute the distance of what is near."""
    _, word, label, constant, jump, _, _, place = what
    prefix = b""
    if size > 4:  # inverted, over a jump
        if size == 8:
            prefix = (word ^ INVERT | _target_bits(_BRANCH_ROW, 8, place)).to_bytes(4, "little")
        else:
            half = short_branches[word][0] ^ SHORT_INVERT | _target_bits(_SHORT_BRANCH_ROW, 6, place)
            prefix = half.to_bytes(2, "little")
        here += len(prefix)
        word, jump = JAL, True
    if size == 2:
        word, length = short_branches[word][0], 2
        row, kind = (_SHORT_JUMP_ROW, "RVC_JUMP") if jump else (_SHORT_BRANCH_ROW, "RVC_BRANCH")
    else:
        row, kind, length = (_JUMP_ROW, "JAL", 4) if jump else (_BRANCH_ROW, "BRANCH", 4)
    if label.equate is not None:
        value = value_of([label])
        if isinstance(value, int):
            return prefix + word.to_bytes(length, "little"), [(here, kind, None, value + constant)]
        if value.minus:
            raise Fault("the difference of two sections' symbols does not fit in an instruction", place)
        label, constant = value.plus, constant + value.constant
    if patch and label.section is section and label.bind != elf.STB_WEAK:
        distance = address(label) + constant - here
        return prefix + (word | _target_bits(row, distance, place)).to_bytes(length, "little"), []
    return prefix + word.to_bytes(length, "little"), [(here, kind, label, constant)]


def section_bytes(section: Section, value_of, patch: bool, short_branches: dict, xlen: int, report, check) -> tuple:
    """(bytes, relocations) of a placed section; holes are still 0. `report(fault, line)`; `check(point, here)`."""
    data, out, relocations = section.data, bytearray(), []
    start = 0
    is_code = bool(section.flags & elf.SHF_EXECINSTR)
    for i, what in enumerate(section.points):
        if what[0] == BARRIER:
            continue
        at = section.at[i]
        if start != at:
            out += data[start:at]
            start = at
        size = section.sizes[i]
        if what[0] == BRANCH:
            try:
                made, found = branch_bytes(section, what, size, len(out), value_of, patch, short_branches)
            except Fault as fault:
                report(Fault(fault.message, what[7]), what[6])
                made, found = bytes(size), []
            out += made
            for entry in found:
                if not -(1 << xlen - 1) <= entry[3] < 1 << xlen - 1:
                    report(Fault(f"symbol + {entry[3]} does not fit in {xlen} bits", what[7]), what[6])
            relocations += found
        else:
            out += check(what, size, len(out), is_code)
    out += data[start:]
    return out, relocations
