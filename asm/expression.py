"""Expressions of the assembler: text to postfix by the shunting yard, postfix to a value.

A value is an int, or `Relative(constant, plus, minus)`: constant + plus - minus, with a label or None in each place,
since that is what relocations can say. Precedence is that of GNU as (not of its manual), which is not C's:

    unary - ~ + !   |   * / % << >>   |   | & ^ !   |   + -   |   == != <> < > <= >=   |   &&   |   ||

Comparisons give -1 or 0. Division rounds to zero. Everything wraps to 64 bits, signed. No recursion: parentheses and
chains may be as deep as they like.
"""

from __future__ import annotations

from collections import namedtuple

from asm.diagnostic import Fault

Relative = namedtuple("Relative", "constant plus minus")

_BINARY = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<>": 3, "<": 3, ">": 3, "<=": 3, ">=": 3, "+": 4, "-": 4}
_BINARY |= {"|": 5, "&": 5, "^": 5, "!": 5, "*": 6, "/": 6, "%": 6, "<<": 6, ">>": 6}
_UNARY = {"-": "neg", "~": "not", "+": "pos", "!": "lnot"}
_UNARY_LEVEL = 7
DIGITS = "0123456789"
_ESCAPES = {"n": 10, "t": 9, "r": 13, "b": 8, "f": 12, "\\": 92, '"': 34, "'": 39}


def wrap(value: int) -> int:
    """The value as a signed 64-bit number."""
    return (value + (1 << 63) & (1 << 64) - 1) - (1 << 63)


def is_name_char(c: str) -> bool:
    """Whether the character may stand in a symbol after the first place."""
    return c.isalnum() or c in "._$" or c >= "\x80"


def is_name(text: str) -> bool:
    """Whether all characters may stand in a symbol, and there is one."""
    if not text.isascii():
        return all(map(is_name_char, text))
    return text.isalnum() or text.replace("_", "a").replace(".", "a").replace("$", "a").isalnum()


def number(text: str) -> int:
    """A number as GNU as writes it: 12, 0x1f, 0b101, 017 (octal). Fault when it is none."""
    lower = text.lower()
    try:
        if "_" in lower or not lower.isascii():  # Python's int takes these
            raise ValueError
        if lower[:2] in ("0x", "0b"):
            value = int(lower, 0)
        elif len(lower) > 1 and lower[0] == "0":
            value = int(lower, 8)
        else:
            value = int(lower)
    except ValueError:
        raise Fault(f"'{text}' is no number") from None
    if value >> 64:
        raise Fault(f"{text} does not fit in 64 bits")
    return value


def skip_quoted(text: str, i: int) -> int:
    """Where the string or character constant that starts at text[i] ends; the end of the line if it does not."""
    if text[i] == "'":
        end = i + (3 if text[i + 1 : i + 2] == "\\" else 2)
        return end + (text[end : end + 1] == "'")
    i += 1
    while i < len(text) and text[i] != '"' and text[i] != "\n":
        i += 2 if text[i] == "\\" else 1
    return i + 1


def string(text: str) -> bytes:
    """The bytes of a quoted string with C's escapes, octal and hexadecimal ones included."""
    text = text.strip()
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise Fault(f"expected a string in double quotes, found '{text}'")
    out = bytearray()
    body = text[1:-1]
    i = 0
    while i < len(body):
        c = body[i]
        i += 1
        if c == '"':  # strings side by side are one
            rest = body[i:].lstrip()
            if rest[:1] != '"':
                raise Fault("a string ends in the middle; separate strings by commas")
            i = len(body) - len(rest) + 1
            continue
        if c != "\\":
            out += c.encode()
            continue
        if i == len(body):
            raise Fault("a string ends in a backslash")
        c = body[i]
        if c in _ESCAPES:
            out.append(_ESCAPES[c])
            i += 1
        elif c in DIGITS:  # octal; GNU as takes 8 and 9 too
            value, end = 0, i
            while end < min(i + 3, len(body)) and body[end] in DIGITS:
                value = 8 * value + int(body[end])
                end += 1
            out.append(value & 255)
            i = end
        elif c in "xX" and i + 1 < len(body) and body[i + 1] in "0123456789abcdefABCDEF":
            end = i + 1
            while end < len(body) and body[end] in "0123456789abcdefABCDEF":
                end += 1
            out.append(int(body[i + 1 : end], 16) & 255)
            i = end
        else:  # as GNU as has it, \\e too
            out += c.encode()
            i += 1
    return bytes(out)


def _character(text: str, i: int) -> tuple[int, int]:
    """The value of a character constant at text[i] == "'" and where it ends; the closing quote may be missing."""
    if text[i + 1 : i + 2] == "\\":
        value, end = _ESCAPES.get(text[i + 2 : i + 3]), i + 3
        if value is None and text[i + 2 : i + 3] == "0":
            value = 0
    else:
        value, end = (ord(text[i + 1]), i + 2) if i + 1 < len(text) else (None, i)
    if value is None:
        raise Fault("unfinished character constant")
    return value, end + (text[end : end + 1] == "'")


