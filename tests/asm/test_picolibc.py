"""gcc objects, libgcc and picolibc through our linker: every byte as GNU ld has it, and they run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.asm import gnu, picolibc
from tests.asm.c_programs import PROGRAMS

SCRIPT = "-Tpicolibc.ld"
LIBRARY = """
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static int order(const void *a, const void *b) { return *(int *)a - *(int *)b; }
__attribute__((constructor)) static void first(void) { puts("constructed"); }
_Thread_local int counter = 5, zero;
int main(void) {
    int v[] = {5, 3, 9, 1};
    char text[64];
    qsort(v, 4, sizeof *v, order);
    snprintf(text, sizeof text, "%d %d %d %d", v[0], v[1], v[2], v[3]);
    void *p = malloc(100);
    printf("%s, %s, %d, %d\\n", text, strstr(text, "5"), p != 0, counter++ + zero);
    free(p);
    printf("%.6f %ld\\n", sqrt(strtod("2.5e3", 0)), strtol("99999999999999999999", 0, 10));
    printf("%s\\n", strerror(errno));
    return counter == 6 ? 42 : 1;
}
"""
PRINTED = "constructed\n1 3 5 9, 5 9, 1, 5\n50.000000 {}\nResult too large\n"
SELF_CONTAINED = ("sort", "crc", "wide", "interpreter", "matrix")


@pytest.mark.parametrize("flags", ("--gc-sections --no-relax", "--no-relax", "--gc-sections --relax"))
@pytest.mark.parametrize("xlen", (64, 32))
def test_library(tmp_path: Path, xlen: int, flags: str) -> None:
    """A program that uses much of picolibc: every byte, then what it prints."""
    picolibc.compile_c(tmp_path, LIBRARY, "t", xlen, "-O2", "-g", "-ffunction-sections", "-fdata-sections")
    made, wanted = picolibc.link(tmp_path, ["t.o"], xlen, SCRIPT, *flags.split())
    assert gnu.differences(made, wanted) == []
    texts = [gnu.run(tmp_path, "readelf", "-A", f"t.{who}") for who in ("ours", "gnu")]
    assert texts[0] == texts[1] and "zmmul" in texts[0]
    largest = 2**63 - 1 if xlen == 64 else 2**31 - 1
    assert picolibc.run(tmp_path / "t.ours", xlen) == (42, PRINTED.format(largest))


def check_programs(tmp_path: Path, names: list[str], xlen: int, flags: str, relax: str) -> None:
    """Compressed, with the marks for relaxation, at addresses that need both linkers' every rule."""
    for name in names:
        picolibc.compile_c(tmp_path, PROGRAMS[name], name, xlen, *flags.split())
        made, wanted = picolibc.link(tmp_path, [f"{name}.o"], xlen, SCRIPT, relax, "--gc-sections", name=name)
        assert gnu.differences(made, wanted) == [], name


@pytest.mark.parametrize("relax", ("--relax", "--no-relax"))
@pytest.mark.parametrize("xlen", (64, 32))
def test_programs(tmp_path: Path, xlen: int, relax: str) -> None:
    check_programs(tmp_path, [*PROGRAMS][:3], xlen, "-O2", relax)


@pytest.mark.ci
@pytest.mark.parametrize("relax", ("--relax", "--no-relax"))
@pytest.mark.parametrize("flags", ("-Os -g -fcommon", "-O0 -msmall-data-limit=0", "-O3 -ffunction-sections"))
@pytest.mark.parametrize("xlen", (64, 32))
def test_programs_of_all_levels(tmp_path: Path, xlen: int, flags: str, relax: str) -> None:
    code_model = " -mcmodel=medlow" if xlen == 32 else ""
    check_programs(tmp_path, [*PROGRAMS], xlen, flags + code_model, relax)
