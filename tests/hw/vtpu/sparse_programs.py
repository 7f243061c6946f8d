"""Programs that put S and C operations to work many times over, so that one wrong lane changes what is left at the end.

Each sentron has its own random body, a loop. Random numbers come from a generator in r1, a stream in each lane. A group
moves p1 to a random place, does the operation under test there, and folds what a gather brings into r7: r7 * odd + it,
which no wrong word survives unseen. What has been stored is gathered again from the same place before it is folded.
Neighbouring D and S operations share a SIW where they may. At the end all registers are stored and can be compared.
"""

from __future__ import annotations

import random

import numpy as np

from asm import vtpu, vtpu_check
from tests.hw.vtpu.random_siws import word
from tests.hw.vtpu.test_core import DUMP, RWX, dump, move

LANES = vtpu.LANES
RANDOM, FOLDED, FACTOR, ADDEND, ODD, IOTA, ZERO, MOST, LOW, HIGH = 1, 7, 9, 10, 11, 14, 20, 21, 22, 23
CONSTANTS = {FACTOR: 1664525, ADDEND: 1013904223, ODD: 0x9E3779B1, ZERO: 0, MOST: vtpu.DIM_MAX}
CONSTANTS |= {LOW: -4096 & 0xFFFFFFFF, HIGH: 4096}
MOVING, SAVED = 1, 7  # p registers; 2 and 3 are tiles, 4 flat, 5 of page mode 1
MODES = {2: 0, 3: 0, 4: 2, 5: 1}
BODY = 84  # SIWs at most, so that eight programs go into instruction memory
SHL, SHR, SAR = 3, 4, 5
Siw = dict[str, int]


def dense(op: str, rd: int, a: int, b: int, fn: int = 0) -> Siw:
    return {
        "d_active": 1,
        "d_op": vtpu.CODE[op],
        "d_type": vtpu.I32,
        "d_rd": rd,
        "d_rs1": a,
        "d_rs2": b,
        "d_fn": fn,
    }


def sparse(op: str, p: int = MOVING, **fields: int) -> Siw:
    return {"s_active": 1, "s_op": vtpu.CODE[op], "s_p": p} | {"s_" + k: v for k, v in fields.items()}


def limit(rd: int, a: int, low: int, high: int) -> list[Siw]:
    """rd = a, but within two registers."""
    maximum, minimum = vtpu.COMPARES.index("max"), vtpu.COMPARES.index("min")
    return [dense("DCMP", rd, a, low, maximum), dense("DCMP", rd, rd, high, minimum)]


def draw() -> list[Siw]:
    return [dense("DMUL", RANDOM, RANDOM, FACTOR), dense("DADD", RANDOM, RANDOM, ADDEND)]


def cut(rd: int, first: int, bits: int) -> list[Siw]:
    """rd = `bits` bits of the random words, from the `first` one at the top."""
    left = [move(SHL, rd, vtpu.BITS_IMM, d_rs1=RANDOM, imm=first)] if first else []
    return [*left, move(SHR, rd, vtpu.BITS_IMM, d_rs1=rd if first else RANDOM, imm=32 - bits)]


def fold(*registers: int) -> list[Siw]:
    return [op for r in registers for op in (dense("DMUL", FOLDED, FOLDED, ODD), dense("DADD", FOLDED, FOLDED, r))]


def pack(ops: list[Siw]) -> list[Siw]:
    """D and S operations in order, two in a SIW where that is the same as one after the other."""
    out: list[Siw] = []
    for op in ops:
        last = out[-1] if out else {}
        both = last | op
        pipes = sum(siw.get(name, 0) for siw in (last, op) for name in ("d_active", "s_active", "c_active"))
        if pipes == 2 and both.get("d_active") and both.get("s_active"):
            written = (vtpu_check.d_registers if last.get("d_active") else vtpu_check.s_registers)(last)[1]
            reads, writes = (vtpu_check.s_registers if last.get("d_active") else vtpu_check.d_registers)(op)
            if not set(written) & {*reads, *writes} and not both.get("use_mask") and not both.get("begin1"):
                if vtpu_check.check(both) is None:
                    out[-1] = both
                    continue
        out.append(dict(op))
    return out


