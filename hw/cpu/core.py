"""The host CPU: a pipeline of four stages that issues in order and commits at one point.

        F fetch          D decode           X execute             M commit
        +----------+     +-------------+    +----------------+    +-------------------------+
        | prefetch |---->| decoder     |--->| ALU, branches  |--->| load data, mul, div,    |
        | buffer   |     | registers   |    | address, store |    | CSRs, traps, interrupts |
        +----------+     +-------------+    +----------------+    +-------------------------+
          ibus  ^               ^  ^ bypass from X   | dbus request       | dbus response
                |               |  +-----------------+                    |
                |               +--- bypass from M, write rd -------------+
                +---- redirect: taken branch (from X), trap, mret, fence.i (from M)

Operands are complete when an instruction enters X: D takes them from the register file or from the results that X and
M have in that same cycle. It waits where X's result comes from M (load, multiply, divide, CSR). A taken branch costs
two cycles, a load used at once costs one.

What makes traps precise: an instruction changes nothing before M except that X raises its bus request, and that only
in the cycle in which the instruction before it leaves M without a trap. Interrupts are attached to the instruction
in X and taken instead of it in M; if the interrupt has gone by then, that instruction is simply fetched again.
CSR instructions and WFI let nothing follow them until they have left M, so X always sees CSRs as they are.
"""

from __future__ import annotations

from amaranth.hdl import C, Cat, Module, Mux, Signal, Value
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out, connect, flipped

from hw.bus import Bus
from hw.cpu.alu import Alu, Comparator
from hw.cpu.commit_port import CommitPort
from hw.cpu.config import HOST64, CoreConfig
from hw.cpu.csr import Cause, CsrFile
from hw.cpu.decoder import Control, Decoder, Result
from hw.cpu.fetch import ADDRESS_BITS, Fetch
from hw.cpu.lsu import LoadLanes, StoreLanes
from hw.cpu.muldiv import MulDiv
from hw.cpu.regfile import RegisterFile


class Stage:
    """The registers in front of a stage, named `<stage>_<register>`; `valid` tells whether an instruction is there."""

    def __init__(self, stage: str, **shapes: object) -> None:
        for name, shape in {"valid": 1, **shapes}.items():
            setattr(self, name, Signal(shape, name=f"{stage}_{name}"))


