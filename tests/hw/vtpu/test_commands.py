"""The command ring, the window and faults over the bus; results as the functional model's."""

from __future__ import annotations

import random

import pytest

from asm import vtpu
from hw.vtpu.config import VTPUConfig
from tests.hw.vtpu import chip
from tests.hw.vtpu.test_core import RWX, SMALL, move

CONFIG = VTPUConfig(sentrons=8, **SMALL)
SHARED = vtpu.coordinate({"section": 9})
PAGES = {SHARED: (3, RWX), SHARED + 32: (5, RWX), vtpu.coordinate({"section": 2}, 2): (9, RWX)}
DATA = 0x40000  # in memory, behind the programs
END = {"end": 1}


@pytest.fixture(params=(chip.Functional, chip.Chip), ids=("model", "rtl"))
def host(request: pytest.FixtureRequest) -> chip.Host:
    host = request.param(CONFIG)
    host.start(PAGES)
    return host


def store(r: int, **fields: int) -> dict[str, int]:
    return {"s_active": 1, "s_op": vtpu.CODE["SSCATTR"], "s_r": r, "s_p": 1} | fields


def gather(r: int, **fields: int) -> dict[str, int]:
    return {"s_active": 1, "s_op": vtpu.CODE["SGATHER"], "s_r": r, "s_p": 1} | fields


def bar(number: int, count: int) -> dict[str, int]:
    return {"c_active": 1, "c_op": vtpu.CODE["CBAR"], "c_id": number, "c_count": count}


def go(host: chip.Host, siws: list[dict[str, int]], pointers: list[list[int]], sentrons: int = 1) -> None:
    """Load a program and run it on some sentrons, p1 onwards as given for each."""
    host.put(host.free, chip.program_bytes(siws))
    spawns = []
    for s in range(sentrons):
        at = DATA + 128 * s
        host.put(at, b"".join(p.to_bytes(16, "little") for p in pointers[s]).ljust(112, b"\0"))
        spawns.append(chip.spawn(s, 0, 0, at, [s] * 8))
    host.ring_up([chip.load(len(siws), host.free), *spawns, chip.wait((1 << sentrons) - 1)])


def test_identity_and_byte_lanes(host: chip.Host) -> None:
    assert host.get("ID") == 0x76545055 | 1 << 32 | 8 << 36 | 8 << 40 | 16 << 48
    host.set("PPT_ROOT", 0x1122334455667788 & 0xFFFFFFFF)
    host.write(chip.REG["PPT_ROOT"] + 1, 0xAB, 1)
    assert host.get("PPT_ROOT") == 0x5566AB88


def test_window_takes_any_bytes(host: chip.Host) -> None:
    host.window_write(4096, bytes(range(64)))
    host.window_write(4096 + 5, b"\xaa\xbb\xcc")
    assert host.window_read(4096 + 3, 7) == b"\x03\x04\xaa\xbb\xcc\x08\x09"
    assert host.window_read(4 * CONFIG.scratchpad_words, 8) == bytes(8)


@pytest.mark.parametrize(
    "words, rows, stride, x, y", ((8, 1, 0, 0, 0), (7, 5, 36, 30, 3), (33, 2, 140, 3, 31), (1, 3, 4, 5, 6))
)
def test_copy_there_and_back(host: chip.Host, words: int, rows: int, stride: int, x: int, y: int) -> None:
    rng = random.Random(words)
    data = rng.randbytes(1024)
    host.put(DATA, data)
    at = SHARED + x + (y << vtpu.DIM_BITS)
    if y + rows > 32:
        rows = 1
    host.ring_up(
        [chip.copy(0, DATA + 4, at, words, rows, stride), chip.copy(1, DATA + 0x2000, at, words, rows, 4 * words)]
    )
    assert host.get("CMD_FAULT_CODE") == 0
    got = bytes(host.seen()[DATA + 0x2000 : DATA + 0x2000 + 4 * words * rows])
    want = b"".join(data[4 + row * stride :][: 4 * words] for row in range(rows))
    assert got == want


