"""The defining algebra of the instruction table: XLEN-bit values as Python integers. A row's meaning evaluated over
this says what the instruction does; every other algebra must agree with it (`asm.riscv` lists the operations).
"""

from __future__ import annotations


class Integers:
    """XLEN-bit values as Python integers 0 .. 2^XLEN - 1, flags as bools."""

    def __init__(self, xlen: int) -> None:
        self.xlen = xlen
        self.mask = (1 << xlen) - 1
        self.sign = 1 << xlen - 1

    def signed(self, a: int) -> int:
        """The value read as two's complement."""
        return (a ^ self.sign) - self.sign

    def const(self, n: int) -> int:
        return n & self.mask

    def add(self, a: int, b: int) -> int:
        return a + b & self.mask

    def sub(self, a: int, b: int) -> int:
        return a - b & self.mask

    def and_(self, a: int, b: int) -> int:
        return a & b

    def or_(self, a: int, b: int) -> int:
        return a | b

    def xor(self, a: int, b: int) -> int:
        return a ^ b

    def sll(self, a: int, n: int) -> int:
        return a << n % self.xlen & self.mask

    def srl(self, a: int, n: int) -> int:
        return a >> n % self.xlen

    def sra(self, a: int, n: int) -> int:
        return self.signed(a) >> n % self.xlen & self.mask

    def eq(self, a: int, b: int) -> bool:
        return a == b

    def ne(self, a: int, b: int) -> bool:
        return a != b

    def lt(self, a: int, b: int) -> bool:
        return a ^ self.sign < b ^ self.sign

    def ge(self, a: int, b: int) -> bool:
        return a ^ self.sign >= b ^ self.sign

    def ltu(self, a: int, b: int) -> bool:
        return a < b

    def geu(self, a: int, b: int) -> bool:
        return a >= b

    def flag(self, f: bool) -> int:
        return int(f)

    def zext(self, a: int, bits: int) -> int:
        return a & (1 << bits) - 1

    def sext(self, a: int, bits: int) -> int:
        half = 1 << bits - 1
        return (a & 2 * half - 1 ^ half) - half & self.mask

    def mul(self, a: int, b: int) -> int:
        return a * b & self.mask

    def mulh(self, a: int, b: int) -> int:
        return self.signed(a) * self.signed(b) >> self.xlen & self.mask

    def mulhsu(self, a: int, b: int) -> int:
        return self.signed(a) * b >> self.xlen & self.mask

    def mulhu(self, a: int, b: int) -> int:
        return a * b >> self.xlen

    def div(self, a: int, b: int) -> int:
        """Rounds to zero; x / 0 is -1, and the lowest number / -1 wraps to itself (Unpriv. 13.2)."""
        if b == 0:
            return self.mask
        # BEGIN SOLUTION asm.algebra.div
        x, y = self.signed(a), self.signed(b)
        quotient = abs(x) // abs(y)
        return (quotient if (x < 0) == (y < 0) else -quotient) & self.mask
        # END SOLUTION

    def divu(self, a: int, b: int) -> int:
        return a // b if b else self.mask

    def rem(self, a: int, b: int) -> int:
        """Has the sign of the dividend; x rem 0 is x."""
        return self.sub(a, self.mul(self.div(a, b), b)) if b else a

    def remu(self, a: int, b: int) -> int:
        return a % b if b else a

    def select(self, f: bool, a: int, b: int) -> int:
        return a if f else b

    def clz(self, a: int) -> int:
        """Zeros above the highest bit that is set; XLEN for 0."""
        return self.xlen - a.bit_length()

    def ctz(self, a: int) -> int:
        """Zeros below the lowest bit that is set; XLEN for 0."""
        return (a & -a).bit_length() - 1 if a else self.xlen

    def cpop(self, a: int) -> int:
        return a.bit_count()

    def _carryless(self, a: int, b: int) -> int:
        """All 2 XLEN - 1 bits of the product of two polynomials over one bit."""
        product = 0
        # BEGIN SOLUTION asm.algebra.clmul
        while b:
            low = b & -b
            product ^= a * low
            b ^= low
        # END SOLUTION
        return product

    def clmul(self, a: int, b: int) -> int:
        return self._carryless(a, b) & self.mask

    def clmulh(self, a: int, b: int) -> int:
        return self._carryless(a, b) >> self.xlen
