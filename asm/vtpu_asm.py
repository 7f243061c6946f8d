"""Assembler for the vTPU: text to SIWs. `asm/vtpu_text.py` describes the language, `asm/vtpu.py` holds the operations,
`asm/vtpu_check.py` the rules for a SIW as a whole. All errors of a file are reported together, as file:line:col with
the line and a caret.
"""

from __future__ import annotations

from collections import namedtuple

from asm import numbers, vtpu, vtpu_check
from asm.diagnostic import AsmError, Diagnostic
from asm.vtpu_text import ALIASES, FLAG_BITS, FORMS, GROUPS, MISSING, PIPES, REGISTERS, operands

Token = namedtuple("Token", "text col")  # col counts from 1
Code = namedtuple("Code", "siws labels lines")  # dicts of fields; name -> index; source line of each SIW

_PUNCTUATION = "{}|,[]=+-/@~:"
_COUNT_LIMIT = 1 << 32
_DEPS_LIMIT = 1 << 8


class _Wrong(Exception):
    """Something is wrong at a column."""

    def __init__(self, col: int, message: str) -> None:
        super().__init__(message)
        self.col, self.message = col, message


def assemble(text: str, file: str = "<vtpu>") -> Code:
    """SIWs and labels of a source. AsmError, with all its mistakes, if it is wrong."""
    siws: list[dict[str, int]] = []
    lines: list[int] = []
    labels: dict[str, int] = {}
    mistakes = []
    for number, source in enumerate(text.split("\n"), 1):
        try:
            line = _Line(_tokens(source))
            line.labels(labels, len(siws))
            if not line.done():
                siw = line.siw()
                siws.append(siw)
                lines.append(number)
        except _Wrong as wrong:
            mistakes.append(Diagnostic(file, number, wrong.col, "error", wrong.message, source))
    if mistakes:
        raise AsmError(mistakes)
    return Code(siws, labels, lines)


def _tokens(source: str) -> list[Token]:
    """Names, numbers (1.1.1 is one) and punctuation, up to a comment."""
    tokens, at = [], 0
    while at < len(source):
        c = source[at]
        start = at
        if c in "#;":
            break
        if c in " \t\r":
            at += 1
            continue
        if c.isalnum() or c in "_.":
            while at < len(source) and (
                source[at].isalnum() or source[at] in "_." or _exponent_sign(source, start, at)
            ):
                at += 1
        elif c in _PUNCTUATION:
            at += 1
        else:
            raise _Wrong(at + 1, f"the character {c!r} has no meaning here")
        tokens.append(Token(source[start:at], start + 1))
    return tokens + [Token("", len(source) + 1)]


def _exponent_sign(source: str, start: int, at: int) -> bool:
    """Is source[at] the sign in 1e-5?"""
    return (
        source[at] in "+-"
        and source[at - 1] in "eE"
        and source[start].isdigit()
        and source[start : start + 2].lower() != "0x"
    )


def coordinate(text: str) -> int:
    """The coordinate of its text. ValueError, with the reason, if it is none."""
    flags = mode = 0
    if "~" in text:
        text, _, part = text.partition("~")
        flags = int(part, 0)
        if flags & ~sum(1 << bit for bit in FLAG_BITS):
            raise ValueError(f"flags {part} are not in 0x4f")
    if "@" in text:
        text, _, part = text.partition("@")
        mode = int(part, 0)
        if not 0 <= mode <= 3:
            raise ValueError(f"page mode {part} is not in 0..3")
    groups = text.split("/")
    shapes = [len(group.split(".")) for group in groups]
    if shapes not in ([3, 3, 3], list(GROUPS)):
        raise ValueError("a coordinate is written in groups of 3, 3 and 5 numbers, or 3, 3 and 3")
    values = [int(n) for group in groups for n in group.split(".")]
    values += [1] * (len(vtpu.DIMS) - len(values))
    for name, value in zip(vtpu.DIMS[::-1], values):
        if not 1 <= value <= vtpu.DIM_MAX + 1:
            raise ValueError(f"{name} is {value}, not in 1..{vtpu.DIM_MAX + 1}")
    dims = {name: value - 1 for name, value in zip(vtpu.DIMS[::-1], values)}
    return vtpu.coordinate(dims, mode) | flags << vtpu.FLAG_WILDCARD


