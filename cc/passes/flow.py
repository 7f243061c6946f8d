"""The control-flow graph: reachable blocks in reverse postorder, dominators, loop depths, tidying.

Nothing recurses: graphs are walked with explicit stacks, since a function may have tens of thousands of blocks.
"""

from __future__ import annotations

from cc.ir import Block, Function, Value

ROUNDS = 8  # of a loop
MOST = 1e6  # a frequency is at most this


def reverse_postorder(function: Function) -> list[Block]:
    """Blocks reachable from the entry, each before those it dominates."""
    seen = {function.blocks[0].number: True}
    stack = [(function.blocks[0], 0)]
    order: list[Block] = []
    while stack:
        block, i = stack.pop()
        targets = block.successors()
        if i < len(targets):
            stack.append((block, i + 1))
            t = targets[len(targets) - 1 - i]
            if t.number not in seen:
                seen[t.number] = True
                stack.append((t, 0))
        else:
            order.append(block)
    order.reverse()
    return order


def remove_pred(block: Block, pred: Block) -> None:
    """Take away one edge pred -> block, with its phi arguments."""
    i = block.preds.index(pred)
    del block.preds[i]
    for phi in block.phis:
        del phi.args[i]


def prune(function: Function) -> None:
    """Drop unreachable blocks and put the rest in reverse postorder."""
    order = reverse_postorder(function)
    keep = {b.number: True for b in order}
    for block in function.blocks:
        if block.number not in keep:
            for t in block.successors():
                if t.number in keep:
                    remove_pred(t, block)
    function.blocks = order


def dominators(function: Function) -> list[int]:
    """Immediate dominators as indices into `function.blocks` (Cooper, Harvey, Kennedy); blocks[0] is its own."""
    for i, b in enumerate(function.blocks):
        b.order = i
    rank = {b.number: i for i, b in enumerate(reverse_postorder(function))}
    blocks = sorted((b for b in function.blocks if b.number in rank), key=lambda b: rank[b.number])
    at = [0] * len(function.blocks)  # position in `function.blocks` -> rank
    for b in blocks:
        at[b.order] = rank[b.number]
    idom = [-1] * len(function.blocks)
    idom[0] = 0
    changed = True
    while changed:
        changed = False
        for b in blocks[1:]:
            new = -1
            for p in b.preds:
                q = p.order
                if idom[q] < 0:
                    continue
                if new < 0:
                    new = q
                while new != q:
                    if at[new] > at[q]:
                        new = idom[new]
                    else:
                        q = idom[q]
            if new != idom[b.order]:
                idom[b.order] = new
                changed = True
    return idom


class Dominance:
    """Who dominates whom, by block: the dominator tree is numbered so that a span holds all that a block dominates."""

    __slots__ = ("enter", "leave")

    def __init__(self, function: Function):
        idom = dominators(function)
        children: list[list[int]] = [[] for _ in function.blocks]
        for i in range(1, len(function.blocks)):
            children[idom[i]].append(i)
        self.enter = [0] * len(function.blocks)
        self.leave = [0] * len(function.blocks)
        clock = 0
        stack = [(0, False)]
        while stack:
            i, done = stack.pop()
            if done:
                self.leave[i] = clock
                continue
            self.enter[i] = clock
            clock += 1
            stack.append((i, True))
            for child in children[i]:
                stack.append((child, False))

    def over(self, a: Block, b: Block) -> bool:
        """Whether every way to b leads through a."""
        return self.enter[a.order] <= self.enter[b.order] < self.leave[a.order]


def loop_depths(function: Function) -> None:
    """Set `depth` of every block: natural loops around it. Blocks must be in reverse postorder."""
    idom = dominators(function)
    blocks = function.blocks
    for b in blocks:
        b.depth = 0
    loops: dict[int, list[Block]] = {}
    for b in blocks:
        for t in b.successors():
            walk = b.order
            while walk > t.order:
                walk = idom[walk]
            if walk == t.order:
                loops.setdefault(t.order, []).append(b)
    for header, ends in loops.items():
        inside = {header: True}
        work = [b for b in ends]
        while work:
            b = work.pop()
            if b.order not in inside:
                inside[b.order] = True
                work.extend(b.preds)
        for i in inside:
            blocks[i].depth += 1


