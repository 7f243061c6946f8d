"""The scratchpad: eight banks of 32-bit words, so that any eight words in a row or in a column come in one cycle.

Bank of a word = x xor rot(y), x and y being the low three bits of column and line and rot moving y's bit 0 to the top.
For a fixed line the columns x..x+7 fall into all eight banks, and so do the lines of a fixed column; with the rotation
the same holds for eight aligned words of a flat page. In bits of the word number w (column and line interleaved):

    bank bit 0 = w0 ^ w3     bank bit 1 = w2 ^ w5     bank bit 2 = w4 ^ w1
    line of the bank = frame, w9..w3

The arrangement is not visible outside. An access of eight words is named by `low`, the three bits that differ from lane
to lane (of the column, the line or w): lane i has low = (start + i) mod 8, and a bank holds low = map(bank ^ c), where
the map depends on the view alone. So data cross between lanes and banks by a rotation, a fixed swizzle and an xor.
"""

from amaranth.hdl import Array, Cat, Module, Mux, Signal, Value
from amaranth.lib import data, wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from hw.vtpu.config import BANKS, LINE_BITS, VTPUConfig

ROW, COLUMN, FLAT, WORD = range(4)  # views of the banks; WORD is a single word
# Bit j of `low` is bit MAP[view][j] of bank ^ c.
MAP = ((0, 1, 2), (2, 0, 1), (0, 2, 1))


def swizzle(view: int, k: int) -> int:
    """low of bank ^ c = k."""
    return sum((k >> source & 1) << j for j, source in enumerate(MAP[view]))


def bank_of(word: Value) -> Value:
    return Cat(word[0] ^ word[3], word[2] ^ word[5], word[4] ^ word[1])


def permute(m: Module, name: str, select: Value, source: list, places: list[list[int]]) -> list[Signal]:
    """out[j] = source[places[select][j]]: one switch, eight moves."""
    out = [Signal.like(source[0], name=f"{name}{j}") for j in range(BANKS)]
    with m.Switch(select):
        for k, order in enumerate(places):
            with m.Case(k):
                m.d.comb += [out[j].eq(source[order[j]]) for j in range(BANKS)]
    return out


XOR = [[j ^ k for j in range(BANKS)] for k in range(BANKS)]
ROTATE_IN = [[(j - k) % BANKS for j in range(BANKS)] for k in range(BANKS)]
ROTATE_OUT = [[(j + k) % BANKS for j in range(BANKS)] for k in range(BANKS)]
# bank ^ c = k holds the word of low = swizzle(k); and the other way round, the word of `low` lies at k
TO_K = [[swizzle(view, k) for k in range(BANKS)] for view in (ROW, COLUMN, FLAT)]
K_OF_LOW = [[order.index(low) for low in range(BANKS)] for order in TO_K]

# What names eight words, or one: view, c, start (column or line, or 0), the other one, the word's number
PLACE = data.StructLayout({"view": 2, "c": 3, "start": 5, "other": 5, "word": 10})


def place(m: Module, column_view: Value, flat: Value, single: Value, low: Value, word: Value) -> Signal:
    """PLACE of an access at `word`; `low` is the lower word of the coordinate."""
    out = Signal(PLACE)
    x, y = low[:5], low[11:16]
    m.d.comb += out.word.eq(word)
    with m.If(single):
        m.d.comb += [out.view.eq(WORD), out.c.eq(bank_of(word))]
    with m.Elif(flat):
        m.d.comb += [out.view.eq(FLAT), out.c.eq(Cat(word[3], word[5], word[4]))]
    with m.Elif(column_view):
        m.d.comb += [out.view.eq(COLUMN), out.c.eq(x[:3]), out.start.eq(y), out.other.eq(x)]
    with m.Else():
        m.d.comb += [out.view.eq(ROW), out.c.eq(Cat(y[1], y[2], y[0])), out.start.eq(x), out.other.eq(y)]
    return out


