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
PRIVATE = 6  # pages of a sentron
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


def dump(sentron: int) -> list[dict[str, int]]:
    """Store all registers into the sentron's dump page, a register a line."""
    at = vtpu.coordinate({"book": DUMP, "section": sentron})
    code = []
    for r in range(24):
        literal = at | r << vtpu.DIM_BITS
        lits = {f"lit{i}": literal >> 32 * i & 0xFFFFFFFF for i in range(4)}
        store = {"s_active": 1, "s_op": vtpu.CODE["SSCATTR"], "s_view": vtpu.ROW, "s_r": r, "s_p": 7, "literal": 1}
        code.append(store | lits)
    code[-1]["end"] = 1
    return code


def setup(rng: random.Random, sentrons: int, length: int) -> dict:
    """A program for each sentron, its pointers and data; they meet at barriers."""
    pages, programs, pointers, data = {}, [], [], {}
    frames = list(range(64))
    rng.shuffle(frames)
    for s in range(sentrons):
        own = pages_of(s)
        for coordinate in own:
            flags = READ_ONLY if rng.randrange(12) == 0 else RWX
            if rng.randrange(12):
                pages[coordinate] = frames.pop(), flags
        pages[vtpu.coordinate({"book": DUMP, "section": s})] = frames.pop(), RWX
        starts = [rng.choice(own) + rng.randrange(0, 24) for _ in range(7)]
        code = random_siws.body(rng, length, own)
        for number in range(rng.randrange(3)):  # the same barriers for all would need all to live: sentrons alone
            at = rng.randrange(len(code))
            if vtpu.c_form(code[at]).op == "CNOP":
                code[at] |= {"c_active": 1, "c_op": vtpu.CODE["CBAR"], "c_id": number, "c_count": 1}
        if rng.randrange(10) == 0:
            code[rng.randrange(len(code))]["d_active"] = 1
            code[rng.randrange(len(code))].update(d_active=1, d_op=13)
        # first: indices and a count into r12..r15 by way of memory would be slow; r0 gives them
        head = [
            {"d_active": 1, "d_op": vtpu.CODE["DMOV"], "d_rd": 12},
            {"d_active": 1, "d_op": vtpu.CODE["DMOV"], "d_mode": vtpu.BITS_IMM, "d_rd": 13, "imm": 7},
            {"d_active": 1, "d_op": vtpu.CODE["DMOV"], "d_fn": 3, "d_rd": 14},
            {"d_active": 1, "d_op": vtpu.CODE["DMOV"], "d_fn": 2, "d_rd": 15, "imm": rng.randrange(3)},
        ]
        programs.append(head + code + dump(s))
        pointers.append(starts)
    for coordinate in pages:
        data[coordinate] = [random_siws.word(rng) for _ in range(64)]
    return {"pages": pages, "programs": programs, "pointers": pointers, "data": data, "rng": rng}


def play(host: chip.Host, case: dict, seed: int) -> None:
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
        r0 = [rng.randrange(-3, 20) & 0xFFFFFFFF for _ in range(8)]
        spawns.append(chip.spawn(s, first, 0, at, r0))
        at += 128
        first += len(program)
    host.ring_up([*commands, *spawns, chip.wait((1 << len(spawns)) - 1)])


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
    for name in ("SIWS", "OPS_D", "OPS_S", "OPS_C", "FMAS"):
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


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_random_programs(seed: int) -> None:
    check(8, seed, 60)
