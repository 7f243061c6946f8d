"""Values of 64 bits as pairs of 32-bit words, for rv32; just before selection.

The form means the same before and after: a value is 64 bits wide there, and those that are sign-extended from 32 bits
(`narrow`) need one register, so that most of a program is left as it is. What is not gets two values, low and high
word. Afterwards every operation is 32 bits wide and marked `w`. Division and shifts by variable counts are calls of
libgcc's functions.
"""

from __future__ import annotations

from cc.ir import COMPARE, FLAGS, Block, Function, Value
from cc.passes.fold import INT_MAX, INT_MIN, sign

BITWISE = ("and", "or", "xor")
WIDE = ("add", "sub", "mul", "mulh", "mulhu", "div", "divu", "rem", "remu", "shl", "shr", "zextw", "ld", "lwu")
CALLS = {
    "div": "__divdi3", "divu": "__udivdi3", "rem": "__moddi3", "remu": "__umoddi3", "shl": "__ashldi3",
    "shr": "__lshrdi3", "sar": "__ashrdi3",
}  # fmt: skip
Pair = tuple[Value, Value]


def wide_values(f: Function) -> dict[Value, bool]:
    """The values that need two words."""
    wide: dict[Value, bool] = {}
    users: dict[Value, list[Value]] = {}
    work: list[Value] = []

    def mark(v: Value) -> None:
        if v not in wide:
            wide[v] = True
            work.append(v)

    for block in f.blocks:
        for v in block.phis + block.body:
            if v.op == "phi" or v.op in BITWISE or v.op == "sar" and not v.w:
                for a in v.args:
                    users.setdefault(a, []).append(v)
                    if a.op == "const" and not INT_MIN <= a.imm <= INT_MAX:
                        mark(v)
                if v.op == "sar" and v.args[1].op != "const":  # by up to 63
                    mark(v)
            elif v.op in WIDE and not v.w:
                mark(v)
    while work:
        for user in users.get(work.pop(), ()):
            if user.op != "sar" or not is_high_word(user):
                mark(user)
    return wide


def is_high_word(v: Value) -> bool:
    """A shift that leaves at most 32 bits."""
    return v.op == "sar" and v.args[1].op == "const" and 32 <= v.args[1].imm & 63