class Scratchpad(wiring.Component):
    """One access a cycle, and beside it one word stored (`late`, for sums). Data of a read are there a cycle later."""

    def __init__(self, config: VTPUConfig) -> None:
        self.config = config
        word_bits = config.frame_bits + 10
        super().__init__(
            {
                "read": In(1),
                "write": In(1),
                "frame": In(config.frame_bits),
                "place": In(PLACE),
                "lanes": In(BANKS),  # that are stored; bit 0 for a single word
                "data": In(data.ArrayLayout(32, BANKS)),  # lane 0 for a single word
                "late": In(1),
                "late_word": In(word_bits),
                "late_data": In(32),
                "out_valid": In(1),  # the read data are wanted in this cycle, as `out_place` says
                "out_place": In(PLACE),
                "out": Out(data.ArrayLayout(32, BANKS)),
                "out_word": Out(32),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        ports = []
        for number in range(BANKS):
            depth = self.config.scratchpad_words // BANKS
            m.submodules[f"bank{number}"] = bank = Memory(shape=32, depth=depth, init=[])
            ports.append((bank.read_port(), bank.write_port()))
        lines, lanes = self._address(m)
        late_bank = Signal(BANKS)
        m.d.comb += late_bank.eq(Mux(self.late, 1 << bank_of(self.late_word), 0))
        stored = [Signal(32, name=f"stored{b}") for b in range(BANKS)]
        store = Signal(BANKS)
        with m.If(self.write):
            with m.If(self.place.view == WORD):
                m.d.comb += [s.eq(self.data[0]) for s in stored]
                m.d.comb += store.eq(Mux(self.lanes[0], 1 << self.place.c, 0))
            with m.Else():
                words = permute(m, "in_low", self.place.start[:3], list(self.data), ROTATE_IN)
                words = permute(m, "in_k", self.place.view, words, TO_K)
                words = permute(m, "in_bank", self.place.c, words, XOR)
                m.d.comb += [s.eq(w) for s, w in zip(stored, words)]
                m.d.comb += store.eq(Cat((self.lanes >> lane)[0] for lane in lanes))
        for b, (read, write) in enumerate(ports):
            m.d.comb += [
                read.en.eq(self.read),
                read.addr.eq(lines[b]),
                write.en.eq(store[b] | late_bank[b]),
                write.addr.eq(Mux(late_bank[b], Cat(self.late_word[3:]), lines[b])),
                write.data.eq(Mux(late_bank[b], self.late_data, stored[b])),
            ]
        self._out(m, [read.data for read, _ in ports])
        return m

    def _address(self, m: Module) -> tuple[list[Signal], list[Signal]]:
        """The line that each bank is asked for, and the lane that it serves."""
        at = self.place
        high = [Signal(2), Signal(2)]
        m.d.comb += [high[0].eq(at.start[3:]), high[1].eq(at.start[3:] + 1)]
        lines, lanes = [], []
        for b in range(BANKS):
            line = Signal(LINE_BITS + self.config.frame_bits, name=f"line{b}")
            lane, low, k = Signal(3, name=f"lane{b}"), Signal(3), Signal(3)
            carry, up = Signal(), Signal(2)
            with m.If(self.read | self.write):
                # BEGIN SOLUTION hw.vtpu.banks
                m.d.comb += k.eq(b ^ at.c)
                with m.Switch(at.view):
                    for view, sources in enumerate(MAP):
                        with m.Case(view):
                            m.d.comb += low.eq(Cat(k[source] for source in sources))
                m.d.comb += [
                    lane.eq(low - at.start[:3]),
                    carry.eq(low < at.start[:3]),
                    up.eq(Mux(carry, high[1], high[0])),
                ]
                o = at.other
                with m.Switch(at.view):
                    with m.Case(ROW):
                        m.d.comb += line.eq(Cat(o[1], low[2], o[2], up[0], o[3], up[1], o[4], self.frame))
                    with m.Case(COLUMN):
                        m.d.comb += line.eq(Cat(low[1], o[2], low[2], o[3], up[0], o[4], up[1], self.frame))
                    with m.Default():
                        m.d.comb += line.eq(Cat(at.word[3:], self.frame))
                # END SOLUTION
            lines.append(line)
            lanes.append(lane)
        return lines, lanes

    def _out(self, m: Module, banks: list[Value]) -> None:
        at = self.out_place
        with m.If(self.out_valid):
            with m.If(at.view == WORD):
                m.d.comb += self.out_word.eq(Array(banks)[at.c])
            with m.Else():
                words = permute(m, "out_k", at.c, banks, XOR)
                words = permute(m, "out_low", at.view, words, K_OF_LOW)
                words = permute(m, "out_lane", at.start[:3], words, ROTATE_OUT)
                m.d.comb += [o.eq(w) for o, w in zip(self.out, words)]
