"""The vTPU's functional model: every D form against the scalar numbers, S views against a memory of coordinates, loops
against unrolled code, barriers, faults and the command queue."""

from __future__ import annotations

import random
import struct

import pytest

from asm import numbers, vtpu, vtpu_check
from hw.sim.vtpu import VTPU
from hw.vtpu.config import VTPUConfig

C = vtpu.CODE
R = vtpu.REGISTERS
PPT, BLOCKS, COMMANDS, CODE, RESULT = 0x8000, 0x9000, 0x4000, 0x10000, 0x60000
RAM = 1 << 19
ALL = vtpu.PTE_VALID | vtpu.PTE_SCRATCHPAD | vtpu.PTE_WRITABLE
END = {"end": 1}
EDGES = (0, 1 << 31, 1, 0x80000007, 0x7FFFFF, 0x800000, 0x80800000, 0x3F800000, 0xBF800000, 0x7F7FFFFF, 0x7F800000)
EDGES += (0xFF800000, 0x7FC00000, 0xFFFFFFFF, 0x7F800001, 0x33800000, 0xB3800000, 0x4B000000, 0x7FFFFFFF)


class Rig:
    """A core with 512 KiB of memory, a page table and a driver. pages: keys, or (key, flags), by frame."""

    def __init__(self, pages: list = (), sentrons: int = 4, ppt_size: int = 64) -> None:
        self.ram = bytearray(RAM)
        self.core = VTPU(VTPUConfig(sentrons=sentrons, scratchpad_words=1 << 14, imem=256), self.read, self.write)
        self.set_pages(pages, ppt_size)
        for name, value in {
            "CMDQ_BASE": COMMANDS,
            "CMDQ_SIZE": 16,
            "PPT_ROOT": PPT,
            "PPT_SIZE": ppt_size,
            "DMA_LIMIT": RAM,
            "IRQ_ENABLE": 3,
        }.items():
            self.core.write(R[name], value, 8)
        self.core.write(R["CTRL"], vtpu.CTRL_ENABLE, 8)
        self.loaded = 0

    def read(self, address: int, size: int) -> bytes:
        return bytes(self.ram[address : address + size])

    def write(self, address: int, data: bytes) -> None:
        self.ram[address : address + len(data)] = data

    def set_pages(self, pages: list, size: int) -> None:
        table = [bytes(32)] * size
        for frame, page in enumerate(pages):
            key, flags = page if isinstance(page, tuple) else (page, ALL)
            at = vtpu.ppt_hash(key, size.bit_length() - 1)
            while any(table[at]):
                at = (at + 1) % size
            table[at] = struct.pack("<QQQQ", key & (1 << 64) - 1, key >> 64, frame, flags)
        self.write(PPT, b"".join(table))

    def get(self, name: str) -> int:
        return self.core.read(R[name], 8)

    def counter(self, name: str) -> int:
        return self.core.read(R["COUNTERS"] + 8 * vtpu.COUNTERS.index(name), 8)

    def submit(self, *commands: list[int]) -> None:
        tail = self.get("CMDQ_TAIL")
        for command in commands:
            self.write(COMMANDS + 64 * tail, struct.pack("<16I", *command, *[0] * (16 - len(command))))
            tail = (tail + 1) % 16
        self.core.write(R["DOORBELL"], tail, 8)

    def load(self, *siws: dict[str, int] | list[int]) -> int:
        """Load code after what is there; its first index."""
        first = self.loaded
        for i, siw in enumerate(siws):
            words = siw if isinstance(siw, list) else vtpu.encode(siw)
            self.write(CODE + 64 * i, struct.pack("<16I", *words))
        self.loaded += len(siws)
        self.submit([1, len(siws), CODE, 0, first])
        return first

    def spawn(self, sentron: int, pc: int, p: tuple[int, ...] = (), r0: tuple[int, ...] = ()) -> None:
        block = BLOCKS + 128 * sentron
        p = tuple(p) + (0,) * (8 - len(p))
        self.write(block, b"".join(x.to_bytes(16, "little") for x in p[1:]))
        home = [p[0] >> 32 * i & 0xFFFFFFFF for i in range(4)]
        self.submit([2 | sentron << 8, pc, block, 0, *home, *r0])

    def run(self, *siws: dict[str, int], p: tuple[int, ...] = (), r0: tuple[int, ...] = (), sentron: int = 0) -> None:
        self.spawn(sentron, self.load(*siws, END), p, r0)

    def set(self, number: int, lanes: list[int], sentron: int = 0) -> None:
        """Put bits into a register, through SPAWN's r0 and a copy."""
        self.run(dense("dmov.copy", rd=number), r0=tuple(lanes), sentron=sentron)
        self.loaded = 0

    def register(self, number: int, sentron: int = 0) -> list[int]:
        return self.core.register_bits(sentron, number)

    def word(self, number: int) -> int:
        return int.from_bytes(self.core.window_read(4 * number, 4), "little")


