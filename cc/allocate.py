"""Register allocation: virtual registers to the 26 that programs may use, the rest to the stack.

A live range is a set of program points, held as the bits of one big integer: instruction i reads at point 2i and writes
at 2i + 1. So holes cost nothing, and "do these two interfere" is one `&`. Virtual registers joined by a copy and not
interfering become one (coalescing). Then, from the most to the least valuable (uses, ten times for each loop around
them, by length), each takes a free register, a hinted one if possible. Who finds none is spilled: its uses and
definitions get tiny registers of their own around loads and stores (or its constant is made again), and all starts
over; the second or third time everything fits.
"""

from __future__ import annotations

from cc.ir import Slot
from cc.known import locate
from cc.machine import (
    CALLEE_SAVED,
    CALLER_SAVED,
    CLOBBERED,
    FIRST_VIRTUAL,
    FRAME,
    WORD_LOAD,
    WORD_STORE,
    Code,
    Inst,
)

AVAILABLE = CALLER_SAVED + CALLEE_SAVED
TAKES_PART = frozenset(AVAILABLE)
REMATERIALIZED = ("li", "la", "lslot")
ENDLESS = 1 << 60
SCALE = 16  # weights are whole numbers
ATTEMPTS = 30


class Ranges:
    """Live ranges of virtual and physical registers, from one backward walk over every block."""

    __slots__ = ("live", "fixed", "weight", "moves", "single")

    def __init__(self, code: Code):
        count = code.registers
        self.live = [0] * count  # by register: the points where it is alive
        self.fixed = [0] * FIRST_VIRTUAL
        self.weight = [0] * count
        self.moves: list[tuple[int, int, int]] = []  # (frequency, d, s)
        self.single: list[Inst | None] = [None] * count  # the one defining instruction, if it is the only one
        many = [0] * count
        live_out = self.flow(code)
        point = 0
        # BEGIN SOLUTION cc.allocate.ranges
        for index, (block, insts) in enumerate(code.blocks):
            frequency = int(block.frequency * SCALE) + 1
            first = 2 * point
            i = point + len(insts)
            end = 2 * i - 1
            open_at: dict[int, int] = {}
            rest = live_out[index]
            while rest:
                low = rest & -rest
                open_at[low.bit_length() - 1] = end
                rest ^= low
            point = i
            for inst in reversed(insts):
                i -= 1
                d = inst.d
                if d > 0:
                    until = open_at.pop(d, 2 * i + 1)
                    self.add(d, 2 * i + 1, until)
                    if d >= FIRST_VIRTUAL:
                        self.weight[d] += frequency
                        many[d] += 1
                        self.single[d] = inst if many[d] == 1 else None
                if inst.op == "call" or inst.op == "jalr":
                    for r in CLOBBERED:
                        self.add(r, 2 * i + 1, open_at.pop(r, 2 * i + 1))
                elif inst.op == "asm":
                    for r in inst.extra:
                        self.add(r, 2 * i + 1, open_at.pop(r, 2 * i + 1))
                for s in inst.s:
                    if s > 0:
                        if s not in open_at:
                            open_at[s] = 2 * i
                        if s >= FIRST_VIRTUAL:
                            self.weight[s] += frequency
                if inst.op == "mv" and inst.s[0]:
                    self.moves.append((frequency, d, inst.s[0]))
            for r, until in open_at.items():
                self.add(r, first, until)
        # END SOLUTION

    def add(self, r: int, first: int, last: int) -> None:
        bits = ((1 << last - first + 1) - 1) << first
        if r < FIRST_VIRTUAL:
            self.fixed[r] |= bits
        else:
            self.live[r] |= bits

    def flow(self, code: Code) -> list[int]:
        """Virtual registers alive at the end of each block, as bits (backward data flow to a fixed point)."""
        n = len(code.blocks)
        at = {block.number: i for i, (block, _) in enumerate(code.blocks)}
        used, defined = [0] * n, [0] * n
        targets = []
        for i, (block, insts) in enumerate(code.blocks):
            uses: dict[int, bool] = {}
            defs: dict[int, bool] = {}
            for inst in insts:
                for s in inst.s:
                    if s >= FIRST_VIRTUAL and s not in defs:
                        uses[s] = True
                if inst.d >= FIRST_VIRTUAL:
                    defs[inst.d] = True
            used[i], defined[i] = bits_of(uses), bits_of(defs)
            targets.append([at[t.number] for t in block.successors()])
        live_in = list(used)
        live_out = [0] * n
        changed = True
        while changed:
            changed = False
            for i in range(n - 1, -1, -1):
                out = 0
                for t in targets[i]:
                    out |= live_in[t]
                if out != live_out[i]:
                    live_out[i] = out
                    new = used[i] | out & ~defined[i]
                    if new != live_in[i]:
                        live_in[i] = new
                        changed = True
        return live_out


