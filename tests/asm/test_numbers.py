"""The vTPU's arithmetic against exact integers, C's fmaf and mpmath; the NumPy version against the scalar one."""

from __future__ import annotations

import ctypes
import math
import random
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest

from asm import numbers, numbers_tables
from tests import oracles

np = pytest.importorskip("numpy")
from asm import numbers_numpy as wide  # noqa: E402

SPECIALS = (0, 0x80000000, 1, 0x007FFFFF, 0x80000001, 0x00800000, 0x80800000, 0x00800001, 0x3F800000, 0xBF800000)
SPECIALS += (0x3F7FFFFF, 0x3F800001, 0x7F7FFFFF, 0xFF7FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000, 0xFFC00001, 0x7F800001)
FUNCTIONS = ("exp2", "log2", "rcp", "rsqrt", "sqrt")


def flushed(a: int) -> int:
    return a if a >> 23 & 255 else a & 0x80000000


def exact(a: int) -> Fraction:
    """A finite pattern as arithmetic sees it."""
    a = flushed(a)
    e = a >> 23 & 255
    value = Fraction((a & 0x7FFFFF) | 1 << 23 if e else 0) * Fraction(2) ** (e - 150)
    return -value if a >> 31 else value


def rounded(x: Fraction, sign_of_zero: int) -> int:
    """Section 5 of the specification with exact numbers: 24 bits, unbounded exponent, then flush."""
    if x == 0:
        return sign_of_zero << 31
    sign = (x < 0) << 31
    x = abs(x)
    e = x.numerator.bit_length() - x.denominator.bit_length()
    if Fraction(2) ** e > x:
        e -= 1
    significand = round(x / Fraction(2) ** (e - 23))  # to even
    if significand >> 24:
        e += 1
    if e < -126:
        return sign
    return sign | (
        0x7F800000 if e > 127 else (e + 127) << 23 | (significand & 0x7FFFFF if significand >> 24 == 0 else 0)
    )


def exact_fma(a: int, b: int, c: int) -> int:
    a, b, c = flushed(a), flushed(b), flushed(c)

    def is_nan(x: int) -> bool:
        return x & 0x7FFFFFFF > 0x7F800000

    def is_inf(x: int) -> bool:
        return x & 0x7FFFFFFF == 0x7F800000

    sign = (a ^ b) & 0x80000000
    if is_nan(a) or is_nan(b) or is_nan(c):
        return numbers.NAN
    if is_inf(a) or is_inf(b):
        if not a << 1 & 0xFFFFFFFF or not b << 1 & 0xFFFFFFFF or (is_inf(c) and c ^ sign != 0x7F800000):
            return numbers.NAN
        return sign | 0x7F800000
    if is_inf(c):
        return c
    x = exact(a) * exact(b)
    both_negative = (sign and x == 0 or x < 0) and c >> 31
    return rounded(x + exact(c), int(bool(both_negative)))


def ties(rng: random.Random, count: int) -> list[tuple[int, int, int]]:
    """Sums on, just above and just below the border between two float32: the product is half a last place of c, or that
    and a bit of 2^-46 of it more or less."""
    out = []
    for _ in range(count):
        e = rng.randrange(60, 200)
        c = rng.getrandbits(1) << 31 | e << 23 | rng.choice((rng.getrandbits(23), 0, 0x7FFFFF, rng.getrandbits(3)))
        k = rng.choice((0, 1, 2, 3, 11, 12, 22, 23))
        # (1 + 2^-k)(1 - 2^-k) = 1 - 2^-2k ; (1 + 2^-k)^2 is a little more than 1
        up, down = (1 << 23 >> k) & 0x7FFFFF if k else 0, ((1 << 23) - (1 << 24 >> k)) & 0x7FFFFF if k else 0
        half = e - 24  # exponent of half a last place of c
        shift = rng.randrange(-3, 4)
        a = rng.getrandbits(1) << 31 | (127 + shift) << 23 | up
        b = max(1, half - shift - (k > 0 and rng.getrandbits(1))) << 23 | rng.choice((down, up, 0))
        out.append((a, b, c))
    return out


