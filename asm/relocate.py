"""What each relocation of the psABI does to the bytes (S: the symbol's address, A: addend, P: the place's address).

Immediates are put where the instruction table says that they stand. A pc-relative pair is worth a word:

    1: auipc a0, %pcrel_hi(x)        PCREL_HI20 x        upper 20 bits of x - 1b
       addi a0, a0, %pcrel_lo(1b)    PCREL_LO12_I 1b     low 12 bits of the same x - 1b, found through the label

so the high halves of a section are done before the low ones. Without relaxation RELAX means nothing, and ALIGN is
right only when nothing would have to be deleted.
"""

from __future__ import annotations

from collections import namedtuple

from asm import elf, riscv

Problem = namedtuple("Problem", "offset message")

_TABLE = riscv.INSTRUCTIONS[64]
_UPPER, _IMM = (_TABLE["lui"], "upper"), (_TABLE["addi"], "imm")
# the instruction and operand that stand for the field of each relocation
FIELDS = {
    "BRANCH": (_TABLE["beq"], "target"),
    "JAL": (_TABLE["jal"], "target"),
    "HI20": _UPPER,
    "PCREL_HI20": _UPPER,
    "LO12_I": _IMM,
    "LO12_S": (_TABLE["sd"], "imm"),
    "PCREL_LO12_I": _IMM,
    "PCREL_LO12_S": (_TABLE["sd"], "imm"),
}
OPCODE_LUI = _TABLE["lui"].match
OPCODE_MASK = _TABLE["lui"].mask
RS1_MASK = 31 << _TABLE["addi"].fields["rs1"][0][0]


class Place:
    """An output section's bytes, its address, and the pc-relative low parts by the address of their auipc."""

    __slots__ = ("data", "address", "xlen", "low")

    def __init__(self, data: bytearray, address: int, xlen: int) -> None:
        self.data, self.address, self.xlen = data, address, xlen
        self.low: dict[int, int] = {}

    def word(self, at: int) -> int:
        return int.from_bytes(self.data[at : at + 4], "little")

    def put(self, at: int, value: int, size: int = 4) -> None:
        self.data[at : at + size] = (value & (1 << 8 * size) - 1).to_bytes(size, "little")

    def insert(self, at: int, kind: str, value: int) -> bool:
        """Puts a value into an instruction's field; False when it does not fit."""
        row, operand = FIELDS[kind]
        low, high, step = row.ranges[operand]
        if not low <= value <= high or value % step:
            return False
        word = self.word(at)
        for shift, from_bit, width in row.fields[operand]:
            mask = (1 << width) - 1
            word = word & ~(mask << shift) | (value >> from_bit & mask) << shift
        self.put(at, word)
        return True


class _Unfit(Exception):
    """The value does not fit; says by how much."""


def relocate(place: Place, part: elf.Section, base: int, address, is_weak_zero, note) -> None:
    """Applies the relocations of an input section that lies at `base` in the output section.

    `address(symbol)` gives its value or None, `is_weak_zero(symbol)` whether it is undefined and weak; `note(problem)`
    takes what goes wrong."""
    for low in (False, True):
        for r in part.relocations:
            kind = elf.RELOCATION_NAMES.get(r.type)
            if (kind is not None and kind.startswith("PCREL_LO12")) != low:
                continue
            value = address(r.symbol) if r.symbol else 0
            name = r.symbol.name if r.symbol else hex(r.addend)
            if kind is None:
                note(Problem(r.offset, f"relocation {r.type} is not supported; compile with -fno-pie -mno-relax"))
            elif r.offset >= max(len(part.data), 1):
                note(Problem(r.offset, f"relocation {kind} is outside its section"))
            elif value is None:
                note(Problem(r.offset, f"undefined symbol {name}"))
            else:
                weak = r.symbol is not None and is_weak_zero(r.symbol)
                try:
                    _apply(place, kind, base + r.offset, value, r.addend, weak)
                except _Unfit as unfit:
                    note(Problem(r.offset, f"{kind} of {name} {unfit}"))


