"""Objects that are set twice, or set and read, between two sequence points (C11 6.5 p2; -Wsequence-point).

`effects` walks a full expression and says of each part which objects it reads and writes, and which of the writes may
still be under way when the value of the part is there. Operands of one operator are in no order to each other; behind
`&&`, `||`, `?:`, the comma and the arguments of a call there is an order. An object is a variable or a place that is
written the same way. What is inside a statement expression has its own statements.
"""

from __future__ import annotations

from cc.tree import (
    AddressOf,
    Assign,
    Binary,
    Builtin,
    Call,
    Cast,
    Conditional,
    Const,
    Deref,
    Expr,
    Member,
    Name,
    Unary,
    Update,
)

ORDERED = ("&&", "||", ",")
MOST = 40  # effects kept of one expression; what is larger is not looked at further


def same_place(a: Expr, b: Expr) -> bool:
    """Whether two expressions without effects read the same object."""
    while True:
        if type(a) is not type(b):
            return False
        if isinstance(a, Name):
            return a.variable is b.variable
        if isinstance(a, Const):
            return a.value == b.value
        if isinstance(a, (Deref, Member)) and a.offset != b.offset:
            return False
        if isinstance(a, Deref):
            a, b = a.pointer, b.pointer
        elif isinstance(a, (Member, AddressOf)):
            a, b = a.operand, b.operand
        elif isinstance(a, Cast) and a.type.bare is b.type.bare:
            a, b = a.operand, b.operand
        elif isinstance(a, Binary) and a.op == b.op and a.op in ("+", "*", "<<") and same_place(a.right, b.right):
            a, b = a.left, b.left
        else:
            return False


class Effects:
    """Of a part of an expression: places read, places written, and those written that may not be done."""

    __slots__ = ("reads", "writes", "pending")

    def __init__(self, reads=(), writes=(), pending=()):
        self.reads: list[Expr] = list(reads)[:MOST]
        self.writes: list[tuple[Expr, object]] = list(writes)[:MOST]  # with the token of the operator
        self.pending: list[Expr] = list(pending)[:MOST]


class Sequence:
    """The check of one full expression; `found` has (place, token of a write, whether it is written twice)."""

    def __init__(self) -> None:
        self.found: list[tuple[Expr, object, bool]] = []

    def effects(self, e: Expr) -> Effects:
        if isinstance(e, Name):
            return Effects([e])
        if isinstance(e, (Cast, Unary)):
            return self.effects(e.operand)
        if isinstance(e, (AddressOf, Member, Deref)):
            inner = self.address(e)
            return inner if isinstance(e, AddressOf) else Effects([*inner.reads, e], inner.writes, inner.pending)
        if isinstance(e, Binary):
            left, right = self.effects(e.left), self.effects(e.right)
            if e.op in ORDERED:
                return joined(left, right, right.pending)
            return self.unordered(left, right)
        if isinstance(e, (Assign, Update)):
            return self.written(e)
        if isinstance(e, Conditional):
            test, yes, no = self.effects(e.test), self.effects(e.yes), self.effects(e.no)
            either = joined(yes, no, [*yes.pending, *no.pending])
            return joined(test, either, either.pending)
        if isinstance(e, (Call, Builtin)):
            made = self.effects(e.function) if isinstance(e, Call) else Effects()
            for arg in e.args:
                made = self.unordered(made, self.effects(arg))
            return Effects(made.reads, made.writes)
        return Effects()

    def address(self, e: Expr) -> Effects:
        """What finding a place does; it is not read."""
        while isinstance(e, (AddressOf, Member)):
            e = e.operand
        return self.effects(e.pointer) if isinstance(e, Deref) else Effects()

    def written(self, e: Expr) -> Effects:
        made = self.unordered(self.address(e.target), self.effects(e.value))
        for other in made.pending:
            if same_place(other, e.target):
                self.found.append((e.target, e.token, True))
        reads = [*made.reads, e.target] if isinstance(e, Update) else made.reads
        return Effects(reads, [*made.writes, (e.target, e.token)], [*made.pending, e.target])

    def unordered(self, a: Effects, b: Effects) -> Effects:
        for one, other in ((a, b), (b, a)):
            for place, token in one.writes:
                if any(same_place(place, read) for read in other.reads):
                    self.found.append((place, token, False))
                elif any(same_place(place, write) for write, _ in other.writes):
                    self.found.append((place, token, True))
        return joined(a, b, [*a.pending, *b.pending])


def joined(a: Effects, b: Effects, pending: list[Expr]) -> Effects:
    return Effects([*a.reads, *b.reads], [*a.writes, *b.writes], pending)
