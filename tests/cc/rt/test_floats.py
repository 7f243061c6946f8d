"""cc/rt's floating-point operations against the host's hardware: special values in all pairs, and random ones.

At length with the library built by the host's gcc. Our compiler and riscv64 gcc (both ABIs) build it for the chip,
where the digests of its results on the fast engine have to be the host's.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cc.rt.support import ABIS, HERE, by_gcc, by_us, check, for_host, runtime, simulate
from tests.cc.support import PROGRAMS

SOURCES = runtime("[!q]*_double.c", "[!q]*_single.c", "truncate.c", "extend.c")
OPERATIONS = 46
CASES, SLOW_CASES = 100_000, 10_000_000


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return for_host(tmp_path_factory.mktemp("rt") / "floats", [HERE / "floats.c", *SOURCES])


@pytest.fixture(scope="module")
def digests(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the host's digest.c prints."""
    built = tmp_path_factory.mktemp("rt") / "digest"
    program = for_host(built, [HERE / "digest.c", PROGRAMS / "out.c", *SOURCES])
    return subprocess.run([program], capture_output=True, text=True, check=True).stdout


def test_operations(driver: Path) -> None:
    check(driver, CASES, 1, OPERATIONS)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_operations_at_length(driver: Path, seed: int) -> None:
    check(driver, SLOW_CASES, seed, OPERATIONS)


def test_by_our_compiler(digests: str, capfd: pytest.CaptureFixture[str]) -> None:
    simulate(by_us(HERE / "digest.c"))
    assert capfd.readouterr().out == digests


@pytest.mark.parametrize("abi", ABIS)
def test_by_gcc_in_place_of_libgcc(abi: str, digests: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    simulate(by_gcc(HERE / "digest.c", abi, tmp_path))
    assert capfd.readouterr().out == digests
