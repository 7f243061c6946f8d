"""Natural loops: which blocks they have, and a block in front of each for what is done once.

Loops are found by their back edges (to a block that dominates the edge's source); loops with one header are one. The
nest is given from the inside out, so that what an inner loop gives up is in the outer loop's hands next.
"""

from __future__ import annotations

from cc.ir import Block, Function, Value
from cc.passes.flow import Dominance, jump


class Loop:
    """header: the one entry. inside: its blocks by number. front: the block before the loop. ends: sources of the back
    edges. exits: blocks inside with a successor outside."""

    __slots__ = ("header", "inside", "front", "ends", "exits", "blocks")

    def __init__(self, header: Block, blocks: list[Block], front: Block):
        self.header, self.blocks, self.front = header, blocks, front
        self.inside = {b.number: True for b in blocks}
        self.ends = [p for p in header.preds if p.number in self.inside]
        self.exits = [b for b in blocks if any(t.number not in self.inside for t in b.successors())]

    def invariant(self, v: Value) -> bool:
        return v.block is None or v.block.number not in self.inside


def find_loops(f: Function) -> list[Loop]:
    """All loops, inner ones first, each with a front block, made where it is missing. Blocks must be pruned."""
    order = Dominance(f)
    headers: dict[int, list[Block]] = {}
    for b in f.blocks:
        for t in b.successors():
            if order.over(t, b):
                headers.setdefault(t.order, []).append(b)
    found = []
    fronts: dict[int, Block] = {}
    number = 1 + max(b.number for b in f.blocks)
    for at, ends in headers.items():
        header = f.blocks[at]
        if at == 0 or header.symbol:
            continue
        members = {header.number: header}
        work = list(ends)
        while work:
            b = work.pop()
            if b.number not in members:
                members[b.number] = b
                work.extend(b.preds)
        found.append((header, members))
    for header, members in found:
        outside = [p for p in header.preds if p.number not in members]
        if len(outside) == 1 and outside[0].term.op == "jmp":
            fronts[header.number] = outside[0]
            continue
        front = Block(number)
        number += 1
        fronts[header.number] = front
        insert_front(header, members, front)
        for other, others in found:  # the new block is part of the loops around this one
            if other is not header and header.number in others:
                others[front.number] = front
    if number > 1 + max(b.number for b in f.blocks):
        blocks = []
        for b in f.blocks:
            front = fronts.get(b.number)
            if front is not None and front.order < 0:
                blocks.append(front)
            blocks.append(b)
        f.blocks = blocks
    for i, b in enumerate(f.blocks):
        b.order = i
    found.sort(key=lambda item: len(item[1]))
    return [Loop(h, [b for b in f.blocks if b.number in m], fronts[h.number]) for h, m in found]


def insert_front(header: Block, members: dict, front: Block) -> None:
    """Lead all edges into the loop through `front`, which takes over their part of the header's phis."""
    front.sealed = True
    front.order = -1
    front.term = jump(front, header)
    keep = [i for i, p in enumerate(header.preds) if p.number in members]
    move = [i for i, p in enumerate(header.preds) if p.number not in members]
    front.preds = [header.preds[i] for i in move]
    for p in dict.fromkeys(front.preds):
        p.term.targets = [front if t is header else t for t in p.term.targets]
    header.preds = [front] + [header.preds[i] for i in keep]
    for phi in header.phis:
        given = [phi.args[i] for i in move]
        if all(a is given[0] for a in given):
            first = given[0]
        else:
            first = Value("phi", False, given)
            first.block = front
            front.phis.append(first)
        phi.args = [first] + [phi.args[i] for i in keep]
