"""cc/rt's memory functions on every alignment, by our compiler and by riscv64 gcc, on the fast engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cc.rt.support import ABIS, HERE, by_gcc, by_us, simulate


def test_by_our_compiler(capfd: pytest.CaptureFixture[str]) -> None:
    simulate(by_us(HERE / "memory.c"))
    assert capfd.readouterr().out == "good\n"


@pytest.mark.parametrize("abi", ABIS)
def test_by_gcc(abi: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    simulate(by_gcc(HERE / "memory.c", abi, tmp_path))
    assert capfd.readouterr().out == "good\n"
