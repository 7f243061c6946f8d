"""Loads and stores between registers and bus lanes: where a store's bytes go, and what a load makes of a bus word.

The bus word is 64 bits at any XLEN. A datum of 2^size bytes must be a multiple of its size, so it never crosses a
word; anything else is misaligned and traps. Stores repeat the datum in every place it could take and let `mask` choose.
"""

from __future__ import annotations

from amaranth.hdl import C, Cat, Module, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.cpu.decoder import BYTE, DOUBLE, HALF, WORD

BUS_BYTES = 8


class StoreLanes(wiring.Component):
    """Address, size and register value -> lanes and data of a bus request (loads use `mask` too)."""

    def __init__(self, xlen: int) -> None:
        self.xlen = xlen
        super().__init__(
            {
                "offset": In(3),  # address within the bus word
                "size": In(2),  # log2 of bytes
                "value": In(xlen),
                "misaligned": Out(1),
                "mask": Out(BUS_BYTES),
                "wdata": Out(8 * BUS_BYTES),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        value, offset = self.value, self.offset
        with m.Switch(self.size):
            with m.Case(BYTE):
                m.d.comb += [self.mask.eq(1 << offset), self.wdata.eq(value[:8].replicate(8))]
            with m.Case(HALF):
                m.d.comb += [self.mask.eq(0b11 << offset), self.wdata.eq(value[:16].replicate(4))]
                m.d.comb += self.misaligned.eq(offset[0])
            with m.Case(WORD):
                m.d.comb += [self.mask.eq(0b1111 << offset), self.wdata.eq(value[:32].replicate(2))]
                m.d.comb += self.misaligned.eq(offset[:2] != 0)
            with m.Case(DOUBLE):
                m.d.comb += [self.mask.eq(0xFF), self.wdata.eq(value), self.misaligned.eq(offset != 0)]
        return m


class LoadLanes(wiring.Component):
    """Bus word -> register value: the datum at `offset`, extended with its sign or with zeros."""

    def __init__(self, xlen: int) -> None:
        self.xlen = xlen
        super().__init__(
            {
                "rdata": In(8 * BUS_BYTES),
                "offset": In(3),
                "size": In(2),
                "unsigned": In(1),
                "value": Out(xlen),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        shifted = Signal(8 * BUS_BYTES)
        # BEGIN SOLUTION hw.cpu.load
        m.d.comb += shifted.eq(self.rdata >> Cat(C(0, 3), self.offset))
        with m.Switch(self.size):
            for size, bits in ((BYTE, 8), (HALF, 16), (WORD, 32)):
                with m.Case(size):
                    sign = shifted[bits - 1] & ~self.unsigned
                    m.d.comb += self.value.eq(Cat(shifted[:bits], sign.replicate(max(self.xlen - bits, 0))))
            with m.Default():
                m.d.comb += self.value.eq(shifted)
        # END SOLUTION
        return m
