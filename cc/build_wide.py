"""From the typed tree to SSA: `__int128`, on rv64.

Such an integer lies in memory, like a record of 16 bytes, and is computed with as two values of 64 bits; those of
local variables become SSA variables with the parts of records (`passes/promote.py`). The product of two numbers that
were 64 bits wide is one `mul` and one `mulh` or `mulhu`. Division calls libgcc's functions.
"""

from __future__ import annotations

from cc import types as ty
from cc.build_floats import WIDEST, WORD, FloatBuilder
from cc.ir import Value
from cc.tree import Binary, Cast, Const, Expr, Unary, Update
from cc.types import signed

Pair = tuple[Value, Value]

DIVISIONS = {
    ("/", True): "__divti3", ("/", False): "__udivti3", ("%", True): "__modti3", ("%", False): "__umodti3",
}  # fmt: skip
BITWISE = {"&": "and", "|": "or", "^": "xor"}
BITS = 64


class WideBuilder(FloatBuilder):
    """Lowers what has type `__int128`; `value`, `place` and `convert` come from the class below."""

    def halves(self, e: Expr) -> Pair:
        """The low and the high word of a value."""
        if isinstance(e, Update):
            return self.update_wide(e)
        if isinstance(e, Const):
            return self.f.const(e.value), self.f.const(e.value >> BITS)
        if isinstance(e, Cast):
            return self.halves(e.operand) if ty.is_wide(e.operand.type) else self.widened(e.operand)
        if isinstance(e, Unary):
            low, high = self.halves(e.operand)
            if e.op == "-":
                zero = self.f.const(0)
                return self.difference((zero, zero), (low, high))
            ones = self.f.const(-1)
            return self.emit("xor", False, [low, ones]), self.emit("xor", False, [high, ones])
        if isinstance(e, Binary) and e.op != ",":
            if e.op == "*":
                product = self.exact_product(e.left, e.right)
                if product is not None:
                    return product
            left = self.halves(e.left)
            if e.op in ("<<", ">>"):
                return self.shift(e.op, e.type, left, e.right)
            return self.wide_arithmetic(e.op, e.type, left, self.halves(e.right))
        return self.load_halves(e.type, *self.place(e))

    def load_halves(self, t: ty.Type, base: Value, offset: int) -> Pair:
        low, high = (self.load(ty.half(t), base, offset + at) for at in (0, WORD))
        return low, high

    def store_halves(self, t: ty.Type, base: Value, offset: int, pair: Pair) -> None:
        for at, half in zip((0, WORD), pair):
            self.store(ty.half(t), base, offset + at, half)

    def wide_place(self, e: Expr) -> Value:
        """Where a value lies that is no object's."""
        slot = self.f.slot(WIDEST, WIDEST)
        self.store_halves(e.type.bare, slot, 0, self.halves(e))
        return slot

    def widened(self, e: Expr) -> Pair:
        """A scalar of at most 64 bits, extended."""
        t = e.type
        v = self.convert(self.value(e), t, ty.long if signed(t) else ty.ulong)
        return v, self.emit("sar", False, [v, self.f.const(BITS - 1)]) if signed(t) else self.f.const(0)

    def narrowed(self, e: Cast) -> Value:
        """A wide integer as another scalar."""
        low, high = self.halves(e.operand)
        if e.type.kind == ty.BOOL:
            return self.emit("ne", False, [self.emit("or", False, [low, high]), self.f.const(0)])
        return self.convert(low, ty.ulong, e.type)

    def truth(self, e: Expr) -> Value:
        """Not zero if the integer is not."""
        return self.emit("or", False, list(self.halves(e)))

    # -- arithmetic ---------------------------------------------------------------------------------------------

    def wide_arithmetic(self, op: str, t: ty.Type, a: Pair, b: Pair) -> Pair:
        if op == "+":
            low = self.emit("add", False, [a[0], b[0]])
            carry = self.emit("ltu", False, [low, b[0]])
            return low, self.emit("add", False, [self.emit("add", False, [a[1], b[1]]), carry])
        if op == "-":
            return self.difference(a, b)
        if op in BITWISE:
            low, high = (self.emit(BITWISE[op], False, [x, y]) for x, y in zip(a, b))
            return low, high
        if op == "*":
            high = self.emit("mulhu", False, [a[0], b[0]])
            for x, y in ((a[0], b[1]), (a[1], b[0])):
                high = self.emit("add", False, [high, self.emit("mul", False, [x, y])])
            return self.emit("mul", False, [a[0], b[0]]), high
        low = self.emit("call", False, [*a, *b], 0, DIVISIONS[op, signed(t)])
        return low, self.emit("result2", False, [low])

    def difference(self, a: Pair, b: Pair) -> Pair:
        borrow = self.emit("ltu", False, [a[0], b[0]])
        high = self.emit("sub", False, [self.emit("sub", False, [a[1], b[1]]), borrow])
        return self.emit("sub", False, [a[0], b[0]]), high

    def exact_product(self, left: Expr, right: Expr) -> Pair | None:
        """The product of two numbers that have been widened alike."""
        operands = []
        for e, other in ((left, right), (right, left)):
            if isinstance(e, Cast) and not ty.is_wide(e.operand.type):
                operands.append(e.operand)
            elif isinstance(e, Const) and isinstance(other, Cast) and not ty.is_wide(other.operand.type):
                t = ty.long if signed(other.operand.type) else ty.ulong
                if not -(t.signed << BITS - 1) <= e.value < 1 << BITS - t.signed:
                    return None
                operands.append(Const(t, e.token, e.value))
        if len(operands) < 2 or signed(operands[0].type) != signed(operands[1].type):
            return None
        a, b = (self.widened(e)[0] for e in operands)
        high = "mulh" if signed(operands[0].type) else "mulhu"
        return self.emit("mul", False, [a, b]), self.emit(high, False, [a, b])

    def shift(self, op: str, t: ty.Type, a: Pair, by: Expr) -> Pair:
        """Bits go from the near word to the far one. Within the words where the amount is known, else without
        branches."""
        near, far = a if op == "<<" else a[::-1]
        along, back = ("shl", "shr") if op == "<<" else ("shr", "shl")
        inner, fill = along, self.f.const(0)
        if op == ">>" and signed(t):
            inner, fill = "sar", self.emit("sar", False, [near, self.f.const(BITS - 1)])
        if isinstance(by, Const):
            n = by.value & 2 * BITS - 1
            if n >= BITS:
                near, far = fill, self.shifted(inner, near, n - BITS, False)
            elif n:
                carried = self.shifted(back, near, BITS - n, False)
                far = self.emit("or", False, [self.shifted(along, far, n, False), carried])
                near = self.shifted(inner, near, n, False)
        else:
            n = self.value(by)
            inside = self.emit("and", False, [n, self.f.const(BITS - 1)])
            rest = self.emit("xor", False, [inside, self.f.const(BITS - 1)])
            carried = self.emit(back, False, [self.emit(back, False, [near, self.f.const(1)]), rest])
            kept = self.emit("or", False, [self.emit(along, False, [far, inside]), carried])
            moved = self.emit(inner, False, [near, inside])
            whole = self.emit("and", False, [self.emit("shr", False, [n, self.f.const(6)]), self.f.const(1)])
            mask = self.emit("sub", False, [self.f.const(0), whole])  # all ones from 64 on
            near, far = self.chosen(mask, fill, moved), self.chosen(mask, moved, kept)
        return (near, far) if op == "<<" else (far, near)

    def chosen(self, mask: Value, ones: Value, zeros: Value) -> Value:
        """`ones` where the mask's bits are set, else `zeros`."""
        differ = self.emit("and", False, [self.emit("xor", False, [ones, zeros]), mask])
        return self.emit("xor", False, [differ, zeros])

    def compare_wide(self, op: str, t: ty.Type, a: Pair, b: Pair) -> Value:
        if op in ("==", "!="):
            low, high = (self.emit("xor", False, [x, y]) for x, y in zip(a, b))
            return self.emit(
                "eq" if op == "==" else "ne", False, [self.emit("or", False, [low, high]), self.f.const(0)]
            )
        if op in (">", "<="):
            a, b = b, a
        same = self.emit("eq", False, [a[1], b[1]])
        below = self.emit("and", False, [same, self.emit("ltu", False, [a[0], b[0]])])
        less = self.emit("or", False, [self.emit("lt" if signed(t) else "ltu", False, [a[1], b[1]]), below])
        return less if op in ("<", ">") else self.emit("xor", False, [less, self.f.const(1)])

    def update_wide(self, e: Update) -> Pair:
        """`target op= value`: the target's value before or after."""
        t = e.target.type
        operand = None if e.op in ("<<", ">>") else self.halves(e.value)
        base, offset = self.place(e.target)
        old = self.load_halves(t, base, offset)
        if operand is None:
            new = self.shift(e.op, t, old, e.value)
        else:
            new = self.wide_arithmetic(e.op, t, old, operand)
        self.store_halves(t, base, offset, new)
        return new if e.after else old
