"""Expressions of linker scripts: `expression(scanner)` makes code for a stack machine, `evaluate(code, scope)` runs it.

A value is (number, section). The section is an Output for an address that moves with it, ABSOLUTE, or None for a plain
number; what an operator makes of two of them is in "The Section of an Expression" of ld's manual. A symbol without a
value yet makes the result None, unless the other branch of `?:` is taken: `DEFINED(x) ? x : 0x1000` is a number.
"""

from __future__ import annotations

from asm.diagnostic import Diagnostic, render

ABSOLUTE = "absolute"
MAX_DEPTH = 60
MASK = (1 << 64) - 1  # numbers are 64 bits wide
NAME_CHARS = "_.$~*?[]/\\-"
LEVELS = (
    ("?",), ("||",), ("&&",), ("|",), ("^",), ("&",), ("==", "!="), ("<=", ">=", "<", ">"), ("<<", ">>"), ("+", "-"),
    ("*", "/", "%"),
)  # fmt: skip
PRECEDENCE = {operator: level for level, operators in enumerate(LEVELS) for operator in operators}
OF_SECTION = ("ADDR", "SIZEOF", "LOADADDR", "ALIGNOF")
# how many arguments each takes
FUNCTIONS = {
    "ALIGN": (1, 2), "ABSOLUTE": (1,), "MAX": (2,), "MIN": (2,), "LOG2CEIL": (1,), "BLOCK": (1,), "NEXT": (1,),
    "DATA_SEGMENT_ALIGN": (2,), "DATA_SEGMENT_END": (1,), "DATA_SEGMENT_RELRO_END": (2,),
}  # fmt: skip
ASSIGNMENTS = ("<<=", ">>=", "+=", "-=", "*=", "/=", "&=", "|=", "=")


class ScriptError(Exception):
    """The linker script is wrong; `message` has file, line, column and a caret."""

    def __init__(self, where, at: int, message: str) -> None:
        """where: has `text` and `name` of the script; at: offset in the text."""
        before = where.text[:at]
        line = before.count("\n") + 1
        start = before.rfind("\n") + 1
        source = where.text[start:].split("\n", 1)[0]
        self.message = render(Diagnostic(where.name, line, at - start + 1, "error", message, source))
        super().__init__(self.message)


class Scanner:
    """The text of a script and how far it is read."""

    def __init__(self, text: str, name: str) -> None:
        self.text, self.name = text, name
        self.at = 0
        self.depth = 0

    def skip(self) -> None:
        """White space and comments."""
        text = self.text
        while self.at < len(text):
            if text[self.at] in " \t\r\n\f\v":
                self.at += 1
            elif text.startswith("/*", self.at):
                end = text.find("*/", self.at + 2)
                if end < 0:
                    raise ScriptError(self, self.at, "this comment does not end; close it with */")
                self.at = end + 2
            elif text[self.at] == "#" and (self.at == 0 or text[self.at - 1] == "\n"):
                end = text.find("\n", self.at)
                self.at = len(text) if end < 0 else end
            else:
                return

    def here(self) -> int:
        """The offset of the next token."""
        self.skip()
        return self.at

    def at_end(self) -> bool:
        return self.here() >= len(self.text)

    def peek(self, token: str) -> bool:
        self.skip()
        return self.text.startswith(token, self.at)

    def accept(self, token: str) -> bool:
        if self.peek(token):
            self.at += len(token)
            return True
        return False

    def accept_word(self, word: str) -> bool:
        self.skip()
        end = self.at + len(word)
        if self.text.startswith(word, self.at) and not _is_word(self.text[end : end + 1]):
            self.at = end
            return True
        return False

    def expect(self, token: str) -> None:
        if not self.accept(token):
            raise ScriptError(self, self.here(), f"expected {token}, found {self._found()}")

    def _found(self) -> str:
        if self.at_end():
            return "the end of the file"
        end = self.at + 1
        while end < len(self.text) and _is_word(self.text[self.at]) and _is_word(self.text[end]):
            end += 1
        return self.text[self.at : end]

    def end_of_statement(self) -> None:
        """`;` or `,`; it may be missing in front of }."""
        if not self.accept(";") and not self.accept(",") and not self.peek("}") and not self.at_end():
            raise ScriptError(self, self.here(), f"expected ;, found {self._found()}")

    def word(self, what: str, extra: str = "") -> str:
        """A name of a symbol, file or section, or a pattern; quoted or not."""
        self.skip()
        if self.peek('"'):
            return self.string()
        start = self.at
        text = self.text
        while self.at < len(text) and (
            text[self.at].isalnum() or text[self.at] in NAME_CHARS or text[self.at] in extra
        ):
            if text[self.at] in "*-/" and text[self.at + 1 : self.at + 2] == "=":
                break  # an assignment operator
            close = text.find("]", self.at) if text[self.at] == "[" else -1
            self.at = close + 1 if close > 0 else self.at + 1
        # `+`, `:` and `,` may stand inside the name of a file: libstdc++.a
        while self.at > start and text.startswith("++", self.at):
            self.at += 2
            while self.at < len(text) and (text[self.at].isalnum() or text[self.at] in NAME_CHARS):
                self.at += 1
        if self.at == start:
            raise ScriptError(self, start, f"expected {what}, found {self._found()}")
        return text[start : self.at]

    def string(self) -> str:
        self.skip()
        at = self.at
        self.expect('"')
        end = self.text.find('"', self.at)
        if end < 0 or "\n" in self.text[at:end]:
            raise ScriptError(self, at, 'this string does not end; close it with "')
        found = self.text[self.at : end]
        self.at = end + 1
        return found

    def enclosed(self) -> list[str]:
        """The names in parentheses."""
        self.expect("(")
        found = []
        depth = 1
        while depth:
            if self.accept(")"):
                depth -= 1
            elif self.accept("("):  # GROUP(a AS_NEEDED(b))
                depth += 1
            elif not self.accept(","):
                found.append(self.word("a name"))
        return found or [""]

    def assignment_operator(self) -> str | None:
        """The operator that is next, if it is one of an assignment."""
        self.skip()
        if not self.peek("=="):
            for operator in ASSIGNMENTS:
                if self.accept(operator):
                    return operator
        return None

    def symbol(self) -> str:
        """A symbol in an expression; empty if there is none."""
        self.skip()
        if self.peek('"'):
            return self.string()
        start = self.at
        while self.at < len(self.text) and _is_word(self.text[self.at]):
            self.at += 1
        return self.text[start : self.at]

    def number(self, word: str, at: int) -> int:
        """0x10, 16, 020, $10, 10h; K and M at the end multiply."""
        scale = {"k": 1 << 10, "m": 1 << 20}.get(word[-1:].lower(), 1)
        text = word[:-1] if scale > 1 else word
        try:
            if text[:1] == "$":
                return int(text[1:], 16) * scale
            if text[-1:] in "hH" and text[:2].lower() != "0x":
                return int(text[:-1], 16) * scale
            if text[:1] == "0" and text.isdigit():
                return int(text, 8) * scale
            return int(text, 0) * scale
        except ValueError:
            raise ScriptError(self, at, f"{word} is not a number") from None


