"""The core-local interruptor: the clock `mtime`, the alarm `mtimecmp`, and the software interrupt `msip` of one hart.

    0x0000  msip      bit 0
    0x4000  mtimecmp  64 bits; mtip is asserted while mtime >= mtimecmp
    0xBFF8  mtime     64 bits, one tick each 5 cycles

Registers may be accessed in any part. mtimecmp starts at the greatest value, so that no alarm rings before it is set.
"""

from __future__ import annotations

from amaranth.hdl import Module, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.bus import Bus
from hw.io.port import answer, merged
from hw.memory_map import CYCLES_PER_TICK, REGIONS, REGISTERS

ADDRESS_BITS = (REGIONS["CLINT"].size - 1).bit_length()


class Clint(wiring.Component):
    """mtip follows mtime and mtimecmp one cycle later."""

    def __init__(self) -> None:
        super().__init__({"bus": In(Bus()), "msip": Out(1), "mtip": Out(1), "mtime": Out(64)})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        bus, offset = self.bus, self.bus.addr[3:ADDRESS_BITS]
        registers = {name: place >> 3 for name, place in REGISTERS["CLINT"].items()}
        mtimecmp, divider, rdata = Signal(64, init=2**64 - 1), Signal(range(CYCLES_PER_TICK)), Signal(64)
        # BEGIN SOLUTION hw.io.clint
        with m.If(divider == CYCLES_PER_TICK - 1):
            m.d.sync += [divider.eq(0), self.mtime.eq(self.mtime + 1)]
        with m.Else():
            m.d.sync += divider.eq(divider + 1)
        m.d.sync += self.mtip.eq(self.mtime >= mtimecmp)
        # END SOLUTION
        answer(m, bus, rdata)
        with m.If(bus.valid):
            with m.Switch(offset):
                with m.Case(registers["MSIP"]):
                    m.d.comb += rdata.eq(self.msip)
                    with m.If(bus.write & bus.mask[0]):
                        m.d.sync += self.msip.eq(bus.wdata[0])
                with m.Case(registers["MTIMECMP"]):
                    m.d.comb += rdata.eq(mtimecmp)
                    with m.If(bus.write):
                        m.d.sync += mtimecmp.eq(merged(bus, mtimecmp))
                with m.Case(registers["MTIME"]):
                    m.d.comb += rdata.eq(self.mtime)
                    with m.If(bus.write):
                        m.d.sync += self.mtime.eq(merged(bus, self.mtime))
        return m
