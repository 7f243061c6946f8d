"""The command engine: reads 64-byte commands from a ring in DRAM and does them one after the other.

All of the core's memory traffic is its own: one 64-bit word at a time, between DMA_BASE and DMA_LIMIT. It also reads
the page table when asked to. A bad command stops the queue with a code and the command's address until RESET.

`want` a word `at` an address and `got` or `failed` answers; the states below are written around that.
"""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value
from amaranth.lib import data, wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from asm import vtpu
from hw.bus import Bus
from hw.vtpu.config import VTPUConfig
from hw.vtpu.decode import Decoder
from hw.vtpu.sparse import FAULT_BITS, word_signature

COMMAND_BYTES = 64
BEATS = COMMAND_BYTES // 8
ENTRY_BEATS = 4


def _after(dimension: Signal) -> Value:
    """The next column or line; it stays within 0..2047."""
    return Mux(dimension == vtpu.DIM_MAX, dimension, dimension + 1)


class Commands(wiring.Component):
    def __init__(self, config: VTPUConfig) -> None:
        self.config = config
        t, bits = config.sentrons, config.sentron_bits
        super().__init__(
            {
                "dma": Out(Bus()),
                # registers
                "enable": In(1),
                "flush": In(1),  # read the page table
                "flushing": Out(1),
                "base": In(32),
                "size": In(32),
                "tail": In(32),
                "head": Out(32),
                "ppt_root": In(32),
                "ppt_size": In(32),
                "dma_base": In(32),
                "dma_limit": In(32),
                "busy": Out(1),
                "done": Out(1),
                "fault": Out(FAULT_BITS),
                "fault_at": Out(32),
                "moved": Out(4),  # bytes by DMA in this cycle
                # the page table
                "table_write": Out(1),
                "table_index": Out(config.ppt_bits),
                "table_frame": Out(config.frame_bits),
                "table_flags": Out(3),
                "table_log2": Out(4),
                "table_empty": Out(1),
                # 128 bits for p registers, literals and the page table
                "low": Out(64),
                "high": Out(64),
                "p_write": Out(1),
                "p_number": Out(3),
                "p_ready": In(1),
                "literal_write": Out(1),
                "literal_index": Out(8),
                # the barrel
                "load": Out(1),
                "load_index": Out(config.pc_bits),
                "spawn": Out(1),
                "spawn_sentron": Out(bits),
                "spawn_pc": Out(config.pc_bits),
                "running": In(t),
                "quiet": In(t),
                "inflight": In(t),
                "r_write": Out(vtpu.LANES),
                "r_data": Out(32),
                "r_wait": In(1),
                "word": Out(word_signature(config)),
            }
        )
        self.decoder = Decoder()

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.decoder = self.decoder
        self._dma(m)
        m.submodules.command = command = Memory(shape=64, depth=BEATS, init=[])
        self.put, self.get = command.write_port(), command.read_port(domain="comb")
        self.w = Signal(data.ArrayLayout(64, 2))  # the first two words of the command
        self.beat, self.failed_now = Signal(range(16)), Signal()
        self.run_at, self.run_left, self.in_run = Signal(32), Signal(32), Signal()
        self.command_at = Signal(32)
        self.i, self.n = Signal(32), Signal(32)  # something done i times of n
        self.from_at = Signal(32)
        self.stopped, self.flush_wanted = Signal(), Signal(reset_less=True)
        self.next_literal = Signal(9, reset_less=True)
        self.no_table, self.log2 = Signal(init=1, reset_less=True), Signal(4, reset_less=True)
        self.never_read = Signal(init=1, reset_less=True)  # the page table
        m.d.comb += [
            self.put.addr.eq(self.beat),
            self.put.data.eq(self.dma.rdata),
            self.busy.eq(~self.resting),
            self.flushing.eq(self.flush_wanted),
            self.table_index.eq(self.i),
            self.table_empty.eq(self.no_table),
            self.table_log2.eq(self.log2),
        ]
        self._wires(m)
        with m.If(self.flush):
            m.d.sync += self.flush_wanted.eq(1)
        with m.FSM() as fsm:
            self.fsm = fsm
            self._queue(m)
            self._load(m)
            self._spawn(m)
            self._wait(m)
            self._copy(m)
            self._table(m)
        m.d.comb += self.resting.eq(
            fsm.ongoing("IDLE") & ~self.flush_wanted & ((self.head == self.tail) | ~self.enable | self.stopped)
        )
        return m

    def _wires(self, m: Module) -> None:
        """What several states share."""
        self.words = Signal(data.ArrayLayout(32, vtpu.SIW_WORDS))
        m.d.comb += [
            self.decoder.words.eq(self.words),
            self.decoder.literal_index.eq(self.next_literal),
            self.literal_index.eq(self.next_literal),
        ]
        # COPY
        self.width, self.rows, self.stride, self.row_at = Signal(32), Signal(32), Signal(32), Signal(32)
        self.column, self.line = Signal(vtpu.DIM_BITS), Signal(vtpu.DIM_BITS)
        self.buffer, self.copied, self.word_sent = Signal(64), Signal(32), Signal()
        m.d.comb += [
            self.word.low.eq(Cat(self.column, self.line, self.low[22:])),
            self.word.high.eq(self.high),
            self.word.write.eq(~self.n[0]),
            self.word.data.eq(Mux(self.from_at[2], self.buffer[32:], self.buffer[:32])),
            self.dma.wdata.eq(self.copied.replicate(2)),
        ]
        # the page table
        self.frame, self.entry, self.clearing = Signal(64), Signal(32), Signal(range(self.config.frames))
        self.used_write, self.used_at, self.known = Signal(), Signal(range(self.config.frames)), Signal()
        self.used_value = Signal()
        m.submodules.used = used = Memory(shape=1, depth=self.config.frames, init=[])
        used_r, used_w = used.read_port(domain="comb"), used.write_port()
        flags = self.dma.rdata[:3]
        m.d.comb += [
            used_r.addr.eq(self.frame),
            used_w.addr.eq(Mux(self.used_value, self.frame, self.used_at)),
            used_w.en.eq(self.used_write),
            used_w.data.eq(self.used_value),
            self.table_frame.eq(self.frame),
            self.table_flags.eq(Mux(flags[0], flags, 0)),
            self.known.eq(used_r.data | (self.frame >= self.config.frames)),
        ]

    def _dma(self, m: Module) -> None:
        """One word over the bus."""
        self.resting = Signal()
        self.want, self.at, self.store = Signal(), Signal(32), Signal()
        self.got, self.failed, self.half = Signal(), Signal(), Signal()
        sent, allowed = Signal(), Signal()
        m.d.comb += [
            allowed.eq((self.at >= self.dma_base) & (Cat(Const(7, 3), self.at[3:]) < self.dma_limit)),
            self.dma.valid.eq(self.want & ~sent & allowed),
            self.dma.addr.eq(self.at),
            self.dma.write.eq(self.store),
            self.got.eq(sent & self.dma.rsp_valid & ~self.dma.error),
            self.failed.eq((sent & self.dma.rsp_valid & self.dma.error) | (self.want & ~sent & ~allowed)),
            self.moved.eq(Mux(self.got, Mux(self.half, 4, 8), 0)),
        ]
        with m.If(self.dma.valid & self.dma.ready):
            m.d.sync += sent.eq(1)
        with m.Elif(self.dma.rsp_valid):
            m.d.sync += sent.eq(0)
        self.sent = sent

    def _read(self, m: Module, at: object) -> None:
        """Ask for a word; a failure ends the command."""
        m.d.comb += [self.want.eq(1), self.at.eq(at), self.dma.mask.eq(255)]
        with m.If(self.failed):
            self._stop(m, "DMA")

    def _stop(self, m: Module, fault: str | None, code: object = 0) -> None:
        m.d.comb += [self.fault.eq(vtpu.FAULTS[fault] if fault else code), self.fault_at.eq(self.command_at)]
        m.d.sync += [self.stopped.eq(1), self.flush_wanted.eq(0)]
        m.next = "IDLE"

    def _queue(self, m: Module) -> None:
        with m.State("IDLE"):
            m.d.sync += [self.beat.eq(0), self.i.eq(0)]
            at = Mux(self.in_run, self.run_at, self.base + (self.head << 6))
            m.d.sync += self.command_at.eq(at)
            with m.If(self.flush_wanted):
                m.d.sync += self.command_at.eq(self.ppt_root)
                m.next = "TABLE"
            with m.Elif(self.enable & ~self.stopped & (self.head != self.tail)):
                m.next = "FETCH"
                with m.If(self.tail >= self.size):
                    m.d.sync += self.w[0].eq(0)
                    m.next = "DECODE"  # where a command of zeros faults
        with m.State("FETCH"):
            self._read(m, self.command_at + (self.beat << 3))
            with m.If(self.got):
                m.d.comb += self.put.en.eq(1)
                m.d.sync += self.beat.eq(self.beat + 1)
                for i in range(2):
                    with m.If(self.beat == i):
                        m.d.sync += self.w[i].eq(self.dma.rdata)
                with m.If(self.beat == BEATS - 1):
                    m.next = "DECODE"
        op, sentron = self.w[0][:8], self.w[0][8:32]
        self.count, address = self.w[0][32:], self.w[1]
        misplaced = (address[:3] != 0) | (address[32:] != 0)
        with m.State("DECODE"):
            m.d.sync += [self.beat.eq(0), self.n.eq(self.count), self.from_at.eq(address), self.i.eq(0)]
            with m.Switch(op):
                with m.Case(vtpu.COMMANDS["LOAD"]):
                    m.d.comb += self.get.addr.eq(2)
                    first = self.get.data[:32]
                    m.d.sync += self.load_index.eq(first)
                    with m.If(misplaced | (self.count > self.config.imem) | (first + self.count > self.config.imem)):
                        self._stop(m, "COMMAND")
                    with m.Else():
                        with m.If(first == 0):  # a new program
                            m.d.sync += self.next_literal.eq(0)
                        m.next = "LOAD"
                with m.Case(vtpu.COMMANDS["SPAWN"]):
                    m.d.sync += [self.spawn_sentron.eq(sentron), self.spawn_pc.eq(self.count), self.n.eq(0)]
                    with m.If(misplaced | (sentron >= self.config.sentrons) | (self.count >= self.config.imem)):
                        self._stop(m, "COMMAND")
                    with m.Else():
                        self._mapped(m, "SPAWN")
                with m.Case(vtpu.COMMANDS["WAIT"]):
                    with m.If(self.count >> self.config.sentrons):
                        self._stop(m, "COMMAND")
                    with m.Else():
                        m.next = "WAIT"
                with m.Case(vtpu.COMMANDS["COPY"]):
                    with m.If((address[:2] != 0) | (address[32:] != 0) | (self.count > 1)):
                        self._stop(m, "COMMAND")
                    with m.Else():
                        self._mapped(m, "COPY")
                with m.Case(vtpu.COMMANDS["FENCE"]):
                    m.d.sync += self.i.eq(self.inflight)
                    m.next = "FENCE"
                with m.Case(vtpu.COMMANDS["RUN"]):
                    with m.If(misplaced | self.in_run):
                        self._stop(m, "COMMAND")
                    with m.Else():
                        m.d.sync += [self.run_at.eq(address), self.run_left.eq(self.count)]
                        with m.If(self.count == 0):
                            m.next = "NEXT"
                        with m.Else():
                            m.d.sync += self.in_run.eq(1)
                            m.next = "IDLE"
                with m.Default():
                    self._stop(m, "COMMAND")
        with m.State("NEXT"):
            m.next = "IDLE"
            ended, following = Signal(), Signal(32)
            m.d.comb += [
                ended.eq(~self.in_run | (self.run_left == 1)),
                following.eq(Mux(self.head + 1 == self.size, 0, self.head + 1)),
            ]
            m.d.sync += [self.run_at.eq(self.run_at + COMMAND_BYTES), self.run_left.eq(self.run_left - 1)]
            with m.If(ended):
                m.d.comb += self.done.eq(following == self.tail)
                m.d.sync += [self.head.eq(following), self.in_run.eq(0)]

    def _mapped(self, m: Module, state: str) -> None:
        """Go on to a state that needs the page table: first the table, if need be, then this command again."""
        m.next = state
        with m.If(self.never_read):
            m.d.sync += self.flush_wanted.eq(1)
            m.next = "IDLE"

    def _load(self, m: Module) -> None:
        """A SIW at a time: eight words, a cycle to decode, a cycle to write."""
        decoder = self.decoder
        words, literal = self.words, self.words[0][11]
        with m.State("LOAD"):
            with m.If(self.i == self.n):
                m.next = "NEXT"
            with m.Else():
                self._read(m, self.from_at)
                with m.If(self.got):
                    m.d.sync += [self.beat.eq(self.beat + 1), self.from_at.eq(self.from_at + 8)]
                    for i in range(BEATS):
                        with m.If(self.beat == i):
                            m.d.sync += Cat(words[2 * i], words[2 * i + 1]).eq(self.dma.rdata)
                    with m.If(self.beat == BEATS - 1):
                        m.next = "LOAD_DECODE"
        with m.State("LOAD_DECODE"):
            m.d.comb += decoder.go.eq(1)
            m.d.sync += [self.low.eq(Cat(words[8], words[9])), self.high.eq(Cat(words[10], words[11]))]
            m.next = "LOAD_WRITE"
            with m.If(literal & self.next_literal[8]):  # the pool is full
                self._stop(m, "COMMAND")
        with m.State("LOAD_WRITE"):
            m.d.comb += [self.load.eq(1), self.literal_write.eq(literal)]
            m.d.sync += [
                self.i.eq(self.i + 1),
                self.load_index.eq(self.load_index + 1),
                self.next_literal.eq(self.next_literal + literal),
                self.beat.eq(0),
            ]
            m.next = "LOAD"

    def _spawn(self, m: Module) -> None:
        """p0 from the command, p1..p7 from memory or zero, r0 from the command; then the sentron starts."""
        with m.State("SPAWN"):
            with m.If((self.quiet >> self.spawn_sentron)[0]):
                m.next = "SPAWN_LOW"
        with m.State("SPAWN_LOW"):
            m.d.comb += self.get.addr.eq(2)
            with m.If(self.n == 0):
                m.d.sync += self.low.eq(self.get.data)
                m.next = "SPAWN_HIGH"
            with m.Elif(self.from_at == 0):
                m.d.sync += [self.low.eq(0), self.high.eq(0)]
                m.next = "SPAWN_P"
            with m.Else():
                self._read(m, self.from_at + (self.n << 4) - 16)
                with m.If(self.got):
                    m.d.sync += self.low.eq(self.dma.rdata)
                    m.next = "SPAWN_HIGH"
        with m.State("SPAWN_HIGH"):
            m.d.comb += self.get.addr.eq(3)
            with m.If(self.n == 0):
                m.d.sync += self.high.eq(self.get.data)
                m.next = "SPAWN_P"
            with m.Else():
                self._read(m, self.from_at + (self.n << 4) - 8)
                with m.If(self.got):
                    m.d.sync += self.high.eq(self.dma.rdata)
                    m.next = "SPAWN_P"
        with m.State("SPAWN_P"):
            m.d.comb += [self.p_write.eq(1), self.p_number.eq(self.n)]
            with m.If(self.p_ready):
                m.d.sync += self.n.eq(self.n + 1)
                with m.If(self.n == 7):
                    m.next = "SPAWN_R"
                with m.Else():
                    m.next = "SPAWN_LOW"
        with m.State("SPAWN_R"):
            m.d.comb += [
                self.get.addr.eq(self.i[1:3] + 4),
                self.r_data.eq(Mux(self.i[0], self.get.data[32:], self.get.data[:32])),
                self.r_write.eq(Const(1, 1) << self.i[:3]),
            ]
            with m.If(~self.r_wait):
                m.d.sync += self.i.eq(self.i + 1)
                with m.If(self.i == vtpu.LANES - 1):
                    m.next = "SPAWN_START"
        with m.State("SPAWN_START"):
            m.d.comb += self.spawn.eq(1)
            m.next = "NEXT"

    def _wait(self, m: Module) -> None:
        with m.State("WAIT"):
            with m.If((self.running & self.n) == 0):
                m.next = "NEXT"
        with m.State("FENCE"):  # the S pipe is in order: what comes later is behind every store that was under way
            m.d.sync += self.i.eq(self.i & self.inflight)
            with m.If(self.i == 0):
                m.next = "NEXT"

    def _copy(self, m: Module) -> None:
        """COPY, a word at a time; each word is translated by itself, so that any shape crosses pages."""
        width, rows, stride, row_at = self.width, self.rows, self.stride, self.row_at
        column, line, buffer, word, sent = self.column, self.line, self.buffer, self.copied, self.word_sent
        to_host, at = self.n[0], self.from_at
        with m.State("COPY"):  # w4-7 the coordinate, w8 w9 w10 the shape
            m.d.comb += self.get.addr.eq(self.beat + 2)
            m.d.sync += self.beat.eq(self.beat + 1)
            with m.Switch(self.beat):
                with m.Case(0):
                    m.d.sync += self.low.eq(self.get.data)
                with m.Case(1):
                    m.d.sync += self.high.eq(self.get.data)
                with m.Case(2):
                    m.d.sync += [width.eq(self.get.data), rows.eq(self.get.data[32:])]
                with m.Case(3):
                    m.d.sync += [stride.eq(self.get.data), row_at.eq(at), self.i.eq(width)]
                    m.d.sync += [column.eq(self.low[:11]), line.eq(self.low[11:22])]
                    m.next = "COPY_ROW"
                    with m.If(self.get.data[:2] != 0):
                        self._stop(m, "COMMAND")
        with m.State("COPY_ROW"):
            m.d.sync += [at.eq(row_at), column.eq(self.low[:11]), self.i.eq(width), sent.eq(0)]
            with m.If((rows == 0) | (width == 0)):
                m.next = "NEXT"
            with m.Else():
                m.next = "COPY_READ"
        first = self.i == width
        with m.State("COPY_READ"):
            with m.If(to_host | (at[2] & ~first)):
                m.next = "COPY_WORD"
            with m.Else():
                self._read(m, at)
                m.d.comb += self.half.eq(at[2] | (self.i == 1))
                with m.If(self.got):
                    m.d.sync += buffer.eq(self.dma.rdata)
                    m.next = "COPY_WORD"
        with m.State("COPY_WORD"):
            m.d.comb += self.word.valid.eq(~sent)
            with m.If(self.word.ready):
                m.d.sync += sent.eq(1)
            with m.If(self.word.done):
                m.d.sync += [sent.eq(0), word.eq(self.word.read_data)]
                with m.If(self.word.fault != 0):
                    self._stop(m, None, self.word.fault)
                with m.Elif(to_host):
                    m.next = "COPY_WRITE"
                with m.Else():
                    self._next_word(m)
        with m.State("COPY_WRITE"):
            self._read(m, at)
            m.d.comb += [self.store.eq(1), self.half.eq(1), self.dma.mask.eq(Mux(at[2], 0xF0, 0x0F))]
            with m.If(self.got):
                self._next_word(m)

    def _next_word(self, m: Module) -> None:
        m.d.sync += [self.from_at.eq(self.from_at + 4), self.column.eq(_after(self.column)), self.i.eq(self.i - 1)]
        m.next = "COPY_READ"
        with m.If(self.i == 1):
            m.d.sync += [self.rows.eq(self.rows - 1), self.line.eq(_after(self.line))]
            m.d.sync += self.row_at.eq(self.row_at + self.stride)
            m.next = "COPY_ROW"

    def _table(self, m: Module) -> None:
        """CTRL_PPT_FLUSH: forget all frames seen, then read the entries."""
        size, frame, entry, clearing = self.ppt_size, self.frame, self.entry, self.clearing
        maps = self.dma.rdata[:2].all()
        with m.State("TABLE"):
            m.d.sync += [self.never_read.eq(0), self.no_table.eq(1), entry.eq(self.ppt_root), clearing.eq(clearing + 1)]
            m.d.comb += [self.used_write.eq(1), self.used_at.eq(clearing)]
            with m.Switch(size):
                for log2 in range(self.config.ppt_bits + 1):
                    with m.Case(1 << log2):
                        m.d.sync += self.log2.eq(log2)
            with m.If(clearing == self.config.frames - 1):
                m.d.sync += clearing.eq(0)
                m.next = "TABLE_READ"
                with m.If((size > self.config.ppt) | ((size & (size - 1)) != 0) | (self.ppt_root[:3] != 0)):
                    self._stop(m, "PPT")
        with m.State("TABLE_READ"):
            with m.If(self.i == size):
                m.d.sync += [self.flush_wanted.eq(0), self.no_table.eq(size == 0)]
                m.next = "IDLE"
            with m.Else():
                self._read(m, entry)
                with m.If(self.got):
                    m.d.sync += [entry.eq(entry + 8), self.beat.eq(self.beat + 1)]
                    with m.Switch(self.beat):
                        with m.Case(0):
                            m.d.sync += self.low.eq(self.dma.rdata)
                        with m.Case(1):
                            m.d.sync += self.high.eq(self.dma.rdata)
                        with m.Case(2):
                            m.d.sync += frame.eq(self.dma.rdata)
                        with m.Case(ENTRY_BEATS - 1):
                            m.d.sync += [self.beat.eq(0), self.i.eq(self.i + 1)]
                            m.d.comb += [
                                self.table_write.eq(1),
                                self.used_write.eq(maps & ~self.known),
                                self.used_value.eq(1),
                            ]
                            with m.If(maps & self.known):
                                self._stop(m, "PPT")
