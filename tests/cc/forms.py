"""Random functions in SSA form, for tests of the passes: made as the front end makes them, through `ssa.SSABuilder`.

They have loops that end, branches, tables of targets, arrays in memory walked by counters, locals in slots, calls, and
constants where the arithmetic has its edges. What is undefined in C does not occur: slots are written before they are
read, accesses stay inside of their objects.
"""

from __future__ import annotations

import random

from cc.ir import Function, Value
from cc.ssa import SSABuilder

ARITHMETIC = ("add", "add", "add", "sub", "sub", "mul", "and", "or", "xor", "shl", "shr", "sar")
RARE = ("div", "divu", "rem", "remu", "mulh", "mulhu")
BITWISE = ("and", "or", "xor", "mulh", "mulhu")  # no `w`
COMPARES = ("eq", "ne", "lt", "ge", "ltu", "geu")
EXTENSIONS = ("sextb", "sexth", "sextw", "zextb", "zexth", "zextw")
LOADS = {1: ("lb", "lbu"), 2: ("lh", "lhu"), 4: ("lw", "lwu"), 8: ("ld",)}
STORES = {1: "sb", 2: "sh", 4: "sw", 8: "sd"}
EDGES = (
    0,
    1,
    2,
    3,
    4,
    7,
    8,
    15,
    16,
    31,
    32,
    63,
    64,
    100,
    127,
    128,
    255,
    256,
    1000,
    2047,
    2048,
    65535,
    1 << 31,
    1 << 32,
)
VARIABLES, SLOT_BYTES, TABLE_BYTES = 5, 32, 256


