"""From a sequence of scalar D, S and C operations to packed SIWs.

The input is a tree: straight-line lists of operations on virtual registers, and counted loops around such lists. Each
list becomes SIWs by list scheduling: operations are taken in program order within a window, and each goes into the
first SIW in which its pipe is free and its operands are there. Reads of a SIW come before its writes, so a register may
be read and written anew in one SIW. Then registers are allocated over the packed order by linear scan.

What it relies on: the hardware interlocks, so latencies are only a matter of speed; a sentron of T issues at most every
T-th cycle when all run, so a latency of L costs ceil(L / T) SIWs. What it refuses: to spill. `Pressure` tells the
caller to unroll less.
"""

from __future__ import annotations

REGISTERS = list(range(24))
WINDOW = 48  # operations that scheduling looks ahead

BEGIN = ("begin0", "begin1")  # keys of a slot, by depth of the loop
END = ("end0", "end1")


class Pressure(Exception):
    """More vector registers are live at once than there are."""


class Reg:
    """A virtual vector register; `number` is the physical one, fixed if it is pinned, else filled by `pack`."""

    __slots__ = ("number", "pinned")

    def __init__(self, number: int = -1) -> None:
        self.number, self.pinned = number, number >= 0


class Op:
    """One operation: its pipe, the SIW fields it sets, and what it reads and writes.

    fields: SIW field -> int. regs: SIW field -> Reg, for vector registers read (`reads`) or written (`writes`).
    p_read, p_write: numbers of coordinate registers. chain: operations with the same chain keep their order.
    """

    __slots__ = ("pipe", "fields", "reads", "writes", "p_read", "p_write", "chain", "latency")

    def __init__(
        self,
        pipe: str,
        fields: dict[str, int],
        reads: dict[str, Reg] | None = None,
        writes: dict[str, Reg] | None = None,
        p_read: int = -1,
        p_write: int = -1,
        chain: str = "",
        latency: int = 1,
    ) -> None:
        self.pipe, self.fields, self.latency, self.chain = pipe, fields, latency, chain
        self.reads, self.writes = reads or {}, writes or {}
        self.p_read, self.p_write = p_read, p_write


class Loop:
    """`count` iterations of `body`; `count_reg` holds the count in lane 0 where it is not static."""

    __slots__ = ("count", "count_reg", "body")

    def __init__(self, count: int, body: list, count_reg: Reg | None = None) -> None:
        self.count, self.body, self.count_reg = count, body, count_reg


def pack(tree: list, sentrons: int, window: int = WINDOW) -> list[dict[str, int]]:
    """SIWs (without an end bit) of a tree of `Op` and `Loop` items, loops at most two deep. May raise `Pressure`."""
    slots: list[dict] = []
    _pack_items(tree, 0, sentrons, window, slots)
    _allocate(slots)
    return [_encode(slot) for slot in slots]


def _pack_items(items: list, depth: int, sentrons: int, window: int, slots: list[dict]) -> None:
    run: list[Op] = []
    fresh = depth > 0  # the next SIW carries a loop's begin, hence its count
    for item in items:
        if isinstance(item, Op):
            run.append(item)
            continue
        if run:
            slots += _schedule(run, sentrons, window, fresh)
            fresh = False
            run = []
        elif fresh:
            slots.append({})
            fresh = False
        start = len(slots)
        _pack_items(item.body, depth + 1, sentrons, window, slots)
        if len(slots) == start:
            raise ValueError("an empty loop")
        slots[start][BEGIN[depth]] = item
        slots[-1][END[depth]] = item
    if run:
        slots += _schedule(run, sentrons, window, fresh)