def small(rng: random.Random, count: int) -> list[tuple[int, int, int]]:
    """Results about the smallest normal number, and about the largest."""
    out = []
    for _ in range(count):
        a = rng.getrandbits(1) << 31 | rng.randrange(1, 128) << 23 | rng.choice((0, 1, 0x7FFFFF, rng.getrandbits(23)))
        near = rng.choice((126, 127, 128, 129)) if rng.getrandbits(1) else 127 + 254
        e = min(254, max(0, near - (a >> 23 & 255)))
        b = e << 23 | rng.choice((0, 1, 0x7FFFFF, 0x7FFFFE, rng.getrandbits(23)))
        c = rng.choice(
            (0, 0x80000000, rng.randrange(1, 4) << 23 | rng.getrandbits(23), 1 << 23, 0x80800000, 0x73000000)
        )
        out.append((a, b, c))
    return out


def triples(seed: int, count: int) -> list[tuple[int, int, int]]:
    rng = random.Random(seed)
    out = [(a, b, c) for a in SPECIALS for b in SPECIALS for c in SPECIALS]
    out += ties(rng, count) + small(rng, count)
    for _ in range(count):
        e = rng.randrange(30, 220)
        a, b, c = (rng.getrandbits(1) << 31 | (127 + rng.randrange(-30, 30)) << 23 | rng.getrandbits(23) for _ in "abc")
        out.append((a, b, c))
        out.append((a, e << 23 | rng.getrandbits(23), rng.getrandbits(32)))
        out.append((rng.getrandbits(32), rng.getrandbits(32), rng.getrandbits(32)))
    return out


def test_fma_exact() -> None:
    for a, b, c in triples(1, 6000):
        assert numbers.fma(a, b, c) == exact_fma(a, b, c), f"fma {a:08x} {b:08x} {c:08x}"


def test_ties_are_met() -> None:
    """The directed cases do reach what random ones do not: a double that is rounded onto a border."""
    wrong = sum(
        numbers.to_bits(numbers._value(a) * numbers._value(b) + numbers._value(c)) != numbers.fma(a, b, c)
        for a, b, c in ties(random.Random(2), 5000)
    )
    assert wrong > 50


def test_add_mul_exact() -> None:
    for a, b, c in triples(3, 2500):
        assert numbers.add(a, c) == exact_fma(a, 0x3F800000, c), f"add {a:08x} {c:08x}"
        assert numbers.sub(a, c) == exact_fma(a, 0x3F800000, c ^ 0x80000000), f"sub {a:08x} {c:08x}"
        expected = exact_fma(a, b, (a ^ b) & 0x80000000)
        assert numbers.mul(a, b) == expected, f"mul {a:08x} {b:08x}"


FMAF = """
#include <math.h>
#include <stdint.h>
#include <string.h>
static float f(uint32_t u) { float x; if (!(u & 0x7f800000)) u &= 0x80000000; memcpy(&x, &u, 4); return x; }
void many(const uint32_t *a, const uint32_t *b, const uint32_t *c, uint32_t *out, long n) {
    for (long i = 0; i < n; i++) { float x = fmaf(f(a[i]), f(b[i]), f(c[i])); memcpy(out + i, &x, 4); }
}
"""


@pytest.fixture(scope="module")
def fmaf(tmp_path_factory: pytest.TempPathFactory):
    """C's fmaf over uint32 arrays; results at and below the smallest normal number are the caller's to judge."""
    folder: Path = tmp_path_factory.mktemp("fmaf")
    (folder / "fmaf.c").write_text(FMAF)
    command = [oracles.tool("gcc"), "-O2", "-shared", "-fPIC", "-o", folder / "fmaf.so", folder / "fmaf.c", "-lm"]
    subprocess.run(command, check=True)
    library = ctypes.CDLL(str(folder / "fmaf.so"))

    def run(a, b, c):
        out = np.empty_like(a)
        pointers = [ctypes.c_void_p(x.ctypes.data) for x in (a, b, c, out)]
        library.many(*pointers, ctypes.c_long(a.size))
        return out

    return run


def check_fmaf(fmaf, a, b, c) -> None:
    ours = wide.bits(wide.fma(wide.values(a), wide.values(b), wide.values(c)))
    theirs = fmaf(a, b, c)
    nan = (theirs & 0x7FFFFFFF) > 0x7F800000
    clear = ((theirs & 0x7FFFFFFF) > 0x00800000) & ~nan  # about 2^-126 the exact test judges
    assert (ours[nan] == numbers.NAN).all()
    at = np.flatnonzero(clear & (ours != theirs))
    assert not at.size, f"fma {a[at[0]]:08x} {b[at[0]]:08x} {c[at[0]]:08x}"
    below = (theirs & 0x7FFFFFFF) < 0x00800000
    assert (ours[below] << np.uint32(1) == 0).all()


