"""Jump threading: a way that leads into a test whose result it knows goes on to where the test leads.

`a || b` as a value, and small predicates after inlining, give 0 or 1 to a phi on which the next block branches. Such a
block (phis, perhaps one comparison of a phi with a constant, a branch) is passed by from the predecessors whose phi
argument is a constant. Its phis must be read by itself and on its outgoing edges only, so that nothing else has to
learn of the new way.
"""

from __future__ import annotations

from cc.ir import COMPARE, FLAGS, Block, Function, Value
from cc.passes.flow import prune, remove_pred
from cc.passes.fold import compute


def outside_uses(f: Function) -> dict[Value, int]:
    """Uses of phis, but for those of their own block's body and branch and of phis on its outgoing edges."""
    count: dict[Value, int] = {}
    for block in f.blocks:
        for v in block.body + [block.term]:
            for a in v.args:
                if a.op == "phi" and a.block is not block:
                    count[a] = count.get(a, 0) + 1
        for phi in block.phis:
            for a, p in zip(phi.args, block.preds):
                if a.op == "phi" and a.block is not p:
                    count[a] = count.get(a, 0) + 1
    return count


def tested(block: Block) -> tuple[Value, Value | None] | None:
    """(the phi that decides, its comparison with a constant or None) of a block that only tests."""
    if block.term.op != "br" or not block.phis or block.symbol:
        return None
    test = block.term.args[0]
    if not block.body and test.op == "phi" and test.block is block:
        return test, None
    if len(block.body) == 1 and block.body[0] is test and FLAGS[test.op] & COMPARE:
        phi, other = test.args
        if phi.op == "phi" and phi.block is block and other.op == "const":
            return phi, test
    return None


def thread(f: Function) -> bool:
    """True if any way was shortened; the blocks are pruned then."""
    changed = False
    count = outside_uses(f)
    for block in f.blocks:
        found = tested(block)
        if found is None or any(phi in count for phi in block.phis) or block in block.successors():
            continue
        phi, test = found
        if test is not None and any(test in other.args for t in block.successors() for other in t.phis):
            continue
        for at in range(len(block.preds) - 1, -1, -1):
            known, p = phi.args[at], block.preds[at]
            if known.op != "const" or p.term.op not in ("jmp", "br") or p.term.targets.count(block) != 1:
                continue
            result = known.imm if test is None else compute(test.op, test.w, known.imm, test.args[1].imm)
            target = block.term.targets[0] if result else block.term.targets[1]
            if target in p.term.targets or target.symbol:
                continue
            i = target.preds.index(block)
            for other in target.phis:
                a = other.args[i]
                other.args.append(a.args[at] if a.op == "phi" and a.block is block else a)
            target.preds.append(p)
            p.term.targets[p.term.targets.index(block)] = target
            remove_pred(block, p)
            changed = True
    if changed:
        prune(f)
    return changed
