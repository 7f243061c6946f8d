"""The vTPU core: the barrel, its pipes, the command engine and the host's registers, wired together.

regs ---- registers ---- commands ---- dma
             |              |  LOAD, SPAWN, COPY
             |          sequencer --- barrier
window ----- | -- word --+  |  SIW, one a cycle
             |           |  |
             |         sparse    dense (8 x alu, fma, function; reduce)
             |    translate |        |
             |   scratchpad +- regfile
"""

from amaranth.hdl import Module, Mux, ResetInserter, Signal
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from asm import vtpu
from hw.bus import Bus
from hw.vtpu.commands import Commands
from hw.vtpu.config import VTPUConfig
from hw.vtpu.decode import Unit
from hw.vtpu.dense import Dense
from hw.vtpu.regfile import RegisterFile
from hw.vtpu.registers import Registers, Window
from hw.vtpu.sequencer import Sequencer
from hw.vtpu.sparse import Sparse


class VTPU(wiring.Component):
    """regs: 4 KiB of registers, window: the scratchpad, both by offset; dma: to DRAM; irq: level.

    active: something is under way; without it the clock may stop a few cycles after the last request."""

    def __init__(self, config: VTPUConfig | None = None) -> None:
        self.config = config or VTPUConfig()
        super().__init__({"regs": In(Bus()), "window": In(Bus()), "dma": Out(Bus()), "irq": Out(1), "active": Out(1)})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        config = self.config
        m.submodules.registers = self.registers = Registers(config)
        m.submodules.window = self.host = Window(config)
        m.submodules.sequencer = self.barrel = Sequencer(config)
        m.submodules.dense = self.dense = Dense(config)
        m.submodules.sparse = self.sparse = Sparse(config)
        m.submodules.regfile = self.files = RegisterFile(config)
        self.commands = Commands(config)
        m.submodules.commands = ResetInserter(self.registers.reset)(self.commands)
        wiring.connect(m, wiring.flipped(self.regs), self.registers.bus)
        wiring.connect(m, wiring.flipped(self.window), self.host.bus)
        wiring.connect(m, self.commands.dma, wiring.flipped(self.dma))
        m.d.comb += self.irq.eq(self.registers.irq)
        self._issue(m)
        self._operands(m)
        self._commands(m)
        self._registers(m)
        self._words(m)
        return m

    def _issue(self, m: Module) -> None:
        barrel, dense, sparse = self.barrel, self.dense, self.sparse
        m.d.comb += [
            dense.issue.eq(barrel.issue),
            dense.sentron.eq(barrel.sentron),
            dense.control.eq(barrel.d),
            dense.imm.eq(barrel.imm),
            sparse.issue.eq(barrel.issue & barrel.flow.has_s),
            sparse.sentron.eq(barrel.sentron),
            sparse.pc.eq(barrel.pc),
            sparse.control.eq(barrel.s),
            sparse.literal.eq(barrel.imm),
            sparse.mask.eq(Mux(barrel.s.use_mask, dense.mask, (1 << vtpu.LANES) - 1)),
            barrel.block.eq(dense.block),
            # SPAWN writes p and r0 through the S pipe's ports: it must not starve
            barrel.s_block.eq(
                sparse.block | self.commands.flushing | self.commands.p_write | self.commands.r_write.any()
            ),
            barrel.s_probing.eq(sparse.probing),
            barrel.s_done.eq(sparse.done),
            barrel.s_done_sentron.eq(sparse.done_sentron),
            barrel.s_fault.eq(sparse.fault != 0),
            barrel.count.eq(self.files.a[0]),
            barrel.d_written.eq(dense.written),
            barrel.s_written.eq(sparse.written),
        ]

    def _operands(self, m: Module) -> None:
        files, barrel, dense, sparse = self.files, self.barrel, self.dense, self.sparse
        reads = barrel.issue & (barrel.d.unit != Unit.NONE)
        m.d.comb += [
            files.sentron.eq(barrel.sentron),
            files.a_read.eq(reads | barrel.read_count),
            files.b_read.eq(reads),
            files.c_read.eq(reads),
            files.a_register.eq(Mux(barrel.read_count, barrel.flow.count_register, barrel.d.a)),
            files.b_register.eq(barrel.d.b),
            files.c_register.eq(barrel.d.c),
            files.s_read.eq(sparse.read),
            files.s_sentron.eq(sparse.read_sentron),
            files.s_register.eq(sparse.read_register),
            files.d_write.eq(dense.store),
            files.d_target.eq(dense.written.register),
            files.d_target_sentron.eq(dense.written.sentron),
            files.s_write.eq(sparse.store),
            files.s_target.eq(sparse.written.register),
            files.s_target_sentron.eq(sparse.written.sentron),
            files.storing.eq(sparse.storing),
        ]
        for i in range(vtpu.LANES):
            m.d.comb += [
                dense.a[i].eq(files.a[i]),
                dense.b[i].eq(files.b[i]),
                dense.c[i].eq(files.c[i]),
                sparse.operand[i].eq(files.s[i]),
                files.d_data[i].eq(dense.store_data[i]),
                files.s_data[i].eq(sparse.store_data[i]),
            ]

    def _commands(self, m: Module) -> None:
        commands, barrel, sparse, decoder = self.commands, self.barrel, self.sparse, self.commands.decoder
        table = sparse.translate
        m.d.comb += [
            barrel.load.eq(commands.load),
            barrel.load_index.eq(commands.load_index),
            barrel.load_uses.eq(decoder.uses),
            barrel.load_d.eq(decoder.d),
            barrel.load_s.eq(decoder.s),
            barrel.load_flow.eq(decoder.flow),
            barrel.load_imm.eq(decoder.imm),
            barrel.spawn.eq(commands.spawn),
            barrel.spawn_sentron.eq(commands.spawn_sentron),
            barrel.spawn_pc.eq(commands.spawn_pc),
            barrel.reset.eq(self.registers.reset),
            barrel.dma_active.eq(self.dma.valid | self.waiting_dma(m)),
            commands.running.eq(barrel.running),
            commands.quiet.eq(barrel.quiet),
            commands.inflight.eq(barrel.inflight),
            sparse.p_write.eq(commands.p_write),
            sparse.p_sentron.eq(commands.spawn_sentron),
            sparse.p_number.eq(commands.p_number),
            sparse.p_low.eq(commands.low),
            sparse.p_high.eq(commands.high),
            commands.p_ready.eq(sparse.p_ready),
            sparse.literal_write.eq(commands.literal_write),
            sparse.literal_index.eq(commands.literal_index),
            table.write.eq(commands.table_write),
            table.write_index.eq(commands.table_index),
            table.write_low.eq(commands.low),
            table.write_high.eq(commands.high),
            table.write_frame.eq(commands.table_frame),
            table.write_flags.eq(commands.table_flags),
            table.log2_size.eq(commands.table_log2),
            table.empty.eq(commands.table_empty),
            self.files.spawn_write.eq(commands.r_write),
            self.files.spawn_sentron.eq(commands.spawn_sentron),
            self.files.spawn_data.eq(commands.r_data),
            commands.r_wait.eq(sparse.storing),
        ]

    def waiting_dma(self, m: Module) -> Signal:
        """A transfer is on its way."""
        waiting = Signal()
        with m.If(self.dma.valid & self.dma.ready):
            m.d.sync += waiting.eq(1)
        with m.Elif(self.dma.rsp_valid):
            m.d.sync += waiting.eq(0)
        m.d.comb += self.registers.dma_quiet.eq(~self.dma.valid & (~waiting | self.dma.rsp_valid))
        return waiting

    def _registers(self, m: Module) -> None:
        r, commands, barrel, sparse = self.registers, self.commands, self.barrel, self.sparse
        for name in ("enable", "flush", "base", "size", "tail", "ppt_root", "ppt_size", "dma_base", "dma_limit"):
            m.d.comb += getattr(commands, name).eq(getattr(r, name))
        spawned = Mux(commands.spawn, 1 << commands.spawn_sentron, 0)
        late = r.faults[1]
        m.d.comb += [
            r.flushing.eq(commands.flushing),
            r.head.eq(commands.head),
            r.done.eq(commands.done),
            r.command_fault.eq(commands.fault),
            r.command_at.eq(commands.fault_at),
            r.faults[0].eq(barrel.fault),
            late.valid.eq((sparse.fault != 0) & (barrel.inflight >> sparse.done_sentron)[0]),
            late.sentron.eq(sparse.done_sentron),
            late.code.eq(sparse.fault),
            late.pc.eq(sparse.done_pc),
            r.spawned.eq(spawned),
            r.active.eq(commands.busy | (barrel.running != 0)),
            self.active.eq(r.active | ~barrel.quiet.all() | barrel.dma_active | commands.flushing | sparse.word.valid),
            r.slot.eq(barrel.slot),
            r.stall.eq(barrel.stall),
            r.add_siw.eq(barrel.issue),
            r.add_d.eq(barrel.issue & (barrel.d.unit != Unit.NONE)),
            r.add_s.eq(barrel.issue & barrel.flow.useful_s),
            r.add_c.eq(barrel.issue & barrel.flow.barrier),
            r.add_fma.eq(barrel.issue & barrel.d.is_fma),
            r.add_hit.eq(sparse.hit),
            r.add_miss.eq(sparse.miss),
            r.add_bytes.eq(commands.moved),
        ]

    def _words(self, m: Module) -> None:
        """One word port for COPY and the window; who has begun a word also gets its answer."""
        word, copy, host = self.sparse.word, self.commands.word, self.host.word
        busy, owner, turn = Signal(), Signal(), Signal()
        m.d.comb += turn.eq(~copy.valid)  # the window when COPY does not want it
        chosen = {name: Mux(turn, getattr(host, name), getattr(copy, name)) for name in ("physical", "number", "low")}
        chosen |= {name: Mux(turn, getattr(host, name), getattr(copy, name)) for name in ("high", "write", "data")}
        m.d.comb += [getattr(word, name).eq(value) for name, value in chosen.items()]
        m.d.comb += [
            word.valid.eq((copy.valid | host.valid) & ~busy),
            copy.ready.eq(word.ready & ~turn),
            host.ready.eq(word.ready & turn),
            copy.done.eq(word.done & ~owner),
            host.done.eq(word.done & owner),
        ]
        for master in (copy, host):
            m.d.comb += [master.read_data.eq(word.read_data), master.fault.eq(word.fault)]
        with m.If(word.ready):
            m.d.sync += [busy.eq(1), owner.eq(turn)]
        with m.Elif(word.done):
            m.d.sync += busy.eq(0)
