"""Choices: a test, two ways that do nothing, and a phi that takes one of two values.

`a < b ? 1 : 0` is the test itself, and `a < b ? a : b` the instruction `min` (Zbb): the branch goes. Two choices by one
test between the same values are one value, as two equal additions are; inlining a function twice gives such.
"""

from __future__ import annotations

from cc.ir import COMPARE, FLAGS, Block, Function, Value
from cc.passes.flow import Dominance, replace_uses, resolve

SMALLER = {"lt": "min", "ltu": "minu"}
LARGER = {"min": "max", "minu": "maxu"}


def chooser(block: Block) -> tuple[Block, int] | None:
    """The block whose branch decides by which of its two ways `block` is entered, and the way (place among the
    predecessors) that is taken where its test holds."""
    if len(block.preds) != 2:
        return None
    ways = []
    for p in block.preds:
        if p.term.op == "br":
            ways.append((p, p.term.targets.index(block)))
        elif len(p.preds) == 1 and p.preds[0].term.op == "br" and p.term.op == "jmp":
            ways.append((p.preds[0], p.preds[0].term.targets.index(p)))
        else:
            return None
    (head, first), (other, second) = ways
    return (head, first) if head is other and first != second else None


def result(test: Value, yes: Value, no: Value, names: dict[str, str]) -> tuple[str, list[Value]] | None:
    """The operation that gives `test ? yes : no`."""
    if yes.op == "const" and no.op == "const" and (yes.imm, no.imm) in ((1, 0), (0, 1)):
        return ("ne" if yes.imm else "eq"), [test]
    if not FLAGS[test.op] & COMPARE:
        return None
    a, b = test.args
    less = {"ge": "lt", "geu": "ltu"}.get(test.op, test.op)
    if less not in names:
        return None
    if less != test.op:
        yes, no = no, yes
    if b.op == "const" and yes.op == "const" and yes.imm == b.imm - 1 and no is a:  # x < 8 ? 7 : x
        return LARGER[names[less]], [a, yes]
    if b.op == "const" and no.op == "const" and no.imm == b.imm - 1 and yes is a:  # x < 8 ? x : 7
        return names[less], [a, no]
    if yes is a and no is b:
        return names[less], [a, b]
    if yes is b and no is a:
        return LARGER[names[less]], [a, b]
    return None


def choose(f: Function, extensions: tuple[str, ...]) -> bool:
    """True if anything changed. Blocks must be pruned; `simplify` should follow."""
    order = Dominance(f)
    names = SMALLER if "Zbb" in extensions and f.word == 8 else {}
    known: dict[tuple, Value] = {}
    forward: dict[Value, Value] = {}
    for block in f.blocks:
        found = chooser(block) if block.phis else None
        if found is None:
            continue
        head, at = found
        test = head.term.args[0]
        for phi in block.phis:
            yes, no = resolve(phi.args[at], forward), resolve(phi.args[1 - at], forward)
            key = (test, yes, no)
            old = known.get(key)
            if old is not None and order.over(old.block, block):
                forward[phi] = old
                continue
            known[key] = phi
            if len(block.phis) > 1 or any(p.body for p in block.preds if p is not head):
                continue
            made = result(test, yes, no, names)
            if made is not None:
                op, args = made
                v = Value(op, False, args if len(args) == 2 else [*args, f.const(0)])
                v.block = block
                block.body.insert(0, v)
                forward[phi] = known[key] = v
    if not forward:
        return False
    for block in f.blocks:
        block.phis = [phi for phi in block.phis if phi not in forward]
    replace_uses(f, forward)
    return True
