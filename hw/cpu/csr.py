"""Control and status registers of machine mode, trap entry and return (Priv. chapter 3), and pending interrupts.

There is one mode, M, so mstatus holds only MIE and MPIE; MPP always reads 3. A CSR that is not here does not exist:
its access is an illegal instruction, as is a write to a read-only one (bits 11:10 of its address are 3).

    mstatus  7 MPIE, 3 MIE          mie, mip  11 MEI, 7 MTI, 3 MSI
"""

from __future__ import annotations

from amaranth.hdl import C, Cat, Module, Mux, Signal, Value
from amaranth.lib import enum, wiring
from amaranth.lib.wiring import In, Out

from hw.cpu.config import CoreConfig


class Csr(enum.IntEnum):
    """CSR addresses (Priv. 2.2). The H registers exist on 32 bits only."""

    MSTATUS = 0x300
    MISA = 0x301
    MIE = 0x304
    MTVEC = 0x305
    MSTATUSH = 0x310
    MCOUNTINHIBIT = 0x320
    MSCRATCH = 0x340
    MEPC = 0x341
    MCAUSE = 0x342
    MTVAL = 0x343
    MIP = 0x344
    MCYCLE = 0xB00
    MINSTRET = 0xB02
    MCYCLEH = 0xB80
    MINSTRETH = 0xB82
    CYCLE = 0xC00
    TIME = 0xC01
    INSTRET = 0xC02
    CYCLEH = 0xC80
    TIMEH = 0xC81
    INSTRETH = 0xC82
    MVENDORID = 0xF11
    MARCHID = 0xF12
    MIMPID = 0xF13
    MHARTID = 0xF14
    MCONFIGPTR = 0xF15


class Cause(enum.IntEnum):
    """mcause without its interrupt bit (Priv. 3.1.15)."""

    MISALIGNED_FETCH = 0
    FETCH_FAULT = 1
    ILLEGAL = 2
    BREAKPOINT = 3
    MISALIGNED_LOAD = 4
    LOAD_FAULT = 5
    MISALIGNED_STORE = 6
    STORE_FAULT = 7
    ECALL_M = 11


MSI, MTI, MEI = 3, 7, 11  # bit numbers in mip and mie, and interrupt causes
MIE_BIT, MPIE_BIT = 3, 7  # in mstatus


