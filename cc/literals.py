"""The values of integer constants, character constants and string literals (C11 6.4.4, 6.4.5)."""

from __future__ import annotations

SIMPLE_ESCAPES = {
    "n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11, "e": 27, "\\": 92, "'": 39, '"': 34, "?": 63,
}  # fmt: skip
SUFFIXES = ("", "u", "l", "ul", "lu", "ll", "ull", "llu")
INT_MAX = 0x7FFFFFFF
UINT_MAX = 0xFFFFFFFF
LONG_MAX = 0x7FFFFFFFFFFFFFFF
ULONG_MAX = 0xFFFFFFFFFFFFFFFF


class BadLiteral(Exception):
    """The spelling is no literal; the text says why."""


def integer(text: str) -> tuple[int, str]:
    """Value and type (`int`, `unsigned int`, `long`, ...) of an integer constant (6.4.4.1 p5)."""
    low = text.lower()
    base, digits = 10, low
    if low.startswith("0x"):
        base, digits = 16, low[2:]
    elif low.startswith("0b"):
        base, digits = 2, low[2:]
    elif low.startswith("0"):
        base = 8
    alphabet = "0123456789abcdef"[:base]
    n = 0
    while n < len(digits) and digits[n] in alphabet:
        n += 1
    suffix = digits[n:]
    if base != 16 and ("." in low or (suffix[:1] == "e" and base == 10) or suffix in ("f",)):
        raise BadLiteral("floating-point constants are not supported")
    if base == 16 and ("." in low or "p" in low):
        raise BadLiteral("floating-point constants are not supported")
    if n == 0 or suffix not in SUFFIXES or "lL" in text or "Ll" in text:
        raise BadLiteral(f"{text} is not an integer constant")
    if n > 100:
        raise BadLiteral("integer constant is too large for any type")
    value = int(digits[:n], base)
    unsigned = "u" in suffix
    wide = suffix.count("l")
    if value > ULONG_MAX:
        raise BadLiteral("integer constant is too large for any type")
    long_name = " long" * wide if wide else " long"
    if not wide:
        if value <= INT_MAX and not unsigned:
            return value, "int"
        if value <= UINT_MAX and (unsigned or base != 10):
            return value, "unsigned int"
    if value <= LONG_MAX and not unsigned:
        return value, long_name.strip()
    return value, "unsigned" + long_name


def unescape(body: str) -> bytes:
    """The bytes of the inside of a string or character literal, escapes replaced."""
    if "\\" not in body:
        return body.encode("utf-8", "surrogateescape")
    out = bytearray()
    i, n = 0, len(body)
    while i < n:
        c = body[i]
        if c != "\\":
            j = body.find("\\", i)
            j = n if j < 0 else j
            out += body[i:j].encode("utf-8", "surrogateescape")
            i = j
            continue
        i += 1
        c = body[i] if i < n else ""
        i += 1
        if c and c in SIMPLE_ESCAPES:
            out.append(SIMPLE_ESCAPES[c])
        elif c and c in "01234567":
            j = i
            while j < n and j < i + 2 and body[j] in "01234567":
                j += 1
            value = int(body[i - 1 : j], 8)
            if value > 255:
                raise BadLiteral("octal escape does not fit a byte")
            out.append(value)
            i = j
        elif c == "x":
            j = i
            while j < n and body[j] in "0123456789abcdefABCDEF":
                j += 1
            if j == i or int(body[i:j], 16) > 255:
                raise BadLiteral("\\x wants one or two hexadecimal digits")
            out.append(int(body[i:j], 16))
            i = j
        elif c in ("u", "U"):
            size = 4 if c == "u" else 8
            digits = body[i : i + size]
            if (
                len(digits) != size
                or any(d not in "0123456789abcdefABCDEF" for d in digits)
                or int(digits, 16) > 0x10FFFF
            ):
                raise BadLiteral(f"\\{c} wants {size} hexadecimal digits that name a character")
            out += chr(int(digits, 16)).encode("utf-8", "surrogatepass")
            i += size
        else:
            raise BadLiteral(f"unknown escape \\{c}")
    return bytes(out)


def character(text: str) -> int:
    """The `int` value of a character constant; several characters combine as GNU C does."""
    data = unescape(text[1:-1])
    if not data:
        raise BadLiteral("empty character constant")
    if len(data) > 4:
        raise BadLiteral("character constant is too long")
    value = 0
    for byte in data:
        value = value << 8 | byte
    return value - (1 << 32) if value > INT_MAX else value


def string(text: str) -> bytes:
    """The bytes of one string literal, without the final zero."""
    return unescape(text[1:-1])
