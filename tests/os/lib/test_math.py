"""math.h: how far each function is from mpmath's value, in units of the last place; the exact ones against the host.

A quick sample in every run, 10^4 arguments a function and more in the slow tests. Arguments are random doubles from
where the function lives, values near its special places, and the ends of the range.
"""

from __future__ import annotations

import ctypes
import math
import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import oracles
from tests.os.lib import support

TIGHT, LOOSE = 0.75, 4.0  # ulp; what is asked for is 1 and 4
Range = tuple[float, float]
LIMITS: dict[str, tuple[float, tuple[Range, ...]]] = {
    "exp": (TIGHT, ((-745, 709.7), (-1, 1))),
    "exp2": (TIGHT, ((-1074, 1023.9), (-1, 1))),
    "expm1": (TIGHT, ((-40, 709), (-1, 1), (-1e-5, 1e-5))),
    "log": (TIGHT, ((0, 2), (0.99, 1.01), (0, 1e300))),
    "log2": (TIGHT, ((0, 2), (0.99, 1.01), (0, 1e300))),
    "log10": (TIGHT, ((0, 2), (0.99, 1.01), (0, 1e300))),
    "log1p": (TIGHT, ((-1, 2), (-1e-4, 1e-4), (0, 1e300))),
    "sin": (TIGHT, ((-10, 10), (-1e5, 1e5), (-1e300, 1e300))),
    "cos": (TIGHT, ((-10, 10), (-1e5, 1e5), (-1e300, 1e300))),
    "tan": (TIGHT, ((-10, 10), (-1e5, 1e5), (-1e300, 1e300))),
    "asin": (TIGHT, ((-1, 1), (-1e-3, 1e-3))),
    "acos": (TIGHT, ((-1, 1), (0.999, 1))),
    "atan": (TIGHT, ((-1, 1), (-50, 50), (-1e10, 1e10))),
    "sinh": (LOOSE, ((-1, 1), (-710, 710))),
    "cosh": (LOOSE, ((-1, 1), (-710, 710))),
    "tanh": (LOOSE, ((-1, 1), (-20, 20))),
    "asinh": (LOOSE, ((-1, 1), (-1e5, 1e5), (-1e300, 1e300))),
    "acosh": (LOOSE, ((1, 1.01), (1, 1e3), (1, 1e300))),
    "atanh": (LOOSE, ((-1, 1), (-1e-3, 1e-3))),
    "cbrt": (TIGHT, ((-10, 10), (-1e300, 1e300))),
    "erf": (LOOSE, ((-6, 6), (-0.1, 0.1))),
    "erfc": (LOOSE, ((-6, 6), (0, 26))),
    "tgamma": (LOOSE, ((0, 171.6), (-170, 0), (-1, 1))),
    "lgamma": (LOOSE, ((0, 3), (0, 1e5), (0, 1e300), (0.99, 1.01), (1.99, 2.01))),
}
PAIRS: dict[str, tuple[tuple[Range, Range], ...]] = {
    "pow": (((0, 10), (-300, 300)), ((0.99, 1.01), (-70000, 70000)), ((0, 1e300), (-1, 1)), ((-50, 50), (-9, 9))),
    "atan2": (((-1, 1), (-1, 1)), ((-1e5, 1e5), (-1, 1))),
    "hypot": (((-1, 1), (-1, 1)), ((-1e308, 1e308), (-1e308, 1e308)), ((-1e-160, 1e-160), (-1e-160, 1e-160))),
}
POLES = ("log", "log2", "log10", "lgamma", "tgamma")
SPECIAL = (
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    2.0,
    -2.0,
    3.0,
    1e-310,
    -1e-310,
    5e-324,
    1e308,
    -1e308,
    math.inf,
    -math.inf,
    math.nan,
    0.25,
    1.5,
    -1.5,
    2.5,
    4503599627370497.5,
    9007199254740993.0,
    1e22,
    0.49999999999999994,
)
EXACT = ("sqrt", "ceil", "floor", "rint", "nearbyint", "round", "trunc", "fabs", "logb")
EXACT_PAIRS = ("fmod", "remainder", "copysign", "nextafter", "fdim", "fmax", "fmin")
NUMBERS = ("llrint", "llround")


def bits(x: float) -> int:
    return int.from_bytes(struct.pack(">d", x), "big")


def bits32(x: float) -> int:
    return int.from_bytes(struct.pack(">f", x), "big")


def value(word: str) -> float:
    return struct.unpack(">d", int(word, 16).to_bytes(8, "big"))[0]


def value32(word: str) -> float:
    return struct.unpack(">f", int(word, 16).to_bytes(4, "big"))[0]


def to_float(x: float) -> float:
    return struct.unpack(">f", struct.pack(">f", x))[0]


