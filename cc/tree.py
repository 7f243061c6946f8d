"""The typed tree: what the parser makes and the SSA builder walks.

Every expression has a type and the token it is reported at. Conversions are explicit (`Cast`), array and function names
have decayed (`AddressOf`), sizes are folded, member access and indexing are `Deref` of pointer arithmetic over byte
offsets. So few node kinds are left, and the builder knows nothing of C's conversion rules. `depth` bounds the
recursion of whatever walks a tree; the left spine of binary operators does not count, since walkers descend it in a
loop.
"""

from __future__ import annotations

from cc.lexer import Token
from cc.types import Type, unqualified


class Variable:
    """An object or function. `name` is the symbol for file-scope and static ones; `home` tells where it lives:
    'local', 'param', 'global', 'function', or 'fixed' (it is a register). `attributes` has the rarer ones: alias (a
    symbol), constructor and destructor (priorities), naked, interrupt (the mode), label (an assembler name or
    register)."""

    __slots__ = (
        "name", "type", "home", "token", "static", "extern", "defined", "address_taken", "initial", "align", "section",
        "weak", "used", "inline", "noreturn", "referenced", "number", "tentative", "visibility", "attributes",
        "mentions",
    )  # fmt: skip

    def __init__(self, name: str, type: Type, home: str, token: Token | None):
        self.name = name
        self.type = type
        self.home = home
        self.token = token
        self.static = self.extern = self.defined = self.address_taken = False
        self.weak = self.used = self.inline = self.noreturn = self.referenced = self.tentative = False
        self.initial: list | None = None
        self.mentions = 0  # names of it in the program's expressions
        self.align = 0
        self.section = ""
        self.visibility = ""
        self.attributes: dict[str, object] = {}
        self.number = 0

    @property
    def alignment(self) -> int:
        """Bytes that its address is a multiple of: its type's alignment, or more if it wants more."""
        return max(self.type.align, self.align, 1)


class Expr:
    """Base of expressions."""

    __slots__ = ("type", "token", "depth")


def _depth(*parts: Expr | None) -> int:
    most = 0
    for part in parts:
        if part is not None and part.depth > most:
            most = part.depth
    return most + 1


class Const(Expr):
    """An integer or pointer constant, reduced to its type's range."""

    __slots__ = ("value",)

    def __init__(self, type: Type, token: Token, value: int):
        self.type, self.token, self.value = type, token, value
        self.depth = 1


class FloatConst(Expr):
    """A floating constant, as the bits of its type."""

    __slots__ = ("bits",)

    def __init__(self, type: Type, token: Token, bits: int):
        self.type, self.token, self.bits = type, token, bits
        self.depth = 1


class Text(Expr):
    """A string literal, an lvalue of array type; `number` is its index in the unit's table."""

    __slots__ = ("number",)

    def __init__(self, type: Type, token: Token, number: int):
        self.type, self.token, self.number = type, token, number
        self.depth = 1


class Name(Expr):
    """A variable (lvalue) or function (designator)."""

    __slots__ = ("variable",)

    def __init__(self, type: Type, token: Token, variable: Variable):
        self.type, self.token, self.variable = type, token, variable
        self.depth = 1
        variable.mentions += 1


class Deref(Expr):
    """The object at `pointer + offset` bytes: an lvalue."""

    __slots__ = ("pointer", "offset")

    def __init__(self, type: Type, token: Token, pointer: Expr, offset: int = 0):
        self.type, self.token, self.pointer, self.offset = type, token, pointer, offset
        self.depth = _depth(pointer)


class AddressOf(Expr):
    """The address of an lvalue or function; also the decay of arrays."""

    __slots__ = ("operand",)

    def __init__(self, type: Type, token: Token, operand: Expr):
        self.type, self.token, self.operand = type, token, operand
        self.depth = _depth(operand)


class Member(Expr):
    """Bytes at `offset` inside a record or array that is itself an lvalue or a value (a call's result)."""

    __slots__ = ("operand", "offset")

    def __init__(self, type: Type, token: Token, operand: Expr, offset: int):
        self.type, self.token, self.operand, self.offset = type, token, operand, offset
        self.depth = _depth(operand)


class Cast(Expr):
    """A conversion between scalars, or to void."""

    __slots__ = ("operand",)

    def __init__(self, type: Type, token: Token, operand: Expr):
        self.type, self.token, self.operand = type, token, operand
        self.depth = _depth(operand)


class Unary(Expr):
    """`-` `~` on promoted operands, `!` giving int."""

    __slots__ = ("op", "operand")

    def __init__(self, type: Type, token: Token, op: str, operand: Expr):
        self.type, self.token, self.op, self.operand = type, token, op, operand
        self.depth = _depth(operand)


class Binary(Expr):
    """Arithmetic on operands of one type, comparison (result int, operands of one type), shifts, `&&`, `||`, and
    `,`. On pointers the parser has scaled the integer already: `+` and `-` here are of bytes."""

    __slots__ = ("op", "left", "right")

    def __init__(self, type: Type, token: Token, op: str, left: Expr, right: Expr):
        self.type, self.token, self.op, self.left, self.right = type, token, op, left, right
        if isinstance(left, Binary):
            self.depth = max(left.depth, right.depth + 1)
        else:
            self.depth = max(left.depth, right.depth) + 1


