"""The arithmetic of the vTPU's D pipe as LLVM text: 8 lanes at a time, bit for bit what `asm.numbers` says.

`Lanes` writes one native function: (sentron, record) -> the 8 words that the operation computes. The steps are those of
asm/numbers.py with selects for branches: products and sums in doubles, the part lost by the sum where a double lies on
the border between two floats, subnormals to zero, one NaN. Its tests compare it with that file.
"""

from __future__ import annotations

from struct import pack, unpack

from asm import numbers, numbers_tables, vtpu
from hw.sim.iss_llvm import Emitter

I, L, F, D = "<8 x i32>", "<8 x i64>", "<8 x float>", "<8 x double>"
MIN_NORMAL, FRACTION, BIAS = 0x00800000, 0x7FFFFF, 127
LOW, TIE = (1 << 29) - 1, 1 << 28  # of a double: what a float has not, and the border
LEAST, TO_LEAST = 2.0**-126, 2.0**-126 - 2.0**-151
TABLES = {"EXP2": numbers_tables.EXP2, "RCP": numbers_tables.RCP, "RSQRT": numbers_tables.RSQRT,
          "LOG2": numbers_tables.LOG2}  # fmt: skip
DECLARATIONS = """
declare <8 x i32> @llvm.fptosi.sat.v8i32.v8f64(<8 x double>)
declare <8 x double> @llvm.roundeven.v8f64(<8 x double>)
declare <8 x double> @llvm.fabs.v8f64(<8 x double>)
declare <8 x i64> @llvm.abs.v8i64(<8 x i64>, i1)
"""


def tables() -> str:
    """The functions' tables as constants: coefficient k of table T is @T.k."""
    texts = []
    for name, rows in TABLES.items():
        for k in range(3):
            values = ", ".join(f"i64 {row[k]}" for row in rows)
            texts.append(f"@{name}.{k} = private constant [{len(rows)} x i64] [{values}]")
    return "\n".join(texts) + "\n"


def real(x: float) -> str:
    """A double as LLVM writes it."""
    return f"splat (double 0x{unpack('<Q', pack('<d', x))[0]:016X})"


def word(n: int) -> str:
    return f"splat (i32 {numbers.signed(n & numbers.WORD)})"


def long(n: int) -> str:
    return f"splat (i64 {n})"


