"""Floating-point numbers as their bits (IEEE 754 binary32, binary64, binary128), for folding constants.

A finite number is a ratio of integers; an operation is done on ratios and rounded once, to nearest even. So every
result is right without one line about guard bits. NaN results are the canonical one (positive, quiet, no payload), as
the chip's and libgcc's are. `size` is the number of bytes: 4, 8 or 16.
"""

from __future__ import annotations

from asm.floats import FORMATS, rounded

MOST_DIGITS = 4000  # of one constant
MOST_EXPONENT = 20000  # of ten or two; beyond it everything is 0 or infinite
HEX = "0123456789abcdef"


def infinity(size: int) -> int:
    precision, width = FORMATS[size]
    return (1 << width) - 1 << precision - 1


def nan(size: int) -> int:
    return infinity(size) | 1 << FORMATS[size][0] - 2


def sign_bit(size: int) -> int:
    return 1 << 8 * size - 1


def magnitude(bits: int, size: int) -> int:
    return bits & sign_bit(size) - 1


def is_nan(bits: int, size: int) -> bool:
    return magnitude(bits, size) > infinity(size)


def is_zero(bits: int, size: int) -> bool:
    return magnitude(bits, size) == 0


def ratio(bits: int, size: int) -> tuple[int, int]:
    """A finite number as (numerator, denominator)."""
    precision, width = FORMATS[size]
    m = magnitude(bits, size)
    exponent, fraction = m >> precision - 1, m & (1 << precision - 1) - 1
    if exponent:
        fraction |= 1 << precision - 1
        exponent -= 1
    exponent -= (1 << width - 1) - 2 + precision - 1
    if bits & sign_bit(size):
        fraction = -fraction
    return (fraction << exponent, 1) if exponent >= 0 else (fraction, 1 << -exponent)


def from_ratio(above: int, below: int, size: int) -> int:
    """The nearest number; an exact zero is positive."""
    return rounded(abs(above), below, size) | (sign_bit(size) if above < 0 else 0)


def from_integer(value: int, size: int) -> int:
    return from_ratio(value, 1, size)


def to_integer(bits: int, size: int, width: int, signed: bool) -> int:
    """Rounded to zero; what does not fit saturates, and NaN is the largest, as the chip's conversions do."""
    low, high = (-(1 << width - 1), (1 << width - 1) - 1) if signed else (0, (1 << width) - 1)
    if magnitude(bits, size) >= infinity(size):
        return low if bits & sign_bit(size) and not is_nan(bits, size) else high
    above, below = ratio(bits, size)
    value = abs(above) // below
    return max(low, min(high, -value if above < 0 else value))


def resize(bits: int, source: int, target: int) -> int:
    """From one format to another."""
    if source == target:
        return bits
    sign = sign_bit(target) if bits & sign_bit(source) else 0
    m = magnitude(bits, source)
    if m > infinity(source):
        return nan(target)
    if m == infinity(source):
        return sign | infinity(target)
    return sign | rounded(*ratio(m, source), target)


def arithmetic(op: str, a: int, b: int, size: int) -> int:
    """`a op b`, op one of + - * /."""
    sign, endless = sign_bit(size), infinity(size)
    if is_nan(a, size) or is_nan(b, size):
        return nan(size)
    if op == "-":
        op, b = "+", b ^ sign
    p, q = magnitude(a, size), magnitude(b, size)
    if op == "+":
        if p == endless or q == endless:
            if p == q and a != b:
                return nan(size)
            return a if p == endless else b
        if p == 0 and q == 0:
            return a & b
        (c, d), (e, f) = ratio(a, size), ratio(b, size)
        return from_ratio(c * f + e * d, d * f, size)
    sign &= a ^ b
    if op == "*":
        if p == endless or q == endless:
            return nan(size) if p == 0 or q == 0 else sign | endless
        (c, d), (e, f) = ratio(p, size), ratio(q, size)
        return sign | rounded(c * e, d * f, size)
    if p == endless or q == 0:
        return nan(size) if p == q else sign | endless
    if q == endless:
        return sign
    (c, d), (e, f) = ratio(p, size), ratio(q, size)
    return sign | rounded(c * f, d * e, size)


def compare(a: int, b: int, size: int) -> int | None:
    """-1, 0 or 1; None where they are unordered."""
    if is_nan(a, size) or is_nan(b, size):
        return None
    p, q = (-magnitude(x, size) if x & sign_bit(size) else x for x in (a, b))
    return (p > q) - (p < q)


def literal(text: str) -> tuple[int, str] | None:
    """Bits and type of a floating constant (6.4.4.2); None where the spelling is none."""
    low = text.lower()
    base, power, mark = 10, 10, "e"
    if low.startswith("0x"):
        base, power, mark, low = 16, 2, "p", low[2:]
    suffix = low[-1:] if low[-1:] in ("f", "l") else ""
    if base == 16 and mark not in low:
        return None
    body, _, exponent = low[: len(low) - len(suffix)].partition(mark)
    whole, _, fraction = body.partition(".")
    digits = whole + fraction
    negative = exponent[:1] == "-"
    exponent = exponent[1:] if exponent[:1] in ("+", "-") else exponent
    if mark in low:
        if not exponent or any(c not in HEX[:10] for c in exponent):
            return None
    if not digits or any(c not in HEX[:base] for c in digits) or len(digits) > MOST_DIGITS or len(exponent) > 4000:
        return None
    scale = min(int(exponent or "0"), MOST_EXPONENT) * (-1 if negative else 1)
    scale -= len(fraction) * (4 if base == 16 else 1)
    value = int(digits, base)
    name, size = {"f": ("float", 4), "l": ("long double", 16), "": ("double", 8)}[suffix]
    if value == 0:
        return 0, name
    if scale >= 0:
        return rounded(value * power**scale, 1, size), name
    return rounded(value, power**-scale, size), name
