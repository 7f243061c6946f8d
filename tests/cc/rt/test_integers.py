"""cc/rt's operations on integers of one and two words against the host's, for both widths of words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cc.rt.support import HERE, check, for_host, runtime

SOURCES = runtime("count.c", "wide_multiply.c", "wide_divide.c", "word_divide.c")
THREE, TWO = "mul udiv umod div mod ashl lshr ashr", "neg cmp ucmp clz ctz ffs popcount parity bswap"
NAMES = [(name, 3) for name in THREE.split()] + [(name, 2) for name in TWO.split()] + [("udivmod", 4)]
OPERATIONS = 29
CASES, SLOW_CASES = 100_000, 10_000_000


@pytest.fixture(scope="module", params=[64, 32])
def driver(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = [f"__{name}{mode}{operands}" for name, operands in NAMES for mode in ("si", "di", "ti")]
    built = tmp_path_factory.mktemp("rt") / "integers"
    return for_host(built, [HERE / "integers.c", *SOURCES], names, [f"-D__riscv_xlen={request.param}"])


def test_operations(driver: Path) -> None:
    check(driver, CASES, 1, OPERATIONS)


@pytest.mark.slow
def test_operations_at_length(driver: Path) -> None:
    check(driver, SLOW_CASES, 2, OPERATIONS)
