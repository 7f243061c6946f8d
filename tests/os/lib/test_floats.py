"""printf and strtod of doubles, floats and binary128s, against CPython, glibc and exact fractions."""

from __future__ import annotations

import ctypes
import random
import struct
import sys
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.os.lib import support

SPECIAL = [0, 1, 0x000F_FFFF_FFFF_FFFF, 0x0010_0000_0000_0000, 0x7FEF_FFFF_FFFF_FFFF, 0x3FF0_0000_0000_0000,
           0x3FE0_0000_0000_0000, 0x4004_0000_0000_0000, 0x7FF0_0000_0000_0000, 0x7FF8_0000_0000_0000,
           0x43E0_0000_0000_0000, 0x3F1A_36E2_EB1C_432D, 0x4341_C379_37E0_8000, 0x0000_0000_0000_0002]  # fmt: skip
HARD = ["2.2250738585072011e-308", "2.2250738585072012e-308", "1.7976931348623158e308", "1.7976931348623159e308",
        "4.9e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "9007199254740993", "9007199254740992.5",
        "1e23", "8.5e22", "1e400", "-1e-400", "0e999999999999", "1e-999999999999", "0x1p-1074", "0x1.8p-1075",
        "0x1.fffffffffffff8p1023", "0x1.fffffffffffff7fffffffffffffffffffffffffffp1023", "0x.8", "0x1.p3", "0x",
        "inf", "-Infinity", "infinit", "nan", "NaN(12)", "nan(", "1e", "1e+", ".", ".e5", "+.5", "-5.", "  12abc",
        "16777217", "16777217.0000001", "3.4028235677973366e38", "1.1754943508222875e-38", "7.0064923216240854e-46",
        "1" + "0" * 400, "0." + "0" * 400 + "1", "0x" + "1" * 60 + "p-300"]  # fmt: skip


def doubles(count: int, source: random.Random) -> list[int]:
    """Bits of doubles: specials, any bits, short decimals, and numbers near powers of two and ten."""
    found = SPECIAL + [bits | 1 << 63 for bits in SPECIAL]
    while len(found) < count:
        kind = source.randrange(5)
        if kind == 0:
            found.append(source.getrandbits(64))
            continue
        if kind == 1:
            value = source.randrange(100000) / 10 ** source.randrange(8)
        elif kind == 2:
            value = source.randrange(1, 1 << 20) / 2 ** source.randrange(30)
        elif kind == 3:
            value = float(f"1e{source.randrange(-20, 25)}")
        else:
            value = source.uniform(-1000, 1000)
        found.append(struct.unpack("<Q", struct.pack("<d", value))[0] + source.randrange(-1, 2) & (1 << 64) - 1)
    return found


def format_for(source: random.Random, kinds: str) -> str:
    flags = "".join(flag for flag in "-+ #0" if source.random() < 0.2)
    width = str(source.randrange(1, 40)) if source.random() < 0.3 else ""
    precision = (
        f".{source.choice((0, 1, 2, 3, 5, 6, 10, 15, 16, 17, 20, 40, 60, 340))}" if source.random() < 0.8 else ""
    )
    return f"%{flags}{width}{precision}{source.choice(kinds)}"


def answers(image: bytes, folder: Path, lines: list[str]) -> list[str]:
    status, output = support.run(image, folder, given="".join(line + "\n" for line in lines).encode())
    assert status == 0
    return output.decode().splitlines()


def glibc(form: str, value: float) -> str:
    buffer = ctypes.create_string_buffer(2000)
    ctypes.CDLL(None).snprintf(buffer, 2000, form.encode(), ctypes.c_double(value))
    return buffer.value.decode()


def image_of(builder: str, folder: Path) -> bytes:
    text = (
        (support.PROGRAMS / "floats.c").read_text().replace("../../../../os", str(support.library.INCLUDE.parents[1]))
    )
    if builder == "ours":
        return support.ours(text, "floats.c")
    return support.by_gcc(text, "floats.c", folder)


def check_printing(image: bytes, folder: Path, count: int) -> None:
    source = random.Random(4)
    cases = [(bits, format_for(source, "eEfFgGaA")) for bits in doubles(count, source)]
    got = answers(image, folder, [f"p {bits:x} {form}" for bits, form in cases])
    for (bits, form), line in zip(cases, got, strict=True):
        value = struct.unpack("<d", struct.pack("<Q", bits))[0]
        right = glibc(form, value)
        if value == value:
            if form[-1] in "eEfFgG" and abs(value) != float("inf"):
                right = form % value  # glibc 2.36 has %#G of 999999.99999 wrong
            assert line == f"<{right}> {len(right)}", (hex(bits), form)
        else:  # the sign of a NaN is nobody's business
            assert (
                line.replace("-", " ").split() == f"<{right}> {len(right)}".replace("-", " ").split()
                or "nan" in line.lower()
            )


