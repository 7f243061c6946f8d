"""Coordinates to frames: the phext page table, all of it on the chip, searched at one entry a cycle.

The table is open-addressed: the search starts at the hash of the key and takes at most 16 entries in order. The first
entry is read in the cycle of the hash and compared in the next, so that a page found at once costs nothing; each
further probe holds the S pipe for a cycle. A key is the coordinate with its in-page bits zero, as two 64-bit words.
"""

from amaranth.hdl import Cat, Const, Module, Mux, Signal
from amaranth.lib import wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from asm import vtpu
from hw.vtpu.config import VTPUConfig

MODE = vtpu.PAGE_MODE - 64  # in the upper word


def in_page_mask(mode: int) -> int:
    """The bits of a coordinate that lie inside its page; all of them are in the lower word."""
    return sum((1 << bits) - 1 << vtpu.DIM_BITS * dim for dim, bits in enumerate(vtpu.IN_PAGE_BITS[mode]))


def page_offset(m: Module, coordinate: Signal, mode: Signal) -> Signal:
    """The word inside its page: Z-order of the in-page bits."""
    word = Signal(10)
    with m.Switch(mode):
        for number, sizes in enumerate(vtpu.IN_PAGE_BITS):
            with m.Case(number):
                bits = [
                    coordinate[vtpu.DIM_BITS * dim + bit]
                    for bit in range(max(sizes))
                    for dim, size in enumerate(sizes)
                    if bit < size
                ]
                m.d.comb += word.eq(Cat(*bits))
    return word


class Translate(wiring.Component):
    """`start` with a coordinate; from the next cycle on one of `hit`, `miss`, `probing` until the next `start`."""

    def __init__(self, config: VTPUConfig) -> None:
        self.config = config
        super().__init__(
            {
                "write": In(1),
                "write_index": In(config.ppt_bits),
                "write_low": In(64),
                "write_high": In(64),
                "write_frame": In(config.frame_bits),
                "write_flags": In(3),
                "log2_size": In(4),
                "empty": In(1),  # there is no table
                "start": In(1),
                "low": In(64),
                "high": In(64),
                "active": In(1),  # the search goes on
                "hit": Out(1),
                "miss": Out(1),
                "probing": Out(1),
                "frame": Out(config.frame_bits),
                "writable": Out(1),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        bits = self.config.ppt_bits
        info = Memory(shape=self.config.frame_bits + 3, depth=self.config.ppt, init=[])
        low = Memory(shape=64, depth=self.config.ppt, init=[])
        high = Memory(shape=64, depth=self.config.ppt, init=[])
        m.submodules.info, m.submodules.low, m.submodules.high = info, low, high
        key_low, key_high = Signal(64), Signal(64)
        search_low = Signal(64)
        index, probes, read_index = Signal(bits), Signal(range(vtpu.PPT_PROBES)), Signal(bits)
        folded, hashed = Signal(32), Signal(32)
        advance = Signal()
        # BEGIN SOLUTION hw.vtpu.hash
        with m.Switch(self.high[MODE : MODE + 2]):
            for mode in range(len(vtpu.IN_PAGE_BITS)):
                with m.Case(mode):
                    m.d.comb += search_low.eq(self.low & Const(~in_page_mask(mode) & (1 << 64) - 1, 64))
        m.d.comb += [
            folded.eq(search_low[:32] ^ search_low[32:] ^ self.high[:32] ^ self.high[32:]),
            hashed.eq(folded * Const(vtpu.PPT_HASH, 32)),
        ]
        # END SOLUTION
        wrap = Signal(bits)
        m.d.comb += [
            wrap.eq((Const(1, 1) << self.log2_size) - 1),
            advance.eq(self.probing & self.active),
            read_index.eq(Mux(self.start, hashed[32 - bits :] >> (bits - self.log2_size)[:4], (index + 1) & wrap)),
        ]
        with m.If(self.start):
            m.d.sync += [key_low.eq(search_low), key_high.eq(self.high), probes.eq(0), index.eq(read_index)]
        with m.Elif(advance):
            m.d.sync += [probes.eq(probes + 1), index.eq(read_index)]
        entry = {}
        data = {"info": Cat(self.write_flags, self.write_frame), "low": self.write_low, "high": self.write_high}
        for name, memory in (("info", info), ("low", low), ("high", high)):
            write, read = memory.write_port(), memory.read_port()
            m.d.comb += [write.en.eq(self.write), write.addr.eq(self.write_index), write.data.eq(data[name])]
            m.d.comb += [read.en.eq(self.start | advance), read.addr.eq(read_index)]
            entry[name] = read.data
        flags = entry["info"][:3]
        found = Signal()
        m.d.comb += [
            found.eq(flags[0] & (entry["low"] == key_low) & (entry["high"] == key_high) & ~self.empty),
            self.hit.eq(found & flags[1]),
            self.miss.eq((found & ~flags[1]) | (~found & ((probes == vtpu.PPT_PROBES - 1) | self.empty))),
            self.probing.eq(~found & ~self.miss),
            self.writable.eq(flags[2]),
            self.frame.eq(entry["info"][3:]),
        ]
        return m
