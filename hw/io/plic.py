"""The platform-level interrupt controller, for one context: hart 0 in machine mode (RISC-V PLIC specification 1.0.0).

    0x00_0000 + 4 n   priority of source n, 0..7; 0 is never
    0x00_1000         pending, bit n; read only
    0x00_2000         enable, bit n
    0x20_0000         threshold: only higher priorities interrupt
    0x20_0004         claim: read takes the best pending source (0 for none), writing the number back completes it

Sources are levels. A source is pending while its line is up and it is not in service, that is between claim and
completion. Of several, the highest priority is claimed first, then the lowest number.
"""

from __future__ import annotations

from amaranth.hdl import C, Module, Mux, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.bus import Bus
from hw.io.port import answer
from hw.memory_map import REGISTERS

PRIORITY_BITS = 3
ADDRESS_BITS = 22
CLAIM_BITS = 8


class Plic(wiring.Component):
    """sources: the numbers that are wired, each 1..31. `lines` holds their levels in that order."""

    def __init__(self, sources: tuple[int, ...]) -> None:
        if not all(1 <= source <= 31 for source in sources):
            raise ValueError(f"sources {sources} are not all in 1..31")
        self.sources = sources
        super().__init__({"bus": In(Bus()), "lines": In(len(sources)), "meip": Out(1)})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        bus, offsets, n = self.bus, REGISTERS["PLIC"], len(self.sources)
        priority = {source: Signal(PRIORITY_BITS, name=f"priority{source}") for source in self.sources}
        enable, service, threshold = Signal(n), Signal(n), Signal(PRIORITY_BITS)
        pending, claim = Signal(n), Signal(CLAIM_BITS)
        rdata = Signal(64)
        m.d.comb += pending.eq(self.lines & ~service)
        # BEGIN SOLUTION hw.io.plic
        winner, level = C(0, CLAIM_BITS), threshold
        for i, source in enumerate(self.sources):
            better = pending[i] & enable[i] & (priority[source] > level)
            winner, level = Mux(better, source, winner), Mux(better, priority[source], level)
        # END SOLUTION
        with m.If(pending & enable):
            m.d.comb += claim.eq(winner)
        m.d.sync += self.meip.eq(claim != 0)

        answer(m, bus, rdata)
        word = bus.addr[3:ADDRESS_BITS]
        with m.If(bus.valid):
            for source in self.sources:
                lane, select = source % 2 * 4, word == (offsets["PRIORITY"] + 4 * source) >> 3
                with m.If(select):
                    m.d.comb += rdata.word_select(source % 2, 32).eq(priority[source])
                    with m.If(bus.write & bus.mask[lane]):
                        m.d.sync += priority[source].eq(bus.wdata[8 * lane :])
            with m.If(word == offsets["PENDING"] >> 3):
                for i, source in enumerate(self.sources):
                    m.d.comb += rdata[source].eq(pending[i])
            with m.If(word == offsets["ENABLE"] >> 3):
                for i, source in enumerate(self.sources):
                    m.d.comb += rdata[source].eq(enable[i])
                    with m.If(bus.write & bus.mask[source // 8]):
                        m.d.sync += enable[i].eq(bus.wdata[source])
            with m.If(word == offsets["THRESHOLD"] >> 3):
                m.d.comb += [rdata[:32].eq(threshold), rdata[32:].eq(claim)]
                with m.If(bus.write & bus.mask[0]):
                    m.d.sync += threshold.eq(bus.wdata)
                for i, source in enumerate(self.sources):
                    with m.If(bus.mask[4] & ~bus.write & (claim == source)):
                        m.d.sync += service[i].eq(1)
                    with m.If(bus.mask[4] & bus.write & (bus.wdata[32:64] == source)):
                        m.d.sync += service[i].eq(0)
        return m
