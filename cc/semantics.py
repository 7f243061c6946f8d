"""C's rules for expressions (C11 6.3, 6.5): makes typed nodes from operands, converting and folding on the way.

Constants fold as soon as a node is built, so an integer constant expression is simply one that comes out as `Const`.
Nothing here reads tokens; `expressions.py` does and calls these.
"""

from __future__ import annotations

from cc import floating
from cc import types as ty
from cc.diagnostics import Diagnostics
from cc.lexer import Token
from cc.quads import Quads, is_quad
from cc.tree import (
    AddressOf,
    Assign,
    Binary,
    Builtin,
    Call,
    Cast,
    Compound,
    Conditional,
    Const,
    Deref,
    Expr,
    FloatConst,
    Member,
    Name,
    Text,
    Unary,
    Update,
    Variable,
    declared,
    literal_parts,
)
from cc.types import ARRAY, BOOL, CONST, FLOAT, FUNCTION, POINTER, VOID, Type

TREE_DEPTH = 150
COMPARISONS = {"==": 1, "!=": 1, "<": 1, ">": 1, "<=": 1, ">=": 1}

FLOAT_OPERATORS = ("+", "-", "*", "/")  # others want integers


def wrap(value: int, t: Type) -> int:
    """The value reduced to the range of a scalar type."""
    t = ty.integer_of(t)
    if t.kind == BOOL:
        return int(value != 0)
    bits = t.width or t.size * 8
    value &= (1 << bits) - 1
    if t.signed and value >> (bits - 1):
        value -= 1 << bits
    return value


def fold(op: str, a: int, b: int, t: Type) -> int | None:
    """`a op b` in type t; None where C or the machine leaves it open (division by zero, too large shifts)."""
    if op == "+":
        value = a + b
    elif op == "-":
        value = a - b
    elif op == "*":
        value = a * b
    elif op in ("/", "%"):
        if b == 0:
            return None
        quotient = abs(a) // abs(b)
        if (a < 0) != (b < 0):
            quotient = -quotient
        value = quotient if op == "/" else a - quotient * b
    elif op in ("<<", ">>"):
        if not 0 <= b < t.size * 8:
            return None
        value = a << b if op == "<<" else a >> b
    elif op == "&":
        value = a & b
    elif op == "|":
        value = a | b
    else:
        value = a ^ b
    return wrap(value, t)


def exact(op: str, a: int, b: int) -> int:
    """`a op b` without end."""
    return a + b if op == "+" else a - b if op == "-" else a * b


