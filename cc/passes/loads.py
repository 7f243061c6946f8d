"""Loads whose result is known on all ways to them: what was stored there or loaded from there before.

`simplify` knows this inside a block; here the ways go back over many blocks. Going up from a load, each way must meet
an access of the same address (the same value and offset) before it meets anything that may change the bytes there, and
before the block where the address is computed: above it the value has the address of an earlier round. Where ways with
different results meet, the result is a phi, found as `ssa.py` finds variables.

A loop that keeps its sum in memory so loads it once, if it was stored before the loop; the stores stay.
"""

from __future__ import annotations

from cc.ir import EFFECT, FLAGS, LOAD, Block, Function, Value
from cc.passes.flow import replace_uses, resolve
from cc.passes.fold import STORE_BITS, extend, value_range
from cc.passes.memory import Place, overlap, place_of, private_slots
from cc.passes.promote import EXTENSION, LOAD_BITS

FARTHEST = 60  # blocks that are looked at for one load
RANGE = {
    "lb": (-128, 127),
    "lbu": (0, 255),
    "lh": (-32768, 32767),
    "lhu": (0, 65535),
    "lw": (-(1 << 31), (1 << 31) - 1),
    "lwu": (0, (1 << 32) - 1),
}
Access = tuple  # (operation, place or None for what may change anything)


class Finder:
    """Finds what loads would give."""

    def __init__(self, f: Function):
        self.f = f
        self.private = private_slots(f)
        self.accesses: dict[int, list[Access]] = {}  # by block number, the last one first
        self.forward: dict[Value, Value] = {}
        self.here = 0  # the block at hand
        for block in f.blocks:
            found = []
            for v in block.body:
                if v.op in STORE_BITS or FLAGS[v.op] & LOAD:
                    found.append((v, place_of(v)))
                elif FLAGS[v.op] & EFFECT:
                    found.append((v, None))
            found.reverse()
            self.accesses[block.number] = found

    def meets(self, accesses: list[Access], at: int, load: Value, place: Place) -> Value | bool:
        """Going up from accesses[at]: the access that tells what `load` gives, False where that gets lost, or True if
        nothing concerns it."""
        base, imm = load.args[0], load.imm
        for i in range(at, len(accesses)):
            v, other = accesses[i]
            if other is None:
                if place[0] != "slot" or place[1] not in self.private:
                    return False
            elif v.imm == imm and v.args[-1] is base and other[3] == place[3] and not v.extra:
                return v
            elif v.op in STORE_BITS and overlap(place, other, self.private):
                return False
        return base.block is None or base.block.number != self.here

    def known(self, load: Value, block: Block, at: int) -> bool:
        """Replace the load if all ways to it tell its result."""
        place = place_of(load)
        self.here = block.number
        found = self.meets(self.accesses[block.number], at + 1, load, place)
        if found is False:
            return False
        ends: dict[int, Value | None] = {}  # by block number: what its end tells; None: what its beginning tells
        if found is True:
            if not block.preds:
                return False
            work = list(block.preds)
            while work:
                b = work.pop()
                if b.number in ends:
                    continue
                self.here = b.number
                one = self.meets(self.accesses[b.number], 0, load, place)
                if one is False or one is True and not b.preds or len(ends) > FARTHEST:
                    return False
                ends[b.number] = None if one is True else one
                if one is True:
                    work.extend(b.preds)
            givers = [v for v in ends.values() if v is not None]
        else:
            givers = [found]
        good = all(self.as_loaded(v, load.op) for v in givers)
        value = self.given(found) if found is not True else self.phi(block, ends)
        if not good:
            made = Value(EXTENSION[load.op], False, [value])
            made.block = block
            block.body.insert(block.body.index(load), made)
            value = made
        self.forward[load] = value
        return True

    def given(self, v: Value) -> Value:
        """What an access stored or loaded, now."""
        return v.args[0] if v.op in STORE_BITS else resolve(v, self.forward)

    def as_loaded(self, v: Value, op: str) -> bool:
        """Whether the access gives a value extended as the load `op` does it."""
        if v.op == op or LOAD_BITS[op] == 64:
            return True
        if v.op not in STORE_BITS:
            return False
        stored = v.args[0]
        if stored.op == "const":
            return extend(EXTENSION[op], stored.imm) == stored.imm
        known = value_range(stored)
        return known is not None and RANGE[op][0] <= known[0] and known[1] <= RANGE[op][1]

    def phi(self, block: Block, ends: dict[int, Value | None]) -> Value:
        """What the ways tell at the beginning of a block, with phis where they differ."""
        begins: dict[int, Value] = {}
        work: list[tuple[Block, Value]] = []

        def begin(b: Block) -> Value:
            passed = []
            while b.number not in begins and len(b.preds) == 1:
                passed.append(b)
                b = b.preds[0]
                if ends[b.number] is not None:
                    value = self.given(ends[b.number])
                    break
            else:
                value = begins.get(b.number)
                if value is None:
                    value = begins[b.number] = Value("phi", False, [])
                    value.block = b
                    b.phis.append(value)
                    work.append((b, value))
            for p in passed:
                begins[p.number] = value
            return value

        result = begin(block)
        while work:
            b, phi = work.pop()
            phi.args = [self.given(ends[p.number]) if ends[p.number] is not None else begin(p) for p in b.preds]
        return result


def forward_loads(f: Function) -> bool:
    """See the head of the file. True if any load went; blocks must be pruned, and `simplify` should follow."""
    finder = Finder(f)
    for block in f.blocks:
        accesses = finder.accesses[block.number]
        for at in range(len(accesses) - 1, -1, -1):
            v = accesses[at][0]
            if FLAGS[v.op] & LOAD and not v.extra:
                finder.known(v, block, at)
    forward = finder.forward
    if not forward:
        return False
    for block in f.blocks:
        block.body = [v for v in block.body if v not in forward]
    replace_uses(f, forward)
    return True
