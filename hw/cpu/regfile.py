"""31 integer registers and x0: two ports that read in the same cycle, one that writes at its end.

Reads do not see the write of their own cycle; the pipeline's bypass takes care of that. x0 is never written.
"""

from __future__ import annotations

from amaranth.hdl import Module
from amaranth.lib import wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out


class RegisterFile(wiring.Component):
    """Two read ports and a write port of `xlen` bits. The writer must not assert `write` for x0."""

    def __init__(self, xlen: int) -> None:
        self.xlen = xlen
        super().__init__(
            {
                "rs1": In(5),
                "rs2": In(5),
                "value1": Out(xlen),
                "value2": Out(xlen),
                "write": In(1),
                "rd": In(5),
                "value": In(xlen),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.memory = memory = Memory(shape=self.xlen, depth=32, init=[])
        for rs, value in ((self.rs1, self.value1), (self.rs2, self.value2)):
            port = memory.read_port(domain="comb")
            m.d.comb += [port.addr.eq(rs), value.eq(port.data)]
        port = memory.write_port()
        m.d.comb += [port.addr.eq(self.rd), port.data.eq(self.value), port.en.eq(self.write)]
        return m
