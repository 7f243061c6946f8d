"""The SD controller: SiFive's SPI registers, a CRC16, and a receiver of whole blocks.

    bus --- registers --- FIFOs, 8 bytes each way --+
                |                                   +--- shifter --- sclk, mosi, miso       (hw/io/sd_shift.py)
                +---- receiver: token, data, CRC ---+
                         |
                buffer, 512 bytes

By the FIFOs software exchanges single bytes: commands and responses. A block would cost it thousands of cycles that
way, so `BLKCMD_RECEIVE` takes the shifter over: wait for a byte that is not 0xff (at most BLKWAIT + 1 bytes), and if it
is the start token, receive 512 bytes into the buffer and check their CRC16. It needs the transmit FIFO to be empty.

    BLKSTAT   15       8   4      3        2    1     0
            | token    | token  | timeout | crc | done | busy |     token: the byte that ended the wait
                         error            error

`done` comes with every end, and stays, as does the interrupt, until BLKCMD is written. The CRC16 register runs over
every received bit; software may write it, and the receiver clears it after the token. Because the CRC of data followed
by their CRC is 0, checking is a comparison with 0. Registers take aligned words; the buffer is read in any width.

Fixed here: one chip select, mode 0, 8 bits, most significant first, no delays, no flash mode (those registers read as
such and ignore writes). Source: SiFive FU540-C000 manual, chapter 19; SD Physical Layer Simplified 6.00, 4.5 and 7.2.
"""

from amaranth.hdl import C, Cat, Module, Mux, Signal
from amaranth.lib import wiring
from amaranth.lib.fifo import SyncFIFO
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from hw.bus import Bus
from hw.io.sd_shift import Shifter
from hw.memory_map import FIELDS, REGISTERS

_R, _F = REGISTERS["SD"], FIELDS["SD"]
_TOKEN_START, _NOTHING = 0xFE, 0xFF
_CRC_POLYNOMIAL = 0x1021  # x^16 + x^12 + x^5 + 1
_WAIT_BITS = 24


class Receiver(wiring.Component):
    """Token, data, CRC: the sequence of a block. Drives the shifter while `busy`; writes the bytes to the buffer."""

    receive: In(1)  # begin; clears the flags
    stop: In(1)  # give up after the byte under way; clears the flags
    wait: In(_WAIT_BITS, init=(1 << _WAIT_BITS) - 1)  # bytes 0xff before the token that are allowed
    byte: In(8)
    byte_done: In(1)
    crc: In(16)  # over all bits received, this byte's too

    next: Out(1)  # another byte is wanted
    crc_clear: Out(1)
    write: Out(1)  # store `byte` at `index` in the buffer
    index: Out(9)
    status: Out(16)  # BLKSTAT
    done: Out(1)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        token, flags = Signal(8), Signal(3)
        waited = Signal(_WAIT_BITS)
        busy, crc_error, timeout, token_error, end = (Signal() for _ in range(5))
        m.d.comb += self.status.eq(Cat(busy, self.done, flags, 0, 0, 0, token))
        # BEGIN SOLUTION hw.sd.receiver
        with m.FSM() as fsm:
            with m.State("IDLE"):
                with m.If(self.receive):
                    m.d.sync += waited.eq(0)
                    m.next = "TOKEN"
            with m.State("TOKEN"):
                with m.If(self.byte_done):
                    m.d.sync += [waited.eq(waited + 1), token.eq(self.byte), self.index.eq(0)]
                    with m.If(self.byte == _TOKEN_START):
                        m.d.comb += self.crc_clear.eq(1)
                        m.next = "DATA"
                    with m.Elif(self.byte != _NOTHING):
                        m.d.comb += [end.eq(1), token_error.eq(1)]
                    with m.Elif(waited == self.wait):
                        m.d.comb += [end.eq(1), timeout.eq(1)]
                with m.If(end | self.stop):
                    m.next = "IDLE"
            with m.State("DATA"):
                m.d.comb += self.write.eq(self.byte_done)
                with m.If(self.byte_done):
                    m.d.sync += self.index.eq(self.index + 1)
                    with m.If(self.index == _F["BLOCK_SIZE"] - 1):
                        m.next = "CRC"
                with m.If(self.stop):
                    m.next = "IDLE"
            with m.State("CRC"):  # two bytes; index has come round to 0
                with m.If(self.byte_done):
                    m.d.sync += self.index.eq(1)
                    m.d.comb += end.eq(self.index == 1)
                m.d.comb += crc_error.eq(end & (self.crc != 0))
                with m.If(end | self.stop):
                    m.next = "IDLE"
        m.d.comb += [busy.eq(~fsm.ongoing("IDLE")), self.next.eq(busy & ~end & ~self.stop)]
        # END SOLUTION
        with m.If(end):
            m.d.sync += [self.done.eq(1), flags.eq(Cat(crc_error, timeout, token_error))]
        with m.If(self.receive | self.stop):
            m.d.sync += [self.done.eq(0), flags.eq(0), token.eq(0)]
        return m


