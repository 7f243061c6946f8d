"""Every program of programs/ and floats/ prints what it does by riscv gcc with picolibc, on both ABIs, at -O0 and -O2.

`make test` takes each program on rv64 at -O2 and on one of the other three, in turn; `make test-ci` all four. Half of
the programs at -O2 on rv64 use Zba, Zbb and Zbs. Where riscv gcc is absent the host's gcc answers for rv64.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

from tests.cc import suite
from tests.cc.support import HERE, PROGRAMS, run_host

SOURCES = sorted(p for p in [*PROGRAMS.rglob("*.c"), *(HERE / "floats").glob("*.c")] if p.name != "out.c")
NAMES = [f"{p.parent.name}/{p.stem}" for p in SOURCES]
ONLY_64 = ("int128",)  # what rv32 has not
MAIN, OTHERS = (64, 2), ((64, 0), (32, 0), (32, 2))
WANTED = 400


def both(source: Path) -> bool:
    """Whether a program is for both ABIs."""
    return source.stem not in ONLY_64


def quick() -> list[tuple[str, int, int]]:
    """(name, XLEN, optimisation): every program twice."""
    chosen = [(name, *MAIN) for name in NAMES]
    for number, name in enumerate(NAMES):
        chosen.append((name, *OTHERS[number % 3 if both(SOURCES[number]) else 0]))
    return sorted(chosen)


@cache
def batch(folder: Path, xlen: int, made: Path) -> dict[str, suite.Object]:
    """All programs of a folder by gcc."""
    sources = [p for p in SOURCES if p.parent == folder and (xlen == 64 or both(p))]
    return suite.by_gcc({p.name: p.read_text() for p in sources}, xlen, made, ("-O1", f"-I{folder}"))


@cache
def expected(name: str, xlen: int, made: Path) -> suite.Outcome:
    """What the oracle's program prints."""
    source = SOURCES[NAMES.index(name)]
    if xlen == 64 and not suite.has_gcc() and shutil.which("gcc"):
        return run_host(source, made, made)
    return suite.run([batch(source.parent, xlen, made)[source.name]], xlen, suite.GCC)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("programs")


def check(name: str, xlen: int, opt: int, made: Path) -> None:
    number = NAMES.index(name)
    source = SOURCES[number]
    march = suite.ABIS[xlen].march + (suite.BITMANIP if (xlen, opt) == MAIN and number % 2 else "")
    program = suite.ours(source.read_text(), str(source), xlen, opt, march, (str(source.parent),))
    status, output = suite.run([program], xlen)
    assert (status, output) == expected(name, xlen, made)
    assert status is not None and status < 128, "a program of the tests ends by itself"
    assert output or status, "a program of the tests says something"


@pytest.mark.parametrize("name, xlen, opt", quick())
def test_program(name, xlen, opt, made):
    check(name, xlen, opt, made)


@pytest.mark.ci
@pytest.mark.parametrize("xlen, opt", [MAIN, *OTHERS])
@pytest.mark.parametrize("name", NAMES)
def test_everywhere(name, xlen, opt, made):
    if xlen == 32 and not both(SOURCES[NAMES.index(name)]):
        return  # 128-bit integers are rv64's
    check(name, xlen, opt, made)


def test_there_are_enough():
    assert len(SOURCES) >= WANTED
    assert len(set(NAMES)) == len(NAMES)
