"""Warnings about statements: bodies that are not what their indentation says, values that nobody uses.

`CheckingParser` is what the driver uses where -W flags are given.
"""

from __future__ import annotations

from cc import types as ty
from cc.checks.declarations import DeclarationChecks
from cc.checks.sequence import Sequence, same_place
from cc.extents import opening
from cc.lexer import EOF, Token
from cc.specifiers import Declarator, Specifiers
from cc.tree import AddressOf, Call, Const, Expr, Name, Statement
from cc.types import FUNCTION, Type

TAB = 8


def column(token: Token) -> int:
    """Where a token stands when tabs are wide."""
    lines, number = token.file.lines, token.line - token.file.shift
    if not 0 < number <= len(lines):
        return token.col
    return width(lines[number - 1], token.col - 1) + 1


def indentation(token: Token) -> int:
    """Where the first token of a token's line stands."""
    lines, number = token.file.lines, token.line - token.file.shift
    if not 0 < number <= len(lines):
        return token.col
    line = lines[number - 1]
    return width(line, len(line) - len(line.lstrip(" \t"))) + 1


def width(line: str, end: int) -> int:
    """The columns that the line takes up to a character."""
    at = 0
    for c in line[:end]:
        at = (at // TAB + 1) * TAB if c == "\t" else at + 1
    return at


def unindented(guard: Token, body: Token, after: Token) -> bool:
    """Whether a line between body and what is after it begins left of the guard: to gcc a sign that the body ends."""
    lines, shift, edge = guard.file.lines, guard.file.shift, indentation(guard)
    between = lines[body.line - shift : after.line - shift - 1]
    return any(line.strip() and width(line, len(line) - len(line.lstrip())) + 1 < edge for line in between)


def own_expressions(s: Statement) -> list[Expr]:
    """The full expressions of a statement, those of the statements in it aside."""
    if s.kind == "block" and s.body and s.body[-1].kind == "loop" and s.body[-1].token is s.token:
        return [part for inner in s.body if inner.kind in ("expr", "loop") for part in own_expressions(inner)]
    found = []
    while s is not None:
        found.append(s.a)
        found.append(s.other if s.kind == "loop" else None)
        s = s.other[0] if s.kind == "if" and s.other and s.other[0].kind == "if" else None
    return [e for e in found if isinstance(e, Expr)]


class CheckingParser(DeclarationChecks):
    """The parser with all checks."""

    def __init__(self, tokens: list[Token], diags):
        super().__init__(tokens, diags)
        self.values: dict[Statement, Expr] = {}  # expression statements, until it is known whether they are values
        self.bodies: list[list[Statement]] = []
        self.unbraced: dict[Statement, bool] = {}

    # -- values that go nowhere -------------------------------------------------------------------------------

    def statement(self) -> Statement:
        made = super().statement()
        for e in own_expressions(made):
            self.sequence(e)
        if made.kind == "expr":
            self.values[made] = made.a
            self.written_to(made.a)
        return made

    def sequence(self, e: Expr) -> None:
        looked_at = Sequence()
        looked_at.effects(e)
        told: list[Expr] = []
        for place, token, twice in looked_at.found:
            if not any(same_place(place, other) for other in told):
                told.append(place)
                name = f"'{place.token.text}'" if isinstance(place, Name) else "an object"
                text = f"{name} is set {'twice' if twice else 'and read'} here, in no order"
                self.diags.warning(token, text, "sequence-point")

    def local_variable(self, spec: Specifiers, d: Declarator, t: Type, body: list[Statement]) -> None:
        first = len(body)
        super().local_variable(spec, d, t, body)
        for made in body[first:]:
            for _, _, e in made.initial or ():
                self.sequence(e)

    def for_statement(self, token: Token) -> Statement:
        made = super().for_statement(token)
        for part in [s.a for s in made.body[:-1] if s.kind == "expr"] + [made.body[-1].other]:
            if part is not None:
                self.written_to(part)
        return made

    def compound_body(self) -> list[Statement]:
        body = super().compound_body()
        self.bodies.append(body)
        return body

    def statement_expression(self, token: Token) -> Expr:
        depth = len(self.bodies)
        made = super().statement_expression(token)
        body = self.bodies[-1]
        del self.bodies[depth:]
        while body and body[-1].kind == "block" and body[-1].body:
            body = body[-1].body
        if body:
            self.values.pop(body[-1], None)
        return made

    def finish_function(self) -> None:
        super().finish_function()
        for made in self.values:
            self.unused_result(made.a)
            self.no_effect(made.a)
        self.values = {}
        self.bodies = []
        self.unbraced = {}

    def unused_result(self, e: Expr) -> None:
        if isinstance(e, Call) and isinstance(e.function, AddressOf) and isinstance(e.function.operand, Name):
            variable = e.function.operand.variable
            if "warn_unused_result" in variable.attributes:
                notes = ((variable.token, f"'{variable.name}' is declared here"),)
                self.diags.warning(e.token, f"the result of {variable.name} is not used", "unused-result", notes)

    # -- bodies -----------------------------------------------------------------------------------------------

    def guard(self) -> Token | None:
        """The word whose body begins here."""
        before = self.i - 1
        if self.tokens[before].text == ")":
            before = opening(self.tokens, before) - 1
        return self.tokens[before] if before >= 0 else None

    def inner(self) -> list[Statement]:
        guard, first = self.guard(), self.token
        made = super().inner()
        if first.text == "{":
            return made
        if made:
            self.unbraced[made[0]] = True
        if first.text == ";" and guard is not None and guard.text in ("if", "else") and first.via is None:
            text = f"the body of {guard.text} is empty; write {{}} if that is meant"
            self.diags.warning(first, text, "empty-body")
        if guard is not None and guard.text in ("if", "else", "for", "while") and guard.via is None:
            self.indentation(guard, first, self.token)
        return made

    def indentation(self, guard: Token, body: Token, after: Token) -> None:
        """A statement behind the body that looks as if it belonged to it (-Wmisleading-indentation)."""
        if after.kind is EOF or after.text in ("}", "else", ";") or body.via is not None or after.via is not None:
            return
        if after.file is not guard.file or body.file is not guard.file or not (body.first or body.line == guard.line):
            return
        if guard.text == "while" and self.tokens[self.i - 1].text == ")":
            return
        last = self.tokens[self.i - 1]
        misleads = False
        if body.line == guard.line:
            misleads = after.line == last.line == body.line and body.text != ";" and indentation(guard) == column(guard)
        elif after.first and body.first:
            misleads = column(after) == column(body) and indentation(guard) < column(body)
            misleads = misleads and after.line > body.line and body.text not in (";", "#")
            misleads = misleads and not unindented(guard, body, after)
        if misleads:
            notes = ((after, "this is not part of it, though it is indented as if it were"),)
            text = f"this {guard.text} guards one statement only"
            self.diags.warning(guard, text, "misleading-indentation", notes)

    def if_statement(self, token: Token) -> Statement:
        made = super().if_statement(token)
        s = made
        while s is not None:
            inner = s
            while inner.body and len(inner.body) == 1 and inner.body[0] in self.unbraced:
                inner = inner.body[0]
                if inner.kind == "block" and inner.body and inner.body[-1].kind == "loop":  # of for
                    inner = inner.body[-1]
                if inner.kind != "loop" or inner.post_test:
                    break
            if inner is not s and inner.kind == "if" and inner.other and not s.other:
                text = "the else belongs to the inner if; write braces to say so"
                self.diags.warning(s.token, text, "dangling-else")
            s = s.other[0] if s.other and len(s.other) == 1 and s.other[0].kind == "if" else None
        return made

    def switch_statement(self, token: Token) -> Statement:
        made = super().switch_statement(token)
        e = made.a
        if (
            e.type.kind != FUNCTION
            and isinstance(e, Const) is False
            and e.token.text in ("==", "!=", "<", ">", "&&", "||", "!")
        ):
            if ty.promote(e.type) is ty.int_:
                self.diags.warning(token, "the switch is over a truth value", "switch-bool")
        if made.cases.default is None:
            self.diags.warning(token, "the switch has no default", "switch-default")
        return made
