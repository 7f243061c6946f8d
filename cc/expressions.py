"""Parsing of expressions (C11 6.5).

One function holds all binary operators, assignment and `?:` on an explicit stack of operands and operators, so that
`a + b + c + ...` may be as long as it likes; only parentheses recurse, three frames each. What an operator means is in
`semantics.py`.
"""

from __future__ import annotations

from cc import floating
from cc import types as ty
from cc.builtin_calls import ASSIGNMENT, BuiltinCalls
from cc.diagnostics import Abandon
from cc.lexer import CHAR, IDENT, NUMBER, PUNCT, STRING, Token
from cc.literals import LONG_MAX, BadLiteral, character, integer, is_floating, oddity, prefix, string
from cc.semantics import is_lvalue
from cc.tokens import KEYWORDS, Enumerator, Typedef
from cc.tree import (
    AddressOf,
    Call,
    Cast,
    Compound,
    Const,
    Deref,
    Expr,
    FloatConst,
    Name,
    Statement,
    StatementExpr,
    Text,
    Variable,
)
from cc.types import FUNCTION, Type

LEVELS = {
    "*": 13, "/": 13, "%": 13, "+": 12, "-": 12, "<<": 11, ">>": 11, "<": 10, ">": 10, "<=": 10, ">=": 10, "==": 9,
    "!=": 9, "&": 8, "^": 7, "|": 6, "&&": 5, "||": 4, "?": 3, "=": 2, "*=": 2, "/=": 2, "%=": 2, "+=": 2, "-=": 2,
    "<<=": 2, ">>=": 2, "&=": 2, "^=": 2, "|=": 2, ",": 1,
}  # fmt: skip
COMMA, TERNARY = 1, 3
PREFIX = frozenset(("+", "-", "!", "~", "*", "&", "++", "--"))
TYPE_WORDS = frozenset(
    """void char short int long signed unsigned _Bool struct union enum const volatile restrict typedef extern static
    auto register inline float double _Complex _Atomic _Noreturn _Alignas _Thread_local __attribute__ __attribute
    __inline __inline__ __volatile__ __volatile __const __const__ __restrict __restrict__ __extension__ __typeof__
    __typeof typeof __signed__ __signed __complex__ __complex __thread __int128
    __auto_type""".split()
)
ELEMENTS = {"L": ty.int_, "u": ty.ushort}  # of strings with a prefix


