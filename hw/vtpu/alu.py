"""What a lane does in one cycle: moves, bits, compares, selects, conversions, i32 arithmetic.

One switch over the operation, whose codes are the decoder's; in simulation only the chosen case is computed.
"""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from asm import vtpu
from hw.vtpu.decode import ALU_OPS
from hw.vtpu.fma import BIAS, NAN
from hw.vtpu.functions import INF


def flushed(a: Value) -> Value:
    """Subnormals as zeros and NaNs as the canonical one."""
    body = Mux(a[:31] > INF, Const(NAN, 31), Mux(a[23:31] == 0, 0, a[:31]))
    return Cat(body, a[31] & ~(a[:31] > INF))


def ordered(a: Value) -> Value:
    """A key for a flushed float, not NaN: its order as an unsigned number is the order of the floats, -0 below +0."""
    return Mux(a[31], ~a, a | (1 << 31))[:32]


def smaller(a: Value, b: Value, i32: bool) -> Value:
    """a < b, of i32 or of flushed floats that are not NaN, -0 below +0."""
    return a.as_signed() < b.as_signed() if i32 else ordered(a) < ordered(b)


def extreme(a: Value, b: Value, i32: bool, largest: bool) -> Value:
    """min or max; floats must be flushed. A NaN loses to a number."""
    first = ~smaller(a, b, i32) if largest else smaller(a, b, i32)
    if i32:
        return Mux(first, a, b)
    return Mux(a == NAN, b, Mux(b == NAN, a, Mux(first, a, b)))


