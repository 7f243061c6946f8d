# host only
"""`asm.numbers` over NumPy arrays: the same bits, many at once. For the NumPy tensor backend and for big tests.

float32 arrays hold the values, so an i32 travels as its own dtype. NumPy's float32 addition and multiplication round as
we do; what remains is subnormals (zeros, before and after) and the one NaN. `fma` goes through float64 like the scalar
model: exact product, one sum, and a repair of the few sums that lie on the border between two float32.
"""

from __future__ import annotations

import numpy as np

from asm import numbers_tables as tables

_MIN = np.float32(2.0**-126)
_NAN = np.uint32(0x7FC00000).view(np.float32)
_TO_MIN = 2.0**-126 - 2.0**-151
_LOW = np.int64((1 << 29) - 1)
_TIE = np.int64(1 << 28)


def bits(x: np.ndarray) -> np.ndarray:
    """float32 -> uint32 patterns."""
    return np.ascontiguousarray(x, np.float32).view(np.uint32)


def values(x: np.ndarray) -> np.ndarray:
    """uint32 patterns -> float32."""
    return np.ascontiguousarray(x, np.uint32).view(np.float32)


def flush(x: np.ndarray) -> np.ndarray:
    """Subnormals become zeros of their sign, NaNs the canonical one. Returns x itself where there is nothing to do."""
    magnitude = np.abs(x)
    if not magnitude.size:
        return x
    odd = (magnitude < _MIN) & (magnitude != 0) | (x != x)
    if odd.any():
        x = np.where(odd, np.where(x != x, _NAN, np.copysign(np.float32(0), x)), x)
    return x


def _narrow(s: np.ndarray) -> np.ndarray:
    """float64 that lie on no border unless exact -> float32."""
    with np.errstate(all="ignore"):
        out = s.astype(np.float32)
    magnitude = np.abs(s)
    odd = ~(magnitude >= 2.0**-126) & (magnitude != 0)
    if odd.any():  # tiny, or NaN
        small = np.copysign(np.where(magnitude >= _TO_MIN, _MIN, np.float32(0)), s).astype(np.float32)
        out = np.where(odd, np.where(s != s, _NAN, small), out)
    return out