@pytest.mark.parametrize("to_host", (0, 1))
@pytest.mark.parametrize("end", ("page", "limit"))
def test_copy_is_done_up_to_its_fault(host: chip.Host, to_host: int, end: str) -> None:
    """Two rows of 80 words: the second page is the last, or memory ends behind 40 words of the second row."""
    data, old = random.Random(to_host).randbytes(2 * 320), bytes(range(256)) * 3
    at = DATA if end == "page" else chip.MEMORY_BYTES - 480
    host.put(at, data[: chip.MEMORY_BYTES - at] if not to_host else old[: min(640, chip.MEMORY_BYTES - at)])
    for frame in (3, 5):
        host.window_write(4096 * frame, data + old if to_host else bytes(4096))
    host.start(PAGES if end == "page" else PAGES | {SHARED + 64: (6, RWX)})
    host.set("COUNTERS", 0)
    host.ring_up([chip.copy(to_host, at, SHARED, 80, 2, 320)], limit=50_000)
    assert host.get("CMD_FAULT_CODE") == vtpu.FAULTS["UNMAPPED" if end == "page" else "DMA"]
    counts, ends = host.counts(), (64, 0) if end == "page" else (80, 40)
    done = [(row, i) for row in range(2) for i in range(ends[row])]
    wanted = (64, 1) if end == "page" else (120 + to_host, 0)
    assert (counts["PPT_HITS"], counts["PPT_MISSES"]) == wanted
    frames = (3, 5, 6)
    for row, i in [(row, i) for row in range(2) for i in range(80)]:
        place = 4096 * frames[i // 32] + 4 * vtpu.page_offset(i % 32 + (row << vtpu.DIM_BITS))
        word, there = host.window_read(place, 4), at + 320 * row + 4 * i
        if there >= chip.MEMORY_BYTES or end == "page" and i >= 64:
            continue
        mine = bytes(host.seen()[there : there + 4])
        if to_host:
            assert mine == (word if (row, i) in done else old[there - at : there - at + 4]), (row, i)
        else:
            assert word == (mine if (row, i) in done else bytes(4)), (row, i)


def test_page_counters(host: chip.Host) -> None:
    """A row or column is one translation, in one pass or eight; each lane of an indexed access that takes part is."""
    flat = vtpu.coordinate({"section": 2, "column": 3}, 2)
    indexed = {"s_view": vtpu.INDEXED, "s_rs2": 1}
    quiet = {"s_hint": vtpu.HINT_NO_FAULT}
    cases = [  # hits, misses
        ([gather(2)], (1, 0)),
        ([gather(2, s_view=vtpu.COLUMN), store(2)], (2, 0)),
        ([gather(2, s_p=2), gather(2, s_p=2, s_width=2)], (2, 0)),
        ([gather(2, **indexed)], (8, 0)),
        ([gather(2, s_width=3, **indexed), store(2, s_width=2, s_view=vtpu.ACCUMULATE, s_rs2=1)], (5, 0)),
        ([gather(2, s_p=3, **quiet), gather(2, s_p=4, **quiet)], (1, 1)),
        ([gather(2, s_p=5, **quiet, **indexed)], (5, 3)),
        ([gather(2, s_p=6, **quiet), gather(2, s_p=6, s_width=4, **quiet, **indexed)], (0, 4)),
        ([gather(2, s_p=3)], (0, 1)),
        ([gather(2, s_p=4)], (0, 0)),
        ([gather(2, s_p=5, **indexed)], (5, 1)),
        ([gather(2, s_p=6)], (0, 0)),
        ([gather(2, use_mask=1), store(2, use_mask=1), gather(2, use_mask=1, **indexed)], (1 + 1 + 2, 0)),
        ([gather(2, s_p=2, use_mask=1), gather(2, s_p=4, use_mask=1, **quiet)], (1, 0)),
        ([gather(2, s_p=5, use_mask=1, **indexed)], (0, 1)),
    ]
    pointers = [SHARED, flat, FAR, SHARED + 32 + 28, SHARED + 59, FAR | 3 << vtpu.PAGE_MODE]
    mask = [  # lanes 5 and 6
        move(3, 1),
        move(2, 4, imm=0x06000000),
        move(3, 4, vtpu.BITS, d_rs1=4, d_rs2=1),
        move(0, 0, vtpu.MASK, d_rs1=4),
    ]
    for number, (siws, wanted) in enumerate(cases):
        host.set("COUNTERS", 0)
        go(host, [*mask, *siws, END], [pointers])
        counts = host.counts()
        assert (counts["PPT_HITS"], counts["PPT_MISSES"]) == wanted, number


def test_run_executes_a_list(host: chip.Host) -> None:
    host.put(DATA, bytes(range(32)))
    listed = [chip.copy(0, DATA, SHARED, 8, 1, 0), chip.fence(), chip.copy(1, DATA + 64, SHARED, 8, 1, 0)]
    host.put(0x6000, b"".join(chip.words_bytes(c + [0] * (16 - len(c))) for c in listed))
    host.ring_up([chip.run(0, 0x6000), chip.run(3, 0x6000)])
    assert bytes(host.seen()[DATA + 64 : DATA + 96]) == bytes(range(32))
    assert host.get("CMDQ_HEAD") == 2 and host.get("IRQ_STATUS") == vtpu.IRQ_DONE


def test_ring_wraps(host: chip.Host) -> None:
    for _ in range(50):
        host.ring_up([chip.fence()])
    assert host.get("CMDQ_HEAD") == 50 % 32


BAD = {
    "reserved": ([0], "COMMAND"),
    "unknown": ([77], "COMMAND"),
    "no such sentron": (chip.spawn(8, 0), "COMMAND"),
    "pc": (chip.spawn(0, 1024), "COMMAND"),
    "load beyond": (chip.load(2, 0x8000, 1023), "COMMAND"),
    "wait for nobody": (chip.wait(0x100), "COMMAND"),
    "copy odd": (chip.copy(0, 0x8002, SHARED, 1, 1, 0), "COMMAND"),
    "copy unmapped": (chip.copy(0, 0x8000, SHARED + 64, 1, 1, 0), "UNMAPPED"),
    "below": ([vtpu.COMMANDS["LOAD"], 1, chip.BASE - 64, 0], "DMA"),
    "above": (chip.load(1, chip.MEMORY_BYTES), "DMA"),
    "run in run": (chip.run(1, 0x6000), "COMMAND"),
    "load at a half word": (chip.load(1, 0x8004), "COMMAND"),
    "load from above 4 GiB": ([vtpu.COMMANDS["LOAD"], 1, chip.BASE + 0x8000, 1], "COMMAND"),
    "spawn with a block at an odd byte": (chip.spawn(0, 0, 0, DATA + 1), "COMMAND"),
    "run at a half word": (chip.run(1, 0x6004), "COMMAND"),
    "run of nothing at an odd byte": (chip.run(0, 0x6001), "COMMAND"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_commands_stop_the_queue(host: chip.Host, name: str) -> None:
    command, fault = BAD[name]
    inner = chip.run(1, 0x6000)
    host.put(0x6000, chip.words_bytes(inner + [0] * 12))
    host.set("IRQ_ENABLE", vtpu.IRQ_DONE | vtpu.IRQ_FAULT)
    host.ring_up([chip.fence(), command, chip.fence()], limit=20_000)
    assert host.get("CMD_FAULT_CODE") == vtpu.FAULTS[fault]
    at = chip.BASE + (0x6000 if name == "run in run" else host.ring + 64)
    assert host.get("CMD_FAULT_ADDR") == at
    assert host.get("CMDQ_HEAD") == 1
    assert host.get("IRQ_STATUS") == vtpu.IRQ_FAULT
    # RESET makes it usable again
    host.set("CTRL", vtpu.CTRL_ENABLE | vtpu.CTRL_RESET)
    host.tail = 0
    host.ring_up([chip.fence()], limit=20_000)
    assert host.get("CMD_FAULT_CODE") == 0 and host.get("CMDQ_HEAD") == 1
    assert host.get("IRQ_STATUS") & vtpu.IRQ_DONE


@pytest.mark.parametrize(
    "command, fault",
    (
        (chip.spawn(0, 0, 0, DATA + 1), "COMMAND"),
        (chip.copy(0, DATA + 1, SHARED, 1, 1, 0), "COMMAND"),
        (chip.copy(0, DATA, SHARED, 1, 1, 2), "PPT"),
        (chip.spawn(0, 0), "PPT"),
    ),
)
@pytest.mark.parametrize("kind", (chip.Functional, chip.Chip), ids=("model", "rtl"))
def test_a_bad_table_is_read_only_when_needed(kind: type[chip.Host], command: list[int], fault: str) -> None:
    """No flush has been asked for: the first good SPAWN or COPY reads the table, which maps a frame twice."""
    host = kind(CONFIG)
    host.start({SHARED: (3, RWX), SHARED + 32: (3, RWX)}, flush=False)
    host.set("IRQ_ENABLE", vtpu.IRQ_DONE | vtpu.IRQ_FAULT)
    host.ring_up([command], limit=20_000)
    if isinstance(host, chip.Chip):
        host.idle(2000)
    assert host.get("CMD_FAULT_CODE") == vtpu.FAULTS[fault]
    assert host.get("CMD_FAULT_ADDR") == chip.BASE + (host.table if fault == "PPT" else host.ring)


@pytest.mark.parametrize("pages", ({SHARED: (3, RWX), SHARED + 32: (3, RWX)}, {SHARED: (64, RWX)}))
def test_bad_page_tables(host: chip.Host, pages: dict[int, tuple[int, int]]) -> None:
    host.start(pages)
    if isinstance(host, chip.Chip):
        host.idle(2000)
    assert host.get("CMD_FAULT_CODE") == vtpu.FAULTS["PPT"]
    assert host.get("CMD_FAULT_ADDR") == chip.BASE + host.table


def test_faults_stop_only_their_sentron(host: chip.Host) -> None:
    """Sentron 0 runs off its page, the others finish; a later SPAWN clears the fault."""
    siws = [gather(1, s_step=8), {**store(0, s_p=2), **END}]
    mine = [[SHARED + 28 if s == 0 else SHARED, SHARED + (s << vtpu.DIM_BITS)] for s in range(8)]
    host.window_write(3 * 4096, bytes(4096))
    go(host, siws, mine, 8)
    assert [host.get("FAULT_CODE", s) for s in range(8)] == [vtpu.FAULTS["PAGE_CROSS"]] + [0] * 7
    assert host.get("IRQ_STATUS") == vtpu.IRQ_FAULT | vtpu.IRQ_DONE
    for s in range(8):
        word = 4 * vtpu.page_offset(SHARED + (s << vtpu.DIM_BITS))
        assert host.window_read(3 * 4096 + word, 4) == bytes([s, 0, 0, 0])
    go(host, [END], [[0]])
    assert host.get("FAULT_CODE", 0) == 0


FAR = vtpu.coordinate({"library": 1})  # no page is there
KEEPS = {
    # S operations that fault: which lanes of r5, that they gather into, they have written by then
    "row unmapped": (gather(5, s_p=2), "UNMAPPED", 0),
    "row over the edge": (gather(5, s_p=3), "PAGE_CROSS", 0),
    "column over the edge": (gather(5, s_p=3, s_view=vtpu.COLUMN), "PAGE_CROSS", 0),
    "flat row, a word at a time, over the edge": (gather(5, s_p=4), "PAGE_CROSS", 0),
    "indexed": (gather(5, s_view=vtpu.INDEXED, s_rs2=1), "UNMAPPED", 5),
    "store": (store(6, s_p=2), "UNMAPPED", 0),
    "store read only": (store(6, s_p=5), "READ_ONLY", 0),
    "sums": (store(6, s_view=vtpu.ACCUMULATE, s_rs2=1), "UNMAPPED", 0),
}


@pytest.mark.parametrize("name", KEEPS)
@pytest.mark.parametrize("d", ("move", "mask", "sum"))
def test_where_s_faults_d_takes_effect(host: chip.Host, name: str, d: str) -> None:
    """The D half of the SIW that faults is in its register or in sr, and an indexed access got to its fault."""
    faulting, fault, lanes = KEEPS[name]
    host.start(PAGES | {FAR + 32: (7, vtpu.PTE_VALID | vtpu.PTE_SCRATCHPAD)})
    words = [random.Random(name).getrandbits(32) for _ in range(vtpu.PAGE_WORDS)]
    host.window_write(3 * 4096, chip.words_bytes(words))
    halves = {
        "move": move(0, 7, d_rs1=6),
        "mask": move(0, 0, vtpu.MASK, d_rs1=6),
        "sum": {"d_active": 1, "d_op": vtpu.CODE["DRED"], "d_type": vtpu.F32, "d_rs1": 6, "d_rd": 7},
    }
    siws = [
        move(3, 1),  # 8 i from column 24: lane 0 in the first page, 1 to 4 in the second, 5 in none
        move(2, 2, imm=8),
        {"d_active": 1, "d_op": vtpu.CODE["DMUL"], "d_type": vtpu.I32, "d_rs1": 1, "d_rs2": 2, "d_rd": 1},
        move(2, 5, imm=0x12345678),
        gather(6),
        move(2, 7, imm=0x3F800000),
        faulting | halves[d],
        {**store(7, s_p=1), **END},  # not reached
    ]
    at = SHARED + 24
    mine = [at, FAR, SHARED + 32 + 25 + (25 << vtpu.DIM_BITS), vtpu.coordinate({"section": 2, "column": 1019}, 2)]
    go(host, siws, [[*mine, FAR + 32]])
    assert (host.get("FAULT_CODE"), host.get("FAULT_ADDR")) == (vtpu.FAULTS[fault], 6)
    loaded = [words[vtpu.page_offset(at + i)] for i in range(8)]
    found = [loaded[0], 0, 0, 0, 0][:lanes]  # lanes 1 to 4 are in the second page, which is empty
    line = [SHARED + 8 * i for i in range(3)]
    go(host, [store(5), store(7, s_p=2), move(1, 8, vtpu.MASK), store(8, s_p=3) | END], [line])
    read = host.window_read(3 * 4096, 4096)
    got = [[int.from_bytes(read[4 * w :][:4], "little") for w in map(vtpu.page_offset, range(x, x + 8))] for x in line]
    assert got[0] == found + [0x12345678] * (8 - lanes)
    if d == "move":
        assert got[1] == loaded
    elif d == "mask":
        assert got[2] == [0xFFFFFFFF * (word >> 31) for word in loaded]
    else:
        assert got[1] != [0x3F800000] * 8 and len(set(got[1])) == 1


def test_off_the_end(host: chip.Host) -> None:
    host.put(host.free, chip.program_bytes([{}]))
    host.ring_up([chip.load(1, host.free, 1023), chip.spawn(2, 1023), chip.wait(4)])
    assert (host.get("FAULT_CODE", 2), host.get("FAULT_ADDR", 2)) == (vtpu.FAULTS["PC"], 1024)


def test_barriers_order_stores(host: chip.Host) -> None:
    """Each sentron stores its number, all meet, each reads its neighbour's; many times over."""
    rounds = 9
    siws = [
        move(2, 2, imm=1),
        {**store(0), "begin0": 1, "imm": rounds},
        bar(3, 8),
        gather(1, s_p=2),
        bar(4, 8),
        {"d_active": 1, "d_op": vtpu.CODE["DADD"], "d_type": vtpu.I32, "d_rs1": 1, "d_rs2": 2, "d_rd": 0, "end0": 1},
        {**store(0, s_p=1), **END},
    ]
    line = [SHARED + (s << vtpu.DIM_BITS) for s in range(8)]
    go(host, siws, [[line[s], line[(s + 1) % 8]] for s in range(8)], 8)
    for s in range(8):
        word = 4 * vtpu.page_offset(line[s])
        assert host.window_read(3 * 4096 + word, 4) == bytes([(s + rounds) % 8 + rounds, 0, 0, 0])


def test_a_barrier_that_never_opens_harms_no_one(host: chip.Host) -> None:
    host.put(host.free, chip.program_bytes([bar(0, 2), END, {**store(0), **END}]))
    host.put(DATA, SHARED.to_bytes(16, "little") + bytes(96))
    commands = [chip.load(3, host.free), chip.spawn(0, 0), chip.spawn(1, 2, 0, DATA, [7] * 8), chip.wait(2)]
    host.ring_up(commands, limit=20_000)
    assert host.get("IRQ_STATUS") & vtpu.IRQ_DONE
    assert host.window_read(3 * 4096, 4) == bytes([7, 0, 0, 0])
    host.set("CTRL", vtpu.CTRL_ENABLE | vtpu.CTRL_RESET)
    host.tail = 0
    go(host, [END], [[0]])
    assert host.get("IRQ_STATUS") == vtpu.IRQ_DONE


def test_counters_are_cleared_and_add_up() -> None:
    host = chip.Chip(CONFIG)
    host.start(PAGES)
    go(host, [{**gather(1), "begin0": 1, "end0": 1, "imm": 100}, END], [[SHARED]] * 8, 8)
    counts = host.counts()
    assert counts["OPS_S"] == 800 and counts["SIWS"] == 808
    assert counts["CYCLES"] == counts["ISSUE"] + sum(v for k, v in counts.items() if k.startswith("STALL"))
    host.set("COUNTERS", 0)
    assert not any(host.counts().values())
