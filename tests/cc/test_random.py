"""Random programs print what riscv gcc's do on both ABIs: integers (`generate`), and what csmith does not cover
(`features`: records, varargs, floats, computed goto ...).

A hundred in `make test`, a thousand in `make test-ci`, ten thousand in the slow tests, in shards.
"""

from __future__ import annotations

import pytest

from tests.cc import features, generate, suite

FUNCTIONS = 25
BATCH = 10  # programs of one call of gcc
TARGETS = ((64, 2), (32, 2), (64, 0), (32, 0))
SHARDS = 100


def compare(texts: dict[str, str], xlen: int, opt: int, folder) -> None:
    theirs = suite.by_gcc(texts, xlen, folder)
    for name, text in texts.items():
        expected = suite.run([theirs[name]], xlen, suite.GCC)
        assert expected[0] == 0 and expected[1].count(b"\n") > 5, f"{name} by gcc: {expected}"
        assert suite.run([suite.ours(text, name, xlen, opt)], xlen) == expected, f"{name}, rv{xlen}, -O{opt}"


def check(first: int, folder) -> None:
    """BATCH programs, on one target after the other."""
    for number, (xlen, opt) in enumerate(TARGETS):
        seeds = [seed for seed in range(first, first + BATCH) if seed % len(TARGETS) == number]
        compare({f"f{seed}.c": features.program(seed) for seed in seeds}, xlen, opt, folder)


@pytest.mark.parametrize("first", range(0, 100, BATCH))
def test_features(first, tmp_path):
    check(first, tmp_path)


@pytest.mark.ci
@pytest.mark.parametrize("first", range(1000, 2000, BATCH))
def test_features_wider(first, tmp_path):
    check(first, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_features_shard(shard, tmp_path):
    for first in range(10_000 + 100 * shard, 10_100 + 100 * shard, BATCH):
        check(first, tmp_path)


@pytest.mark.parametrize("seed", range(4))
def test_integers(seed, tmp_path):
    xlen, opt = TARGETS[seed]
    compare({"random.c": generate.program(seed, FUNCTIONS)}, xlen, opt, tmp_path)


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(100, 140))
def test_integers_wider(seed, tmp_path):
    for xlen, opt in TARGETS:
        compare({"random.c": generate.program(seed, FUNCTIONS)}, xlen, opt, tmp_path)
