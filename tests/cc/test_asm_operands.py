"""Inline assembly with operands does what it says, and the same as gcc's."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from asm.assembler import assemble
from asm.linker import link
from cc.diagnostics import CompileError
from cc.driver import compile_c
from tests import oracles
from tests.cc.support import BASE, GCC_FLAGS, PROGRAMS, base_objects, compiled, execute

PROGRAM = (Path(__file__).parent / "riscv" / "asm_operands.c").read_text()


def test_same_as_gcc(tmp_path) -> None:
    source = tmp_path / "asm.c"
    source.write_text(PROGRAM)
    built = tmp_path / "theirs.o"
    command = [oracles.tool("riscv64-unknown-elf-gcc"), *GCC_FLAGS, "-O1", f"-I{PROGRAMS}", "-c", source, "-o", built]
    subprocess.run(command, check=True)
    theirs = execute(link([*base_objects(), ("theirs", built.read_bytes())], text_base=BASE), tmp_path / "theirs.elf")
    for opt in (0, 1):
        ours = execute(
            link([*base_objects(), compiled(PROGRAM, "asm.c", opt=opt)], text_base=BASE), tmp_path / "ours.elf"
        )
        assert ours == theirs and theirs[0] == 0 and len(theirs[1]) > 60


ALWAYS = "static __attribute__((always_inline)) inline"


@pytest.mark.parametrize(
    "text, words",
    [
        ('int x; void f(void) { asm("" : "r"(x)); }', "begins with = or +"),
        ('void f(void) { asm("" : "=r"(3)); }', "cannot be assigned"),
        ('void f(int x) { asm("" : : "I"(x)); }', "wants a constant from -2048 to 2047"),
        ('void f(int x) { asm("" : : "I"(5000)); }', "wants a constant from -2048"),
        (f'{ALWAYS} void f(int x) {{ asm("" : : "I"(x)); }} void g(void) {{ f(1), f(5000); }}', "to 2047, not 5000"),
        (f'{ALWAYS} void f(int x) {{ asm("" : : "i"(x)); }} void g(int y) {{ f(1), f(y); }}', "when its function is"),
        ('void f(int x) { asm("%2" : : "r"(x)); }', "%2 in the text names no operand"),
        ('void f(int x) { asm("%[y]" : : [x] "r"(x)); }', "%[y] in the text names no operand"),
        ('void f(int x) { asm("" : : "0"(x)); }', "names no output"),
        ('void f(int x) { asm("" : : "r"(x) : "a9"); }', "no register a9"),
        ('void f(int x) { asm("" : : "q"(x)); }', "not supported"),
        ('void f(double *x) { register int y asm("q7"); }', "cannot be in register q7"),
        ('void f(void) { asm goto("" : : : : l); l:; }', "asm goto is not supported"),
        ('struct s { int a[9]; } s; void f(void) { asm("" : : "r"(s)); }', "does not fit a register"),
    ],
)
def test_message(text: str, words: str) -> None:
    with pytest.raises(CompileError) as caught:
        compile_c(text.replace("double", "long") + "\n", "t.c")
    assert words in str(caught.value)


def test_it_assembles_alone() -> None:
    text = compile_c('int f(int x) { asm volatile("nop" ::: "memory"); return x; }\n')
    assert b"f" in assemble(text, "f.s")