class ALULane(wiring.Component):
    """`out` in the same cycle. `lane`: this lane's number, for iota."""

    go: In(1)
    op: In(6)
    a: In(32)
    b: In(32)
    c: In(32)
    select: In(1)  # this lane's bit of DSEL's mask
    mask: In(1)  # this lane's bit of sr's mask
    lower: In(32)  # f32_bf16: the two operands that share a word of the result
    upper: In(32)
    packed: In(32)  # bf16_f32: the word in which this lane's half is
    out: Out(32)

    def __init__(self, lane: int) -> None:
        self.lane = lane
        super().__init__()

    def elaborate(self, platform: object) -> Module:
        m = Module()
        a, b, shift = self.a, self.b, self.b[:5]
        with m.If(self.go):
            compared = self._compare(m)
        # what takes several steps, computed only when asked for
        stepwise = {}
        for name, steps in (("f32_i32", self._to_i32), ("i32_f32", self._from_i32), ("f32_bf16", self._pack_bf16)):
            with m.If(self.go & (self.op == ALU_OPS["dmov." + name, vtpu.F32])):
                stepwise["dmov." + name] = steps(m)
        values = stepwise | {
            "dmov.copy": a,
            "dmov.splat": b,
            "dmov.iota": Const(self.lane, 32),
            "dmov.and": a & b,
            "dmov.or": a | b,
            "dmov.xor": a ^ b,
            "dmov.shl": a << shift,
            "dmov.shr": a >> shift,
            "dmov.sar": a.as_signed() >> shift,
            "dmov.to_mask": Const(0, 32),
            "dmov.from_mask": self.mask.replicate(32),
            "dmov.bf16_f32": Cat(Const(0, 16), self.packed[16 * (self.lane % 2) :][:16]),
            "dadd": a + b,
            "dsub": a - b,
            "dmul": a * b,
            "dsel": Mux(self.select, a, b),
            "dsel.r": Mux(self.c[31], a, b),
        }
        by_type = {
            ("dmov.abs", vtpu.F32): Cat(a[:31], Const(0, 1)),
            ("dmov.neg", vtpu.F32): Cat(a[:31], ~a[31]),
            ("dmov.abs", vtpu.I32): Mux(a[31], -a, a),
            ("dmov.neg", vtpu.I32): -a,
        } | compared
        with m.If(self.go):
            with m.Switch(self.op):
                for (name, kind), code in ALU_OPS.items():
                    with m.Case(code):
                        value = by_type[name, kind] if (name, kind) in by_type else values[name]
                        m.d.comb += self.out.eq(value)
        return m

    def _compare(self, m: Module) -> dict[tuple[str, int], Value]:
        """All compares, of floats and of integers, from three bits each."""
        results = {}
        for kind in (vtpu.F32, vtpu.I32):
            i32, tag = kind == vtpu.I32, vtpu.TYPES[kind]
            x, y = Signal(32, name="x_" + tag), Signal(32, name="y_" + tag)
            below, equal, nan = Signal(name="below_" + tag), Signal(name="equal_" + tag), Signal(name="nan_" + tag)
            m.d.comb += [
                x.eq(self.a if i32 else flushed(self.a)),
                y.eq(self.b if i32 else flushed(self.b)),
                nan.eq(0 if i32 else (x == NAN) | (y == NAN)),
                equal.eq(~nan & ((x == y) | (0 if i32 else (x[:31] == 0) & (y[:31] == 0)))),
                below.eq(~nan & ~equal & smaller(x, y, i32)),
            ]
            truth = {
                "lt": below,
                "le": below | equal,
                "eq": equal,
                "ne": ~equal,
                "gt": ~nan & ~equal & ~below,
                "ge": ~nan & ~below,
            }
            for cc, value in truth.items():
                results["dcmp." + cc, kind] = value.replicate(32)
            results["dcmp.min", kind] = extreme(x, y, i32, False)
            results["dcmp.max", kind] = extreme(x, y, i32, True)
        return results

    def _to_i32(self, m: Module) -> Value:
        """To nearest even, saturating: the significand with 32 bits below the point, at most 31 above."""
        a, e = self.a, self.a[23:31]
        wide, rounded = Signal(64), Signal(33)
        far = Signal(8)
        m.d.comb += [
            far.eq(Mux(e < BIAS - 2, BIAS - 2, e) - (BIAS - 2)),  # below 1/4 all is 0
            wide.eq(
                Mux(far >= 32, Cat(Const(0, 39), a[:23], Const(1, 1)), Cat(Const(0, 7), a[:23], Const(1, 1)) << far[:5])
            ),
            rounded.eq(wide[32:] + (wide[31] & (wide[32] | (wide[:31] != 0)))),
        ]
        small = e < BIAS - 2
        magnitude = Mux(small, 0, rounded)
        large = e > BIAS + 30
        value = Mux(large, Mux(a[31], 0x80000000, 0x7FFFFFFF), Mux(a[31], -magnitude, magnitude)[:32])
        return Mux(a[:31] > INF, 0, value)

    def _from_i32(self, m: Module) -> Value:
        word, zeros = Signal(32), Const(0, 0)
        m.d.comb += word.eq(Mux(self.a[31], -self.a, self.a))
        for step in (16, 8, 4, 2, 1):
            empty, shifted = Signal(name=f"int_empty{step}"), Signal(32, name=f"int_shift{step}")
            m.d.comb += [
                empty.eq(word[32 - step :] == 0),
                shifted.eq(Mux(empty, Cat(Const(0, step), word[: 32 - step]), word)),
            ]
            word, zeros = shifted, Cat(empty, zeros)
        mantissa, e = Signal(25), Signal(8)
        m.d.comb += [
            mantissa.eq(word[8:] + (word[7] & (word[8] | (word[:7] != 0)))),
            e.eq(BIAS + 31 - zeros + mantissa[24]),
        ]
        return Mux(word[31], Cat(mantissa[:23], e, self.a[31]), 0)

    def _pack_bf16(self, m: Module) -> Value:
        if self.lane >= vtpu.LANES // 2:
            return Const(0, 32)
        halves = []
        for name, operand in (("low", self.lower), ("high", self.upper)):
            x, rounded = Signal(32, name=f"bf16_{name}"), Signal(33, name=f"bf16_{name}_rounded")
            m.d.comb += [x.eq(flushed(operand)), rounded.eq(x + 0x7FFF + x[16])]
            halves.append(Mux(x == NAN, NAN >> 16, rounded[16:32]))
        return Cat(*halves)
