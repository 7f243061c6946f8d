"""From the typed tree to SSA: floating point.

A float is its bits in an integer value. Of a single-precision value only the low half means anything (so the psABI
passes it). Arithmetic, comparison and conversion are operations of the table in `ir.py`, which `passes/soften.py` makes
calls of; signs and classes are integer operations here. A long double lies in memory, like a record of 16 bytes.
"""

from __future__ import annotations

from cc import floating
from cc import types as ty
from cc.ir import Value
from cc.ssa import SSABuilder
from cc.tree import Builtin, Cast, Expr, FloatConst
from cc.types import BOOL, FLOAT, Type

FROM_INTEGER = {(4, True): "wtof", (4, False): "utof", (8, True): "ltof", (8, False): "ultof"}
TO_INTEGER = {(4, True): "ftow", (4, False): "ftou", (8, True): "ftol", (8, False): "ftoul"}
QUAD = {4: "sf", 8: "df"}  # libgcc's names of the formats, to and from tf
WORD = 8
WIDEST = 16


class FloatBuilder(SSABuilder):
    """What the builder knows of floats; `value`, `place`, `convert` and `call` come from the class below."""

    def float_value(self, e: FloatConst) -> Value:
        return self.float_bits(e.bits, e.type)

    def float_bits(self, bits: int, t: Type) -> Value:
        return self.f.const(bits - (1 << 32) if t.size == 4 and bits >> 31 else bits)

    def compare_floats(self, op: str, t: Type, a: Value, b: Value) -> Value:
        single = t.size == 4
        if op in (">", ">="):
            a, b = b, a
        name = {"==": "feq", "!=": "feq", "<": "flt", ">": "flt", "<=": "fle", ">=": "fle"}[op]
        v = self.emit(name, single, [a, b])
        return self.emit("eq", False, [v, self.f.const(0)]) if op == "!=" else v

    def negate(self, v: Value, t: Type) -> Value:
        return self.emit("xor", False, [v, self.float_bits(floating.sign_bit(t.size), t)])

    def convert_float(self, v: Value, source: Type, target: Type) -> Value:
        """A conversion with a floating type on one side or both; those of constants are folded later."""
        if target.kind == BOOL:
            return self.compare_floats("!=", source, v, self.f.const(0))
        if source.kind == FLOAT and target.kind == FLOAT:
            if source.size == target.size:
                return v
            return self.emit("fwide" if source.size == 4 else "fnarrow", False, [v])
        if target.kind == FLOAT:
            t = ty.promote(source)
            return self.emit(FROM_INTEGER[t.size, t.signed], target.size == 4, [self.convert(v, source, t)])
        t = ty.integer_of(target)
        if t.size < 4:
            t = ty.int_ if t.signed else ty.uint
        v = self.emit(TO_INTEGER[t.size, t.signed], source.size == 4, [v])
        return self.convert(v, t, target)

    # -- values of two words, on rv32 ---------------------------------------------------------------------------

    def double_word(self, t: Type) -> bool:
        return t.size == 2 * ty.WORD and ty.is_scalar(t) and not ty.in_memory(t)

    def words(self, v: Value, t: Type) -> list[Value]:
        """The value as the words that it is passed in."""
        if not self.double_word(t):
            return [v]
        return [self.emit("sextw", True, [v]), self.emit("sar", False, [v, self.f.const(32)])]

    def joined(self, low: Value, high: Value) -> Value:
        """The value of two words."""
        high = self.emit("shl", False, [high, self.f.const(32)])
        return self.emit("or", False, [self.emit("zextw", False, [low]), high])

    def pair_slot(self, t: Type) -> Value:
        """Room for a record that is passed in one or two registers."""
        return self.f.slot(2 * ty.WORD, max(ty.WORD, t.align))

    # -- long double: binary128, converted by libgcc's functions ------------------------------------------------

    def quad(self, e: Expr) -> Value:
        """Where a constant of type long double lies, or what was converted to it."""
        slot = self.f.slot(WIDEST, WIDEST)
        if isinstance(e, Cast):
            t = e.operand.type
            v = self.value(e.operand)
            if t.kind == FLOAT:
                name = f"__extend{QUAD[t.size]}tf2"
            else:
                kind = ty.promote(t)
                v = self.convert(v, t, kind)
                name = f"__float{'' if kind.signed else 'un'}{'si' if kind.size == 4 else 'di'}tf"
                t = kind
            if WIDEST > 2 * ty.WORD:
                self.emit("call", False, [slot, *self.words(v, t)], 0, name, True)
                return slot
            low = self.emit("call", False, [v], 0, name)
            high = self.emit("result2", False, [low])
        else:
            low, high = self.f.const(e.bits), self.f.const(e.bits >> 64)
        self.emit("sd", False, [low, slot], 0)
        self.emit("sd", False, [high, slot], WORD)
        return slot

    def from_quad(self, e: Expr, target: Type) -> Value:
        """A long double as another number."""
        halves: list[Value] = []
        if WIDEST > 2 * ty.WORD:
            self.argument(e, halves, False)
        else:
            halves.extend(self.load_halves(e.type, *self.place(e)))
        if target.kind == FLOAT:
            v = self.emit("call", False, halves, 0, f"__trunctf{QUAD[target.size]}2")
            return self.joined(v, self.emit("result2", False, [v])) if self.double_word(target) else v
        t = ty.promote(target)
        name = f"__fix{'' if t.signed else 'uns'}tf{'si' if t.size == 4 else 'di'}"
        v = self.emit("call", t.size == 4, halves, 0, name)
        if self.double_word(t):
            v = self.joined(v, self.emit("result2", False, [v]))
        return self.convert(v, t, target)

    # -- builtins: signs and classes by the bits ------------------------------------------------------------------

    def float_class(self, e: Builtin) -> Value:
        """signbit, isnan, isinf, isfinite, isnormal: 0 or 1. Magnitudes are compared as unsigned integers, doubled."""
        v, t = self.value(e.args[0]), e.args[0].type
        single = t.size == 4
        if e.name == "signbit":
            return self.emit("lt", False, [self.emit("sextw", True, [v]) if single else v, self.f.const(0)])
        return self.classified(e.name, v, t)

    def classified(self, name: str, v: Value, t: Type) -> Value:
        single = t.size == 4
        double = self.emit("shl", single, [v, self.f.const(1)])
        endless = 2 * floating.infinity(t.size)
        limit = self.float_bits(endless, t)
        if name == "isnan":
            return self.emit("ltu", False, [limit, double])
        if name == "isinf":
            return self.emit("eq", False, [double, limit])
        if name == "isfinite":
            return self.emit("ltu", False, [double, limit])
        least = 1 << (24 if single else 53)  # twice the least normal number
        above = self.emit("sub", single, [double, self.f.const(least)])
        return self.emit("ltu", False, [above, self.float_bits(endless - least, t)])

    def unordered(self, e: Builtin) -> Value:
        a, b = (self.classified("isnan", self.value(arg), arg.type) for arg in e.args)
        return self.emit("or", False, [a, b])

    def absolute(self, e: Builtin) -> Value:
        return self.emit("and", False, [self.value(e.args[0]), self.f.const(floating.sign_bit(e.type.size) - 1)])

    def copy_sign(self, e: Builtin) -> Value:
        sign = floating.sign_bit(e.type.size)
        number, of = self.value(e.args[0]), self.value(e.args[1])
        number = self.emit("and", False, [number, self.f.const(sign - 1)])
        of = self.emit("and", False, [of, self.float_bits(sign, e.type)])
        return self.emit("or", False, [number, of])
