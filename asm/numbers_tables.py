"""The tables of the vTPU's functions, computed with integers only, so that no C library's rounding is in them.

A function is approximated piece by piece: the top bits of its argument's fraction choose a row (c0, c1, c2), the other
bits are d, 0 <= d < 2^s, and

    y = c0 + (d * (c1 + (d * c2 >> s)) >> s)        (>> rounds down)

is 32 times the 24-bit significand, rounding included: c0 holds 16 more than it should, so that y >> 5 rounds half up.

    table   row is chosen by                              s   y / 2^5 approximates
    EXP2    top 6 bits of a 24-bit fraction f             18  2^23 * 2^f
    RCP     top 7 bits of the 23-bit fraction of m        16  2^24 / m
    RSQRT   exponent's bit 0, then top 6 bits             17  2^24 / sqrt(m), or 2^24 / sqrt(2 m) in rows 64..127
    LOG2    top 7 bits                                    16  2^23 * log2(n) / (n - 1), n = m, or m / 2 in rows 64..127

c0 fits 30 bits, c1 is signed and fits 24, c2 is positive and fits 16: one ROM of 448 rows of 70 bits, one 18 x 16 and
one 24 x 18 multiplier a lane. A row is the parabola through the three Chebyshev points of its interval, its
coefficients rounded one after the other, each making up for the rounding of those before.
"""

from __future__ import annotations

from math import isqrt

EXP2_SHIFT, RCP_SHIFT, RSQRT_SHIFT, LOG2_SHIFT = 18, 16, 17, 16
ROUND = 16  # half of the last place of the significand

_P = 90  # fraction bits of the fixed-point numbers below
_ONE = 1 << _P


def _atanh2(numerator: int, denominator: int) -> int:
    """2 atanh(numerator / denominator) = ln((d + n) / (d - n)), in fixed point."""
    power = (numerator << _P) // denominator
    square = power * power >> _P
    total, k = 0, 1
    while power:
        total += power // k
        power = power * square >> _P
        k += 2
    return 2 * total


_LN2 = _atanh2(1, 3)


def _exp2(x: int) -> int:
    """2^x for x in 0..1, both in fixed point: the series of e^(x ln 2)."""
    x = x * _LN2 >> _P
    term = total = _ONE
    k = 1
    while term:
        term = (term * x >> _P) // k
        total += term
        k += 1
    return total


def _log2_slope(n: int) -> int:
    """log2(n) / (n - 1) in fixed point; n is not 1."""
    difference = n - _ONE
    # ln(n) = 2 atanh((n - 1) / (n + 1)), an odd function: keep its argument positive
    logarithm = _atanh2(abs(difference), n + _ONE)
    return (logarithm << _P) // _LN2 * _ONE // abs(difference)


def row_value(row: tuple[int, int, int], d: int, shift: int) -> int:
    """y of the parabola `row` at d: the integer steps that hardware takes."""
    # BEGIN SOLUTION asm.numbers.parabola
    c0, c1, c2 = row
    return c0 + (d * (c1 + (d * c2 >> shift)) >> shift)
    # END SOLUTION


def _row(function, shift: int) -> tuple[int, int, int]:
    """Coefficients for function(d), a fixed-point number that is 2^-_P times what y should be, on 0 <= d < 2^shift."""
    one = 1 << shift
    left = (one * 66987 + 500000) // 1000000  # Chebyshev: (1 - cos 30 deg) / 2 = 0.066987...
    half = one >> 1
    right = one - left
    f = [function(left), function(half), function(right)]
    # second difference over equal steps h: f0 - 2 f1 + f2 = 2 C2 h^2, with h in units of the interval
    h = half - left
    c2 = _nearest((f[0] - 2 * f[1] + f[2]) * one * one, 2 * h * h)
    curved = [f[k] - (c2 * d * d << _P) // (one * one) for k, d in enumerate((left, half, right))]
    c1 = _nearest((curved[2] - curved[0]) * one, 2 * h)
    errors = [f[k] - (row_value((0, c1, c2), d, shift) << _P) for k, d in enumerate((left, half, right))]
    # the two floors of row_value lose about one unit at a general d
    c0 = _nearest(max(errors) + min(errors), 2)
    return c0 + ROUND, c1, c2


def _nearest(numerator: int, denominator: int) -> int:
    """numerator / denominator / 2^_P, rounded to an integer."""
    scaled = denominator << _P
    return (2 * numerator + scaled) // (2 * scaled)


def _build() -> tuple[list, list, list, list]:
    """The four tables, each a list of rows."""
    exp2 = [_row(lambda d, i=i: _exp2(((i << 18) + d) << _P - 24) << 28, EXP2_SHIFT) for i in range(64)]
    rcp = [_row(lambda d, i=i: (_ONE << 29 + 23) // ((1 << 23) + (i << 16) + d), RCP_SHIFT) for i in range(128)]
    rsqrt = []
    for octave in range(2):
        for i in range(64):
            # 1 / sqrt(m 2^octave) with m = word / 2^23, scaled: sqrt(2^(2P + 23 - octave) / word)
            def root(d: int, i: int = i, octave: int = octave) -> int:
                word = (1 << 23) + (i << 17) + d
                return isqrt((1 << 2 * _P + 23 - octave) // word) << 29

            rsqrt.append(_row(root, RSQRT_SHIFT))
    rsqrt[0] = (1 << 29, *rsqrt[0][1:])  # three more: 1 / sqrt(1) is 1
    log2 = []
    for i in range(128):

        def slope(d: int, i: int = i) -> int:
            return _log2_slope(((1 << 23) + (i << 16) + d) << _P - 23 - (i >> 6)) << 28

        log2.append(_row(slope, LOG2_SHIFT))
    return exp2, rcp, rsqrt, log2


EXP2, RCP, RSQRT, LOG2 = _build()
