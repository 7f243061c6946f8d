"""The barrel: fetch, loops, scoreboard, issue. One SIW a cycle, from the next sentron that is ready.

    cycle t     pick a sentron; its SIW's fields leave for the pipes; its next pc goes to instruction memory
    cycle t+1   instruction memory answers; the SIW goes into the sentron's buffer
    cycle t+2   the sentron can be picked again

All that decides who is ready is kept as one bit per sentron in a few vectors (`running`, `valid`, `inflight`, ...), so
that the choice is a handful of operations on words of T bits. What a sentron needs only once it is picked (its SIW, pc
and loops) lies in small memories that are read by its number. A slot may also go to something else than issue: reading
a loop's count from a register, arriving at a barrier, stepping over a loop whose count is 0, or a fault.

`inflight`: an S operation has not passed translation yet; its sentron waits, so that faults are precise in S and p
registers need no scoreboard. Vector registers have a bit in `pending` from issue until they are written.
"""

from amaranth.hdl import Cat, Const, Module, Mux, Signal
from amaranth.lib import data, wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from asm import vtpu
from hw.vtpu.barrier import Barrier
from hw.vtpu.config import VTPUConfig
from hw.vtpu.decode import D_CONTROL, FLOW, REGISTERS, S_CONTROL, Unit

STALLS = ("SCOREBOARD", "PPT", "BANK", "DMA", "INBOX", "BARRIER", "IDLE")


def written_layout(sentron_bits: int) -> data.StructLayout:
    """A register that has been written: no longer pending."""
    return data.StructLayout({"valid": 1, "sentron": sentron_bits, "register": 5})


def fault_layout(config: VTPUConfig) -> data.StructLayout:
    return data.StructLayout({"valid": 1, "sentron": config.sentron_bits, "code": 4, "pc": config.pc_bits + 1})