def compare(op: str, a: int, b: int) -> int:
    return int({"==": a == b, "!=": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[op])


def is_null(e: Expr) -> bool:
    """A null pointer constant (6.3.2.3 p3)."""
    if isinstance(e, Const) and e.value == 0:
        base = e.type.base if e.type.kind == POINTER else None
        return ty.is_integer(e.type) or base is not None and base.bare is ty.void and not base.quals
    return False


def is_lvalue(e: Expr) -> bool:
    while isinstance(e, Member):
        e = e.operand
    return isinstance(e, (Name, Deref, Compound, Text)) and e.type.kind != FUNCTION


def constant_place(e: Expr) -> tuple[Variable, int] | None:
    """The variable and the offset of a pointer that is the address of a part of a named object."""
    offset = 0
    while True:
        if isinstance(e, Cast) and e.type.kind == POINTER and e.operand.type.kind == POINTER:
            e = e.operand
        elif isinstance(e, Binary) and e.op == "+" and e.type.kind == POINTER and isinstance(e.right, Const):
            offset += e.right.value
            e = e.left
        elif isinstance(e, AddressOf):
            e = e.operand
            while isinstance(e, Member):
                offset += e.offset
                e = e.operand
            if not isinstance(e, Deref):
                return (e.variable, offset) if isinstance(e, Name) else None
            offset += e.offset
            e = e.pointer
        else:
            return None


class Semantics(Quads):
    """Builders of typed nodes; `self.diags` takes the complaints."""

    def __init__(self, diags: Diagnostics):
        self.diags = diags
        self.transparent: dict[Type, bool] = {}  # unions in whose place an argument may be what a member holds
        self.wraps = False
        self.constant_only = False  # the initialiser at hand is of a static object
        self.lock_free = 0  # bytes of the largest object that the machine changes at once

    def checked(self, e: Expr) -> Expr:
        if e.depth > TREE_DEPTH:
            self.diags.fatal(e.token, f"expression nests more than {TREE_DEPTH} deep; use variables for its parts")
        return e

    # -- conversions ------------------------------------------------------------------------------------------

    def value(self, e: Expr) -> Expr:
        """Lvalue conversion: arrays and functions decay to pointers (6.3.2.1)."""
        kind = e.type.kind
        if kind == ARRAY:
            return self.decay(e)
        if kind == FUNCTION:
            if isinstance(e, Deref):
                return e.pointer
            return AddressOf(ty.pointer_to(e.type), e.token, e)
        if e.type.size < 0 and kind != VOID:
            self.diags.fatal(e.token, f"{e.type} is not complete here")
        if e.type.quals & ty.ATOMIC and ty.is_record(e.type) and is_lvalue(e):
            return Builtin(e.type.bare, e.token, "load", [self.address(e, e.token)], e.type.bare)
        if self.constant_only:
            return self.known(e) or e
        return e

    def known(self, e: Expr) -> Expr | None:
        """What an object declared const, or a part of it, holds; as with gcc, a static initialiser may name it."""
        parts = literal_parts(e)
        if parts is not None and len(parts) == 1 and ty.is_scalar(e.type):
            return self.cast(parts[0][2], e.type, e.token)
        if e.type.quals & (CONST | ty.VOLATILE) != CONST or not ty.is_scalar(e.type) or e.type.bits is not None:
            return None
        place = constant_place(AddressOf(ty.pointer_to(e.type), e.token, e))
        if place is None or not place[0].initial or not ty.element(place[0].type).quals & CONST:
            return None
        found: Expr | None = Const(e.type.bare, e.token, 0)  # what has no initialiser of its own
        for offset, t, value in place[0].initial:  # the last one holds
            if offset == place[1] and t.bare is e.type.bare and t.bits is None:
                found = value
            elif offset < place[1] + e.type.size and place[1] < offset + t.size:
                found = None
        if isinstance(found, FloatConst):
            return FloatConst(e.type.bare, e.token, found.bits)
        return self.cast(found, e.type, e.token) if found is not None else None

    def decay(self, e: Expr) -> Expr:
        t = ty.pointer_to(e.type.base)
        if isinstance(e, Deref):
            return self.offset(e.pointer, e.offset, t, e.token)
        return AddressOf(t, e.token, e)

    def offset(self, pointer: Expr, by: int, t: Type, token: Token) -> Expr:
        """`pointer + by` bytes, as type t."""
        if by == 0:
            return self.cast(pointer, t, token)
        if isinstance(pointer, Const):
            return Const(t, token, wrap(pointer.value + by, ty.ulong))
        return Binary(t, token, "+", pointer, Const(ty.long, token, by))

    def cast(self, e: Expr, t: Type, token: Token) -> Expr:
        """An explicit or implied conversion between scalars, or to void."""
        e = self.value(e)
        t = t.bare
        source = e.type.bare
        if source is t and not isinstance(e, Const) and e.type.bits is None:
            return e
        if t.kind == VOID:
            return Cast(t, token, e)
        if ty.is_record(t) and source is t:
            return e
        if not ty.is_scalar(t) or not ty.is_scalar(source):
            self.diags.fatal(token, f"cannot convert {e.type} to {t}")
        if t.size < 0:
            self.diags.fatal(token, f"cannot convert to incomplete {t}")
        if FLOAT in (t.kind, source.kind):
            return self.float_cast(e, t, token)
        if isinstance(e, Const):
            return Const(t, token, wrap(e.value, ty.ulong if t.kind == POINTER else t))
        if (
            isinstance(e, Cast)
            and ty.is_scalar(source)
            and t.size <= source.size
            and t.kind != BOOL
            and source.kind != BOOL
        ):
            inner = e.operand.type.bare  # narrowing after widening: the widening does not matter
            if (
                not source.width
                and ty.is_scalar(inner)
                and inner.kind != FLOAT
                and inner.size <= source.size
                and t.size <= inner.size
            ):
                e = e.operand
                if e.type.bare is t and e.type.bits is None:
                    return e
        return self.checked(Cast(t, token, e))

    def float_cast(self, e: Expr, t: Type, token: Token) -> Expr:
        """A conversion to or from a floating type. Constants out of an integer's range saturate."""
        if POINTER in (t.kind, e.type.kind):
            self.diags.fatal(token, f"cannot convert {e.type} to {t}")
        if ty.is_wide(t) or ty.is_wide(e.type):
            self.diags.fatal(token, f"converting {e.type} to {t} is not supported; go through long or unsigned long")
        if isinstance(e, FloatConst):
            size = e.type.size
            if t.kind == FLOAT:
                return FloatConst(t, token, floating.resize(e.bits, size, t.size))
            if t.kind == BOOL:
                return Const(t, token, int(not floating.is_zero(e.bits, size)))
            kind = ty.integer_of(t)
            return Const(t, token, wrap(floating.to_integer(e.bits, size, max(32, 8 * t.size), kind.signed), t))
        if isinstance(e, Const):
            return FloatConst(t, token, floating.from_integer(e.value, t.size))
        if t.kind == BOOL and is_quad(e.type):
            e = self.quad_truth(e)
        return self.checked(Cast(t, token, e))

    def float_binary(self, op: str, left: Expr, right: Expr, t: Type, token: Token) -> Expr:
        """Arithmetic and comparison of operands of one floating type."""
        compares = op in COMPARISONS
        if isinstance(left, FloatConst) and isinstance(right, FloatConst):
            if not compares:
                return FloatConst(t, token, floating.arithmetic(op, left.bits, right.bits, t.size))
            order = floating.compare(left.bits, right.bits, t.size)
            return Const(ty.int_, token, int(op == "!=") if order is None else compare(op, order, 0))
        if is_quad(t):
            return self.quad_binary(op, left, right, token)
        return self.checked(Binary(ty.int_ if compares else t, token, op, left, right))

    def promoted(self, e: Expr) -> Expr:
        return self.cast(e, ty.promote(e.type), e.token)

    def assignable(self, e: Expr, t: Type, token: Token, what: str) -> Expr:
        """Convert as if by assignment (6.5.16.1), or say why not."""
        e = self.value(e)
        source = e.type.bare
        target = t.bare
        if source is target:
            if t.bits is not None and isinstance(e, Const) and target.kind == ty.INT:
                self.fits(e, t, token)
            return self.cast(e, t, token)
        if source.kind == VOID or target.kind == VOID:
            self.diags.fatal(token, f"a void expression has no value for {what}")
        mixed = FLOAT in (source.kind, target.kind) and POINTER in (source.kind, target.kind)
        if ty.is_record(target) or ty.is_record(source) or not ty.is_scalar(target) or mixed:
            self.diags.fatal(token, f"{what} wants {t}, not {e.type}")
        if target.kind == POINTER:
            if source.kind == POINTER:
                a, b = target.base, source.base
                if a.bare is not ty.void and b.bare is not ty.void and not ty.same_target(target, source):
                    signs = ty.is_integer(a) and ty.is_integer(b) and a.size == b.size and not ty.same(a, b)
                    if not signs:
                        self.diags.warning(token, f"{what} wants {t}, not {e.type}", "incompatible-pointer-types")
                    else:
                        self.diags.warning(token, f"{what} wants {t}, not {e.type}", "pointer-sign")
                elif b.quals & ~a.quals & (CONST | ty.VOLATILE) and a.kind != FUNCTION:
                    self.diags.warning(token, f"{what} discards the qualifiers of {e.type}", "discarded-qualifiers")
            elif not is_null(e):
                self.diags.warning(token, f"{what} makes {t} from {e.type} without a cast", "int-conversion")
        elif isinstance(e, Const) and source.kind != POINTER and target.kind == ty.INT:
            self.fits(e, t, token)
        elif source.kind == POINTER and target.kind != BOOL:
            self.diags.warning(token, f"{what} makes {t} from {e.type} without a cast", "int-conversion")
        return self.cast(e, t, token)

    def fits(self, e: Const, target: Type, token: Token) -> None:
        """Warn where a conversion that nobody wrote changes a constant (to the other sign is all right)."""
        n, bits = e.value, target.bits.width if target.bits is not None else 8 * target.size
        if -(1 << bits - 1) <= n < 1 << bits:
            return
        became = n & (1 << bits) - 1
        became -= (target.signed and became >> bits - 1) << bits
        t = f"a bit-field of {bits} bits" if target.bits is not None else str(target)
        self.diags.warning(token, f"{n} does not fit {t}; it becomes {became}", "overflow")

    def condition(self, e: Expr) -> Expr:
        """A scalar to be tested against zero."""
        e = self.value(e)
        if not ty.is_scalar(e.type):
            self.diags.fatal(e.token, f"a condition is a number or pointer, not {e.type}")
        if isinstance(e, FloatConst):
            return Const(ty.int_, e.token, int(not floating.is_zero(e.bits, e.type.size)))
        return self.quad_truth(e) if is_quad(e.type) else e

    def runtime_size(self, t: Type, token: Token) -> Expr:
        """The size of a variable-length array."""
        return Name(ty.ulong, token, t.runtime)

    # -- operators --------------------------------------------------------------------------------------------

    def wide(self, index: Expr, token: Token, depth: int = 4) -> Expr:
        """An index as a long. Sums and products of int do not overflow (6.5p5), so their parts are made long."""
        if (
            depth
            and not self.wraps
            and isinstance(index, Binary)
            and index.op in ("+", "-", "*")
            and index.type.bare is ty.int_
            and ty.WORD == 8
        ):
            left, right = self.wide(index.left, token, depth - 1), self.wide(index.right, token, depth - 1)
            return self.checked(Binary(ty.long, index.token, index.op, left, right))
        return self.cast(index, ty.long, token)

    def scaled(self, index: Expr, pointer: Type, token: Token) -> Expr:
        """An integer times the size of what a pointer points to, as long."""
        size = pointer.base.size
        if pointer.base.kind == FUNCTION:
            size = 1
        ty.complete(pointer.base)
        size = pointer.base.size
        if size < 0:
            self.diags.fatal(token, f"arithmetic on a pointer to incomplete {pointer.base}")
        index = self.wide(index, token)
        if pointer.base.runtime is not None:
            return self.binary("*", index, self.cast(self.runtime_size(pointer.base, token), ty.long, token), token)
        if isinstance(index, Const):
            return Const(ty.long, token, wrap(index.value * size, ty.long))
        if size == 1:
            return index
        return self.checked(Binary(ty.long, token, "*", index, Const(ty.long, token, size)))

    def binary(self, op: str, left: Expr, right: Expr, token: Token) -> Expr:
        left, right = self.value(left), self.value(right)
        if op == ",":
            return self.checked(Binary(ty.unqualified(right.type), token, op, left, right))
        if op in ("&&", "||"):
            left, right = self.condition(left), self.condition(right)
            if isinstance(left, Const):
                if bool(left.value) == (op == "||"):
                    return Const(ty.int_, token, int(op == "||"))
                if isinstance(right, Const):
                    return Const(ty.int_, token, int(right.value != 0))
            return self.checked(Binary(ty.int_, token, op, left, right))
        a, b = left.type, right.type
        if op in COMPARISONS:
            return self.comparison(op, left, right, token)
        if a.kind == POINTER or b.kind == POINTER:
            return self.pointer_arithmetic(op, left, right, token)
        if not ty.is_arithmetic(a) or not ty.is_arithmetic(b):
            self.diags.fatal(token, f"{op} wants numbers, not {a} and {b}")
        if op not in FLOAT_OPERATORS and FLOAT in (a.kind, b.kind):
            self.diags.fatal(token, f"{op} wants integers, not {a} and {b}")
        if op in ("<<", ">>"):
            left = self.promoted(left)
            t = left.type
            right = self.promoted(right)
            self.shift_count(right, t, token)
            if right.type.size != t.size:
                right = self.cast(right, ty.ulong if t.size == 8 else ty.uint, token)
        else:
            t = ty.usual(a, b)
            left, right = self.cast(left, t, left.token), self.cast(right, t, right.token)
            if t.kind == FLOAT:
                return self.float_binary(op, left, right, t, token)
            if op in ("/", "%") and isinstance(right, Const) and right.value == 0:
                self.diags.warning(token, "division by zero", "div-by-zero")
        if isinstance(left, Const) and isinstance(right, Const):
            value = fold(op, left.value, right.value, t)
            if value is not None:
                if op in "+-*" and t.signed and value != exact(op, left.value, right.value):
                    self.diags.warning(token, f"the result does not fit {t}; it becomes {value}", "overflow")
                return Const(t, token, value)
        return self.checked(Binary(t, token, op, left, right))

    def shift_count(self, by: Expr, t: Type, token: Token) -> None:
        if isinstance(by, Const) and not 0 <= by.value < t.size * 8:
            kind = "overflow" if by.value > 0 else "negative"
            self.diags.warning(token, f"shift by {by.value} is undefined for {t}", f"shift-count-{kind}")

    def comparison(self, op: str, left: Expr, right: Expr, token: Token) -> Expr:
        a, b = left.type, right.type
        if a.kind == POINTER or b.kind == POINTER:
            if not ty.is_scalar(a) or not ty.is_scalar(b) or FLOAT in (a.kind, b.kind):
                self.diags.fatal(token, f"cannot compare {a} with {b}")
            if a.kind == POINTER and b.kind == POINTER:
                p, q = a.base.bare, b.base.bare
                if p is not ty.void and q is not ty.void and not ty.same_target(a, b):
                    self.diags.warning(token, f"comparison of {a} with {b}", "compare-distinct-pointer-types")
            elif not is_null(left) and not is_null(right):
                self.diags.warning(token, f"comparison of {a} with {b}", "pointer-integer-compare")
            t = ty.ulong
            here, there = constant_place(left), constant_place(right)
            if here is not None and there is not None and here[0] is there[0]:
                return Const(ty.int_, token, compare(op, here[1], there[1]))
        elif not ty.is_arithmetic(a) or not ty.is_arithmetic(b):
            self.diags.fatal(token, f"cannot compare {a} with {b}")
        else:
            t = ty.usual(a, b)
        left, right = self.cast(left, t, left.token), self.cast(right, t, right.token)
        if t.kind == FLOAT:
            return self.float_binary(op, left, right, t, token)
        if isinstance(left, Const) and isinstance(right, Const):
            return Const(ty.int_, token, compare(op, left.value, right.value))
        return self.checked(Binary(ty.int_, token, op, left, right))

    def pointer_arithmetic(self, op: str, left: Expr, right: Expr, token: Token) -> Expr:
        if op == "+" and right.type.kind == POINTER:
            left, right = right, left
        t = left.type.bare
        if op == "-" and right.type.kind == POINTER:
            if t.kind != POINTER or not ty.same_target(t, right.type):
                self.diags.fatal(token, f"cannot subtract {right.type} from {left.type}")
            size = ty.complete(t.base).size
            if size <= 0 and t.base.runtime is None:
                self.diags.fatal(token, f"arithmetic on a pointer to incomplete {t.base}")
            here, there = constant_place(left), constant_place(right)
            if here is not None and there is not None and here[0] is there[0] and size > 0:
                distance = here[1] - there[1]
                return Const(ty.ptrdiff_t, token, abs(distance) // size * (1 if distance >= 0 else -1))
            a, b = self.cast(left, ty.ptrdiff_t, token), self.cast(right, ty.ptrdiff_t, token)
            unit: Expr = Const(ty.ptrdiff_t, token, size)
            if t.base.runtime is not None:
                unit = self.cast(self.runtime_size(t.base, token), ty.ptrdiff_t, token)
            return self.binary("/", self.binary("-", a, b, token), unit, token)
        if op not in ("+", "-") or t.kind != POINTER or not ty.is_integer(right.type):
            self.diags.fatal(token, f"{op} cannot take {left.type} and {right.type}")
        by = self.scaled(right, t, token)
        if op == "-" and isinstance(by, Const):
            op, by = "+", Const(ty.long, token, wrap(-by.value, ty.long))
        if isinstance(by, Const):
            if by.value == 0:
                return left
            if isinstance(left, Const):
                return Const(t, token, wrap(left.value + by.value, ty.ulong))
            if (
                isinstance(left, Binary)
                and left.op == "+"
                and left.type.kind == POINTER
                and isinstance(left.right, Const)
            ):
                return self.offset(left.left, left.right.value + by.value, t, token)
        return self.checked(Binary(t, token, op, left, by))

    def unary(self, op: str, e: Expr, token: Token) -> Expr:
        e = self.value(e)
        if op == "!":
            e = self.condition(e)
            if isinstance(e, Const):
                return Const(ty.int_, token, int(e.value == 0))
            return self.checked(Unary(ty.int_, token, "!", e))
        if not ty.is_integer(e.type) and (op == "~" or e.type.kind != FLOAT):
            self.diags.fatal(token, f"{op} wants {'an integer' if op == '~' else 'a number'}, not {e.type}")
        e = self.promoted(e)
        if op == "+":
            return e if e.token is token else self.cast(e, e.type, token)
        if isinstance(e, FloatConst):
            return FloatConst(e.type, token, e.bits ^ floating.sign_bit(e.type.size))
        if is_quad(e.type):
            return self.quad_negative(e)
        if isinstance(e, Const):
            return Const(e.type, token, wrap(-e.value if op == "-" else ~e.value, e.type))
        return self.checked(Unary(e.type.bare, token, op, e))

    def deref(self, e: Expr, token: Token) -> Expr:
        e = self.value(e)
        if e.type.kind != POINTER:
            self.diags.fatal(token, f"* wants a pointer, not {e.type}")
        base = ty.complete(e.type.base)
        if isinstance(e, AddressOf) and e.operand.type is base:
            return e.operand
        if (
            isinstance(e, Binary) and e.op == "+" and e.left.type.kind == POINTER and isinstance(e.right, Const)
        ):  # keep the constant where the addressing mode is
            return self.checked(Deref(base, token, e.left, e.right.value))
        return self.checked(Deref(base, token, e))

    def address(self, e: Expr, token: Token) -> Expr:
        if e.type.kind == FUNCTION:
            return self.value(e)
        if not is_lvalue(e):
            self.diags.fatal(token, "& wants an object: this is a value without an address")
        if e.type.bits is not None:
            self.diags.fatal(token, "a bit-field has no address")
        t = ty.pointer_to(e.type)
        if isinstance(e, Deref):
            return self.offset(e.pointer, e.offset, t, token)
        self.take_address(e)
        return self.checked(AddressOf(t, token, e))

    def take_address(self, e: Expr) -> None:
        while isinstance(e, Member):
            e = e.operand
        if isinstance(e, (Name, Compound)):
            e.variable.address_taken = True
            if "no address" in e.variable.attributes:
                notes = declared(e)
                self.diags.error(e.token, f"{e.variable.name} is declared register and has no address", notes)
            if e.variable.home == "fixed":
                self.diags.fatal(e.token, f"{e.variable.name} is a register and has no address")

    def member(self, e: Expr, name: str, token: Token) -> Expr:
        if not ty.is_record(e.type):
            arrow = e.type.kind == POINTER and ty.is_record(e.type.base)
            self.diags.fatal(
                token, f"{e.type} has no members" + ("; use ->" if arrow else ""), (), "->" if arrow else ""
            )
        record = ty.complete(e.type).bare
        if record.index is None:
            self.diags.fatal(token, f"{e.type} is not complete here")
        if name not in record.index:
            self.no_member(e.type, record, name, token)
        field, at = record.index[name]
        align = e.variable.alignment if isinstance(e, Name) else e.type.align
        t, at = ty.member(ty.complete(ty.qualified(field.type, e.type.quals & ~ty.ATOMIC)), align, at)
        if isinstance(e, Deref):
            return Deref(t, token, e.pointer, e.offset + at)
        if isinstance(e, Member):
            return Member(t, token, e.operand, e.offset + at)
        return self.checked(Member(t, token, e, at))

    def modifiable(self, e: Expr, token: Token) -> None:
        if not is_lvalue(e) or e.type.kind == ARRAY:
            self.diags.fatal(token, "this cannot be assigned to: it is not an object")
        if e.type.quals & CONST:
            named = isinstance(e, Name) and e.variable.token is not None
            notes = ((e.variable.token, f"'{e.variable.token.text}' is declared const here"),) if named else ()
            self.diags.fatal(token, f"assignment to an object of type {e.type}", notes)
        elif ty.is_record(e.type) and ty.has_const(e.type):
            self.diags.error(token, f"assignment to an object of type {e.type}, which has members that are const")
        if ty.complete(e.type).size < 0 or e.type.kind == VOID:
            self.diags.fatal(token, f"assignment to incomplete {e.type}")

    def assign(self, target: Expr, value: Expr, token: Token) -> Expr:
        self.modifiable(target, token)
        value = self.assignable(value, target.type, token, "assignment")
        if target.type.quals & ty.ATOMIC and ty.is_record(target.type):
            t = target.type.bare
            return self.checked(Builtin(t, token, "store", [self.address(target, token), value], t))
        return self.checked(Assign(ty.unqualified(target.type), token, target, value))

    def update(self, op: str, target: Expr, value: Expr, token: Token, after: bool) -> Expr:
        """`target op= value`, or ++ and -- with `value` 1."""
        self.modifiable(target, token)
        value = self.value(value)
        t = target.type.bare
        if t.kind == POINTER:
            if op not in ("+", "-") or not ty.is_integer(value.type):
                self.diags.fatal(token, f"{op}= cannot take {t} and {value.type}")
            return self.checked(Update(token, op, target, self.scaled(value, t, token), t, after))
        wanted = ty.is_arithmetic if op in FLOAT_OPERATORS else ty.is_integer
        if not wanted(t) or not wanted(value.type):
            self.diags.fatal(token, f"{op}= cannot take {t} and {value.type}")
        if op in ("/", "%") and isinstance(value, Const) and value.value == 0 and ty.is_integer(t):
            self.diags.warning(token, "division by zero", "div-by-zero")
        if op in ("<<", ">>"):
            work = ty.promote(target.type)
            self.shift_count(value, work, token)
            value = self.cast(value, ty.ulong if work.size == 8 else ty.uint, token)
        else:
            work = ty.usual(target.type, value.type)
            if is_quad(work):
                return self.quad_update(op, target, value, token, after)
            if ty.is_wide(work) and not ty.is_wide(t):
                if op in ("/", "%"):
                    self.diags.fatal(token, f"{t} {op}= {work} is not supported; write a = a {op} b")
                work = ty.ulong  # the upper half of what comes out would be dropped
            value = self.cast(value, work, token)
        return self.checked(Update(token, op, target, value, work, after))

    def conditional(self, test: Expr, yes: Expr, no: Expr, token: Token) -> Expr:
        test = self.condition(test)
        yes, no = self.value(yes), self.value(no)
        a, b = yes.type.bare, no.type.bare
        if ty.is_arithmetic(a) and ty.is_arithmetic(b):
            t = ty.usual(yes.type, no.type)
        elif a.kind == VOID or b.kind == VOID:
            t = ty.void
        elif a is b:
            t = a
        elif a.kind == POINTER and b.kind == POINTER:
            if is_null(yes):
                t = b
            elif is_null(no):
                t = a
            elif a.base.bare is ty.void or b.base.bare is ty.void:
                t = ty.pointer_to(ty.qualified(ty.void, a.base.quals | b.base.quals))
            else:
                if not ty.same_target(a, b):
                    self.diags.warning(token, f"?: between {a} and {b}", "compare-distinct-pointer-types")
                t = ty.pointer_to(ty.qualified(a.base, b.base.quals)) if a.base.kind != FUNCTION else a
        elif a.kind == POINTER and ty.is_integer(b):
            if not is_null(no):
                self.diags.warning(token, f"?: between {a} and {b}", "int-conversion")
            t = a
        elif b.kind == POINTER and ty.is_integer(a):
            if not is_null(yes):
                self.diags.warning(token, f"?: between {a} and {b}", "int-conversion")
            t = b
        else:
            self.diags.fatal(token, f"?: cannot choose between {yes.type} and {no.type}")
        if not ty.is_record(t):
            yes, no = self.cast(yes, t, yes.token), self.cast(no, t, no.token)
        if isinstance(test, Const):
            chosen = yes if test.value else no
            if isinstance(chosen, (Const, FloatConst)):
                return chosen
        return self.checked(Conditional(t, token, test, yes, no))

    def transparent_argument(self, e: Expr, t: Type) -> Expr:
        """An argument as the union that the parameter is: its first member that takes the value."""
        e = self.value(e)
        if ty.is_record(e.type):
            return e
        for field in t.bare.fields:
            member = field.type.bare
            pointers = member.kind == e.type.kind == POINTER
            fits = pointers and ty.void in (member.base.bare, e.type.base.bare)
            fits = fits or pointers and ty.same_target(member, e.type)
            if fits or ty.same(member, e.type.bare) or member.kind == POINTER and is_null(e):
                return self.union_of(t, field.type, self.cast(e, member, e.token), e.token)
        return e

    def call(self, function: Expr, args: list[Expr], token: Token) -> Expr:
        function = self.value(function)
        if function.type.kind != POINTER or function.type.base.kind != FUNCTION:
            self.diags.fatal(token, f"{function.type} cannot be called", declared(function))
        first = None
        if isinstance(function, Binary) and function.op == ",":  # (first, f)(args): the call of f is a direct one
            first, function = function.left, function.right
        t = function.type.base
        params = t.params
        if not t.oldstyle and (len(args) < len(params) or (len(args) > len(params) and not t.variadic)):
            more = "at least " if t.variadic else ""
            what = "argument" if len(params) == 1 else "arguments"
            wanted = f"{more}{len(params)} {what}" if params or t.variadic else "no arguments"
            self.diags.fatal(token, f"the function takes {wanted}, {len(args)} given", declared(function))
        passed = []
        for i, arg in enumerate(args):
            if i < len(params) and not t.oldstyle:
                if params[i].bare in self.transparent:
                    arg = self.transparent_argument(arg, params[i])
                arg = self.assignable(arg, params[i], arg.token, f"argument {i + 1}")
            else:
                arg = self.value(arg)
                if arg.type.kind == VOID:
                    self.diags.fatal(arg.token, "a void expression has no value for an argument")
                if ty.is_integer(arg.type):
                    arg = self.promoted(arg)
                elif arg.type.bare is ty.float_:
                    arg = self.cast(arg, ty.double, arg.token)
            passed.append(arg)
        result = ty.complete(t.base).bare
        if result.size < 0:
            self.diags.fatal(token, f"the function returns incomplete {result}")
        if self.constant_only and isinstance(function, AddressOf) and isinstance(function.operand, Name):
            length = self.literal_length(function.operand.variable, passed)
            if length is not None:
                return Const(result, token, length)
        call = self.checked(Call(result, token, function, passed))
        return call if first is None else self.checked(Binary(result, token, ",", first, call))

    def literal_length(self, function: Variable, args: list[Expr]) -> int | None:
        """strlen of a string literal, which a static initialiser may hold."""
        e: Expr | None = args[0] if function.name == "strlen" and len(args) == 1 else None
        while isinstance(e, (Cast, AddressOf)):
            e = e.operand
        return (self.unit.strings[e.number] + b"\0").index(0) if isinstance(e, Text) else None