class Asked:
    """The program that answers, built once by each builder."""

    def __init__(self, folder: Path, builder: str) -> None:
        self.folder = folder
        text = (support.PROGRAMS / "mathematics.c").read_text()
        self.xlen = 32 if builder == "rv32" else 64
        ours = builder == "ours"
        self.image = support.ours(text, "m.c") if ours else support.by_gcc(text, "m.c", folder, self.xlen)

    def __call__(self, lines: list[str]) -> list[list[str]]:
        given = "".join(f"{x}\n" for x in lines).encode()
        status, output = support.run(self.image, self.folder, given=given, xlen=self.xlen)
        assert status == 0, output[-300:]
        return [line.split() for line in output.decode().splitlines()]


@pytest.fixture(scope="module", params=("ours", "gcc", "rv32"))
def asked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return Asked(tmp_path_factory.mktemp("math"), request.param)


def reference(name: str) -> Callable:
    """The function of mpmath, of any number of real arguments."""
    mp = oracles.module("mpmath")
    own = {
        "exp2": lambda x: mp.power(2, x),
        "log2": lambda x: mp.log(x, 2),
        "lgamma": lambda x: mp.log(abs(mp.gamma(x))) if abs(x) < 50 else mp.loggamma(x).real,
        "tgamma": mp.gamma,
        "pow": mp.power,
        "cbrt": lambda x: mp.cbrt(x) if x >= 0 else -mp.cbrt(-x),
    }
    return own.get(name) or getattr(mp, name)


def ulps(got: float, right, smallest: int, width: int) -> float:
    """The distance in units of the last place of the right value."""
    mp = oracles.module("mpmath")
    if mp.isinf(right):
        return 0.0 if got == right else math.inf
    if right == 0:
        return 0.0 if got == 0 else math.inf
    exponent = max(int(mp.floor(mp.log(abs(right), 2))), smallest)
    largest = mp.mpf(2) ** (1 - smallest + 1)
    if math.isinf(got):
        return 0.0 if abs(right) > largest * (1 - mp.mpf(2) ** -(width + 1)) else math.inf
    return float(abs(mp.mpf(got) - right) / mp.mpf(2) ** (exponent - width + 1))


def measure(
    asked: Asked, name: str, arguments: list[tuple[float, ...]], is_float: bool = False
) -> tuple[float, object]:
    """The largest error over the arguments, and where it is."""
    encode, decode = (bits32, value32) if is_float else (bits, value)
    kind = (-126, 24) if is_float else (-1022, 53)
    lines = [f"{name}{'f' if is_float else ''} " + " ".join(f"{encode(x):x}" for x in case) for case in arguments]
    mp, function = oracles.module("mpmath"), reference(name)
    worst, where = 0.0, None
    with mp.workprec(600 if name in ("sin", "cos", "tan") else 160):
        for case, line in zip(arguments, asked(lines), strict=True):
            values = [mp.mpf(x) for x in case]
            with mp.workprec(1300 if name in ("sin", "cos", "tan") and abs(case[0]) > 1e6 else mp.mp.prec):
                right = function(*values)
            error = ulps(decode(line[0]), right, *kind)
            if not error <= worst:
                worst, where = error, (case, line)
    return worst, where


def arguments_for(name: str, count: int, source: random.Random) -> list[tuple[float, ...]]:
    if name in PAIRS:
        found = []
        for _ in range(count):
            first, second = source.choice(PAIRS[name])
            x, y = source.uniform(*first), source.uniform(*second)
            if name == "pow" and x < 0:
                y = float(round(y))
            if name == "pow" and not -744 < y * math.log2(abs(x) or 1) * math.log(2) < 709.7:
                continue
            found.append((x, y))
        return found
    found = []
    for _ in range(count):
        low, high = source.choice(LIMITS[name][1])
        x = source.uniform(low, high)
        if source.random() < 0.2:  # as likely near 0 as far from it
            x *= 2.0 ** -source.randrange(60)
            x = min(max(x, low), high)
        found.append((x,))
    return [case for case in found if not (name in POLES and case[0] <= 0 and case[0] == int(case[0]))]


def usable(name: str, case: tuple[float, ...]) -> bool:
    return not (name in ("log1p", "atanh", "acosh") and abs(case[0]) <= 1 and case[0] in (-1.0, 1.0))


