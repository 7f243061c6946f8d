"""The S pipe: gathers, scatters and coordinate arithmetic, strictly in the order of issue.

    S0  issue       p, literal and S operand registers are read
    S1  coordinate  step, hash, first probe of the page table; one pass for each lane of an indexed view
    S2  access      the page is found: banks are read or written, p is written, the sentron may go on
    S3  return      words cross to their lanes and are written to the register

Rows and columns of tiles (page mode 0) and aligned rows of flat pages (mode 2) take one pass. Everything else is
taken a word at a time, in eight passes. The accumulating scatter reads a word in S2, adds in S3 and three cycles more,
and stores; a pass whose word is still on its way waits for it, so that equal indices add up in lane order.

Words for the host (the window and COPY) come in as passes of their own when S1 is free: `word`.
"""

from amaranth.hdl import Array, Cat, Const, Module, Mux, Signal, signed
from amaranth.lib import data, wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from asm import vtpu
from hw.vtpu.config import VTPUConfig
from hw.vtpu.decode import S_CONTROL
from hw.vtpu.fma import ONE, FMALane
from hw.vtpu.scratchpad import PLACE, Scratchpad, place
from hw.vtpu.sequencer import written_layout
from hw.vtpu.translate import MODE, Translate, page_offset

LANES = vtpu.LANES
FAULT_BITS = 4
SUM_STAGES = 3  # of the adder, behind S3


def word_signature(config: VTPUConfig) -> wiring.Signature:
    """One word for the host: by coordinate, or by its number in the scratchpad (`physical`). `done` ends it."""
    return wiring.Signature(
        {
            "valid": Out(1),
            "physical": Out(1),
            "number": Out(config.frame_bits + 10),
            "low": Out(64),
            "high": Out(64),
            "write": Out(1),
            "data": Out(32),
            "ready": In(1),
            "done": In(1),
            "read_data": In(32),
            "fault": In(FAULT_BITS),
        }
    )


class Step(wiring.Component):
    """A coordinate with `delta` added to one dimension, kept within 0..2047."""

    low: In(64)
    high: In(64)
    dim: In(4)
    delta: In(signed(32))
    out_low: Out(64)
    out_high: Out(64)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        whole, new = Cat(self.low, self.high), Signal(vtpu.DIM_BITS)
        old, total = Signal(vtpu.DIM_BITS), Signal(signed(34))
        # BEGIN SOLUTION hw.vtpu.step
        m.d.comb += [total.eq(self.delta + old), self.out_low.eq(self.low), self.out_high.eq(self.high)]
        with m.If(total < 0):
            m.d.comb += new.eq(0)
        with m.Elif(total > vtpu.DIM_MAX):
            m.d.comb += new.eq(vtpu.DIM_MAX)
        with m.Else():
            m.d.comb += new.eq(total)
        with m.Switch(self.dim):
            for dim in range(len(vtpu.DIMS)):
                with m.Case(dim):
                    at = dim * vtpu.DIM_BITS
                    end = at + vtpu.DIM_BITS
                    m.d.comb += old.eq(whole[at:end])
                    if at < 64:
                        m.d.comb += self.out_low[at : min(end, 64)].eq(new)
                    if end > 64:
                        m.d.comb += self.out_high[max(at, 64) - 64 : end - 64].eq(new[max(64 - at, 0) :])
        # END SOLUTION
        return m