def texts(count: int, source: random.Random) -> list[str]:
    found = list(HARD)
    while len(found) < count:
        kind = source.randrange(4)
        bits = doubles(40, source)[-1] & ~(1 << 63)
        value = struct.unpack("<d", struct.pack("<Q", bits))[0]
        if kind == 0:
            digits = str(source.getrandbits(source.randrange(1, 200)))
            at = source.randrange(len(digits) + 1)
            found.append(f"{digits[:at]}.{digits[at:]}e{source.randrange(-340, 310)}")
        elif value != value or value in (0, float("inf")):
            continue
        elif kind == 1:
            found.append(f"{value:.{source.randrange(20)}e}")
        else:  # exactly between two doubles, or a little off
            middle = Fraction(value) + Fraction(2) ** (max(bits >> 52, 1) - 1076)
            text = exact(middle)
            found.append(text + source.choice(("", "0", "1")) if "." in text else text)
            if kind == 3:
                found.append(text[:-1] + "49999" if "." in text else text + ".0000001")
    return found


def exact(value: Fraction) -> str:
    """All digits of a fraction whose denominator is a power of two."""
    sys.set_int_max_str_digits(0)
    shift = value.denominator.bit_length() - 1
    digits = str(value.numerator * 5**shift).rjust(shift + 1, "0")
    return digits[: len(digits) - shift] + ("." + digits[len(digits) - shift :] if shift else "")


def check_reading(image: bytes, folder: Path, count: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.strtod.restype, libc.strtof.restype = ctypes.c_double, ctypes.c_float
    cases = texts(count, random.Random(5))
    for text, line in zip(cases, answers(image, folder, [f"s {text}" for text in cases]), strict=True):
        raw, end = ctypes.create_string_buffer(text.encode()), ctypes.c_char_p()
        ctypes.set_errno(0)
        wide = libc.strtod(raw, ctypes.byref(end))
        used = len(text) - len(end.value)
        error64 = ctypes.get_errno()
        ctypes.set_errno(0)
        narrow = libc.strtof(raw, None)
        bits, bits32, got_used, got64, got32 = line.split()
        if wide == wide:
            assert (bits, bits32) == (struct.pack(">d", wide).hex(), struct.pack(">f", narrow).hex()), text
        else:
            assert (int(bits, 16) & (1 << 63) - 1, int(bits32, 16) & (1 << 31) - 1) == (0x7FF8 << 48, 0x7FC0 << 16)
        assert (int(got_used), int(got64), int(got32)) == (used, error64, ctypes.get_errno()), text


@pytest.mark.parametrize("builder", ("ours", "gcc"))
def test_printing(builder: str, tmp_path: Path) -> None:
    check_printing(image_of(builder, tmp_path), tmp_path, 6000)


@pytest.mark.parametrize("builder", ("ours", "gcc"))
def test_reading(builder: str, tmp_path: Path) -> None:
    check_reading(image_of(builder, tmp_path), tmp_path, 3000)


@pytest.mark.slow
def test_printing_and_reading_in_bulk(tmp_path: Path) -> None:
    image = image_of("gcc", tmp_path)
    check_printing(image, tmp_path, 100_000)
    check_reading(image, tmp_path, 100_000)


def quad_value(high: int, low: int) -> Fraction:
    exponent = max(high >> 48 & 0x7FFF, 1)
    fraction = (high & (1 << 48) - 1 | (1 << 48 if high >> 48 & 0x7FFF else 0)) << 64 | low
    return Fraction(fraction) * Fraction(2) ** (exponent - 16495)


def test_binary128(tmp_path: Path) -> None:
    """Printed correctly rounded, in every size; what is printed with 36 digits reads back as the same bits."""
    source = random.Random(6)
    image = image_of("gcc", tmp_path)
    words = [(source.getrandbits(63) % (0x7FFF << 48), source.getrandbits(64)) for _ in range(40)]
    words += [(0x3FFF << 48, 0), (0, 1), (0x7FFE_FFFF_FFFF_FFFF, (1 << 64) - 1), (1 << 48, 0), (0x4000_8000 << 32, 0)]
    words += [(source.randrange(0x3FC0 << 48, 0x4040 << 48), source.getrandbits(64)) for _ in range(100)]
    shown = answers(image, tmp_path, [f"q {high:x} {low:x} %.35Le" for high, low in words])
    for (high, low), line in zip(words, shown, strict=True):
        value = quad_value(high, low)
        digits = Decimal(exact(value)).normalize(Context(36, ROUND_HALF_EVEN, Emin=-9999, Emax=9999))
        mantissa, exponent = line[1:-1].split("e")
        assert Decimal(mantissa).scaleb(int(exponent), Context(60, Emin=-9999, Emax=9999)) == digits, line
    read = answers(image, tmp_path, [f"t {line[1:-1]}" for line in shown])
    assert read == [f"{high:016x} {low:016x}" for high, low in words]
    middles = [(high, low & ~1) for high, low in words[:20]]
    lines = [f"t {exact(quad_value(high, low | 1) / 2 + quad_value(high, low) / 2)}" for high, low in middles]
    assert answers(image, tmp_path, lines) == [f"{high:016x} {low:016x}" for high, low in middles]
    hexadecimal = answers(image, tmp_path, ["q 3fff800000000000 0 %La", "q 0 1 %La"])
    assert hexadecimal == ["<0x1.8p+0>", "<0x0.0000000000000000000000000001p-16382>"]
