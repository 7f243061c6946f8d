"""What the host sees: the registers and the scratchpad window.

Registers are 64 bits wide at the offsets of the instruction table and take any byte lanes. Faults are sticky: per
sentron until it is spawned again, of a command until RESET. Window accesses become word passes of the S pipe, so that
they are in order with everything else; a store of fewer than four bytes reads the word first.
"""

from amaranth.hdl import Cat, Module, Mux, Signal
from amaranth.lib import data, wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from asm import vtpu
from hw.bus import Bus
from hw.vtpu.config import VTPUConfig
from hw.vtpu.sequencer import STALLS, fault_layout
from hw.vtpu.sparse import FAULT_BITS, word_signature

ID = 0x76545055


class Registers(wiring.Component):
    """`add_*` are what the counters count in this cycle."""

    def __init__(self, config: VTPUConfig) -> None:
        self.config = config
        t = config.sentrons
        super().__init__(
            {
                "bus": In(Bus()),
                "irq": Out(1),
                "reset": Out(1),
                "dma_quiet": In(1),  # no transfer would be cut off by a reset
                "enable": Out(1),
                "flush": Out(1),
                "flushing": In(1),
                "base": Out(32),
                "size": Out(32),
                "head": In(32),
                "tail": Out(32),
                "ppt_root": Out(32),
                "ppt_size": Out(32),
                "dma_base": Out(32),
                "dma_limit": Out(32),
                "done": In(1),
                "command_fault": In(FAULT_BITS),
                "command_at": In(32),
                "faults": In(data.ArrayLayout(fault_layout(config), 2)),
                "spawned": In(t),
                "active": In(1),
                "slot": In(1),
                "stall": In(data.ArrayLayout(1, len(STALLS))),
                "add_siw": In(1),
                "add_d": In(1),
                "add_s": In(1),
                "add_c": In(1),
                "add_fma": In(1),
                "add_hit": In(1),
                "add_miss": In(1),
                "add_bytes": In(4),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        counters, clear = self._count(m)
        faulted, fault = self._faults(m)
        status, enabled = Signal(2), Signal(2)
        code, at = Signal(FAULT_BITS), Signal(32)
        resetting = Signal()
        writable = {
            "IRQ_ENABLE": enabled,
            "CMDQ_BASE": self.base,
            "CMDQ_SIZE": self.size,
            "DOORBELL": self.tail,
            "PPT_ROOT": self.ppt_root,
            "PPT_SIZE": self.ppt_size,
            "DMA_BASE": self.dma_base,
            "DMA_LIMIT": self.dma_limit,
        }
        identity = ID | self.config.rows << 32 | vtpu.LANES << 36 | self.config.sentrons << 40
        identity |= (self.config.scratchpad_words - 1).bit_length() << 48
        readable = {
            "ID": identity,
            "CTRL": Cat(self.enable, self.flushing | self.flush, resetting),
            "IRQ_STATUS": status,
            "CMDQ_HEAD": self.head,
            "CMDQ_TAIL": self.tail,
            "CMD_FAULT_CODE": code,
            "CMD_FAULT_ADDR": at,
        } | writable
        bus, answer, answered = self.bus, Signal(64), Signal()
        # a request is taken over first: what follows from it is then computed only when there is one
        taken, offset, write, wdata, mask = Signal(), Signal(12), Signal(), Signal(64), Signal(8)
        with m.If(bus.valid):
            m.d.sync += [offset.eq(bus.addr), write.eq(bus.write), wdata.eq(bus.wdata), mask.eq(bus.mask)]
        m.d.comb += [bus.ready.eq(1), bus.rsp_valid.eq(answered), bus.rdata.eq(answer)]
        lanes = Signal(64)
        m.d.comb += [self.irq.eq((status & enabled) != 0), self.reset.eq(resetting & self.dma_quiet)]
        m.d.sync += [taken.eq(bus.valid), answered.eq(taken), self.flush.eq(0)]
        slot = offset[3:7]
        index = Mux(slot < self.config.sentrons, slot, 0)
        known = ((faulted >> slot) & 1)[0]
        m.d.comb += fault.addr.eq(index)
        m.d.sync += status.eq(status | Cat(self.done, (self.command_fault != 0) | self._any_fault()))
        with m.If(self.command_fault != 0):
            m.d.sync += [code.eq(self.command_fault), at.eq(self.command_at)]
        with m.If(self.reset):
            m.d.sync += [resetting.eq(0), code.eq(0), at.eq(0), self.tail.eq(0)]
        with m.If(taken):
            m.d.comb += lanes.eq(Cat(bit.replicate(8) for bit in mask))
            m.d.sync += answer.eq(0)
            with m.Switch(offset[3:]):
                for name, value in readable.items():
                    with m.Case(vtpu.REGISTERS[name] >> 3):
                        m.d.sync += answer.eq(value)
                for number, counter in enumerate(counters):
                    with m.Case((vtpu.REGISTERS["COUNTERS"] >> 3) + number):
                        m.d.sync += answer.eq(counter)
                for number in range(self.config.sentrons):
                    with m.Case((vtpu.REGISTERS["FAULT_CODE"] >> 3) + number):
                        m.d.sync += answer.eq(Mux(known, fault.data[:FAULT_BITS], 0))
                    with m.Case((vtpu.REGISTERS["FAULT_ADDR"] >> 3) + number):
                        m.d.sync += answer.eq(Mux(known, fault.data[FAULT_BITS:], 0))
            with m.If(write):
                with m.Switch(offset[3:]):
                    for name, register in writable.items():
                        with m.Case(vtpu.REGISTERS[name] >> 3):
                            m.d.sync += register.eq((register & ~lanes) | (wdata & lanes))
                    with m.Case(vtpu.REGISTERS["IRQ_STATUS"] >> 3):
                        m.d.sync += status.eq(status & ~(wdata & lanes)[:2])
                    with m.Case(vtpu.REGISTERS["CTRL"] >> 3):
                        with m.If(mask[0]):
                            m.d.sync += [self.enable.eq(wdata[0]), self.flush.eq(wdata[1])]
                            m.d.sync += resetting.eq(wdata[2])
                with m.If((offset >= vtpu.REGISTERS["COUNTERS"]) & (offset < vtpu.REGISTERS["COUNTERS"] + 256)):
                    m.d.comb += clear.eq(1)
        return m

    def _any_fault(self) -> object:
        return self.faults[0].valid | self.faults[1].valid

    def _faults(self, m: Module) -> tuple[Signal, object]:
        """Code and SIW index of each sentron's fault: those found at issue, and those of the S pipe."""
        faulted = Signal(self.config.sentrons)
        width = FAULT_BITS + self.config.pc_bits + 1
        m.submodules.faults = memory = Memory(shape=width, depth=max(2, self.config.sentrons), init=[])
        hits = 0
        for fault in self.faults:
            write = memory.write_port()
            m.d.comb += [
                write.en.eq(fault.valid),
                write.addr.eq(fault.sentron),
                write.data.eq(Cat(fault.code, fault.pc)),
            ]
            hits = hits | Mux(fault.valid, 1 << fault.sentron, 0)
        m.d.sync += faulted.eq(((faulted & ~self.spawned) | hits) & ~self.reset.replicate(self.config.sentrons))
        read = memory.read_port(domain="comb")
        return faulted, read

    def _count(self, m: Module) -> tuple[list[Signal], Signal]:
        counters = {name: Signal(64, name=name.lower()) for name in vtpu.COUNTERS}
        clear = Signal()
        steps = {
            "CYCLES": self.active,
            "SIWS": self.add_siw,
            "OPS_D": self.add_d,
            "OPS_S": self.add_s,
            "OPS_C": self.add_c,
            "ISSUE": self.active & self.slot,
            "PPT_HITS": self.add_hit,
            "PPT_MISSES": self.add_miss,
        } | {f"STALL_{name}": self.active & self.stall[i] for i, name in enumerate(STALLS)}
        for name, step in steps.items():
            with m.If(step):
                m.d.sync += counters[name].eq(counters[name] + 1)
        with m.If(self.add_fma):
            m.d.sync += counters["FMAS"].eq(counters["FMAS"] + vtpu.LANES * self.config.rows)
        with m.If(self.add_bytes != 0):
            m.d.sync += counters["DMA_BYTES"].eq(counters["DMA_BYTES"] + self.add_bytes)
        with m.If(clear):
            m.d.sync += [counter.eq(0) for counter in counters.values()]
        return list(counters.values()), clear


class Window(wiring.Component):
    """The scratchpad as memory: word number = frame * 1024 + word. Beyond it reads give 0 and stores are dropped."""

    def __init__(self, config: VTPUConfig) -> None:
        self.config = config
        super().__init__({"bus": In(Bus()), "word": Out(word_signature(config))})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        bus, word = self.bus, self.word
        number, wdata = Signal(len(word.number) - 1), Signal(64)
        mask, write, outside = Signal(8), Signal(), Signal()
        half, merged, sent, old = Signal(), Signal(), Signal(), Signal(32)
        nibble, store, lanes = Signal(4), Signal(32), Signal(32)
        m.d.comb += [
            nibble.eq(Mux(half, mask[4:], mask[:4])),
            word.physical.eq(1),
            word.number.eq(Cat(half, number)),
        ]
        with m.If(word.valid):
            m.d.comb += [
                lanes.eq(Cat(bit.replicate(8) for bit in nibble)),
                store.eq(Mux(half, wdata[32:], wdata[:32])),
                word.data.eq((store & lanes) | (old & ~lanes)),
            ]
        with m.FSM():
            with m.State("IDLE"):
                m.d.comb += bus.ready.eq(1)
                m.d.sync += [half.eq(0), merged.eq(0), sent.eq(0)]
                with m.If(bus.valid):
                    m.d.sync += [
                        number.eq(bus.addr[3:]),
                        outside.eq(bus.addr[2:24] >= self.config.scratchpad_words),
                        wdata.eq(bus.wdata),
                        mask.eq(bus.mask),
                        write.eq(bus.write),
                    ]
                    m.next = "WORD"
            with m.State("WORD"):
                partial = write & (nibble != 15) & ~merged
                with m.If(outside | (nibble == 0)):
                    m.next = "STEP"
                with m.Else():
                    m.d.comb += [word.valid.eq(~sent), word.write.eq(write & ~partial)]
                    with m.If(word.ready & ~sent):
                        m.d.sync += sent.eq(1)
                    with m.If(word.done & sent):
                        m.d.sync += [sent.eq(0), old.eq(word.read_data)]
                        with m.If(partial):
                            m.d.sync += merged.eq(1)
                        with m.Else():
                            m.next = "STEP"
                        with m.If(~write):
                            with m.If(half):
                                m.d.sync += wdata[32:].eq(word.read_data)
                            with m.Else():
                                m.d.sync += wdata[:32].eq(word.read_data)
            with m.State("STEP"):
                m.d.sync += [half.eq(1), merged.eq(0)]
                m.next = "WORD"
                with m.If(half):
                    m.next = "ANSWER"
            with m.State("ANSWER"):
                m.d.comb += [bus.rsp_valid.eq(1), bus.rdata.eq(Mux(outside, 0, wdata))]
                m.next = "IDLE"
        return m
