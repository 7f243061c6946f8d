"""The order of the passes over one function in SSA form.

At -O0 there is one round of folding, and what is declared always_inline is inlined, no more. Each pass may be left out
(`without`), which is how its worth is measured: `./bits bench cc --ablate`.
"""

from __future__ import annotations

from cc.ir import Function, number_values
from cc.passes.choose import choose
from cc.passes.flow import prune
from cc.passes.induction import settle, strength
from cc.passes.inline import Body, inline, inline_itself
from cc.passes.invariant import move_invariants
from cc.passes.loads import forward_loads
from cc.passes.promote import promote
from cc.passes.ranges import ranges
from cc.passes.simplify import simplify
from cc.passes.thread import thread
from cc.passes.transfers import transfers

ABLE = (
    "inline",
    "recursion",
    "promote",
    "thread",
    "loads",
    "ranges",
    "choose",
    "invariant",
    "induction",
    "transfers",
    "layout",
)
STAGES = (
    "simplified",
    "inline",
    "promote",
    "recursion",
    "thread",
    "loads",
    "ranges",
    "choose",
    "invariant",
    "induction",
    "optimised",
)


class Options:
    """What the compiler may do: the level of -O, the extensions of the machine, passes to leave out, -Os."""

    __slots__ = ("level", "extensions", "without", "small")

    def __init__(self, level: int, extensions: tuple[str, ...] = (), without: tuple[str, ...] = (), small=False):
        self.level, self.extensions, self.without, self.small = level, extensions, without, small

    def uses(self, name: str) -> bool:
        return self.level > 0 and name not in self.without


def optimise(f: Function, options: Options, bodies: dict[str, Body], shown=None) -> None:
    """All passes over f. bodies: functions that may be inlined, by name. shown(stage, f) is called after each."""

    def after(stage: str) -> None:
        if shown is not None:
            shown(stage, f)

    simplify(f, 6 if options.level else 1)
    after("simplified")
    if bodies and inline(f, bodies):
        simplify(f, 2 if options.level else 1)
    after("inline")
    if options.uses("promote") and promote(f):
        simplify(f, 6)
    after("promote")
    if options.uses("inline") and options.uses("recursion") and not options.small and inline_itself(f):
        simplify(f, 6)
    after("recursion")
    if options.uses("thread") and thread(f):
        simplify(f, 3)
    after("thread")
    if options.uses("loads"):
        prune(f)
        if forward_loads(f):
            simplify(f, 3)
    after("loads")
    if options.uses("ranges"):
        ranges(f)
    after("ranges")
    if options.uses("choose"):
        prune(f)
        if choose(f, options.extensions):
            simplify(f, 3)
    after("choose")
    if options.uses("invariant"):
        prune(f)
        if move_invariants(f):
            simplify(f, 3)
    after("invariant")
    if options.uses("induction"):
        prune(f)
        number_values(f)
        if strength(f, transfers if options.uses("transfers") else None):
            simplify(f, 4)
        prune(f)
        settle(f)
    after("induction")
    after("optimised")
