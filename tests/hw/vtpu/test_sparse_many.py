"""Ten million cases of each S and C operation, the chip against the functional model: see sparse_programs.

A case is a lane of a gather; a lane stored; one addition to memory; a coordinate that SINDEX makes; a sentron that
comes to a barrier. Afterwards all registers and the whole scratchpad are compared, and no sentron may have faulted.
SINDEX, which takes most SIWs a case, is held to NumPy instead when there are many.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

import pytest

from asm import vtpu
from hw.vtpu.config import VTPUConfig
from tests.hw.vtpu import chip, sparse_programs
from tests.hw.vtpu.test_core import DUMP, SMALL, compare, play

CASES = 10_000_000
PLAYS = 20  # each with programs and data of its own

KINDS: dict[str, Callable[[random.Random, int], dict]] = {}
for _name, _view in (("sgather", vtpu.ROW), ("sgather.c", vtpu.COLUMN), ("sgather.x", vtpu.INDEXED)):
    KINDS[_name] = partial(sparse_programs.of_memory, group=partial(sparse_programs.gathers, view=_view))
for _name, _view in (("sscattr", vtpu.ROW), ("sscattr.c", vtpu.COLUMN), ("sscattr.x", vtpu.INDEXED)):
    KINDS[_name] = partial(sparse_programs.of_memory, group=partial(sparse_programs.scatters, view=_view))
for _kind in (vtpu.F32, vtpu.I32):
    _name = "sscattr.a-" + vtpu.TYPES[_kind]
    KINDS[_name] = partial(sparse_programs.of_memory, group=partial(sparse_programs.sums, kind=_kind))
KINDS |= {"sindex": sparse_programs.of_indices, "cbar": sparse_programs.of_barriers}


def check(name: str, seed: int, cases: int) -> int:
    """One play; the cases it had."""
    config = VTPUConfig(sentrons=8, **SMALL)
    case = KINDS[name](random.Random(f"{name} {seed}"), cases=cases)
    rtl = chip.Chip(config, latency=1)
    play(rtl, case, seed, 40 * cases + 1_000_000)
    assert rtl.get("IRQ_STATUS") == vtpu.IRQ_DONE, "a fault, or the programs did not end"
    if "dims" in case:
        for sentron in range(8):
            page = case["pages"][vtpu.coordinate({"book": DUMP, "section": sentron})][0]
            at = 4096 * page + 4 * vtpu.page_offset(sparse_programs.FOLDED << vtpu.DIM_BITS)
            got = int.from_bytes(rtl.window_read(at, 4), "little")
            assert got == sparse_programs.folded_indices(case, sentron), f"sentron {sentron}"
    if "dims" not in case or cases < CASES // PLAYS:
        model = chip.Functional(config)
        play(model, case, seed)
        compare(model, rtl, case)
    return case["cases"]


@pytest.mark.parametrize("name", KINDS)
def test_some(name: str) -> None:
    assert check(name, 0, 20_000) >= 20_000


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_many(name: str) -> None:
    assert sum(check(name, seed, CASES // PLAYS) for seed in range(1, PLAYS + 1)) >= CASES
