"""The algebra of LLVM values: a row's meaning in `asm.riscv`, evaluated over this, becomes text of LLVM's language.

    m = Llvm(64)
    m.add("%a", m.const(4))       appends "%v0 = add i64 %a, 4" to m.lines and gives "%v0"

A value is the name of an i32 or i64 (XLEN), or a Python int when it is known; a flag is the name of an i1, or a bool.
What is known is computed here, by the defining algebra, so constants never reach LLVM as arithmetic. Names count up
through a whole function. Text, not LLVM's objects: building those in Python takes three times as long as all the rest.
"""

from __future__ import annotations

from asm.algebra import Integers

Value = str | int
Flag = str | bool

INTRINSICS = ("llvm.ctlz", "llvm.cttz", "llvm.ctpop")


def declarations(xlen: int) -> str:
    """What a module that uses this algebra declares."""
    t = f"i{xlen}"
    counts = [f"declare {t} @{name}.{t}({t}, i1)" for name in INTRINSICS[:2]]
    return "\n".join([*counts, f"declare {t} @llvm.ctpop.{t}({t})"]) + "\n"


class Emitter:
    """One function's instructions as text, in `lines`."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names = 0

    def new(self, text: str) -> str:
        """A fresh name for the value of an instruction."""
        name = f"%v{self.names}"
        self.names += 1
        self.lines.append(f"{name} = {text}")
        return name


class Llvm(Emitter):
    """The algebra."""

    def __init__(self, xlen: int) -> None:
        super().__init__()
        self.xlen, self.integers, self.type = xlen, Integers(xlen), f"i{xlen}"

    def text(self, value: Value) -> str:
        return value if isinstance(value, str) else str(self.integers.signed(value))

    def const(self, n: int) -> int:
        return n & self.integers.mask

    def _op(self, name: str, operator: str, a: Value, b: Value) -> Value:
        if isinstance(a, int) and isinstance(b, int):
            return getattr(self.integers, name)(a, b)
        return self.new(f"{operator} {self.type} {self.text(a)}, {self.text(b)}")

    def add(self, a: Value, b: Value) -> Value:
        if b == 0:
            return a
        return b if a == 0 else self._op("add", "add", a, b)

    def sub(self, a: Value, b: Value) -> Value:
        return a if b == 0 else self._op("sub", "sub", a, b)

    def and_(self, a: Value, b: Value) -> Value:
        return self._op("and_", "and", a, b)

    def or_(self, a: Value, b: Value) -> Value:
        return a if b == 0 else self._op("or_", "or", a, b)

    def xor(self, a: Value, b: Value) -> Value:
        return a if b == 0 else self._op("xor", "xor", a, b)

    def _shift(self, name: str, operator: str, a: Value, n: Value) -> Value:
        n = n % self.xlen if isinstance(n, int) else self.and_(n, self.xlen - 1)
        return a if n == 0 else self._op(name, operator, a, n)

    def sll(self, a: Value, n: Value) -> Value:
        return self._shift("sll", "shl", a, n)

    def srl(self, a: Value, n: Value) -> Value:
        return self._shift("srl", "lshr", a, n)

    def sra(self, a: Value, n: Value) -> Value:
        return self._shift("sra", "ashr", a, n)

    def _compare(self, name: str, condition: str, a: Value, b: Value) -> Flag:
        return self._op(name, f"icmp {condition}", a, b)

    def eq(self, a: Value, b: Value) -> Flag:
        return self._compare("eq", "eq", a, b)

    def ne(self, a: Value, b: Value) -> Flag:
        return self._compare("ne", "ne", a, b)

    def lt(self, a: Value, b: Value) -> Flag:
        return self._compare("lt", "slt", a, b)

    def ge(self, a: Value, b: Value) -> Flag:
        return self._compare("ge", "sge", a, b)

    def ltu(self, a: Value, b: Value) -> Flag:
        return self._compare("ltu", "ult", a, b)

    def geu(self, a: Value, b: Value) -> Flag:
        return self._compare("geu", "uge", a, b)

    def flag(self, f: Flag) -> Value:
        return int(f) if isinstance(f, bool) else self.new(f"zext i1 {f} to {self.type}")

    def select(self, f: Flag, a: Value, b: Value) -> Value:
        if isinstance(f, bool):
            return a if f else b
        return self.new(f"select i1 {f}, {self.type} {self.text(a)}, {self.type} {self.text(b)}")

    def zext(self, a: Value, bits: int) -> Value:
        return a if bits >= self.xlen else self.and_(a, (1 << bits) - 1)

    def sext(self, a: Value, bits: int) -> Value:
        if isinstance(a, int):
            return self.integers.sext(a, bits)
        if bits >= self.xlen:
            return a
        low = self.new(f"trunc {self.type} {a} to i{bits}")
        return self.new(f"sext i{bits} {low} to {self.type}")

    def mul(self, a: Value, b: Value) -> Value:
        return self._op("mul", "mul", a, b)

    def _high(self, name: str, a: Value, b: Value, extend_a: str, extend_b: str) -> Value:
        if isinstance(a, int) and isinstance(b, int):
            return getattr(self.integers, name)(a, b)
        wide = f"i{2 * self.xlen}"
        x = self.new(f"{extend_a} {self.type} {self.text(a)} to {wide}")
        y = self.new(f"{extend_b} {self.type} {self.text(b)} to {wide}")
        product = self.new(f"mul {wide} {x}, {y}")
        high = self.new(f"lshr {wide} {product}, {self.xlen}")
        return self.new(f"trunc {wide} {high} to {self.type}")

    def mulh(self, a: Value, b: Value) -> Value:
        return self._high("mulh", a, b, "sext", "sext")

    def mulhsu(self, a: Value, b: Value) -> Value:
        return self._high("mulhsu", a, b, "sext", "zext")

    def mulhu(self, a: Value, b: Value) -> Value:
        return self._high("mulhu", a, b, "zext", "zext")

    def _divide(self, name: str, operator: str, a: Value, b: Value) -> Value:
        """Division with a divisor that LLVM allows: 1 where RISC-V has a result of its own (a / 0, lowest / -1)."""
        if isinstance(a, int) and isinstance(b, int):
            return getattr(self.integers, name)(a, b)
        zero, lowest = self.eq(b, 0), self.integers.sign
        bad = zero
        if operator[0] == "s" and not (isinstance(b, int) and b != self.integers.mask):
            first, second = self.eq(a, lowest), self.eq(b, self.integers.mask)
            if first is not False and second is not False:
                texts = [str(f).lower() for f in (first, second)]
                overflow = self.new(f"and i1 {texts[0]}, {texts[1]}")
                bad = overflow if zero is False else self.new(f"or i1 {str(zero).lower()}, {overflow}")
        result = self.new(f"{operator} {self.type} {self.text(a)}, {self.text(self.select(bad, 1, b))}")
        return self.select(zero, a if operator[1:] == "rem" else self.integers.mask, result)

    def div(self, a: Value, b: Value) -> Value:
        return self._divide("div", "sdiv", a, b)

    def divu(self, a: Value, b: Value) -> Value:
        return self._divide("divu", "udiv", a, b)

    def rem(self, a: Value, b: Value) -> Value:
        return self._divide("rem", "srem", a, b)

    def remu(self, a: Value, b: Value) -> Value:
        return self._divide("remu", "urem", a, b)

    def _count(self, name: str, intrinsic: str, a: Value, more: str) -> Value:
        if isinstance(a, int):
            return getattr(self.integers, name)(a)
        return self.new(f"call {self.type} @{intrinsic}.{self.type}({self.type} {a}{more})")

    def clz(self, a: Value) -> Value:
        return self._count("clz", "llvm.ctlz", a, ", i1 false")

    def ctz(self, a: Value) -> Value:
        return self._count("ctz", "llvm.cttz", a, ", i1 false")

    def cpop(self, a: Value) -> Value:
        return self._count("cpop", "llvm.ctpop", a, "")
