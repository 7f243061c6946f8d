"""A 16550: bytes on a serial line, with 16-byte FIFOs in both directions.

    0  RBR, THR (DLL)   receive, transmit; divisor latch low when LCR bit 7 is set
    1  IER (DLM)        interrupts: 0 data, 1 transmitter empty, 2 line error; divisor latch high
    2  IIR, FCR         interrupt identity; FIFO control: 0 enable, 1 2 clear, 7:6 trigger level
    3  LCR              bit 7 divisor latch access (frames are always 8 bits, no parity, one stop bit)
    4  MCR              bit 4 loops the transmitter back to the receiver
    5  LSR              0 data, 1 overrun, 3 framing error, 5 transmit FIFO empty, 6 all sent
    6  MSR  7  SCR      always connected; scratch

    line  ‾‾‾\\start/ 0 1 2 3 4 5 6 7 /stop‾‾      a bit is 16 x divisor clocks, lowest bit first

The divisor is 1 after reset: 160 clocks a byte. The receiver looks at the middle of each bit.
"""

from __future__ import annotations

from amaranth.hdl import C, Cat, Module, Mux, ResetInserter, Signal
from amaranth.lib import wiring
from amaranth.lib.cdc import FFSynchronizer
from amaranth.lib.fifo import SyncFIFO
from amaranth.lib.wiring import In, Out

from hw.bus import Bus
from hw.io.port import answer

FIFO_DEPTH = 16
OVERSAMPLING = 16  # clocks a bit at divisor 1
FRAME_BITS = 10
TIMEOUT_BITS = 4 * FRAME_BITS  # a byte that waits this long interrupts below the trigger level
TRIGGERS = (1, 4, 8, 14)
CONNECTED = 0xB0  # MSR: DCD, DSR, CTS
IIR_NONE, IIR_LINE, IIR_DATA, IIR_TIMEOUT, IIR_EMPTY = 0x1, 0x6, 0x4, 0xC, 0x2


