"""cc/rt's operations on integers of one and two words against the host's, for both widths of words."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests import oracles

HERE = Path(__file__).resolve().parent
RUNTIME = HERE.parent.parent.parent / "cc" / "rt"
SOURCES = [RUNTIME / name for name in ("count.c", "wide_multiply.c", "wide_divide.c", "word_divide.c")]
FLAGS = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-fwrapv"]
NAMES = (
    "mul 3, udiv 3, umod 3, div 3, mod 3, udivmod 4, ashl 3, lshr 3, ashr 3, neg 2, cmp 2, ucmp 2, clz 2, ctz 2, "
    "ffs 2, popcount 2, parity 2, bswap 2"
)
CASES, SLOW_CASES = 100_000, 10_000_000
OPERATIONS = 29


def renamed() -> list[str]:
    """Definitions that keep our functions apart from the host's of the same names, which are the oracle."""
    names = [
        f"__{a}{mode}{b}" for a, b in (entry.split() for entry in NAMES.split(", ")) for mode in ("si", "di", "ti")
    ]
    return [f"-D{name}=rt{name}" for name in names]


@pytest.fixture(scope="module", params=[64, 32])
def driver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("rt") / "integers"
    command = [oracles.tool("gcc"), *FLAGS, *renamed(), f"-D__riscv_xlen={request.param}", "-o", built]
    subprocess.run([*command, HERE / "integers.c", *SOURCES], check=True)
    return built


def check(driver: Path, cases: int, seed: int) -> None:
    done = subprocess.run([driver, str(cases), str(seed)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert len(done.stdout.splitlines()) == OPERATIONS


def test_operations(driver: Path) -> None:
    check(driver, CASES, 1)


@pytest.mark.slow
def test_operations_at_length(driver: Path) -> None:
    check(driver, SLOW_CASES, 2)
