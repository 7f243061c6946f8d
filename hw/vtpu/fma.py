"""One lane of fused multiply-add: a * b + c, rounded once, to nearest even; subnormals are zeros.

The trick that keeps everything inside one 64-bit word: the exact product has 48 bits and the addend 24, and bits that
are shifted out of the smaller of the two only matter as "something was there", so they are OR-ed into its last bit
(jamming). At least 30 bits lie between that bit and the place where the result is rounded, hence no sum is ever
mistaken for a tie. Weight of bit 60 below is 2^(e - 127).

    cycle 1   unpack, multiply                 product << 14 has its top bit at 61 or 60
    cycle 2   shift the smaller one right      addend  << 37 has its top bit at 60
    cycle 3   add or subtract, take the sign
    cycle 4   normalise, round, pack

Operands are on the ports in cycle 1, the result in cycle 4. A stage takes over its values only when `go` says so: in
simulation a lane that idles costs next to nothing.
"""

from amaranth.hdl import Cat, Const, Module, Mux, Signal, Value
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

NAN = 0x7FC00000
ONE = 0x3F800000
MINUS_ZERO = 0x80000000
BIAS = 127
PRODUCT_SHIFT, ADDEND_SHIFT = 14, 37
LIFT = 2 * BIAS  # keeps exponents positive


class FMALane(wiring.Component):
    """Latency: `out` is valid in the third cycle after `a`, `b`, `c`."""

    go: In(4)  # the operands are valid; they were one cycle ago; two; three, so that `out` is wanted
    a: In(32)
    b: In(32)
    c: In(32)
    negate: In(1)  # -(a * b) + c
    out: Out(32)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        stage1 = _multiply(m, self)
        stage2 = _align(m, self.go[1], stage1)
        stage3 = _add(m, self.go[2], stage2)
        _round(m, self.go[3], self.out, stage3)
        return m


# What travels beside the numbers, in one register: fewer registers simulate faster.
FLAGS = data.StructLayout({"e": 11, "sign": 1, "subtract": 1, "nan": 1, "inf": 1, "inf_sign": 1})


def _multiply(m: Module, lane: FMALane) -> dict[str, Signal]:
    product, addend = Signal(48), Signal(32)  # the addend still packed, but zero for a subnormal
    flags, following = Signal(FLAGS), Signal(FLAGS)
    operands = (lane.a, lane.b, lane.c)
    zero, inf, nan = Signal(3), Signal(3), Signal(3)
    mantissa = [Cat(x[:23], Const(1, 1)) for x in operands]
    sign, product_inf, product_nan = Signal(), Signal(), Signal()
    with m.If(lane.go[0]):
        top = [x[23:31] == 255 for x in operands]
        m.d.comb += [
            zero.eq(Cat(x[23:31] == 0 for x in operands)),
            inf.eq(Cat(t & (x[:23] == 0) for t, x in zip(top, operands))),
            nan.eq(Cat(t & (x[:23] != 0) for t, x in zip(top, operands))),
            sign.eq(lane.a[31] ^ lane.b[31] ^ lane.negate),
            product_inf.eq(inf[:2].any()),
            product_nan.eq((inf[:2] & Cat(zero[1], zero[0])).any()),
            # a zero product is below any addend
            following.e.eq(Mux(zero[:2].any(), 0, lane.a[23:31] + lane.b[23:31] + (LIFT - BIAS))),
            following.sign.eq(sign),
            following.subtract.eq(sign ^ lane.c[31]),
            following.nan.eq(nan.any() | product_nan | (product_inf & inf[2] & (sign ^ lane.c[31]))),
            following.inf.eq(product_inf | inf[2]),
            following.inf_sign.eq(Mux(product_inf, sign, lane.c[31])),
        ]
        m.d.sync += [
            product.eq(Mux(zero[:2].any(), 0, mantissa[0] * mantissa[1])),
            addend.eq(Mux(zero[2], 0, lane.c)),
            flags.eq(following),
        ]
    return {"product": product, "addend": addend, "flags": flags}


