"""The boot ROM: read by the bus, filled through a port of its own.

The `program` port is how a board or a simulator puts an image in; it has its own clock domain, so that it can be used
while the rest of the chip stands still. Writes from the bus are ignored.
"""

from __future__ import annotations

from amaranth.hdl import Module
from amaranth.lib import wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In

from hw.bus import Bus
from hw.memory_map import REGIONS

WORD_BYTES = 8
END = REGIONS["ROM"].base + REGIONS["ROM"].size


class Rom(wiring.Component):
    """image: the contents after power-on, from the region's base. program_word: address / 8, counted from address 0."""

    def __init__(self, image: bytes = b"") -> None:
        if len(image) > REGIONS["ROM"].size:
            raise ValueError(f"a boot ROM of {len(image)} bytes does not fit into {REGIONS['ROM'].size}")
        self.image = image
        self.word_bits = (END // WORD_BYTES - 1).bit_length()
        super().__init__(
            {
                "bus": In(Bus()),
                "program_en": In(1),
                "program_word": In(self.word_bits),
                "program_data": In(8 * WORD_BYTES),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        placed = bytes(REGIONS["ROM"].base) + self.image
        words = [int.from_bytes(placed[i : i + WORD_BYTES], "little") for i in range(0, len(placed), WORD_BYTES)]
        m.submodules.memory = memory = Memory(shape=8 * WORD_BYTES, depth=END // WORD_BYTES, init=words)
        read, write = memory.read_port(), memory.write_port(domain="program")
        bus = self.bus
        m.d.comb += [read.addr.eq(bus.addr[3:]), read.en.eq(bus.valid), bus.rdata.eq(read.data), bus.ready.eq(1)]
        m.d.sync += bus.rsp_valid.eq(bus.valid)
        m.d.comb += [write.addr.eq(self.program_word), write.data.eq(self.program_data), write.en.eq(self.program_en)]
        return m