def ranges(mode: int, view: int, width: int) -> list[tuple[int, int]]:
    """First and last start of column, line and scroll in a page, for `width` words along `view`."""
    sizes = vtpu.IN_PAGE_BITS[mode]
    return [(0, (1 << size) - (width if dim == view else 1)) for dim, size in enumerate(sizes)]


def place(rng: random.Random, p: int, allowed: list[tuple[int, int]]) -> list[Siw]:
    """p1 = a random place from the start of p's page, each dimension within what is allowed."""
    ops, base, at = [], p, 0
    for dim, (low, high) in enumerate(allowed):
        bits = (high - low + 1).bit_length() - 1
        fixed = rng.randint(low, high - (1 << bits) + 1)
        if bits:
            ops += [*cut(2, at, bits), sparse("SINDEX", view=vtpu.REGISTER, r=2, rs2=base, dim=dim)]
            base, at = MOVING, at + bits
        if fixed or base == p and dim == len(allowed) - 1:
            ops.append(sparse("SINDEX", rs2=base, dim=dim, step=fixed))
            base = MOVING
    return ops


def somewhere(rng: random.Random, pages: tuple[int, ...], view: int, width: int, stepping: bool) -> tuple:
    """Operations that place p1 for two accesses, and the step between them: (page, operations, step, its dim)."""
    p = rng.choice([p for p in pages if not (view == vtpu.COLUMN and MODES[p] == 2)])
    allowed = ranges(MODES[p], view, width)
    step, dim = 0, rng.choice([d for d, (_, high) in enumerate(allowed) if high > 0])
    if stepping:
        step = rng.randint(-3, 3) if allowed[dim][1] > 8 else rng.randint(-1, 1)
        allowed[dim] = max(0, -step), allowed[dim][1] - max(0, step)
    return p, place(rng, p, allowed), step, dim


def gathers(rng: random.Random, view: int) -> tuple[list[Siw], int]:
    """Two gathers; cases: lanes. Some may not fault, and then reach over the end of their page."""
    ops, width = draw(), rng.choice((8, 8, 8, rng.randint(1, 8)))
    fields = {"view": view, "width": width & 7 or rng.choice((0, 8)), "type": rng.randrange(2)}
    if view == vtpu.INDEXED:
        return ops + indexed_gathers(rng, fields), 2 * LANES
    reaches = rng.randrange(4) == 0
    _, placing, step, dim = somewhere(rng, (2, 3, 4, 5), view, 1 if reaches else width, True)
    ops += placing
    use_mask = {"use_mask": 1} if rng.randrange(4) == 0 else {}
    if use_mask:
        ops += [move(SHL, 3, vtpu.BITS_IMM, d_rs1=RANDOM, imm=7), move(0, 0, vtpu.MASK, d_rs1=3)]
    fields["hint"] = int(reaches or rng.randrange(4) == 0)
    for r in (4, 5):
        ops.append(sparse("SGATHER", r=r, step=step, dim=dim, **fields) | use_mask)
    return ops + fold(4, 5), 2 * LANES


def indexed_gathers(rng: random.Random, fields: dict[str, int]) -> list[Siw]:
    """Indices along any dimension of the page, or over the sections, of which some have no page."""
    p = rng.choice((2, 3, 4, 5))
    dim = rng.choice([d for d, size in enumerate(vtpu.IN_PAGE_BITS[MODES[p]]) if size] + [vtpu.DIMS.index("section")])
    size = (*vtpu.IN_PAGE_BITS[MODES[p]], 4)[dim]
    bits = rng.randint(1, size)
    allowed = ranges(MODES[p], dim, 1 << bits)
    ops = [*place(rng, p, allowed), *cut(3, 10, bits), *cut(6, 16, bits)]
    fields["hint"] = int(dim > vtpu.DIMS.index("scroll") or rng.randrange(4) == 0)
    return ops + [sparse("SGATHER", r=r, rs2=i, dim=dim, **fields) for r, i in ((4, 3), (5, 6))] + fold(4, 5)


