"""Csmith's random programs print the checksum that riscv gcc's do: rv64 at -O2, a share at -O0 and on rv32.

Floats are left out. A program that either side does not end within LIMIT instructions says nothing; it is counted as
skipped. The slow proof is cut in shards, so that parts of it can be run: `pytest --only slow -k "test_shard and 7"`.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from cc.driver import preprocess
from tests import oracles
from tests.cc import suite

SIZE = "--max-funcs 6 --max-block-depth 4"
SMALL = "--max-funcs 3 --max-block-depth 3 --max-expr-complexity 7"  # of the slow proof: the same features
FLAGS = "--no-float --bitfields --packed-struct --inline-function --builtins --disable-builtin-kinds x86"
QUICK, WIDER = range(1, 21), range(1001, 1201)
SHARDS, SHARD = 50, 100
LIMIT = 5_000_000
FLOAT_FUNCTION = re.compile(r"STATIC \w+\s*\nFUNC_NAME\([^{]*?(?:float|double)[^{]*\{.*?\n\}\n", re.S)
# what csmith.h wants of a C library; output goes through the tests' own functions
LIBRARY = """#pragma once
#include "out.h"
static int printf(const char *f, ...) { return *f; }
static int strcmp(const char *a, const char *b) { while (*a && *a == *b) a++, b++; return *a - *b; }
#define platform_main_end(crc, flag) outu((crc))
static void platform_main_begin(void) {}
"""


@pytest.fixture(scope="module")
def headers(tmp_path_factory) -> Path:
    """Csmith's headers without functions on floats, and what they include."""
    folder = tmp_path_factory.mktemp("csmith")
    for header in oracles.csmith_headers().glob("*.h"):
        text = header.read_text(errors="replace")
        (folder / header.name).write_text(FLOAT_FUNCTION.sub("", text) if header.name == "safe_math.h" else text)
    (folder / "platform_generic.h").write_text(LIBRARY)
    for name in ("stdio.h", "string.h", "float.h", "math.h", "assert.h", "stdlib.h"):
        (folder / name).write_text("")
    return folder


def generate(seed: int, size: str, folder: Path) -> str:
    """The program of a seed; csmith leaves a file where it runs."""
    command = [oracles.tool("csmith"), "--seed", str(seed), *FLAGS.split(), *size.split()]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def target(seed: int) -> tuple[int, int]:
    """XLEN and optimisation: of five seeds three are rv64 -O2."""
    return {3: (64, 0), 4: (32, 2)}.get(seed % 5, (64, 2))


def check(seeds: range, size: str, headers: Path, folder: Path) -> int:
    """Compare the programs of these seeds; how many of them did not end."""
    texts = {f"s{seed}.c": generate(seed, size, folder) for seed in seeds}
    skipped = 0
    for xlen in (64, 32):
        chosen = [seed for seed in seeds if target(seed)[0] == xlen]
        flat = {}
        for seed in chosen:
            march = suite.ABIS[xlen].march
            flat[f"s{seed}.c"] = preprocess(texts[f"s{seed}.c"], "c.c", [str(headers), *suite.INCLUDE], (), march)
        theirs = suite.by_gcc(flat, xlen, folder) if flat else {}
        for seed in chosen:
            name = f"s{seed}.c"
            program = suite.ours(flat[name], name, xlen, target(seed)[1])
            expected = suite.run([theirs[name]], xlen, suite.GCC, LIMIT, "iss")
            limit = 100 * LIMIT if expected[0] is not None else LIMIT
            outcome = suite.run([program], xlen, suite.OURS, limit, "iss")  # csmith points to packed members
            skipped += expected[0] is None
            assert expected[0] is None or outcome == expected, f"seed {seed}, rv{xlen}, {size}"
    return skipped


def run(seeds: range, size: str, headers: Path, folder: Path, most: int) -> None:
    """As check, with at most so many programs that do not end."""
    skipped = check(seeds, size, headers, folder)
    print(f"{len(seeds) - skipped} programs agree, {skipped} do not end")
    assert skipped <= most


@pytest.mark.long
@pytest.mark.parametrize("part", range(4))
def test_sample(part, headers, tmp_path):
    run(QUICK[part::4], SIZE, headers, tmp_path, 3)


@pytest.mark.ci
@pytest.mark.parametrize("part", range(20))
def test_wider_sample(part, headers, tmp_path):
    run(WIDER[part::20], SIZE, headers, tmp_path, 5)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
def test_shard(shard, headers, tmp_path):
    run(range(10_000 + shard * SHARD, 10_000 + (shard + 1) * SHARD), SMALL, headers, tmp_path, SHARD // 4)
