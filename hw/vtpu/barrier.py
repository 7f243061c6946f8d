"""Generation barriers: eight of them, each a count of arrivals and the set of sentrons that wait.

A sentron arrives when the barrel comes to its CBAR; the last of `count` arrivals opens the barrier for all who wait
there and starts the next generation. Stores need no waiting for: the S pipe works strictly in order, so that whatever
was issued before the last arrival is done before anything that is issued after it. A count of 1 is a fence and never
waits.
"""

from amaranth.hdl import Module, Signal
from amaranth.lib import wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from hw.vtpu.config import VTPUConfig

BARRIERS = 8


class Barrier(wiring.Component):
    """`last` answers in the same cycle; `release` is the set that the arrival lets go."""

    def __init__(self, config: VTPUConfig) -> None:
        self.sentrons = config.sentrons
        super().__init__(
            {
                "arrive": In(1),
                "id": In(3),
                "count": In(8),
                "sentron": In(config.sentrons),  # one-hot
                "reset": In(1),
                "last": Out(1),
                "release": Out(config.sentrons),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.arrived = arrived = Memory(shape=8, depth=BARRIERS, init=[])
        m.submodules.waiting = waiting = Memory(shape=self.sentrons, depth=BARRIERS, init=[])
        count_r, count_w = arrived.read_port(domain="comb"), arrived.write_port()
        wait_r, wait_w = waiting.read_port(domain="comb"), waiting.write_port()
        clear, clearing = Signal(3), Signal()
        m.d.comb += [count_r.addr.eq(self.id), wait_r.addr.eq(self.id), count_w.addr.eq(self.id)]
        # BEGIN SOLUTION hw.vtpu.barrier
        m.d.comb += [
            self.last.eq((count_r.data + 1)[:8] >= self.count),
            self.release.eq(wait_r.data),
            count_w.en.eq(self.arrive),
            count_w.data.eq(count_r.data + 1),
            wait_w.en.eq(self.arrive),
            wait_w.data.eq(wait_r.data | self.sentron),
        ]
        with m.If(self.last):
            m.d.comb += [count_w.data.eq(0), wait_w.data.eq(0)]
        # END SOLUTION
        with m.If(self.reset | clearing):  # eight cycles; nothing runs meanwhile
            m.d.sync += [clear.eq(clear + 1), clearing.eq(clear != BARRIERS - 1)]
            m.d.comb += [count_w.addr.eq(clear), count_w.en.eq(1), wait_w.en.eq(1)]
            m.d.comb += [count_w.data.eq(0), wait_w.data.eq(0)]
        m.d.comb += wait_w.addr.eq(count_w.addr)
        return m
