"""Instruction fetch: asks for 64-bit words ahead of need and hands out instructions, each with its pc.

A word is two instructions, so asking for one word every other cycle keeps the pipeline full and leaves the bus to
loads and stores for the rest. Two words fit in the buffer; a word that arrives while the buffer is empty is used in the
same cycle. `redirect` empties the buffer and asks for the target in the same cycle where the bus allows. A request that
was raised but not accepted must stay as it is (hw/bus.py), so it is carried through and its answer is thrown away.
"""

from __future__ import annotations

from amaranth.hdl import C, Cat, Module, Mux, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from hw.bus import Bus
from hw.cpu.config import CoreConfig

ADDRESS_BITS = 32  # of the bus; a pc beyond them is an access fault


class Fetch(wiring.Component):
    """valid, ready: an instruction is handed out when both. `error`: it could not be fetched (access fault).

    quiet: nothing is asked for or under way, and the buffer does not change without ready or redirect.
    """

    def __init__(self, config: CoreConfig) -> None:
        self.config = config
        super().__init__(
            {
                "bus": Out(Bus()),
                "redirect": In(1),
                "target": In(config.xlen),
                "valid": Out(1),
                "ready": In(1),
                "pc": Out(config.xlen, init=config.reset_pc),
                "insn": Out(32),
                "error": Out(1),
                "quiet": Out(1),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        bus, xlen = self.bus, self.config.xlen
        words = [(Signal(64, name=f"word{i}"), Signal(name=f"error{i}")) for i in range(2)]
        count = Signal(range(3))
        next_word = Signal(ADDRESS_BITS - 3, init=self.config.reset_pc >> 3)  # to be asked for next
        beyond = Signal()  # the pc is outside the bus: ask for nothing
        waiting, waiting_word = Signal(), Signal(ADDRESS_BITS - 3)  # a request that was not accepted yet
        busy, unwanted = Signal(), Signal()  # a request without a response; its response is to be dropped
        stale = Signal()  # `waiting` is for a word that is no longer wanted

        # Request.
        ask, accepted = Signal(), Signal()
        target_beyond = self.target[ADDRESS_BITS:] != 0 if xlen > ADDRESS_BITS else C(0, 1)
        with m.If(self.redirect):
            m.d.comb += ask.eq(~target_beyond)
        with m.Else():
            m.d.comb += ask.eq((count + (busy & ~unwanted) < 2) & ~beyond)
        word = Signal(ADDRESS_BITS - 3)
        m.d.comb += word.eq(Mux(self.redirect, self.target[3:ADDRESS_BITS], next_word))
        m.d.comb += bus.valid.eq(waiting | (ask & (~busy | bus.rsp_valid)))
        m.d.comb += bus.addr.eq(Cat(C(0, 3), Mux(waiting, waiting_word, word)))
        m.d.comb += [bus.mask.eq(0xFF), accepted.eq(bus.valid & bus.ready)]
        m.d.sync += waiting.eq(bus.valid & ~bus.ready)
        with m.If(bus.valid & ~waiting):
            m.d.sync += waiting_word.eq(word)
        with m.If(accepted):
            m.d.sync += [busy.eq(1), unwanted.eq(waiting & (stale | self.redirect)), stale.eq(0)]
        with m.Else():
            with m.If(bus.rsp_valid):
                m.d.sync += busy.eq(0)
            with m.If(self.redirect):
                m.d.sync += [unwanted.eq(1), stale.eq(waiting)]
        with m.If(self.redirect):
            m.d.sync += beyond.eq(target_beyond)
            m.d.sync += next_word.eq(word + (accepted & ~waiting))
        with m.Elif(accepted & ~stale):
            m.d.sync += next_word.eq(next_word + 1)

        # Buffer.
        arrives, finished = Signal(), Signal()
        head, head_error = Signal(64), Signal()
        m.d.comb += arrives.eq(bus.rsp_valid & ~unwanted)
        m.d.comb += head.eq(Mux(count == 0, bus.rdata, words[0][0]))
        m.d.comb += head_error.eq(Mux(count == 0, bus.error, words[0][1]))
        m.d.comb += self.valid.eq((count != 0) | arrives | beyond)
        m.d.comb += [self.error.eq(head_error | beyond), self.insn.eq(Mux(self.pc[2], head[32:], head[:32]))]
        m.d.comb += finished.eq(self.valid & self.ready & self.pc[2] & ~beyond)
        with m.If(self.redirect):
            m.d.sync += [count.eq(0), self.pc.eq(self.target)]
        with m.Else():
            m.d.sync += count.eq(count + arrives - finished)
            with m.If(self.valid & self.ready):
                m.d.sync += self.pc.eq(self.pc + 4)
        with m.If(arrives):
            with m.If(count == finished):
                m.d.sync += [words[0][0].eq(bus.rdata), words[0][1].eq(bus.error)]
            with m.Else():
                m.d.sync += [words[1][0].eq(bus.rdata), words[1][1].eq(bus.error)]
        with m.Elif(finished):
            m.d.sync += [words[0][0].eq(words[1][0]), words[0][1].eq(words[1][1])]
        m.d.comb += self.quiet.eq(~waiting & ~busy & ~ask)
        return m
