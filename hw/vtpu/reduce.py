"""DRED but for the sum of floats: a tree of three levels, one a cycle; the result goes to every lane.

    cycle 1   lane i with lane i + 4        cycle 2   i with i + 2        cycle 3   0 with 1

The sum of floats is not here: it takes three passes through the FMA lanes (dense.py), in the same order.
"""

from amaranth.hdl import Cat, Module, Signal, Value
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from asm import vtpu
from hw.vtpu.alu import extreme, flushed

SUM, MAX, MIN, AND, OR, XOR = range(len(vtpu.REDUCES))


class Reduce(wiring.Component):
    """Operands in cycle 1, `out` in cycle 4. `op`: d_fn, and d_type above it."""

    go: In(3)
    op: In(6)
    lanes: In(data.ArrayLayout(32, vtpu.LANES))
    out: Out(32)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        ops = [self.op]
        level = [self.lanes[i] for i in range(vtpu.LANES)]
        # BEGIN SOLUTION hw.vtpu.tree
        for stage in range(3):
            half = len(level) // 2
            op, results = Signal(6, name=f"op{stage}"), [Signal(32, name=f"level{stage}_{i}") for i in range(half)]
            with m.If(self.go[stage]):
                m.d.sync += op.eq(ops[-1])
                for i, result in enumerate(results):
                    self._combine(m, ops[-1], level[i], level[i + half], result, f"{stage}_{i}")
            ops.append(op)
            level = results
        # END SOLUTION
        m.d.comb += self.out.eq(level[0])
        return m

    def _combine(self, m: Module, op: Value, a: Value, b: Value, out: Signal, name: str) -> None:
        x, y = Signal(32, name="x" + name), Signal(32, name="y" + name)
        m.d.comb += [x.eq(flushed(a)), y.eq(flushed(b))]
        with m.Switch(Cat(op[:3], op[3])):
            for code, value in (
                (SUM | 8, a + b),
                (MAX, extreme(x, y, False, True)),
                (MIN, extreme(x, y, False, False)),
                (MAX | 8, extreme(a, b, True, True)),
                (MIN | 8, extreme(a, b, True, False)),
                (AND | 8, a & b),
                (OR | 8, a | b),
                (XOR | 8, a ^ b),
            ):
                with m.Case(code):
                    m.d.sync += out.eq(value)
