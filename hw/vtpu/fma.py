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

from amaranth.hdl import Cat, Const, Module, Mux, Signal, signed
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

NAN = 0x7FC00000
ONE = 0x3F800000
MINUS_ZERO = 0x80000000
BIAS = 127
PRODUCT_SHIFT, ADDEND_SHIFT = 14, 37
NO_EXPONENT = -400  # of a zero product: below any addend's


class FMALane(wiring.Component):
    """Latency: `out` is valid in the third cycle after `a`, `b`, `c`."""

    go: In(3)  # the operands are valid; they were one cycle ago; two cycles ago
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
        _round(m, self.out, stage3)
        return m


def _multiply(m: Module, lane: FMALane) -> dict[str, Signal]:
    s = {
        "product": Signal(48),
        "addend": Signal(24),
        "e": Signal(signed(11)),  # exponents with their bias
        "e_addend": Signal(8),
        "sign": Signal(),
        "sign_addend": Signal(),
        "nan": Signal(),
        "inf": Signal(),
        "inf_sign": Signal(),
    }
    zero, inf, nan, mantissa = [], [], [], []
    for x in (lane.a, lane.b, lane.c):
        top = x[23:31] == 255
        zero.append(x[23:31] == 0)
        inf.append(top & (x[:23] == 0))
        nan.append(top & (x[:23] != 0))
        mantissa.append(Mux(x[23:31] == 0, 0, Cat(x[:23], Const(1, 1))))
    sign = lane.a[31] ^ lane.b[31] ^ lane.negate
    product_inf = inf[0] | inf[1]
    with m.If(lane.go[0]):
        m.d.sync += [
            s["product"].eq(mantissa[0] * mantissa[1]),
            s["addend"].eq(mantissa[2]),
            s["e"].eq(Mux(zero[0] | zero[1], NO_EXPONENT, lane.a[23:31] + lane.b[23:31] - BIAS)),
            s["e_addend"].eq(lane.c[23:31]),
            s["sign"].eq(sign),
            s["sign_addend"].eq(lane.c[31]),
            s["nan"].eq(
                (nan[0] | nan[1] | nan[2])
                | (inf[0] & zero[1])
                | (inf[1] & zero[0])
                | (product_inf & inf[2] & (sign != lane.c[31]))
            ),
            s["inf"].eq(product_inf | inf[2]),
            s["inf_sign"].eq(Mux(product_inf, sign, lane.c[31])),
        ]
    return s


def _align(m: Module, go: Signal, s: dict[str, Signal]) -> dict[str, Signal]:
    r = {
        "big": Signal(62),
        "small": Signal(62),
        "subtract": Signal(),
        "sign": Signal(),
        "e": Signal(signed(11)),
        "nan": Signal(),
        "inf": Signal(),
        "inf_sign": Signal(),
    }
    difference = Signal(signed(12))
    smaller = Signal(62)
    shift = Signal(6)
    one_hot = Signal(63)
    product, addend = s["product"] << PRODUCT_SHIFT, s["addend"] << ADDEND_SHIFT
    product_smaller = difference < 0
    distance = Mux(product_smaller, -difference, difference)
    m.d.comb += difference.eq(s["e"] - s["e_addend"])
    with m.If(go):
        # BEGIN SOLUTION hw.vtpu.align
        m.d.comb += [
            smaller.eq(Mux(product_smaller, product, addend)),
            shift.eq(Mux(distance > 62, 62, distance)),
            one_hot.eq(Const(1, 1) << shift),
        ]
        m.d.sync += [
            r["big"].eq(Mux(product_smaller, addend, product)),
            r["small"].eq((smaller >> shift) | ((smaller & (one_hot - 1)) != 0)),
        ]
        # END SOLUTION
        m.d.sync += [
            r["e"].eq(Mux(product_smaller, s["e_addend"], s["e"])),
            r["sign"].eq(Mux(product_smaller, s["sign_addend"], s["sign"])),
            r["subtract"].eq(s["sign"] ^ s["sign_addend"]),
            r["nan"].eq(s["nan"]),
            r["inf"].eq(s["inf"]),
            r["inf_sign"].eq(s["inf_sign"]),
        ]
    return r


def _add(m: Module, go: Signal, s: dict[str, Signal]) -> dict[str, Signal]:
    r = {"sum": Signal(63), "sign": Signal(), "e": Signal(signed(11)), "special": Signal(2), "inf_sign": Signal()}
    total = Signal(64)  # two's complement; the larger exponent need not be the larger magnitude
    with m.If(go):
        m.d.comb += total.eq(Mux(s["subtract"], s["big"] - s["small"], s["big"] + s["small"]))
        m.d.sync += [
            r["sum"].eq(Mux(total[63], -total, total)),
            # an exact zero from opposite signs is +0
            r["sign"].eq(Mux(s["subtract"] & (total == 0), 0, s["sign"] ^ total[63])),
            r["e"].eq(s["e"]),
            r["special"].eq(Cat(s["inf"], s["nan"])),
            r["inf_sign"].eq(s["inf_sign"]),
        ]
    return r


def _round(m: Module, out: Signal, s: dict[str, Signal]) -> None:
    word, zeros = s["sum"], Const(0, 0)
    for step in (32, 16, 8, 4, 2, 1):
        empty = Signal(name=f"empty{step}")
        shifted = Signal(63, name=f"normal{step}")
        m.d.comb += [
            empty.eq(word[63 - step :] == 0),
            shifted.eq(Mux(empty, Cat(Const(0, step), word[: 63 - step]), word)),
        ]
        word, zeros = shifted, Cat(empty, zeros)
    mantissa = Signal(25)
    e = Signal(signed(12))
    m.d.comb += [
        mantissa.eq(word[39:63] + (word[38] & (word[39] | (word[:38] != 0)))),
        e.eq(s["e"] + 2 - zeros + mantissa[24]),
    ]
    with m.If(s["special"][1]):
        m.d.comb += out.eq(NAN)
    with m.Elif(s["special"][0] | ((e >= 255) & word[62])):
        m.d.comb += out.eq(Cat(Const(0x7F800000, 31), Mux(s["special"][0], s["inf_sign"], s["sign"])))
    with m.Elif((e < 1) | ~word[62]):
        m.d.comb += out.eq(Cat(Const(0, 31), s["sign"]))
    with m.Else():
        m.d.comb += out.eq(Cat(mantissa[:23], e[:8], s["sign"]))
