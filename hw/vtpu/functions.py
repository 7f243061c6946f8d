"""exp2, log2, rcp, rsqrt and sqrt of one lane: a parabola from a table, then one pass through the lane's FMA.

    cycle 1   special values, exponent, row of the table, d = the bits below the row
    cycle 2   the row (c0, c1, c2) is there: c1 + (d * c2 >> s)
    cycle 3   y = c0 + (d * that >> s); pack
    cycle 4   x * y + z in the FMA lane: sqrt is a * rsqrt(a), log2 is (m - 1) * Q(m) + n, the others are 1 * y - 0

The steps are those of asm/numbers.py, bit for bit; the rows are those of asm/numbers_tables.py.
"""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value, signed
from amaranth.lib import data, wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from asm import numbers_tables as tables
from hw.vtpu.fma import BIAS, MINUS_ZERO, NAN, ONE

EXP2, LOG2, RCP, RSQRT, SQRT = range(5)  # the order of asm.vtpu's table
INF, MINUS_INF = 0x7F800000, 0xFF800000
# tables one behind the other: where each begins, how many bits of d
PLACES = {}
ROWS: list[tuple[int, int, int]] = []
for _name, _rows, _shift in (
    ("exp2", tables.EXP2, tables.EXP2_SHIFT),
    ("rcp", tables.RCP, tables.RCP_SHIFT),
    ("rsqrt", tables.RSQRT, tables.RSQRT_SHIFT),
    ("log2", tables.LOG2, tables.LOG2_SHIFT),
):
    PLACES[_name] = len(ROWS), _shift
    ROWS += _rows
C0_BITS, C1_BITS, C2_BITS, D_BITS = 30, 25, 17, 18
# exponent: of 2^0 in the significand y >> 5, with the bias and 23
CONTROL = data.StructLayout({"d": D_BITS, "kind": 3, "special": 1, "sign": 1, "exponent": signed(10)})


def small_float(m: Module, magnitude: Value, bits: int, scale: Value, negative: Value, name: str) -> Value:
    """The float32 of +-magnitude * 2^scale, exact; magnitude has at most 24 bits."""
    word = Signal(bits, name=name + "_word")
    zeros = Const(0, 0)
    m.d.comb += word.eq(magnitude)
    step = 1 << (bits - 1).bit_length() - 1
    while step:
        empty, shifted = Signal(name=f"{name}_empty{step}"), Signal(bits, name=f"{name}_shift{step}")
        m.d.comb += empty.eq(word[bits - step :] == 0)
        m.d.comb += shifted.eq(Mux(empty, Cat(Const(0, step), word[: bits - step]), word))
        word, zeros = shifted, Cat(empty, zeros)
        step >>= 1
    exponent = (scale + (bits - 1 + BIAS) - zeros)[:8]
    fraction = Cat(Const(0, 24 - bits), word[: bits - 1])
    return Mux(word[-1], Cat(fraction, exponent, negative), 0)


