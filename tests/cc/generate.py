"""Random C without undefined behaviour under -fwrapv: functions of expressions, branches and loops over every integer
type.

Shifts are masked, divisors are made odd and never -1, indices are masked, loops count. Each function returns a
checksum.
"""

from __future__ import annotations

import random

TYPES = {
    "int8_t": 8, "uint8_t": 8, "int16_t": 16, "uint16_t": 16, "int32_t": 32, "uint32_t": 32, "int64_t": 64,
    "uint64_t": 64, "_Bool": 1,
}  # fmt: skip
INTERESTING = (
    0, 1, -1, 2, 7, 8, 127, 128, 255, 256, 2047, 2048, -2048, -2049, 4095, 32767, 65535, 1 << 31, (1 << 31) - 1,
    (1 << 32) - 1, 1 << 32, (1 << 63) - 1, -(1 << 63), 0x123456789ABCDEF,
)  # fmt: skip
BINARY = ("+", "-", "*", "&", "|", "^", "<", "<=", ">", ">=", "==", "!=", "&&", "||")
HEADER = """#include "out.h"
struct s { int8_t a; uint16_t b; int32_t c[3]; uint64_t d; };
static int32_t ga[8];
static uint8_t gb[8];
static int64_t gc;
static uint16_t gd;
static struct s gs, gt;
static uint64_t mix(uint64_t h, uint64_t v) { return (h ^ v) * 0x100000001b3 + (h >> 29); }
static void reset(void) {
    for (int i = 0; i < 8; i++) ga[i] = i * 77777777 - 3, gb[i] = i * 37;
    gc = -5, gd = 65530, gs.a = -3, gs.b = 9, gs.d = 1ull << 60, gt = gs;
    for (int i = 0; i < 3; i++) gs.c[i] = -i, gt.c[i] = i * 1000003;
}
"""


