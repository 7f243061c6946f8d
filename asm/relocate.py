"""What each relocation of the psABI does to the bytes (S: the symbol's address, A: addend, P: the place's address).

Immediates are put where the instruction table says that they stand. A pc-relative pair is worth a word:

    1: auipc a0, %pcrel_hi(x)        PCREL_HI20 x        upper 20 bits of x - 1b
       addi a0, a0, %pcrel_lo(1b)    PCREL_LO12_I 1b     low 12 bits of the same x - 1b, found through the label

so the high halves of a section are done before the low ones. Some addressing is rewritten because the wanted address
cannot be reached otherwise, or is nothing: auipc becomes lui, a call of an undefined weak function a jump to 0.
"""

from __future__ import annotations

from collections import namedtuple

from asm import elf, riscv

Problem = namedtuple("Problem", "offset message")

_TABLE = riscv.INSTRUCTIONS[64]
_UPPER, _IMM = (_TABLE["lui"], "upper"), (_TABLE["addi"], "imm")
_STORE = (_TABLE["sd"], "imm")
# the instruction and operand that stand for the field of each relocation
FIELDS = {
    "BRANCH": (_TABLE["beq"], "target"),
    "JAL": (_TABLE["jal"], "target"),
    "HI20": _UPPER,
    "PCREL_HI20": _UPPER,
    "LO12_I": _IMM,
    "LO12_S": _STORE,
    "PCREL_LO12_I": _IMM,
    "PCREL_LO12_S": _STORE,
}
for _name, _row, _operand in (
    ("RVC_BRANCH", "c.beqz", "target"),
    ("RVC_JUMP", "c.j", "target"),
    ("RVC_LUI", "c.lui", "upper"),
):
    if _row in _TABLE:
        FIELDS[_name] = (_TABLE[_row], _operand)
OPCODE_LUI = _TABLE["lui"].match
OPCODE_MASK = _TABLE["lui"].mask
RS1_SHIFT = _TABLE["addi"].fields["rs1"][0][0]
RS1_MASK = 31 << RS1_SHIFT
GP, TP = 3, 4
REMEDIES = {"JAL": "; use call", "BRANCH": "; branch over a jump", "RVC_JUMP": "; use call", "RVC_BRANCH": "; use b"}
DEBUG_LISTS = (".debug_ranges", ".debug_loc")  # two zeros would end a list in these


class Place:
    """An output section's bytes, its address, and the pc-relative low parts by the address of their auipc."""

    __slots__ = ("data", "address", "xlen", "low", "tls", "got", "gp")

    def __init__(self, data: bytearray, address: int, xlen: int, tls: int = 0, got=None, gp: int = 0) -> None:
        """tls, gp: what these registers hold; got(symbol, addend, is_tls): address of a global offset table's entry."""
        self.gp = gp
        self.data, self.address, self.xlen = data, address, xlen
        self.low: dict[int, int | None] = {}
        self.tls, self.got = tls, got

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
        size = 2 if kind[:3] == "RVC" else 4
        word = int.from_bytes(self.data[at : at + size], "little")
        for shift, from_bit, width in row.fields[operand]:
            mask = (1 << width) - 1
            word = word & ~(mask << shift) | (value >> from_bit & mask) << shift
        self.put(at, word, size)
        return True


class Unfit(Exception):
    """A value does not fit; says by how much."""


def relocate(place: Place, part, address, is_weak_zero, dropped, note) -> None:
    """Applies the relocations of an input section (`asm.link.model.Part`) to the bytes of its output section.

    `address(symbol, addend)` gives S + A or None, `is_weak_zero(symbol)` whether it is undefined and weak,
    `dropped(symbol)` whether its section is not in the program; `note(problem)` takes what goes wrong."""
    base = part.offset
    later = []
    names = elf.RELOCATION_NAMES
    for r in part.relocations:
        kind = names.get(r.type)
        if kind == "RELAX" or kind == "NONE":
            continue
        if kind is None:
            note(Problem(r.offset, f"relocation {r.type} is not supported; compile with -fno-pie"))
        elif r.offset >= max(part.size, 1):
            note(Problem(r.offset, f"relocation {kind} is outside its section"))
        elif kind[:10] == "PCREL_LO12":
            later.append((r, kind))
        else:
            _one(place, base, r, kind, address, is_weak_zero, dropped, note, part)
    for r, kind in later:
        _one(place, base, r, kind, address, is_weak_zero, dropped, note, part)


