"""The D pipe: eight lanes, each with a simple unit, a fused multiply-add and a function table.

    t      issue: operand registers are read
    t+1    the units begin
    t+4    simple unit, FMA and reductions write    t+7   functions, after a pass through the FMA lanes
    t+13   the sum of floats, after three passes

Every result has its cycle from the start. `slots` has a bit for each coming cycle in which the one write port is taken,
`entries` one for each in which the FMA lanes take a pass; an operation that would meet another there does not issue.
What is to be written when lies in a calendar of sixteen cycles. The simple unit is done at once and could write at t+1,
but then a stream of FMAs would keep it from the write port for ever: its results wait in a delay line.

The sum of floats is a butterfly: lane i adds lane i xor 4, then xor 2, then xor 1. Since addition commutes each lane
gets the same bits, those of (i + (i+4)), then i + (i+2), then 0 + 1.
"""

from amaranth.hdl import Array, Cat, Const, Module, Mux, Signal
from amaranth.lib import data, wiring
from amaranth.lib.memory import Memory
from amaranth.lib.wiring import In, Out

from asm import vtpu
from hw.vtpu.alu import ALULane
from hw.vtpu.config import VTPUConfig
from hw.vtpu.decode import ALU_OPS, D_CONTROL, Unit
from hw.vtpu.fma import MINUS_ZERO, ONE, FMALane
from hw.vtpu.functions import FunctionLane
from hw.vtpu.reduce import Reduce
from hw.vtpu.regfile import WORDS
from hw.vtpu.sequencer import written_layout

LANES = vtpu.LANES
WRITES = {Unit.ALU: 4, Unit.FMA: 4, Unit.REDUCE: 4, Unit.FUNCTION: 7, Unit.SUM: 13}  # cycles after issue
ENTRIES = {Unit.FMA: (1,), Unit.FUNCTION: (4,), Unit.SUM: (2, 6, 10)}
BUTTERFLY = (4, 2, 1)
CALENDAR = 16
DELAY = 4
TO_MASK = ALU_OPS["dmov.to_mask", vtpu.F32]


