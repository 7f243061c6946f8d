"""Bounds of phis, so that extensions of variables that go round loops can go.

`value_range` tells bounds of an operation by itself; a phi's are those of its arguments, and in a loop of itself. At
first a phi has no values; arguments add theirs until nothing changes, rounded up to the bounds of C's types, so that
this ends soon. What is found is kept in the phi's `extra`: it holds whatever is done to the function later.
"""

from __future__ import annotations

from cc.ir import Function
from cc.passes.fold import value_range

TYPES = (
    (0, 1), (0, 127), (-128, 127), (0, 255), (0, 32767), (-32768, 32767), (0, 65535), (0, (1 << 31) - 1),
    (-(1 << 31), (1 << 31) - 1), (0, (1 << 32) - 1),
)  # fmt: skip
NOTHING = (0, -1)  # of a phi whose arguments are yet to come


def rounded(low: int, high: int) -> tuple[int, int] | None:
    for first, last in TYPES:
        if first <= low and high <= last:
            return first, last
    return None


def find_ranges(f: Function) -> bool:
    """Set `extra` of the phis that have bounds. True if any became known; `simplify` should follow."""
    phis = [phi for block in f.blocks for phi in block.phis]
    before = [phi.extra for phi in phis]
    for phi in phis:
        phi.extra = NOTHING
    changed = True
    while changed:
        changed = False
        for phi in phis:
            found = NOTHING
            for a in phi.args:
                one = value_range(a)
                if one is None:
                    found = None
                    break
                if one != NOTHING:
                    found = one if found == NOTHING else (min(found[0], one[0]), max(found[1], one[1]))
            if found not in (None, NOTHING):
                found = rounded(*found)
            if found != phi.extra:
                phi.extra = found
                changed = True
    for phi in phis:
        if phi.extra == NOTHING:
            phi.extra = None
    return any(phi.extra is not None and phi.extra != old for phi, old in zip(phis, before))