class Transmitter(wiring.Component):
    """Takes a byte when `ready`, and shifts it out. `period`: clocks a bit."""

    def __init__(self) -> None:
        super().__init__(
            {
                "period": In(20),
                "data": In(8),
                "valid": In(1),
                "ready": Out(1),
                "tx": Out(1, init=1),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        bits, left, clocks = Signal(FRAME_BITS - 1), Signal(range(FRAME_BITS + 1)), Signal(20)
        m.d.comb += self.ready.eq(left == 0)
        # BEGIN SOLUTION hw.io.transmit
        with m.If(left == 0):
            with m.If(self.valid):
                m.d.sync += [self.tx.eq(0), bits.eq(Cat(self.data, C(1, 1))), left.eq(FRAME_BITS)]
                m.d.sync += clocks.eq(self.period - 1)
        with m.Elif(clocks == 0):
            m.d.sync += [self.tx.eq(bits[0]), bits.eq(Cat(bits[1:], C(1, 1))), left.eq(left - 1)]
            m.d.sync += clocks.eq(self.period - 1)
        with m.Else():
            m.d.sync += clocks.eq(clocks - 1)
        # END SOLUTION
        return m


class Receiver(wiring.Component):
    """`valid` for one clock with each byte; `framing`: its stop bit was missing."""

    def __init__(self) -> None:
        super().__init__(
            {
                "period": In(20),
                "rx": In(1),
                "data": Out(8),
                "valid": Out(1),
                "framing": Out(1),
                "busy": Out(1),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        line, left, clocks = Signal(init=1), Signal(range(FRAME_BITS + 1)), Signal(20)
        m.submodules.synchronizer = FFSynchronizer(self.rx, line, init=1)
        m.d.comb += self.busy.eq((left != 0) | ~self.rx | ~line)
        m.d.sync += self.valid.eq(0)
        with m.If(left == 0):
            with m.If(~line):
                m.d.sync += [left.eq(FRAME_BITS), clocks.eq(self.period[1:] - 1)]
        with m.Elif(clocks != 0):
            m.d.sync += clocks.eq(clocks - 1)
        with m.Else():
            m.d.sync += [clocks.eq(self.period - 1), left.eq(left - 1)]
            with m.If(left == FRAME_BITS):
                with m.If(line):
                    m.d.sync += left.eq(0)  # no start bit after all
            with m.Elif(left == 1):
                m.d.sync += [self.valid.eq(1), self.framing.eq(~line)]
            with m.Else():
                m.d.sync += self.data.eq(Cat(self.data[1:], line))
        return m


class Uart(wiring.Component):
    """irq: by level. tx, rx: the line, high when idle. active: something moves, or will without a request."""

    def __init__(self) -> None:
        super().__init__({"bus": In(Bus()), "irq": Out(1), "active": Out(1), "tx": Out(1), "rx": In(1, init=1)})

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.transmitter = transmitter = Transmitter()
        m.submodules.receiver = receiver = Receiver()
        clear_rx, clear_tx = Signal(), Signal()
        rx_fifo, tx_fifo = SyncFIFO(width=8, depth=FIFO_DEPTH), SyncFIFO(width=8, depth=FIFO_DEPTH)
        m.submodules.rx_fifo = ResetInserter(clear_rx)(rx_fifo)
        m.submodules.tx_fifo = ResetInserter(clear_tx)(tx_fifo)
        ier, lcr, mcr, scratch, divisor = Signal(3), Signal(8), Signal(5), Signal(8), Signal(16, init=1)
        fifo_enable, trigger = Signal(), Signal(2)
        overrun, framing = Signal(), Signal()

        m.d.comb += [transmitter.period.eq(divisor << 4), receiver.period.eq(divisor << 4)]
        m.d.comb += [transmitter.data.eq(tx_fifo.r_data), transmitter.valid.eq(tx_fifo.r_rdy)]
        m.d.comb += [tx_fifo.r_en.eq(transmitter.ready), self.tx.eq(transmitter.tx | mcr[4])]
        m.d.comb += [receiver.rx.eq(Mux(mcr[4], transmitter.tx, self.rx))]
        m.d.comb += [rx_fifo.w_data.eq(receiver.data), rx_fifo.w_en.eq(receiver.valid)]
        with m.If(receiver.valid):
            m.d.sync += [overrun.eq(overrun | ~rx_fifo.w_rdy), framing.eq(framing | receiver.framing)]

        # Interrupts, the most urgent last.
        iir, empty_event, empty_before, late = Signal(4), Signal(), Signal(init=1), Signal()
        level = Signal(range(FIFO_DEPTH))
        with m.Switch(trigger):
            for code, depth in enumerate(TRIGGERS):
                with m.Case(code):
                    m.d.comb += level.eq(Mux(fifo_enable, depth, 1))
        m.d.comb += iir.eq(IIR_NONE)
        for condition, identity in (
            (empty_event & ier[1], IIR_EMPTY),
            (late & rx_fifo.r_rdy & ier[0], IIR_TIMEOUT),
            ((rx_fifo.level >= level) & ier[0], IIR_DATA),
            ((overrun | framing) & ier[2], IIR_LINE),
        ):
            with m.If(condition):
                m.d.comb += iir.eq(identity)
        m.d.sync += [self.irq.eq(~iir[0]), empty_before.eq(~tx_fifo.r_rdy)]
        with m.If(~tx_fifo.r_rdy & ~empty_before):
            m.d.sync += empty_event.eq(1)

        # A byte that waits below the trigger level: count bit times since the last one came or went.
        patience, touched = Signal(28), Signal()
        with m.If(receiver.valid | touched | ~rx_fifo.r_rdy):
            m.d.sync += [patience.eq(TIMEOUT_BITS * OVERSAMPLING * divisor), late.eq(0)]
        with m.Elif(patience == 0):
            m.d.sync += late.eq(fifo_enable)
        with m.Else():
            m.d.sync += patience.eq(patience - 1)

        impatient = rx_fifo.r_rdy & fifo_enable & ~late
        m.d.comb += self.active.eq(receiver.busy | ~transmitter.ready | tx_fifo.r_rdy | impatient)

        # Registers: byte lane = register number.
        bus, latch, rdata = self.bus, lcr[7], Signal(64)
        sent = ~tx_fifo.r_rdy & transmitter.ready
        lsr = Cat(rx_fifo.r_rdy, overrun, C(0, 1), framing, C(0, 1), ~tx_fifo.r_rdy, sent, framing)
        with m.If(bus.valid & (bus.addr[3:8] == 0)):
            m.d.comb += rdata[0:8].eq(Mux(latch, divisor[:8], Mux(rx_fifo.r_rdy, rx_fifo.r_data, 0)))
            m.d.comb += rdata[8:16].eq(Mux(latch, divisor[8:], ier))
            m.d.comb += rdata[16:24].eq(Cat(iir, C(0, 2), fifo_enable, fifo_enable))
            m.d.comb += [rdata[24:32].eq(lcr), rdata[32:40].eq(mcr), rdata[40:48].eq(lsr)]
            m.d.comb += [rdata[48:56].eq(CONNECTED), rdata[56:64].eq(scratch)]
            data, mask = bus.wdata, bus.mask
            with m.If(bus.write):
                m.d.comb += tx_fifo.w_data.eq(data[:8])
                with m.If(mask[0] & latch):
                    m.d.sync += divisor[:8].eq(data[0:8])
                with m.If(mask[1] & latch):
                    m.d.sync += divisor[8:].eq(data[8:16])
                with m.If(mask[0] & ~latch):
                    m.d.comb += tx_fifo.w_en.eq(1)
                    m.d.sync += empty_event.eq(0)
                with m.If(mask[1] & ~latch):
                    m.d.sync += ier.eq(data[8:11])
                    with m.If(data[9] & ~ier[1] & ~tx_fifo.r_rdy):
                        m.d.sync += empty_event.eq(1)
                with m.If(mask[2]):
                    m.d.sync += [fifo_enable.eq(data[16]), trigger.eq(data[22:24])]
                    m.d.comb += [clear_rx.eq(data[17]), clear_tx.eq(data[18])]
                for lane, register in ((3, lcr), (4, mcr), (7, scratch)):
                    with m.If(mask[lane]):
                        m.d.sync += register.eq(data[8 * lane :])
            with m.Else():
                with m.If(mask[0] & ~latch):
                    m.d.comb += [rx_fifo.r_en.eq(1), touched.eq(1)]
                with m.If(mask[2] & (iir == IIR_EMPTY)):
                    m.d.sync += empty_event.eq(0)
                with m.If(mask[5]):
                    m.d.sync += [overrun.eq(0), framing.eq(0)]
        answer(m, bus, rdata)
        return m
