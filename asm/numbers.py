"""The vTPU's arithmetic, bit for bit: the definition for the chip, the simulators and the `ref` tensor backend.

Values are float32 bit patterns in Python integers, 0..2^32-1 (i32 values too: two's complement). The rules:

- Round to nearest even, once per operation; `fma` is fused.
- A result is rounded to 24 bits as if exponents had no end; what is then below the smallest normal number becomes zero
  and keeps its sign, what is too large becomes infinity.
- A subnormal operand of arithmetic is a zero of its sign. Compares, min, max and conversions are arithmetic; abs and
  neg (and moves, selects, loads and stores) are not: they carry bits.
- One NaN, 0x7FC00000, comes from arithmetic, whatever NaN went in.

The trick is to let the host's double do the work. A product of two float32 is exact in a double, and rounding a sum
first to 53 bits and then to 24 goes wrong only if the double lies exactly on the border between two float32 (its low 29
bits are 1 and 28 zeros) and was itself rounded: only then is the lost part computed (two-sum) and the double moved off
the border, towards the truth.

The functions are parabolas from a table (asm/numbers_tables.py gives their steps) around simple exponent arithmetic;
each docstring below gives all steps in integers, so that hardware can take the same. Error: at most 2 units in the last
place.
"""

from __future__ import annotations

from struct import Struct

from asm import numbers_tables as tables
from asm.numbers_tables import row_value

NAN = 0x7FC00000
INF = 0x7F800000
MINUS_INF = 0xFF800000
SIGN = 0x80000000
ONE = 0x3F800000
MIN_NORMAL = 0x00800000
WORD = 0xFFFFFFFF
_FRACTION = 0x7FFFFF
_BIAS = 127

_F32 = Struct("<f")
_U32 = Struct("<I")
_F64 = Struct("<d")
_U64 = Struct("<Q")
_LOW = (1 << 29) - 1  # the bits of a double that a float32 does not have
_TIE = 1 << 28
_MIN = 2.0**-126  # the smallest normal
_TO_MIN = 2.0**-126 - 2.0**-151  # what rounds to it
_TO_INF = 2.0**128 - 2.0**103  # what rounds to infinity


def to_bits(x: float) -> int:
    """The float32 of a Python float, rounded by the rules above."""
    return _narrow(x, 0.0)


def from_bits(x: int) -> float:
    """The exact value of a float32 pattern; subnormals keep theirs."""
    return _F32.unpack(_U32.pack(x))[0]


def _value(x: int) -> float:
    """The value that arithmetic sees."""
    if x & INF:
        return _F32.unpack(_U32.pack(x))[0]
    return -0.0 if x & SIGN else 0.0


def _narrow(s: float, lost: float) -> int:
    """The float32 of s + lost, where s is the double nearest to that sum."""
    # BEGIN SOLUTION asm.numbers.narrow
    if lost:
        word = _U64.unpack(_F64.pack(s))[0]
        if word & _LOW == _TIE:
            s = _F64.unpack(_U64.pack(word + 1 if (lost > 0.0) == (s > 0.0) else word - 1))[0]
    if -_MIN < s < _MIN:
        sign = _U64.unpack(_F64.pack(s))[0] >> 63 << 31
        return sign | (MIN_NORMAL if abs(s) >= _TO_MIN else 0)
    if s != s:
        return NAN
    if s >= _TO_INF:
        return INF
    if s <= -_TO_INF:
        return MINUS_INF
    return _U32.unpack(_F32.pack(s))[0]
    # END SOLUTION


def _lost(s: float, p: float, c: float) -> float:
    """p + c - s, exactly (Knuth's two-sum), or NaN where that has no meaning."""
    back = s - p
    return (p - (s - back)) + (c - back)


def fma(a: int, b: int, c: int) -> int:
    """a b + c, rounded once."""
    # BEGIN SOLUTION asm.numbers.fma
    p = _value(a) * _value(b)
    c_value = _value(c)
    s = p + c_value
    if _U64.unpack(_F64.pack(s))[0] & _LOW == _TIE:
        return _narrow(s, _lost(s, p, c_value))
    return _narrow(s, 0.0)
    # END SOLUTION


