"""The table's meanings as hardware: an algebra of Amaranth values turns each row that computes rd from registers and
constants into a circuit, and the circuit agrees with the integers. So the abstract algebra asks for nothing that only
software can do; the chip's own datapath is written by hand (`hw/cpu/alu.py`) and is far smaller."""

from __future__ import annotations

import random

import pytest
from amaranth.hdl import C, Cat, Module, Mux, Signal, Value
from amaranth.sim import Simulator

from asm import riscv
from tests.asm.effects import value
from tests.asm.test_riscv import random_operands


class Circuits:
    """XLEN-bit Amaranth values; flags are values of one bit."""

    def __init__(self, xlen: int) -> None:
        self.xlen = xlen
        self.amount = (xlen - 1).bit_length()

    def const(self, n: int) -> Value:
        return C(n & (1 << self.xlen) - 1, self.xlen)

    def fit(self, a: Value) -> Value:
        """The low XLEN bits, unsigned."""
        return Cat(a, C(0, self.xlen))[: self.xlen]

    def add(self, a: Value, b: Value) -> Value:
        return (a + b)[: self.xlen]

    def sub(self, a: Value, b: Value) -> Value:
        return (a - b)[: self.xlen]

    def and_(self, a: Value, b: Value) -> Value:
        return a & b

    def or_(self, a: Value, b: Value) -> Value:
        return a | b

    def xor(self, a: Value, b: Value) -> Value:
        return a ^ b

    def sll(self, a: Value, n: Value) -> Value:
        return (a << n[: self.amount])[: self.xlen]

    def srl(self, a: Value, n: Value) -> Value:
        return a >> n[: self.amount]

    def sra(self, a: Value, n: Value) -> Value:
        return self.fit((a.as_signed() >> n[: self.amount]).as_unsigned())

    def eq(self, a: Value, b: Value) -> Value:
        return a == b

    def ne(self, a: Value, b: Value) -> Value:
        return a != b

    def lt(self, a: Value, b: Value) -> Value:
        return a.as_signed() < b.as_signed()

    def ge(self, a: Value, b: Value) -> Value:
        return a.as_signed() >= b.as_signed()

    def ltu(self, a: Value, b: Value) -> Value:
        return a < b

    def geu(self, a: Value, b: Value) -> Value:
        return a >= b

    def flag(self, f: Value) -> Value:
        return self.fit(f)

    def select(self, f: Value, a: Value, b: Value) -> Value:
        return Mux(f, a, b)

    def zext(self, a: Value, bits: int) -> Value:
        return self.fit(a[:bits])

    def sext(self, a: Value, bits: int) -> Value:
        return Cat(a[:bits], a[bits - 1].replicate(self.xlen - bits))

    def mul(self, a: Value, b: Value) -> Value:
        return (a * b)[: self.xlen]

    def mulh(self, a: Value, b: Value) -> Value:
        return (a.as_signed() * b.as_signed())[self.xlen : 2 * self.xlen]

    def mulhsu(self, a: Value, b: Value) -> Value:
        return (a.as_signed() * Cat(b, C(0, 1)).as_signed())[self.xlen : 2 * self.xlen]

    def mulhu(self, a: Value, b: Value) -> Value:
        return (a * b)[self.xlen : 2 * self.xlen]

    def size(self, a: Value) -> Value:
        """The absolute value."""
        return Mux(a[-1], self.sub(self.const(0), a), a)

    def div(self, a: Value, b: Value) -> Value:
        q = self.size(a) // self.size(b)
        return Mux(b == 0, self.const(-1), Mux(a[-1] ^ b[-1], self.sub(self.const(0), q), q))

    def divu(self, a: Value, b: Value) -> Value:
        return Mux(b == 0, self.const(-1), a // b)

    def rem(self, a: Value, b: Value) -> Value:
        r = self.size(a) % self.size(b)
        return Mux(b == 0, a, Mux(a[-1], self.sub(self.const(0), r), r))

    def remu(self, a: Value, b: Value) -> Value:
        return Mux(b == 0, a, a % b)

    def ctz(self, a: Value) -> Value:
        """The ones below the lowest one: those that subtracting 1 makes."""
        return self.cpop(~a & (a - 1)[: self.xlen])

    def clz(self, a: Value) -> Value:
        return self.ctz(a[::-1])

    def cpop(self, a: Value) -> Value:
        return self.fit(sum(a[n] for n in range(self.xlen)))

    def product(self, a: Value, b: Value) -> Value:
        """Carry-less, of 2 XLEN bits."""
        total = C(0, 2 * self.xlen)
        for n in range(self.xlen):
            total = total ^ Mux(b[n], Cat(C(0, n), a, C(0, self.xlen - n)), 0)
        return total

    def clmul(self, a: Value, b: Value) -> Value:
        return self.product(a, b)[: self.xlen]

    def clmulh(self, a: Value, b: Value) -> Value:
        return self.product(a, b)[self.xlen : 2 * self.xlen]


@pytest.mark.parametrize("xlen", (32, 64))
def test_meanings_as_circuits(xlen: int) -> None:
    rng, m, integers, circuits = random.Random(1), Module(), riscv.Integers(xlen), Circuits(xlen)
    inputs = {"rs1": Signal(xlen), "rs2": Signal(xlen), "pc": Signal(xlen), "memory": Signal(xlen), "csr": Signal(xlen)}
    made = []
    for row in riscv.INSTRUCTIONS[xlen].values():
        if row.meaning:
            operands = random_operands(rng, row)
            out = Signal(xlen)
            known = [inputs.get(name) for name in row.reads]
            values = [circuits.const(operands[name]) if v is None else v for name, v in zip(row.reads, known)]
            m.d.comb += out.eq(row.meaning(circuits, *values))
            made.append((row, operands, out))

    async def bench(ctx) -> None:
        for _ in range(20):
            now = {name: value(rng, xlen) for name in inputs}
            for name, n in now.items():
                ctx.set(inputs[name], n)
            for row, operands, out in made:
                values = [now[name] if name in now else integers.const(operands[name]) for name in row.reads]
                assert ctx.get(out) == row.meaning(integers, *values), (row.name, operands, now)

    simulator = Simulator(m)
    simulator.add_testbench(bench)
    simulator.run()
