"""The core against the functional model: random programs of several sentrons, registers and memory compared."""

from __future__ import annotations

import random

import pytest

from asm import vtpu
from hw.vtpu.config import VTPUConfig
from tests.hw.vtpu import chip, random_siws

SMALL = {"scratchpad_words": 1 << 16, "imem": 1024, "ppt": 64}
RWX = vtpu.PTE_VALID | vtpu.PTE_SCRATCHPAD | vtpu.PTE_WRITABLE
READ_ONLY = vtpu.PTE_VALID | vtpu.PTE_SCRATCHPAD
DUMP = 5  # dimension (book) of the page into which registers are stored at the end


def pages_of(sentron: int) -> list[int]:
    """Coordinates of a sentron's pages: two tiles side by side, one below, two flat, one of mode 1."""
    home = {"section": sentron + 1}
    return [
        vtpu.coordinate(home | {"scroll": 3}),
        vtpu.coordinate(home | {"scroll": 3, "column": 32}),
        vtpu.coordinate(home | {"scroll": 3, "line": 32}),
        vtpu.coordinate(home, 2),
        vtpu.coordinate(home | {"column": 1024}, 2),
        vtpu.coordinate(home | {"scroll": 8}, 1),
    ]


def starts_of(sentron: int) -> list[int]:
    """Where p1..p6 begin: well inside their pages."""
    tile = 12 | 12 << vtpu.DIM_BITS
    return [at + offset for at, offset in zip(pages_of(sentron), (tile, tile, tile, 64, 64, 0))]


def dump(sentron: int) -> list[dict[str, int]]:
    """Store all registers into the sentron's dump page, a register a line."""
    literal = vtpu.coordinate({"book": DUMP, "section": sentron})
    code = []
    for r in range(24):
        code.append({"s_active": 1, "s_op": vtpu.CODE["SSCATTR"], "s_r": r, "s_p": 7, "s_dim": 1, "s_step": 1})
    code[0] |= {"literal": 1} | {f"lit{i}": literal >> 32 * i & 0xFFFFFFFF for i in range(4)}
    code[-1]["end"] = 1
    return code


def move(fn: int, rd: int, mode: int = vtpu.MOVE, **fields: int) -> dict[str, int]:
    return {"d_active": 1, "d_op": vtpu.CODE["DMOV"], "d_mode": mode, "d_fn": fn, "d_rd": rd} | fields


def setup(rng: random.Random, sentrons: int, length: int) -> dict:
    """A program for each sentron, with pages, pointers and data of its own."""
    pages, programs, data = {}, [], {}
    frames = list(range(64))
    rng.shuffle(frames)
    for s in range(sentrons):
        for coordinate in pages_of(s):
            if rng.randrange(50):
                pages[coordinate] = frames.pop(), RWX if rng.randrange(50) else READ_ONLY
        pages[vtpu.coordinate({"book": DUMP, "section": s})] = frames.pop(), RWX
        code = random_siws.body(rng, length, starts_of(s))
        if rng.randrange(8) == 0:
            code[rng.randrange(len(code))].update(d_active=1, d_op=13)  # reserved
        for number in range(rng.randrange(3)):
            at = rng.randrange(len(code))
            code[at] |= {"c_active": 1, "c_op": vtpu.CODE["CBAR"], "c_id": number, "c_count": 1}
        # indices into r12..r14: r0 as given, its low bits, the lanes' numbers; a loop's count into r15
        head = [move(0, 12), move(0, 13, vtpu.BITS_IMM, imm=7), move(3, 14), move(2, 15, imm=rng.randrange(3))]
        head += [move(2, r, imm=random_siws.word(rng)) for r in range(1, 6)]
        programs.append(head + code + dump(s))
    for coordinate in pages:
        data[coordinate] = [random_siws.word(rng) for _ in range(vtpu.PAGE_WORDS)]
    pointers = [[*starts_of(s), 0] for s in range(sentrons)]
    return {"pages": pages, "programs": programs, "pointers": pointers, "data": data}


