"""Each pass, alone and in its place, on random functions: before and after it they do the same (tests/cc/interpret.py).

The passes get what they get in the compiler: simplified forms without unreachable blocks.
"""

from __future__ import annotations

import random

import pytest

from cc import ir, ir_text
from cc.ir import number_values
from cc.passes.flow import prune
from cc.passes.fold import compute, extend
from cc.passes.induction import strength
from cc.passes.inline import Body, inline_itself
from cc.passes.invariant import move_invariants
from cc.passes.pipeline import STAGES, Options, optimise
from cc.passes.promote import promote
from cc.passes.simplify import simplify
from cc.passes.thread import thread
from tests.cc import forms, interpret

BLOCK = 40  # seeds of one test


def invariant(f: ir.Function) -> None:
    prune(f)
    move_invariants(f)


def induction(f: ir.Function) -> None:
    prune(f)
    number_values(f)
    strength(f)


ALONE = {
    "simplify": lambda f: simplify(f, 6),
    "promote": promote,
    "recursion": inline_itself,
    "thread": thread,
    "invariant": invariant,
    "induction": induction,
}


def arguments(seed: int) -> list[list[int]]:
    """Arguments to try a function with."""
    rng = random.Random(seed)
    return [[rng.choice((0, 1, 2, 5, -1, 1 << 31, rng.getrandbits(64))) for _ in range(3)] for _ in range(4)]


def seen(functions: dict[str, ir.Function], seed: int, name: str = "f") -> list:
    found = []
    for args in arguments(seed):
        try:
            found.append(interpret.run(functions, name, args))
        except interpret.TooLong:
            found.append(None)
    return found


def check(f: ir.Function, before: str, expected: list, functions: dict, seed: int, what: str) -> None:
    ir.verify(f)
    found = seen(functions, seed, f.name)
    for args, a, b in zip(arguments(seed), expected, found):
        if a is not None and a != b:
            pytest.fail(f"seed {seed}, {what}, f({args}):\n{a}\n{b}\n{before}\n{ir_text.dump(f)}")


def each_alone(seed: int, name: str) -> None:
    """One pass on the form that the builder makes, and on the simplified one."""
    for simplified in (False, True):
        which = "r" if name == "recursion" else "f"
        f = forms.function(seed, which, budget=2 if which == "r" else 12)
        ir.verify(f)
        if simplified or name != "simplify":
            simplify(f, 6)
        ir.verify(f)
        before, expected = ir_text.dump(f), seen({which: f}, seed, which)
        ALONE[name](f)
        check(f, before, expected, {which: f}, seed, name)


def all_in_order(seed: int) -> None:
    """The whole pipeline, with calls that are inlined; looked at after every pass."""
    k = forms.function(seed, "k", budget=4)
    f = forms.function(seed, "f", ("k",))
    expected, before = seen({"f": f, "k": k}, seed), ir_text.dump(f)
    optimise(k, Options(2), {})
    bodies = {"k": Body(k, False, True)}
    stages = []

    def after(stage: str, f: ir.Function) -> None:
        stages.append(stage)
        check(f, before, expected, {"f": f, "k": k}, seed, stage)

    optimise(f, Options(2), bodies, after)
    assert tuple(stages) == STAGES


@pytest.mark.parametrize("name", ALONE)
def test_a_pass_keeps_the_meaning(name):
    for seed in range(BLOCK):
        each_alone(seed, name)


def test_all_passes_keep_the_meaning():
    for seed in range(BLOCK):
        all_in_order(1000 + seed)


@pytest.mark.ci
@pytest.mark.parametrize("block", range(10))
def test_more_of_them(block):
    for seed in range(BLOCK * block, BLOCK * (block + 1)):
        all_in_order(2000 + seed)
        for name in ALONE:
            each_alone(3000 + seed, name)


def test_random_functions_are_worth_it():
    """They exercise what the passes are about, end, and differ."""
    ops: dict[str, int] = {}
    ended, changed = 0, dict.fromkeys(ALONE, 0)
    for seed in range(40):
        f = forms.function(seed)
        for block in f.blocks:
            for v in block.phis + block.body + [block.term]:
                ops[v.op] = ops.get(v.op, 0) + 1
        ended += sum(one is not None for one in seen({"f": f}, seed))
        for name, act in ALONE.items():
            f = forms.function(seed, "r" if name == "recursion" else "f", budget=2 if name == "recursion" else 12)
            simplify(f, 0 if name == "simplify" else 6)
            before = ir_text.dump(f)
            act(f)
            changed[name] += ir_text.dump(f) != before
    assert ended >= 140 and min(changed.values()) >= 4, (ended, changed)
    assert set(interpret.NAMES) | set(interpret.EXTENSIONS) | set(interpret.LOADS) | set(interpret.STORES) <= set(ops)
    assert {"phi", "call", "result2", "jtab", "br"} <= set(ops)


def test_folding_is_what_the_instruction_table_says():
    rng = random.Random(5)
    edges = [0, 1, -1, 1 << 31, -(1 << 31), (1 << 31) - 1, 1 << 63, (1 << 63) - 1, 1 << 32, 63, 32, 31]
    for _ in range(4000):
        a, b = (interpret.signed(rng.choice(edges) if rng.random() < 0.6 else rng.getrandbits(64)) for _ in range(2))
        op = rng.choice([*interpret.NAMES, "eq", "ne", "ge", "geu", *interpret.EXTENSIONS])
        w = op in ir.WORD_FORMS and op != "and" and rng.random() < 0.5
        if op in interpret.EXTENSIONS:
            assert extend(op, a) & interpret.MASK == interpret.arithmetic(op, False, [a & interpret.MASK])
            continue
        folded = compute(op, w, a, b)
        wanted = interpret.arithmetic(op, w, [a & interpret.MASK, b & interpret.MASK])
        if folded is None:
            assert op in ("div", "divu", "rem", "remu") and interpret.signed(b, 32 if w else 64) == 0
        else:
            assert folded == interpret.signed(wanted), (op, w, a, b)