class CsrFile(wiring.Component):
    """The registers, seen from the stage that commits.

    access, addr, funct3, operand, write: a CSR instruction; `rdata` and `illegal` are its answer in the same cycle, and
    the write happens at the end of a cycle with `commit`. trap: enter the handler with cause, epc, tval. mret: return.
    """

    def __init__(self, config: CoreConfig) -> None:
        self.config = config
        xlen = config.xlen
        super().__init__(
            {
                "access": In(1),
                "addr": In(12),
                "funct3": In(3),
                "operand": In(xlen),
                "write": In(1),
                "commit": In(1),
                "rdata": Out(xlen),
                "illegal": Out(1),
                "trap": In(1),
                "interrupt": In(1),  # with trap: the cause is the pending interrupt
                "cause": In(4),
                "epc": In(xlen),
                "tval": In(xlen),
                "mret": In(1),
                "retire": In(1),  # an instruction retires without a trap
                "handler": Out(xlen),  # where a trap goes
                "taken": Out(4),  # with trap: its cause
                "mepc": Out(xlen),
                "msip": In(1),
                "mtip": In(1),
                "meip": In(1),
                "time": In(64),
                "wake": Out(1),  # an enabled interrupt is pending, whatever MIE says: WFI ends
                "pending": Out(1),  # and MIE allows it to be taken
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        xlen = self.config.xlen
        mie_bit, mpie_bit = Signal(), Signal()
        enabled, waiting = Signal(3), Signal(3)  # MSI, MTI, MEI
        mtvec, mscratch, mcause, mtval = Signal(xlen), Signal(xlen), Signal(xlen), Signal(xlen)
        mcycle, minstret = Signal(64), Signal(64)

        m.d.comb += waiting.eq(Cat(self.msip, self.mtip, self.meip))
        m.d.comb += [self.wake.eq((waiting & enabled) != 0), self.pending.eq(self.wake & mie_bit)]
        m.d.free += mcycle.eq(mcycle + 1)
        with m.If(self.retire):
            m.d.sync += minstret.eq(minstret + 1)

        def interrupts(bits: Value) -> Value:
            return Cat(C(0, 3), bits[0], C(0, 3), bits[1], C(0, 3), bits[2])

        low, high = slice(0, xlen), slice(32, 64)
        readable = {
            Csr.MSTATUS: Cat(C(0, 3), mie_bit, C(0, 3), mpie_bit, C(0, 3), C(3, 2)),
            Csr.MISA: C(self.config.misa, xlen),
            Csr.MIE: interrupts(enabled),
            Csr.MTVEC: mtvec,
            Csr.MCOUNTINHIBIT: C(0, xlen),
            Csr.MSCRATCH: mscratch,
            Csr.MEPC: self.mepc,
            Csr.MCAUSE: mcause,
            Csr.MTVAL: mtval,
            Csr.MIP: interrupts(waiting),
            Csr.MCYCLE: mcycle[low],
            Csr.MINSTRET: minstret[low],
            Csr.CYCLE: mcycle[low],
            Csr.TIME: self.time[low],
            Csr.INSTRET: minstret[low],
        }
        for zero in (Csr.MVENDORID, Csr.MARCHID, Csr.MIMPID, Csr.MHARTID, Csr.MCONFIGPTR):
            readable[zero] = C(0, xlen)
        if xlen == 32:
            readable |= {Csr.MSTATUSH: C(0, 32), Csr.MCYCLEH: mcycle[high], Csr.MINSTRETH: minstret[high]}
            readable |= {Csr.CYCLEH: mcycle[high], Csr.TIMEH: self.time[high], Csr.INSTRETH: minstret[high]}

        value = Signal(xlen)
        with m.If(self.access):
            with m.Switch(self.addr):
                for csr, source in readable.items():
                    with m.Case(int(csr)):
                        m.d.comb += self.rdata.eq(source)
                with m.Default():
                    m.d.comb += self.illegal.eq(1)
            with m.If(self.write & (self.addr[10:] == 0b11)):
                m.d.comb += self.illegal.eq(1)
            with m.Switch(self.funct3[:2]):
                with m.Case(0b01):
                    m.d.comb += value.eq(self.operand)
                with m.Case(0b10):
                    m.d.comb += value.eq(self.rdata | self.operand)
                with m.Default():
                    m.d.comb += value.eq(self.rdata & ~self.operand)
            with m.If(self.write & self.commit & ~self.illegal):
                with m.Switch(self.addr):
                    with m.Case(int(Csr.MSTATUS)):
                        m.d.sync += [mie_bit.eq(value[MIE_BIT]), mpie_bit.eq(value[MPIE_BIT])]
                    with m.Case(int(Csr.MIE)):
                        m.d.sync += enabled.eq(Cat(value[MSI], value[MTI], value[MEI]))
                    with m.Case(int(Csr.MTVEC)):
                        m.d.sync += mtvec.eq(Cat(value[0], C(0, 1), value[2:]))
                    with m.Case(int(Csr.MEPC)):
                        m.d.sync += self.mepc.eq(Cat(C(0, 2), value[2:]))
                    for csr, register in ((Csr.MSCRATCH, mscratch), (Csr.MCAUSE, mcause), (Csr.MTVAL, mtval)):
                        with m.Case(int(csr)):
                            m.d.sync += register.eq(value)
                    counters = [(Csr.MCYCLE, mcycle, low, "free"), (Csr.MINSTRET, minstret, low, "sync")]
                    if xlen == 32:
                        counters += [(Csr.MCYCLEH, mcycle, high, "free"), (Csr.MINSTRETH, minstret, high, "sync")]
                    for csr, register, part, domain in counters:
                        with m.Case(int(csr)):
                            m.d[domain] += register[part].eq(value)

        taken = self.taken
        # BEGIN SOLUTION hw.cpu.trap
        # Priv. 3.1.9: MEI before MSI before MTI. Priv. 3.1.7: only interrupts are vectored.
        first = Mux(waiting[2] & enabled[2], MEI, Mux(waiting[0] & enabled[0], MSI, MTI))
        m.d.comb += self.handler.eq(Cat(C(0, 2), mtvec[2:]))
        m.d.comb += taken.eq(self.cause)
        with m.If(self.interrupt):
            m.d.comb += taken.eq(first)
            with m.If(mtvec[0]):
                m.d.comb += self.handler.eq(Cat(C(0, 2), mtvec[2:]) + (taken << 2))
        with m.If(self.trap):
            m.d.sync += [mpie_bit.eq(mie_bit), mie_bit.eq(0), self.mepc.eq(self.epc)]
            m.d.sync += [mcause.eq(Cat(taken, C(0, xlen - 5), self.interrupt)), mtval.eq(self.tval)]
        with m.Elif(self.mret):
            m.d.sync += [mie_bit.eq(mpie_bit), mpie_bit.eq(1)]
        # END SOLUTION
        return m