def play(host: chip.Host, case: dict, seed: int, limit: int = 400_000) -> None:
    """Put pages, programs and pointers where the host finds them, and run until all sentrons have halted."""
    rng = random.Random(seed)
    host.start(case["pages"])
    for coordinate, words in case["data"].items():
        frame = case["pages"][coordinate][0]
        host.window_write(4096 * frame, chip.words_bytes(words))
    first, commands, at = 0, [], host.free
    spawns = []
    for s, program in enumerate(case["programs"]):
        host.put(at, chip.program_bytes(program))
        commands.append(chip.load(len(program), at, first))
        at += 64 * len(program)
        block = b"".join(p.to_bytes(16, "little") for p in case["pointers"][s])
        host.put(at, block)
        r0 = case["r0"][s] if "r0" in case else [rng.randrange(-3, 12) & 0xFFFFFFFF for _ in range(8)]
        spawns.append(chip.spawn(s, first, 0, at, r0))
        at += 128
        first += len(program)
    host.ring_up([*commands, *spawns, chip.wait((1 << len(spawns)) - 1)], limit)


def compare(model: chip.Functional, rtl: chip.Chip, case: dict) -> None:
    for s in range(len(case["programs"])):
        want = model.get("FAULT_CODE", s), model.get("FAULT_ADDR", s)
        got = rtl.get("FAULT_CODE", s), rtl.get("FAULT_ADDR", s)
        assert got == want, f"sentron {s}: fault {got}, model {want}"
    assert rtl.get("CMD_FAULT_CODE") == model.get("CMD_FAULT_CODE")
    for coordinate, (frame, _) in case["pages"].items():
        got = rtl.window_read(4096 * frame, 4096)
        want = model.window_read(4096 * frame, 4096)
        if got != want:
            place = next(i for i in range(0, 4096, 4) if got[i : i + 4] != want[i : i + 4])
            raise AssertionError(
                f"page {coordinate:#x} word {place // 4}: {got[place : place + 4][::-1].hex()}, "
                f"model {want[place : place + 4][::-1].hex()}"
            )
    got, want = rtl.counts(), model.counts()
    for name in ("SIWS", "OPS_D", "OPS_S", "OPS_C", "FMAS", "PPT_HITS", "PPT_MISSES", "DMA_BYTES"):
        assert got[name] == want[name], name
    stalls = sum(value for name, value in got.items() if name.startswith("STALL"))
    assert got["CYCLES"] == got["ISSUE"] + stalls


def check(sentrons: int, seed: int, length: int) -> None:
    config = VTPUConfig(sentrons=sentrons, **SMALL)
    case = setup(random.Random(seed), sentrons, length)
    model, rtl = chip.Functional(config), chip.Chip(config, latency=1 + seed % 3)
    play(model, case, seed)
    play(rtl, case, seed)
    assert rtl.get("IRQ_STATUS") & vtpu.IRQ_DONE, "the command queue did not end"
    compare(model, rtl, case)
    # registers and sr once more, also of those that have faulted
    case["programs"] = [[move(1, 0, vtpu.MASK), *dump(s)] for s in range(sentrons)]
    for host in (model, rtl):
        host.set("CTRL", vtpu.CTRL_ENABLE | vtpu.CTRL_RESET)
        play(host, case | {"data": {}}, seed)
    compare(model, rtl, case)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(8))
def test_random_programs(seed: int) -> None:
    check(8, seed, 60)


@pytest.mark.ci
@pytest.mark.parametrize("sentrons", (1, 2, 4))
def test_random_programs_of_fewer(sentrons: int) -> None:
    for seed in range(100, 130):
        check(sentrons, seed, 60)


@pytest.mark.slow
@pytest.mark.parametrize("sentrons", (1, 2, 4, 8))
def test_many_random_programs(sentrons: int) -> None:
    for seed in range(1000, 2000):
        check(sentrons, seed, 60)


def test_sums_of_both_types_meet() -> None:
    """One sentron's sums of i32 come right behind another's of f32, into words of its own."""
    config = VTPUConfig(sentrons=8, **SMALL)
    add = {"s_active": 1, "s_op": vtpu.CODE["SSCATTR"], "s_view": vtpu.ACCUMULATE, "s_p": 1, "s_rs2": 12}
    case = setup(random.Random(7), 8, 4)
    for s in range(8):
        body = [move(2, 1, imm=0x3FC00000 + s), {**add, "s_r": 1, "s_type": s & 1}]
        body[1] |= {"begin0": 1, "end0": 1, "imm": 300}
        case["programs"][s] = [move(3, 12), *body, *dump(s)]
    model, rtl = chip.Functional(config), chip.Chip(config)
    play(model, case, 7)
    play(rtl, case, 7)
    compare(model, rtl, case)