def scatters(rng: random.Random, view: int) -> tuple[list[Siw], int]:
    """Two stores, each gathered again; cases: lanes stored, none of stores under a mask."""
    width = rng.choice((8, 8, 8, rng.randint(1, 8)))
    fields = {"view": view, "type": rng.randrange(2)}
    ops = [*draw(), dense("DMUL", 4, RANDOM, ODD), dense("DADD", 5, 4, FACTOR)]
    use_mask = {"use_mask": 1} if rng.randrange(4) == 0 else {}
    if use_mask:
        ops += [move(SHL, 3, vtpu.BITS_IMM, d_rs1=RANDOM, imm=7), move(0, 0, vtpu.MASK, d_rs1=3)]
    if view == vtpu.INDEXED:
        p = rng.choice((2, 3, 4, 5))
        dim = rng.choice([d for d, size in enumerate(vtpu.IN_PAGE_BITS[MODES[p]]) if size])
        bits = rng.randint(3, vtpu.IN_PAGE_BITS[MODES[p]][dim])
        ops += [*place(rng, p, ranges(MODES[p], dim, 1 << bits)), *cut(3, 10, bits)]
        for r in (4, 5):
            ops.append(sparse("SSCATTR", r=r, rs2=3, dim=dim, width=width, **fields) | use_mask)
            ops += [sparse("SGATHER", r=6, rs2=3, dim=dim, **fields), *fold(6)]
    else:
        _, placing, step, dim = somewhere(rng, (2, 3, 4, 5), view, LANES, True)
        ops += placing
        for r in (4, 5):
            ops.append(sparse("SINDEX", SAVED, rs2=MOVING))
            ops.append(sparse("SSCATTR", r=r, step=step, dim=dim, width=width, **fields) | use_mask)
            ops += [sparse("SGATHER", SAVED, r=6, **fields), *fold(6)]
    return ops, 0 if use_mask else 2 * width


def sums(rng: random.Random, kind: int) -> tuple[list[Siw], int]:
    """Fresh words, to which two accumulating stores add, gathered after each; cases: additions. The first one's indices
    meet, so that what it adds early may be rounded away; the second one's are all different."""
    p = rng.choice((2, 4, 5))
    dim = rng.choice([d for d, size in enumerate(vtpu.IN_PAGE_BITS[MODES[p]]) if size])
    ops, width = draw(), rng.choice((8, 8, 8, rng.randint(1, 8)))
    for r in (4, 5, 6):  # words from the second tile, in which nothing is stored
        ops += [*place(rng, 3, ranges(0, vtpu.ROW, LANES)), sparse("SGATHER", r=r)]
        ops += draw() if r == 4 else []
    ops += place(rng, p, ranges(MODES[p], dim, LANES))
    whole = {"view": dim} if dim < vtpu.INDEXED else {"view": vtpu.INDEXED, "rs2": IOTA, "dim": dim}
    ops += [sparse("SSCATTR", r=4, **whole), *cut(2, 12, rng.randint(1, 3))]
    ops += [*cut(3, 16, 3), move(1, 3, d_rs1=3), move(2, 3, vtpu.BITS, d_rs1=3, d_rs2=IOTA)]
    for r, index in ((5, 2), (6, 3)):
        ops.append(sparse("SSCATTR", view=vtpu.ACCUMULATE, r=r, rs2=index, dim=dim, type=kind, width=width))
        ops += [sparse("SGATHER", r=8, **whole), *fold(8)]
    return ops, 2 * width


# how many low values of a dimension have words of their own, as a power of two: pages, but for column and line
SEEN = {0: 10, 1: 5}
FEW = 2


def index_base(dim: int) -> int:
    """A coordinate that is 7 in all dimensions but one, in which it is 0."""
    dims = {name: 0 if number == dim else 7 for number, name in enumerate(vtpu.DIMS)}
    return vtpu.coordinate(dims, 2 if dim == 0 else 0)


EXTREMES = (0, 1, 0xFFFFFFFF, 0x7FFFFFFF, 0x80000000, 0x80000001, 2047, 2048, 0xFFFFF801, 0xFFFFF800, 0x7FFFF800)