class Splitter:
    """Rewrites one function."""

    def __init__(self, f: Function):
        self.f = f
        self.wide = wide_values(f)
        self.pairs: dict[Value, Pair] = {}
        self.forward: dict[Value, Value] = {}  # narrow values whose operation has become another
        self.block: Block | None = None
        self.at = None  # the place of the value at hand, under -g
        self.out: list[Value] = []
        self.phis: list[Value] = []

    def run(self) -> None:
        f = self.f
        for block in f.blocks:
            for phi in block.phis:
                if phi in self.wide:
                    made = []
                    for _ in range(2):
                        half = Value("phi", False, [])
                        half.block = block
                        made.append(half)
                    self.pairs[phi] = (made[0], made[1])
        for block in order(f):
            self.block, self.out = block, []
            for v in block.body:
                self.at = v.at
                self.value(v)
            term = block.term
            if term.op == "br" and term.args[0] in self.wide:
                low, high = self.pair(term.args[0])
                term.args = [self.make("or", low, high)]
            else:
                term.args = [self.low(a) for a in term.args]
            block.body = self.out
        for block in f.blocks:  # at the ends of predecessors every value is known
            phis: list[Value] = []
            for phi in block.phis:
                if phi not in self.pairs:
                    phi.args = [self.low(a) for a in phi.args]
                    phis.append(phi)
                    continue
                halves = self.pairs[phi]
                for a, p in zip(phi.args, block.preds):
                    self.block, self.out = p, p.body
                    low, high = self.pair(a)
                    halves[0].args.append(low)
                    halves[1].args.append(high)
                phis.extend(halves)
            block.phis = phis
        if f.trace is not None:
            f.trace.replaced.update(self.forward)

    # -- making values ------------------------------------------------------------------------------------------

    def const(self, n: int) -> Value:
        return self.f.const(sign(n, 32))

    def make(self, op: str, *args: Value) -> Value:
        v = Value(op, op not in BITWISE and not FLAGS[op] & COMPARE, list(args))
        v.block, v.at = self.block, self.at
        self.out.append(v)
        return v

    def call(self, name: str, args: list[Value]) -> Pair:
        low = Value("call", True, args, 0, name)
        high = Value("result2", True, [low])
        for v in (low, high):
            v.block, v.at = self.block, self.at
            self.out.append(v)
        return low, high

    def low(self, v: Value) -> Value:
        """The low word of an operand; the address, of one."""
        if v.op == "const":
            return self.const(v.imm)
        if v in self.pairs:
            return self.pairs[v][0]
        while v in self.forward:
            v = self.forward[v]
        return v

    def pair(self, v: Value) -> Pair:
        """Both words of an operand."""
        if v.op == "const":
            return self.const(v.imm), self.const(v.imm >> 32)
        if v in self.pairs:
            return self.pairs[v]
        low = self.low(v)
        return low, self.make("sar", low, self.const(31))

    # -- operations ---------------------------------------------------------------------------------------------

    def value(self, v: Value) -> None:
        op = v.op
        if v in self.wide:
            self.pairs[v] = self.split(v)
        elif op == "sd":
            low, high = self.pair(v.args[0])
            base = self.low(v.args[1])
            for part, at in ((low, 0), (high, 4)):
                store = Value("sw", False, [part, base], v.imm + at, None, v.extra)
                store.block = self.block
                self.out.append(store)
        elif FLAGS[op] & COMPARE and any(a in self.wide or not is_word(a) for a in v.args):
            self.compare(v)
        elif op == "sar" and not v.w and v.args[0] in self.wide:  # the high word, shifted
            self.forward[v] = self.shift("sar", *self.pair(v.args[0]), v.args[1].imm & 63)[0]
        elif op == "sextw":
            self.forward[v] = self.low(v.args[0])
        else:
            if op == "sar" and not v.w and v.args[1].op == "const":
                v.args[1] = self.const(min(v.args[1].imm & 63, 31))
            v.args = [self.low(a) for a in v.args]
            v.w = v.w or op in ("add", "sub", "mul", "sar", "shl", "shr", "call", "param", "result2")
            self.out.append(v)

    def split(self, v: Value) -> Pair:
        op, f = v.op, self.f
        zero = f.const(0)
        if op == "ld":
            made = []
            for at in (0, 4):
                load = Value("lw", False, [self.low(v.args[0])], v.imm + at, None, v.extra)
                load.block = self.block
                self.out.append(load)
                made.append(load)
            return made[0], made[1]
        if op == "lwu":
            v.op = "lw"
            v.args = [self.low(v.args[0])]
            self.out.append(v)
            return v, zero
        if op == "zextw":
            return self.low(v.args[0]), zero
        a, b = self.pair(v.args[0]), self.pair(v.args[1])
        if op in BITWISE:
            return self.bitwise(op, a[0], b[0]), self.bitwise(op, a[1], b[1])
        if op == "add":
            low = self.make("add", a[0], b[0])
            return low, self.make("add", self.make("add", a[1], b[1]), self.make("ltu", low, a[0]))
        if op == "sub":
            low = self.make("sub", a[0], b[0])
            return low, self.make("sub", self.make("sub", a[1], b[1]), self.make("ltu", a[0], b[0]))
        if op == "mul":
            return self.multiply(v, a, b)
        if op in ("mulh", "mulhu"):
            return self.high_product(op, a, b)
        if op in ("shl", "shr", "sar"):
            if v.args[1].op == "const":
                return self.shift(op, a[0], a[1], v.args[1].imm & 63)
            return self.call(CALLS[op], [*a, b[0]])
        return self.call(CALLS[op], [*a, *b])

    def bitwise(self, op: str, a: Value, b: Value) -> Value:
        for x, y in ((a, b), (b, a)):
            if y.op == "const" and y.imm in (0, -1):
                if op == "and":
                    return x if y.imm else y
                if y.imm == 0:
                    return x
                if op == "or":
                    return y
        return self.make(op, a, b)

    def multiply(self, v: Value, a: Pair, b: Pair) -> Pair:
        low = self.make("mul", a[0], b[0])
        if all(x not in self.wide and is_word(x) for x in v.args):  # both sign-extended
            return low, self.make("mulh", a[0], b[0])
        high = self.make("mulhu", a[0], b[0])
        for x, y in ((a[0], b[1]), (a[1], b[0])):
            if not (y.op == "const" and y.imm == 0) and not (x.op == "const" and x.imm == 0):
                high = self.make("add", high, self.make("mul", x, y))
        return low, high

    def high_product(self, op: str, a: Pair, b: Pair) -> Pair:
        """Bits 64..127: four products, and the operands once more where the other is negative."""
        cross = self.plus(
            (self.make("mul", a[0], b[1]), self.make("mulhu", a[0], b[1])), self.make("mulhu", a[0], b[0])
        )
        other = self.plus((self.make("mul", a[1], b[0]), self.make("mulhu", a[1], b[0])), cross[0])
        high = self.plus((self.make("mul", a[1], b[1]), self.make("mulhu", a[1], b[1])), cross[1])
        high = self.plus(high, other[1])
        if op == "mulh":
            for x, y in ((a, b), (b, a)):
                sign_of = self.make("sar", x[1], self.const(31))
                low, top = self.make("and", y[0], sign_of), self.make("and", y[1], sign_of)
                borrow = self.make("ltu", high[0], low)
                high = self.make("sub", high[0], low), self.make("sub", self.make("sub", high[1], top), borrow)
        return high

    def plus(self, a: Pair, word: Value) -> Pair:
        low = self.make("add", a[0], word)
        return low, self.make("add", a[1], self.make("ltu", low, word))

    def shift(self, op: str, low: Value, high: Value, n: int) -> Pair:
        zero = self.f.const(0)
        if n == 0:
            return low, high
        if op == "shl":
            if n >= 32:
                return zero, low if n == 32 else self.make("shl", low, self.const(n - 32))
            over = self.make("shr", low, self.const(32 - n))
            return self.make("shl", low, self.const(n)), self.make("or", self.make("shl", high, self.const(n)), over)
        fill = zero if op == "shr" else None
        if n >= 32:
            fill = fill or self.make("sar", high, self.const(31))
            return high if n == 32 else self.make(op, high, self.const(n - 32)), fill
        over = self.make("shl", high, self.const(32 - n))
        return self.make("or", self.make("shr", low, self.const(n)), over), self.make(op, high, self.const(n))

    def compare(self, v: Value) -> None:
        """a < b: by the high words, and by the low ones as unsigned where those are equal."""
        (low, high), (below, above) = self.pair(v.args[0]), self.pair(v.args[1])
        op = v.op
        if op in ("eq", "ne"):
            differs = self.make("or", self.bitwise("xor", low, below), self.bitwise("xor", high, above))
            v.args = [differs, self.f.const(0)]
        else:
            less = "ltu" if op.endswith("u") else "lt"
            same = self.make("and", self.make("eq", high, above), self.make("ltu", low, below))
            v.args = [self.make("or", self.make(less, high, above), same), self.f.const(0)]
            v.op = "eq" if op.startswith("ge") else "ne"
        self.out.append(v)


def is_word(v: Value) -> bool:
    """Whether an operand that is no pair is one word, as constants may not be."""
    return v.op != "const" or INT_MIN <= v.imm <= INT_MAX


def order(f: Function) -> list[Block]:
    """Blocks such that a value's definition comes before its uses but in phis: reverse postorder."""
    seen = {f.blocks[0]: True}
    done: list[Block] = []
    stack = [(f.blocks[0], 0)]
    while stack:
        block, i = stack.pop()
        targets = block.successors()
        while i < len(targets) and targets[i] in seen:
            i += 1
        if i == len(targets):
            done.append(block)
            continue
        stack.append((block, i + 1))
        seen[targets[i]] = True
        stack.append((targets[i], 0))
    done.reverse()
    return done


def split(f: Function) -> None:
    """Make all values of a function 32 bits wide."""
    Splitter(f).run()