class FunctionLane(wiring.Component):
    """Operand in cycle 1; `x`, `y`, `z` for the FMA in cycle 4."""

    go: In(3)
    kind: In(3)  # with the operand
    a: In(32)
    x: Out(32)
    y: Out(32)
    z: Out(32)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        columns = {}
        for number, (name, bits) in enumerate((("c0", C0_BITS), ("c1", C1_BITS), ("c2", C2_BITS))):
            init = [row[number] & (1 << bits) - 1 for row in ROWS]
            m.submodules[name] = memory = Memory(shape=bits, depth=len(ROWS), init=init)
            columns[name] = memory.read_port()
        s1 = self._look_up(m, columns)
        s2 = self._slope(m, s1, columns)
        self._pack(m, s2)
        return m

    def _look_up(self, m: Module, columns: dict[str, object]) -> dict[str, Signal]:
        s = {"control": Signal(CONTROL), "words": Signal(64)}  # words: the operand, the special value
        following = Signal(CONTROL)
        a, row = self.a, Signal(9)
        e, fraction, sign = a[23:31], a[:23], a[31]
        d, exponent, special, value = Signal(D_BITS), Signal(signed(10)), Signal(), Signal(32)
        x, scaled, magnitude = Signal(32), Signal(31), Signal(31)
        zero, nan, inf = Signal(), Signal(), Signal()
        odd = ~e[0]  # of the unbiased exponent
        with m.If(self.go[0]):
            m.d.comb += [zero.eq(e == 0), nan.eq((e == 255) & (fraction != 0)), inf.eq((e == 255) & (fraction == 0))]
            with m.Switch(self.kind):
                with m.Case(EXP2):
                    m.d.comb += [
                        magnitude.eq(Cat(fraction, Const(1, 1))),
                        scaled.eq(Mux(e >= 126, magnitude << (e - 126)[:3], magnitude >> Mux(e < 95, 31, 126 - e)[:5])),
                        x.eq(Mux(sign, -scaled, scaled)),
                        row.eq(PLACES["exp2"][0] + x[18:24]),
                        d.eq(x[:18]),
                        exponent.eq(x[24:].as_signed() + BIAS),
                        special.eq(zero | (e >= 134)),
                        value.eq(Mux(zero, ONE, Mux(sign, 0, INF))),
                    ]
                with m.Case(RCP):
                    m.d.comb += [
                        row.eq(PLACES["rcp"][0] + fraction[16:]),
                        d.eq(fraction[:16]),
                        exponent.eq(2 * BIAS - 1 - e),
                        special.eq(zero | inf),
                        value.eq(Cat(Mux(zero, Const(INF, 31), 0), sign)),
                    ]
                with m.Case(RSQRT, SQRT):
                    m.d.comb += [
                        row.eq(PLACES["rsqrt"][0] + Cat(fraction[17:], odd)),
                        d.eq(fraction[:17]),
                        exponent.eq(BIAS - 1 - ((e - BIAS).as_signed() >> 1)),
                        special.eq(zero | inf | sign),
                        value.eq(Mux(zero, INF, Mux(sign, NAN, 0))),
                    ]
                    with m.If(self.kind == SQRT):
                        m.d.comb += value.eq(Mux(zero, Cat(Const(0, 31), sign), Mux(sign, NAN, INF)))
                with m.Case(LOG2):
                    m.d.comb += [
                        row.eq(PLACES["log2"][0] + fraction[16:]),
                        d.eq(fraction[:16]),
                        exponent.eq(BIAS),
                        special.eq(zero | inf | sign),
                        value.eq(Mux(zero, MINUS_INF, Mux(sign, NAN, INF))),
                    ]
            for name in columns:
                m.d.comb += columns[name].addr.eq(row)
            m.d.comb += [
                following.d.eq(d),
                following.kind.eq(self.kind),
                following.special.eq(special | nan),
                following.sign.eq(sign & (self.kind == RCP)),
                following.exponent.eq(exponent),
            ]
            m.d.sync += [s["control"].eq(following), s["words"].eq(Cat(a, Mux(nan, NAN, value)))]
        for name in columns:
            m.d.comb += columns[name].en.eq(self.go[0])
        return s

    def _slope(self, m: Module, s: dict[str, Signal], columns: dict[str, object]) -> dict[str, Signal]:
        r = {"control": Signal(CONTROL), "words": Signal(64)}
        r["slope"], r["c0"] = Signal(signed(C1_BITS + 1)), Signal(C0_BITS)
        control = s["control"]
        product, bent = Signal(D_BITS + C2_BITS), Signal(C2_BITS + 2)
        slope = Signal(signed(C1_BITS + 1))
        # BEGIN SOLUTION hw.vtpu.parabola
        with m.If(self.go[1]):
            m.d.comb += product.eq(control.d * columns["c2"].data)
            self._shift(m, bent, product, control.kind)
            m.d.comb += slope.eq(columns["c1"].data.as_signed() + bent)
            m.d.sync += r["slope"].eq(slope)
            m.d.sync += r["c0"].eq(columns["c0"].data)
            m.d.sync += [r["control"].eq(control), r["words"].eq(s["words"])]
        # END SOLUTION
        return r

    def _shift(self, m: Module, out: Signal, product: Signal, kind: Value) -> None:
        """product >> s, whose sign is its top bit if `product` is signed."""
        top = product[-1] if product.shape().signed else Const(0, 1)
        for kinds, shift in (
            ((EXP2,), tables.EXP2_SHIFT),
            ((RSQRT, SQRT), tables.RSQRT_SHIFT),
            ((RCP, LOG2), tables.RCP_SHIFT),
        ):
            with m.If(Cat(kind == k for k in kinds).any()):
                m.d.comb += out.eq(Cat(product[shift:], top.replicate(max(0, len(out) - len(product) + shift))))

    def _pack(self, m: Module, s: dict[str, Signal]) -> None:
        product = Signal(signed(D_BITS + C1_BITS + 1))
        y, significand, bent = Signal(C0_BITS + 2), Signal(25), Signal(C0_BITS + 2)
        exponent, result = Signal(signed(11)), Signal(32)
        control, a, value, n = s["control"], s["words"][:32], s["words"][32:], Signal(signed(9))
        high = a[22]
        with m.If(self.go[2]):
            m.d.comb += [
                product.eq((control.d * s["slope"])[: len(product)]),
                y.eq(s["c0"] + bent),
                significand.eq(y[5:30]),
                exponent.eq(control.exponent + significand[24]),
                n.eq(a[23:31] - BIAS + high),
            ]
            self._shift(m, bent, product, control.kind)
            with m.If(control.special):
                m.d.comb += result.eq(value)
            with m.Elif(exponent <= 0):
                m.d.comb += result.eq(Cat(Const(0, 31), control.sign))
            with m.Elif(exponent >= 255):
                m.d.comb += result.eq(Cat(Const(INF, 31), control.sign))
            with m.Else():
                fraction = Mux(significand[24], significand[1:24], significand[:23])
                m.d.comb += result.eq(Cat(fraction, exponent[:8], control.sign))
            m.d.sync += [self.x.eq(result), self.y.eq(ONE), self.z.eq(MINUS_ZERO)]
            with m.If(~control.special & (control.kind == SQRT)):
                m.d.sync += self.y.eq(a)
            with m.If(~control.special & (control.kind == LOG2)):
                magnitude = Mux(high, (1 << 23) - a[:23], a[:23])
                scale = Const(-23, signed(7)) - high
                m.d.sync += self.y.eq(small_float(m, magnitude, 23, scale, high, "t"))
                m.d.sync += self.z.eq(small_float(m, Mux(n < 0, -n, n), 8, Const(0, 2), n < 0, "n"))
