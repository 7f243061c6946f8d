"""Atomic objects and builtins: with the A extension the same output as the host's gcc; without it libatomic's calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from cc.diagnostics import CompileError
from cc.driver import compile_c
from tests.cc.support import run_host, run_ours

SOURCE = Path(__file__).resolve().parent / "riscv" / "atomics.c"


@pytest.mark.parametrize("opt", (0, 1))
def test_same_as_the_host(tmp_path, opt: int) -> None:
    ours = run_ours(SOURCE.read_text(), SOURCE.name, tmp_path, march="rv64ima", opt=opt)
    assert ours == run_host(SOURCE, tmp_path, tmp_path) and len(ours[1]) > 1000


def test_calls_without_the_extension() -> None:
    text = compile_c("int f(int *p) { return __atomic_fetch_add(p, 1, 5) + __sync_val_compare_and_swap(p, 1, 2); }\n")
    assert "__atomic_fetch_add_4" in text and "__atomic_compare_exchange_4" in text and "amo" not in text


@pytest.mark.parametrize(
    "text, words",
    [
        ("void f(void) { __atomic_fetch_add(3, 1, 5); }", "wants a pointer to an integer"),
        ("void f(int *p) { __atomic_fetch_add(p); }", "takes 3 arguments, 1 given"),
        ("void f(int *p) { __atomic_fetch_mul(p, 1, 5); }", "not supported"),
        ("struct s { int a, b; }; _Atomic struct s x;", "only numbers and pointers"),
    ],
)
def test_message(text: str, words: str) -> None:
    with pytest.raises(CompileError) as caught:
        compile_c(text + "\n", "t.c")
    assert words in str(caught.value)