class _Line:
    """Parser of one line. Grammar productions stand above their methods."""

    __slots__ = ("tokens", "at", "fields", "places", "imm_user")

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at = tokens, 0
        self.fields: dict[str, int] = {}
        self.places: dict[str, int] = {}  # pipe -> column of its operation
        self.imm_user = ""

    # tokens

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)].text

    def done(self) -> bool:
        return self.peek() == ""

    def take(self) -> Token:
        token = self.tokens[self.at]
        if token.text:
            self.at += 1
        return token

    def accept(self, text: str) -> bool:
        if self.peek() != text:
            return False
        self.at += 1
        return True

    def expect(self, text: str, where: str) -> None:
        token = self.take()
        if token.text != text:
            raise _Wrong(token.col, f"expected '{text}' {where}, not {_shown(token)}")

    # line = { name ":" } [ siw ]
    def labels(self, labels: dict[str, int], index: int) -> None:
        """Take the labels off the front."""
        while self.peek(1) == ":" and self.peek().replace("_", "a").replace(".", "a").isalnum():
            name = self.take()
            self.take()
            if name.text in labels:
                raise _Wrong(name.col, f"the label {name.text} is already defined")
            labels[name.text] = index

    # siw = ( "{" [ operation ] { "|" [ operation ] } "}" | operation | nothing ) { mark }
    def siw(self) -> dict[str, int]:
        """The fields of the line's SIW."""
        start = self.tokens[self.at].col
        if self.accept("{"):
            while not self.accept("}"):
                if self.done():
                    raise _Wrong(self.tokens[self.at].col, "the SIW is not closed: expected '}'")
                if not self.accept("|"):
                    self.operation()
                    if self.peek() not in ("|", "}", ""):
                        token = self.take()
                        raise _Wrong(token.col, f"expected '|' or '}}' after the operation, not {_shown(token)}")
        elif self.peek() not in _MARKS:
            self.operation()
        while not self.done():
            self.mark()
        reason = vtpu_check.check(self.fields)
        if reason:
            raise _Wrong(start, reason)
        return {name: value for name, value in self.fields.items() if value}

    # operation = name [ operand { "," operand } ]
    def operation(self) -> None:
        """One operation with its operands."""
        token = self.take()
        name, kind = _form_name(token)
        form, pipe = FORMS[name], name[0]
        if pipe in self.places:
            raise _Wrong(token.col, f"a second {pipe.upper()} operation in one SIW")
        self.places[pipe] = token.col
        fields = self.fields
        if form.op[1:] != "NOP":
            fields[pipe + "_active"] = 1
        fields[pipe + "_op"] = vtpu.CODE[form.op]
        if pipe == "d":
            fields["d_mode"], fields["d_fn"], fields["d_type"] = form.mode, form.fn, kind
        elif pipe == "s":
            fields["s_view"], fields["s_type"] = form.view, kind
        if token.text.lower() == "cfence":
            fields["c_count"] = 1
            return
        kinds, options = operands(name)
        for i, operand in enumerate(kinds):
            if i:
                self.expect(",", f"between the operands of {name}")
            self.operand(operand, name)
        if form.op == "SNOP" and self.peek()[:1] == "p":
            self.pointer("s_p")
        while options and self.accept(","):
            self.option(options, name)

    def operand(self, kind: str, name: str) -> None:
        """One operand of a given kind."""
        if kind == "imm":
            self.immediate(name)
        elif kind == "step":
            self.step()
        elif kind == "dim":
            self.fields["s_dim"] = self.dimension()
        elif kind == "s_p":
            self.pointer("s_p")
        elif kind == "s_base":
            self.pointer("s_rs2")
        elif kind in ("mask", "c_id", "c_count"):
            limit = {"mask": 1 << vtpu.LANES, "c_id": vtpu_check.BARRIERS, "c_count": 1 << 8}[kind]
            self.fields["d_mask" if kind == "mask" else kind] = self.number(limit, kind.removeprefix("c_"))
        else:
            self.fields[kind.removesuffix("[]")] = self.register()
            if kind.endswith("[]"):
                self.expect("[", "before the lane")
                self.fields["d_lane"] = self.number(vtpu.LANES, "lane")
                self.expect("]", "after the lane")

    # option = step | "width" n | "nofault"
    def option(self, options: list[str], name: str) -> None:
        """What may follow the operands of a gather or scatter."""
        token = self.tokens[self.at]
        if token.text in ("+", "-") and "step" in options:
            self.step()
        elif token.text == "width":
            self.take()
            self.fields["s_width"] = self.number(vtpu.LANES + 1, "width")
        elif token.text == "nofault" and "nofault" in options:
            self.take()
            self.fields["s_hint"] = vtpu.HINT_NO_FAULT
        else:
            shown = ", ".join("a step such as '+1 line'" if o == "step" else o for o in options)
            raise _Wrong(token.col, f"{_shown(token)} is no option of {name}; there are: {shown}")

    # mark = ( "loop0" | "loop1" ) count | "end0" | "end1" | "mask" | "halt" | "deps" n
    def mark(self) -> None:
        """A mark behind the operations."""
        token = self.take()
        name, fields = token.text, self.fields
        if name in ("end0", "end1"):
            fields[name] = 1
        elif name == "mask":
            fields["use_mask"] = 1
        elif name == "halt":
            fields["end"] = 1
        elif name == "deps":
            fields["deps"] = self.number(_DEPS_LIMIT, "deps")
        elif name in ("loop0", "loop1"):
            fields["begin" + name[-1]] = 1
            self.loop_count(name)
        else:
            raise _Wrong(token.col, f"expected the end of the line or one of {', '.join(_MARKS)}, not {_shown(token)}")

    def loop_count(self, name: str) -> None:
        """A number, in imm32, or a register."""
        token = self.tokens[self.at]
        by_register = token.text in REGISTERS
        both = self.fields.get("begin0") and self.fields.get("begin1")
        if both and ((by_register and name == "loop0") or (name == "loop1" and self.fields.get("count_from_reg"))):
            raise _Wrong(token.col, "of two loops that begin in one SIW, loop1 takes the register, loop0 a number")
        if not by_register:
            value = self.number(_COUNT_LIMIT, "loop count")
            self.use_imm(token, f"the count of {name}", value)
            return
        self.fields["count_from_reg"] = 1
        self.fields["count_reg"] = self.register()

    # pointer = "p" n [ "=" coordinate ]
    def pointer(self, field: str) -> None:
        """A coordinate register, perhaps with a literal that is put into it first."""
        token = self.take()
        if token.text[:1] != "p" or token.text[1:] not in ("0", "1", "2", "3", "4", "5", "6", "7"):
            raise _Wrong(token.col, f"expected a coordinate register p0..p7, not {_shown(token)}")
        self.fields[field] = int(token.text[1:])
        if field != "s_p" or not self.accept("="):
            return
        start = self.tokens[self.at]
        text = ""
        while self.peek() not in ("", ",", "|", "}") and self.peek() not in _MARKS:
            text += self.take().text
        try:
            coord = coordinate(text)
        except ValueError as error:
            raise _Wrong(start.col, str(error)) from None
        self.use_imm(start, "the literal", 0)
        self.fields["literal"] = 1
        for i in range(4):
            self.fields[f"lit{i}"] = coord >> 32 * i & numbers.WORD

    # step = ( "+" | "-" ) n dimension
    def step(self) -> None:
        """How far, and along which dimension."""
        sign = self.take()
        if sign.text not in ("+", "-"):
            raise _Wrong(sign.col, f"expected a step such as '+1 line', not {_shown(sign)}")
        limit = 1 << 15
        value = self.number(limit + (sign.text == "-"), "step")
        self.fields["s_step"] = -value if sign.text == "-" else value
        self.fields["s_dim"] = self.dimension()

    def dimension(self) -> int:
        token = self.take()
        if token.text not in vtpu.DIMS:
            raise _Wrong(token.col, f"expected a dimension ({', '.join(vtpu.DIMS)}), not {_shown(token)}")
        return vtpu.DIMS.index(token.text)

    def register(self) -> int:
        token = self.take()
        if token.text not in REGISTERS:
            raise _Wrong(token.col, f"expected a register r0..r15, m0..m3 or acc0..acc3, not {_shown(token)}")
        return REGISTERS.index(token.text)

    def number(self, limit: int, what: str) -> int:
        """0..limit-1."""
        token = self.take()
        value = _integer(token)
        if not 0 <= value < limit:
            raise _Wrong(token.col, f"{what} is {value}, not in 0..{limit - 1}")
        return value

    def immediate(self, name: str) -> None:
        """An i32 (or any 32 bits), or a float if it has a point or an exponent."""
        token = self.tokens[self.at]
        negative = self.accept("-")
        word = self.take()
        text = word.text.lower()
        if text in ("inf", "nan") or (text[:1].isdigit() and text[:2] != "0x" and ("." in text or "e" in text)):
            try:
                value = numbers.to_bits(-float(text) if negative else float(text))
            except ValueError:
                raise _Wrong(word.col, f"{word.text} is not a number") from None
        else:
            value = -_integer(word) if negative else _integer(word)
            if not -(1 << 31) <= value < 1 << 32:
                raise _Wrong(token.col, f"the value {value} does not fit 32 bits")
        self.use_imm(token, name, value & numbers.WORD)

    def use_imm(self, token: Token, user: str, value: int) -> None:
        """imm32 has one user in a SIW."""
        if self.imm_user:
            raise _Wrong(
                token.col, f"two users of imm32: {self.imm_user} and {user}; put one of them in a SIW of its own"
            )
        self.imm_user = user
        self.fields["imm"] = value


