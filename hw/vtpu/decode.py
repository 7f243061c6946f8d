"""From the sixteen words of a SIW to the control signals of the pipes; done once, when LOAD brings it in.

Instruction memory keeps the result (the hot half), so that the barrel issues without decoding: which registers a SIW
touches (a p is never pending when its sentron may issue, see sparse.py), which operand ports they come through, and
whether the SIW is legal at all. The cases are made from the instruction table's forms; what each form means for the
data path (`d_control`) is written here by hand.

    operand ports    a, b, c      read register numbers a, b, c
    one              a is 1.0: DADD and DSUB are 1.0 * b + c
    minus_zero       c is -0: DMUL is a * b - 0
    broadcast        b is its lane `lane` everywhere; immediate: b is imm32 everywhere
"""

from enum import IntEnum

from amaranth.hdl import Cat, Module, Mux, Signal
from amaranth.lib import data, wiring
from amaranth.lib.wiring import In, Out

from asm import vtpu

REGISTERS = 24


class Unit(IntEnum):
    NONE, ALU, FMA, REDUCE, SUM, FUNCTION = range(6)


D_CONTROL = data.StructLayout(
    {
        "unit": 3,
        "op": 6,  # of the unit
        "a": 5,
        "b": 5,
        "c": 5,
        "rd": 5,
        "lane": 3,
        "broadcast": 1,
        "immediate": 1,
        "one": 1,
        "negate": 1,
        "minus_zero": 1,
        "mask": 8,  # lanes that DSEL takes from a
        "writes": 1,
        "is_fma": 1,  # counted as such
        "use_mask": 1,
    }
)
S_CONTROL = data.StructLayout(
    {
        "gather": 1,
        "scatter": 1,
        "index": 1,
        "view": 2,
        "i32": 1,
        "from_register": 1,  # SINDEX by lane 0
        "r": 5,
        "p": 3,
        "base": 3,  # the p that is read
        "index_r": 5,
        "dim": 4,
        "no_fault": 1,
        "last": 3,  # lane that takes part
        "step": 16,
        "literal": 1,
        "literal_base": 1,  # the coordinate that is read is the literal
        "use_mask": 1,
    }
)
FLOW = data.StructLayout(
    {
        "illegal": 1,
        "begin": 2,
        "end_loop": 2,
        "from_register": 1,
        "count_register": 5,
        "end": 1,
        "barrier": 1,
        "barrier_id": 3,
        "barrier_count": 8,
        "has_s": 1,  # goes through the S pipe, be it for its literal only
        "useful_s": 1,
        "unit": 3,
    }
)


def _alu_ops() -> dict[tuple[str, int], int]:
    """(form without its operand kind, type) -> code of the lane's simple unit."""
    codes: dict[tuple[str, int], int] = {}
    for form in vtpu.D_FORMS:
        for kind in form.types:
            if unit_of(form, kind) is Unit.ALU:
                codes.setdefault((alu_name(form), kind), len(codes))
    return codes


def alu_name(form: vtpu.DForm) -> str:
    """Forms that differ in where their operands come from are one operation to the lane."""
    return form.name.removesuffix(".l").removesuffix("_imm")


def unit_of(form: vtpu.DForm, kind: int) -> Unit:
    if form.op == "DNOP":
        return Unit.NONE
    if form.op == "DFMA" or form.op in ("DADD", "DSUB", "DMUL") and kind == vtpu.F32:
        return Unit.FMA
    if form.op == "DMOV" and form.mode == vtpu.FUNCTION:
        return Unit.FUNCTION
    if form.op == "DRED":
        return Unit.SUM if form.name == "dred.sum" and kind == vtpu.F32 else Unit.REDUCE
    return Unit.ALU


ALU_OPS = _alu_ops()