def _is_word(c: str) -> bool:
    return c.isalnum() or c in ("_", ".", "$")


# --- parsing ----------------------------------------------------------------------------------------------------------


def expression(s: Scanner) -> tuple:
    """The expression that comes next, as code in postfix order."""
    s.depth += 1
    if s.depth > MAX_DEPTH:
        raise ScriptError(s, s.here(), f"parentheses are nested deeper than {MAX_DEPTH}")
    code: list[tuple] = []
    pending: list[str] = []
    while True:
        _operand(s, code)
        operator = _operator(s)
        while pending and (operator is None or PRECEDENCE[pending[-1]] >= PRECEDENCE[operator] > 0):
            code.append(("binary", pending.pop()))
        if operator is None:
            break
        if operator == "?":
            code += expression(s)
            s.expect(":")
            code += expression(s)
            code.append(("choose",))
            break
        pending.append(operator)
    s.depth -= 1
    return tuple(code)


def _operator(s: Scanner) -> str | None:
    if s.peek("<<=") or s.peek(">>=") or s.peek("=") and not s.peek("=="):
        return None
    for operator in (
        "<<",
        ">>",
        "<=",
        ">=",
        "==",
        "!=",
        "&&",
        "||",
        "?",
        "|",
        "^",
        "&",
        "<",
        ">",
        "+",
        "-",
        "*",
        "/",
        "%",
    ):
        if s.accept(operator):
            return operator
    return None


def _operand(s: Scanner, code: list[tuple]) -> None:
    """A value with its unary operators."""
    unary = []
    while True:
        at = s.here()
        if s.peek("-") or s.peek("!") or s.peek("~") or s.peek("+"):
            unary.append(s.text[s.at])
            s.at += 1
            continue
        break
    if s.accept("("):
        code += expression(s)
        s.expect(")")
    else:
        word = s.symbol()
        if not word:
            raise ScriptError(s, at, f"expected a value, found {s._found()}")
        if word == ".":
            code.append((".", at))
        elif word[0].isdigit() or word[0] == "$" and word[1:2].isdigit():
            code.append(("number", s.number(word, at)))
        elif s.peek("(") and (word in OF_SECTION or word in ("ORIGIN", "LENGTH", "DEFINED", "CONSTANT")):
            code.append((word, s.enclosed()[0], at))
        elif word == "SEGMENT_START" and s.accept("("):
            name = s.string()
            s.expect(",")
            code += expression(s)
            code.append((word, name, at))
            s.expect(")")
        elif word == "SIZEOF_HEADERS" or word == "sizeof_headers":
            code.append(("SIZEOF_HEADERS", at))
        elif word in FUNCTIONS and s.peek("("):
            s.expect("(")
            count = 1
            code += expression(s)
            while s.accept(","):
                code += expression(s)
                count += 1
            if count not in FUNCTIONS[word]:
                raise ScriptError(
                    s, at, f"{word} takes {' or '.join(map(str, FUNCTIONS[word]))} arguments, not {count}"
                )
            s.expect(")")
            code.append(("call", word, count, at))
        elif s.peek("("):
            raise ScriptError(s, at, f"{word} is no function of linker scripts")
        else:
            code.append(("symbol", word, at))
    for operator in reversed(unary):
        if operator != "+":
            code.append(("unary", operator))


