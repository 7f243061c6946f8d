"""cc/rt's arithmetic, conversions and comparisons of long double against the host's __float128."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cc.rt.support import HERE, check, for_host, runtime

NAMES = (
    "extenddftf2 extendsftf2 trunctfdf2 trunctfsf2 floatsitf floatunsitf floatditf floatunditf fixtfsi fixtfdi "
    "fixunstfsi fixunstfdi letf2 lttf2 getf2 gttf2 eqtf2 netf2 unordtf2 negtf2 addtf3 subtf3 "
    "multf3 divtf3"
).split()
CASES, SLOW_CASES = 100_000, 10_000_000


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = tmp_path_factory.mktemp("rt") / "quads"
    return for_host(built, [HERE / "quads.c", *runtime("quad_*.c")], [f"__{name}" for name in NAMES])


def test_operations(driver: Path) -> None:
    check(driver, CASES, 1, len(NAMES))


@pytest.mark.slow
def test_operations_at_length(driver: Path) -> None:
    check(driver, SLOW_CASES, 2, len(NAMES))
