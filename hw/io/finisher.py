"""The test finisher: software ends the machine by writing one word. Whoever runs the chip looks at `code`.

0x5555                 passed, power off
code << 16 | 0x3333    failed with that code
0x7777                 reset wanted
"""

from __future__ import annotations

from amaranth.hdl import Module
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.bus import Bus
from hw.io.port import answer


class Finisher(wiring.Component):
    """code: the last word written, 0 before that."""

    def __init__(self) -> None:
        super().__init__({"bus": In(Bus()), "code": Out(32)})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        answer(m, self.bus, 0)
        with m.If(self.bus.valid & self.bus.write & self.bus.mask[0] & (self.bus.addr[3:12] == 0)):
            m.d.sync += self.code.eq(self.bus.wdata[:32])
        return m