def fma(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """a b + c, rounded once. Arguments broadcast."""
    with np.errstate(all="ignore"):
        p = flush(np.asarray(a, np.float32)).astype(np.float64) * flush(np.asarray(b, np.float32)).astype(np.float64)
        c = flush(np.asarray(c, np.float32)).astype(np.float64)
        s = np.atleast_1d(p + c)
        word = s.view(np.int64)
        tie = (word & _LOW) == _TIE
        if tie.any():
            shape = s.shape
            t = s[tie]
            pt = np.broadcast_to(p, shape)[tie]
            ct = np.broadcast_to(c, shape)[tie]
            back = t - pt
            lost = (pt - (t - back)) + (ct - back)
            word[tie] += np.where(lost == 0, 0, np.where((lost > 0) == (t > 0), 1, -1))
    return _narrow(s).reshape(np.broadcast_shapes(p.shape, c.shape))


def add(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a + b"""
    a, b = flush(np.asarray(a, np.float32)), flush(np.asarray(b, np.float32))
    with np.errstate(all="ignore"):
        # float32 sums of normal numbers are exact where they are subnormal, so flushing them is all
        return flush(a + b)


def sub(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a - b"""
    return add(a, -np.asarray(b, np.float32))


def mul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a b"""
    with np.errstate(all="ignore"):
        a, b = flush(np.asarray(a, np.float32)), flush(np.asarray(b, np.float32))
        out = a * b
        near = np.abs(out) <= _MIN
        if near.any():  # float32 would round these to fewer bits: 2^-126 may have come from below
            out = np.where(near, _narrow(a.astype(np.float64) * b.astype(np.float64)), out)
        return flush(out)


def less(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a < b as booleans; False with a NaN."""
    return flush(a) < flush(b)


def equal(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a == b as booleans."""
    return flush(a) == flush(b)


def _key(x: np.ndarray) -> np.ndarray:
    """Integers in the order of the floats, -0 below +0."""
    word = bits(x).view(np.int32)
    return np.where(word < 0, word ^ np.int32(0x7FFFFFFF), word)


def fmin(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The smaller one; a NaN loses to a number, -0 is below +0."""
    a, b = np.broadcast_arrays(flush(np.asarray(a, np.float32)), flush(np.asarray(b, np.float32)))
    return np.where(a != a, b, np.where((b != b) | (_key(a) < _key(b)), a, b))


def fmax(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The larger one, by the same order."""
    a, b = np.broadcast_arrays(flush(np.asarray(a, np.float32)), flush(np.asarray(b, np.float32)))
    return np.where(a != a, b, np.where((b != b) | (_key(a) > _key(b)), a, b))


def f32_to_i32(a: np.ndarray) -> np.ndarray:
    """int32: nearest even, saturating; NaN gives 0."""
    x = flush(np.asarray(a, np.float32)).astype(np.float64)
    return np.clip(np.where(x != x, 0.0, np.rint(x)), -(2.0**31), 2.0**31 - 1).astype(np.int64).astype(np.int32)


def i32_to_f32(a: np.ndarray) -> np.ndarray:
    """To nearest even."""
    return np.asarray(a, np.int32).astype(np.float32)


def f32_to_bf16(a: np.ndarray) -> np.ndarray:
    """uint16 patterns, rounded to nearest even."""
    x = flush(np.asarray(a, np.float32))
    word = bits(x)
    rounded = (word + np.uint32(0x7FFF) + (word >> 16 & 1)) >> 16
    return np.where(x != x, np.uint32(0x7FC0), rounded).astype(np.uint16)


def bf16_to_f32(a: np.ndarray) -> np.ndarray:
    """uint16 patterns widened."""
    return values(np.asarray(a, np.uint16).astype(np.uint32) << 16)


def tree_sum(lanes: np.ndarray) -> np.ndarray:
    """DRED's sum over the last axis, which is 8 long."""
    four = add(lanes[..., :4], lanes[..., 4:])
    two = add(four[..., :2], four[..., 2:])
    return add(two[..., 0], two[..., 1])


_TABLES = {name: np.array(getattr(tables, name), np.int64).T.copy() for name in ("EXP2", "RCP", "RSQRT", "LOG2")}


def _parabola(name: str, row: np.ndarray, d: np.ndarray, shift: int) -> np.ndarray:
    """The significand, 2^23..2^24."""
    c0, c1, c2 = _TABLES[name]
    return (c0[row] + (d * (c1[row] + (d * c2[row] >> shift)) >> shift)) >> 5


def _parts(a: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sign (bool), biased exponent, fraction."""
    word = bits(np.atleast_1d(np.asarray(a, np.float32))).astype(np.int64)
    return word >> 31 != 0, word >> 23 & 255, word & 0x7FFFFF


def _scaled(significand: np.ndarray, exponent: np.ndarray) -> np.ndarray:
    """significand * 2^exponent as float32, with flush and overflow."""
    with np.errstate(all="ignore"):
        out = np.ldexp(significand.astype(np.float64), exponent.astype(np.int32)).astype(np.float32)
    return np.where(np.abs(out) < _MIN, np.float32(0), out)


def exp2(a: np.ndarray) -> np.ndarray:
    """2^a: `asm.numbers.exp2` has the steps, of all functions."""
    negative, e, fraction = _parts(a)
    significand = fraction | 1 << 23
    x = np.where(e >= 126, significand << np.clip(e - 126, 0, 8), significand >> np.clip(126 - e, 0, 63))
    x = np.where(negative, -x, x)
    f = x & 0xFFFFFF
    out = _scaled(_parabola("EXP2", f >> 18, f & 0x3FFFF, tables.EXP2_SHIFT), (x >> 24) - 23)
    out = np.where(e == 0, np.float32(1), out)
    out = np.where(e >= 134, np.where(negative, np.float32(0), np.float32(np.inf)), out)
    return np.where((e == 255) & (fraction != 0), _NAN, out).reshape(np.shape(a))


def rcp(a: np.ndarray) -> np.ndarray:
    """1 / a"""
    negative, e, fraction = _parts(a)
    out = _scaled(_parabola("RCP", fraction >> 16, fraction & 0xFFFF, tables.RCP_SHIFT), 127 - 24 - e)
    out = np.where(e == 0, np.float32(np.inf), np.where(e == 255, np.float32(0), out))
    out = np.where(negative, -out, out)
    return np.where((e == 255) & (fraction != 0), _NAN, out).reshape(np.shape(a))


def rsqrt(a: np.ndarray) -> np.ndarray:
    """1 / sqrt(a)"""
    negative, e, fraction = _parts(a)
    u = e - 127
    row = (u & 1) << 6 | fraction >> 17
    out = _scaled(_parabola("RSQRT", row, fraction & 0x1FFFF, tables.RSQRT_SHIFT), -24 - (u >> 1))
    out = np.where(e == 255, np.float32(0), out)
    out = np.where(negative | (e == 255) & (fraction != 0), _NAN, out)
    return np.where(e == 0, np.float32(np.inf), out).reshape(np.shape(a))


def sqrt(a: np.ndarray) -> np.ndarray:
    """sqrt(a)"""
    a = flush(np.asarray(a, np.float32))
    return np.where((a == 0) | (a == np.inf), a, mul(a, rsqrt(a)))


def log2(a: np.ndarray) -> np.ndarray:
    """log2(a)"""
    negative, e, fraction = _parts(a)
    high = fraction >> 22
    q = np.ldexp(_parabola("LOG2", fraction >> 16, fraction & 0xFFFF, tables.LOG2_SHIFT).astype(np.float64), -23)
    t = np.ldexp((fraction - (high << 23)).astype(np.float64), (-23 - high).astype(np.int32))
    out = fma(t.astype(np.float32), q.astype(np.float32), (e - 127 + high).astype(np.float32))
    out = np.where(e == 255, np.float32(np.inf), out)
    out = np.where(negative | (e == 255) & (fraction != 0), _NAN, out)
    return np.where(e == 0, np.float32(-np.inf), out).reshape(np.shape(a))