def check_function(asked: Asked, name: str, count: int) -> None:
    source = random.Random(name)
    cases = [case for case in arguments_for(name, count, source) if usable(name, case)]
    limit = LIMITS[name][0] if name in LIMITS else TIGHT
    worst, where = measure(asked, name, cases)
    assert worst <= limit, (worst, where)
    inside = []
    for case in cases[: count // 3]:
        narrow = tuple(to_float(x) if abs(x) < 3e38 else 1.5 for x in case)
        x = narrow[0]
        if not usable(name, narrow) or name == "pow" and abs(narrow[1] * math.log2(abs(x) or 1)) > 120:
            continue
        if name in POLES and x <= 0 and x == int(x):
            continue
        inside.append(narrow)
    worst, where = measure(asked, name, inside, True)
    assert worst <= limit, ("float", worst, where)


@pytest.mark.parametrize("name", (*LIMITS, *PAIRS))
def test_accuracy(asked: Asked, name: str) -> None:
    check_function(asked, name, 60)


@pytest.mark.slow
@pytest.mark.parametrize("name", (*LIMITS, *PAIRS))
def test_accuracy_in_bulk(asked: Asked, name: str) -> None:
    check_function(asked, name, 10_000)


def random_double(source: random.Random) -> float:
    kind = source.randrange(4)
    if kind == 0:
        x = value(f"{source.getrandbits(64):x}")
        return x if x == x else math.nan  # a quiet one: what becomes of the others is left open
    if kind == 1:
        return source.randrange(-(1 << 20), 1 << 20) / 4
    return source.choice((source.uniform(-100, 100), source.choice(SPECIAL)))


def same(got: str, right: float) -> bool:
    return math.isnan(right) and math.isnan(value(got)) or int(got, 16) == bits(right)


def check_exact(asked: Asked, count: int) -> None:
    source, libm = random.Random(1), ctypes.CDLL("libm.so.6")
    cases: list[tuple[str, tuple[float, ...]]] = []
    for name, n in [(n, 1) for n in EXACT] + [(n, 2) for n in EXACT_PAIRS] + [("fma", 3)]:
        cases += [(name, tuple(random_double(source) for _ in range(n))) for _ in range(count)]
    for _ in range(count):  # sums that nearly vanish, and results at the lower end
        x, y = source.uniform(-2, 2), source.uniform(-2, 2)
        cases += [("fma", (x, y, -(x * y))), ("fma", (x * 1e-160, y * 1e-160, source.uniform(-1, 1) * 1e-320))]
        cases.append(("fma", (x, y, -(x * y) * (1 + source.randrange(-3, 4) * 2.0**-52))))
    for (name, values), line in zip(cases, asked([f"{n} " + " ".join(f"{bits(x):x}" for x in v) for n, v in cases]),
                                    strict=True):  # fmt: skip
        function = getattr(libm, name)
        function.restype = ctypes.c_double
        right = function(*map(ctypes.c_double, values))
        if name in ("fmax", "fmin") and not any(values):  # which zero is free (C11 F.10.9.2); ours is IEEE 754-2019's
            right = (min if name == "fmax" else max)(values, key=bits)
        assert same(line[0], right), (name, values, line)
    singles = [(source.uniform(-2, 2), source.uniform(-2, 2), source.uniform(-2, 2) * 2.0 ** -source.randrange(60))
               for _ in range(count)]  # fmt: skip
    libm.fmaf.restype = ctypes.c_float
    for case, line in zip(
        singles, asked(["fmaf " + " ".join(f"{bits32(x):x}" for x in c) for c in singles]), strict=True
    ):
        assert int(line[0], 16) == bits32(libm.fmaf(*map(ctypes.c_float, case))), case
    whole = [x for x in (random_double(source) for _ in range(count)) if abs(x) < 2**62]
    for name in NUMBERS:
        function = getattr(libm, name)
        function.restype = ctypes.c_longlong
        for x, line in zip(whole, asked([f"{name} {bits(x):x}" for x in whole]), strict=True):
            assert int(line[0], 16) == function(ctypes.c_double(x)) & (1 << 64) - 1, (name, x)


def test_exact_functions(asked: Asked) -> None:
    check_exact(asked, 150)


@pytest.mark.slow
def test_exact_functions_in_bulk(asked: Asked) -> None:
    check_exact(asked, 10_000)


def test_special_arguments(asked: Asked) -> None:
    """What glibc gives for infinities, zeros, NaNs and outside of the domain, and its errno."""
    libm = ctypes.CDLL("libm.so.6", use_errno=True)
    cases = [(name, (x,)) for name in LIMITS for x in SPECIAL]
    cases += [(name, (x, y)) for name in PAIRS for x in SPECIAL for y in SPECIAL]
    for (name, values), line in zip(cases, asked([f"{n} " + " ".join(f"{bits(x):x}" for x in v) for n, v in cases]),
                                    strict=True):  # fmt: skip
        function = getattr(libm, name)
        function.restype = ctypes.c_double
        ctypes.set_errno(0)
        right = function(*map(ctypes.c_double, values))
        got = value(line[0])
        near = right != 0 and abs(got - right) <= 4e-15 * abs(right) if math.isfinite(right) else False
        assert same(line[0], right) or near, (name, values, got, right)
        if (
            math.isnan(right)
            and not any(map(math.isnan, values))
            or math.isinf(right)
            and all(map(math.isfinite, values))
        ):
            assert int(line[1]) == ctypes.get_errno(), (name, values)