_MARKS = ("loop0", "loop1", "end0", "end1", "mask", "halt", "deps")


def _shown(token: Token) -> str:
    return f"'{token.text}'" if token.text else "the end of the line"


def _integer(token: Token) -> int:
    try:
        return int(token.text, 0)
    except ValueError:
        raise _Wrong(token.col, f"expected a number, not {_shown(token)}") from None


def _form_name(token: Token) -> tuple[str, int]:
    """Name of the form and its type."""
    name = token.text.lower()
    if name.partition(".")[0] in MISSING:
        raise _Wrong(token.col, f"{name} is not in this core yet")
    base, dot, rest = name.partition(".")
    name = ALIASES.get(base, base) + dot + rest
    kind = None
    for number, suffix in enumerate(vtpu.TYPES):
        if name.endswith("." + suffix) and name not in FORMS:
            kind = number
            name = name.removesuffix("." + suffix)
            break
    if name not in FORMS or name[0] not in PIPES:
        raise _Wrong(token.col, f"there is no operation {_shown(token)}")
    types = getattr(FORMS[name], "types", (vtpu.F32,))
    if kind is None:
        kind = types[0]
    if kind not in types:
        raise _Wrong(token.col, f"{name} has no type {vtpu.TYPES[kind]} in this core")
    return name, kind