def d_control(form: vtpu.DForm, kind: int) -> dict[str, object]:
    """What a D form asks of the data path. "rs1", "rs2", "rs3", "rd" stand for the register in that field."""
    unit = unit_of(form, kind)
    reads = form.reads.split()
    control: dict[str, object] = {"unit": unit.value, "writes": int(unit is not Unit.NONE)}
    for port, name in zip("abc", ("rs1", "rs2", "rs3")):
        if name in reads:
            control[port] = name
    control["broadcast"] = int("lane" in reads)
    if unit is Unit.ALU:
        control["op"] = ALU_OPS[alu_name(form), kind]
        control["immediate"] = int(form.imm)
        control["writes"] = int(form.name != "dmov.to_mask")
        if form.name == "dmov.splat":
            control["b"] = control.pop("a")
    elif unit is Unit.REDUCE:
        control["op"] = form.fn | kind << 3
    elif unit is Unit.FUNCTION:
        control["op"] = form.fn
    elif unit is Unit.FMA:
        # BEGIN SOLUTION hw.vtpu.operands
        if form.op == "DFMA":
            control["is_fma"] = 1
            if form.mode == vtpu.OUTER:  # R = 1: the one row of the accumulator is acc += rs1[lane] * rs2
                control["a"], control["b"] = "rs2", "rs1"
                control.update({"minus_zero": 1} if form.fn else {"c": "rd"})
            elif form.mode == vtpu.ROW_TIMES:
                control["broadcast"] = 0
        elif form.op == "DMUL":
            control["minus_zero"] = 1
        else:
            control["c"] = control.pop("a")
            control["one"], control["negate"] = 1, int(form.op == "DSUB")
        # END SOLUTION
    return control


