"""Bounds of phis, so that extensions of variables that go round loops can go.

`value_range` tells bounds of an operation by itself; a phi's are those of its arguments, and in a loop of itself. At
first a phi has no values; arguments add theirs until nothing changes, rounded up to the bounds of C's types, so that
this ends soon. What is found is kept in the phi's `extra`: it holds whatever is done to the function later.

Then a phi that is only read extended takes extended arguments, where that costs nothing: structs taken apart
by `promote` have phis of packed parts, of which the low bits are meant. And a load whose readers all extend it
otherwise than it does is the other load.
"""

from __future__ import annotations

from cc.ir import Function, Value
from cc.passes.bits import source
from cc.passes.fold import EXTENSION_BITS, LOW_HALF, RANGES, STORE_BITS, value_range
from cc.passes.promote import LOAD_BITS
from cc.passes.simplify import simplify

TYPES = (
    (0, 1), (0, 127), (-128, 127), (0, 255), (0, 32767), (-32768, 32767), (0, 65535), (0, (1 << 31) - 1),
    (-(1 << 31), (1 << 31) - 1), (0, (1 << 32) - 1),
)  # fmt: skip
LOADS = {"sextb": "lb", "zextb": "lbu", "sexth": "lh", "zexth": "lhu", "sextw": "lw", "zextw": "lwu"}
NOTHING = (0, -1)  # of a phi whose arguments are yet to come


def rounded(low: int, high: int) -> tuple[int, int] | None:
    for first, last in TYPES:
        if first <= low and high <= last:
            return first, last
    return None


def free(a: Value, extension: str) -> bool:
    """Whether extending a value takes no instruction."""
    for x in (a, source(a, 0, EXTENSION_BITS[extension])):
        known = value_range(x) if x is not None else None
        if known is not None and RANGES[extension][0] <= known[0] and known[1] <= RANGES[extension][1]:
            return True
    return False


def extend_arguments(f: Function) -> bool:
    """Extend the arguments of phis that are only read extended. True if there were any."""
    readers: dict[Value, str] = {}  # by phi the extension that leaves what its readers want
    for block in f.blocks:
        for v in block.phis + block.body + [block.term]:
            for a in v.args:
                if a.op != "phi":
                    continue
                name = v.op if v.op in EXTENSION_BITS else "sextw" if v.w and v.op in LOW_HALF else ""
                old = readers.setdefault(a, name)
                if old and EXTENSION_BITS.get(name, 64) > EXTENSION_BITS[old]:
                    readers[a] = name
                elif old and old != name and EXTENSION_BITS[name] == EXTENSION_BITS[old]:
                    readers[a] = "s" + old[1:]
    changed = False
    for block in f.blocks:
        for phi in block.phis:
            extension = readers.get(phi, "")
            if extension not in EXTENSION_BITS or not all(free(a, extension) for a in phi.args):
                continue
            for i, p in enumerate(block.preds):
                v = Value(extension, False, [phi.args[i]])
                v.block = p
                p.body.append(v)
                phi.args[i] = v
            changed = True
    return changed


def extend_loads(f: Function) -> bool:
    """Let loads extend as their readers want it. True if one did."""
    wanted: dict[Value, str] = {}  # by load an extension that it could do, or "" where somebody reads it as it is
    for block in f.blocks:
        for v in block.phis + block.body + [block.term]:
            for i, a in enumerate(v.args):
                bits = LOAD_BITS.get(a.op)
                if bits is None:
                    continue
                if v.op in EXTENSION_BITS:
                    name = v.op if EXTENSION_BITS[v.op] == bits else "" if EXTENSION_BITS[v.op] > bits else None
                else:
                    low = STORE_BITS[v.op] if i == 0 and v.op in STORE_BITS else 32 if v.w and v.op in LOW_HALF else 64
                    name = "" if low > bits else None
                if name is not None and wanted.setdefault(a, name) != name:
                    wanted[a] = ""
    changed = False
    for load, extension in wanted.items():
        op = LOADS.get(extension, load.op)
        if op != load.op and not load.extra:
            load.op = op
            changed = True
    return changed


def ranges(f: Function) -> None:
    """All parts of this file, with the cleaning that they allow."""
    if f.word == 8 and extend_loads(f):
        simplify(f, 2)
    if find_ranges(f):
        simplify(f, 3)
    if extend_arguments(f):
        simplify(f, 2)
        if find_ranges(f):
            simplify(f, 3)


def find_ranges(f: Function) -> bool:
    """Set `extra` of the phis that have bounds. True if any became known."""
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
