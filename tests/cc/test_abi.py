"""Objects of ours and of gcc call each other: random signatures with all kinds of records, and variable arguments.

Callers and callees are compiled by both compilers; gcc's own pair says what the two mixed ones must print. A thousand
signatures in `make test`, ten thousand in `make test-ci`, half of them for each ABI.
"""

from __future__ import annotations

import pytest

from tests.cc import suite
from tests.cc.signatures import Signatures
from tests.cc.support import PROGRAMS

FUNCTIONS = 100  # in an object
QUICK, WIDER = range(5), range(100, 150)
HALVES = ("callers.c", "callees.c")


def check(seed: int, xlen: int, folder) -> None:
    texts = dict(zip(HALVES, Signatures(seed, FUNCTIONS).halves()))
    gcc = suite.by_gcc(texts, xlen, folder)
    ours = {name: suite.ours(text, name, xlen, (0, 2)[seed % 2]) for name, text in texts.items()}
    expected = suite.run([*gcc.values()], xlen, suite.GCC)
    assert expected[0] == 0 and expected[1].count(b"\n") == 2 * FUNCTIONS
    for one, other, what in ((ours, gcc, "our callers"), (gcc, ours, "our callees")):
        assert suite.run([one["callers.c"], other["callees.c"]], xlen, suite.GCC) == expected, f"seed {seed}: {what}"


@pytest.mark.parametrize("xlen", (64, 32))
@pytest.mark.parametrize("seed", QUICK)
def test_both_directions(seed, xlen, tmp_path):
    check(seed, xlen, tmp_path)


@pytest.mark.ci
@pytest.mark.parametrize("xlen", (64, 32))
@pytest.mark.parametrize("seed", WIDER)
def test_more(seed, xlen, tmp_path):
    check(seed, xlen, tmp_path)


@pytest.mark.parametrize("xlen", (64, 32))
def test_callee_saved_registers(xlen, tmp_path):
    """A function of ours under pressure keeps what gcc's caller has in saved registers."""
    text = (PROGRAMS / "pressure.c").read_text()
    text = text.replace("int main(void)", "int old_main(void)").replace("static long many", "long many")
    caller = """#include "out.h"
    long many(long n);
    int main(void) {
        long a = 1, b = 2, c = 3, d = 4, e = 5, f = 6, g = 7;
        for (int i = 0; i < 5; i++) {
            a += many(i) + b; b ^= a + c; c += d * a; d -= e; e += f ^ a; f += g; g -= a;
        }
        out(a ^ b ^ c ^ d ^ e ^ f ^ g);
        return 0;
    }"""
    gcc = suite.by_gcc({"caller.c": caller, "pressure.c": text}, xlen, tmp_path)
    expected = suite.run([*gcc.values()], xlen, suite.GCC)
    assert expected[0] == 0 and expected[1].count(b"\n") == 1
    for opt in (0, 2):
        assert suite.run([gcc["caller.c"], suite.ours(text, "pressure.c", xlen, opt)], xlen, suite.GCC) == expected
