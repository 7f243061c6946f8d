"""Decimal numbers as IEEE 754 bits, rounded to nearest even, with big integers only: .float and .double."""

from __future__ import annotations

from asm.diagnostic import Fault

DIGITS = "0123456789"
MAX_EXPONENT = 5000  # of ten; beyond it everything is 0 or infinite
FORMATS = {4: (24, 8), 8: (53, 11), 16: (113, 15)}  # bytes: (bits of precision, bits of exponent)


def _parse(text: str) -> tuple[int, int]:
    """(digits as an integer, power of ten)."""
    mantissa, exponent = text, "0"
    for mark in "eE":
        if mark in text:
            mantissa, _, exponent = text.partition(mark)
    whole, _, fraction = mantissa.partition(".")
    sign = exponent[:1] if exponent[:1] in ("+", "-") else ""
    digits, power = whole + fraction, exponent[len(sign) :]
    if not digits or not power or any(c not in DIGITS for c in digits + power) or len(digits) > MAX_EXPONENT:
        raise Fault(f"'{text}' is no floating-point number")
    return int(digits), min(int(power), MAX_EXPONENT) * (-1 if sign == "-" else 1) - len(fraction)


def rounded(above: int, below: int, size: int) -> int:
    """The bits, without sign, of the number of `size` bytes nearest to above / below; above >= 0, below > 0."""
    if above == 0:
        return 0
    precision, width = FORMATS[size]
    lowest = 2 - (1 << width - 1) - (precision - 1)  # exponent of the last bit of subnormal numbers
    # BEGIN SOLUTION asm.floats.round
    exponent = max(above.bit_length() - below.bit_length() - precision, lowest)
    while True:
        scaled, unit = (above, below << exponent) if exponent >= 0 else (above << -exponent, below)
        quotient, rest = divmod(scaled, unit)
        if quotient >> precision == 0:
            break
        exponent += 1
    if 2 * rest > unit or (2 * rest == unit and quotient & 1):
        quotient += 1
    # END SOLUTION
    if quotient >> precision:
        quotient, exponent = quotient >> 1, exponent + 1
    biased = exponent - lowest + (quotient >> precision - 1)  # 0: subnormal
    if biased >= (1 << width) - 1:
        return (1 << width) - 1 << precision - 1
    return (biased << precision - 1) | quotient & (1 << precision - 1) - 1


def float_bits(text: str, size: int) -> int:
    """The bits of a number of `size` bytes (4 or 8). Fault when the text is none."""
    precision, width = FORMATS[size]
    text = text.strip()
    negative = text[:1] == "-"
    text = text[1:].strip() if text[:1] in ("-", "+") else text
    if text[:1] == "0" and text[1:2].isalpha() and text[1:2] not in "xX" and len(text) > 2:  # GNU as's mark of a number
        text = text[2:]
        negative = negative != (text[:1] == "-")
        text = text.lstrip("+-")
    sign = (1 << 8 * size - 1) if negative else 0
    infinite = (1 << width) - 1 << precision - 1
    if text.lower() in ("inf", "infinity"):
        return sign | infinite
    if text.lower() == "nan":
        return sign | infinite | (1 << precision - 1) - 1
    digits, power = _parse(text)
    above, below = (digits * 10**power, 1) if power >= 0 else (digits, 10**-power)
    return sign | rounded(above, below, size)