class Generator:
    """Makes one function after another from a seed."""

    def __init__(self, seed: int):
        self.r = random.Random(seed)
        self.variables: list[tuple[str, str]] = []
        self.loops: list[str] = []
        self.functions: list[tuple[str, list[str]]] = []
        self.count = 0

    def constant(self) -> str:
        value = self.r.choice(INTERESTING) if self.r.random() < 0.6 else self.r.randrange(-300, 300)
        if value == -(1 << 63):
            return "(-9223372036854775807ll - 1)"
        if value >= 1 << 31 or value < -(1 << 31):
            return f"{value}ll"
        return f"({value})" if value < 0 else str(value) + self.r.choice(("", "", "u", "l"))

    def lvalue(self) -> str:
        r = self.r
        choice = r.random()
        if choice < 0.6 and self.variables:
            return r.choice(self.variables)[0]
        return r.choice(
            (f"ga[{self.index()}]", f"gb[{self.index()}]", "gc", "gd", "gs.a", "gs.b", f"gt.c[{r.randrange(3)}]",
            "p->d", "p->a", "*q")
        )  # fmt: skip

    def index(self) -> str:
        names = self.loops + [name for name, _ in self.variables]
        return f"{self.r.choice(names)} & 7" if names and self.r.random() < 0.5 else str(self.r.randrange(8))

    def expression(self, depth: int) -> str:
        r = self.r
        if depth <= 0 or r.random() < 0.1:
            pick = r.random()
            if pick < 0.3:
                return self.constant()
            if pick < 0.4 and self.loops:
                return r.choice(self.loops)
            return self.lvalue()
        pick = r.random()
        a = self.expression(depth - 1)
        if pick < 0.5:
            return f"({a} {r.choice(BINARY)} {self.expression(depth - 1)})"
        if pick < 0.6:
            return f"((uint64_t){a} {r.choice(('<<', '>>'))} (({self.expression(depth - 1)}) & 31))"
        if pick < 0.66:
            return f"((int32_t){a} >> {r.randrange(32)})"
        if pick < 0.72:
            odd = f"(({self.expression(1)}) & 30 | 3)"
            divisor = r.choice(("3", "7", "8", "16", "10", "1024u", "-8", "(1 << 20)", odd))
            return f"({a} {r.choice('/%')} {divisor})"
        if pick < 0.8:
            return f"({r.choice(list(TYPES))}){a}"
        if pick < 0.88:
            return f"{r.choice('-~!')}({a})"
        return f"({a} ? {self.expression(depth - 1)} : {self.expression(depth - 1)})"

    def statement(self, depth: int) -> str:
        r = self.r
        pick = r.random()
        if depth <= 0 or pick < 0.45:
            op = r.choice(("=", "=", "=", "+=", "-=", "*=", "^=", "|=", "&="))
            return f"{self.lvalue()} {op} {self.expression(3)};"
        if pick < 0.5:
            return f"({self.lvalue()}){r.choice(('++', '--'))};"
        if pick < 0.53 and self.functions:  # a statement of its own: the order of evaluation is open elsewhere
            name, params = r.choice(self.functions)
            return f"{self.lvalue()} = {name}({', '.join(self.expression(1) for _ in params)});"
        if pick < 0.56:
            return r.choice(("gs = gt;", "gt = gs;", "p = p == &gs ? &gt : &gs;", f"q = &ga[{self.index()}];"))
        if pick < 0.7:
            other = f" else {{ {self.block(depth - 1)} }}" if r.random() < 0.5 else ""
            return f"if ({self.expression(3)}) {{ {self.block(depth - 1)} }}{other}"
        if pick < 0.85:
            self.count += 1
            i = f"i{self.count}"
            self.loops.append(i)
            body = self.block(depth - 1)
            exits = r.choice(("", f"if ({self.expression(2)}) break;", f"if ({self.expression(2)}) continue;"))
            self.loops.pop()
            return f"for (int {i} = 0; {i} < {r.randrange(1, 6)}; {i}++) {{ {exits} {body} }}"
        if pick < 0.95:
            cases = ""
            for c in r.sample(range(8), r.randrange(1, 7)):
                cases += f"case {c}: {self.statement(depth - 1)} {r.choice(('break;', ''))} "
            return f"switch (({self.expression(2)}) & 7) {{ {cases} default: {self.statement(0)} }}"
        return f"h = mix(h, {self.expression(3)});"

    def block(self, depth: int) -> str:
        return " ".join(self.statement(depth) for _ in range(self.r.randrange(1, 4)))

    def function(self, name: str) -> str:
        """The text of a function uint64_t name(params)."""
        r = self.r
        params = [r.choice(list(TYPES)) for _ in range(r.randrange(0, 11))]
        self.variables = [(f"a{i}", t) for i, t in enumerate(params)]
        lines = ["uint64_t h = 1; struct s *p = &gs; int32_t *q = ga;"]
        for i in range(r.randrange(1, 7)):
            t = r.choice(list(TYPES))
            lines.append(f"{t} v{i} = {self.expression(2)};")
            self.variables.append((f"v{i}", t))
        lines.append(self.block(3))
        lines.append(self.block(3))
        lines += [f"h = mix(h, {v});" for v, _ in self.variables]
        lines.append("h = mix(h, gc + gd + *q + p->d); return h;")
        text = ", ".join(f"{t} a{i}" for i, t in enumerate(params)) or "void"
        self.functions = [*self.functions[-2:], (name, params)]
        body = "\n    ".join(lines)
        return f"static uint64_t {name}({text}) {{\n    {body}\n}}\n"


def program(seed: int, functions: int) -> str:
    """A program that prints the checksum of each of its functions."""
    g = Generator(seed)
    text = [HEADER]
    calls = []
    for i in range(functions):
        text.append(g.function(f"f{i}"))
        name, params = g.functions[-1]
        g.variables = []
        args = ", ".join(g.constant() for _ in params)
        calls.append(f"reset(), outu({name}({args}));")
    return "\n".join(text) + "int main(void) {\n    " + "\n    ".join(calls) + "\n    return 0;\n}\n"
