"""Which bits of a value mean anything: the algebra of partly defined values.

    m = Defined(64)
    m.and_(Known(0, 0xff), Known(0x0f, 0)).undefined      # 0x0f: the other bits are 0 whatever they were

A `Known` is a value and the mask of those of its bits that nobody has set. An instruction's meaning (asm.riscv) over
this algebra says which bits of its result are undefined: those that would be others if undefined bits of the operands
were. Bitwise operations, sums, shifts and comparisons go bit by bit, so that a C library may look at whole words of a
string, as long as what follows the string's end decides nothing. Quotients are undefined as a whole.
"""

from __future__ import annotations

from typing import NamedTuple

from asm.riscv import Integers


class Known(NamedTuple):
    """undefined: the bits of `value` that could as well be others; of a flag 1 or 0."""

    value: int
    undefined: int


class Defined:
    """See asm.algebra for what each operation means."""

    def __init__(self, xlen: int) -> None:
        self.xlen, self.m = xlen, Integers(xlen)
        self.mask, self.sign = self.m.mask, self.m.sign

    def const(self, n: int) -> Known:
        return Known(n & self.mask, 0)

    # --- bits ---------------------------------------------------------------------------------------------------------

    def and_(self, a: Known, b: Known) -> Known:
        zeros = ~(a.value | a.undefined) | ~(b.value | b.undefined)
        return Known(a.value & b.value, (a.undefined | b.undefined) & ~zeros)

    def or_(self, a: Known, b: Known) -> Known:
        ones = a.value & ~a.undefined | b.value & ~b.undefined
        return Known(a.value | b.value, (a.undefined | b.undefined) & ~ones)

    def xor(self, a: Known, b: Known) -> Known:
        return Known(a.value ^ b.value, a.undefined | b.undefined)

    def zext(self, a: Known, bits: int) -> Known:
        low = (1 << bits) - 1
        return Known(a.value & low, a.undefined & low)

    def sext(self, a: Known, bits: int) -> Known:
        return Known(self.m.sext(a.value, bits), self.m.sext(a.undefined, bits))

    def _shift(self, name: str, a: Known, n: Known) -> Known:
        shift = getattr(self.m, name)
        unclear = n.undefined & self.xlen - 1
        return Known(shift(a.value, n.value), self.mask if unclear else shift(a.undefined, n.value))

    def sll(self, a: Known, n: Known) -> Known:
        return self._shift("sll", a, n)

    def srl(self, a: Known, n: Known) -> Known:
        return self._shift("srl", a, n)

    def sra(self, a: Known, n: Known) -> Known:
        return self._shift("sra", a, n)

    def clz(self, a: Known) -> Known:
        return self._count("clz", a, a.undefined >= a.value & ~a.undefined)

    def ctz(self, a: Known) -> Known:
        first = a.value & ~a.undefined
        return self._count("ctz", a, not first or a.undefined & (first & -first) - 1 != 0)

    def cpop(self, a: Known) -> Known:
        return self._count("cpop", a, True)

    def _count(self, name: str, a: Known, unclear: bool) -> Known:
        return Known(getattr(self.m, name)(a.value), 2 * self.xlen - 1 if a.undefined and unclear else 0)

    # --- numbers ------------------------------------------------------------------------------------------------------

    @staticmethod
    def _range(a: Known) -> tuple[int, int]:
        """The least and the greatest that it can be."""
        return a.value & ~a.undefined, a.value | a.undefined

    def add(self, a: Known, b: Known) -> Known:
        # BEGIN SOLUTION hw.sim.defined
        (low_a, high_a), (low_b, high_b) = self._range(a), self._range(b)
        carries = low_a + low_b ^ high_a + high_b
        return Known(self.m.add(a.value, b.value), (a.undefined | b.undefined | carries) & self.mask)
        # END SOLUTION

    def sub(self, a: Known, b: Known) -> Known:
        (low_a, high_a), (low_b, high_b) = self._range(a), self._range(b)
        borrows = low_a - high_b ^ high_a - low_b
        return Known(self.m.sub(a.value, b.value), (a.undefined | b.undefined | borrows) & self.mask)

    def mul(self, a: Known, b: Known) -> Known:
        """Below the lowest undefined bit, a product is clear."""
        product, unclear = self.m.mul(a.value, b.value), a.undefined | b.undefined
        if Known(0, 0) in (a, b) or not unclear:
            return Known(product, 0)
        return Known(product, -(unclear & -unclear) & self.mask)

    def _whole(self, name: str, a: Known, b: Known) -> Known:
        return Known(getattr(self.m, name)(a.value, b.value), self.mask if a.undefined | b.undefined else 0)

    def mulh(self, a: Known, b: Known) -> Known:
        return self._whole("mulh", a, b)

    def mulhsu(self, a: Known, b: Known) -> Known:
        return self._whole("mulhsu", a, b)

    def mulhu(self, a: Known, b: Known) -> Known:
        return self._whole("mulhu", a, b)

    def div(self, a: Known, b: Known) -> Known:
        return self._whole("div", a, b)

    def divu(self, a: Known, b: Known) -> Known:
        return self._whole("divu", a, b)

    def rem(self, a: Known, b: Known) -> Known:
        return self._whole("rem", a, b)

    def remu(self, a: Known, b: Known) -> Known:
        return self._whole("remu", a, b)

    def clmul(self, a: Known, b: Known) -> Known:
        return self._whole("clmul", a, b)

    def clmulh(self, a: Known, b: Known) -> Known:
        return self._whole("clmulh", a, b)

    # --- flags --------------------------------------------------------------------------------------------------------

    def eq(self, a: Known, b: Known) -> Known:
        """Clear too where bits that are defined differ."""
        unclear = a.undefined | b.undefined
        return Known(int(a.value == b.value), int(unclear != 0 and not (a.value ^ b.value) & ~unclear))

    def ne(self, a: Known, b: Known) -> Known:
        equal, unclear = self.eq(a, b)
        return Known(1 - equal, unclear)

    def ltu(self, a: Known, b: Known) -> Known:
        (low_a, high_a), (low_b, high_b) = self._range(a), self._range(b)
        return Known(int(a.value < b.value), int(not (high_a < low_b or low_a >= high_b)))

    def geu(self, a: Known, b: Known) -> Known:
        less, unclear = self.ltu(a, b)
        return Known(1 - less, unclear)

    def _biased(self, a: Known) -> Known:
        return Known(a.value ^ self.sign, a.undefined)

    def lt(self, a: Known, b: Known) -> Known:
        return self.ltu(self._biased(a), self._biased(b))

    def ge(self, a: Known, b: Known) -> Known:
        return self.geu(self._biased(a), self._biased(b))

    def flag(self, f: Known) -> Known:
        return f

    def select(self, f: Known, a: Known, b: Known) -> Known:
        chosen = a if f.value else b
        unclear = a.undefined | b.undefined | a.value ^ b.value if f.undefined else chosen.undefined
        return Known(chosen.value, unclear)