class Expressions(BuiltinCalls):
    """Parser of expressions. `type_name`, `declared_type` and `compound_body` come from the classes below."""

    def starts_type(self, token: Token) -> bool:
        if token.kind is not IDENT:
            return False
        return token.text in TYPE_WORDS or isinstance(self.lookup(token.text), Typedef)

    def type_at(self, i: int) -> bool:
        """Whether token number i begins a type; __extension__ may also stand before an expression."""
        while self.tokens[i].text == "__extension__":
            i += 1
        return self.starts_type(self.tokens[i])

    def expression(self, lowest: int = COMMA) -> Expr:
        """An expression whose operators bind at least as strongly as `lowest`."""
        self.deeper()
        operands: list[Expr] = []
        operators: list[tuple] = []  # level, token, and for ?: the middle operand
        tokens = self.tokens
        while True:
            operands.append(self.cast_expression())
            token = tokens[self.i]
            level = LEVELS.get(token.text, 0) if token.kind is PUNCT else 0
            if level < lowest:
                level = 0
            right = level in (ASSIGNMENT, TERNARY)
            while operators and (operators[-1][0] > level or (operators[-1][0] == level and not right)):
                self.reduce(operands, operators.pop())
            if level == 0:
                self.level -= 1
                return operands[0]
            self.i += 1
            middle = None
            if level == TERNARY:
                if not self.at(":"):
                    middle = self.expression()
                self.want(":", "the middle operand of ?:")
            operators.append((level, token, middle))

    def reduce(self, operands: list[Expr], operator: tuple) -> None:
        level, token, middle = operator
        right = operands.pop()
        left = operands.pop()
        op = token.text
        if level == TERNARY:
            result = self.conditional(left, middle, right, token) if middle else self.elvis(left, right, token)
        elif op == "=":
            result = self.assign(left, right, token)
        elif level == ASSIGNMENT:
            result = self.update(op[:-1], left, right, token, True)
        else:
            result = self.binary(op, left, right, token)
        operands.append(result)

    def elvis(self, test: Expr, no: Expr, token: Token) -> Expr:
        """GNU `test ?: no`: the test's value, evaluated once, or the other's."""
        test = self.value(test)
        if isinstance(test, (Const, FloatConst)) or self.function is None:
            return self.conditional(test, test, no, token)
        first, again = self.kept(test)
        return self.conditional(first, again, no, token)

    def kept(self, e: Expr) -> tuple[Expr, Expr]:
        """The value, kept in a variable where it is computed, and the variable for later."""
        variable = Variable(".kept", e.type.bare, "local", e.token)
        variable.number = self.next_number()
        name = Name(variable.type, e.token, variable)
        keep = Statement("decl", e.token, variable=variable, initial=[(0, variable.type, e)])
        first = StatementExpr(variable.type, e.token, [keep], name)
        first.depth = e.depth + 1
        return self.checked(first), name

    def constant(self, what: str) -> int:
        """The value of an integer constant expression."""
        at = self.token
        outer, self.constant_only = self.constant_only, False
        e = self.expression(TERNARY)
        self.constant_only = outer
        if not isinstance(e, Const) or not ty.is_integer(e.type):
            if e.type.bare is ty.poison:
                raise Abandon("known")
            self.diags.fatal(at, f"{what} must be an integer constant")
        return e.value

    def cast_expression(self) -> Expr:
        """Prefix operators and casts, collected in a loop, then a postfix expression."""
        prefix: list[tuple] = []
        waiting = len(self.pending)
        while True:
            token = self.token
            text = token.text
            if token.kind is PUNCT:
                if text in PREFIX:
                    self.i += 1
                    prefix.append((text, token))
                    continue
                if text == "&&":
                    self.i += 1
                    e = self.label_address(token)
                    break
                if text == "(" and self.type_at(self.i + 1):
                    self.i += 1
                    t = self.type_name()
                    self.want(")", "the type")
                    if self.at("{"):
                        e = self.postfix(self.compound_literal(t, token))
                        break
                    prefix.append(("cast", token, t))
                    continue
            elif token.kind is IDENT:
                if text == "sizeof" or text in ("_Alignof", "__alignof__", "__alignof"):
                    self.i += 1
                    if self.at("(") and self.type_at(self.i + 1):
                        opening = self.token
                        self.i += 1
                        t = self.type_name()
                        self.want(")", "the type")
                        if self.at("{") and text == "sizeof":
                            prefix.append((text, token))
                            e = self.postfix(self.compound_literal(t, opening))
                            break
                        e = self.postfix(self.size(t, token, text))
                        break
                    prefix.append((text, token))
                    continue
                if text == "__extension__":
                    self.i += 1
                    continue
            e = self.postfix(self.primary())
            break
        for item in reversed(prefix):
            e = self.apply_prefix(item, e)
        if len(self.pending) > waiting and not self.in_parameters:  # sizes of types in casts and sizeof
            e = self.value(e)
            sizes, self.pending = self.pending[waiting:], self.pending[:waiting]
            e = self.checked(StatementExpr(e.type.bare, e.token, sizes, e))
        return e

    def apply_prefix(self, item: tuple, e: Expr) -> Expr:
        op, token = item[0], item[1]
        if op == "cast":
            return self.explicit_cast(e, item[2], token)
        if op == "*":
            return self.deref(e, token)
        if op == "&":
            return self.address(e, token)
        if op in ("++", "--"):
            return self.update(op[0], e, Const(ty.int_, token, 1), token, True)
        if op in ("sizeof", "_Alignof", "__alignof__", "__alignof"):
            if e.type.bits is not None:
                self.diags.fatal(token, f"{op} of a bit-field")
            not_a_use(e)
            size = self.size(e.type, token, op)
            if op == "sizeof" and e.type.runtime is not None:  # whose operand is evaluated (6.5.3.4 p2)
                return self.binary(",", e, size, token)
            if op != "sizeof" and isinstance(e, Name):  # GNU: an object may want more alignment than its type
                size.value = max(size.value, e.variable.align)
            return size
        found = self.unary(op, e, token)
        return Cast(found.type.bare, token, found) if is_lvalue(found) else found  # +x is a value

    def explicit_cast(self, e: Expr, t: Type, token: Token) -> Expr:
        e = self.value(e)
        if t.kind != ty.VOID and not ty.is_scalar(t):
            if ty.is_record(t) and e.type.bare is t.bare:
                return e
            for field in t.bare.fields or () if t.kind == ty.UNION and self.function is not None else ():
                if field.type.bits is None and ty.same(field.type.bare, e.type.bare):
                    return self.union_of(t, field.type, e, token)
            self.diags.fatal(token, f"cannot cast to {t}")
        if t.kind != ty.VOID and t.size < 0:
            self.diags.fatal(token, f"cannot cast to incomplete {t}")
        found = self.cast(e, t, token)
        return Cast(t.bare, token, found) if is_lvalue(found) else found  # a value, and without qualifiers

    def union_of(self, t: Type, member: Type, e: Expr, token: Token) -> Expr:
        """GNU: a value cast to a union that has a member of its type."""
        variable = Variable(".union", t.bare, "local", token)
        variable.number = self.next_number()
        variable.address_taken = True
        return self.checked(Compound(token, variable, [(0, member, e)]))

    def size(self, t: Type, token: Token, op: str) -> Expr:
        ty.complete(t)
        if t.size < 0 or (t.kind == FUNCTION and op != "sizeof"):
            self.diags.fatal(token, f"{op} of incomplete {t}")
        if t.runtime is not None and op == "sizeof":
            return self.runtime_size(t, token)
        return Const(ty.size_t, token, t.size if op == "sizeof" else t.align)

    def postfix(self, e: Expr) -> Expr:
        while True:
            token = self.token
            if token.kind is not PUNCT:
                return e
            text = token.text
            if text == "[":
                self.i += 1
                index = self.expression()
                self.want("]", "the index")
                if any(of.type.kind == FUNCTION or ty.is_pointer_to_function(of.type) for of in (e, index)):
                    self.diags.fatal(token, "[ ] wants an array or a pointer to an object, not to a function")
                if not any(of.type.kind in (ty.POINTER, ty.ARRAY) for of in (e, index)):
                    self.diags.fatal(token, f"[ ] wants an array or a pointer, not {e.type}")
                if not ty.is_integer(index.type) and not ty.is_integer(e.type):
                    self.diags.fatal(token, f"an index wants to be an integer, not {index.type}")
                e = self.deref(self.binary("+", e, index, token), token)
            elif text == ".":
                self.i += 1
                e = self.member(e, self.identifier("a member's name").text, token)
            elif text == "->":
                self.i += 1
                e = self.member(self.deref(e, token), self.identifier("a member's name").text, token)
            elif text == "(":
                self.i += 1
                e = self.call(e, self.arguments(), token)
            elif text in ("++", "--"):
                self.i += 1
                e = self.update(text[0], e, Const(ty.int_, token, 1), token, False)
            else:
                return e

    def arguments(self) -> list[Expr]:
        args = []
        if not self.take(")"):
            while True:
                args.append(self.expression(ASSIGNMENT))
                if not self.take(","):
                    break
            self.want(")", "the arguments")
        return args

    def primary(self) -> Expr:
        token = self.token
        kind = token.kind
        if kind is NUMBER or kind is CHAR:
            self.i += 1
            try:
                if kind is NUMBER and is_floating(token.text):
                    return self.float_literal(token)
                value, name = character(token.text) if kind is CHAR else integer(token.text, 8 * ty.WORD)
            except BadLiteral as bad:
                self.diags.fatal(token, str(bad))
            if kind is CHAR:
                self.odd(token)
            elif value > LONG_MAX and token.text[0] != "0" and "u" not in token.text.lower():
                self.diags.warning(token, "the constant is too large for any signed type; it is unsigned")
            if kind is CHAR and ty.char.signed and token.text[0] == "'" and 128 <= value < 256:
                value -= 256
            return Const(ty.char32 if token.text[0] == "U" else ty.BY_NAME[name], token, value)
        if kind is STRING:
            return self.string_literal()
        if kind is PUNCT and token.text == "(":
            self.i += 1
            if self.at("{"):
                return self.statement_expression(token)
            e = self.expression()
            self.want(")", "the expression")
            return e
        if kind is IDENT:
            return self.name()
        found = token.text or "the end of the file"
        self.diags.fatal(token, f"expected an expression, found {found}")
        raise AssertionError

    def odd(self, literal: Token) -> None:
        found = oddity(literal.text) if len(literal.text) > 3 else ""
        if found:
            self.diags.warning(literal, found)

    def float_literal(self, token: Token) -> Expr:
        found = floating.literal(token.text)
        if found is None:
            words = "; there are no complex numbers here" if token.text[-1] in "iIjJ" else ""
            self.diags.fatal(token, f"{token.text} is not a floating-point constant{words}")
        t = ty.BY_NAME[found[1]]
        if found[0] == floating.infinity(t.size):
            self.diags.warning(token, f"the constant is too large for {t}; it is infinite", "overflow")
        return FloatConst(t, token, found[0])

    def string_literal(self) -> Expr:
        token = self.token
        tokens = []
        element = ty.char
        narrow = False  # one of them is u8
        while self.token.kind is STRING:  # neighbours become one, as wide as the one with a prefix (6.4.5 p5)
            tokens.append(self.token)
            kind = prefix(self.token.text)[0]
            wide = ty.char32 if kind == "U" else ELEMENTS.get(kind)
            narrow = narrow or kind == "u8"
            if (
                wide is not None
                and element is not ty.char
                and wide is not element
                or narrow
                and (wide or element.size > 1)
            ):
                self.diags.fatal(self.token, "strings with different prefixes stand side by side")
            element = wide or element
            self.i += 1
        parts = []
        for part in tokens:
            try:
                parts.append(string(part.text, element.size))
            except BadLiteral as bad:
                self.diags.fatal(part, str(bad))
            self.odd(part)
        return self.text(b"".join(parts), token, element)

    def text(self, data: bytes, token: Token, element: Type = ty.char) -> Expr:
        length = len(data) // element.size + 1
        data += bytes(element.size - 1)  # the last zero byte is written with each string
        if data not in self.string_numbers:
            self.string_numbers[data] = len(self.unit.strings)
            self.unit.strings.append(data)
        return Text(ty.array_of(element, length), token, self.string_numbers[data])

    def name(self) -> Expr:
        token = self.token
        text = token.text
        entry = self.lookup(text)
        if (
            text == "alloca"
            and not (isinstance(entry, Variable) and entry.defined)
            and self.tokens[self.i + 1].text == "("
        ):
            self.i += 1
            return self.builtin(token)
        if isinstance(entry, Variable):
            self.i += 1
            entry.referenced = True
            self.reads_static(entry, token)
            if entry.type.runtime is not None:
                return Deref(entry.type, token, Name(entry.attributes["place"].type, token, entry.attributes["place"]))
            return Name(ty.complete(entry.type), token, entry)
        if isinstance(entry, Enumerator):
            self.i += 1
            return Const(entry.type, token, entry.value)
        if text in ("__func__", "__FUNCTION__", "__PRETTY_FUNCTION__") and self.function is not None:
            self.i += 1
            return self.text(self.function.name.encode(), token)
        if text == "_Generic":
            return self.generic(token)
        if text.startswith("__atomic_") or text.startswith("__sync_"):
            self.i += 1
            return self.atomic_call(token)
        if text.startswith("__builtin_"):
            self.i += 1
            return self.builtin(token)
        if text in KEYWORDS or isinstance(entry, Typedef):
            self.diags.fatal(token, f"expected an expression, found {text}")
        return self.undeclared(token)

    def generic(self, token: Token) -> Expr:
        self.i += 1
        self.want("(", "_Generic")
        control = self.value(self.expression(ASSIGNMENT)).type.bare
        chosen = default = None
        seen: list[Type] = []
        while self.take(","):
            if self.take("default"):
                t = None
            else:
                t = self.association(seen)
            self.want(":", "the type")
            e = self.expression(ASSIGNMENT)
            if t is None:
                if default is not None:
                    self.diags.error(e.token, "default stands twice in one _Generic")
                default = e
            elif chosen is None and t.quals == 0 and matches(t, control):
                chosen = e
        self.want(")", "the associations of _Generic")
        chosen = chosen if chosen is not None else default
        if chosen is None:
            self.diags.fatal(token, f"_Generic has no association for {control}")
        return chosen

    def association(self, seen: list[Type]) -> Type:
        """The type of an association of _Generic: that of an object, and not of one before (6.5.1.1 p2)."""
        at = self.token
        t = self.type_name()
        if t.runtime is not None or t.kind == FUNCTION or t.size < 0 or t.kind == ty.VOID:
            what = "of variable length" if t.runtime is not None else "not the type of an object"
            self.diags.error(at, f"{t} in _Generic is {what}")
        if any(t.quals == other.quals and ty.same(t, other) for other in seen):
            self.diags.error(at, f"_Generic has an association for {t} already")
        seen.append(t)
        return t

    # -- literals with statements or initialisers inside -------------------------------------------------------

    def compound_literal(self, t: Type, token: Token) -> Expr:
        if t.runtime is not None:
            self.diags.fatal(token, "a compound literal cannot be of variable length")
        variable = Variable(".compound", t, "local", token)
        variable.number = self.next_number()
        initial, t = self.initializer(t, self.function is None)
        variable.type = t
        if self.function is None:
            variable.home, variable.static, variable.defined = "global", True, True
            variable.name = f".Lcompound{variable.number}"
            variable.initial = initial
            variable.referenced = True
            self.unit.data.append(variable)
            return Name(t, token, variable)
        variable.address_taken = True  # it lives in memory: `place` is the one way to it
        return self.checked(Compound(token, variable, initial))

    def next_number(self) -> int:
        self.locals += 1
        return self.locals

    def statement_expression(self, token: Token) -> Expr:
        if self.function is None:
            self.diags.fatal(token, "({ outside a function")
        self.enter()
        self.put_barrier(token, "a statement expression")
        body = self.compound_body()
        self.leave()
        self.want(")", "the block")
        last = None
        t = ty.void
        while body and body[-1].kind == "block" and body[-1].body and body[-1].body[0].kind == "label":
            body = body[:-1] + body[-1].body
        if body and body[-1].kind == "expr":
            last = self.value(body[-1].a)
            body = body[:-1]
            t = ty.unqualified(last.type)
        return StatementExpr(t, token, body, last)


def not_a_use(e: Expr) -> None:
    """A function that is called in an operand of sizeof need not be defined."""
    while isinstance(e, (Call, AddressOf)):
        e = e.function if isinstance(e, Call) else e.operand
    if isinstance(e, Name) and e.type.kind == FUNCTION:
        e.variable.mentions -= 1


def matches(t: Type, control: Type) -> bool:
    """Whether a _Generic association's type is that of the controlling expression."""
    return t.bare is control or ty.same(t, control)
