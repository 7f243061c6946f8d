"""The ref engine against QEMU's `virt`: random privileged programs trap at the same places for the same reasons, and
leave the same registers, CSRs, page tables and data."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from hw.sim import ref
from hw.sim.machine import RefMachine
from tests.hw.sim import qemu
from tests.hw.sim.privileged_programs import TRACE, Generator

ISA = ref.HOST64[0] + "_svinval"
MOST = 1_000_000


def ref_trace(image: bytes, slow: bool) -> bytes:
    """What the program is about to print."""
    m = RefMachine(elf=image, isa=ISA)
    if slow:
        m.commits = lambda commit: None
    assert m.run(until=lambda m: bool(m.uart.output), max_instructions=MOST) == "until", (m.message, hex(m.pc))
    return m.mem.read(TRACE, m.x["gp"] - TRACE)


def check(folder: Path, seeds: range) -> int:
    """The number of words compared."""
    compared = 0
    for seed in seeds:
        image = Generator(seed).program()
        expected = qemu.run(folder, image)
        for slow in (False, True) if seed % 4 == 0 else (False,):
            trace = ref_trace(image, slow)
            words = [struct.unpack(f"<{len(data) // 8}Q", data) for data in (trace, expected)]
            different = next((n for n, pair in enumerate(zip(*words)) if pair[0] != pair[1]), None)
            assert different is None, f"seed {seed}: word {different} is {words[0][different]:#x}, not as expected"
            assert len(trace) == len(expected), f"seed {seed}"
        compared += len(expected) // 8
    return compared


@pytest.fixture(autouse=True, params=[1, ref.WARM], ids=["blocks", "as-is"])
def warm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 1, nearly all instructions run in translated blocks."""
    monkeypatch.setattr(ref, "WARM", request.param)


def test_random_programs(tmp_path: Path) -> None:
    assert check(tmp_path, range(8)) > 8 * 2000


@pytest.mark.ci
def test_many_random_programs(tmp_path: Path) -> None:
    check(tmp_path, range(100, 160))


@pytest.mark.slow
def test_random_programs_at_length(tmp_path: Path) -> None:
    check(tmp_path, range(1000, 2000))
