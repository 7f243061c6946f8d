"""Csmith's random programs print the same checksum as with the host's gcc. Floats are left out. (The ABIs
differ for a few programs with bit-fields, 1394 for one; where that happens riscv64 gcc is the judge.)"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from cc.driver import compile_c
from tests import oracles
from tests.cc.support import HOST_FLAGS, run_ours

FLAGS = ["--no-float", "--bitfields", "--max-funcs", "6", "--max-block-depth", "4"]
FLOAT_FUNCTION = re.compile(r"STATIC \w+\s*\nFUNC_NAME\([^{]*?(?:float|double)[^{]*\{.*?\n\}\n", re.S)
# what csmith.h wants of a C library; output goes through the tests' own functions
LIBRARY = """#pragma once
#include "out.h"
static int printf(const char *f, ...) { return *f; }
static int strcmp(const char *a, const char *b) { while (*a && *a == *b) a++, b++; return *a - *b; }
#define platform_main_end(crc, flag) outu((crc))
"""


@pytest.fixture(scope="module")
def headers(tmp_path_factory) -> Path:
    """Csmith's headers without functions on floats, and what they include."""
    folder = tmp_path_factory.mktemp("csmith")
    for header in oracles.csmith_headers().glob("*.h"):
        text = header.read_text(errors="replace")
        (folder / header.name).write_text(FLOAT_FUNCTION.sub("", text) if header.name == "safe_math.h" else text)
    (folder / "platform_generic.h").write_text(LIBRARY + "static void platform_main_begin(void) {}\n")
    for name in ("stdio.h", "string.h", "float.h", "math.h", "assert.h", "stdlib.h"):
        (folder / name).write_text("")
    return folder


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(1, 61))
def test_csmith(seed, tmp_path, headers):
    csmith = oracles.tool("csmith")
    command = [csmith, "--seed", str(seed), *FLAGS]  # which leaves a file where it runs
    text = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    source = tmp_path / "c.c"
    source.write_text(text)
    host = tmp_path / "c.host"
    subprocess.run([oracles.tool("gcc"), *HOST_FLAGS, f"-I{oracles.csmith_headers()}", "-o", host, source], check=True)
    try:
        expected = subprocess.run([host], capture_output=True, text=True, timeout=2).stdout
    except subprocess.TimeoutExpired:
        pytest.skip("the program does not end")
    flat = preprocess_with(text, headers)
    status, output = run_ours(flat, "c.c", tmp_path)
    assert status == 0 and f"checksum = {int(output):X}\n" == expected


def preprocess_with(text: str, headers: Path) -> str:
    from cc.driver import preprocess
    from tests.cc.support import PROGRAMS

    flat = preprocess(text, "c.c", [str(headers), str(PROGRAMS)])
    assert compile_c(flat, "c.c")
    return flat