def bits_of(registers: dict[int, bool]) -> int:
    """A set of numbers as the bits of an integer."""
    if not registers:
        return 0
    field = bytearray(max(registers) // 8 + 1)
    for r in registers:
        field[r >> 3] |= 1 << (r & 7)
    return int.from_bytes(field, "little")


def coalesce(ranges: Ranges, count: int, tiny: dict[int, bool]) -> list[int]:
    """Join registers that copies connect and that are never alive together; returns each one's representative."""
    leader = list(range(count))
    live = ranges.live

    def find(r: int) -> int:
        while leader[r] != r:
            leader[r] = leader[leader[r]]
            r = leader[r]
        return r

    for _, d, s in sorted(ranges.moves, key=lambda m: -m[0]):
        if d < FIRST_VIRTUAL or s < FIRST_VIRTUAL or d in tiny or s in tiny:
            continue
        a, b = find(d), find(s)
        if a != b and live[a] & live[b] == 0:
            leader[b] = a
            live[a] |= live[b]
            ranges.weight[a] = min(ENDLESS, ranges.weight[a] + ranges.weight[b])
    return [find(r) for r in range(count)]


def assign(ranges: Ranges, leader: list[int], tiny: dict[int, bool]) -> tuple[list[int], list[int]]:
    """Colours by representative (-1: none), and the representatives that found none."""
    # BEGIN SOLUTION cc.allocate.assign
    count = len(leader)
    hints: dict[int, list[int]] = {}
    for _, d, s in ranges.moves:
        if d >= FIRST_VIRTUAL:
            hints.setdefault(leader[d], []).append(s if s < FIRST_VIRTUAL else leader[s])
        if s >= FIRST_VIRTUAL:
            hints.setdefault(leader[s], []).append(d if d < FIRST_VIRTUAL else leader[d])
    order = []
    for r in range(FIRST_VIRTUAL, count):
        if leader[r] == r and ranges.live[r]:
            length = bin(ranges.live[r]).count("1")
            inst = ranges.single[r]
            cheap = 2 if inst is not None and inst.op in REMATERIALIZED else 1  # made again rather than reloaded
            rank = ENDLESS if r in tiny else ranges.weight[r] * 1024 // (length + 8) // cheap
            order.append((-rank, r))
    order.sort()
    taken = list(ranges.fixed)
    colour = [-1] * count
    failed = []
    for _, r in order:
        live = ranges.live[r]
        for hint in hints.get(r, []):
            if hint >= FIRST_VIRTUAL:
                hint = colour[hint]
            if hint in TAKES_PART and taken[hint] & live == 0:
                colour[r] = hint
                break
        else:
            for p in AVAILABLE:
                if taken[p] & live == 0:
                    colour[r] = p
                    break
            else:
                failed.append(r)
                continue
        taken[colour[r]] |= live
    return colour, failed
    # END SOLUTION


def spill(code: Code, ranges: Ranges, leader: list[int], failed: list[int], tiny: dict[int, bool]) -> None:
    """Rewrite the code so that the failed registers live in memory, or are made again where they are used."""
    homes: dict[int, Slot] = {}
    again: dict[int, Inst] = {}
    members: dict[int, int] = {}
    for r in range(FIRST_VIRTUAL, len(leader)):
        members[leader[r]] = members.get(leader[r], 0) + 1
    shared: list[tuple[int, Slot]] = []
    for r in failed:
        inst = ranges.single[r]
        if members[r] == 1 and inst is not None and inst.op in REMATERIALIZED:
            again[r] = inst
            continue
        live = ranges.live[r]
        for i, (busy, slot) in enumerate(shared):
            if busy & live == 0 and not code.twice:
                shared[i] = (busy | live, slot)
                homes[r] = slot
                break
        else:
            homes[r] = Slot(code.word, code.word, len(code.slots))
            code.slots.append(homes[r])
            shared.append((live, homes[r]))
    for index, (block, insts) in enumerate(code.blocks):
        out: list[Inst] = []
        for inst in insts:
            if inst.op == "mv" and spill_copy(code, inst, leader, homes, again, tiny, out):
                continue
            after = None
            replaced: dict[int, int] = {}
            for i, s in enumerate(inst.s):
                r = leader[s] if s >= FIRST_VIRTUAL else s
                if r in homes or r in again:
                    if r not in replaced:
                        replaced[r] = code.registers
                        tiny[code.registers] = True
                        code.registers += 1
                        if r in again:
                            old = again[r]
                            out.append(Inst(old.op, replaced[r], [], old.imm, old.sym, old.extra))
                        else:
                            out.append(Inst(WORD_LOAD[code.word], replaced[r], [], 0, None, homes[r]))
                    inst.s[i] = replaced[r]
            if inst.d >= FIRST_VIRTUAL:
                r = leader[inst.d]
                if r in again:
                    continue
                if r in homes:
                    inst.d = code.registers
                    tiny[inst.d] = True
                    code.registers += 1
                    after = Inst(WORD_STORE[code.word], -1, [inst.d], 0, None, homes[r])
            out.append(inst)
            if after is not None:
                out.append(after)
        code.blocks[index] = (block, out)


def spill_copy(code: Code, inst: Inst, leader: list[int], homes: dict, again: dict, tiny: dict, out: list) -> bool:
    """A copy from or to a slot is one load or store, between a slot and itself nothing. False if it is another copy."""
    d, s = (leader[r] if r >= FIRST_VIRTUAL else r for r in (inst.d, inst.s[0]))
    target, source = homes.get(d), homes.get(s)
    if s in again or d in again or (target is None and source is None):
        return False
    register = inst.s[0]
    if target is source:
        return True
    if source is not None:
        register = inst.d
        if target is not None:
            register = code.registers
            tiny[register] = True
            code.registers += 1
        out.append(Inst(WORD_LOAD[code.word], register, [], 0, None, source))
    if target is not None:
        out.append(Inst(WORD_STORE[code.word], -1, [register], 0, None, target))
    return True


def allocate(code: Code) -> None:
    """Replace all virtual registers; afterwards `code.used` lists the callee-saved registers to save."""
    tiny: dict[int, bool] = {}
    for _ in range(ATTEMPTS):
        ranges = Ranges(code)
        if code.dynamic:
            ranges.fixed[FRAME] = -1  # everywhere
        alone = list(ranges.live) if code.trace is not None else []
        leader = coalesce(ranges, code.registers, tiny)
        colour, failed = assign(ranges, leader, tiny)
        if not failed:
            break
        spill(code, ranges, leader, failed, tiny)
    else:
        raise AssertionError(f"no allocation for {code.name}")
    if code.trace is not None:
        locate(code, alone, leader, colour)
    used: dict[int, bool] = {}
    for index, (block, insts) in enumerate(code.blocks):
        out = []
        for inst in insts:
            if inst.d >= FIRST_VIRTUAL:
                inst.d = colour[leader[inst.d]]
                used[inst.d] = True
            if inst.op == "asm":
                used.update(dict.fromkeys(inst.extra, True))
            for i, s in enumerate(inst.s):
                if s >= FIRST_VIRTUAL:
                    inst.s[i] = colour[leader[s]]
            if inst.op != "mv" or inst.d != inst.s[0]:
                out.append(inst)
        code.blocks[index] = (block, out)
    if code.dynamic:
        used[FRAME] = True
    code.used = [r for r in CALLEE_SAVED if r in used]