def indices(rng: random.Random, sentron: int, literals: list[int], dims: list[int]) -> tuple[list[Siw], int]:
    """p to a random value of a dimension, on by the offset that is tested, back to where there are words by one that is
    reckoned apart; three cases, both forms among them. The dimension goes to the end of `dims`."""
    number = rng.randrange(5)
    dim = (5 * sentron + number) % len(vtpu.DIMS)
    base, literal = 2 + number, {}
    if literals and rng.randrange(3) == 0:
        dim, base = literals.pop(), MOVING
        literal = {"literal": 1} | {f"lit{i}": index_base(dim) >> 32 * i & 0xFFFFFFFF for i in range(4)}
    dims.append(dim)
    by = {"view": vtpu.REGISTER, "dim": dim}
    ops = [*draw(), *cut(2, 0, vtpu.DIM_BITS), sparse("SINDEX", rs2=base, r=2, **by) | literal]
    p = rng.choice((MOVING, SAVED))
    if rng.randrange(2):
        step = rng.choice((rng.randint(-9, 9), rng.randint(-2100, 2100), rng.randint(-32768, 32767), -32768, 32767))
        ops += [sparse("SINDEX", p, rs2=MOVING, dim=dim, step=step), move(2, 3, imm=step & 0xFFFFFFFF)]
    else:
        if rng.randrange(3) == 0:
            ops.append(move(2, 3, imm=rng.choice(EXTREMES)))
        else:
            ops += [dense("DMUL", 3, RANDOM, ODD), move(SAR, 3, vtpu.BITS_IMM, d_rs1=3, imm=rng.randrange(28))]
        ops.append(sparse("SINDEX", p, rs2=MOVING, r=3, **by))
    ops += [*limit(4, 3, LOW, HIGH), dense("DADD", 4, 4, 2), *limit(4, 4, ZERO, MOST)]
    ops += [*cut(5, vtpu.DIM_BITS, SEEN.get(dim, FEW)), dense("DSUB", 5, 5, 4)]
    ops += [sparse("SINDEX", p, rs2=p, r=5, **by), sparse("SGATHER", p, r=6, width=1, hint=vtpu.HINT_NO_FAULT)]
    return ops + fold(6), 3


def programs(rng: random.Random, bodies: list[tuple[list[Siw], int]], cases: int) -> dict:
    """A case for test_core.play: each sentron does its body, with so many cases in it, until all have done `cases`."""
    rounds = -(-cases // sum(count for _, count in bodies))
    texts = []
    for sentron, (body, _) in enumerate(bodies):
        body[0] |= {"begin0": 1, "imm": rounds}
        body[-1]["end0"] = 1
        head = [move(2, r, imm=value) for r, value in CONSTANTS.items()] + [move(3, IOTA), move(0, RANDOM)]
        texts.append([*head, *(move(2, r, imm=rng.getrandbits(32)) for r in (2, 3, 4, 5, 6, 8)), *body, *dump(sentron)])
    assert sum(map(len, texts)) <= 1024, "more than instruction memory holds"
    r0 = [[rng.getrandbits(32) for _ in range(LANES)] for _ in bodies]
    return {"programs": texts, "r0": r0, "rounds": rounds, "cases": rounds * sum(count for _, count in bodies)}


def memory(rng: random.Random, pages: list[int], sentrons: int) -> dict:
    """Pages in random frames, with words that arithmetic finds interesting, and pages for what is left at the end."""
    pages = pages + [vtpu.coordinate({"book": DUMP, "section": sentron}) for sentron in range(sentrons)]
    frames = rng.sample(range(64), len(pages))
    words = [word(rng) for _ in range(4 * vtpu.PAGE_WORDS)]
    data = {at: rng.choices(words, k=vtpu.PAGE_WORDS) for at in pages}
    return {"pages": {at: (frame, RWX) for at, frame in zip(pages, frames)}, "data": data}


def of_memory(rng: random.Random, group: object, cases: int) -> dict:
    """A case of groups of gathers or scatters."""
    bodies, pages, pointers = [], [], []
    for sentron in range(8):
        home = {"section": sentron + 1}
        mine = [vtpu.coordinate(home | {"scroll": 3}), vtpu.coordinate(home | {"scroll": 3, "column": 32})]
        mine += [vtpu.coordinate(home, 2), vtpu.coordinate(home | {"scroll": 8}, 1)]
        pages += mine
        pointers.append([0, *mine])
        bodies.append(fill(lambda: group(rng)))
    return programs(rng, bodies, cases) | memory(rng, pages, 8) | {"pointers": pointers}


def fill(group: object) -> tuple[list[Siw], int]:
    """Groups, packed, as many as go into a body, and their cases."""
    body, count = [], 0
    while True:
        ops, cases = group()
        longer = body + ops
        if len(pack(longer)) > BODY:
            return pack(body), count
        body, count = longer, count + cases


def of_indices(rng: random.Random, cases: int) -> dict:
    """A case of SINDEX."""
    pages = [index_base(0), index_base(1)]
    for dim in range(2, len(vtpu.DIMS)):
        pages += [index_base(dim) + (value << vtpu.DIM_BITS * dim) for value in range(1 << FEW)]
    pages, bodies, pointers, dims = [vtpu.page_key(at) for at in pages], [], [], []
    for sentron in range(8):
        literals = rng.choices(range(len(vtpu.DIMS)), k=8)
        dims.append([])
        bodies.append(fill(lambda s=sentron, few=literals: indices(rng, s, few, dims[s])))
        pointers.append([0] + [index_base((5 * sentron + number) % len(vtpu.DIMS)) for number in range(5)])
        dims[-1].pop()  # the group that did not go in
    return programs(rng, bodies, cases) | memory(rng, pages, 8) | {"pointers": pointers, "dims": dims}


def folded_indices(case: dict, sentron: int) -> int:
    """What lane 0 of r7 is after `of_indices`: each group folds the word at the value that it draws last."""
    dims = case["dims"][sentron]
    n = case["rounds"] * len(dims)
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.full(n, CONSTANTS[FACTOR], np.uint32), dtype=np.uint32)
        before = np.concatenate([np.ones(1, np.uint32), powers[:-1]])
        draws = powers * np.uint32(case["r0"][sentron][0])
        draws += np.cumsum(before, dtype=np.uint32) * np.uint32(CONSTANTS[ADDEND])
        found = np.zeros(n, np.uint32)
        for number, dim in enumerate(dims):
            bits = SEEN.get(dim, FEW)
            coordinates = [index_base(dim) + (value << vtpu.DIM_BITS * dim) for value in range(1 << bits)]
            words = [case["data"][vtpu.page_key(at)][vtpu.page_offset(at)] for at in coordinates]
            mine = draws[number :: len(dims)] << vtpu.DIM_BITS >> 32 - bits
            found[number :: len(dims)] = np.array(words, np.uint32)[mine]
        weights = np.cumprod(np.full(n, CONSTANTS[ODD], np.uint32), dtype=np.uint32)
        return int(found[-1]) + int((found[:-1] * weights[-2::-1]).sum(dtype=np.uint32)) & 0xFFFFFFFF