def _align(m: Module, go: Signal, s: dict[str, Signal]) -> dict[str, Signal]:
    big, small = Signal(62), Signal(62)
    was, flags, following = s["flags"], Signal(FLAGS), Signal(FLAGS)
    smaller, shift, one_hot = Signal(62), Signal(6), Signal(63)
    e_addend, upper, lower, distance = Signal(11), Signal(11), Signal(11), Signal(11)
    product_smaller, larger, jammed = Signal(), Signal(62), Signal(62)
    product, addend = Signal(62), Signal(62)
    with m.If(go):
        m.d.comb += [
            product.eq(s["product"] << PRODUCT_SHIFT),
            addend.eq(Cat(s["addend"][:23], s["addend"][23:31] != 0) << ADDEND_SHIFT),
            e_addend.eq(s["addend"][23:31] + LIFT),
            product_smaller.eq(was.e < e_addend),
            upper.eq(Mux(product_smaller, e_addend, was.e)),
            lower.eq(Mux(product_smaller, was.e, e_addend)),
            distance.eq(upper - lower),
        ]
        # BEGIN SOLUTION hw.vtpu.align
        m.d.comb += [
            smaller.eq(Mux(product_smaller, product, addend)),
            larger.eq(Mux(product_smaller, addend, product)),
            shift.eq(Mux(distance > 62, 62, distance)),
            one_hot.eq(Const(1, 1) << shift),
            jammed.eq((smaller >> shift) | ((smaller & (one_hot - 1)) != 0)),
        ]
        # END SOLUTION
        m.d.comb += [
            following.eq(was),
            following.e.eq(upper),
            following.sign.eq(was.sign ^ (product_smaller & was.subtract)),
        ]
        m.d.sync += [big.eq(larger), small.eq(jammed), flags.eq(following)]
    return {"big": big, "small": small, "flags": flags}


def _add(m: Module, go: Signal, s: dict[str, Signal]) -> dict[str, Signal]:
    magnitude, was, flags, following = Signal(63), s["flags"], Signal(FLAGS), Signal(FLAGS)
    total = Signal(64)  # two's complement; the larger exponent need not be the larger magnitude
    big, small = Cat(s["big"], Const(0, 2)), Cat(s["small"], Const(0, 2))
    with m.If(go):
        m.d.comb += [
            total.eq(Mux(was.subtract, (big - small)[:64], (big + small)[:64])),
            following.eq(was),
            # an exact zero from opposite signs is +0
            following.sign.eq(Mux(was.subtract & (total == 0), 0, was.sign ^ total[63])),
        ]
        m.d.sync += [magnitude.eq(Mux(total[63], (-total)[:64], total)), flags.eq(following)]
    return {"sum": magnitude, "flags": flags}


def _round(m: Module, go: Value, out: Signal, s: dict[str, Signal]) -> None:
    word, zeros, flags = s["sum"], Const(0, 0), s["flags"]
    mantissa, e = Signal(25), Signal(11)
    with m.If(go):
        for step in (32, 16, 8, 4, 2, 1):
            empty, shifted = Signal(name=f"empty{step}"), Signal(63, name=f"normal{step}")
            moved = Cat(Const(0, step), word[: 63 - step])
            m.d.comb += [empty.eq(word[63 - step :] == 0), shifted.eq(Mux(empty, moved, word))]
            word, zeros = shifted, Cat(empty, zeros)
        m.d.comb += [
            mantissa.eq(word[39:63] + (word[38] & (word[39] | (word[:38] != 0)))),
            e.eq(flags.e + 2 - zeros + mantissa[24]),
        ]
        with m.If(flags.nan):
            m.d.comb += out.eq(NAN)
        with m.Elif(flags.inf | ((e >= LIFT + 255) & word[62])):
            m.d.comb += out.eq(Cat(Const(0x7F800000, 31), Mux(flags.inf, flags.inf_sign, flags.sign)))
        with m.Elif((e <= LIFT) | ~word[62]):
            m.d.comb += out.eq(Cat(Const(0, 31), flags.sign))
        with m.Else():
            m.d.comb += out.eq(Cat(mantissa[:23], (e - LIFT)[:8], flags.sign))
