"""Random expressions of __int128 and narrower integers give what the host's gcc computes."""

from __future__ import annotations

import random

import pytest

from tests.cc.support import run_host, run_ours

LEAVES = ("a", "b", "c", "d", "s", "u", "i", "w")
TYPES = ("wide", "whole", "unsigned long", "long", "int", "unsigned", "short", "unsigned char")
OPERATORS = ("+", "-", "*", "&", "|", "^", "<", ">", "<=", ">=", "==", "!=", "+", "-", "*")
HEAD = """#include "out.h"
typedef unsigned __int128 wide;
typedef __int128 whole;
static void show(wide x) { outu((unsigned long)(x >> 64)); outu((unsigned long)x); }
"""


def expression(rng: random.Random, depth: int) -> str:
    kind = rng.random()
    if depth == 0 or kind < 0.1:
        return rng.choice((*LEAVES, str(rng.randrange(1 << 16)), "-1", "((wide)1 << 127)"))
    inner = expression(rng, depth - 1)
    if kind < 0.25:
        return f"({rng.choice(TYPES)})({inner})"
    if kind < 0.35:
        return f"{rng.choice('-~!')}({inner})"
    if kind < 0.5:
        amount = rng.randrange(128) if rng.random() < 0.6 else "(i & 127)"
        return f"((wide)({inner}) {rng.choice(('<<', '>>'))} {amount})"
    if kind < 0.55:
        return f"((whole)({inner}) >> {rng.randrange(128)})"
    other = expression(rng, depth - 1)
    if kind < 0.62:
        return f"(whole)({inner}) {rng.choice('/%')} (whole)(({other}) & 0xffff | 1)"
    if kind < 0.7:
        return f"(({inner}) ? ({other}) : {expression(rng, depth - 1)})"
    return f"(({inner}) {rng.choice(OPERATORS)} ({other}))"


def function(rng: random.Random, number: int) -> str:
    body = []
    for _ in range(4):
        target, op = rng.choice("abcdu"), rng.choice(("", "+", "-", "*", "^", "|"))
        body.append(f"    {target} {op}= {expression(rng, 3)};")
    parameters = "wide a, whole b, unsigned long c, long d, short s, unsigned u, int i, unsigned char w"
    return (
        f"static void f{number}({parameters}) {{\n" + "\n".join(body) + "\n    show(a), show(b), show(c + d + u);\n}\n"
    )


def program(seed: int, functions: int) -> str:
    rng = random.Random(seed)
    text = HEAD + "".join(function(rng, n) for n in range(functions)) + "int main(void) {\n"
    for n in range(functions):
        for _ in range(3):
            choices = [(rng.getrandbits(64), rng.getrandbits(5), (1 << 64) - 1 >> rng.randrange(64)) for _ in range(10)]
            words = [rng.choice(some) for some in choices]
            a, b, c, d, s, u, i, w, high, top = (f"{word}u" for word in words)
            text += f"    f{n}((wide){a} << 64 | {high}, (whole){b} << 64 | {top}, {c}, {d}, {s}, {u}, {i}, {w});\n"
    return text + "    return 0;\n}\n"


def check(seed: int, folder, functions: int, *levels: int) -> None:
    text = program(seed, functions)
    source = folder / "wide.c"
    source.write_text(text)
    expected = run_host(source, folder, folder)
    for opt in levels:
        assert run_ours(text, "wide.c", folder, opt=opt) == expected, f"seed {seed}, -O{opt}"


@pytest.mark.parametrize("seed", range(2))
def test_expressions(seed, tmp_path):
    check(seed, tmp_path, 25, 0, 2)


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(10, 30))
def test_many_expressions(seed, tmp_path):
    check(seed, tmp_path, 60, 0, 2)
