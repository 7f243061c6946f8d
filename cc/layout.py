"""The order of the blocks in the text, so that few jumps are executed.

A block that only jumps is passed by. Then blocks are joined to chains, as Pettis and Hansen do it: where a block has
one way on, putting the next block behind it saves a jump; where it has two, putting either behind it saves the jump
that the other way would take. The largest savings are taken first. Chains follow each other in the order of their
first blocks. Where a jump to a short block stays, a copy of the block takes its place: so each operation of an
interpreter with computed gotos has its own jump to the next.
"""

from __future__ import annotations

from cc.ir import Block
from cc.machine import BRANCHES, Code, Inst
from cc.passes.flow import chances

PREFERENCE = 1 / 64  # of the likelier of two ways, where both save the same
SHORT = 2  # instructions of a block, besides the jump at its end, that is repeated where a jump to it would stay,
DISPATCH = 8  # and if it ends in a computed goto


def targets_of(inst: Inst) -> list[Block]:
    """Where an instruction may jump to."""
    if inst.op == "jtab" or inst.op == "ijmp":
        return inst.extra
    return [inst.extra] if inst.op == "j" or inst.op in BRANCHES else []


def bypass_empty(code: Code) -> None:
    """Lead jumps to a block that only jumps to where it jumps; drop blocks that nothing reaches then."""
    goes: dict[int, Block] = {}
    for block, insts in code.blocks:
        if len(insts) == 1 and insts[0].op == "j":
            goes[block.number] = insts[0].extra

    def final(block: Block) -> Block:
        for _ in range(len(goes)):
            if block.number not in goes:
                break
            block = goes[block.number]
        return block

    reached = {code.blocks[0][0].number: True}
    for _, insts in code.blocks:
        for inst in insts:
            if inst.op == "jtab":
                inst.extra = [final(t) for t in inst.extra]
            elif inst.op == "j" or inst.op in BRANCHES:
                inst.extra = final(inst.extra)
    by_number = {block.number: insts for block, insts in code.blocks}
    work = [code.blocks[0][0].number]
    while work:
        for inst in by_number[work.pop()]:
            for t in targets_of(inst):
                if t.number not in reached:
                    reached[t.number] = True
                    work.append(t.number)
    code.blocks = [(b, insts) for b, insts in code.blocks if b.number in reached]


def savings(code: Code) -> list[tuple[float, int, int]]:
    """(-executed jumps saved, from, to) by places in the present order, the best first."""
    place = {block.number: i for i, (block, _) in enumerate(code.blocks)}
    found = []
    for i, (block, insts) in enumerate(code.blocks):
        if not insts or insts[-1].op != "j":
            continue
        last = insts[-1].extra
        branch = insts[-2].extra if len(insts) > 1 and insts[-2].op in BRANCHES else last
        if branch is last:
            found.append((-block.frequency, i, place[last.number]))
            continue
        ways = [block.frequency * part for part in shares(block, branch, last)]
        for way, target in zip(ways, (branch, last)):
            found.append((-min(ways) - way * PREFERENCE, i, place[target.number]))
    return sorted(found)


def shares(block: Block, branch: Block, last: Block) -> tuple[float, float]:
    """How likely the two ways out of a block are; blocks that were passed by stood for the same ways."""
    if len(block.successors()) == 2:
        one, other = block.successors()
        ways = chances(block)
        a, b = ways[one], ways[other]
        if branch in (one, *one.successors()) and last in (other, *other.successors()):
            return a, b
        if branch in (other, *other.successors()) and last in (one, *one.successors()):
            return b, a
    return 0.5, 0.5


def arrange(code: Code) -> None:
    """Put the blocks in their order."""
    count = len(code.blocks)
    after, first = [-1] * count, list(range(count))  # by block the next in its chain; by a chain's last block its first
    begins = [True] * count
    last_of = list(range(count))  # by a chain's first block its last
    for _, i, j in savings(code):
        if after[i] >= 0 or not begins[j] or j == 0 or first[i] == j:
            continue
        after[i] = j
        begins[j] = False
        last = last_of[j]
        first[last] = first[i]
        last_of[first[i]] = last
    order = []
    for i in range(count):
        if begins[i]:
            while i >= 0:
                order.append(code.blocks[i])
                i = after[i]
    code.blocks = order


def repeat(code: Code) -> None:
    """Put copies of short blocks where jumps to them stay, outside of what is executed less than once a call."""
    by_number = {block.number: insts for block, insts in code.blocks}
    for i, (block, insts) in enumerate(code.blocks):
        if not insts or insts[-1].op != "j" or block.frequency < code.blocks[0][0].frequency:
            continue
        target = insts[-1].extra
        follow = code.blocks[i + 1][0] if i + 1 < len(code.blocks) else None
        falls = len(insts) > 1 and insts[-2].op in BRANCHES and insts[-2].extra is follow
        short = by_number[target.number]
        if target is block or target is follow or falls or not may_repeat(code, short):
            continue
        insts[-1:] = [copied(code, inst) for inst in short]
        if len(short) > 1 and short[-2].op in BRANCHES and short[-2].extra is not follow:
            taken, other = shares(target, short[-2].extra, short[-1].extra)
            if other > taken:
                insts[-2].op = BRANCHES[insts[-2].op]
                insts[-2].extra, insts[-1].extra = short[-1].extra, short[-2].extra


def may_repeat(code: Code, insts: list[Inst]) -> bool:
    end = insts[-1].op if insts else "jtab"
    if end == "jtab" or (end == "ret" and (code.used or code.calls or code.slots)):  # one table; what `ret` stands for
        return False
    return len(insts) <= (DISPATCH if end == "ijmp" else SHORT) + 1 and all(inst.op != "asm" for inst in insts)


def copied(code: Code, inst: Inst) -> Inst:
    made = Inst(inst.op, inst.d, list(inst.s), inst.imm, inst.sym, inst.extra)
    made.at = inst.at
    if inst in code.where:
        code.where[made] = code.where[inst]
    return made