def add(a: int, b: int) -> int:
    """a + b"""
    return fma(a, ONE, b)


def sub(a: int, b: int) -> int:
    """a - b"""
    return fma(b, ONE | SIGN, a)


def mul(a: int, b: int) -> int:
    """a b"""
    return _narrow(_value(a) * _value(b), 0.0)


def neg(a: int) -> int:
    """-a: the sign bit is turned, nothing else, of a NaN too."""
    return a ^ SIGN


def absolute(a: int) -> int:
    """|a|: the sign bit is cleared, nothing else."""
    return a & ~SIGN


def compare(a: int, b: int) -> int:
    """-1, 0 or 1 for a < b, a = b, a > b; 2 if one of them is NaN. -0 equals 0."""
    x, y = _value(a), _value(b)
    return -1 if x < y else 1 if x > y else 0 if x == y else 2


def fmin(a: int, b: int) -> int:
    """The smaller one; a NaN loses to a number, -0 is below +0; subnormals become zeros."""
    return _extreme(a, b, 1)


def fmax(a: int, b: int) -> int:
    """The larger one, by the same order."""
    return _extreme(a, b, 0)


def _extreme(a: int, b: int, smaller: int) -> int:
    a, b = _flushed(a), _flushed(b)
    if a == NAN or b == NAN:
        return b if a == NAN else a
    # as integers, with the order of negative ones turned around
    a_key = a ^ WORD if a & SIGN else a | SIGN
    b_key = b ^ WORD if b & SIGN else b | SIGN
    return a if (a_key < b_key) == bool(smaller) else b


def _flushed(a: int) -> int:
    """a with subnormals as zeros and NaNs as the canonical one."""
    if not a & INF:
        return a & SIGN
    return NAN if a & ~SIGN > INF else a


def f32_to_i32(a: int) -> int:
    """To nearest even; too large saturates, NaN gives 0."""
    x = _value(a)
    if x != x:
        return 0
    if x >= 2147483648.0:
        return 0x7FFFFFFF
    if x < -2147483648.0:
        return 0x80000000
    return round(x) & WORD


def i32_to_f32(a: int) -> int:
    """To nearest even."""
    return _narrow(float(signed(a)), 0.0)


def signed(a: int) -> int:
    """An i32 pattern as a Python integer."""
    return a - (a >> 31 << 32)


def f32_to_bf16(a: int) -> int:
    """The upper half of a float32, rounded to nearest even; NaN is 0x7FC0, subnormals are zeros."""
    a = _flushed(a)
    return a + 0x7FFF + (a >> 16 & 1) >> 16 if a != NAN else NAN >> 16


def bf16_to_f32(a: int) -> int:
    """A bf16 (16 bits) widened: a move, its bits are carried."""
    return a << 16


def tree_sum(lanes: list[int]) -> int:
    """DRED's sum of 8: lane i + lane i+4, then i + (i+2), then 0 + 1."""
    a, b, c, d = (add(lanes[i], lanes[i + 4]) for i in range(4))
    return add(add(a, c), add(b, d))


def _pack(significand: int, exponent: int) -> int:
    """significand * 2^exponent > 0 with significand in 2^23..2^24: both ends are powers of two."""
    biased = exponent + 23 + _BIAS
    if significand >> 24:
        significand >>= 1
        biased += 1
    if biased <= 0:
        return 0
    if biased >= 255:
        return INF
    return biased << 23 | significand & _FRACTION


