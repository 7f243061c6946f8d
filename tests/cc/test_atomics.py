"""Atomic objects and builtins: with the A extension the same output as the host's gcc; without it libatomic's calls."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cc.diagnostics import CompileError
from cc.driver import compile_c
from tests import oracles
from tests.cc import suite
from tests.cc.support import PROGRAMS, run_host, run_ours

HERE = Path(__file__).resolve().parent / "riscv"


@pytest.mark.parametrize("march", ("rv64ima", "rv64im"))
@pytest.mark.parametrize("opt", (0, 1))
@pytest.mark.parametrize("name", ("atomics.c", "atomic_records.c"))
def test_same_as_the_host(tmp_path, name: str, opt: int, march: str) -> None:
    source = HERE / name
    ours = run_ours(source.read_text(), name, tmp_path, march=march, opt=opt)
    assert ours == run_host(source, tmp_path, tmp_path, "-latomic") and len(ours[1]) > 150


@pytest.mark.parametrize("march", ("rv32imac", "rv32im"))
@pytest.mark.parametrize("opt", (0, 2))
def test_same_on_rv32(tmp_path, opt: int, march: str) -> None:
    source = HERE / "atomic_records.c"
    ours = suite.run([suite.ours(source.read_text(), source.name, 32, opt, march)], 32)
    assert ours == run_host(source, tmp_path, tmp_path, "-latomic")


@pytest.mark.parametrize("march, mabi", [("rv64im", "lp64"), ("rv32im", "ilp32"), ("rv64ima", "lp64")])
def test_objects_of_gcc(tmp_path, march: str, mabi: str) -> None:
    """What gcc calls without the extension is in cc/rt."""
    source, xlen = HERE / "atomic_records.c", int(march[2:4])
    built = tmp_path / "records.o"
    flags = [*suite.CFLAGS.split(), f"-march={march}", f"-mabi={mabi}", "-O2", f"-I{PROGRAMS}"]
    subprocess.run([oracles.tool(suite.GCC), *flags, "-c", "-o", built, source], check=True)
    program = suite.run([(built.name, built.read_bytes())], xlen)
    assert program == run_host(source, tmp_path, tmp_path, "-latomic")


@pytest.mark.parametrize("march, sizes", [("rv64ima", 15), ("rv64im", 0), ("rv32ima", 7), ("rv32im", 0)])
def test_lock_free(march: str, sizes: int) -> None:
    """The builtin and the macros say the same."""
    sums = " + ".join(f"{n} * __atomic_always_lock_free({n}, 0)" for n in (1, 2, 4, 8))
    text = f'_Static_assert({sums} == {sizes}, "");\n#include <stdatomic.h>\n'
    expected = 2 if sizes else 1
    text += f'_Static_assert(ATOMIC_CHAR_LOCK_FREE == {expected} && ATOMIC_POINTER_LOCK_FREE == {expected}, "");\n'
    text += f'_Static_assert(ATOMIC_LLONG_LOCK_FREE == {2 if sizes == 15 else 1}, "");\n'
    compile_c(text, "t.c", march=march)


def test_calls_without_the_extension() -> None:
    text = compile_c("int f(int *p) { return __atomic_fetch_add(p, 1, 5) + __sync_val_compare_and_swap(p, 1, 2); }\n")
    assert "__atomic_fetch_add_4" in text and "__atomic_compare_exchange_4" in text and "amo" not in text


@pytest.mark.parametrize(
    "text, words",
    [
        ("void f(void) { __atomic_fetch_add(3, 1, 5); }", "wants a pointer to an integer"),
        ("void f(int *p) { __atomic_fetch_add(p); }", "takes 3 arguments, 1 given"),
        ("void f(int *p) { __atomic_fetch_mul(p, 1, 5); }", "not supported"),
        ("struct s { int a; } x; void f(void) { __atomic_fetch_add(&x, 1, 5); }", "wants a pointer to an integer"),
        ("struct s { int a; } x, y; void f(void) { __atomic_store(&x, &y.a, 5); }", "wants struct s, not int"),
        ("_Atomic __int128 x;", "_Atomic __int128 is not supported"),
        ("void f(long double *p) { __atomic_load_n(p, 5); }", "does not take objects of type long double"),
        ("void f(void *p) { __atomic_load_n(p, 5); }", "wants a pointer to a number, pointer, structure or union"),
    ],
)
def test_message(text: str, words: str) -> None:
    with pytest.raises(CompileError) as caught:
        compile_c(text + "\n", "t.c")
    assert words in str(caught.value)
