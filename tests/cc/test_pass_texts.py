"""Each pass from text: small functions before, one pass, and what is to come out (tests/cc/passes/PASS.txt).

A case is a comment, the function, `=>` and what becomes of it; of two functions in front the last is meant, and the
other is what it calls. Values and blocks may have any numbers: both sides are read and numbered alike.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from cc import ir, ir_text
from cc.passes.flow import prune, reverse_postorder
from cc.passes.inline import Body, inline, inline_itself
from cc.passes.promote import promote
from cc.passes.simplify import simplify
from cc.passes.soften import soften
from cc.passes.split import split
from cc.passes.thread import thread
from tests.cc.test_pass_meaning import induction, invariant

FOLDER = Path(__file__).resolve().parent / "passes"
PASSES = {
    "simplify": lambda f, bodies: simplify(f, 6),
    "inline": inline,
    "recursion": lambda f, bodies: inline_itself(f),
    "promote": lambda f, bodies: promote(f),
    "thread": lambda f, bodies: thread(f),
    "invariant": lambda f, bodies: invariant(f),
    "induction": lambda f, bodies: induction(f),
    "soften": lambda f, bodies: soften(f),
    "split": lambda f, bodies: split(f),
}


def cases() -> list:
    found = []
    for name in PASSES:
        for text in (FOLDER / f"{name}.txt").read_text().split("\n\n"):
            title = text.split("\n")[0].strip("; ")
            found.append(pytest.param(name, *text.split("\n=>\n"), id=f"{name}: {title}"))
    return found


def canonical(f: ir.Function) -> str:
    """The text with blocks numbered in reverse postorder."""
    prune(f)
    for i, block in enumerate(reverse_postorder(f)):
        block.number = i
    return ir_text.dump(f)


@pytest.mark.parametrize("name, before, after", cases())
def test_pass(name, before, after):
    *callees, f = ir_text.parse(before, f"{name}.txt")
    wanted = ir_text.parse(after, f"{name}.txt, after")[0]
    ir.verify(f)
    ir.verify(wanted)
    PASSES[name](f, {g.name: Body(g, False, True) for g in callees})
    ir.verify(f)
    assert canonical(f) == canonical(wanted)