def exp2(a: int) -> int:
    """2^a.

    1. Special: NaN; a subnormal or zero gives 1; a >= 128 gives infinity, a <= -128 gives 0.
    2. x = |a| in units of 2^-24, what is below dropped: significand << e - 126 (right if negative, e = biased
       exponent), 31 bits. If a is negative, x = -x (two's complement).
    3. n = x >> 24, f = x & 2^24 - 1; row f >> 18 of EXP2, d = f & 2^18 - 1, y by the parabola.
    4. Result (y >> 5) * 2^(n - 23); if that is below 2^-126 (y >> 5 may be 2^24) it is 0.
    """
    # BEGIN SOLUTION asm.numbers.exp2
    e = a >> 23 & 255
    if e == 255 and a & _FRACTION:
        return NAN
    if e == 0:
        return ONE
    if e >= 134:
        return 0 if a & SIGN else INF
    significand = a & _FRACTION | 1 << 23
    x = significand << e - 126 if e >= 126 else significand >> 126 - e
    if a & SIGN:
        x = -x
    f = x & 0xFFFFFF
    y = row_value(tables.EXP2[f >> 18], f & 0x3FFFF, tables.EXP2_SHIFT)
    return _pack(y >> 5, (x >> 24) - 23)
    # END SOLUTION


def rcp(a: int) -> int:
    """1 / a.

    1. Special: NaN; zero or subnormal gives infinity, infinity gives zero, with a's sign.
    2. Row fraction >> 16 of RCP, d = fraction & 2^16 - 1, y by the parabola.
    3. Result (y >> 5) * 2^(-24 - (e - 127)), with a's sign; below 2^-126 it is zero.
    """
    e = a >> 23 & 255
    sign = a & SIGN
    fraction = a & _FRACTION
    if e == 255:
        return NAN if fraction else sign
    if e == 0:
        return sign | INF
    y = row_value(tables.RCP[fraction >> 16], fraction & 0xFFFF, tables.RCP_SHIFT)
    return sign | _pack(y >> 5, _BIAS - 24 - e)


def rsqrt(a: int) -> int:
    """1 / sqrt(a).

    1. Special: NaN; zero or subnormal of either sign gives +infinity; other negative ones NaN; infinity gives 0.
    2. u = e - 127 (unbiased); row (u & 1) << 6 | fraction >> 17 of RSQRT, d = fraction & 2^17 - 1, y by the parabola.
    3. Result (y >> 5) * 2^(-24 - (u >> 1)).
    """
    e = a >> 23 & 255
    fraction = a & _FRACTION
    if e == 0:
        return INF
    if a & SIGN or (e == 255 and fraction):
        return NAN
    if e == 255:
        return 0
    u = e - _BIAS
    y = row_value(tables.RSQRT[(u & 1) << 6 | fraction >> 17], fraction & 0x1FFFF, tables.RSQRT_SHIFT)
    return _pack(y >> 5, -24 - (u >> 1))


def sqrt(a: int) -> int:
    """mul(a, rsqrt(a)), but zero or subnormal gives zero of a's sign, infinity gives infinity."""
    if not a & INF:
        return a & SIGN
    return a if a == INF else mul(a, rsqrt(a))


def log2(a: int) -> int:
    """log2(a).

    1. Special: NaN; zero or subnormal of either sign gives -infinity; other negative ones NaN; infinity gives infinity.
    2. high = fraction's top bit (m >= 1.5); n = e - 127 + high.
       t = m - 1, or m / 2 - 1 if high: (fraction - (high << 23)) * 2^-(23 + high), exact in float32.
    3. Row fraction >> 16 of LOG2, d = fraction & 2^16 - 1, y by the parabola; q = (y >> 5) * 2^-23, in 1..2.
    4. Result fma(t, q, n), with n as float32.
    """
    # BEGIN SOLUTION asm.numbers.log2
    e = a >> 23 & 255
    fraction = a & _FRACTION
    if e == 0:
        return MINUS_INF
    if a & SIGN or (e == 255 and fraction):
        return NAN
    if e == 255:
        return INF
    high = fraction >> 22
    y = row_value(tables.LOG2[fraction >> 16], fraction & 0xFFFF, tables.LOG2_SHIFT)
    t = to_bits((fraction - (high << 23)) * (0.5 if high else 1.0) * 2.0**-23)
    return fma(t, to_bits((y >> 5) * 2.0**-23), to_bits(float(e - _BIAS + high)))
    # END SOLUTION
