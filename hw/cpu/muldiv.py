"""Multiplier and divider of the M extension: one unit, started once, done some cycles later.

Multiplication adds the four 32 x 32 bit products of the halves, one a cycle, skipping those whose halves are zero or
whose place lies above what is asked for (MUL needs three at most, small numbers one). Signs are put right at the end:
as two's complement, -a is 2^n - a, so a negative a adds b 2^n too much. Division is restoring, one quotient bit a
cycle, on magnitudes; it starts at bit 32 where the dividend's upper half is zero.

    xlen = 64           cycles from start to done
    MUL, MULW           1-3 + 1
    MULH*               4 + 1
    DIV*, REM*          32 or 64, + 1

Results for division by zero and overflow are those of Unpriv. 13.2; they fall out of the algorithm: all quotient bits
come out as 1, the remainder as the dividend.
"""

from __future__ import annotations

from amaranth.hdl import C, Cat, Module, Mux, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

HALF_BITS = 32


class MulDiv(wiring.Component):
    """`funct3` as in the instruction: MUL MULH MULHSU MULHU DIV DIVU REM REMU; `word` for the W forms.

    Raise `start` for one cycle with the operands; `done` is asserted with `result` until the next start. `cancel`
    is not needed: a start while busy begins anew.
    """

    def __init__(self, xlen: int) -> None:
        self.xlen = xlen
        super().__init__(
            {
                "start": In(1),
                "funct3": In(3),
                "word": In(1),
                "a": In(xlen),
                "b": In(xlen),
                "done": Out(1),
                "result": Out(xlen),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        xlen = self.xlen
        # The operation and its operands, kept from the start.
        funct3, word = Signal(3), Signal()
        a, b = Signal(xlen), Signal(xlen)  # multiply: the factors; divide: dividend turning into quotient, divisor
        acc = Signal(xlen)  # multiply: the sum; divide: the remainder
        negative = Signal()  # divide: the result is to be negated
        count = Signal(range(xlen + 1))
        multiplying, dividing, finishing = Signal(), Signal(), Signal()

        with m.If(multiplying):
            self.multiply_step(m, funct3, a, b, acc, count, multiplying, finishing)
        with m.If(dividing):
            self.divide_step(m, a, b, acc)
            m.d.sync += count.eq(count - 1)
            with m.If(count == 1):
                m.d.sync += [dividing.eq(0), finishing.eq(1)]
        with m.If(finishing):
            value = Signal(xlen)
            m.d.comb += value.eq(acc)
            with m.If(funct3[2]):
                quotient_or_remainder = Signal(xlen)
                m.d.comb += quotient_or_remainder.eq(Mux(funct3[1], acc, a))
                m.d.comb += value.eq(Mux(negative, -quotient_or_remainder, quotient_or_remainder))
            with m.Elif(funct3[:2] != 0):
                # The unsigned high part; take away 2^xlen times the other factor for each negative one.
                minus_b = Mux(a[-1] & (funct3[:2] != 0b11), b, 0)
                minus_a = Mux(b[-1] & (funct3[:2] == 0b01), a, 0)
                m.d.comb += value.eq(acc - minus_b - minus_a)
            m.d.sync += [finishing.eq(0), self.done.eq(1)]
            m.d.sync += self.result.eq(Mux(word, value[:32].as_signed(), value) if xlen == 64 else value)

        with m.If(self.start):
            m.d.sync += [funct3.eq(self.funct3), word.eq(self.word), self.done.eq(0), acc.eq(0), finishing.eq(0)]
            m.d.sync += [multiplying.eq(~self.funct3[2]), dividing.eq(self.funct3[2])]
            with m.If(self.funct3[2]):
                self.divide_start(m, a, b, count, negative)
            with m.Else():
                m.d.sync += [a.eq(self.a), b.eq(self.b), count.eq(0)]
        return m

    def multiply_step(
        self,
        m: Module,
        funct3: Signal,
        a: Signal,
        b: Signal,
        acc: Signal,
        count: Signal,
        multiplying: Signal,
        finishing: Signal,
    ) -> None:
        """Add product `count` of the halves: 0 low x low, 1 low x high, 2 high x low, 3 high x high."""
        last = [multiplying.eq(0), finishing.eq(1)]
        high = funct3[:2] != 0
        product = Signal(2 * HALF_BITS)
        m.d.sync += count.eq(count + 1)
        if self.xlen == 32:
            m.d.comb += product.eq(a * b)
            m.d.sync += [acc.eq(Mux(high, product[32:], product[:32])), *last]
            return
        half_a, half_b = Signal(HALF_BITS), Signal(HALF_BITS)
        m.d.comb += half_a.eq(Mux(count[1], a[32:], a[:32]))
        m.d.comb += half_b.eq(Mux(count[0], b[32:], b[:32]))
        m.d.comb += product.eq(half_a * half_b)
        # BEGIN SOLUTION hw.cpu.multiply
        with m.If(high):
            carry = Signal(HALF_BITS + 1)
            with m.Switch(count):
                with m.Case(0):
                    m.d.sync += acc.eq(product[32:])
                with m.Case(1):
                    m.d.sync += acc.eq(acc + product)
                with m.Case(2):
                    m.d.comb += carry.eq(acc[:32] + product[:32])
                    m.d.sync += acc.eq(acc[32:] + product[32:] + carry[32])
                with m.Default():
                    m.d.sync += [acc.eq(acc + product), *last]
        with m.Elif(count == 0):
            m.d.sync += acc.eq(product)
            with m.If((a[32:] | b[32:]) == 0):
                m.d.sync += last
        with m.Else():
            m.d.sync += acc[32:].eq(acc[32:] + product[:32])
            with m.If(count[1] | (a[32:] == 0)):
                m.d.sync += last
        # END SOLUTION

    def divide_start(self, m: Module, a: Signal, b: Signal, count: Signal, negative: Signal) -> None:
        """Load the magnitudes, and where the dividend is short move it up and do half the steps."""
        xlen, signed = self.xlen, ~self.funct3[0]
        dividend, divisor = Signal(xlen), Signal(xlen)
        m.d.comb += [dividend.eq(self.a), divisor.eq(self.b)]
        if xlen == 64:
            with m.If(self.word):
                m.d.comb += dividend.eq(Cat(self.a[:32], (self.a[31] & signed).replicate(32)))
                m.d.comb += divisor.eq(Cat(self.b[:32], (self.b[31] & signed).replicate(32)))
        minus_dividend, minus_divisor = Signal(), Signal()
        m.d.comb += [minus_dividend.eq(dividend[-1] & signed), minus_divisor.eq(divisor[-1] & signed)]
        magnitude = Signal(xlen)
        m.d.comb += magnitude.eq(Mux(minus_dividend, -dividend, dividend))
        m.d.sync += [a.eq(magnitude), count.eq(xlen), b.eq(Mux(minus_divisor, -divisor, divisor))]
        # The remainder has the dividend's sign. A quotient by zero stays all ones.
        minus_quotient = (minus_dividend ^ minus_divisor) & (divisor != 0)
        m.d.sync += negative.eq(Mux(self.funct3[1], minus_dividend, minus_quotient))
        if xlen == 64:
            with m.If((magnitude[32:] == 0) & ((divisor != 0) | self.word)):
                m.d.sync += [a.eq(Cat(C(0, 32), magnitude[:32])), count.eq(32)]

    def divide_step(self, m: Module, a: Signal, b: Signal, acc: Signal) -> None:
        """Shift the next bit of the dividend into the remainder; subtract the divisor if it fits."""
        shifted, fits = Signal(self.xlen), Signal()
        # BEGIN SOLUTION hw.cpu.divide
        m.d.comb += shifted.eq(Cat(a[-1], acc[:-1]))
        m.d.comb += fits.eq(acc[-1] | (shifted >= b))  # acc[-1]: the bit that was shifted out, worth 2^xlen
        m.d.sync += acc.eq(Mux(fits, shifted - b, shifted))
        m.d.sync += a.eq(Cat(fits, a[:-1]))
        # END SOLUTION