def _one(place: Place, base: int, r, kind: str, address, is_weak_zero, dropped, note, part) -> None:
    symbol, at = r.symbol, base + r.offset
    value = address(symbol, r.addend) if symbol is not None else r.addend
    name = symbol.name if symbol is not None else hex(r.addend)
    if value is None:
        note(Problem(r.offset, f"undefined symbol {name}"))
        if kind[-4:] == "HI20":
            place.low[place.address + at] = None  # said enough
        return
    if symbol is not None and dropped(symbol):
        if part.flags & elf.SHF_ALLOC and part.name != ".eh_frame":
            note(Problem(r.offset, f"{name} is in a section that the linker script discards"))
        elif part.name in DEBUG_LISTS and kind in ("32", "64"):
            place.put(at, 1, int(kind) // 8)
        return
    try:
        if kind in ("32", "64", "32_PCREL", "PLT32") or kind[:3] in ("ADD", "SUB", "SET"):
            apply_data(place, kind, at, value)
        elif kind in ("GOT_HI20", "TLS_GOT_HI20"):
            if symbol is None:
                raise Unfit("has no symbol")
            _pcrel_high(place, at, place.got(symbol, r.addend, kind == "TLS_GOT_HI20"))
        elif kind in ("PCREL_LO12_I", "PCREL_LO12_S"):
            _pcrel_low(place, at, kind, value - r.addend, r.addend)
        else:
            weak = symbol is not None and is_weak_zero(symbol)
            _apply(place, kind, at, value, weak)
    except Unfit as unfit:
        note(Problem(r.offset, f"{kind} of {name} {unfit}"))


def _reach(place: Place, at: int, kind: str, value: int) -> None:
    if kind not in FIELDS:
        raise Unfit("needs compressed instructions, which this instruction table lacks")
    if not place.insert(at, kind, value):
        row, operand = FIELDS[kind]
        low, high, step = row.ranges[operand]
        if value % step:
            raise Unfit(f"is at distance {value}, which is odd")
        raise Unfit(f"does not reach: distance {value} is not in {low}..{high}{REMEDIES.get(kind, '')}")


def _high(place: Place, at: int, kind: str, value: int) -> int:
    """Puts the upper 20 bits, rounded, so that a signed low part makes the value; that low part."""
    high = value + 0x800 & ~0xFFF
    if place.xlen == 32:
        high = (high + (1 << 31) & (1 << 32) - 1) - (1 << 31)
    if not place.insert(at, kind, high):
        raise Unfit(f"does not reach: {value:#x} does not fit in 32 bits; -mcmodel=medany reaches 2 GiB around pc")
    return (value + 0x800 & 0xFFF) - 0x800


def _apply(place: Place, kind: str, at: int, value: int, weak: bool) -> None:
    """A relocation of an instruction at offset `at` of the output section. Unfit when the value does not fit."""
    pc = place.address + at
    if kind in ("BRANCH", "JAL", "RVC_BRANCH", "RVC_JUMP"):
        _reach(place, at, kind, value - pc)
    elif kind in ("CALL", "CALL_PLT"):
        if weak:  # a call of nothing is a jump to 0, as GNU ld has it
            place.put(at + 4, place.word(at + 4) & ~RS1_MASK)
            value = pc
        place.insert(at + 4, "LO12_I", _high(place, at, "HI20", value - pc))
    elif kind == "PCREL_HI20":
        _pcrel_high(place, at, value)
    elif kind == "HI20":
        _high(place, at, kind, value)
    elif kind in ("LO12_I", "LO12_S"):
        place.insert(at, kind, (value + 0x800 & 0xFFF) - 0x800)
    elif kind == "TPREL_HI20":
        _high(place, at, "HI20", value - place.tls)
    elif kind in ("TPREL_LO12_I", "TPREL_LO12_S"):
        place.insert(at, kind[len("TPREL_") :], (value - place.tls + 0x800 & 0xFFF) - 0x800)
    elif kind in ("GPREL_I", "GPREL_S", "TPREL_I", "TPREL_S"):
        _based(place, at, kind, value)
    elif kind == "RVC_LUI":
        _reach(place, at, kind, value + 0x800 & ~0xFFF)
    elif kind not in ("TPREL_ADD", "ALIGN"):
        raise Unfit("is not supported in a static program; compile with -fno-pie")


def _based(place: Place, at: int, kind: str, value: int) -> None:
    """A low part whose upper part relaxation took away: relative to tp, to 0, or to gp."""
    base = TP
    if kind[:5] == "TPREL":
        value -= place.tls
    elif -0x800 <= value < 0x800:
        base = 0
    else:
        base, value = GP, value - place.gp
    place.put(at, place.word(at) & ~RS1_MASK | base << RS1_SHIFT)
    _reach(place, at, "LO12_I" if kind[-1] == "I" else "LO12_S", value)


def _pcrel_high(place: Place, at: int, value: int) -> None:
    """auipc; what it cannot reach but lui can (undefined weak symbols at 0) becomes lui, as GNU ld has it."""
    pc = place.address + at
    value = (value + (1 << 63) & (1 << 64) - 1) - (1 << 63)
    distance = (value - pc + (1 << 63) & (1 << 64) - 1) - (1 << 63)
    reach = range(-(1 << 31) - 0x800, (1 << 31) - 0x800)
    if place.xlen == 64 and distance not in reach and value in reach:
        place.put(at, place.word(at) & ~OPCODE_MASK | OPCODE_LUI)
        distance = value
    place.low[pc] = distance
    _high(place, at, "PCREL_HI20", distance)


def _pcrel_low(place: Place, at: int, kind: str, label: int, addend: int) -> None:
    if label not in place.low:
        raise Unfit("names no auipc with %pcrel_hi in its section")
    value = place.low[label]
    if value is None:
        return
    if value + 0x800 >> 12 != value + addend + 0x800 >> 12:
        raise Unfit(f"has the addend {addend}, which changes the upper part; put it in %pcrel_hi")
    place.insert(at, kind, (value + addend + 0x800 & 0xFFF) - 0x800)


def apply_data(place: Place, kind: str, at: int, value: int) -> None:
    """A relocation of data: 32, 64, 32_PCREL, ADD*, SUB*, SET*."""
    if kind in ("32", "64", "32_PCREL", "PLT32"):
        size = 8 if kind == "64" else 4
        value -= place.address + at if kind in ("32_PCREL", "PLT32") else 0
        if size == 4 and place.xlen == 64 and not -(1 << 31) <= value < 1 << 32:
            raise Unfit(f"does not fit: {value:#x} has more than 32 bits")
        place.put(at, value, size)
        return
    operation, bits = kind[:3], kind[4 if kind[3] == "_" else 3 :]
    if bits == "ULEB128":
        _uleb128(place, at, value, operation)
        return
    size = max(int(bits) // 8, 1)
    old = int.from_bytes(place.data[at : at + size], "little")
    mask = (1 << int(bits)) - 1
    new = {"ADD": old + value, "SUB": old - value, "SET": value}[operation]
    place.put(at, old & ~mask | new & mask, size)


def _uleb128(place: Place, at: int, value: int, operation: str) -> None:
    """Sets, or subtracts from, a variable-length number, whose length stays."""
    end = at
    old = 0
    while end < len(place.data):
        old |= (place.data[end] & 0x7F) << 7 * (end - at)
        end += 1
        if not place.data[end - 1] & 0x80:
            break
    value = (value if operation == "SET" else old - value) & (1 << place.xlen) - 1
    for i in range(at, end):
        place.data[i] = value & 0x7F | (0x80 if i + 1 < end else 0)
        value >>= 7
    # between SET and SUB the number may be too long for its bytes; their difference is what must fit