class Sequencer(wiring.Component):
    """Everything from a sentron's pc to the control signals of the pipes."""

    def __init__(self, config: VTPUConfig) -> None:
        self.config = config
        t, bits, pc = config.sentrons, config.sentron_bits, config.pc_bits
        super().__init__(
            {
                # from the command engine
                "load": In(1),
                "load_index": In(pc),
                "load_uses": In(REGISTERS),
                "load_d": In(D_CONTROL),
                "load_s": In(S_CONTROL),
                "load_flow": In(FLOW),
                "load_imm": In(32),
                "spawn": In(1),
                "spawn_sentron": In(bits),
                "spawn_pc": In(pc),
                "reset": In(1),
                "dma_active": In(1),
                # from the pipes
                "block": In(data.ArrayLayout(1, len(Unit))),  # a unit cannot take an operation in this cycle
                "s_block": In(1),
                "s_probing": In(1),
                "s_done": In(1),  # an S operation has passed translation, or has faulted
                "s_done_sentron": In(bits),
                "s_fault": In(1),
                "d_written": In(written_layout(bits)),
                "s_written": In(written_layout(bits)),
                "count": In(32),  # lane 0 of operand port a, one cycle after `read_count`
                # to the pipes
                "issue": Out(1),
                "sentron": Out(bits),
                "pc": Out(pc + 1),
                "d": Out(D_CONTROL),
                "s": Out(S_CONTROL),
                "flow": Out(FLOW),
                "imm": Out(32),
                "read_count": Out(1),
                # to the registers
                "running": Out(t),
                "quiet": Out(t),  # neither running nor with writes under way
                "inflight": Out(t),
                "fault": Out(fault_layout(config)),
                "slot": Out(1),
                "stall": Out(data.ArrayLayout(1, len(STALLS))),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        t = self.config.sentrons
        depth = max(2, t)
        self.valid, self.waiting, self.passed = Signal(t), Signal(t), Signal(t)
        self.ending, self.have_count, self.overrun = Signal(t), Signal(t), Signal(t)
        self.pick, self.go = Signal(t), Signal()
        self.advance, self.execute, self.halt = Signal(), Signal(), Signal()
        self.next_pc = Signal(self.config.pc_bits + 1)
        self.one_hot_done = Signal(t)
        m.d.comb += self.one_hot_done.eq(Mux(self.s_done, 1 << self.s_done_sentron, 0))
        hazard, units = self._fetch(m, depth)
        self._select(m, hazard, units)
        self._step(m, depth)
        self._vectors(m)
        return m

    def _fetch(self, m: Module, depth: int) -> tuple[Signal, list[Signal]]:
        """Instruction memory, the buffers of the sentrons, and the scoreboard over what is in them."""
        t = self.config.sentrons
        f_valid, f_sentron, f_hot = Signal(), Signal(self.config.sentron_bits), Signal(t)
        fetch = Signal()
        fetch_sentron = Signal.like(self.sentron)
        m.d.comb += [
            fetch.eq(self.spawn | (self.advance & ~self.halt)),
            fetch_sentron.eq(Mux(self.spawn, self.spawn_sentron, self.sentron)),
            f_hot.eq(Mux(f_valid, 1 << f_sentron, 0)),
        ]
        m.d.sync += [f_valid.eq(fetch & ~self.reset), f_sentron.eq(fetch_sentron)]
        columns = {"uses": REGISTERS, "d": D_CONTROL, "s": S_CONTROL, "flow": FLOW, "imm": 32}
        fetched: dict[str, Signal] = {}
        for name, shape in columns.items():
            memory = Memory(shape=shape, depth=self.config.imem, init=[])
            m.submodules[f"imem_{name}"] = memory
            write, read = memory.write_port(), memory.read_port()
            m.d.comb += [
                write.en.eq(self.load),
                write.addr.eq(self.load_index),
                write.data.eq(getattr(self, "load_" + name)),
                read.en.eq(fetch),
                read.addr.eq(Mux(self.spawn, self.spawn_pc, self.next_pc)),
            ]
            fetched[name] = read.data
            if name == "uses":
                continue
            buffer = Memory(shape=shape, depth=depth, init=[])
            m.submodules[f"buffer_{name}"] = buffer
            put, get = buffer.write_port(), buffer.read_port(domain="comb")
            m.d.comb += [put.en.eq(f_valid), put.addr.eq(f_sentron), put.data.eq(read.data)]
            m.d.comb += [get.addr.eq(self.sentron), getattr(self, name).eq(get.data)]
        self.f_hot = f_hot

        # which unit the waiting SIW of each sentron needs
        units = [Signal(t, name=f"wants_{unit.name.lower()}") for unit in Unit]
        self.wants_s = Signal(t)
        with m.If(f_valid):
            for unit in Unit:
                hit = fetched["flow"].unit == unit
                m.d.sync += units[unit].eq((units[unit] & ~f_hot) | Mux(hit, f_hot, 0))
            m.d.sync += self.wants_s.eq((self.wants_s & ~f_hot) | Mux(fetched["flow"].has_s, f_hot, 0))

        # BEGIN SOLUTION hw.vtpu.scoreboard
        busy, unsettled = [], []
        claimed = Signal(REGISTERS)  # by the SIW that issues
        late = self.d.writes
        m.d.comb += claimed.eq(
            Mux(late, (1 << self.d.rd)[:REGISTERS], 0) | Mux(self.s.gather, (1 << self.s.r)[:REGISTERS], 0)
        )
        cleared = [Signal(REGISTERS, name=f"cleared_{pipe}") for pipe in "ds"]
        for written, mask in zip((self.d_written, self.s_written), cleared):
            m.d.comb += mask.eq((1 << written.register)[:REGISTERS])
        for s in range(t):
            uses, pending = Signal(REGISTERS, name=f"uses{s}"), Signal(REGISTERS, name=f"pending{s}")
            with m.If(f_valid & (f_sentron == s)):
                m.d.sync += uses.eq(fetched["uses"])
            m.d.sync += pending.eq(
                (
                    pending
                    & ~Mux(self.d_written.valid & (self.d_written.sentron == s), cleared[0], 0)
                    & ~Mux(self.s_written.valid & (self.s_written.sentron == s), cleared[1], 0)
                )
                | Mux(self.issue & (self.sentron == s), claimed, 0)
            )
            busy.append((uses & pending) != 0)
            unsettled.append(pending != 0)
        # END SOLUTION
        m.d.comb += self.quiet.eq(~(self.running | Cat(*unsettled)))
        hazard = Signal(t)
        m.d.comb += hazard.eq(Cat(*busy))
        return hazard, units

    def _select(self, m: Module, hazard: Signal, units: list[Signal]) -> None:
        """The first candidate after the sentron that was picked last."""
        t = self.config.sentrons
        alive, free, candidates, after = Signal(t), Signal(t), Signal(t), Signal(t)
        later = Signal(t)  # sentrons after the last one picked
        held, held_s = Signal(t), Signal(t)
        m.d.comb += [
            alive.eq(self.valid & ~self.inflight & ~self.waiting),
            free.eq(alive & ~hazard),
        ]
        blocked = 0
        for unit in (Unit.ALU, Unit.FMA, Unit.REDUCE, Unit.SUM, Unit.FUNCTION):
            blocked = blocked | Mux(self.block[unit], units[unit], 0)
        m.d.comb += [
            held.eq(blocked),
            held_s.eq(Mux(self.s_block, self.wants_s, 0)),
            candidates.eq(free & ~held & ~held_s),
            after.eq(Mux((candidates & later) != 0, candidates & later, candidates)),
            self.go.eq((candidates != 0) & ~self.spawn & ~self.reset),
            self.pick.eq(Mux(self.go, after & (-after)[:t], 0)),
            self.sentron.eq(
                Cat(
                    Cat(self.pick[s] for s in range(t) if s >> bit & 1).any() if t > 1 else Const(0, 1)
                    for bit in range(self.config.sentron_bits)
                )
            ),
        ]
        with m.If(self.go):
            m.d.sync += later.eq(~((self.pick - 1)[:t] | self.pick))
        self._classify(m, alive, hazard | held, free & held_s)

    def _classify(self, m: Module, alive: Signal, hazard: Signal, held_s: Signal) -> None:
        """Why nothing issues in this cycle: one cause, the nearest to progress first."""
        stall = {name: self.stall[STALLS.index(name)] for name in STALLS}
        with m.If(self.slot | ((self.running == 0) & ~self.dma_active)):
            m.d.comb += stall["IDLE"].eq(~self.slot)
        with m.Elif(self.go):
            m.d.comb += [stall["SCOREBOARD"].eq(self.read_count), stall["BARRIER"].eq(~self.read_count)]
        with m.Elif((held_s != 0) | ((self.inflight != 0) & self.s_block)):
            m.d.comb += [stall["PPT"].eq(self.s_probing), stall["BANK"].eq(~self.s_probing)]
        with m.Elif(((alive & hazard) | self.inflight) != 0):
            m.d.comb += stall["SCOREBOARD"].eq(1)
        with m.Elif((self.running & ~self.waiting) != 0):
            m.d.comb += stall["IDLE"].eq(1)  # a fetch is under way
        with m.Elif(self.waiting != 0):
            m.d.comb += stall["BARRIER"].eq(1)
        with m.Else():
            m.d.comb += stall["DMA"].eq(1)

    def _step(self, m: Module, depth: int) -> None:
        """What the slot is used for, and where the sentron goes next."""
        pcs = self.config.pc_bits
        layout = data.StructLayout({"pc": pcs, "start0": pcs, "start1": pcs, "suppress": 2, "skip": 2})
        m.submodules.state = state = Memory(shape=layout, depth=depth, init=[])
        m.submodules.count0 = count0 = Memory(shape=32, depth=depth, init=[])
        m.submodules.count1 = count1 = Memory(shape=32, depth=depth, init=[])
        m.submodules.counts = counts = Memory(shape=32, depth=depth, init=[])  # read from registers
        m.submodules.barrier = barrier = Barrier(self.config)
        read, write = state.read_port(domain="comb"), state.write_port()
        ports = [(c.read_port(domain="comb"), c.write_port()) for c in (count0, count1)]
        given, got = counts.read_port(domain="comb"), counts.write_port()
        where = Signal.like(self.sentron)
        m.d.comb += [
            where.eq(Mux(self.spawn, self.spawn_sentron, self.sentron)),
            read.addr.eq(self.sentron),
            write.addr.eq(where),
            given.addr.eq(self.sentron),
        ]
        now, flow = read.data, self.flow
        has_count, passed, overrun = Signal(), Signal(), Signal()
        m.d.comb += [
            has_count.eq((self.have_count & self.pick) != 0),
            passed.eq((self.passed & self.pick) != 0),
            overrun.eq((self.overrun & self.pick) != 0),
            self.pc.eq(Cat(Mux(overrun, 0, now.pc), overrun)),
        ]
        # BEGIN SOLUTION hw.vtpu.loops
        begin, skip, n, left = Signal(2), Signal(2), [Signal(32), Signal(32)], [Signal(32), Signal(32)]
        back, next_skip, ends0 = Signal(2), Signal(2), Signal()
        need_count, arrive, fault = Signal(), Signal(), Signal()
        m.d.comb += [
            begin.eq(flow.begin & ~now.suppress & ~(now.skip != 0).replicate(2)),
            n[0].eq(Mux(flow.from_register & ~flow.begin[1], given.data, self.imm)),
            n[1].eq(Mux(flow.from_register, given.data, self.imm)),
            need_count.eq(flow.from_register & ~has_count & Mux(flow.begin[1], begin[1], begin[0])),
            skip[0].eq(now.skip[0] | (begin[0] & (n[0] == 0))),
            skip[1].eq(now.skip[1] | (begin[1] & (n[1] == 0) & ~skip[0])),
            left[0].eq(Mux(begin[0], n[0], ports[0][0].data)),
            left[1].eq(Mux(begin[1], n[1], ports[1][0].data)),
            fault.eq(self.go & (overrun | (flow.illegal & (now.skip == 0)))),
            self.read_count.eq(self.go & ~fault & need_count),
            arrive.eq(self.go & ~fault & ~need_count & (skip == 0) & flow.barrier & ~passed),
            self.execute.eq(self.go & ~fault & ~need_count & (skip == 0) & (~arrive | barrier.last)),
            self.advance.eq(self.execute | (self.go & ~fault & ~need_count & (skip != 0))),
            next_skip.eq(skip & ~flow.end_loop),
            # the inner loop ends first; the outer one ends when the inner one does not go back
            back[1].eq((skip == 0) & flow.end_loop[1] & (left[1] > 1)),
            ends0.eq(flow.end_loop[0] & ~skip[0] & (next_skip == 0) & ~back[1]),
            back[0].eq(ends0 & (left[0] > 1)),
            self.halt.eq(self.advance & flow.end & (back == 0) & (next_skip == 0)),
        ]
        start = [Mux(begin[i], now.pc, now[f"start{i}"]) for i in range(2)]
        m.d.comb += [
            self.next_pc.eq(Mux(back[1], start[1], Mux(back[0], start[0], now.pc + 1))),
            write.en.eq(self.advance | self.spawn),
            write.data.pc.eq(Mux(self.spawn, self.spawn_pc, self.next_pc)),
            write.data.start0.eq(start[0]),
            write.data.start1.eq(start[1]),
            # a loop that goes back does not begin again, nor does the one around it
            write.data.suppress.eq(Mux(self.spawn, 0, Cat(back.any(), back[1]))),
            write.data.skip.eq(Mux(self.spawn, 0, next_skip)),
        ]
        for i, (port, put) in enumerate(ports):
            m.d.comb += [
                port.addr.eq(self.sentron),
                put.addr.eq(where),
                put.en.eq(self.advance | self.spawn),
                put.data.eq(Mux(self.spawn, 0, left[i] - back[i])),
            ]
        # END SOLUTION
        counting, counted = Signal(), Signal.like(self.sentron)
        m.d.sync += [counting.eq(self.read_count), counted.eq(self.sentron)]
        m.d.comb += [got.en.eq(counting), got.addr.eq(counted), got.data.eq(self.count)]
        self.counted_hot = Signal(self.config.sentrons)
        m.d.comb += [
            self.counted_hot.eq(Mux(counting, 1 << counted, 0)),
            barrier.arrive.eq(arrive),
            barrier.id.eq(flow.barrier_id),
            barrier.count.eq(flow.barrier_count),
            barrier.sentron.eq(self.pick),
            barrier.reset.eq(self.reset),
            self.issue.eq(self.execute),
            self.slot.eq(self.advance),
            self.fault.valid.eq(fault),
            self.fault.sentron.eq(self.sentron),
            self.fault.code.eq(Mux(overrun, vtpu.FAULTS["PC"], vtpu.FAULTS["ILLEGAL"])),
            self.fault.pc.eq(self.pc),
        ]
        opened = Signal(self.config.sentrons)
        m.d.comb += opened.eq(Mux(arrive & barrier.last, barrier.release, 0))
        m.d.sync += [
            self.waiting.eq((self.waiting & ~opened) | Mux(arrive & ~barrier.last, self.pick, 0)),
            self.passed.eq((self.passed | opened) & ~Mux(self.execute, self.pick, 0)),
        ]
        with m.If(self.advance):
            over = self.next_pc[pcs]
            m.d.sync += self.overrun.eq((self.overrun & ~self.pick) | Mux(over, self.pick, 0))

    def _vectors(self, m: Module) -> None:
        """One bit per sentron: what starts it, holds it and ends it."""
        t = self.config.sentrons
        s_fault, faulted, starts, done, gone = Signal(t), Signal(t), Signal(t), Signal(t), Signal(t)
        m.d.comb += [
            starts.eq(Mux(self.spawn, 1 << self.spawn_sentron, 0)),
            s_fault.eq(Mux(self.s_fault, self.one_hot_done, 0)),
            faulted.eq(Mux(self.fault.valid, self.pick, 0) | s_fault),
            done.eq(self.ending & ~self.inflight),
            gone.eq(done | faulted),
        ]
        m.d.sync += [
            self.running.eq((self.running & ~gone) | starts),
            # valid once fetched, or once a loop's count has arrived; not while something is done with it
            self.valid.eq(((self.valid & ~self.pick) | (self.f_hot & self.running) | self.counted_hot) & ~gone),
            self.inflight.eq((self.inflight & ~self.one_hot_done) | Mux(self.execute & self.flow.has_s, self.pick, 0)),
            self.ending.eq((self.ending & ~gone) | Mux(self.halt, self.pick, 0)),
            self.have_count.eq((self.have_count | self.counted_hot) & ~Mux(self.advance, self.pick, 0)),
        ]
        # an arrival that has to wait leaves the SIW where it is
        with m.If(self.go & ~self.advance & ~self.read_count & ~self.fault.valid):
            m.d.sync += self.valid.eq(((self.valid) | (self.f_hot & self.running) | self.counted_hot) & ~gone)
        with m.If(self.spawn):
            m.d.sync += self.overrun.eq(self.overrun & ~starts)
        with m.If(self.reset):
            for vector in (self.running, self.valid, self.inflight, self.ending, self.have_count):
                m.d.sync += vector.eq(0)
            for vector in (self.waiting, self.passed, self.overrun):
                m.d.sync += vector.eq(0)
