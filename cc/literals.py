"""The values of integer constants, character constants and string literals (C11 6.4.4, 6.4.5); those of floating
constants are in `floating.py`."""

from __future__ import annotations

SIMPLE_ESCAPES = {
    "n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11, "e": 27, "E": 27, "\\": 92, "'": 39, '"': 34, "?": 63,
}  # fmt: skip
SUFFIXES = ("", "u", "l", "ul", "lu", "ll", "ull", "llu")
INT_MAX = 0x7FFFFFFF
UINT_MAX = 0xFFFFFFFF
LONG_MAX = 0x7FFFFFFFFFFFFFFF
ULONG_MAX = 0xFFFFFFFFFFFFFFFF


def is_floating(text: str) -> bool:
    """Whether a number is a floating constant, by its point or exponent."""
    low = text.lower()
    return "." in low or ("p" in low if low.startswith("0x") else "e" in low and not low.startswith("0b"))


class BadLiteral(Exception):
    """The spelling is no literal; the text says why."""


def integer(text: str, long_bits: int = 64) -> tuple[int, str]:
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
    if wide < 2 and long_bits == 32:
        if value <= INT_MAX and not unsigned:
            return value, "long"
        if value <= UINT_MAX and (unsigned or base != 10):
            return value, "unsigned long"
        long_name = " long long"
    if value <= LONG_MAX and not unsigned:
        return value, long_name.strip()
    return value, "unsigned" + long_name


def unescape(body: str, size: int = 1) -> list[int]:
    """The code units, `size` bytes each, of the inside of a string or character literal: UTF-8, UTF-16 or UTF-32."""
    out: list[int] = []
    limit = 1 << 8 * size
    i, n = 0, len(body)
    while i < n:
        c = body[i]
        if c != "\\":
            j = body.find("\\", i)
            j = n if j < 0 else j
            encode(body[i:j], size, out)
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
            if value >= limit:
                raise BadLiteral("octal escape does not fit a byte")
            out.append(value)
            i = j
        elif c == "x":
            j = i
            while j < n and body[j] in "0123456789abcdefABCDEF":
                j += 1
            if j == i or j - i > 16 or int(body[i:j], 16) >= limit:
                raise BadLiteral(f"\\x wants hexadecimal digits, a value of at most {2 * size}")
            out.append(int(body[i:j], 16))
            i = j
        elif c in ("u", "U"):
            digits_wanted = 4 if c == "u" else 8
            digits = body[i : i + digits_wanted]
            if (
                len(digits) != digits_wanted
                or any(d not in "0123456789abcdefABCDEF" for d in digits)
                or int(digits, 16) > 0x10FFFF
            ):
                raise BadLiteral(f"\\{c} wants {digits_wanted} hexadecimal digits that name a character")
            encode(chr(int(digits, 16)), size, out)
            i += digits_wanted
        else:
            encode(c, size, out)  # see `oddity`
    return out


def oddity(text: str) -> str:
    """What is strange about a literal that has a value, for a warning; otherwise nothing."""
    i = text.find("\\")
    while 0 <= i < len(text) - 1:
        c = text[i + 1]
        if c not in SIMPLE_ESCAPES and c not in "01234567xuU":
            return f"unknown escape sequence \\{c} stands for {c}; a backslash itself is \\\\"
        i = text.find("\\", i + 2)
    kind, size = prefix(text)
    if text[-1] == "'" and len(unescape(text[len(kind) + 1 : -1], size)) > (4 if size == 1 else 1):
        return "character constant is too long; its last characters count"
    return ""


def encode(text: str, size: int, out: list[int]) -> None:
    """Characters to code units. Surrogates stand for bytes of the source that are not UTF-8."""
    if size == 1:
        for c in text:
            errors = "surrogateescape" if 0xDC80 <= ord(c) <= 0xDCFF else "surrogatepass"
            out.extend(c.encode("utf-8", errors))
        return
    for c in text:
        n = ord(c) - 0xDC00 if 0xDC80 <= ord(c) <= 0xDCFF else ord(c)
        if size == 2 and n > 0xFFFF:
            n -= 0x10000
            out.extend((0xD800 + (n >> 10), 0xDC00 + (n & 0x3FF)))
        else:
            out.append(n)


def prefix(text: str) -> tuple[str, int]:
    """A literal's prefix (L, u, U, u8 or none), and the size of its code units."""
    end = 0
    while text[end] not in "\"'":
        end += 1
    return text[:end], {"": 1, "u8": 1, "u": 2}.get(text[:end], 4)


def character(text: str) -> tuple[int, str]:
    """Value and type of a character constant; several characters combine as GNU C does."""
    kind, size = prefix(text)
    if kind == "u8":
        raise BadLiteral("u8 character constants are not part of C11")
    data = unescape(text[len(kind) + 1 : -1], size)
    if not data:
        raise BadLiteral("empty character constant")
    value = 0
    for unit in data[-4:] if size == 1 else data[-1:]:
        value = value << 8 | unit
    if kind in ("", "L") and value > INT_MAX:
        value -= 1 << 32
    return value, {"u": "unsigned short", "U": "unsigned int"}.get(kind, "int")


def string(text: str, size: int = 0) -> bytes:
    """The bytes of one string literal, without the final zero. size: of its code units, where its neighbours set it."""
    kind, own = prefix(text)
    size = size or own
    return b"".join(unit.to_bytes(size, "little") for unit in unescape(text[len(kind) + 1 : -1], size))