def symbols_of(code: tuple) -> list[str]:
    """The symbols whose values an expression uses."""
    return [step[1] for step in code if step[0] == "symbol"]


# --- evaluation -------------------------------------------------------------------------------------------------------


class ValueFault(Exception):
    """An expression cannot be evaluated; `at` is where in the script."""

    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at, self.message = at, message


def evaluate(code: tuple, scope) -> tuple | None:
    """The value as (number, section), or None when it depends on what has none yet.

    `scope` has `section` (the Output whose body this is, or None), `dot` (absolute), and the methods symbol(name),
    defined(name), of_section(function, name, at), region(function, name), constant(name), segment_start(name, default),
    headers_size() and data_segment(function, arguments)."""
    stack: list = []
    for step in code:
        kind = step[0]
        if kind == "number":
            stack.append((step[1], None))
        elif kind == "symbol":
            stack.append(scope.symbol(step[1]))
        elif kind == ".":
            if scope.section is not None:
                stack.append((scope.dot - scope.section.addr, scope.section))
            else:
                stack.append((scope.dot, ABSOLUTE))
        elif kind == "binary":
            right, left = stack.pop(), stack.pop()
            stack.append(_binary(step[1], left, right, scope))
        elif kind == "unary":
            stack.append(_unary(step[1], stack.pop()))
        elif kind == "choose":
            no, yes, condition = stack.pop(), stack.pop(), stack.pop()
            stack.append(None if condition is None else yes if absolute(condition) else no)
        elif kind == "DEFINED":
            stack.append((int(scope.defined(step[1])), None))
        elif kind in OF_SECTION:
            stack.append(scope.of_section(kind, step[1], step[2]))
        elif kind in ("ORIGIN", "LENGTH"):
            stack.append(scope.region(kind, step[1], step[2]))
        elif kind == "CONSTANT":
            stack.append(scope.constant(step[1], step[2]))
        elif kind == "SEGMENT_START":
            stack.append(scope.segment_start(step[1], stack.pop()))
        elif kind == "SIZEOF_HEADERS":
            stack.append((scope.headers_size(), None))
        else:
            arguments = stack[-step[2] :]
            del stack[-step[2] :]
            stack.append(_call(step[1], arguments, scope, step[3]))
    return stack[0]


def absolute(value: tuple) -> int:
    """The value as an address."""
    number, section = value
    return number if section is None or section is ABSOLUTE else number + section.addr


def _unary(operator: str, value: tuple | None) -> tuple | None:
    if value is None:
        return None
    number, section = value
    if operator == "!":
        return int(not number), None
    return (-number if operator == "-" else ~number), section


def _binary(operator: str, left: tuple | None, right: tuple | None, scope) -> tuple | None:
    if left is None or right is None:
        return None
    a, where = left
    b, other = right
    if where is not other:
        if where is None:
            where = other
        elif other is not None:
            a, b = absolute(left), absolute(right)
            where = ABSOLUTE
    elif where is not None:
        where = None if scope.section is not None else ABSOLUTE
    if operator in ("==", "!=", "<", ">", "<=", ">=", "&&", "||"):
        return int(_compare(operator, a, b)), None
    if operator in ("/", "%"):
        if b == 0:
            return None
        quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
        return (quotient if operator == "/" else a - quotient * b), where
    if operator in ("<<", ">>"):
        if not 0 <= b < 64:
            return 0, where
        return (a << b & MASK if operator == "<<" else (a & MASK) >> b), where
    table = {"+": a + b, "-": a - b, "*": a * b & MASK, "&": a & b, "|": a | b, "^": a ^ b}
    return table[operator], where


def _compare(operator: str, a: int, b: int) -> bool:
    if operator == "&&":
        return bool(a) and bool(b)
    if operator == "||":
        return bool(a) or bool(b)
    return {"==": a == b, "!=": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[operator]


def align_up(value: int, align: int) -> int:
    """The next multiple; 0 and 1 change nothing."""
    return value + -value % align if align > 1 else value


def _call(name: str, arguments: list, scope, at: int) -> tuple | None:
    if any(argument is None for argument in arguments):
        return None
    values = [absolute(argument) for argument in arguments]
    if name in ("ALIGN", "BLOCK", "NEXT"):
        if values[-1] < 0:
            raise ValueFault(at, f"the alignment {values[-1]} is negative")
        return align_up(scope.dot if len(values) == 1 else values[0], values[-1]), ABSOLUTE
    if name == "ABSOLUTE":
        return values[0], ABSOLUTE
    if name in ("MAX", "MIN"):
        left, right = arguments
        if left[1] is not right[1]:
            left, right = ((value, ABSOLUTE) for value in values)
        return left if (values[0] >= values[1]) == (name == "MAX") else right
    if name == "LOG2CEIL":
        return max(values[0] - 1, 0).bit_length(), None
    return scope.data_segment(name, values), ABSOLUTE