class Core(wiring.Component):
    """ibus, dbus: masters. msip, mtip, meip: interrupt lines, by level. time: the CLINT's mtime.

    asleep: WFI waits and nothing at all changes in the core until an enabled interrupt comes (the clock may stop).
    """

    def __init__(self, config: CoreConfig = HOST64) -> None:
        self.config = config
        ports = {
            "ibus": Out(Bus()),
            "dbus": Out(Bus()),
            "msip": In(1),
            "mtip": In(1),
            "meip": In(1),
            "time": In(64),
            "asleep": Out(1),
        }
        if config.commit_port:
            ports["commit"] = Out(CommitPort(config.xlen))
        super().__init__(ports)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        xlen = self.config.xlen
        self.d = Stage("d", pc=xlen, insn=32, fault=1)
        self.x = Stage("x", pc=xlen, insn=32, fault=1, control=Control, writes=1, a=xlen, b=xlen, imm=xlen)
        self.m = Stage(
            "m",
            pc=xlen,
            insn=32,
            writes=1,
            result=xlen,  # or the address of a load or store, or what mtval takes in a trap
            trap=1,
            interrupt=1,
            cause=4,
            **dict.fromkeys(("load", "store", "muldiv", "csr", "mret", "wfi", "fence_i"), 1),
        )
        m.submodules.fetch = self.fetch = Fetch(self.config)
        m.submodules.decoder = self.decoder = Decoder(xlen)
        m.submodules.registers = self.registers = RegisterFile(xlen)
        m.submodules.comparator = self.comparator = Comparator(xlen)
        m.submodules.alu = self.alu = Alu(xlen)
        m.submodules.store_lanes = self.store_lanes = StoreLanes(xlen)
        m.submodules.load_lanes = self.load_lanes = LoadLanes(xlen)
        m.submodules.muldiv = self.muldiv = MulDiv(xlen)
        m.submodules.csrs = self.csrs = CsrFile(self.config)
        # What the stages tell each other.
        self.d_go, self.x_go = Signal(), Signal()  # the instruction moves on
        self.x_ready, self.m_ready = Signal(), Signal()  # the stage can take one
        self.x_result, self.m_value = Signal(xlen), Signal(xlen)  # for rd
        self.m_done = Signal()
        self.branch, self.branch_target = Signal(), Signal(xlen)  # X goes elsewhere
        self.flush, self.flush_target = Signal(), Signal(xlen)  # M goes elsewhere: X, D and F are void

        connect(m, self.fetch.bus, flipped(self.ibus))
        m.d.comb += [self.csrs.msip.eq(self.msip), self.csrs.mtip.eq(self.mtip), self.csrs.meip.eq(self.meip)]
        m.d.comb += self.csrs.time.eq(self.time)
        self.fetch_and_decode(m)
        self.execute(m)
        self.commit_stage(m)
        still = self.m.valid & self.m.wfi & ~self.csrs.wake & self.d.valid & self.fetch.quiet
        m.d.comb += self.asleep.eq(still)
        if self.config.commit_port:
            m.d.comb += self.asleep.eq(still & ~self.commit.valid)
            self.report(m)
        return m

    def fetch_and_decode(self, m: Module) -> None:
        """F to D, and D to X with complete operands."""
        fetch, d, x, control = self.fetch, self.d, self.x, self.decoder.control
        d_ready = ~d.valid | self.d_go
        m.d.comb += fetch.redirect.eq(self.flush | self.branch)
        m.d.comb += fetch.target.eq(Mux(self.flush, self.flush_target, self.branch_target))
        m.d.comb += fetch.ready.eq(d_ready)
        with m.If(fetch.redirect):
            m.d.sync += d.valid.eq(0)
        with m.Elif(d_ready):
            m.d.sync += d.valid.eq(fetch.valid)
            m.d.sync += [d.pc.eq(fetch.pc), d.insn.eq(fetch.insn), d.fault.eq(fetch.error)]

        m.d.comb += [self.decoder.insn.eq(d.insn), self.registers.rs1.eq(d.insn[15:20])]
        m.d.comb += self.registers.rs2.eq(d.insn[20:25])
        a, wait_a = self.operand(m, d.insn[15:20], self.registers.value1)
        b, wait_b = self.operand(m, d.insn[20:25], self.registers.value2)
        wait_csr = (x.valid & (x.control.csr | x.control.wfi)) | (self.m.valid & (self.m.csr | self.m.wfi))
        wait = (wait_a & control.reads_rs1) | (wait_b & control.reads_rs2) | wait_csr
        m.d.comb += self.d_go.eq(d.valid & self.x_ready & ~wait)
        with m.If(self.flush):
            m.d.sync += x.valid.eq(0)
        with m.Elif(self.x_ready):
            m.d.sync += x.valid.eq(self.d_go & ~self.branch)
            with m.If(self.d_go):
                m.d.sync += [x.pc.eq(d.pc), x.insn.eq(d.insn), x.fault.eq(d.fault)]
                m.d.sync += [x.control.eq(control), x.imm.eq(self.decoder.imm)]
                m.d.sync += x.writes.eq(control.writes_rd & (d.insn[7:12] != 0))
                immediate_csr = control.csr & ~control.reads_rs1
                m.d.sync += [x.a.eq(Mux(immediate_csr, d.insn[15:20], a))]
                m.d.sync += x.b.eq(Mux(control.use_imm, self.decoder.imm, b))

    def operand(self, m: Module, rs: Value, read: Value) -> tuple[Value, Value]:
        """The newest value of register rs, and whether it is not known yet."""
        x, value, wait = self.x, Signal(self.config.xlen), Signal()
        # BEGIN SOLUTION hw.cpu.bypass
        m.d.comb += value.eq(read)
        with m.If(x.valid & x.writes & (x.insn[7:12] == rs)):
            m.d.comb += [value.eq(self.x_result), wait.eq(x.control.load | x.control.muldiv | x.control.csr)]
        with m.Elif(self.m.valid & self.m.writes & (self.m.insn[7:12] == rs)):
            m.d.comb += [value.eq(self.m_value), wait.eq(~self.m_done)]
        # END SOLUTION
        return value, wait

    def execute(self, m: Module) -> None:
        """X: result, branch, bus request, and the exceptions that can be known here; then X to M."""
        x, control, xlen = self.x, self.x.control, self.config.xlen
        funct3, link, total = x.insn[12:15], Signal(xlen), Signal(xlen)
        m.d.comb += [self.comparator.a.eq(x.a), self.comparator.b.eq(x.b)]
        # Unsigned are BLTU, BGEU (funct3 11x) and SLTU, SLTIU (011).
        m.d.comb += self.comparator.unsigned.eq(Mux(control.branch, funct3[1], funct3[0]))
        m.d.comb += [self.alu.op.eq(control.alu_op), self.alu.word.eq(control.word)]
        m.d.comb += [self.alu.a.eq(x.a), self.alu.b.eq(x.b), self.alu.less.eq(self.comparator.less)]
        m.d.comb += [total.eq(Mux(control.use_pc, x.pc, x.a) + x.imm), link.eq(x.pc + 4)]
        with m.Switch(control.result):
            with m.Case(Result.SUM):
                m.d.comb += self.x_result.eq(total)
            with m.Case(Result.LINK):
                m.d.comb += self.x_result.eq(link)
            with m.Default():
                m.d.comb += self.x_result.eq(self.alu.result)

        holds = Mux(funct3[2], self.comparator.less, self.comparator.equal) ^ funct3[0]
        goes, is_memory = Signal(), Signal()
        m.d.comb += [goes.eq(control.jump | (control.branch & holds)), is_memory.eq(control.load | control.store)]
        m.d.comb += self.branch_target.eq(Cat(C(0, 1), total[1:]))
        m.d.comb += [self.store_lanes.offset.eq(total[:3]), self.store_lanes.size.eq(funct3[:2])]
        m.d.comb += self.store_lanes.value.eq(x.b)
        beyond = total[ADDRESS_BITS:] != 0 if xlen > ADDRESS_BITS else C(0, 1)

        # Exceptions, the first in the order of Priv. 3.1.15 first, each with what mtval takes.
        trap, cause, tval = Signal(), Signal(4), Signal(xlen)
        store = control.store
        for condition, code, value in (
            (x.fault, Cause.FETCH_FAULT, x.pc),
            (control.illegal, Cause.ILLEGAL, x.insn),
            (goes & total[1], Cause.MISALIGNED_FETCH, self.branch_target),
            (control.ecall, Cause.ECALL_M, C(0)),
            (control.ebreak, Cause.BREAKPOINT, C(0)),
            (
                is_memory & self.store_lanes.misaligned,
                Mux(store, Cause.MISALIGNED_STORE, Cause.MISALIGNED_LOAD),
                total,
            ),
            (is_memory & beyond, Mux(store, Cause.STORE_FAULT, Cause.LOAD_FAULT), total),
        )[::-1]:
            with m.If(condition):
                m.d.comb += [trap.eq(1), cause.eq(code), tval.eq(value)]

        waiting, interrupt, acts = Signal(), Signal(), Signal()  # waiting: the request of this instruction is up
        m.d.comb += interrupt.eq(self.csrs.pending & ~waiting)
        m.d.comb += acts.eq(x.valid & self.m_ready & ~self.flush & ~trap & ~interrupt)
        m.d.comb += self.branch.eq(acts & goes)
        m.d.comb += [self.dbus.valid.eq(acts & is_memory), self.dbus.write.eq(store)]
        m.d.comb += self.dbus.addr.eq(total[:ADDRESS_BITS])
        m.d.comb += [self.dbus.mask.eq(self.store_lanes.mask), self.dbus.wdata.eq(self.store_lanes.wdata)]
        m.d.sync += waiting.eq(self.dbus.valid & ~self.dbus.ready)
        m.d.comb += self.x_go.eq(x.valid & self.m_ready & (~self.dbus.valid | self.dbus.ready))
        m.d.comb += self.x_ready.eq(~x.valid | self.x_go)
        m.d.comb += [self.muldiv.start.eq(acts & control.muldiv), self.muldiv.funct3.eq(funct3)]
        m.d.comb += [self.muldiv.word.eq(control.word), self.muldiv.a.eq(x.a), self.muldiv.b.eq(x.b)]

        with m.If(self.m_ready):
            m.d.sync += self.m.valid.eq(self.x_go & ~self.flush)
            with m.If(self.x_go):
                m.d.sync += [self.m.pc.eq(x.pc), self.m.insn.eq(x.insn), self.m.cause.eq(cause)]
                m.d.sync += [self.m.trap.eq(trap & ~interrupt), self.m.interrupt.eq(interrupt)]
                m.d.sync += self.m.writes.eq(x.writes)
                result = Mux(is_memory, total, Mux(control.csr, x.a, self.x_result))
                m.d.sync += self.m.result.eq(Mux(trap, tval, result))
                for name in ("load", "store", "muldiv", "csr", "mret", "wfi", "fence_i"):
                    m.d.sync += getattr(self.m, name).eq(getattr(control, name) & ~trap & ~interrupt)

    def commit_stage(self, m: Module) -> None:
        """M: wait for the answer, then either write rd or trap. The only place where architectural state changes."""
        s, csrs, funct3 = self.m, self.csrs, self.m.insn[12:15]
        m.d.comb += [self.load_lanes.rdata.eq(self.dbus.rdata), self.load_lanes.offset.eq(s.result[:3])]
        m.d.comb += [self.load_lanes.size.eq(funct3[:2]), self.load_lanes.unsigned.eq(funct3[2])]
        m.d.comb += [self.m_done.eq(1), self.m_value.eq(s.result)]
        fault = Signal()
        with m.If(s.load | s.store):
            m.d.comb += [self.m_done.eq(self.dbus.rsp_valid), fault.eq(self.dbus.error)]
            m.d.comb += self.m_value.eq(self.load_lanes.value)
        with m.Elif(s.muldiv):
            m.d.comb += [self.m_done.eq(self.muldiv.done), self.m_value.eq(self.muldiv.result)]
        with m.Elif(s.csr):
            m.d.comb += [fault.eq(csrs.illegal), self.m_value.eq(csrs.rdata)]
        with m.Elif(s.wfi):
            m.d.comb += self.m_done.eq(csrs.wake)
        m.d.comb += self.m_ready.eq(~s.valid | self.m_done)

        leaves, retires, traps = Signal(), Signal(), Signal()
        m.d.comb += leaves.eq(s.valid & self.m_done)
        m.d.comb += traps.eq(leaves & (s.trap | fault | (s.interrupt & csrs.pending)))
        m.d.comb += retires.eq(leaves & ~traps & ~s.interrupt)
        m.d.comb += [csrs.access.eq(s.valid & s.csr), csrs.addr.eq(s.insn[20:]), csrs.funct3.eq(funct3)]
        # CSRRS and CSRRC with x0 (or immediate 0) do not write.
        m.d.comb += [csrs.operand.eq(s.result), csrs.write.eq(~funct3[1] | (s.insn[15:20] != 0))]
        m.d.comb += [csrs.commit.eq(retires), csrs.retire.eq(retires), csrs.mret.eq(retires & s.mret)]
        m.d.comb += [csrs.trap.eq(traps), csrs.interrupt.eq(s.interrupt), csrs.epc.eq(s.pc)]
        m.d.comb += [csrs.cause.eq(s.cause), csrs.tval.eq(Mux(s.interrupt, 0, s.result))]
        with m.If(fault & ~s.csr):
            m.d.comb += csrs.cause.eq(Mux(s.store, Cause.STORE_FAULT, Cause.LOAD_FAULT))
        with m.Elif(fault):
            m.d.comb += [csrs.cause.eq(Cause.ILLEGAL), csrs.tval.eq(s.insn)]

        m.d.comb += self.flush.eq(traps | (leaves & (s.mret | s.fence_i | s.interrupt)))
        with m.If(traps):
            m.d.comb += self.flush_target.eq(csrs.handler)
        with m.Elif(s.mret):
            m.d.comb += self.flush_target.eq(csrs.mepc)
        with m.Else():
            m.d.comb += self.flush_target.eq(s.pc + Mux(s.interrupt, 0, 4))
        m.d.comb += [self.registers.write.eq(retires & s.writes), self.registers.rd.eq(s.insn[7:12])]
        m.d.comb += self.registers.value.eq(self.m_value)
        self.retires, self.traps = retires, traps

    def report(self, m: Module) -> None:
        """The commit port: registered, so one cycle behind the commit."""
        port, s, xlen = self.commit, self.m, self.config.xlen
        next_pc, stored = Signal(xlen), Signal(xlen)
        with m.If(self.m_ready):
            m.d.sync += next_pc.eq(Mux(self.branch, self.branch_target, self.x.pc + 4))
            m.d.sync += stored.eq(self.x.b)
        handler = Signal()  # an interrupt was taken, its handler's first instruction is still to come
        m.d.sync += port.valid.eq((self.retires | self.traps) & ~s.interrupt)
        insn = Mux(s.trap & (s.cause == Cause.FETCH_FAULT), 0, s.insn)
        with m.If(self.traps & s.interrupt):
            m.d.sync += [handler.eq(1), port.cause.eq(self.csrs.taken)]
        with m.Elif(self.retires | self.traps):
            m.d.sync += [port.intr.eq(handler), handler.eq(0), port.insn.eq(insn), port.trap.eq(self.traps)]
            m.d.sync += [port.pc_rdata.eq(s.pc), port.pc_wdata.eq(Mux(self.flush, self.flush_target, next_pc))]
            writes = self.retires & s.writes
            m.d.sync += [port.rd_addr.eq(Mux(writes, s.insn[7:12], 0)), port.rd_wdata.eq(Mux(writes, self.m_value, 0))]
            bits = s.insn[12:14]
            bytes_mask = Mux(bits == 0, 1, Mux(bits == 1, 3, Mux(bits == 2, 15, 255)))
            used = Cat(*(bytes_mask[i].replicate(8) for i in range(xlen // 8)))
            reads, stores = self.retires & s.load, self.retires & s.store
            m.d.sync += [port.mem_rmask.eq(Mux(reads, bytes_mask, 0)), port.mem_wmask.eq(Mux(stores, bytes_mask, 0))]
            m.d.sync += port.mem_addr.eq(Mux(reads | stores, s.result, 0))
            m.d.sync += port.mem_rdata.eq(Mux(reads, self.m_value & used, 0))
            m.d.sync += port.mem_wdata.eq(Mux(stores, stored & used, 0))
