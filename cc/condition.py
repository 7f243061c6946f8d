"""The value of a `#if` line (C11 6.10.1): integer arithmetic in 64 bits, signed or unsigned."""

from __future__ import annotations

from cc.diagnostics import Diagnostics
from cc.lexer import CHAR, IDENT, NUMBER, PUNCT, Token
from cc.literals import BadLiteral, character, integer, is_floating

PRECEDENCE = {
    "*": 10, "/": 10, "%": 10, "+": 9, "-": 9, "<<": 8, ">>": 8, "<": 7, ">": 7, "<=": 7, ">=": 7, "==": 6, "!=": 6,
    "&": 5, "^": 4, "|": 3, "&&": 2, "||": 1,
}  # fmt: skip
NESTING = 80
MASK = (1 << 64) - 1


def wrap(value: int, unsigned: bool) -> int:
    value &= MASK
    return value if unsigned or value < 1 << 63 else value - (1 << 64)


class Condition:
    """A parser over the expanded tokens of the line. Values are (integer, unsigned)."""

    def __init__(self, tokens: list[Token], at: Token, diags: Diagnostics):
        self.tokens = tokens
        self.at = at
        self.diags = diags
        self.i = 0
        self.level = 0

    def value(self) -> int:
        if not self.tokens:
            self.diags.fatal(self.at, "#if without an expression")
        result = self.comma(True)
        if self.i < len(self.tokens):
            self.diags.fatal(self.tokens[self.i], f"unexpected {self.tokens[self.i].text} in #if")
        return result[0]

    def peek(self) -> str:
        if self.i < len(self.tokens) and self.tokens[self.i].kind is PUNCT:
            return self.tokens[self.i].text
        return ""

    def want(self, text: str) -> None:
        if self.peek() != text:
            self.diags.fatal(self.tokens[min(self.i, len(self.tokens) - 1)], f"expected {text} in #if")
        self.i += 1

    def comma(self, live: bool) -> tuple[int, bool]:
        value = self.ternary(live)
        while self.peek() == ",":
            self.i += 1
            value = self.ternary(live)
        return value

    def ternary(self, live: bool) -> tuple[int, bool]:
        self.level += 1
        if self.level > NESTING:
            self.diags.fatal(self.at, f"#if nests more than {NESTING} deep")
        test = self.binary(1, live)
        if self.peek() == "?":
            self.i += 1
            yes = self.comma(live and test[0] != 0)
            self.want(":")
            no = self.ternary(live and test[0] == 0)
            unsigned = yes[1] or no[1]
            test = (wrap((yes if test[0] else no)[0], unsigned), unsigned)
        self.level -= 1
        return test

    def binary(self, lowest: int, live: bool) -> tuple[int, bool]:
        left = self.unary(live)
        while True:
            op = self.peek()
            level = PRECEDENCE.get(op, 0)
            if level < lowest:
                return left
            self.i += 1
            alive = live and not (op == "&&" and not left[0]) and not (op == "||" and left[0])
            right = self.binary(level + 1, alive)
            left = self.apply(op, left, right, live)

    def apply(self, op: str, left: tuple[int, bool], right: tuple[int, bool], live: bool) -> tuple[int, bool]:
        a, b = left[0], right[0]
        if op == "&&":
            return int(a != 0 and b != 0), False
        if op == "||":
            return int(a != 0 or b != 0), False
        if op in ("<<", ">>"):
            left_by = b if op == "<<" else -b  # a negative count shifts the other way, as in gcc
            return wrap(a << min(left_by, 64) if left_by >= 0 else a >> min(-left_by, 64), left[1]), left[1]
        unsigned = left[1] or right[1]
        a, b = wrap(a, unsigned), wrap(b, unsigned)
        if op in ("/", "%"):
            if b == 0:
                if live:
                    self.diags.fatal(self.at, "division by zero in #if")
                return 0, unsigned
            quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
            return wrap(quotient if op == "/" else a - quotient * b, unsigned), unsigned
        if op in ("<", ">", "<=", ">=", "==", "!="):
            return int({"<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b, "==": a == b, "!=": a != b}[op]), False
        table = {"*": a * b, "+": a + b, "-": a - b, "&": a & b, "^": a ^ b, "|": a | b}
        return wrap(table[op], unsigned), unsigned

    def unary(self, live: bool) -> tuple[int, bool]:
        prefix = []
        while self.peek() in ("+", "-", "!", "~"):
            prefix.append(self.peek())
            self.i += 1
        if self.i >= len(self.tokens):
            self.diags.fatal(self.tokens[-1], "#if ends in the middle of an expression")
        token = self.tokens[self.i]
        self.i += 1
        if token.kind is NUMBER or token.kind is CHAR:
            try:
                if token.kind is CHAR:
                    value = (character(token.text)[0], False)
                else:
                    if is_floating(token.text):
                        raise BadLiteral("floating-point constant in #if; the preprocessor counts in integers")
                    number, name = integer(token.text)
                    value = (number, "unsigned" in name and number > 0x7FFFFFFFFFFFFFFF or "u" in token.text.lower())
            except BadLiteral as bad:
                self.diags.fatal(token, str(bad))
        elif token.kind is IDENT:
            value = (0, False)
        elif token.text == "(":
            value = self.comma(live)
            self.want(")")
        else:
            self.diags.fatal(token, f"unexpected {token.text} in #if")
        for op in reversed(prefix):
            number, unsigned = value
            if op == "!":
                value = (int(number == 0), False)
            elif op == "-":
                value = (wrap(-number, unsigned), unsigned)
            elif op == "~":
                value = (wrap(~number, unsigned), unsigned)
        return value