class Sparse(wiring.Component):
    def __init__(self, config: VTPUConfig) -> None:
        self.config = config
        t, bits, words = config.sentrons, config.sentron_bits, data.ArrayLayout(32, LANES)
        super().__init__(
            {
                "issue": In(1),
                "sentron": In(bits),
                "pc": In(config.pc_bits + 1),
                "control": In(S_CONTROL),
                "literal": In(8),
                "mask": In(LANES),
                # the register file's S ports
                "read": Out(1),
                "read_sentron": Out(bits),
                "read_register": Out(5),
                "operand": In(words),
                "store": Out(LANES),
                "store_data": Out(words),
                "written": Out(written_layout(bits)),
                "storing": Out(1),
                # back to the barrel
                "block": Out(1),
                "probing": Out(1),
                "done": Out(1),
                "done_sentron": Out(bits),
                "done_pc": Out(config.pc_bits + 1),
                "fault": Out(FAULT_BITS),
                "hit": Out(1),
                "miss": Out(1),
                # from the command engine
                "p_write": In(1),
                "p_sentron": In(bits),
                "p_number": In(3),
                "p_low": In(64),
                "p_high": In(64),
                "p_ready": Out(1),
                "literal_write": In(1),
                "literal_index": In(8),
                "word": In(word_signature(config)),
            }
        )
        self.depth = max(2, t) * 8
        self.translate = Translate(config)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.translate = self.translate
        m.submodules.scratchpad = self.pad = Scratchpad(self.config)
        frame, bits = self.config.frame_bits, self.config.sentron_bits
        self.s2 = Signal(
            data.StructLayout(
                {
                    "valid": 1,
                    "host": 1,
                    "physical": 1,
                    "access": 1,
                    "store": 1,
                    "sum": 1,
                    "i32": 1,
                    "single": 1,
                    "last": 1,
                    "crossed": 1,
                    "indexed": 1,
                    "no_fault": 1,
                    "writes_p": 1,
                    "lane": 3,
                    "mask": LANES,  # lanes of the register that are written, or of memory
                    "present": LANES,  # lanes that are there, the others read as zero
                    "r": 5,
                    "p": 3,
                    "sentron": bits,
                    "frame": frame,
                    "pc": self.config.pc_bits + 1,
                }
            )
        )
        self.s2_place = Signal(PLACE)
        self.s2_low, self.s2_high = Signal(64), Signal(64)
        self.s2_data = [Signal(32, name=f"s2_data{i}") for i in range(LANES)]
        self.complete, self.failed, self.wait = Signal(), Signal(), Signal()
        self.sums = Signal()  # some sum is not stored yet
        self._coordinate(m)
        self._access(m)
        self._return(m)
        return m

    def _coordinate(self, m: Module) -> None:
        """S0 and S1."""
        m.submodules.step = step = Step()
        memories = {}
        for name, depth in (("p_low", self.depth), ("p_high", self.depth), ("l_low", 256), ("l_high", 256)):
            memory = Memory(shape=64, depth=depth, init=[])
            m.submodules[name] = memory
            memories[name] = memory.read_port(), memory.write_port()
        c = Signal(S_CONTROL)
        valid, setup, sentron, pc = Signal(), Signal(), Signal.like(self.sentron), Signal.like(self.pc)
        lane, mask, moving, host, serial = Signal(3), Signal(LANES), Signal(), Signal(), Signal()
        indices = [Signal(32, name=f"index{i}") for i in range(LANES)]
        operand = [self.operand[i] for i in range(LANES)]
        indexed_now = (self.control.gather | self.control.scatter) & self.control.view[1]
        for name in ("low", "high"):
            p_read, p_write = memories["p_" + name]
            l_read, l_write = memories["l_" + name]
            m.d.comb += [
                p_read.en.eq(self.issue),
                p_read.addr.eq(Cat(self.control.base, self.sentron)),
                l_read.en.eq(self.issue & self.control.literal),
                l_read.addr.eq(self.literal),
                l_write.en.eq(self.literal_write),
                l_write.addr.eq(self.literal_index),
                l_write.data.eq(getattr(self, "p_" + name)),
                p_write.en.eq(
                    (self.s2.writes_p & self.complete & self.s2.last & ~self.failed) | (self.p_write & self.p_ready)
                ),
                p_write.addr.eq(Mux(self.p_ready, Cat(self.p_number, self.p_sentron), Cat(self.s2.p, self.s2.sentron))),
                p_write.data.eq(Mux(self.p_ready, getattr(self, "p_" + name), getattr(self, "s2_" + name))),
            ]
        m.d.comb += self.p_ready.eq(~self.s2.valid)
        with m.If(self.issue):
            m.d.sync += [
                valid.eq(1),
                c.eq(self.control),
                sentron.eq(self.sentron),
                pc.eq(self.pc),
                mask.eq(self.mask),
                lane.eq(0),
                setup.eq(indexed_now),
            ]
        with m.Elif(moving & (~serial | (lane == LANES - 1))):
            m.d.sync += valid.eq(0)
        access, indexed = Signal(), Signal()
        m.d.comb += [
            access.eq(c.gather | c.scatter),
            indexed.eq(access & c.view[1]),
            self.read.eq(self.issue | setup),
            self.read_sentron.eq(Mux(setup, sentron, self.sentron)),
            self.read_register.eq(Mux(setup, c.r, Mux(indexed_now, self.control.index_r, self.control.r))),
        ]
        with m.If(setup):
            m.d.sync += [index.eq(word) for index, word in zip(indices, operand)]
            m.d.sync += setup.eq(0)

        # the coordinate of this pass, and what becomes of p
        base_low, base_high = Signal(64), Signal(64)
        pass_low, pass_high = Signal(64), Signal(64)
        next_low, next_high = Signal(64), Signal(64)
        literal = {name: memories["l_" + name][0].data for name in ("low", "high")}
        flat, crossed, writes_p = Signal(), Signal(), Signal()
        room, lanes, present = Signal(11), Signal(LANES), Signal(LANES)
        word = page_offset(m, pass_low, pass_high[MODE : MODE + 2])
        mode = Signal(2)
        free, follows, go = Signal(), Signal(), Signal()
        m.d.comb += [
            free.eq(~self.s2.valid | self.complete),
            # sums under way: all but more of them wait until they are stored; one of i32, which is quicker, would meet
            # one of f32 at the banks
            follows.eq(c.scatter & (c.view == vtpu.ACCUMULATE) & (self.s2.i32 | ~c.i32)),
            moving.eq(valid & ~setup & free & (~self.sums | follows)),
            host.eq(~valid & self.word.valid & free & ~self.sums),
            self.word.ready.eq(host),
            go.eq(moving | host),
            self.block.eq((valid & ~(moving & ~serial) & ~(moving & (lane == LANES - 1))) | self.word.valid),
            # eight words in one pass: tiles, and flat rows that begin at a multiple of eight
            serial.eq(access & (c.view[1] | ~((mode == 0) | ((mode == 2) & ~c.view[0] & (base_low[:3] == 0))))),
        ]
        with m.If(valid):
            m.d.comb += [
                base_low.eq(Mux(c.literal_base, literal["low"], memories["p_low"][0].data)),
                base_high.eq(Mux(c.literal_base, literal["high"], memories["p_high"][0].data)),
                mode.eq(base_high[MODE : MODE + 2]),
                step.low.eq(base_low),
                step.high.eq(base_high),
                step.dim.eq(c.dim),
            ]
            with m.If(indexed):
                m.d.comb += step.delta.eq(Array(indices)[lane])
            with m.Elif(c.from_register):
                m.d.comb += step.delta.eq(self.operand[0])
            with m.Else():
                m.d.comb += step.delta.eq(c.step.as_signed())
            m.d.comb += [
                next_low.eq(step.out_low),
                next_high.eq(step.out_high),
                writes_p.eq(c.literal | c.index | (access & ~c.view[1] & (c.step != 0))),
                pass_low.eq(base_low),
                pass_high.eq(base_high),
            ]
            with m.If(indexed):
                m.d.comb += [pass_low.eq(step.out_low), pass_high.eq(step.out_high)]
            with m.Elif(serial):
                m.d.comb += pass_low.eq(base_low + Mux(c.view[0], lane << vtpu.DIM_BITS, lane))
            with m.If(indexed | ~(access | c.index)):
                m.d.comb += [next_low.eq(base_low), next_high.eq(base_high)]
            with m.Switch(Cat(mode, c.view[0])):
                for number, sizes in enumerate(vtpu.IN_PAGE_BITS):
                    for view in (vtpu.ROW, vtpu.COLUMN):
                        with m.Case(number | view << 2):
                            at, size = view * vtpu.DIM_BITS, sizes[view]
                            m.d.comb += room.eq((1 << size) - base_low[at : at + size])
            m.d.comb += [
                flat.eq(mode == 2),
                crossed.eq(access & Mux(c.view[1], mode == 3, c.last >= room)),
                lanes.eq((Const(2, 9) << c.last) - 1),
                present.eq(lanes),
            ]
            with m.If(~c.view[1] & (room < LANES)):
                m.d.comb += present.eq(lanes & ((Const(1, 9) << room[:3]) - 1)[:LANES])
        with m.Elif(host):
            m.d.comb += [pass_low.eq(self.word.low), pass_high.eq(self.word.high)]
        table = self.translate
        m.d.comb += [table.start.eq(go), table.low.eq(pass_low), table.high.eq(pass_high)]

        s2, single = self.s2, Signal()
        where = Signal(10)
        m.d.comb += [
            single.eq(serial | host),
            where.eq(Mux(host & self.word.physical, self.word.number, word)),
        ]
        at = place(m, c.view[0], flat, single, pass_low, where)
        with m.If(go):
            m.d.sync += [
                s2.host.eq(host),
                s2.physical.eq(host & self.word.physical),
                s2.frame.eq(self.word.number[10:]),
                s2.access.eq(access | host),
                s2.store.eq(Mux(host, self.word.write, c.scatter)),
                s2.sum.eq(~host & c.scatter & (c.view == vtpu.ACCUMULATE)),
                s2.i32.eq(c.i32),
                s2.single.eq(single),
                s2.last.eq(host | ~serial | (lane == LANES - 1)),
                s2.crossed.eq(crossed & ~host),
                s2.indexed.eq(c.view[1]),
                s2.no_fault.eq(c.no_fault & ~host),
                s2.writes_p.eq(writes_p),
                s2.lane.eq(lane),
                s2.mask.eq(Mux(host, 1, mask)),
                s2.present.eq(Mux(host, 1, present)),
                s2.r.eq(c.r),
                s2.p.eq(c.p),
                s2.sentron.eq(sentron),
                s2.pc.eq(pc),
                self.s2_place.eq(at),
            ]
        with m.If(go & writes_p):
            m.d.sync += [self.s2_low.eq(next_low), self.s2_high.eq(next_high)]
        with m.If(go & (host | c.scatter)):
            m.d.sync += [d.eq(word) for d, word in zip(self.s2_data[1:], operand[1:])]
            with m.If(host):
                m.d.sync += self.s2_data[0].eq(self.word.data)
            with m.Elif(serial):
                m.d.sync += self.s2_data[0].eq(Array(operand)[lane])
            with m.Else():
                m.d.sync += self.s2_data[0].eq(self.operand[0])
        with m.If(moving & serial):
            m.d.sync += lane.eq(lane + 1)
        with m.If(go):
            m.d.sync += s2.valid.eq(1)
        with m.Elif(self.complete):
            m.d.sync += s2.valid.eq(0)
        with m.If(self.failed & ~s2.host & ~s2.last):  # the other lanes of it
            m.d.sync += s2.valid.eq(0)
            with m.If(~self.issue):
                m.d.sync += valid.eq(0)

    def _access(self, m: Module) -> None:
        """S2: the answer of the page table, faults, and the banks."""
        s2, table, pad = self.s2, self.translate, self.pad
        wanted, looked, crossing, fault = Signal(), Signal(), Signal(), Signal(FAULT_BITS)
        stopped, counted, counts = Signal(), Signal(), Signal()
        m.d.comb += [
            # lanes that are masked off or do not take part are not translated
            wanted.eq(Mux(s2.single, ((s2.mask & s2.present) >> s2.lane)[0] | s2.host, (s2.mask & s2.present) != 0)),
            crossing.eq(s2.valid & s2.crossed & ~s2.no_fault & (wanted | ~s2.indexed)),
            looked.eq(s2.valid & s2.access & ~s2.physical & wanted & ~crossing),
            table.active.eq(looked),
            self.probing.eq(looked & table.probing),
            # a row or column is one translation, in however many passes
            counts.eq(looked & ~stopped & (s2.host | s2.indexed | ~counted)),
            self.hit.eq(counts & table.hit),
            self.miss.eq(counts & table.miss),
        ]
        with m.If(self.complete):
            m.d.sync += counted.eq((counted | looked) & ~s2.last & ~self.failed)
        with m.If(crossing):
            m.d.comb += fault.eq(vtpu.FAULTS["PAGE_CROSS"])
        with m.Elif(looked & table.miss & ~s2.no_fault):
            m.d.comb += fault.eq(vtpu.FAULTS["UNMAPPED"])
        with m.Elif(looked & table.hit & s2.store & ~table.writable):
            m.d.comb += fault.eq(vtpu.FAULTS["READ_ONLY"])
        there = Signal()
        frame = Mux(s2.physical, s2.frame, table.frame)
        m.d.comb += [
            stopped.eq(self.probing | self.wait),
            self.failed.eq(s2.valid & (fault != 0) & ~self.wait),
            self.complete.eq(s2.valid & (~stopped | self.failed)),
            there.eq(s2.valid & ~stopped & ~self.failed & ((looked & table.hit) | (s2.host & s2.physical))),
            pad.read.eq(there & (~s2.store | s2.sum)),
            pad.write.eq(there & s2.store & ~s2.sum),
            pad.frame.eq(frame),
            pad.place.eq(self.s2_place),
            pad.lanes.eq(Mux(s2.single, 1, s2.mask & s2.present)),
            self.done.eq(self.complete & ~s2.host & (s2.last | self.failed)),
            self.done_sentron.eq(s2.sentron),
            self.done_pc.eq(s2.pc),
            self.fault.eq(Mux(self.failed & ~s2.host, fault, 0)),
        ]
        m.d.comb += [pad.data[i].eq(word) for i, word in enumerate(self.s2_data)]

        # the word's number, for sums
        self.number = Signal(self.config.frame_bits + 10)
        m.d.comb += self.number.eq(Cat(self.s2_place.word, frame))
        self.s3 = s3 = Signal(
            data.StructLayout(
                {
                    "gather": 1,
                    "host": 1,
                    "sum": 1,
                    "i32": 1,
                    "single": 1,
                    "last": 1,
                    "lane": 3,
                    "mask": LANES,
                    "present": LANES,
                    "r": 5,
                    "sentron": self.config.sentron_bits,
                    "fault": FAULT_BITS,
                    "number": self.config.frame_bits + 10,
                }
            )
        )
        self.s3_place, self.s3_word = Signal(PLACE), Signal(32)
        m.d.sync += [s3.gather.eq(0), s3.host.eq(0), s3.sum.eq(0)]
        with m.If(self.complete):
            one = (Const(1, LANES) << s2.lane)[:LANES]
            m.d.sync += [
                s3.gather.eq(s2.access & ~s2.store & ~s2.host),
                s3.host.eq(s2.host),
                s3.sum.eq(s2.sum & there),
                s3.i32.eq(s2.i32),
                s3.single.eq(s2.single),
                s3.last.eq(s2.last | self.failed),
                s3.lane.eq(s2.lane),
                s3.mask.eq(Mux(self.failed, 0, Mux(s2.single, s2.mask & one, s2.mask))),
                s3.present.eq(Mux(there, s2.present, 0)),
                s3.r.eq(s2.r),
                s3.sentron.eq(s2.sentron),
                s3.fault.eq(fault),
                s3.number.eq(self.number),
                self.s3_place.eq(self.s2_place),
                self.s3_word.eq(self.s2_data[0]),
            ]

    def _return(self, m: Module) -> None:
        """S3, and the adder behind it."""
        s3, pad = self.s3, self.pad
        m.d.comb += [
            pad.out_valid.eq(s3.gather | s3.host | s3.sum),
            pad.out_place.eq(self.s3_place),
            self.store.eq(Mux(s3.gather, s3.mask, 0)),
            self.storing.eq(s3.gather),
            self.written.valid.eq(s3.gather & s3.last),
            self.written.sentron.eq(s3.sentron),
            self.written.register.eq(s3.r),
            self.word.done.eq(s3.host),
            self.word.read_data.eq(pad.out_word),
            self.word.fault.eq(s3.fault),
        ]
        with m.If(s3.gather):
            for i in range(LANES):
                found = pad.out[i]
                m.d.comb += self.store_data[i].eq(Mux(s3.present[i], Mux(s3.single, pad.out_word, found), 0))

        m.submodules.adder = adder = FMALane()
        number = [s3.number] + [Signal.like(s3.number, name=f"sum_number{i}") for i in range(SUM_STAGES)]
        busy = [s3.sum] + [Signal(name=f"sum_busy{i}") for i in range(SUM_STAGES)]
        going = [s3.sum & ~s3.i32, *busy[1:]]
        for i in range(SUM_STAGES):
            m.d.sync += busy[i + 1].eq(going[i])
            with m.If(going[i]):
                m.d.sync += number[i + 1].eq(number[i])
        m.d.comb += [
            adder.go.eq(Cat(*going)),
            adder.a.eq(ONE),
            adder.b.eq(self.s3_word),
            adder.c.eq(pad.out_word),
            self.sums.eq(Cat(*busy).any() | (self.s2.valid & self.s2.sum)),
            pad.late.eq(busy[-1] | (s3.sum & s3.i32)),
            pad.late_word.eq(Mux(busy[-1], number[-1], s3.number)),
            pad.late_data.eq(Mux(busy[-1], adder.out, (self.s3_word + pad.out_word)[:32])),
        ]
        clash = [b & (n == self.number) for b, n in zip(busy, number)]
        with m.If(self.s2.valid & self.s2.sum & Cat(*busy).any()):
            m.d.comb += self.wait.eq(Cat(*clash).any() & ~self.probing)
