"""Vector registers of the vTPU's functional model and what the D pipe does to them.

A register is a sequence of 8 words. The trick for speed: a word that is a normal float32, a zero or an infinity is held
as a Python float, and arithmetic on 8 of them is ordinary double arithmetic, rounded by one `struct.pack`. NaN as a
float stands for the canonical one. Every other pattern (small integers, masks, odd NaNs) is held as a tuple (bits,),
with which float arithmetic raises TypeError: then, and where asm/numbers.py says that a double is not good enough
(borders between two float32, results about the smallest normal number, overflow), the lanes are computed one by one by
that model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from struct import Struct, error

from asm import numbers, vtpu

Word = float | tuple[int]
Register = Sequence[Word]
Value = Callable[[], Register]  # computes what an operation writes

LANES = vtpu.LANES
SR = 24  # the place of sr's lane mask (an int) behind the 24 vector registers
ONES: Word = (numbers.WORD,)
ZEROS: Register = (0.0,) * LANES
_NAN = float("nan")

_PACK_F32 = Struct("<8f")
_PACK_F64 = Struct("<8d")
_PACK_U32 = Struct("<8I")
_PACK_U64 = Struct("<8Q")
_F32 = Struct("<f")
_U32 = Struct("<I")
_pack_f32, _unpack_f32, _pack_f64 = _PACK_F32.pack, _PACK_F32.unpack, _PACK_F64.pack
_LOW = (1 << 29) - 1
_BORDER = 1 << 28
_MIN = 2.0**-126
_CAREFUL = (TypeError, OverflowError, error)


def word(bits: int) -> Word:
    """A pattern as a word."""
    if not bits & numbers.INF:
        return (bits,) if bits & 0x7FFFFFFF else -0.0 if bits else 0.0
    if bits & 0x7FFFFFFF > numbers.INF:
        return _NAN if bits == numbers.NAN else (bits,)
    return _F32.unpack(_U32.pack(bits))[0]


def bits(value: Word) -> int:
    """The pattern of a word."""
    if value.__class__ is tuple:
        return value[0]
    return _U32.unpack(_F32.pack(value))[0] if value == value else numbers.NAN


def patterns(register: Register) -> list[int]:
    """The 8 patterns of a register."""
    return [bits(value) for value in register]


def words(values: Sequence[int]) -> list[Word]:
    """Patterns as words."""
    return [word(value) for value in values]


def _round(sums: list[float], packed: bytes) -> Register | None:
    """8 doubles, already packed as float32, as words; None if the double is not enough to know one of them."""
    if b"\0\0\0" in _pack_f64(*sums):  # a border has 28 zeros at its end
        for double in _PACK_U64.unpack(_pack_f64(*sums)):
            if double & _LOW == _BORDER:
                return None
    out = _unpack_f32(packed)
    top = packed[3::4]
    if 0 in top or 128 in top:  # some exponent is 0 or 1
        for value in out:
            if -_MIN <= value <= _MIN and value:
                return None
    return out


# Arithmetic on floats, as factories: register list and numbers -> a function without arguments.


def _fma(r: list, a: int, b: int, c: int) -> Value:
    def value() -> Register:
        try:
            sums = [x * y + z for x, y, z in zip(r[a], r[b], r[c])]
            out = _round(sums, _pack_f32(*sums))
        except _CAREFUL:
            out = None
        return out or [word(numbers.fma(bits(x), bits(y), bits(z))) for x, y, z in zip(r[a], r[b], r[c])]

    return value


def _fma_lane(r: list, a: int, b: int, lane: int, c: int) -> Value:
    def value() -> Register:
        y = r[b][lane]
        try:
            sums = [x * y + z for x, z in zip(r[a], r[c])]
            out = _round(sums, _pack_f32(*sums))
        except _CAREFUL:
            out = None
        return out or [word(numbers.fma(bits(x), bits(y), bits(z))) for x, z in zip(r[a], r[c])]

    return value


def _mul_lane(r: list, a: int, b: int, lane: int) -> Value:
    def value() -> Register:
        y = r[b][lane]
        try:
            sums = [x * y for x in r[a]]
            out = _round(sums, _pack_f32(*sums))
        except _CAREFUL:
            out = None
        return out or [word(numbers.mul(bits(x), bits(y))) for x in r[a]]

    return value


def _mul(first: Value, second: Value) -> Value:
    def value() -> Register:
        try:
            sums = [x * y for x, y in zip(first(), second())]
            out = _round(sums, _pack_f32(*sums))
        except _CAREFUL:
            out = None
        return out or [word(numbers.mul(bits(x), bits(y))) for x, y in zip(first(), second())]

    return value


def _add(first: Value, second: Value) -> Value:
    def value() -> Register:
        try:
            sums = [x + y for x, y in zip(first(), second())]
            out = _round(sums, _pack_f32(*sums))
        except _CAREFUL:
            out = None
        return out or [word(numbers.add(bits(x), bits(y))) for x, y in zip(first(), second())]

    return value


def _sub(first: Value, second: Value) -> Value:
    def value() -> Register:
        try:
            sums = [x - y for x, y in zip(first(), second())]
            out = _round(sums, _pack_f32(*sums))
        except _CAREFUL:
            out = None
        return out or [word(numbers.sub(bits(x), bits(y))) for x, y in zip(first(), second())]

    return value


def _lanewise(function: Callable[..., int], *sources: Value) -> Value:
    """A function on patterns in every lane."""

    def value() -> Register:
        return [word(function(*lane)) for lane in zip(*(patterns(source()) for source in sources))]

    return value


def _negative(value: Word) -> bool:
    """The sign bit."""
    if value.__class__ is tuple:
        return value[0] >> 31 == 1
    return value < 0.0 or (value == 0.0 and str(value)[0] == "-")


def _select(r: list, a: int, b: int, c: int) -> Value:
    return lambda: [x if _negative(z) else y for x, y, z in zip(r[a], r[b], r[c])]


# Scalar functions on patterns.


def _i32_compare(a: int, b: int) -> int:
    a, b = numbers.signed(a), numbers.signed(b)
    return (a > b) - (a < b)


_HOLDS = {  # by the outcome of a comparison: less, equal, greater, not ordered
    "lt": (-1,),
    "le": (-1, 0),
    "eq": (0,),
    "ne": (-1, 1, 2),
    "gt": (1,),
    "ge": (0, 1),
}


def _comparison(condition: str, is_i32: bool) -> Callable[[int, int], int]:
    holds = _HOLDS[condition]
    compare = _i32_compare if is_i32 else numbers.compare
    return lambda a, b: numbers.WORD if compare(a, b) in holds else 0


def _signed_min(a: int, b: int) -> int:
    return a if numbers.signed(a) < numbers.signed(b) else b


def _signed_max(a: int, b: int) -> int:
    return b if numbers.signed(a) < numbers.signed(b) else a


_EXTREME = {("min", 0): numbers.fmin, ("max", 0): numbers.fmax, ("min", 1): _signed_min, ("max", 1): _signed_max}
_BITWISE: dict[str, Callable[[int, int], int]] = {
    "and": lambda a, b: a & b,
    "or": lambda a, b: a | b,
    "xor": lambda a, b: a ^ b,
    "shl": lambda a, b: a << (b & 31) & numbers.WORD,
    "shr": lambda a, b: a >> (b & 31),
    "sar": lambda a, b: numbers.signed(a) >> (b & 31) & numbers.WORD,
}
_I32_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "DADD": lambda a, b: a + b & numbers.WORD,
    "DSUB": lambda a, b: a - b & numbers.WORD,
    "DMUL": lambda a, b: a * b & numbers.WORD,
}
_F32_ARITHMETIC = {"DADD": _add, "DSUB": _sub, "DMUL": _mul}
_UNARY: dict[tuple[str, int], Callable[[int], int]] = {
    ("abs", vtpu.F32): numbers.absolute,
    ("neg", vtpu.F32): numbers.neg,
    ("abs", vtpu.I32): lambda a: abs(numbers.signed(a)) & numbers.WORD,
    ("neg", vtpu.I32): lambda a: -a & numbers.WORD,
    ("f32_i32", vtpu.F32): numbers.f32_to_i32,
    ("i32_f32", vtpu.F32): numbers.i32_to_f32,
    ("exp2", vtpu.F32): numbers.exp2,
    ("log2", vtpu.F32): numbers.log2,
    ("rcp", vtpu.F32): numbers.rcp,
    ("rsqrt", vtpu.F32): numbers.rsqrt,
    ("sqrt", vtpu.F32): numbers.sqrt,
}


def _pack_bf16(register: Register) -> Register:
    halves = [numbers.f32_to_bf16(a) for a in patterns(register)]
    return words([halves[i] | halves[i + 1] << 16 for i in range(0, LANES, 2)]) + [0.0] * 4


def _unpack_bf16(register: Register) -> Register:
    packed = patterns(register)
    return words([numbers.bf16_to_f32(packed[i >> 1] >> 16 * (i & 1) & 0xFFFF) for i in range(LANES)])


def _reduction(op: str, is_i32: bool) -> Callable[[list[int]], int]:
    if op == "sum" and not is_i32:
        return numbers.tree_sum
    function = _EXTREME.get((op, int(is_i32))) or _BITWISE.get(op) or _I32_ARITHMETIC["DADD"]

    def reduce(lanes: list[int]) -> int:
        while len(lanes) > 1:
            half = len(lanes) // 2
            lanes = [function(a, b) for a, b in zip(lanes[:half], lanes[half:])]
        return lanes[0]

    return reduce


def _move(siw: dict[str, int], form: vtpu.DForm, r: list, first: Value, second: Value) -> Value:
    """DMOV."""
    name = form.name.removeprefix("dmov.")
    kind, immediate, lane = siw.get("d_type", 0), siw.get("imm", 0), siw.get("d_lane", 0)
    source = siw.get("d_rs1", 0)
    if name == "copy":
        return first
    if name == "splat":
        return lambda: (r[source][lane],) * LANES
    if name == "splat_imm":
        constant = (word(immediate),) * LANES
        return lambda: constant
    if name == "iota":
        numbers_of_lanes = tuple(words(range(LANES)))
        return lambda: numbers_of_lanes
    if name == "to_mask":
        return lambda: sum(_negative(value) << i for i, value in enumerate(r[source]))
    if name == "from_mask":
        return lambda: [ONES if r[SR] >> i & 1 else 0.0 for i in range(LANES)]
    if name == "f32_bf16":
        return lambda: _pack_bf16(r[source])
    if name == "bf16_f32":
        return lambda: _unpack_bf16(r[source])
    if form.mode == vtpu.BITS:
        return _lanewise(_BITWISE[name], first, second)
    if form.mode == vtpu.BITS_IMM:
        function = _BITWISE[name.removesuffix("_imm")]
        return _lanewise(lambda a: function(a, immediate), first)
    return _lanewise(_UNARY[name, kind], first)


def dense(siw: dict[str, int], r: list) -> Value | None:
    """The function that computes the D operation of a legal SIW from registers `r`, sr's mask not yet applied (of
    dmov.to_mask: the mask, an int); None for DNOP. A masked operation keeps the lanes of rd that are off."""
    # BEGIN SOLUTION hw.vtpu.model.dense
    form = vtpu.d_form(siw)
    if form.op == "DNOP":
        return None
    a, b, c, rd = (siw.get("d_" + name, 0) for name in ("rs1", "rs2", "rs3", "rd"))
    lane, is_i32 = siw.get("d_lane", 0), siw.get("d_type", 0) == vtpu.I32

    def first() -> Register:
        return r[a]

    def whole() -> Register:
        return r[b]

    def broadcast() -> Register:
        return (r[b][lane],) * LANES

    second = broadcast if form.mode == vtpu.LANE else whole
    value: Value
    if form.op == "DMOV":
        value = _move(siw, form, r, first, whole)
    elif form.op == "DFMA":
        if form.mode == vtpu.LANE:
            value = _fma_lane(r, a, b, lane, c)
        elif form.mode == vtpu.OUTER:  # R = 1: the accumulator is one row
            value = _mul_lane(r, b, a, lane) if form.fn else _fma_lane(r, b, a, lane, rd)
        else:  # V, and R, whose accumulator row is a register
            value = _fma(r, a, b, c)
    elif form.op == "DCMP":
        name = vtpu.COMPARES[form.fn]
        value = _lanewise(_EXTREME.get((name, int(is_i32))) or _comparison(name, is_i32), first, second)
    elif form.op == "DSEL":
        mask = siw.get("d_mask", 0)
        value = _select(r, a, b, c)
        if form.name == "dsel":
            value = lambda: [x if mask >> i & 1 else y for i, (x, y) in enumerate(zip(r[a], r[b]))]  # noqa: E731
    elif form.op == "DRED":
        reduce = _reduction(vtpu.REDUCES[form.fn], is_i32)
        value = lambda: (word(reduce(patterns(r[a]))),) * LANES  # noqa: E731
    elif is_i32:
        value = _lanewise(_I32_ARITHMETIC[form.op], first, second)
    else:
        value = _F32_ARITHMETIC[form.op](first, second)
    # END SOLUTION
    if siw.get("use_mask") and form.name != "dmov.to_mask":
        return lambda: [x if r[SR] >> i & 1 else y for i, (x, y) in enumerate(zip(value(), r[rd]))]
    return value