def _tokens(text: str) -> list:
    """Ints for constants, ("name", text) for symbols, strings for operators."""
    tokens: list = []
    i = 0
    while i < len(text):
        c = text[i]
        if c in " \t":
            i += 1
        elif is_name_char(c):
            end = i + 1
            while end < len(text) and is_name_char(text[end]):
                end += 1
            word = text[i:end]
            local = word[:-1].isdecimal() and word[-1] in "bf"
            tokens.append(number(word) if c in DIGITS and not local else ("name", word))
            i = end
        elif c == "'":
            value, i = _character(text, i)
            tokens.append(value)
        elif c == '"':
            end = text.find('"', i + 1)
            if end < i + 2:
                raise Fault("a quoted name does not end")
            tokens.append(("name", text[i + 1 : end]))
            i = end + 1
        elif text[i : i + 2] in _BINARY:
            tokens.append(text[i : i + 2])
            i += 2
        elif c in _BINARY or c in "~()":
            tokens.append(c)
            i += 1
        else:
            raise Fault(f"unexpected '{c}' in an expression")
    return tokens


def parse(text: str, resolve) -> list:
    """Postfix: ints, operators as strings, and whatever `resolve(name)` gives for a symbol. Fault on a bad one."""
    output: list = []
    stack: list = []
    operand_next = True
    # BEGIN SOLUTION asm.expression.parse
    for token in _tokens(text):
        if operand_next:
            if isinstance(token, int):
                output.append(token)
                operand_next = False
            elif isinstance(token, tuple):
                output.append(resolve(token[1]))
                operand_next = False
            elif token == "(":
                stack.append((token, 0))
            elif token in _UNARY:
                stack.append((_UNARY[token], _UNARY_LEVEL))
            else:
                raise Fault(f"expected a value before '{token}'")
        elif token == ")":
            while stack and stack[-1][0] != "(":
                output.append(stack.pop()[0])
            if not stack:
                raise Fault("')' without '('")
            stack.pop()
        elif isinstance(token, str) and token in _BINARY:
            level = _BINARY[token]
            while stack and stack[-1][1] >= level:
                output.append(stack.pop()[0])
            stack.append((token, level))
            operand_next = True
        else:
            raise Fault(f"expected an operator in '{text.strip()}'")
    while stack:
        if stack[-1][0] == "(":
            raise Fault("'(' without ')'")
        output.append(stack.pop()[0])
    # END SOLUTION
    if operand_next:
        raise Fault("expected a value")
    return output


def _divide(a: int, b: int) -> int:
    if b == 0:
        raise Fault("division by zero")
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


def _shift(a: int, n: int, left: bool) -> int:
    if not 0 <= n < 64:
        raise Fault(f"shift by {n} is not in 0..63")
    return a << n if left else (a & (1 << 64) - 1) >> n


_OPERATORS = {
    "*": lambda a, b: a * b,
    "/": _divide,
    "%": lambda a, b: a - b * _divide(a, b),
    "<<": lambda a, b: _shift(a, b, True),
    ">>": lambda a, b: _shift(a, b, False),
    "|": lambda a, b: a | b,
    "&": lambda a, b: a & b,
    "^": lambda a, b: a ^ b,
    "!": lambda a, b: a | ~b,
    "==": lambda a, b: -(a == b),
    "!=": lambda a, b: -(a != b),
    "<>": lambda a, b: -(a != b),
    "<": lambda a, b: -(a < b),
    ">": lambda a, b: -(a > b),
    "<=": lambda a, b: -(a <= b),
    ">=": lambda a, b: -(a >= b),
    "&&": lambda a, b: int(a != 0 and b != 0),
    "||": lambda a, b: int(a != 0 or b != 0),
}


def _sum(a, b, subtract: bool, distance):
    """a + b or a - b with labels; `distance(x, y)` is x - y if that is known, else None."""
    a = Relative(a, None, None) if isinstance(a, int) else a
    b = Relative(b, None, None) if isinstance(b, int) else b
    if subtract:
        b = Relative(-b.constant, b.minus, b.plus)
    constant = a.constant + b.constant
    plus = [x for x in (a.plus, b.plus) if x is not None]
    minus = [x for x in (a.minus, b.minus) if x is not None]
    for x in list(plus):
        for y in minus:
            known = distance(x, y)
            if known is not None:
                constant += known
                plus.remove(x)
                minus.remove(y)
                break
    if len(plus) > 1 or len(minus) > 1:
        raise Fault("this sum of symbols fits no relocation; only symbol + constant and symbol - symbol do")
    if not plus and not minus:
        return wrap(constant)
    return Relative(wrap(constant), plus[0] if plus else None, minus[0] if minus else None)


def evaluate(postfix: list, value_of, distance):
    """The value: an int or a Relative. `value_of(symbol)` gives the value of what `resolve` gave to `parse`."""
    stack: list = []
    for item in postfix:
        if isinstance(item, int):
            stack.append(wrap(item))
        elif not isinstance(item, str):
            stack.append(value_of(item))
        elif item == "+" or item == "-":
            b = stack.pop()
            stack[-1] = _sum(stack[-1], b, item == "-", distance)
        elif item == "neg":
            stack[-1] = _sum(0, stack[-1], True, distance)
        elif item == "pos":
            pass
        elif item in ("not", "lnot"):
            a = _constant(stack[-1], item)
            stack[-1] = ~a if item == "not" else int(a == 0)
        else:
            b = _constant(stack.pop(), item)
            stack[-1] = wrap(_OPERATORS[item](_constant(stack[-1], item), b))
    return stack[0]


def _constant(value, operator: str) -> int:
    if not isinstance(value, int):
        raise Fault(f"an operand of '{operator}' is not constant here")
    return value