class Decoder(wiring.Component):
    """Takes `words` over when `go`; the results are there in the next cycle."""

    go: In(1)
    words: In(data.ArrayLayout(32, vtpu.SIW_WORDS))
    literal_index: In(8)
    uses: Out(REGISTERS)  # registers read or written
    d: Out(D_CONTROL)
    s: Out(S_CONTROL)
    flow: Out(FLOW)
    imm: Out(32)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        fields = {name: Signal(hi - lo + 1, name=name) for name, (_, hi, lo) in vtpu.FIELDS.items()}
        for name, (word, hi, lo) in vtpu.FIELDS.items():
            m.d.comb += fields[name].eq(self.words[word][lo : hi + 1])
        d, s = Signal(D_CONTROL), Signal(S_CONTROL)
        d_uses, s_uses = Signal(REGISTERS), Signal(REGISTERS)
        d_bad, s_bad, imm_d = Signal(), Signal(), Signal()
        with m.If(self.go):
            self._decode_d(m, fields, d, d_uses, d_bad, imm_d)
            self._decode_s(m, fields, s, s_uses, s_bad)
            self._finish(m, fields, d, s, d_uses | s_uses, d_bad | s_bad, imm_d)
        return m

    def _decode_d(self, m: Module, f: dict[str, Signal], d: Signal, uses: Signal, bad: Signal, imm: Signal) -> None:
        registers = {name: f["d_" + name] for name in ("rs1", "rs2", "rs3", "rd")}
        m.d.comb += [d.lane.eq(f["d_lane"]), d.mask.eq(f["d_mask"]), d.rd.eq(f["d_rd"]), d.use_mask.eq(f["use_mask"])]
        with m.If(f["d_active"]):
            m.d.comb += bad.eq(1)
            with m.Switch(Cat(f["d_fn"], f["d_mode"], f["d_type"], f["d_op"])):
                for form in vtpu.D_FORMS:
                    for kind in form.types:
                        code = form.fn | form.mode << 4 | kind << 7 | vtpu.CODE[form.op] << 10
                        with m.Case(code):
                            named, touched = set(), 0
                            for name, value in d_control(form, kind).items():
                                source = registers[value] if isinstance(value, str) else value
                                m.d.comb += d[name].eq(source)
                                if isinstance(value, str):
                                    named.add(value)
                            if d_control(form, kind)["writes"]:
                                named.add("rd")
                            wrong = 0
                            for name in sorted(named):
                                touched = touched | (1 << registers[name])[:32]
                                wrong = wrong | (registers[name] >= REGISTERS)
                            m.d.comb += [uses.eq(touched), bad.eq(wrong), imm.eq(int(form.imm))]

    def _decode_s(self, m: Module, f: dict[str, Signal], s: Signal, uses: Signal, bad: Signal) -> None:
        m.d.comb += [
            s.view.eq(f["s_view"]),
            s.i32.eq(f["s_type"][0]),
            s.r.eq(f["s_r"]),
            s.p.eq(f["s_p"]),
            s.base.eq(f["s_p"]),
            s.index_r.eq(f["s_rs2"]),
            s.dim.eq(f["s_dim"]),
            s.step.eq(f["s_step"]),
            s.literal.eq(f["literal"]),
            s.literal_base.eq(f["literal"]),
            s.last.eq(f["s_width"] - 1),
            s.use_mask.eq(f["use_mask"]),
        ]
        with m.If(f["s_active"]):
            m.d.comb += bad.eq(1)
            with m.Switch(Cat(f["s_view"], f["s_type"], f["s_op"])):
                for form in vtpu.S_FORMS:
                    reads, writes = form.reads.split(), form.writes.split()
                    patterns = [form.view | kind << 3 | vtpu.CODE[form.op] << 6 for kind in form.types]
                    with m.Case(*patterns):
                        touched, wrong = 0, f["s_dim"] >= len(vtpu.DIMS) if form.op != "SNOP" else 0
                        if "r" in reads or "r" in writes:
                            touched, wrong = touched | (1 << f["s_r"])[:32], wrong | (f["s_r"] >= REGISTERS)
                        if "rs2" in reads:
                            touched, wrong = touched | (1 << f["s_rs2"])[:32], wrong | (f["s_rs2"] >= REGISTERS)
                        if "base" in reads:
                            wrong = wrong | (f["s_rs2"] >= 8)
                            m.d.comb += s.base.eq(f["s_rs2"])
                            m.d.comb += s.literal_base.eq(f["literal"] & (f["s_rs2"] == f["s_p"]))
                        if form.op in ("SGATHER", "SSCATTR"):
                            wrong = wrong | (f["s_width"] > vtpu.LANES) | f["s_hint"][1] | (f["s_row"] != 0)
                            m.d.comb += s.no_fault.eq(f["s_hint"][0] if form.op == "SGATHER" else 0)
                        m.d.comb += [
                            s.gather.eq(form.op == "SGATHER"),
                            s.scatter.eq(form.op == "SSCATTR"),
                            s.index.eq(form.op == "SINDEX"),
                            s.from_register.eq(form.name == "sindex.r"),
                            uses.eq(touched),
                            bad.eq(wrong),
                        ]

    def _finish(
        self, m: Module, f: dict[str, Signal], d: Signal, s: Signal, uses: object, bad: object, imm_d: Signal
    ) -> None:
        begins = f["begin0"] | f["begin1"]
        both = f["begin0"] & f["begin1"]
        imm_loop = begins & (both | ~f["count_from_reg"])
        count_reg = begins & f["count_from_reg"]
        barrier = f["c_active"] & (f["c_op"] == vtpu.CODE["CBAR"])
        tail = Cat(self.words[12], self.words[13], self.words[14], self.words[15])
        illegal = Signal()
        m.d.comb += illegal.eq(
            bad
            | (tail != 0)
            | (f["c_active"] & (f["c_op"] != 0) & ~barrier)
            | (barrier & ((f["c_count"] == 0) | (f["c_id"] > 7)))
            | (imm_d & imm_loop)
            | (imm_d & f["literal"])
            | (imm_loop & f["literal"])
            | (both & ~f["count_from_reg"])
            | (count_reg & (f["count_reg"] >= REGISTERS))
            | (d.writes & s.gather & (d.rd == s.r))
        )
        m.d.sync += [
            self.uses.eq(Mux(illegal, 0, uses | Mux(count_reg, 1 << f["count_reg"][:5], 0))),
            self.d.eq(d),
            self.s.eq(s),
            self.imm.eq(Mux(f["literal"], self.literal_index, f["imm"])),
            self.flow.illegal.eq(illegal),
            self.flow.begin.eq(Cat(f["begin0"], f["begin1"])),
            self.flow.end_loop.eq(Cat(f["end0"], f["end1"])),
            self.flow.from_register.eq(count_reg),
            self.flow.count_register.eq(f["count_reg"]),
            self.flow.end.eq(f["end"]),
            self.flow.barrier.eq(barrier),
            self.flow.barrier_id.eq(f["c_id"]),
            self.flow.barrier_count.eq(f["c_count"]),
            self.flow.useful_s.eq(s.gather | s.scatter | s.index),
            self.flow.has_s.eq(s.gather | s.scatter | s.index | s.literal),
            self.flow.unit.eq(Mux(illegal, Unit.NONE, d.unit)),
        ]