def test_masks() -> None:
    """sr's mask: from signs and back, and what D and S do with lanes that are off."""
    d = {"d_active": 1, "use_mask": 1, "d_rs1": 1, "d_rs2": 2}
    x = {"s_view": vtpu.INDEXED, "s_rs2": 14, "s_dim": 1}  # r14: the numbers of the lanes
    far = {"s_view": vtpu.INDEXED, "s_rs2": 13}  # r13: the words of r1, so where no page is, but in lanes 2 and 5

    def s(op: str, r: int, **fields: int) -> dict[str, int]:
        return {"s_active": 1, "s_op": vtpu.CODE[op], "s_r": r, "s_p": 1, "use_mask": 1} | fields

    body = [
        s("SGATHER", 1, use_mask=0),
        move(0, 0, vtpu.MASK, d_rs1=1),
        move(1, 2, vtpu.MASK),  # directly behind: the new mask
        move(1, 3, vtpu.MASK, use_mask=1),
        d | {"d_op": vtpu.CODE["DADD"], "d_type": vtpu.I32, "d_rd": 4},
        d | {"d_op": vtpu.CODE["DFMA"], "d_rd": 5},
        d | {"d_op": vtpu.CODE["DRED"], "d_rd": 6},
        move(3, 7, vtpu.FUNCTION, use_mask=1, d_rs1=1),
        d | {"d_op": vtpu.CODE["DCMP"], "d_rd": 16} | s("SGATHER", 8, s_p=2),
        s("SGATHER", 9, s_view=vtpu.COLUMN, s_step=1),
        s("SGATHER", 10, s_width=5),
        s("SGATHER", 11, **x),
        s("SSCATTR", 1, s_p=3),
        s("SSCATTR", 1, s_p=3, s_view=vtpu.COLUMN, s_width=6),
        s("SSCATTR", 2, s_p=4, s_view=vtpu.INDEXED, s_rs2=14),
        s("SSCATTR", 1, s_p=5, s_view=vtpu.ACCUMULATE, s_rs2=14),
        move(0, 0, vtpu.MASK, d_rs1=2, use_mask=1),  # not masked itself
        move(1, 17, vtpu.MASK),
        move(2, 18, imm=0b00100100),
        move(4, 18, vtpu.BITS, d_rs1=18, d_rs2=14),
        move(3, 18, vtpu.BITS_IMM, d_rs1=18, imm=31),
        move(0, 0, vtpu.MASK, d_rs1=18),  # lanes 2 and 5
        move(0, 13, d_rs1=1),
        move(0, 13, d_rs1=14, use_mask=1),
        s("SGATHER", 19, **far),
        s("SSCATTR", 1, **far),
        move(2, 20, imm=0),
        move(0, 0, vtpu.MASK, d_rs1=20),  # none at all: pages that are not there do not matter
        s("SGATHER", 21, s_p=7),
        s("SSCATTR", 1, s_p=7),
        s("SSCATTR", 1, s_p=7, s_view=vtpu.ACCUMULATE, s_rs2=13),
        d | {"d_op": vtpu.CODE["DMUL"], "d_rd": 22},
    ]
    config = VTPUConfig(sentrons=8, **SMALL)
    case, rng = setup(random.Random(9), 8, 4), random.Random(10)
    every = [
        at for sentron in range(8) for at in (*pages_of(sentron), vtpu.coordinate({"book": DUMP, "section": sentron}))
    ]
    case["pages"] = {at: (frame, RWX) for frame, at in enumerate(every)}
    for sentron in range(8):
        case["programs"][sentron] = [move(3, 14), *body, *dump(sentron)]
        case["pointers"][sentron][6] = vtpu.coordinate({"library": 9})
    case["data"] = {at: [rng.getrandbits(32) for _ in range(vtpu.PAGE_WORDS)] for at in case["pages"]}
    model, rtl = chip.Functional(config), chip.Chip(config)
    play(model, case, 7)
    play(rtl, case, 7)
    assert not any(rtl.get("FAULT_CODE", sentron) for sentron in range(8))
    for sentron in range(8):
        words = case["data"][pages_of(sentron)[0]]
        row = [words[vtpu.page_offset(starts_of(sentron)[0] + i)] for i in range(8)]
        assert model.register_bits(sentron, 2) == [0xFFFFFFFF * (word >> 31) for word in row]
    compare(model, rtl, case)
