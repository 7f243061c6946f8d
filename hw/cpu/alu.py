"""The arithmetic and logic unit: one result from two operands, no state. Word forms (ADDW and so on) work on the low
half and sign-extend, so that a 32-bit value always stands in a register as its sign extension.

The comparator is separate (`Comparator`): branches need it in the same cycle as the adder makes their target.
"""

from __future__ import annotations

from amaranth.hdl import Module, Mux, Signal
from amaranth.lib import enum, wiring
from amaranth.lib.wiring import In, Out


class AluOp(enum.Enum, shape=4):
    """funct3 of OP in the low three bits; bit 3 is bit 30 of the instruction (SUB, SRA). COPY gives operand b (LUI)."""

    ADD = 0b0000
    SLL = 0b0001
    SLT = 0b0010
    SLTU = 0b0011
    XOR = 0b0100
    SRL = 0b0101
    OR = 0b0110
    AND = 0b0111
    SUB = 0b1000
    COPY = 0b1001
    SRA = 0b1101


class Comparator(wiring.Component):
    """a = b and a < b, signed or not."""

    def __init__(self, xlen: int) -> None:
        super().__init__(
            {
                "a": In(xlen),
                "b": In(xlen),
                "unsigned": In(1),
                "equal": Out(1),
                "less": Out(1),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.d.comb += self.equal.eq(self.a == self.b)
        # BEGIN SOLUTION hw.cpu.compare
        # Signed order is unsigned order with the sign bits exchanged.
        m.d.comb += self.less.eq(Mux(self.unsigned | (self.a[-1] == self.b[-1]), self.a < self.b, self.a[-1]))
        with m.If(self.unsigned & (self.a[-1] != self.b[-1])):
            m.d.comb += self.less.eq(self.b[-1])
        # END SOLUTION
        return m


class Alu(wiring.Component):
    """result = a op b. `less` comes from the comparator. `word` (64 bits only) selects the W forms."""

    def __init__(self, xlen: int) -> None:
        self.xlen = xlen
        super().__init__(
            {
                "op": In(AluOp),
                "word": In(1),
                "a": In(xlen),
                "b": In(xlen),
                "less": In(1),
                "result": Out(xlen),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        a, b = self.a, self.b
        full = Signal(self.xlen)
        # BEGIN SOLUTION hw.cpu.alu
        amount = b[: (self.xlen - 1).bit_length()]
        with m.Switch(self.op):
            with m.Case(AluOp.ADD):
                m.d.comb += full.eq(a + b)
            with m.Case(AluOp.SUB):
                m.d.comb += full.eq(a - b)
            with m.Case(AluOp.SLT, AluOp.SLTU):
                m.d.comb += full.eq(self.less)
            with m.Case(AluOp.XOR):
                m.d.comb += full.eq(a ^ b)
            with m.Case(AluOp.OR):
                m.d.comb += full.eq(a | b)
            with m.Case(AluOp.AND):
                m.d.comb += full.eq(a & b)
            with m.Case(AluOp.COPY):
                m.d.comb += full.eq(b)
            with m.Case(AluOp.SLL):
                m.d.comb += full.eq(a << amount)
            with m.Case(AluOp.SRL):
                m.d.comb += full.eq(a >> amount)
            with m.Case(AluOp.SRA):
                m.d.comb += full.eq(a.as_signed() >> amount)
        m.d.comb += self.result.eq(full)
        if self.xlen == 64:
            with m.If(self.word):
                low = Signal(32)
                m.d.comb += low.eq(full)
                with m.If(self.op == AluOp.SRL):
                    m.d.comb += low.eq(a[:32] >> b[:5])
                with m.Elif(self.op == AluOp.SRA):
                    m.d.comb += low.eq(a[:32].as_signed() >> b[:5])
                with m.Elif(self.op == AluOp.SLL):
                    m.d.comb += low.eq(a[:32] << b[:5])
                m.d.comb += self.result.eq(low.as_signed())
        # END SOLUTION
        return m