def partner(sentron: int, size: int) -> int:
    """Whose line a sentron reads among the `size` sentrons around it."""
    return sentron // size * size + (sentron + (3 if size == 8 else 1)) % size


SIZES = (2, 4, 8)


def of_barriers(rng: random.Random, cases: int) -> dict:
    """A case of CBAR: store a line, meet in twos, fours or all, read another's line, meet again before the next store.

    Whose lines are read in a round is behind the barrier of that round; who stores has met the readers of the last."""
    page = vtpu.coordinate({"section": 9})
    numbers = rng.sample(range(8), 8)
    sets = [rng.choice(SIZES) for _ in range(9)]
    bodies, pointers = [], []

    def bar(sentron: int, size: int) -> Siw:
        number = numbers[{2: sentron // 2, 4: 4 + sentron // 4, 8: 6, 1: 7}[size]]
        return {"c_active": 1, "c_op": vtpu.CODE["CBAR"], "c_id": number, "c_count": size}

    for sentron in range(8):
        body: list[Siw] = []
        for number, size in enumerate(sets):
            before = sets[number - 1]
            body += [*draw(), bar(sentron, before) | sparse("SSCATTR", 2, r=RANDOM)]
            if rng.randrange(3) == 0:  # now and then late, by a random number of cycles
                body += [*cut(3, 8, 4), {"begin1": 1, "end1": 1, "count_from_reg": 1, "count_reg": 3}]
            if rng.randrange(3) == 0:
                body.append(bar(sentron, 1))
            body += [bar(sentron, size) | sparse("SGATHER", 3 + SIZES.index(size), r=4), *fold(4)]
        bodies.append((body, sum(siw.get("c_active", 0) for siw in body)))
        lines = [page + (s << vtpu.DIM_BITS) for s in (sentron, *(partner(sentron, size) for size in SIZES))]
        pointers.append([0, *lines])
    return programs(rng, bodies, cases) | memory(rng, [page], 8) | {"pointers": pointers}