class Maker(SSABuilder):
    """Makes one function. callees: names that may be called besides those outside."""

    def __init__(self, rng: random.Random, name: str, callees: tuple[str, ...] = (), budget: int = 12) -> None:
        super().__init__(name)
        self.rng, self.callees, self.budget = rng, callees, budget
        self.f.named_args = 3
        # marked `w`, an argument would have to come sign-extended: those of `f` do, the calls here do not care
        params = [self.emit("param", name == "f" and rng.random() < 0.5, [], i) for i in range(3)]
        self.slots = [self.f.slot(SLOT_BYTES, 8) for _ in range(2)]
        self.counters: list[str] = []
        self.fresh = 0
        for i in range(VARIABLES):
            self.write(f"v{i}", params[i] if i < 3 else self.constant())
        for slot in self.slots:
            for at in range(0, SLOT_BYTES, 8):
                self.emit("sd", False, [self.variable(), self.f.address(slot, at) if at else slot])

    def constant(self) -> Value:
        n = self.rng.choice(EDGES) + self.rng.choice((0, 0, 0, -1, 1))
        return self.f.const(-n if self.rng.random() < 0.3 else n)

    def variable(self) -> Value:
        names = [f"v{i}" for i in range(VARIABLES)] + self.counters
        return self.read(self.rng.choice(names))

    # -- expressions ------------------------------------------------------------------------------------------------

    def value(self, depth: int = 3) -> Value:
        rng, kind = self.rng, self.rng.random()
        if depth == 0 or kind < 0.15:
            return self.variable() if rng.random() < 0.7 else self.constant()
        if kind < 0.55:
            op = rng.choice(ARITHMETIC) if rng.random() < 0.85 else rng.choice(RARE)
            w = op not in BITWISE and rng.random() < 0.5
            right = self.constant() if rng.random() < 0.5 else self.value(depth - 1)
            return self.emit(op, w, [self.value(depth - 1), right])
        if kind < 0.7:
            return self.emit(rng.choice(COMPARES), False, [self.value(depth - 1), self.value(depth - 1)])
        if kind < 0.8:
            return self.emit(rng.choice(EXTENSIONS), False, [self.value(depth - 1)])
        base, offset, size = self.place()
        return self.emit(rng.choice(LOADS[size]), False, [base], offset, None, base.sym == "device")

    def place(self) -> tuple[Value, int, int]:
        """Base, offset and bytes of an access."""
        rng = self.rng
        size = rng.choice((1, 2, 4, 8))
        kind = rng.random()
        if kind < 0.4:  # mostly the same 8 bytes, by parts
            reach = 8 if rng.random() < 0.7 else SLOT_BYTES
            return self.slots[kind < 0.1], rng.randrange(reach // size) * size, size
        if kind < 0.45:
            return self.f.symbol("device"), 8 * rng.randrange(4), 8
        table = self.f.symbol(rng.choice(("table", "other")))
        if kind < 0.6:
            return self.f.address(table, 64), rng.randrange(-2, 2) * size, size
        if self.counters and kind < 0.9:  # table[counter + constant]
            index = self.read(rng.choice(self.counters))
            scaled = self.emit("shl", False, [index, self.f.const(size.bit_length() - 1)]) if size > 1 else index
            return self.emit("add", False, [table, scaled]), 64 + rng.randrange(4) * size, size
        masked = self.emit("and", False, [self.value(1), self.f.const(TABLE_BYTES // 2 - size)])
        return self.emit("add", False, [table if kind < 0.97 else self.slots[1], self.small(masked, kind)]), 0, size

    def small(self, masked: Value, kind: float) -> Value:
        """An index for the table, or one for a slot."""
        return masked if kind < 0.97 else self.emit("and", False, [masked, self.f.const(SLOT_BYTES - 8)])

    # -- statements -------------------------------------------------------------------------------------------------

    def statements(self, count: int, depth: int) -> None:
        for _ in range(count):
            if self.budget > 0:
                self.budget -= 1
                self.statement(depth)

    def statement(self, depth: int) -> None:
        rng, kind = self.rng, self.rng.random()
        if kind < 0.35 or depth == 0 and kind < 0.6:
            self.write(f"v{rng.randrange(VARIABLES)}", self.value())
        elif kind < 0.5:
            value = self.value()
            base, offset, size = self.place()
            self.emit(STORES[size], False, [value, base], offset, None, base.sym == "device")
        elif kind < 0.6:
            self.call()
        elif depth == 0:
            self.write(f"v{rng.randrange(VARIABLES)}", self.value(1))
        elif kind < 0.75:
            self.choice(depth)
        elif kind < 0.8:
            self.table(depth)
        else:
            self.loop(depth)

    def call(self) -> None:
        rng = self.rng
        name = rng.choice(("g", "h", *self.callees * 2))
        args = [self.value(1) for _ in range(3)]
        if name in "gh" and rng.random() < 0.3:
            args[1] = self.slots[1]
        elif name in "gh":
            args = [self.emit("and", False, [a, self.f.const((1 << 40) - 1)]) for a in args]  # no address of the stack
        made = self.emit("call", name in "gh" and rng.random() < 0.5, args, 0, name)
        self.write(f"v{rng.randrange(VARIABLES)}", made)
        if rng.random() < 0.2:
            self.write(f"v{rng.randrange(VARIABLES)}", self.emit("result2", False, [made]))

    def choice(self, depth: int) -> None:
        yes, no, end = self.new_block(), self.new_block(), self.new_block()
        self.finish("br", [self.value(2)], [yes, no])
        known = self.rng.random() < 0.4  # a condition like a || b, as a value that is tested at once
        for block in (yes, no):
            self.start(block)
            self.statements(0 if known else self.rng.randrange(3), depth - 1)
            if known:
                self.write("known", self.f.const(self.rng.randrange(3)) if block is yes else self.value(2))
            self.jump(end)
        self.start(end)
        if known:
            after, other = self.new_block(), self.new_block()
            test = self.read("known")
            if self.rng.random() < 0.5:
                test = self.emit(self.rng.choice(COMPARES), False, [test, self.constant()])
            self.finish("br", [test], [after, other])
            for block in (after, other):
                self.start(block)
                self.write("v1", self.value(1))
                if block is after:
                    last = self.new_block()
                self.jump(last)
            self.start(last)

    def table(self, depth: int) -> None:
        index = self.emit("and", False, [self.value(1), self.f.const(3)])
        cases, end = [self.new_block() for _ in range(3)], self.new_block()
        self.finish("jtab", [index], [*cases, self.rng.choice(cases)])
        for block in cases:
            self.start(block)
            self.statements(1, depth - 1)
            self.jump(end)
        self.start(end)

    def loop(self, depth: int) -> None:
        """A counter up or down, tested at the bottom or at the top."""
        rng = self.rng
        self.fresh += 1
        counter = f"i{self.fresh}"
        step, times, w = rng.choice((1, 1, 2, 3)), rng.randrange(1, 6), rng.random() < 0.6
        first, last = (0, step * times) if rng.random() < 0.7 else (step * times, 0)
        if last == 0:
            step = -step
        bound: Value = self.f.const(last)
        if rng.random() < 0.4 and last:  # a bound that is not known, 0 to 7
            bound = self.emit("and", False, [self.variable(), self.f.const(7)])
        self.write(counter, self.f.const(first))
        head, body, end = self.new_block(), self.new_block(), self.new_block()
        at_top = rng.random() < 0.5

        def test() -> Value:
            order = [self.read(counter), bound] if step > 0 else [bound, self.read(counter)]
            return self.emit("lt", False, order)

        self.finish("jmp", [], [head]) if at_top else self.finish("br", [test()], [body, end])
        if at_top:
            self.open(head)
            self.finish("br", [test()], [body, end])
            self.start(body)
        else:
            self.open(body)
        self.counters.append(counter)
        self.statements(rng.randrange(1, 4), depth - 1)
        self.counters.pop()
        self.write(counter, self.emit("add", w, [self.read(counter), self.f.const(step)]))
        if at_top:
            self.jump(head)
            self.seal(head)
        else:
            self.finish("br", [test()], [body, end])
            self.seal(body)
        self.start(end)

    def recursion(self) -> None:
        """f(n & 3) calls f((n & 3) - 1)."""
        left = self.emit("and", False, [self.read("v0"), self.f.const(3)])
        again, end = self.new_block(), self.new_block()
        self.write("v0", left)
        self.finish("br", [left], [again, end])
        self.start(again)
        args = [self.emit("sub", False, [left, self.f.const(1)]), self.variable(), self.variable()]
        self.write("v1", self.emit("call", False, args, 0, self.f.name))
        self.jump(end)
        self.start(end)

    def made(self) -> Function:
        if self.f.name == "r" or self.f.name == "k" and self.rng.random() < 0.3:
            self.recursion()
        self.statements(self.budget, 3)
        for i in range(VARIABLES):  # all is to be seen
            self.emit("sd", False, [self.read(f"v{i}"), self.f.symbol("out")], 8 * i)
        for i in range(0, SLOT_BYTES, 8):
            loaded = self.emit("ld", False, [self.slots[0]], i)
            self.emit("sd", False, [loaded, self.f.address(self.f.symbol("out"), 40 + i)])
        results = [self.value(2)] + ([self.variable()] if self.rng.random() < 0.3 else [])
        self.finish("ret", results, [])
        for block in self.f.blocks:
            block.defs = None
        return self.f


def function(seed: int, name: str = "f", callees: tuple[str, ...] = (), budget: int = 12) -> Function:
    """The random function of this seed."""
    return Maker(random.Random(f"{seed} {name}"), name, callees, budget).made()