class Assign(Expr):
    """`target = value`, value converted already; records are copied."""

    __slots__ = ("target", "value")

    def __init__(self, type: Type, token: Token, target: Expr, value: Expr):
        self.type, self.token, self.target, self.value = type, token, target, value
        self.depth = _depth(target, value)


class Update(Expr):
    """`target = convert(target op value)`, the target evaluated once: compound assignment, ++ and --.

    The arithmetic is done in `work`'s type; `after` tells whether the result is the new value or (x++) the old one."""

    __slots__ = ("op", "target", "value", "work", "after")

    def __init__(self, token: Token, op: str, target: Expr, value: Expr, work: Type, after: bool):
        self.type, self.token = unqualified(target.type), token
        self.op, self.target, self.value, self.work, self.after = op, target, value, work, after
        self.depth = _depth(target, value)


class Conditional(Expr):
    __slots__ = ("test", "yes", "no")

    def __init__(self, type: Type, token: Token, test: Expr, yes: Expr, no: Expr):
        self.type, self.token, self.test, self.yes, self.no = type, token, test, yes, no
        self.depth = _depth(test, yes, no)


class Call(Expr):
    """A call through `function`, a pointer value (or AddressOf a function's name). Arguments are converted."""

    __slots__ = ("function", "args")

    def __init__(self, type: Type, token: Token, function: Expr, args: list[Expr]):
        self.type, self.token, self.function, self.args = type, token, function, args
        self.depth = _depth(function, *args)


class Builtin(Expr):
    """va_start, va_arg, va_copy, unreachable, trap: `name` with `args`; `extra` is va_arg's type's size and so on."""

    __slots__ = ("name", "args", "extra")

    def __init__(self, type: Type, token: Token, name: str, args: list[Expr], extra: Type | None = None):
        self.type, self.token, self.name, self.args, self.extra = type, token, name, args, extra
        self.depth = _depth(*args)


class Compound(Expr):
    """A compound literal inside a function: initialise `variable`, then stand for it (an lvalue)."""

    __slots__ = ("variable", "initial")

    def __init__(self, token: Token, variable: Variable, initial: list):
        self.type, self.token, self.variable, self.initial = variable.type, token, variable, initial
        self.depth = 1
        for _, _, value in initial:
            self.depth = max(self.depth, value.depth + 1)


def literal_parts(e: Expr) -> list | None:
    """What initialises a compound literal."""
    if isinstance(e, Compound):
        return e.initial
    return e.variable.initial if isinstance(e, Name) and e.variable.name[:10] == ".Lcompound" else None


def declared(e: Expr) -> tuple:
    """The note that leads to the declaration of what an expression names."""
    if isinstance(e, AddressOf):
        e = e.operand
    if isinstance(e, Name) and e.variable.token is not None and e.variable.token.text == e.variable.name:
        return ((e.variable.token, f"'{e.variable.name}' is declared here"),)
    return ()


class LabelAddress(Expr):
    """GNU `&&label`: where `goto *` may lead."""

    __slots__ = ("label",)

    def __init__(self, type: Type, token: Token, label: object):
        self.type, self.token, self.label = type, token, label
        self.depth = 1


class StatementExpr(Expr):
    """GNU `({ ... })`: statements, the last one's value."""

    __slots__ = ("body", "last")

    def __init__(self, type: Type, token: Token, body: list, last: Expr | None):
        self.type, self.token, self.body, self.last = type, token, body, last
        self.depth = 1


# Statements are tuples-with-names: a `kind` and what that kind needs. Nested bodies are lists of statements.


class Statement:
    """kind: expr(a) decl(variable, initial) room(the same, of a variable-length array) if(a, body, other)
    loop(a, body, step, post_test) switch(a, body, cases)
    case(label) label(name) goto(name, or a: computed) break continue return(a) asm(text) block(body)"""

    __slots__ = ("kind", "token", "a", "body", "other", "name", "cases", "variable", "initial", "post_test")

    def __init__(self, kind: str, token: Token, **parts: object):
        self.kind = kind
        self.token = token
        self.a = parts.get("a")
        self.body = parts.get("body")
        self.other = parts.get("other")
        self.name = parts.get("name")
        self.cases = parts.get("cases")
        self.variable = parts.get("variable")
        self.initial = parts.get("initial")
        self.post_test = parts.get("post_test", False)


class Function:
    """A function definition: its variable, parameters, locals and body."""

    __slots__ = ("variable", "params", "body", "token", "end")

    def __init__(self, variable: Variable, params: list[Variable], body: list[Statement], token: Token, end: Token):
        self.variable, self.params, self.body, self.token, self.end = variable, params, body, token, end


class Unit:
    """A translation unit: functions and data in order of definition, strings by number, all symbols by name."""

    __slots__ = ("functions", "data", "strings", "symbols", "asms", "aliases", "extensions", "builtin", "files")

    def __init__(self) -> None:
        self.functions: list[Function] = []
        self.data: list[Variable] = []
        self.strings: list[bytes] = []
        self.symbols: dict[str, Variable] = {}
        self.asms: list[str] = []
        self.aliases: list[Variable] = []
        self.extensions: tuple[str, ...] = ()  # of the instruction set
        self.builtin = True  # calls of memcpy and the like mean the library's functions
        self.files = None  # under -g: a `debug.Files`