class Lanes(Emitter):
    """Emits the body of one function. Values are names of vectors of patterns (I) unless said otherwise."""

    def op(self, operator: str, kind: str, a: str, b: str) -> str:
        return self.new(f"{operator} {kind} {a}, {b}")

    def select(self, flag: str, kind: str, a: str, b: str) -> str:
        return self.new(f"select <8 x i1> {flag}, {kind} {a}, {kind} {b}")

    def cast(self, how: str, kind: str, value: str, to: str) -> str:
        return self.new(f"{how} {kind} {value} to {to}")

    # --- float32 ------------------------------------------------------------------------------------------------------

    def flushed(self, a: str) -> str:
        """Subnormals as zeros of their sign."""
        none = self.op("icmp eq", I, self.op("and", I, a, word(numbers.INF)), word(0))
        return self.select(none, I, self.op("and", I, a, word(numbers.SIGN)), a)

    def value(self, a: str) -> str:
        """What arithmetic sees, as doubles."""
        return self.cast("fpext", F, self.cast("bitcast", I, self.flushed(a), F), D)

    def narrow(self, s: str) -> str:
        """Doubles rounded to float32."""
        size = self.new(f"call {D} @llvm.fabs.v8f64({D} {s})")
        small, least = self.op("fcmp olt", D, size, real(LEAST)), self.op("fcmp oge", D, size, real(TO_LEAST))
        high = self.cast("trunc", L, self.op("lshr", L, self.cast("bitcast", D, s, L), long(32)), I)
        sign = self.op("and", I, high, word(numbers.SIGN))
        tiny = self.op("or", I, sign, self.select(least, I, word(MIN_NORMAL), word(0)))
        rounded = self.cast("bitcast", F, self.cast("fptrunc", D, s, F), I)
        nan = self.op("fcmp uno", D, s, s)
        return self.select(nan, I, word(numbers.NAN), self.select(small, I, tiny, rounded))

    def sum(self, p: str, c: str) -> str:
        """p + c, both doubles, rounded once."""
        s = self.op("fadd", D, p, c)
        back = self.op("fsub", D, s, p)
        rest = self.op("fsub", D, p, self.op("fsub", D, s, back))
        lost = self.op("fadd", D, rest, self.op("fsub", D, c, back))
        bits = self.cast("bitcast", D, s, L)
        border = self.op("icmp eq", L, self.op("and", L, bits, long(LOW)), long(TIE))
        some = self.op("fcmp une", D, lost, real(0.0))
        up, positive = self.op("fcmp ogt", D, lost, real(0.0)), self.op("fcmp ogt", D, s, real(0.0))
        away = self.op("icmp eq", "<8 x i1>", up, positive)
        moved = self.op("add", L, bits, self.select(away, L, long(1), long(-1)))
        bits = self.select(self.op("and", "<8 x i1>", border, some), L, moved, bits)
        return self.narrow(self.cast("bitcast", L, bits, D))

    def fma(self, a: str, b: str, c: str) -> str:
        return self.sum(self.op("fmul", D, self.value(a), self.value(b)), self.value(c))

    def add(self, a: str, b: str) -> str:
        return self.sum(self.value(a), self.value(b))

    def sub(self, a: str, b: str) -> str:
        return self.sum(self.op("fmul", D, self.value(b), real(-1.0)), self.value(a))

    def mul(self, a: str, b: str) -> str:
        return self.narrow(self.op("fmul", D, self.value(a), self.value(b)))

    def compare(self, condition: str, a: str, b: str, is_i32: bool) -> str:
        if is_i32:
            names = {"lt": "slt", "le": "sle", "eq": "eq", "ne": "ne", "gt": "sgt", "ge": "sge"}
            flag = self.op(f"icmp {names[condition]}", I, a, b)
        else:
            names = {"lt": "olt", "le": "ole", "eq": "oeq", "ne": "une", "gt": "ogt", "ge": "oge"}
            flag = self.op(f"fcmp {names[condition]}", D, self.value(a), self.value(b))
        return self.cast("sext", "<8 x i1>", flag, I)

    def extreme(self, name: str, a: str, b: str, is_i32: bool) -> str:
        if is_i32:
            less = self.op("icmp slt", I, a, b)
            return self.select(less, I, a, b) if name == "min" else self.select(less, I, b, a)
        a, b = self._ordered(a), self._ordered(b)
        less = self.op("icmp ult", I, self._key(a), self._key(b))
        chosen = self.select(less, I, a, b) if name == "min" else self.select(less, I, b, a)
        chosen = self.select(self.op("icmp eq", I, b, word(numbers.NAN)), I, a, chosen)
        return self.select(self.op("icmp eq", I, a, word(numbers.NAN)), I, b, chosen)

    def _ordered(self, a: str) -> str:
        """Subnormals as zeros, NaNs as the canonical one."""
        nan = self.op("icmp ugt", I, self.op("and", I, a, word(~numbers.SIGN)), word(numbers.INF))
        return self.select(nan, I, word(numbers.NAN), self.flushed(a))

    def _key(self, a: str) -> str:
        negative = self.op("icmp slt", I, a, word(0))
        return self.select(negative, I, self.op("xor", I, a, word(-1)), self.op("or", I, a, word(numbers.SIGN)))

    def to_i32(self, a: str) -> str:
        even = self.new(f"call {D} @llvm.roundeven.v8f64({D} {self.value(a)})")
        return self.new(f"call {I} @llvm.fptosi.sat.v8i32.v8f64({D} {even})")

    def from_i32(self, a: str) -> str:
        return self.narrow(self.cast("sitofp", I, a, D))

    def tree_sum(self, a: str) -> str:
        for distance in (4, 2, 1):
            order = ", ".join(f"i32 {(i + distance) % 8}" for i in range(8))
            a = self.add(a, self.new(f"shufflevector {I} {a}, {I} poison, {I} <{order}>"))
        return self.new(f"shufflevector {I} {a}, {I} poison, {I} zeroinitializer")

    # --- functions ----------------------------------------------------------------------------------------------------

    def _exponent(self, a: str) -> str:
        return self.op("and", I, self.op("lshr", I, a, word(23)), word(255))

    def _parabola(self, table: str, row: str, d: str, shift: int) -> str:
        """y >> 5 of a table's row at d, both 32-bit words; 64 bits."""
        coefficients = []
        for k in range(3):
            found = "poison"
            for lane in range(8):
                index = self.new(f"extractelement {I} {row}, i32 {lane}")
                place = self.new(f"getelementptr i64, ptr @{table}.{k}, i32 {index}")
                one = self.new(f"load i64, ptr {place}")
                found = self.new(f"insertelement {L} {found}, i64 {one}, i32 {lane}")
            coefficients.append(found)
        c0, c1, c2 = coefficients
        d = self.cast("zext", I, d, L)
        slope = self.op("add", L, c1, self.op("ashr", L, self.op("mul", L, d, c2), long(shift)))
        y = self.op("add", L, c0, self.op("ashr", L, self.op("mul", L, d, slope), long(shift)))
        return self.op("ashr", L, y, long(5))

    def _pack(self, significand: str, exponent: str) -> str:
        """significand * 2^exponent, both of 64 bits."""
        over = self.op("lshr", L, significand, long(24))
        biased = self.op("add", L, self.op("add", L, exponent, long(23 + BIAS)), over)
        fraction = self.op("and", L, self.op("lshr", L, significand, over), long(FRACTION))
        whole = self.op("or", L, self.op("shl", L, biased, long(23)), fraction)
        whole = self.select(self.op("icmp sge", L, biased, long(255)), L, long(numbers.INF), whole)
        whole = self.select(self.op("icmp sle", L, biased, long(0)), L, long(0), whole)
        return self.cast("trunc", L, whole, I)

    def _special(self, a: str, result: str, zero: str, infinite: str, negative: str | None = None) -> str:
        """What a function gives where the exponent is 0 or 255, and, if said, for other negative numbers."""
        e, fraction = self._exponent(a), self.op("and", I, a, word(FRACTION))
        top = self.op("icmp eq", I, e, word(255))
        result = self.select(top, I, infinite, result)
        if negative:
            result = self.select(self.op("icmp slt", I, a, word(0)), I, negative, result)
        nan = self.op("and", "<8 x i1>", top, self.op("icmp ne", I, fraction, word(0)))
        result = self.select(nan, I, word(numbers.NAN), result)
        return self.select(self.op("icmp eq", I, e, word(0)), I, zero, result)

    def exp2(self, a: str) -> str:
        e = self._exponent(a)
        significand = self.op("or", I, self.op("and", I, a, word(FRACTION)), word(1 << 23))
        wide, distance = self.cast("zext", I, significand, L), self.op("sub", L, self.cast("zext", I, e, L), long(126))
        up = self.select(self.op("icmp sgt", L, distance, long(0)), L, distance, long(0))
        up = self.select(self.op("icmp sgt", L, up, long(8)), L, long(8), up)
        down = self.op("sub", L, long(0), distance)
        down = self.select(self.op("icmp sgt", L, down, long(0)), L, down, long(0))
        down = self.select(self.op("icmp sgt", L, down, long(40)), L, long(40), down)
        x = self.op("lshr", L, self.op("shl", L, wide, up), down)
        negative = self.op("icmp slt", I, a, word(0))
        x = self.select(negative, L, self.op("sub", L, long(0), x), x)
        f = self.cast("trunc", L, self.op("and", L, x, long(0xFFFFFF)), I)
        y = self._parabola("EXP2", self.op("lshr", I, f, word(18)), self.op("and", I, f, word(0x3FFFF)),
                           numbers_tables.EXP2_SHIFT)  # fmt: skip
        result = self._pack(y, self.op("sub", L, self.op("ashr", L, x, long(24)), long(23)))
        limit = self.select(negative, I, word(0), word(numbers.INF))
        result = self.select(self.op("icmp uge", I, e, word(134)), I, limit, result)
        return self._special(a, result, word(numbers.ONE), limit)

    def rcp(self, a: str) -> str:
        fraction, sign = self.op("and", I, a, word(FRACTION)), self.op("and", I, a, word(numbers.SIGN))
        y = self._parabola("RCP", self.op("lshr", I, fraction, word(16)), self.op("and", I, fraction, word(0xFFFF)),
                           numbers_tables.RCP_SHIFT)  # fmt: skip
        packed = self._pack(y, self.op("sub", L, long(BIAS - 24), self.cast("zext", I, self._exponent(a), L)))
        infinite = self.op("or", I, sign, word(numbers.INF))
        return self._special(a, self.op("or", I, packed, sign), infinite, sign)

    def rsqrt(self, a: str) -> str:
        u, fraction = self.op("sub", I, self._exponent(a), word(BIAS)), self.op("and", I, a, word(FRACTION))
        octave = self.op("shl", I, self.op("and", I, u, word(1)), word(6))
        row = self.op("or", I, octave, self.op("lshr", I, fraction, word(17)))
        y = self._parabola("RSQRT", row, self.op("and", I, fraction, word(0x1FFFF)), numbers_tables.RSQRT_SHIFT)
        half = self.op("ashr", L, self.cast("sext", I, u, L), long(1))
        packed = self._pack(y, self.op("sub", L, long(-24), half))
        return self._special(a, packed, word(numbers.INF), word(0), word(numbers.NAN))

    def sqrt(self, a: str) -> str:
        result = self.mul(a, self.rsqrt(a))
        result = self.select(self.op("icmp eq", I, a, word(numbers.INF)), I, a, result)
        none = self.op("icmp eq", I, self._exponent(a), word(0))
        return self.select(none, I, self.op("and", I, a, word(numbers.SIGN)), result)

    def log2(self, a: str) -> str:
        e, fraction = self._exponent(a), self.op("and", I, a, word(FRACTION))
        high = self.op("lshr", I, fraction, word(22))
        y = self._parabola("LOG2", self.op("lshr", I, fraction, word(16)), self.op("and", I, fraction, word(0xFFFF)),
                           numbers_tables.LOG2_SHIFT)  # fmt: skip
        t = self.cast("sitofp", I, self.op("sub", I, fraction, self.op("shl", I, high, word(23))), D)
        upper = self.op("icmp ne", I, high, word(0))
        t = self.op("fmul", D, t, self.select(upper, D, real(2.0**-24), real(2.0**-23)))
        q = self.op("fmul", D, self.cast("sitofp", L, y, D), real(2.0**-23))
        n = self.cast("sitofp", I, self.op("add", I, self.op("sub", I, e, word(BIAS)), high), D)
        result = self.sum(self.op("fmul", D, t, q), n)
        return self._special(a, result, word(numbers.MINUS_INF), word(numbers.INF), word(numbers.NAN))