def _reach(place: Place, at: int, kind: str, value: int) -> None:
    if not place.insert(at, kind, value):
        row, operand = FIELDS[kind]
        low, high, step = row.ranges[operand]
        if value % step:
            raise _Unfit(f"is at distance {value}, which is odd")
        raise _Unfit(f"does not reach: distance {value} is not in {low}..{high}")


def _high(place: Place, at: int, kind: str, value: int) -> int:
    """Puts the upper 20 bits, rounded, so that a signed low part makes the value; that low part."""
    high = value + 0x800 & ~0xFFF
    if place.xlen == 32:
        high = (high + (1 << 31) & (1 << 32) - 1) - (1 << 31)
    if not place.insert(at, kind, high):
        raise _Unfit(f"does not reach: {value:#x} does not fit in 32 bits; -mcmodel=medany reaches 2 GiB around pc")
    return (value + 0x800 & 0xFFF) - 0x800


def _apply(place: Place, kind: str, at: int, symbol: int, addend: int, weak: bool) -> None:
    """One relocation at offset `at` of the output section. _Unfit when the value does not fit."""
    value = symbol + addend
    pc = place.address + at
    if kind in ("NONE", "RELAX"):
        pass
    elif kind in ("BRANCH", "JAL"):
        _reach(place, at, kind, value - pc)
    elif kind in ("CALL", "CALL_PLT"):
        if weak:  # a call of nothing is a jump to 0, as GNU ld has it
            place.put(at + 4, place.word(at + 4) & ~RS1_MASK)
            value = pc
        place.insert(at + 4, "LO12_I", _high(place, at, "HI20", value - pc))
    elif kind == "PCREL_HI20":
        _pcrel_high(place, at, value, pc)
    elif kind in ("PCREL_LO12_I", "PCREL_LO12_S"):
        if symbol not in place.low:
            raise _Unfit("names no auipc with %pcrel_hi in its section")
        place.insert(at, kind, place.low[symbol])
    elif kind == "HI20":
        _high(place, at, kind, value)
    elif kind in ("LO12_I", "LO12_S"):
        place.insert(at, kind, (value + 0x800 & 0xFFF) - 0x800)
    elif kind == "ALIGN":
        wanted = 1 << addend.bit_length()
        if -pc % wanted != addend:
            raise _Unfit("needs relaxation; assemble with -mno-relax")
    else:
        _apply_data(place, kind, at, value, pc)


def _pcrel_high(place: Place, at: int, value: int, pc: int) -> None:
    """auipc; what it cannot reach but lui can (undefined weak symbols at 0) becomes lui, as GNU ld has it."""
    distance = value - pc
    reach = range(-(1 << 31) - 0x800, (1 << 31) - 0x800)
    if place.xlen == 64 and distance not in reach and value in reach:
        place.put(at, place.word(at) & ~OPCODE_MASK | OPCODE_LUI)
        distance = value
    place.low[pc] = _high(place, at, "PCREL_HI20", distance)


def _apply_data(place: Place, kind: str, at: int, value: int, pc: int) -> None:
    if kind in ("32", "64", "32_PCREL"):
        size = 8 if kind == "64" else 4
        value -= pc if kind == "32_PCREL" else 0
        if size == 4 and place.xlen == 64 and not -(1 << 31) <= value < 1 << 32:
            raise _Unfit(f"does not fit: {value:#x} has more than 32 bits")
        place.put(at, value, size)
        return
    operation, bits = kind[:3], kind[3:]
    if operation not in ("ADD", "SUB", "SET") or not bits.isdecimal():
        raise _Unfit("is not supported")
    size = max(int(bits) // 8, 1)
    old = int.from_bytes(place.data[at : at + size], "little")
    mask = (1 << int(bits)) - 1
    new = {"ADD": old + value, "SUB": old - value, "SET": value}[operation]
    place.put(at, old & ~mask | new & mask, size)