def chances(block: Block) -> dict[Block, float]:
    """How likely the way from a block to each of its successors is: loops go on, otherwise every way is as good."""
    targets = block.successors()
    counts: dict[Block, int] = {}
    stay = 0
    for t in targets:
        counts[t] = counts.get(t, 0) + 1
        stay += t.depth >= block.depth
    if stay in (0, len(targets)):
        return {t: n / len(targets) for t, n in counts.items()}
    return {
        t: n / stay * (1 - 1 / ROUNDS) if t.depth >= block.depth else n / (len(targets) - stay) / ROUNDS
        for t, n in counts.items()
    }


def frequencies(function: Function) -> None:
    """Set `frequency` of every block. Blocks must be in reverse postorder, `depth` be known."""
    for i, b in enumerate(function.blocks):
        b.order = i
    known: dict[Block, dict[Block, float]] = {}
    for i, b in enumerate(function.blocks):
        total = 0.0 if i else 1.0
        back = False
        for p in dict.fromkeys(b.preds):
            if p.order < i:
                if p not in known:
                    known[p] = chances(p)
                total += p.frequency * known[p][b]
            else:
                back = True
        b.frequency = min(total * ROUNDS, MOST) if back else total


def merge_chains(function: Function) -> None:
    """Join a block to its only successor where that has no other predecessor; pass over empty blocks."""
    for block in function.blocks:  # an empty block that only jumps: lead its predecessors to its target
        if block.body or block.phis or block.term.op != "jmp" or block is function.blocks[0] or block.symbol:
            continue
        target = block.term.targets[0]
        if target is block or target.phis:
            continue
        for p in dict.fromkeys(block.preds):  # a table may lead there many times
            for i, t in enumerate(p.term.targets):
                if t is block:
                    p.term.targets[i] = target
                    target.preds.append(p)
            if p.term.op == "br" and p.term.targets[0] is p.term.targets[1]:
                remove_pred(target, p)
                p.term = jump(p, target)
        block.preds = []
    prune(function)
    gone: dict[int, bool] = {}
    for block in function.blocks:
        if block.number in gone:
            continue
        while block.term.op == "jmp":
            target = block.term.targets[0]
            if len(target.preds) != 1 or target is block or target is function.blocks[0] or target.phis:
                break
            for v in target.body:
                v.block = block
            block.body.extend(target.body)
            block.term = target.term
            block.term.block = block
            for t in target.successors():
                t.preds = [block if p is target else p for p in t.preds]
            gone[target.number] = True
    function.blocks = [b for b in function.blocks if b.number not in gone]


def jump(block: Block, target: Block) -> Value:
    """An unconditional terminator; the caller has put the edge into `target.preds`."""
    term = Value("jmp", False, [])
    term.targets = [target]
    term.block = block
    return term


def users_of(f: Function) -> dict[Value, list[Value]]:
    """Who has a value for an argument; once for each time."""
    users: dict[Value, list[Value]] = {}
    for block in f.blocks:
        for v in block.phis + block.body + [block.term]:
            for a in v.args:
                users.setdefault(a, []).append(v)
    return users


def resolve(v: Value, forward: dict[Value, Value]) -> Value:
    """Follow replacements to the end."""
    while v in forward:
        v = forward[v]
    return v


def replace_uses(function: Function, forward: dict[Value, Value]) -> None:
    """Put the replacements wherever the replaced values are arguments."""
    if function.trace is not None:
        function.trace.replaced.update(forward)
    for block in function.blocks:
        for v in block.phis + block.body + [block.term]:
            for i, a in enumerate(v.args):
                if a in forward:
                    v.args[i] = resolve(a, forward)