# --- the operations ---------------------------------------------------------------------------------------------------

D_FIELDS = {"rd": 24, "rs1": 28, "rs2": 32, "rs3": 36, "lane": 40, "imm": 44, "mask": 48}  # byte offsets in a record
_BITWISE = {"and": "and", "or": "or", "xor": "xor", "shl": "shl", "shr": "lshr", "sar": "ashr"}
_BINARY = {"DADD": "add", "DSUB": "sub", "DMUL": "mul"}


class Operation(Lanes):
    """The function of one form and type of the D pipe."""

    def field(self, name: str) -> str:
        place = self.new(f"getelementptr i8, ptr %rec, i64 {D_FIELDS[name]}")
        return self.new(f"load i32, ptr {place}")

    def place(self, name: str) -> str:
        return self.new(f"getelementptr i8, ptr %s, i32 {self.field(name)}")

    def register(self, name: str) -> str:
        return self.new(f"load {I}, ptr {self.place(name)}, align 4")

    def splat(self, one: str) -> str:
        vector = self.new(f"insertelement {I} poison, i32 {one}, i32 0")
        return self.new(f"shufflevector {I} {vector}, {I} poison, {I} zeroinitializer")

    def lane_of(self, name: str) -> str:
        place = self.new(f"getelementptr i32, ptr {self.place(name)}, i32 {self.field('lane')}")
        return self.splat(self.new(f"load i32, ptr {place}"))

    def result(self, form: vtpu.DForm, is_i32: bool) -> str | None:
        """The name of what the operation computes; None for those that are left to the Python model."""
        second = self.lane_of if form.mode == vtpu.LANE and form.op != "DMOV" else self.register
        if form.op == "DMOV":
            return self._move(form, is_i32)
        if form.op == "DFMA":
            if form.mode == vtpu.LANE:
                return self.fma(self.register("rs1"), self.lane_of("rs2"), self.register("rs3"))
            if form.mode == vtpu.OUTER:  # R = 1
                x, y = self.register("rs2"), self.lane_of("rs1")
                return self.mul(x, y) if form.fn else self.fma(x, y, self.register("rd"))
            return self.fma(self.register("rs1"), self.register("rs2"), self.register("rs3"))
        if form.op == "DCMP":
            name, a, b = vtpu.COMPARES[form.fn], self.register("rs1"), second("rs2")
            return self.extreme(name, a, b, is_i32) if name in ("min", "max") else self.compare(name, a, b, is_i32)
        if form.op == "DSEL":
            if form.name == "dsel":
                bits = ", ".join(f"i32 {1 << i}" for i in range(8))
                chosen = self.op("and", I, self.splat(self.field("mask")), f"<{bits}>")
                flag = self.op("icmp ne", I, chosen, word(0))
            else:
                flag = self.op("icmp slt", I, self.register("rs3"), word(0))
            return self.select(flag, I, self.register("rs1"), self.register("rs2"))
        if form.op == "DRED":
            return self.tree_sum(self.register("rs1")) if form.fn == 0 and not is_i32 else None
        name, a, b = _BINARY[form.op], self.register("rs1"), second("rs2")
        return self.op(name, I, a, b) if is_i32 else getattr(self, name)(a, b)

    def _move(self, form: vtpu.DForm, is_i32: bool) -> str | None:
        name = form.name.removeprefix("dmov.")
        if name == "iota":
            return self.op("add", I, "<i32 0, i32 1, i32 2, i32 3, i32 4, i32 5, i32 6, i32 7>", word(0))
        if name == "splat_imm":
            return self.splat(self.field("imm"))
        if name == "splat":
            return self.lane_of("rs1")
        if form.mode == vtpu.MASK or name in ("f32_bf16", "bf16_f32"):
            return None
        a = self.register("rs1")
        if name == "copy":
            return a
        if form.mode in (vtpu.BITS, vtpu.BITS_IMM):
            b = self.register("rs2") if form.mode == vtpu.BITS else self.splat(self.field("imm"))
            name = name.removesuffix("_imm")
            if name in ("shl", "shr", "sar"):
                b = self.op("and", I, b, word(31))
            return self.op(_BITWISE[name], I, a, b)
        if name in ("abs", "neg"):
            if not is_i32:
                return (
                    self.op("and", I, a, word(~numbers.SIGN))
                    if name == "abs"
                    else self.op("xor", I, a, word(numbers.SIGN))
                )
            minus = self.op("sub", I, word(0), a)
            return minus if name == "neg" else self.select(self.op("icmp slt", I, a, word(0)), I, minus, a)
        names = {"f32_i32": self.to_i32, "i32_f32": self.from_i32}
        return names[name](a) if name in names else getattr(self, name)(a)


def module() -> tuple[str, list[str]]:
    """The text of all operations' functions, and their names: form's name, then .i32 for integers."""
    texts, names = [DECLARATIONS, tables()], []
    for form in vtpu.D_FORMS[1:]:
        for kind in form.types:
            o = Operation()
            result = o.result(form, kind == vtpu.I32)
            if result is None:
                continue
            name = f"{form.name}{'.i32' if kind == vtpu.I32 else ''}"
            body = "\n".join(o.lines)
            texts.append(f"define {I} @{name}(ptr %s, ptr %rec) nounwind {{\n{body}\nret {I} {result}\n}}\n")
            names.append(name)
    return "".join(texts), names