def _schedule(ops: list[Op], sentrons: int, window: int, imm_taken: bool) -> list[dict]:
    """List scheduling of straight-line operations; each slot maps a pipe to its operation."""
    count = len(ops)
    after: list[list[tuple[int, int]]] = [[] for _ in ops]  # op -> (earlier op, least distance in SIWs)
    last_write: dict = {}
    last_reads: dict = {}
    for i, op in enumerate(ops):
        edges = after[i]
        reads = list(op.reads.values()) + ([("p", op.p_read)] if op.p_read >= 0 else [])
        writes = list(op.writes.values()) + ([("p", op.p_write)] if op.p_write >= 0 else [])
        if op.chain:
            writes.append(("chain", op.chain))
        for resource in reads:
            if resource in last_write:
                j = last_write[resource]
                # a coordinate is ready in the next cycle whatever else its operation does
                latency = ops[j].latency if isinstance(resource, Reg) else 1
                edges.append((j, -(-latency // sentrons)))
        for resource in writes:
            if resource in last_write:
                edges.append((last_write[resource], 1))
            edges += [(j, 0) for j in last_reads.get(resource, ())]
        for resource in writes:
            last_write[resource] = i
            last_reads[resource] = []
        for resource in reads:
            last_reads.setdefault(resource, []).append(i)
    # BEGIN SOLUTION asm.packer.schedule
    place = [-1] * count
    slots: list[dict] = []
    first = 0  # all before it are placed
    now = 0
    while first < count:
        slot: dict = {}
        imm = imm_taken and now == 0
        for i in range(first, min(count, first + window)):
            op = ops[i]
            if place[i] >= 0 or op.pipe in slot or (imm and "imm" in op.fields):
                continue
            if all(place[j] >= 0 and place[j] + gap <= now for j, gap in after[i]):
                place[i] = now
                slot[op.pipe] = op
                imm = imm or "imm" in op.fields
                if len(slot) == 3:
                    break
        slots.append(slot)
        while first < count and place[first] >= 0:
            first += 1
        now += 1
    # the gaps that only wait for a latency are left to the interlocks
    return [slot for i, slot in enumerate(slots) if slot or (i == 0 and imm_taken)]
    # END SOLUTION


def _ops(slot: dict) -> list[Op]:
    return [slot[pipe] for pipe in "dsc" if pipe in slot]


def _allocate(slots: list[dict]) -> None:
    """Physical registers for virtual ones by linear scan. A register that lives into a loop lives through all of it."""
    loops = []
    open_loops: dict = {}
    for at, slot in enumerate(slots):
        for depth in (0, 1):
            if BEGIN[depth] in slot:
                open_loops[depth] = at
        for depth in (1, 0):
            if END[depth] in slot:
                loops.append((open_loops[depth], at))
    spans: dict[Reg, list[int]] = {}
    uses: dict[Reg, list[tuple[int, bool]]] = {}
    for at, slot in enumerate(slots):
        for op in _ops(slot):
            for reg in op.reads.values():
                uses.setdefault(reg, []).append((at, False))
        for begin in BEGIN:
            if begin in slot and slot[begin].count_reg is not None:
                uses.setdefault(slot[begin].count_reg, []).append((at, False))
        for op in _ops(slot):
            for reg in op.writes.values():
                uses.setdefault(reg, []).append((at, True))
    for reg, places in uses.items():
        low, high = places[0][0], places[-1][0]
        # BEGIN SOLUTION asm.packer.loops
        for begin, end in loops:  # inner loops come first
            inside = [(at, write) for at, write in places if begin <= at <= end]
            if not inside:
                continue
            # used inside and outside of the loop, or carried round it: read in it before it is written
            if low < begin or high > end or not inside[0][1]:
                low, high = min(low, begin), max(high, end)
        # END SOLUTION
        spans[reg] = [low, high]
    taken = {reg.number for reg in uses if reg.pinned}
    free = [number for number in REGISTERS if number not in taken]
    starts = sorted((span[0], span[1], i, reg) for i, (reg, span) in enumerate(spans.items()) if not reg.pinned)
    active: list[tuple[int, Reg]] = []
    # BEGIN SOLUTION asm.packer.allocate
    for low, high, _, reg in starts:
        # a register read for the last time in a SIW can be written in that SIW, if this span begins with a write
        begins_with_write = uses[reg][0] == (low, True)
        still = []
        for end, other in active:
            if end < low or (end == low and begins_with_write and not _ends_with_write(uses[other], end)):
                free.append(other.number)
            else:
                still.append((end, other))
        active = still
        if not free:
            raise Pressure(f"more than {len(REGISTERS) - len(taken)} vector registers")
        free.sort()
        reg.number = free.pop(0)
        active.append((high, reg))
    # END SOLUTION


def _ends_with_write(places: list[tuple[int, bool]], end: int) -> bool:
    """Whether the register is written in the last SIW of its span (or its span was stretched to a loop's end)."""
    return places[-1][0] != end or any(write for at, write in places if at == end)


def _encode(slot: dict) -> dict[str, int]:
    siw: dict[str, int] = {}
    for op in _ops(slot):
        siw[op.pipe + "_active"] = 1
        for field, value in op.fields.items():
            if field in siw:
                raise ValueError(f"two users of {field} in a SIW")
            siw[field] = value
        for regs in (op.reads, op.writes):
            for field, reg in regs.items():
                siw[field] = reg.number
    begins = [depth for depth in (0, 1) if BEGIN[depth] in slot]
    for depth in begins:
        loop = slot[BEGIN[depth]]
        siw[BEGIN[depth]] = 1
        if loop.count_reg is not None:
            siw["count_from_reg"], siw["count_reg"] = 1, loop.count_reg.number
        elif "imm" in siw:
            raise ValueError("a loop's count meets another immediate")
        else:
            siw["imm"] = loop.count
    for depth in (0, 1):
        if END[depth] in slot:
            siw[END[depth]] = 1
    return siw