class Dense(wiring.Component):
    def __init__(self, config: VTPUConfig) -> None:
        self.config = config
        bits = config.sentron_bits
        super().__init__(
            {
                "issue": In(1),
                "sentron": In(bits),
                "control": In(D_CONTROL),
                "imm": In(32),
                "a": In(WORDS),  # one cycle later
                "b": In(WORDS),
                "c": In(WORDS),
                "block": Out(data.ArrayLayout(1, len(Unit))),
                "mask": Out(LANES),  # sr's mask of `sentron`
                "written": Out(written_layout(bits)),
                "store": Out(LANES),
                "store_data": Out(WORDS),
            }
        )

    def elaborate(self, platform: object) -> Module:
        m = Module()
        self.now = Signal(range(CALENDAR))
        m.d.sync += self.now.eq(self.now + 1)
        self.d1, self.valid, self.sentron1 = Signal(D_CONTROL), Signal(), Signal.like(self.sentron)
        self.mask1, self.imm1 = Signal(LANES), Signal(32)
        takes = self.issue & (self.control.unit != Unit.NONE)
        m.d.sync += self.valid.eq(takes)
        with m.If(takes):
            m.d.sync += [
                self.d1.eq(self.control),
                self.sentron1.eq(self.sentron),
                self.mask1.eq(self.mask),
                self.imm1.eq(self.imm),
            ]
        ages = self._reserve(m, takes)
        b = self._operands(m)
        results = self._units(m, ages, b)
        self._write(m, takes, results)
        return m

    def _reserve(self, m: Module, takes: Signal) -> dict[Unit, Signal]:
        """Cycles of the write port and of the FMA lanes; ages of sums and functions under way."""
        slots, entries = Signal(CALENDAR), Signal(CALENDAR)
        wanted_slot, wanted_entries = Signal(CALENDAR), Signal(CALENDAR)
        ages = {unit: Signal(CALENDAR, name=f"age_{unit.name.lower()}") for unit in (Unit.SUM, Unit.FUNCTION)}
        # BEGIN SOLUTION hw.vtpu.slots
        with m.If(takes):
            with m.Switch(self.control.unit):
                for unit, cycles in WRITES.items():
                    with m.Case(unit):
                        m.d.comb += wanted_slot.eq(Mux(self.control.writes, 1 << cycles, 0))
                        m.d.comb += wanted_entries.eq(sum(1 << entry for entry in ENTRIES.get(unit, ())))
        m.d.sync += [slots.eq((slots | wanted_slot) >> 1), entries.eq((entries | wanted_entries) >> 1)]
        for unit, cycles in WRITES.items():
            taken = slots[cycles]
            for entry in ENTRIES.get(unit, ()):
                taken = taken | entries[entry]
            m.d.comb += self.block[unit].eq(taken)
        # END SOLUTION
        for unit, age in ages.items():  # bit k: issued k cycles ago
            m.d.sync += age.eq(Cat(Const(0, 1), takes & (self.control.unit == unit), age[1:]))
        self.slots = slots
        return ages

    def _operands(self, m: Module) -> list[Signal]:
        """Operand b of each lane: its own, one lane's, or imm32."""
        d1, common = self.d1, Signal(32)
        lanes = [Signal(32, name=f"b{i}") for i in range(LANES)]
        one = Signal()
        m.d.comb += one.eq(d1.immediate | d1.broadcast)
        with m.If(self.valid):
            with m.If(one):
                m.d.comb += common.eq(Mux(d1.immediate, self.imm1, Array([self.b[i] for i in range(LANES)])[d1.lane]))
                m.d.comb += [lane.eq(common) for lane in lanes]
            with m.Else():
                m.d.comb += [lane.eq(self.b[i]) for i, lane in enumerate(lanes)]
        return lanes

    def _units(self, m: Module, ages: dict[Unit, Signal], b: list[Signal]) -> dict[str, list]:
        d1 = self.d1
        alu_go, direct, reduce_go = Signal(), Signal(), Signal(3)
        m.d.comb += [
            alu_go.eq(self.valid & (d1.unit == Unit.ALU)),
            direct.eq(self.valid & (d1.unit == Unit.FMA)),
            reduce_go[0].eq(self.valid & (d1.unit == Unit.REDUCE)),
        ]
        m.d.sync += reduce_go[1:].eq(reduce_go[:2])
        m.submodules.reduce = reduce = Reduce()
        m.d.comb += [reduce.go.eq(reduce_go), reduce.op.eq(d1.op)]
        m.d.comb += [reduce.lanes[i].eq(self.a[i]) for i in range(LANES)]

        age, functions = ages[Unit.SUM], ages[Unit.FUNCTION]
        passes = [age[entry] for entry in ENTRIES[Unit.SUM]]
        partial = [Signal(32, name=f"partial{i}") for i in range(LANES)]
        go, later = Signal(), Signal(3)
        m.d.comb += go.eq(direct | Cat(*passes).any() | functions[ENTRIES[Unit.FUNCTION][0]])
        m.d.sync += later.eq(Cat(go, later[:2]))
        alus, fmas = [], []
        for i in range(LANES):
            m.submodules[f"alu{i}"] = alu = ALULane(i)
            m.submodules[f"fma{i}"] = fma = FMALane()
            m.submodules[f"function{i}"] = function = FunctionLane()
            delay = Memory(shape=32, depth=DELAY, init=[])
            m.submodules[f"delay{i}"] = delay
            into, out = delay.write_port(), delay.read_port(domain="comb")
            m.d.comb += [
                into.en.eq(alu_go),
                into.addr.eq(self.now),
                into.data.eq(alu.out),
                out.addr.eq(self.now + (DELAY - WRITES[Unit.ALU] + 1)),
            ]
            alus.append(out.data)
            fmas.append(fma.out)
            low, high = self.a[2 * i % LANES], self.a[(2 * i + 1) % LANES]
            m.d.comb += [
                alu.go.eq(alu_go),
                alu.op.eq(d1.op),
                alu.a.eq(self.a[i]),
                alu.b.eq(b[i]),
                alu.c.eq(self.c[i]),
                alu.select.eq(d1.mask[i]),
                alu.mask.eq(self.mask1[i]),
                alu.lower.eq(low),
                alu.upper.eq(high),
                alu.packed.eq(self.a[i // 2]),
                function.go.eq(functions[1:4]),
                function.kind.eq(d1.op),
                function.a.eq(self.a[i]),
                fma.go.eq(Cat(go, later)),
            ]
            with m.If(direct):
                m.d.comb += [
                    fma.a.eq(Mux(d1.one, ONE, self.a[i])),
                    fma.b.eq(b[i]),
                    fma.c.eq(Mux(d1.minus_zero, MINUS_ZERO, self.c[i])),
                    fma.negate.eq(d1.negate),
                ]
            with m.Elif(functions[ENTRIES[Unit.FUNCTION][0]]):
                m.d.comb += [fma.a.eq(function.x), fma.b.eq(function.y), fma.c.eq(function.z)]
            for number, far in enumerate(BUTTERFLY):
                with m.Elif(passes[number]):
                    m.d.comb += [fma.a.eq(ONE), fma.b.eq(partial[i ^ far]), fma.c.eq(partial[i])]
        with m.If(age[1]):
            m.d.sync += [p.eq(self.a[i]) for i, p in enumerate(partial)]
        with m.Elif(age[5] | age[9]):  # the first two passes come out
            m.d.sync += [p.eq(fmas[i]) for i, p in enumerate(partial)]
        return {"alu": alus, "fma": fmas, "reduce": [reduce.out] * LANES}

    def _write(self, m: Module, takes: Signal, results: dict[str, list]) -> None:
        layout = data.StructLayout({"unit": 3, "rd": 5, "mask": LANES, "sentron": self.config.sentron_bits})
        m.submodules.calendar = calendar = Memory(shape=layout, depth=CALENDAR, init=[])
        put, get = calendar.write_port(), calendar.read_port(domain="comb")
        m.submodules.masks = masks = Memory(shape=LANES, depth=max(2, self.config.sentrons), init=[])
        mask_put, mask_get = masks.write_port(), masks.read_port(domain="comb")
        cycles = Signal(range(CALENDAR))
        with m.Switch(self.control.unit):
            for unit, count in WRITES.items():
                with m.Case(unit):
                    m.d.comb += cycles.eq(count)
        due = get.data
        m.d.comb += [
            put.en.eq(takes & self.control.writes),
            put.addr.eq(self.now + cycles),
            put.data.unit.eq(self.control.unit),
            put.data.rd.eq(self.control.rd),
            put.data.mask.eq(Mux(self.control.use_mask, self.mask, (1 << LANES) - 1)),
            put.data.sentron.eq(self.sentron),
            get.addr.eq(self.now),
            self.store.eq(Mux(self.slots[0], due.mask, 0)),
            self.written.valid.eq(self.slots[0]),
            self.written.sentron.eq(due.sentron),
            self.written.register.eq(due.rd),
            mask_get.addr.eq(self.sentron),
            self.mask.eq(mask_get.data),
            mask_put.en.eq(self.valid & (self.d1.unit == Unit.ALU) & (self.d1.op == TO_MASK)),
            mask_put.addr.eq(self.sentron1),
            mask_put.data.eq(Cat(self.a[i][31] for i in range(LANES))),
        ]
        with m.If(self.slots[0]):
            with m.Switch(due.unit):
                for unit, name in ((Unit.ALU, "alu"), (Unit.REDUCE, "reduce"), (None, "fma")):
                    with m.Case(unit) if unit else m.Default():
                        m.d.comb += [self.store_data[i].eq(word) for i, word in enumerate(results[name])]