def dense(name: str, kind: int = vtpu.F32, **fields: int) -> dict[str, int]:
    form = next(f for f in vtpu.D_FORMS if f.name == name)
    siw = {"d_active": 1, "d_op": C[form.op], "d_mode": form.mode, "d_fn": form.fn, "d_type": kind}
    return siw | {key if key in vtpu.FIELDS else "d_" + key: value for key, value in fields.items()}


def sparse(name: str, **fields: int) -> dict[str, int]:
    form = next(f for f in vtpu.S_FORMS if f.name == name)
    siw = {"s_active": 1, "s_op": C[form.op], "s_view": form.view}
    return siw | {key if key in vtpu.FIELDS else "s_" + key: value for key, value in fields.items()}


def barrier(count: int, number: int = 0) -> dict[str, int]:
    return {"c_active": 1, "c_op": C["CBAR"], "c_count": count, "c_id": number}


def at(column: int = 0, line: int = 0, mode: int = 0, **more: int) -> int:
    return vtpu.coordinate({"column": column, "line": line, **more}, mode)


def sint(a: int) -> int:
    return a - (a >> 31 << 32)


def expected(name: str, kind: int, a: list[int], b: list[int], c: list[int], d: list[int], lane: int, imm: int) -> list:
    """What a D form computes, lane by lane: a second telling of the table."""
    i32 = kind == vtpu.I32
    if name.endswith(".l"):
        name, b = name[:-2], [b[lane]] * 8
    if name.endswith("_imm") and name != "dmov.splat_imm":
        name, b = name[:-4], [imm] * 8
    unary = {
        "dmov.copy": lambda x: x,
        "dmov.abs": lambda x: abs(sint(x)) & 0xFFFFFFFF if i32 else x & 0x7FFFFFFF,
        "dmov.neg": lambda x: -x & 0xFFFFFFFF if i32 else x ^ 0x80000000,
    }
    for function in ("f32_i32:f32_to_i32", "i32_f32:i32_to_f32", "exp2", "log2", "rcp", "rsqrt", "sqrt"):
        ours, _, theirs = function.partition(":")
        unary["dmov." + ours] = getattr(numbers, theirs or ours)
    if name in unary:
        return [unary[name](x) for x in a]
    binary = {
        "dmov.and": lambda x, y: x & y,
        "dmov.or": lambda x, y: x | y,
        "dmov.xor": lambda x, y: x ^ y,
        "dmov.shl": lambda x, y: x << y % 32 & 0xFFFFFFFF,
        "dmov.shr": lambda x, y: x >> y % 32,
        "dmov.sar": lambda x, y: sint(x) >> y % 32 & 0xFFFFFFFF,
        "dadd": lambda x, y: x + y & 0xFFFFFFFF if i32 else numbers.fma(0x3F800000, x, y),
        "dsub": lambda x, y: x - y & 0xFFFFFFFF if i32 else numbers.fma(0xBF800000, y, x),
        "dmul": lambda x, y: x * y & 0xFFFFFFFF if i32 else numbers.mul(x, y),
        "dcmp.min": lambda x, y: min(x, y, key=sint) if i32 else numbers.fmin(x, y),
        "dcmp.max": lambda x, y: max(x, y, key=sint) if i32 else numbers.fmax(x, y),
    }
    if name in binary:
        return [binary[name](x, y) for x, y in zip(a, b)]
    if name.startswith("dcmp."):
        out = []
        for x, y in zip(a, b):
            order = (sint(x) > sint(y)) - (sint(x) < sint(y)) if i32 else numbers.compare(x, y)
            holds = {"lt": order == -1, "le": order in (-1, 0), "eq": order == 0, "ne": order != 0}
            out.append(0xFFFFFFFF if (holds | {"gt": order == 1, "ge": order in (0, 1)})[name[5:]] else 0)
        return out
    if name.startswith("dred."):
        if name == "dred.sum" and not i32:
            return [numbers.tree_sum(a)] * 8
        fold = {"dred.sum": binary["dadd"], "dred.max": binary["dcmp.max"], "dred.min": binary["dcmp.min"]}
        fold |= {"dred." + op: binary["dmov." + op] for op in ("and", "or", "xor")}
        total = a[0] if i32 else fold[name](a[0], a[0])
        for x in a[1:]:
            total = fold[name](total, x)
        return [total] * 8
    if name == "dmov.bf16_f32":
        return [(a[i // 2] >> 16 * (i % 2) & 0xFFFF) << 16 for i in range(8)]
    if name == "dmov.f32_bf16":
        halves = [numbers.f32_to_bf16(x) for x in a]
        return [halves[2 * i] | halves[2 * i + 1] << 16 for i in range(4)] + [0] * 4
    rest = {
        "dmov.splat": lambda: [a[lane]] * 8,
        "dmov.splat_imm": lambda: [imm] * 8,
        "dmov.iota": lambda: list(range(8)),
        "dmov.from_mask": lambda: [0xFFFFFFFF if 0xA5 >> i & 1 else 0 for i in range(8)],
        "dfma": lambda: [numbers.fma(x, y, z) for x, y, z in zip(a, b, c)],
        "dfma.r": lambda: [numbers.fma(x, y, z) for x, y, z in zip(a, b, c)],
        "dfma.op": lambda: [numbers.fma(a[lane], y, z) for y, z in zip(b, d)],
        "dfma.op0": lambda: [numbers.mul(a[lane], y) for y in b],
        "dsel": lambda: [x if 0x5A >> i & 1 else y for i, (x, y) in enumerate(zip(a, b))],
        "dsel.r": lambda: [x if z >> 31 else y for x, y, z in zip(a, b, c)],
    }
    return rest[name]()


def random_lanes(rng: random.Random) -> list[int]:
    """Lanes of one kind, mostly: ordinary floats, edges, integers, or anything."""
    kind = rng.randrange(5)
    if kind == 0:
        return [numbers.to_bits(rng.gauss(0, 1)) for _ in range(8)]
    if kind == 1:
        return [rng.choice(EDGES) for _ in range(8)]
    if kind == 2:
        return [rng.randrange(-40, 40) & 0xFFFFFFFF for _ in range(8)]
    if kind == 3:  # few bits: sums on borders
        return [
            numbers.to_bits(rng.choice((-1, 1)) * (1 + rng.randrange(8) / 8) * 2.0 ** rng.randrange(-25, 3))
            for _ in "8" * 8
        ]
    return [rng.getrandbits(32) for _ in range(8)]


@pytest.mark.parametrize(
    "name", [form.name for form in vtpu.D_FORMS if form.op != "DNOP" and form.name != "dmov.to_mask"]
)
def test_dense_form(name: str) -> None:
    rng = random.Random(name)
    rig = Rig()
    form = next(f for f in vtpu.D_FORMS if f.name == name)
    mask = [(0xA5 >> i & 1) << 31 for i in range(8)]
    rig.set(9, mask)
    rig.run(dense("dmov.to_mask", rs1=9))
    for _ in range(40):
        operands = [random_lanes(rng) for _ in range(4)]
        for number, lanes in enumerate(operands):
            rig.set(1 + number, lanes)
        lane, imm = rng.randrange(8), rng.getrandbits(32)
        for kind in form.types:
            rig.set(4, operands[3])
            siw = dense(name, kind, rs1=1, rs2=2, rs3=3, rd=4, lane=lane, mask=0x5A, imm=imm)
            rig.run(siw)
            value = expected(name, kind, *operands, lane, imm)
            assert rig.register(4) == value, f"{[[f'{x:08x}' for x in lanes] for lanes in operands]} lane {lane}"
            rig.set(4, operands[3])
            rig.run(siw | {"use_mask": 1})
            assert rig.register(4) == [x if m else y for x, y, m in zip(value, operands[3], mask)]


def test_reads_come_before_writes() -> None:
    """D reads what S overwrites, and S reads what D overwrites."""
    rig = Rig([at()])
    rig.core.window_write(0, struct.pack("<8I", *[7] * 8))
    two = dense("dmov.iota", rd=2)
    rig.run(two, dense("dadd", vtpu.I32, rd=3, rs1=2, rs2=2) | sparse("sgather", r=2, p=0, width=1))
    assert rig.register(3) == [0, 2, 4, 6, 8, 10, 12, 14] and rig.register(2) == [7] + [0] * 7
    rig.run(dense("dmov.splat_imm", rd=2, imm=5) | sparse("sscattr", r=2, p=0, width=2))
    assert [rig.word(0), rig.word(1)] == [7, 0] and rig.register(2) == [5] * 8


# memory

MODES = {0: (64, 64, 1), 1: (32, 16, 16), 2: (2048, 2, 1)}  # dimensions of the space that the tests map, by page mode


def space(mode: int) -> list[int]:
    """Keys of the pages of a space."""
    sizes = vtpu.IN_PAGE_BITS[mode]
    steps = [1 << size for size in sizes]
    limits = MODES[mode]
    keys = []
    for scroll in range(0, limits[2], steps[2]):
        for line in range(0, limits[1], steps[1]):
            keys += [at(column, line, mode, scroll=scroll) for column in range(0, limits[0], steps[0])]
    return keys


class Plain:
    """What the scratchpad should hold: a dict by coordinate."""

    def __init__(self, rig: Rig, mode: int, rng: random.Random) -> None:
        self.frames = {key: frame for frame, key in enumerate(space(mode))}
        self.words = {}
        for frame in self.frames.values():
            page = [rng.choice((rng.getrandbits(32), numbers.to_bits(rng.gauss(0, 1)))) for _ in range(1024)]
            rig.core.window_write(4096 * frame, struct.pack("<1024I", *page))
            for number, value in enumerate(page):
                self.words[frame * 1024 + number] = value

    def number(self, coord: int) -> int | None:
        """The scratchpad's word number."""
        frame = self.frames.get(vtpu.page_key(coord))
        return None if frame is None else frame * 1024 + vtpu.page_offset(coord)


@pytest.mark.parametrize("mode", MODES)
def test_views(mode: int) -> None:
    """Rows, columns and indexed views at random, with widths, steps and masks, inside the mapped space and past it."""
    rng = random.Random(mode)
    rig = Rig(space(mode))
    rig.core.write(R["CTRL"], vtpu.CTRL_ENABLE | vtpu.CTRL_PPT_FLUSH, 8)
    plain = Plain(rig, mode, rng)
    limits, outcomes = MODES[mode], set()
    for _ in range(400):
        name = rng.choice(("sgather", "sgather.c", "sgather.x", "sscattr", "sscattr.c", "sscattr.x", "sscattr.a"))
        form = next(f for f in vtpu.S_FORMS if f.name == name)
        column, line, scroll = (rng.randrange(limit) for limit in limits)
        if rng.random() < 0.5:
            column, line = column & ~7, line & ~7
        start = at(column, line, mode, scroll=scroll)
        width, hint, mask = rng.choice((0, 0, 1, 5, 8)), rng.getrandbits(1), rng.choice((None, rng.getrandbits(8)))
        dim, delta = rng.choice((0, 1, 4)), rng.choice((0, 1, 8, -3))
        kind = rng.choice(form.types)
        old, offsets = random_lanes(rng), [rng.randrange(-4, 12) & 0xFFFFFFFF for _ in range(8)]
        siw = sparse(name, r=2, p=3, rs2=3, dim=dim, step=delta, width=width, hint=hint, type=kind)
        rig.set(2, old)
        rig.set(3, offsets)
        if mask is not None:
            rig.set(4, [(mask >> i & 1) << 31 for i in range(8)])
            rig.run(dense("dmov.to_mask", rs1=4))
            siw |= {"use_mask": 1}
        rig.loaded = 0
        rig.run(siw, p=(0, 0, 0, start))

        indexed = name[-1] in "xa"
        lanes = [i for i in range(8) if mask is None or mask >> i & 1]
        coords, cross = {}, False
        for i in range(width or 8):
            if indexed:
                moved = min(max((start >> 11 * dim & 2047) + sint(offsets[i]), 0), 2047)
                coords[i] = start & ~(2047 << 11 * dim) | moved << 11 * dim
            else:
                view = form.view
                coords[i] = start + (i << 11 * view)
                if vtpu.page_key(coords[i]) != vtpu.page_key(start):
                    cross = True
                    coords[i] = None
        no_fault = hint and name.startswith("sgather")
        wanted = {i: coords[i] for i in lanes if i in coords}
        places = {i: plain.number(c) if c is not None else None for i, c in wanted.items()}
        fault = 0
        if cross and not no_fault:
            fault = vtpu.FAULTS["PAGE_CROSS"]
        elif any(place is None for place in places.values()) and not no_fault:
            fault = vtpu.FAULTS["UNMAPPED"]
        outcomes.add((name, fault))
        assert rig.get("FAULT_CODE") == fault, (name, column, line, width, mask)
        if fault and not name.startswith("sgather"):  # a scatter may have stored some lanes
            fault_free = dict.fromkeys(list(places)[: list(places.values()).index(None)]) if indexed else {}
            places = {i: places[i] for i in fault_free}
        if name.startswith("sgather"):
            if not fault:
                result = [plain.words.get(places.get(i), 0) if i in lanes else old[i] for i in range(8)]
                assert rig.register(2) == result
        else:
            for i, place in places.items():
                add = numbers.add if kind == vtpu.F32 else lambda x, y: x + y & 0xFFFFFFFF
                plain.words[place] = add(plain.words[place], old[i]) if name == "sscattr.a" else old[i]
                assert rig.word(place) == plain.words[place] or i != max(places)
        if not fault and not indexed:
            moved = min(max((start >> 11 * dim & 2047) + delta, 0), 2047)
            assert rig.core.sentrons[0].p[3] == start & ~(2047 << 11 * dim) | moved << 11 * dim
        rig.core.write(R["CTRL"], vtpu.CTRL_RESET | vtpu.CTRL_ENABLE, 8)
    for place, value in plain.words.items():
        assert rig.word(place) == value
    assert len(outcomes) >= 10  # the test meets faults and successes


def test_read_only_page() -> None:
    rig = Rig([(at(), vtpu.PTE_VALID | vtpu.PTE_SCRATCHPAD)])
    rig.run(sparse("sgather", r=1, p=0), sparse("sscattr", r=1, p=0))
    assert (rig.get("FAULT_CODE"), rig.get("FAULT_ADDR")) == (vtpu.FAULTS["READ_ONLY"], 1)
    assert rig.get("IRQ_STATUS") & vtpu.IRQ_FAULT and rig.core.irq


def test_sindex_and_literals() -> None:
    rig = Rig()
    literal = at(3, 4, library=7)
    words = {f"lit{i}": literal >> 32 * i & 0xFFFFFFFF for i in range(4)}
    rig.run(
        sparse("sindex", p=1, rs2=0, dim=1, step=-9),
        sparse("sindex", p=2, rs2=0, dim=10, step=3000),
        sparse("sindex.r", p=3, rs2=2, dim=0, r=0),
        {"s_p": 4, "literal": 1, **words},
        sparse("sindex", p=5, rs2=5, dim=1, step=1) | {"literal": 1, **words},
        sparse("sindex", p=6, rs2=4, dim=1, step=1) | {"literal": 1, "lit0": 1},
        p=(at(5, 6),),
        r0=(0xFFFFFFFE,),
    )
    p = rig.core.sentrons[0].p
    assert p[1:7] == [
        at(5),
        at(5, 6, library=2047),
        at(3, 6, library=2047),
        literal,
        at(3, 5, library=7),
        at(3, 5, library=7),
    ]


def test_window_is_z_order_in_every_mode() -> None:
    """Words stay where the window shows them when pages of another mode take the frame."""
    rig = Rig()
    data = struct.pack("<1024I", *range(0x3F800000, 0x3F800000 + 1024))
    rig.core.window_write(0, data)
    for mode in (0, 1, 2, 0):
        rig.set_pages([at(mode=mode)], 64)
        rig.core.write(R["CTRL"], vtpu.CTRL_ENABLE | vtpu.CTRL_PPT_FLUSH, 8)
        assert rig.core.window_read(0, 4096) == data
        rig.run(sparse("sgather", r=1, p=0), p=(at(8, 1 if mode < 2 else 0, mode),))
        coords = [at(8 + i, 1 if mode < 2 else 0, mode) for i in range(8)]
        assert rig.register(1) == [0x3F800000 + vtpu.page_offset(c) for c in coords]
    rig.core.window_write(6, b"\xab")
    assert rig.core.window_read(3, 6) == data[3:6] + b"\xab" + data[7:9]


# loops


def trace(rig: Rig, siws: list[dict[str, int]], **spawn: object) -> list[int]:
    """The order in which SIWs are executed: each adds its index to a log in memory, by one more scatter."""
    code = []
    for i, siw in enumerate(siws):
        code.append({"begin0": 0} | siw | sparse("sscattr", r=8 + i, p=1, width=1, step=1, dim=0))
    for i in range(len(siws)):
        rig.set(8 + i, [i + 1] * 8)
    rig.core.window_write(0, bytes(4096))
    rig.run(*code, p=(0, at(mode=2)), **spawn)
    log = struct.unpack("<1024I", rig.core.window_read(0, 4096))
    return [x - 1 for x in log[: log.index(0)]]


def test_loops() -> None:
    rig = Rig([at(mode=2)])
    rig.core.write(R["CTRL"], vtpu.CTRL_ENABLE | vtpu.CTRL_PPT_FLUSH, 8)
    outer, inner = {"begin0": 1, "imm": 2}, {"begin1": 1, "imm": 3}
    end0, end1 = {"end0": 1}, {"end1": 1}
    assert trace(rig, [{}, outer, inner, end1, end0, {}]) == [0] + [1, 2, 3, 2, 3, 2, 3, 4] * 2 + [5]
    assert trace(rig, [inner | end1, {}]) == [0, 0, 0, 1]
    assert trace(rig, [outer, inner | end1 | end0, {}]) == [0, 1, 1, 1] * 2 + [2]
    both = {"begin0": 1, "begin1": 1, "imm": 2, "count_from_reg": 1, "count_reg": 0}
    assert trace(rig, [both | end1, end0, {}], r0=(3,)) == [0, 0, 0, 1] * 2 + [2]
    assert trace(rig, [both | end1 | end0, {}], r0=(3,)) == [0] * 6 + [1]
    assert trace(rig, [both, {}, end1 | end0, {}], r0=(1,)) == [0, 1, 2] * 2 + [3]


def test_loops_of_zero() -> None:
    """Count 0 steps over everything to the matching end, loops inside included."""
    rig = Rig([at(mode=2)])
    rig.core.write(R["CTRL"], vtpu.CTRL_ENABLE | vtpu.CTRL_PPT_FLUSH, 8)
    reg0 = {"begin0": 1, "count_from_reg": 1, "count_reg": 0}
    reg1 = {"begin1": 1, "count_from_reg": 1, "count_reg": 0}
    end0, end1 = {"end0": 1}, {"end1": 1}
    assert trace(rig, [{}, reg0, {}, end0, {}], r0=(0,)) == [0, 4]
    assert trace(rig, [reg0, reg1 | {"imm": 5}, {}, end1, {}, end0, {}], r0=(0,)) == [6]
    assert trace(rig, [{"begin0": 1, "imm": 2}, reg1, end1, end0, {}], r0=(0,)) == [0, 3, 0, 3, 4]
    assert trace(rig, [{"begin0": 1, "imm": 2}, reg1 | end1 | end0, {}], r0=(0,)) == [0, 0, 2]
    assert trace(rig, [reg0 | end0, {}], r0=(0,)) == [1]
    slots = rig.counter("ISSUE")
    trace_before = rig.counter("SIWS")
    rig.run(reg0, {}, {}, end0, r0=(0,))
    assert (rig.counter("ISSUE") - slots, rig.counter("SIWS") - trace_before) == (5, 1)


# sentrons and commands


def test_barrier_generations() -> None:
    """Four sentrons pass values round a ring in memory, four times; a barrier parts reading from writing."""
    rig = Rig([at()], sentrons=4)
    code = [
        {"begin0": 1, "imm": 4},
        sparse("sgather", r=1, p=1, width=1),
        dense("dmov.copy", rs1=1, rd=2) | barrier(4, 3),
        sparse("sscattr", r=2, p=2, width=1),
        barrier(4, 3) | {"end0": 1},
        END,
    ]
    first = rig.load(*code)
    rig.core.window_write(0, bytes(4096))
    for i in range(4):
        rig.core.window_write(4 * vtpu.page_offset(at(i)), (10 + i).to_bytes(4, "little"))
    for i in range(4):
        rig.spawn(i, first, (0, at(i), at((i + 1) % 4)))
    rig.submit([3, 0xF])
    assert [rig.word(vtpu.page_offset(at(i))) for i in range(4)] == [10, 11, 12, 13]
    assert rig.get("CMDQ_HEAD") == rig.get("CMDQ_TAIL") and rig.get("IRQ_STATUS") == vtpu.IRQ_DONE


def test_barrier_that_never_opens() -> None:
    """Two wait for a third: nothing hangs, the WAIT stays pending, RESET frees it."""
    rig = Rig()
    first = rig.load(barrier(3), END)
    rig.spawn(0, first)
    rig.spawn(1, first)
    rig.core.write(R["IRQ_STATUS"], 3, 8)
    rig.submit([3, 3])
    assert rig.get("CMDQ_HEAD") != rig.get("CMDQ_TAIL") and rig.get("IRQ_STATUS") == 0
    rig.submit([5])
    assert rig.get("IRQ_STATUS") == 0
    rig.core.write(R["CTRL"], vtpu.CTRL_RESET | vtpu.CTRL_ENABLE, 8)
    assert rig.get("CMDQ_HEAD") == rig.get("CMDQ_TAIL") == 0
    rig.run(dense("dmov.iota", rd=1))
    assert rig.register(1) == list(range(8)) and rig.get("IRQ_STATUS") == vtpu.IRQ_DONE


def test_fault_stops_only_its_sentron() -> None:
    rig = Rig([at()], sentrons=2)
    bad = rig.load({}, sparse("sgather", r=1, p=0), END)
    good = rig.load(sparse("sgather", r=1, p=0), END)
    rig.spawn(0, bad, (at(40),))
    rig.spawn(1, good, (at(),))
    rig.submit([3, 3])
    faults = [rig.core.read(R["FAULT_CODE"] + 8 * i, 8) for i in range(2)]
    assert faults == [vtpu.FAULTS["UNMAPPED"], 0]
    assert rig.core.read(R["FAULT_ADDR"], 8) == bad + 1
    assert rig.get("IRQ_STATUS") == vtpu.IRQ_FAULT | vtpu.IRQ_DONE
    rig.spawn(0, good, (at(),))
    assert rig.get("FAULT_CODE") == 0


def test_illegal_siws_fault() -> None:
    cases = [
        {"d_active": 1, "d_op": 15},
        dense("dfma", rd=24),
        dense("dadd") | {"d_type": vtpu.BF16},
        dense("dmov.splat_imm", imm=1) | {"begin0": 1},
        dense("dmov.iota", rd=3) | sparse("sgather", r=3),
        sparse("sgather", dim=11),
        sparse("sgather", width=9),
        sparse("sgather", hint=2),
        sparse("sindex", rs2=8),
        {"begin0": 1, "begin1": 1, "imm": 2},
        {"begin0": 1, "count_from_reg": 1, "count_reg": 24},
        {"literal": 1, "begin0": 1, "imm": 1},
        {"c_active": 1, "c_op": C["CSEND"]},
        barrier(0),
        barrier(1, 8),
        vtpu.encode({})[:15] + [1],
    ]
    for case in cases:
        rig = Rig([at()])
        rig.spawn(0, rig.load({}, case, END))
        assert rig.get("FAULT_CODE") == vtpu.FAULTS["ILLEGAL"], case
        assert rig.get("FAULT_ADDR") == 1
        if isinstance(case, dict):
            assert vtpu_check.check(case)


def test_running_past_the_end() -> None:
    rig = Rig()
    rig.spawn(0, 250)
    assert (rig.get("FAULT_CODE"), rig.get("FAULT_ADDR")) == (vtpu.FAULTS["PC"], 256)


def test_bad_commands() -> None:
    for command, code in (
        ([9], "COMMAND"),
        ([2 | 99 << 8, 0], "COMMAND"),
        ([2, 256], "COMMAND"),
        ([1, 300, CODE, 0, 0], "COMMAND"),
        ([1, 2, RAM - 64, 0, 0], "DMA"),
        ([4, 0, 0x1000, 0, 0, 0, 0, 0, 4, 1, 0], "UNMAPPED"),
        ([4, 2, 0x1000, 0], "COMMAND"),
        ([4, 0, 0x1002, 0], "COMMAND"),
        ([1, 1, CODE + 4, 0, 0], "COMMAND"),
        ([6, 1, CODE, 1], "COMMAND"),
    ):
        rig = Rig()
        rig.submit([5], command, [5])
        assert rig.get("CMD_FAULT_CODE") == vtpu.FAULTS[code], command
        assert rig.get("CMD_FAULT_ADDR") == COMMANDS + 64
        assert rig.get("CMDQ_HEAD") == 1 and rig.get("IRQ_STATUS") & vtpu.IRQ_FAULT
        rig.core.write(R["CTRL"], vtpu.CTRL_RESET, 8)
        assert rig.get("CMD_FAULT_CODE") == 0


def test_bad_page_tables() -> None:
    rig = Rig([at()])
    rig.write(PPT + 32 * 50, struct.pack("<QQQQ", 0, 0, 0, ALL))  # frame 0 again
    rig.run({})
    assert (rig.get("CMD_FAULT_CODE"), rig.get("CMD_FAULT_ADDR")) == (vtpu.FAULTS["PPT"], PPT)
    rig.core.write(R["CTRL"], vtpu.CTRL_ENABLE | vtpu.CTRL_RESET, 8)
    rig.run(sparse("sgather", r=1, p=0))  # a bad table maps nothing
    assert rig.get("CMD_FAULT_CODE") == 0 and rig.get("FAULT_CODE") == vtpu.FAULTS["UNMAPPED"]
    rig = Rig([at()])
    rig.core.write(R["PPT_SIZE"], 48, 8)
    rig.core.write(R["CTRL"], vtpu.CTRL_ENABLE | vtpu.CTRL_PPT_FLUSH, 8)
    assert rig.get("CMD_FAULT_CODE") == vtpu.FAULTS["PPT"]


def test_literal_pool() -> None:
    """256 literals a program; a LOAD to index 0 begins a new one."""
    rig = Rig()
    siws = [{"literal": 1, "lit0": i} for i in range(128)]
    rig.load(*siws)
    rig.load(*siws)
    rig.loaded = 0
    rig.load(*siws)
    rig.load(*siws[:127])
    rig.loaded = 128
    rig.load(*siws[:1])
    assert rig.get("CMD_FAULT_CODE") == 0
    rig.load(*siws[:1])
    assert rig.get("CMD_FAULT_CODE") == vtpu.FAULTS["COMMAND"]


def test_copy_and_run() -> None:
    """A list of commands in memory: pages filled from a matrix with a stride, and read back another way."""
    rig = Rig(space(0))
    matrix = [[line * 100 + column for column in range(50)] for line in range(20)]
    for line, row in enumerate(matrix):
        rig.write(RESULT + 256 * line, struct.pack("<50I", *row))
    home = at(7, 25)
    words = [home >> 32 * i & 0xFFFFFFFF for i in range(4)]
    back = [at(10, 27) >> 32 * i & 0xFFFFFFFF for i in range(4)]
    commands = [[4, 0, RESULT, 0, *words, 50, 20, 256], [5], [4, 1, RESULT + 0x4000, 0, *back, 40, 3, 160]]
    for i, command in enumerate(commands):
        rig.write(RESULT + 0x8000 + 64 * i, struct.pack("<16I", *command, *[0] * (16 - len(command))))
    rig.submit([6, 3, RESULT + 0x8000, 0])
    assert rig.get("CMD_FAULT_CODE") == 0
    values = struct.unpack("<120I", rig.read(RESULT + 0x4000, 480))
    assert list(values) == [matrix[2 + i][3 + j] for i in range(3) for j in range(40)]
    assert rig.counter("DMA_BYTES") >= 20 * 200 + 480
    rig.write(RESULT + 0x8000, struct.pack("<16I", *[6, 1, RESULT, 0], *[0] * 12))
    rig.submit([6, 1, RESULT + 0x8000, 0])
    assert rig.get("CMD_FAULT_CODE") == vtpu.FAULTS["COMMAND"] and rig.get("CMD_FAULT_ADDR") == RESULT + 0x8000


def test_queue_waits_for_enable_and_wraps() -> None:
    rig = Rig()
    rig.core.write(R["CTRL"], 0, 8)
    rig.submit([5])
    assert rig.get("CMDQ_HEAD") == 0 and not rig.core.irq
    rig.core.write(R["CTRL"], vtpu.CTRL_ENABLE, 8)
    assert rig.get("CMDQ_HEAD") == 1 and rig.core.irq
    rig.core.write(R["IRQ_STATUS"], vtpu.IRQ_DONE, 4)
    assert not rig.core.irq
    for _ in range(40):
        rig.submit([5])
    assert rig.get("CMDQ_HEAD") == 41 % 16


def test_registers() -> None:
    rig = Rig()
    assert rig.core.read(R["ID"], 8) == 0x76545055 | 1 << 32 | 8 << 36 | 4 << 40 | 14 << 48
    rig.core.write(R["DMA_BASE"] + 2, 0x5678, 2)
    rig.core.write(R["DMA_BASE"], 0x9ABC, 2)
    assert rig.core.read(R["DMA_BASE"], 8) == 0x56789ABC
    assert rig.core.read(R["DMA_BASE"] + 2, 2) == 0x5678
    rig.core.write(R["DMA_BASE"], 0, 8)
    rig.run(dense("dfma.l", rs1=0, rs2=0, rs3=0, rd=1) | sparse("sindex"), barrier(1))
    counted = [rig.counter(n) for n in ("SIWS", "ISSUE", "CYCLES", "OPS_D", "OPS_S", "OPS_C", "FMAS")]
    assert counted == [3, 3, 3, 1, 1, 1, 8]
    rig.core.write(R["COUNTERS"], 0, 8)
    assert rig.counter("SIWS") == 0


def test_matmul() -> None:
    """C = A B, 16 x 40 x 24, as an outer-product loop on four sentrons, against the same sums in the scalar model."""
    rng = random.Random(9)
    rig = Rig([at(32 * i, 32 * j, section=s) for s in range(1) for j in range(2) for i in range(4)], sentrons=2)
    rig.core.write(R["CTRL"], vtpu.CTRL_ENABLE | vtpu.CTRL_PPT_FLUSH, 8)

    def place(column: int, line: int) -> int:
        return (line // 32 * 4 + column // 32) * 1024 + vtpu.page_offset(at(column, line))

    def put(column: int, line: int, value: int) -> None:
        rig.core.window_write(4 * place(column, line), value.to_bytes(4, "little"))

    a = [[numbers.to_bits(rng.gauss(0, 1)) for _ in range(40)] for _ in range(16)]  # at column 0
    b = [[numbers.to_bits(rng.gauss(0, 1)) for _ in range(24)] for _ in range(40)]  # at column 64
    for line, row in enumerate(a):
        for column, value in enumerate(row):
            put(column, line, value)
    for line, row in enumerate(b):
        for column, value in enumerate(row):
            put(64 + column, line, value)
    # r4..r11 are the tile's lines; r0 a column of A, r1 a row of B; the first k is a product
    load = sparse("sgather.c", r=0, p=1, dim=0, step=1), sparse("sgather", r=1, p=2, dim=1, step=1)
    code = [*load]
    code += [dense("dmul.l", rd=4 + i, rs1=1, rs2=0, lane=i) for i in range(8)]
    code += [load[0] | {"begin0": 1, "imm": 39}, load[1]]
    code += [dense("dfma.l", rd=4 + i, rs1=1, rs2=0, rs3=4 + i, lane=i) for i in range(8)]
    code[-1] |= {"end0": 1}
    code += [sparse("sscattr", r=4 + i, p=3, dim=1, step=1) for i in range(8)]
    first = rig.load(*code, END)
    for tile in range(6):
        line, column = 8 * (tile // 3), 8 * (tile % 3)
        rig.spawn(tile & 1, first, (0, at(0, line), at(64 + column, 0), at(96 + column, line)))
    rig.submit([3, 3])
    assert [rig.core.read(R["FAULT_CODE"] + 8 * i, 8) for i in range(2)] == [0, 0]
    for i in range(16):
        for j in range(24):
            total = numbers.mul(b[0][j], a[i][0])
            for k in range(1, 40):
                total = numbers.fma(b[k][j], a[i][k], total)
            assert rig.word(place(96 + j, i)) == total
