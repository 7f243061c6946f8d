"""Attributes of functions: what gcc's manual says of naked, interrupt, constructor, destructor and alias."""

from __future__ import annotations

import pytest

from cc.diagnostics import CompileError
from cc.driver import compile_c, compile_unit
from tests.cc.support import PROGRAMS, run_ours


def body(text: str, name: str) -> list[str]:
    """The instructions of a function."""
    lines = text.split(f"\n{name}:\n")[1].split("\t.size")[0].split("\n")
    return [line.strip() for line in lines if line.startswith("\t")]


def test_naked_has_nothing_of_ours() -> None:
    text = compile_c('__attribute__((naked)) void f(void) { asm("li a0, 5\\n\\tret"); }\n')
    assert body(text, "f") == ["li a0, 5", "ret"]


def test_interrupt_handlers_keep_all_registers() -> None:
    source = "int g(int); int x; __attribute__((interrupt%s)) void f(void) { %s }\n"
    leaf = body(compile_c(source % ("", "x++;")), "f")
    assert leaf[-1] == "mret"
    written = {line.split("\t")[1].split(",")[0] for line in leaf if not line.startswith(("sd", "sw", "mret"))} - {"sp"}
    saved = {line.split("\t")[1].split(",")[0] for line in leaf if line.startswith("sd")}
    assert written <= saved
    calls = body(compile_c(source % ('("supervisor")', "x = g(x);")), "f")
    assert calls[-1] == "sret"
    saved = {line.split("\t")[1].split(",")[0] for line in calls if line.startswith("sd")}
    assert {"ra", *(f"a{i}" for i in range(8)), *(f"t{i}" for i in range(7))} <= saved


def test_constructors_and_destructors_are_listed() -> None:
    text = compile_c(
        "static int x; __attribute__((constructor)) static void a(void) { x = 1; }\n"
        "__attribute__((constructor(101))) void b(void) {} __attribute__((destructor)) void c(void) {}\n"
    )
    for section, name in ((".init_array", "a"), (".init_array.00101", "b"), (".fini_array", "c")):
        entry = text.split(f"\t.section\t{section},")[1].split("\n")[2]
        assert entry == f"\t.dword\t{name}"


def test_sections_that_are_not_in_the_file() -> None:
    """gcc knows them by their names."""
    declared = '__attribute__((section("%s"))) int x%s;\n'
    for name, kind in ((".bss.mine", "nobits"), (".noinit", "nobits"), (".bssx", "progbits"), ("mine", "progbits")):
        assert f'{name},"aw",@{kind}' in compile_c(declared % (name, ""))
    with pytest.raises(CompileError, match="x is not zero, as all of .bss.mine is"):
        compile_c(declared % (".bss.mine", " = 1"))


def test_alias_of_static_data(tmp_path) -> None:
    source = """
        #include "out.h"
        static int value = 7;
        extern int other __attribute__((alias("value")));
        int main(void) { value++; out(other); return 0; }
    """
    assert run_ours(source, "alias.c", tmp_path) == (0, b"8\n")
    assert PROGRAMS.is_dir()


def test_returns_twice() -> None:
    """A call of such a function is one of setjmp's kind in the form."""
    text = "int again(void *) __attribute__((__returns_twice__)); int once(void *);\n"
    text += "static int f(void *p) { return again(p); }\nint g(void *p) { return once(p) + f(p) + f(p); }\n"
    forms = compile_unit(text, "t.c", dump="ir").dump
    assert "call.w.twice @again" in forms and "call.w @once" in forms
    assert "call\tf" in compile_c(text, "t.c", opt=2)  # what calls it is not inlined


def test_alias_of_itself() -> None:
    text = 'int f(void) __attribute__((alias("g"))); int g(void) __attribute__((alias("f")));\n'
    with pytest.raises(CompileError, match="f is an alias of itself"):
        compile_c(text, "t.c")
