"""Volatile accesses: their number, order and width are gcc's, bit-fields of device registers among them."""

from __future__ import annotations

import subprocess

import pytest

from cc.driver import compile_c
from tests import oracles
from tests.cc.suite import ABIS, GCC

ACCESSES = ("lb", "lbu", "lh", "lhu", "lw", "lwu", "ld", "sb", "sh", "sw", "sd")
SOURCE = """
struct whole { unsigned on : 1, mode : 3, : 12, count : 16; };
struct part { unsigned on : 1, mode : 3; unsigned other; };
struct parts { unsigned a : 5, b : 11; char c; unsigned d : 3, e : 4; };
struct wide { unsigned long long low : 20, high : 40; };
union either { unsigned all; unsigned low : 9; };
struct pair { unsigned at : 20; unsigned : 0; unsigned to : 9, of : 23; };
int get1(volatile struct whole *p) { return p->on; }
int get2(volatile struct whole *p) { return p->mode; }
int get3(volatile struct whole *p) { return p->count; }
void set1(volatile struct whole *p) { p->on = 1; }
void set2(volatile struct whole *p, int x) { p->mode = x; }
void set3(volatile struct whole *p, int x) { p->count = x; }
void both(volatile struct whole *p) { p->on = p->mode; p->mode++; p->on; }
int part1(volatile struct part *p) { return p->mode; }
void part2(volatile struct part *p) { p->mode = 1; p->other = 2; }
int parts1(volatile struct parts *p) { return p->a; }
int parts2(volatile struct parts *p) { return p->d; }
void parts3(volatile struct parts *p, int x) { p->b = x; p->d = x; p->e |= 2; }
int either1(volatile union either *p) { return p->low; }
void either2(volatile union either *p, int x) { p->low = x; }
int pair1(volatile struct pair *p) { return p->at; }
void pair2(volatile struct pair *p, int x) { p->at = x; p->of = x; p->to = x; }
int plain(struct whole *p) { p->on = 0; return p->mode; }
#if __riscv_xlen == 64
long wide1(volatile struct wide *p) { return p->low; }
void wide2(volatile struct wide *p, long x) { p->low = x; }
#endif
"""


def accesses(assembly: str) -> dict[str, list[str]]:
    """The loads and stores of each function, those of the frame left out."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in assembly.splitlines():
        words = line.split()
        if line[:1].isalpha() and line.endswith(":"):
            name = line[:-1]
        elif words and words[0] in ACCESSES and not line.endswith("(sp)"):
            found.setdefault(name, []).append(words[0].rstrip("u"))
    return found


@pytest.mark.parametrize("xlen", (64, 32))
def test_bit_fields_are_accessed_as_by_gcc(tmp_path, xlen):
    path = tmp_path / "a.c"
    path.write_text(SOURCE)
    march, mabi = ABIS[xlen]
    command = [oracles.tool(GCC), f"-march={march}", f"-mabi={mabi}", "-O1", "-S", "-o", "-", path]
    theirs = accesses(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    del theirs["plain"]
    assert len(theirs) >= 16
    for opt in (0, 1):
        ours = accesses(compile_c(SOURCE, "a.c", march=march, opt=opt))
        assert {name: ours[name] for name in theirs} == theirs
    assert ours["plain"] == ["lb", "sb"]  # others take what is cheap
