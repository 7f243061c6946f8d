"""The vector registers: one memory a lane, indexed by sentron and register number.

Three read ports for D, one for S; one write port for each. A read takes a cycle and sees what was written before it.
The S write port also serves SPAWN, when no gather needs it.
"""

from amaranth.hdl import Cat, Module, Mux
from amaranth.lib import data, wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from asm import vtpu
from hw.vtpu.config import VTPUConfig

WORDS = data.ArrayLayout(32, vtpu.LANES)


class RegisterFile(wiring.Component):
    """Ports a, b, c belong to D; `s` to S."""

    def __init__(self, config: VTPUConfig) -> None:
        self.depth = max(2, config.sentrons) * 32
        ports = {}
        for name in "abcs":
            ports |= {f"{name}_read": In(1), f"{name}_register": In(5), f"{name}": Out(WORDS)}
        for name in "ds":
            ports |= {f"{name}_write": In(vtpu.LANES), f"{name}_target": In(5), f"{name}_data": In(WORDS)}
            ports |= {f"{name}_target_sentron": In(config.sentron_bits)}
        super().__init__(
            ports
            | {
                "sentron": In(config.sentron_bits),  # that D reads for
                "s_sentron": In(config.sentron_bits),
                "spawn_write": In(vtpu.LANES),  # r0 of a sentron, one or more lanes
                "spawn_sentron": In(config.sentron_bits),
                "spawn_data": In(32),
                "storing": In(1),  # S writes, SPAWN must wait
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        for lane in range(vtpu.LANES):
            m.submodules[f"lane{lane}"] = memory = Memory(shape=32, depth=self.depth, init=[])
            for name in "abcs":
                read = memory.read_port()
                sentron = self.s_sentron if name == "s" else self.sentron
                m.d.comb += [
                    read.en.eq(getattr(self, f"{name}_read")),
                    read.addr.eq(Cat(getattr(self, f"{name}_register"), sentron)),
                    getattr(self, name)[lane].eq(read.data),
                ]
            d, s = memory.write_port(), memory.write_port()
            m.d.comb += [
                d.en.eq(self.d_write[lane]),
                d.addr.eq(Cat(self.d_target, self.d_target_sentron)),
                d.data.eq(self.d_data[lane]),
                s.en.eq(self.s_write[lane] | (self.spawn_write[lane] & ~self.storing)),
                s.addr.eq(
                    Mux(self.storing, Cat(self.s_target, self.s_target_sentron), self.spawn_sentron << 5),
                ),
                s.data.eq(Mux(self.storing, self.s_data[lane], self.spawn_data)),
            ]
        return m