def test_fma_c(fmaf) -> None:
    check_fmaf(fmaf, *(np.array(x, np.uint32) for x in zip(*triples(4, 20000))))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_fma_c_slow(fmaf, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for _ in range(10):
        a, b, c = (rng.integers(0, 1 << 32, 1 << 20, np.uint32) for _ in "abc")
        check_fmaf(fmaf, a, b, c)
        a, b, c = ((x & 0x83FFFFFF) + np.uint32(0x3E000000) for x in (a, b, c))
        check_fmaf(fmaf, a, b, c)
    check_fmaf(fmaf, *(np.array(x, np.uint32) for x in zip(*ties(random.Random(seed), 200_000))))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_others_slow(fmaf, seed: int) -> None:
    """Ten million of each: sums and products through fmaf, the rest against NumPy's own float64 and integers."""
    rng = np.random.default_rng(seed)
    one, minus_zero = np.full(1 << 20, 0x3F800000, np.uint32), np.full(1 << 20, 1 << 31, np.uint32)
    for _ in range(4):
        a, b = (rng.integers(0, 1 << 32, 1 << 20, np.uint32) for _ in "ab")
        b[: 1 << 19] = (b[: 1 << 19] & 0x807FFFFF) | (a[: 1 << 19] & 0x7F800000)
        x, y = wide.values(a), wide.values(b)
        for ours, theirs in (
            (wide.add(x, y), fmaf(a, one, b)),
            (wide.sub(x, y), fmaf(b, one | np.uint32(1 << 31), a)),
            (wide.mul(x, y), fmaf(a, b, minus_zero)),
        ):
            clear = ((theirs & 0x7FFFFFFF) > 0x00800000) & ((theirs & 0x7FFFFFFF) <= 0x7F800000)
            assert (wide.bits(ours) == theirs)[clear].all()
        flat = [np.where(np.abs(v) < 2.0**-126, np.copysign(np.float32(0), v), v) for v in (x, y)]
        with np.errstate(invalid="ignore"):
            assert (wide.less(x, y) == (flat[0] < flat[1])).all() and (wide.equal(x, y) == (flat[0] == flat[1])).all()
            assert np.array_equal(wide.fmin(x, y), np.fmin(*flat), equal_nan=True)
            assert np.array_equal(wide.fmax(x, y), np.fmax(*flat), equal_nan=True)
            exact = np.nan_to_num(np.rint(x.astype(np.float64)), nan=0.0, posinf=2.0**40, neginf=-(2.0**40))
        assert (wide.f32_to_i32(x) == np.clip(exact, -(2.0**31), 2.0**31 - 1).astype(np.int64)).all()
        assert (wide.i32_to_f32(a.view(np.int32)) == a.view(np.int32).astype(np.float64).astype(np.float32)).all()
        halves = wide.values(wide.f32_to_bf16(x).astype(np.uint32) << 16).astype(np.float64)
        finite = np.isfinite(x) & (np.abs(x) < 3.38e38)
        step = np.ldexp(1.0, np.frexp(np.where(finite, x, 1).astype(np.float64))[1] - 8)
        assert (np.abs(halves[finite] - flat[0][finite].astype(np.float64)) <= step[finite] / 2).all()


def test_numpy_equals_scalar() -> None:
    a, b, c = (list(x) for x in zip(*triples(5, 4000)))
    fa, fb, fc = (wide.values(np.array(x, np.uint32)) for x in (a, b, c))
    assert wide.bits(wide.fma(fa, fb, fc)).tolist() == [numbers.fma(*x) for x in zip(a, b, c)]
    for name in ("add", "sub", "mul", "fmin", "fmax"):
        scalar = getattr(numbers, name)
        assert wide.bits(getattr(wide, name)(fa, fc)).tolist() == [scalar(x, y) for x, y in zip(a, c)], name
        assert wide.bits(getattr(wide, name)(fa, fb)).tolist() == [scalar(x, y) for x, y in zip(a, b)], name
    assert wide.less(fa, fc).tolist() == [numbers.compare(x, y) == -1 for x, y in zip(a, c)]
    assert wide.equal(fa, fc).tolist() == [numbers.compare(x, y) == 0 for x, y in zip(a, c)]
    assert wide.f32_to_i32(fc).view(np.uint32).tolist() == [numbers.f32_to_i32(x) for x in c]
    assert wide.bits(wide.i32_to_f32(np.array(c, np.uint32).view(np.int32))).tolist() == [
        numbers.i32_to_f32(x) for x in c
    ]
    assert wide.f32_to_bf16(fc).tolist() == [numbers.f32_to_bf16(x) for x in c]
    for name in FUNCTIONS:
        assert wide.bits(getattr(wide, name)(fc)).tolist() == [getattr(numbers, name)(x) for x in c], name
    lanes = wide.values(np.array(c[:8000], np.uint32).reshape(-1, 8))
    expected = [numbers.tree_sum(c[i : i + 8]) for i in range(0, 8000, 8)]
    assert wide.bits(wide.tree_sum(lanes)).tolist() == expected


def test_numpy_broadcasts() -> None:
    a = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert wide.fma(a, np.float32(2), np.ones(3, np.float32)).tolist() == (a * 2 + 1).tolist()
    assert wide.fma(np.float32(2), np.float32(3), np.float32(1)).shape == ()
    assert wide.exp2(a).shape == (2, 3)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_bf16(name: str) -> None:
    """All bf16 patterns, at most 2 units in the last place."""
    patterns = np.arange(1 << 16, dtype=np.uint32) << 16
    assert worst_ulp(name, patterns) <= 2.0


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_all(name: str) -> None:
    """All 2^32 inputs."""
    worst = max(worst_ulp(name, np.arange(k << 22, k + 1 << 22, dtype=np.uint32)) for k in range(1 << 10))
    assert worst <= 2.0


def worst_ulp(name: str, patterns) -> float:
    """Largest error in units in the last place against NumPy's float64 function (itself good to 2^-28 of one); specials
    must agree exactly."""
    with np.errstate(invalid="ignore"):
        x = wide.values(patterns).astype(np.float64)
    x = np.where(np.abs(x) < 2.0**-126, np.copysign(0.0, x), x)
    with np.errstate(all="ignore"):
        log = np.log2(np.where(x == 0, 0.0, x))
        exact = {"exp2": np.exp2, "log2": lambda _: log, "rcp": lambda v: 1 / v, "sqrt": np.sqrt}
        exact["rsqrt"] = lambda v: 1 / np.sqrt(np.abs(v) if name == "rsqrt" else v) + np.where(v < 0, np.nan, 0.0)
        reference = exact[name](x)
        got = getattr(wide, name)(wide.values(patterns)).astype(np.float64)
        normal = np.isfinite(reference) & (np.abs(reference) >= 2.0**-126) & (np.abs(reference) < 2.0**128)
        _, exponent = np.frexp(reference)
        error = np.abs(got - reference) / np.ldexp(1.0, np.clip(exponent - 24, -300, 300))
        error = np.where(np.isinf(got) & (np.abs(reference) > 2.0**128 - 2.0**104), 0.0, error)
        tiny = np.abs(reference) < 2.0**-126
        assert (np.abs(got[tiny]) <= 2.0**-126).all()
        assert (np.isnan(got) == np.isnan(reference)).all()
        assert (got[np.isinf(reference)] == reference[np.isinf(reference)]).all()
    return float(error[normal].max(initial=0.0))


def test_function_mpmath() -> None:
    """Random arguments where the functions are hardest, against mpmath."""
    mp = oracles.module("mpmath")
    rng = random.Random(6)
    with mp.workprec(80):
        exact = {"exp2": lambda x: mp.mpf(2) ** x, "log2": lambda x: mp.log(x, 2), "rcp": lambda x: 1 / x}
        exact |= {"sqrt": mp.sqrt, "rsqrt": lambda x: 1 / mp.sqrt(x)}
        for name in FUNCTIONS:
            for k in range(2000):
                a = rng.choice((rng.randrange(0x3F000000, 0x40000000), 0x3F800000 + rng.randrange(-50, 50)))
                if name == "exp2":
                    a = numbers.to_bits(
                        rng.uniform(-126, 128) if k & 1 else rng.uniform(-1, 1) * 2 ** -rng.randrange(30)
                    )
                reference = exact[name](mp.mpf(numbers.from_bits(a)))
                got = mp.mpf(numbers.from_bits(getattr(numbers, name)(a)))
                if reference == 0:
                    assert got == 0
                    continue
                ulp = mp.mpf(2) ** (math.frexp(float(reference))[1] - 24)
                assert abs(got - reference) <= 2 * ulp, f"{name} {a:08x}"


def test_function_specials() -> None:
    nan, inf, minus_inf, one, minus_zero = numbers.NAN, numbers.INF, numbers.MINUS_INF, numbers.ONE, 0x80000000
    table = {  # at +0, -0, a subnormal, 1, -1, inf, -inf, NaN
        "exp2": (one, one, one, 0x40000000, 0x3F000000, inf, 0, nan),
        "log2": (minus_inf, minus_inf, minus_inf, 0, nan, inf, nan, nan),
        "rcp": (inf, minus_inf, inf, one, 0xBF800000, 0, minus_zero, nan),
        "rsqrt": (inf, inf, inf, one, nan, 0, nan, nan),
        "sqrt": (0, minus_zero, 0, one, nan, inf, nan, nan),
    }
    for name, expected in table.items():
        arguments = (0, minus_zero, 1, one, 0xBF800000, inf, minus_inf, 0xFF800001)
        assert tuple(getattr(numbers, name)(a) for a in arguments) == expected, name


def test_powers_of_two_are_exact() -> None:
    for n in range(-126, 128):
        power = (n + 127) << 23
        assert numbers.exp2(numbers.to_bits(float(n))) == power
        assert numbers.log2(power) == numbers.to_bits(float(n))
        assert numbers.rcp(power) == (numbers.to_bits(2.0**-n))
        if n % 2 == 0:
            assert numbers.sqrt(power) == (n // 2 + 127) << 23
            assert numbers.rsqrt(power) == (127 - n // 2) << 23


def test_tables_fit_the_rom() -> None:
    """The widths that the hardware builds on."""
    for rows in (numbers_tables.EXP2, numbers_tables.RCP, numbers_tables.RSQRT, numbers_tables.LOG2):
        for c0, c1, c2 in rows:
            assert 0 <= c0 < 1 << 30 and -(1 << 23) <= c1 < 1 << 23 and 0 <= c2 < 1 << 16


def test_conversions() -> None:
    def i32(x: float) -> int:
        return numbers.f32_to_i32(numbers.to_bits(x))

    assert [i32(x) for x in (0.5, 1.5, 2.5, -0.5, -1.5)] == [0, 2, 2, 0, 0xFFFFFFFE]
    assert [i32(x) for x in (3e9, -3e9, math.inf, -math.inf, math.nan)] == [0x7FFFFFFF, 1 << 31, 0x7FFFFFFF, 1 << 31, 0]
    assert numbers.from_bits(numbers.i32_to_f32(0x7FFFFFFF)) == 2.0**31
    assert numbers.from_bits(numbers.i32_to_f32(16777217)) == 16777216.0
    assert numbers.i32_to_f32(0xFFFFFFFF) == 0xBF800000
    pairs = {0x3F808000: 0x3F80, 0x3F818000: 0x3F82, 0x3F808001: 0x3F81, 0xFF800001: 0x7FC0, 0x80000001: 0x8000}
    for a, half in (pairs | {0x7F7FFFFF: 0x7F80}).items():
        assert numbers.f32_to_bf16(a) == half
    assert numbers.bf16_to_f32(0xFF81) == 0xFF810000


def test_compare_min_max() -> None:
    nan, minus_zero = numbers.NAN, 0x80000000
    assert numbers.compare(0, minus_zero) == 0 and numbers.compare(1, minus_zero) == 0
    assert numbers.compare(nan, nan) == 2
    assert numbers.fmin(0, minus_zero) == minus_zero and numbers.fmax(minus_zero, 0) == 0
    assert numbers.fmin(nan, 0xFF800000) == 0xFF800000 and numbers.fmax(0x3F800000, 0xFFFFFFFF) == 0x3F800000
    assert numbers.fmin(0xFFFFFFFF, 0x7F800001) == nan and numbers.fmax(1, 0x80000002) == 0
    assert numbers.neg(0x7F800001) == 0xFF800001 and numbers.absolute(0xFFFFFFFF) == 0x7FFFFFFF


def test_tree_sum_order() -> None:
    big, small_one = numbers.to_bits(2.0**24), numbers.ONE
    assert numbers.tree_sum([big, small_one, 0, 0, big ^ 0x80000000, 0, 0, 0]) == small_one
    assert numbers.tree_sum([big, big ^ 0x80000000, 0, 0, small_one, 0, 0, 0]) == 0
