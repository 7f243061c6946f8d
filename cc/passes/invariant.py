"""Loop-invariant motion: what gives the same in every round is computed once, in front of the loop.

Arithmetic on values from outside moves whenever it is found. A load moves if nothing in the loop can change what it
reads, and if it was going to be executed anyway (it stands before every exit) or cannot fault (a symbol or slot).
"""

from __future__ import annotations

from cc.ir import EFFECT, FLAGS, LOAD, PURE, Function, Value
from cc.passes.flow import Dominance
from cc.passes.fold import STORE_BITS
from cc.passes.loops import Loop, find_loops
from cc.passes.memory import overlap, place_of, private_slots

STAYS = ("phi", "vaarea", "frame")


class Effects:
    """What a loop does to memory: the places of its stores, and whether something may store anywhere."""

    __slots__ = ("stores", "anywhere")

    def __init__(self, loop: Loop):
        self.stores = []
        self.anywhere = False
        for block in loop.blocks:
            for v in block.body:
                if v.op in STORE_BITS:
                    if v.extra:
                        self.anywhere = True
                    self.stores.append(place_of(v))
                elif FLAGS[v.op] & EFFECT:
                    self.anywhere = True

    def leaves(self, v: Value, private: dict[int, bool]) -> bool:
        """Whether the loop leaves alone what the load reads."""
        place = place_of(v)
        if place is None or self.anywhere and not (place[0] == "slot" and place[1] in private):
            return False
        return not any(overlap(place, store, private) for store in self.stores)


def move_invariants(f: Function) -> bool:
    """True if anything moved."""
    loops = find_loops(f)
    if not loops:
        return False
    order = Dominance(f)
    private = private_slots(f)
    moved = False
    for loop in loops:
        effects = Effects(loop)
        # BEGIN SOLUTION cc.passes.invariant.move
        for block in loop.blocks:
            sure = all(order.over(block, e) for e in loop.exits) and bool(loop.exits)
            kept = []
            stopped = False
            for v in block.body:
                flags = FLAGS[v.op]
                able = flags & PURE and v.op not in STAYS
                if flags & LOAD and not v.extra and effects.leaves(v, private):
                    able = sure and not stopped or v.args[0].op in ("global", "slot")
                if flags & EFFECT and v.op not in STORE_BITS:
                    stopped = True  # a call may not come back
                if able and all(loop.invariant(a) for a in v.args):
                    v.block = loop.front
                    loop.front.body.append(v)
                    moved = True
                else:
                    kept.append(v)
            block.body = kept
        # END SOLUTION
    return moved