class SDController(wiring.Component):
    """A device of 4 KiB on the bus. It answers every request in the next cycle, and never with an error."""

    bus: In(Bus())
    irq: Out(1)  # a level: IE & IP
    sclk: Out(1)
    mosi: Out(1)
    cs_n: Out(1)
    miso: In(1)
    active: Out(1)  # something moves, or will without a request

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.shifter = shifter = Shifter()
        m.submodules.receiver = receiver = Receiver()
        m.submodules.tx = tx = SyncFIFO(width=8, depth=_F["FIFO_DEPTH"])
        m.submodules.rx = rx = SyncFIFO(width=8, depth=_F["FIFO_DEPTH"])
        crc = Signal(16)
        of_receiver = Signal()  # whose byte is in the shifter
        m.d.comb += [
            self.sclk.eq(shifter.sclk),
            self.mosi.eq(shifter.mosi),
            shifter.miso.eq(self.miso),
            # the receiver's bytes go before those of the FIFO
            shifter.start.eq(receiver.next | tx.r_rdy),
            shifter.send.eq(Mux(receiver.next, _NOTHING, tx.r_data)),
            tx.r_en.eq(shifter.ready & ~receiver.next),
            rx.w_data.eq(shifter.received),
            rx.w_en.eq(shifter.done & ~of_receiver),
            receiver.byte.eq(shifter.received),
            receiver.byte_done.eq(shifter.done & of_receiver),
            receiver.crc.eq(crc),
            self.active.eq(shifter.busy | tx.r_rdy | receiver.status[0]),
        ]
        with m.If(shifter.start & shifter.ready):
            m.d.sync += of_receiver.eq(receiver.next)
        # BEGIN SOLUTION hw.sd.crc16
        with m.If(shifter.sample):
            m.d.sync += crc.eq((crc << 1)[:16] ^ Mux(crc[15] ^ shifter.bit, _CRC_POLYNOMIAL, 0))
        # END SOLUTION
        with m.If(receiver.crc_clear):
            m.d.sync += crc.eq(0)
        rdata = self._registers(m, shifter, receiver, tx, rx, crc)
        buffer = self._buffer(m, receiver)
        from_buffer = Signal()
        accepted = self.bus.valid & ~self.bus.write
        m.d.sync += self.bus.rsp_valid.eq(self.bus.valid)
        with m.If(accepted):
            m.d.sync += from_buffer.eq(self.bus.addr[9])
        m.d.comb += [self.bus.ready.eq(1), self.bus.rdata.eq(Mux(from_buffer, buffer, rdata))]
        return m

    def _registers(
        self, m: Module, shifter: Shifter, receiver: Receiver, tx: SyncFIFO, rx: SyncFIFO, crc: Signal
    ) -> Signal:
        """Loads and stores below the buffer. Returns the register that holds what a load answers."""
        csdef, csmode = Signal(init=1), Signal(2)
        txmark, rxmark, enable, pending = Signal(3), Signal(3), Signal(3), Signal(3)
        plain = {  # registers that only keep what is written
            "SCKDIV": shifter.div,
            "CSDEF": csdef,
            "CSMODE": csmode,
            "TXMARK": txmark,
            "RXMARK": rxmark,
            "IE": enable,
            "BLKWAIT": receiver.wait,
        }
        selected = Mux(csmode == _F["CSMODE_AUTO"], shifter.busy | tx.r_rdy, csmode != _F["CSMODE_OFF"])
        m.d.comb += [
            self.cs_n.eq(csdef ^ selected),
            pending.eq(Cat(tx.level < txmark, rx.level > rxmark, receiver.done)),
            self.irq.eq((pending & enable).any()),
        ]
        loads = plain | {
            "FMT": _F["FMT_8BIT"],
            "TXDATA": Cat(C(0, 31), ~tx.w_rdy),
            "RXDATA": Mux(rx.r_rdy, rx.r_data, _F["FLAG"]),
            "IP": pending,
            "BLKSTAT": receiver.status,
            "CRC16": crc,
            "EXTID": _F["EXTID_VALUE"],
        }
        rdata = Signal(64)
        request = self.bus.valid & ~self.bus.addr[9]
        lanes = [self.bus.mask[:4].any(), self.bus.mask[4:].any()]

        def at(name: str) -> tuple[int, int]:
            return _R[name] >> 3, _R[name] >> 2 & 1  # word of the bus, and its half

        with m.If(request & ~self.bus.write):
            m.d.sync += rdata.eq(0)
            with m.Switch(self.bus.addr[3:9]):
                for word in sorted({at(name)[0] for name in loads}):
                    halves = [next((loads[name] for name in loads if at(name) == (word, i)), 0) for i in (0, 1)]
                    with m.Case(word):
                        m.d.sync += [rdata[32 * i : 32 * i + 32].eq(value) for i, value in enumerate(halves)]
        lane = [self.bus.wdata.word_select(i, 8) & self.bus.mask[i].replicate(8) for i in range(8)]
        data = [Cat(lane[:4]), Cat(lane[4:])]

        def stores(name: str) -> tuple[object, Signal]:
            word, i = at(name)
            return request & self.bus.write & lanes[i] & (self.bus.addr[3:9] == word), data[i]

        for name, register in plain.items():
            write, value = stores(name)
            with m.If(write):
                m.d.sync += register.eq(value)
        write, value = stores("TXDATA")
        m.d.comb += [tx.w_en.eq(write), tx.w_data.eq(value)]
        word, i = at("RXDATA")
        m.d.comb += rx.r_en.eq(request & ~self.bus.write & lanes[i] & (self.bus.addr[3:9] == word))
        write, value = stores("BLKCMD")
        m.d.comb += [
            receiver.receive.eq(write & (value & _F["BLKCMD_RECEIVE"]).any() & ~receiver.status[0]),
            receiver.stop.eq(write & (value & _F["BLKCMD_STOP"]).any()),
        ]
        write, value = stores("CRC16")
        with m.If(write):
            m.d.sync += crc.eq(value)
        return rdata

    def _buffer(self, m: Module, receiver: Receiver) -> Signal:
        """The 512 bytes: written a byte at a time, read a word of the bus at a time, in the cycle after the address."""
        m.submodules.buffer = memory = Memory(shape=64, depth=_F["BLOCK_SIZE"] // 8, init=[])
        write, read = memory.write_port(granularity=8), memory.read_port()
        m.d.comb += [
            write.addr.eq(receiver.index[3:]),
            write.data.eq(receiver.byte.replicate(8)),
            write.en.eq(Mux(receiver.write, 1 << receiver.index[:3], 0)),
            read.addr.eq(self.bus.addr[3:9]),
            read.en.eq(self.bus.valid & ~self.bus.write & self.bus.addr[9]),
        ]
        return read.data
