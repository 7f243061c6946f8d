"""What a message looks like, and that one mistake makes one error, where clang sees it too."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from cc.diagnostics import CompileError
from cc.driver import compile_c, compile_unit
from tests import oracles


def mistakes() -> list[tuple[str, str, int]]:
    """(what, text, line of the mistake) of the programs in mistakes.txt."""
    found = []
    for part in (Path(__file__).parent / "mistakes.txt").read_text().split("## ")[1:]:
        title, _, text = part.partition("\n")
        line, _, what = title.partition(" ")
        found.append((what, text, int(line)))
    return found


MISTAKES = mistakes()
CLANG_ELSEWHERE = ("default twice", "undeclared function")  # it points at the first; it only warns


def report(text: str, **options) -> str:
    """The report on a program with errors."""
    with pytest.raises(CompileError) as caught:
        compile_unit(text, "t.c", **options)
    return str(caught.value)


def error_lines(text: str, name: str = "t.c") -> list[int]:
    return [int(n) for n in re.findall(rf"^{re.escape(name)}:(\d+):\d+: (?:fatal )?error: ", text, re.M)]


@pytest.mark.parametrize("what, text, line", MISTAKES, ids=[m[0].replace(" ", "-") for m in MISTAKES])
def test_one_mistake_is_one_error(what, text, line):
    found = report(text)
    assert error_lines(found) == [line], found


def test_clang_sees_them_on_the_same_lines():
    clang = oracles.tool("clang")
    for what, text, line in MISTAKES:
        command = [clang, "-fsyntax-only", "-w", "--target=riscv64-unknown-elf", "-x", "c", "-"]
        found = subprocess.run(command, input=text, capture_output=True, text=True, timeout=20).stderr
        if what not in CLANG_ELSEWHERE:
            assert error_lines(found, "<stdin>")[0] == line, what


LOOKS = [
    (
        "int f(int *p, int y)\n{\n    return y + 1 * (y + p * 2);\n}\n",
        "t.c:3:27: error: * cannot take int * and int\n"
        "     return y + 1 * (y + p * 2);\n"
        "                         ~ ^ ~",
    ),
    (
        "int f(int a);\nint g(void)\n{\n    return f(1, 2) + 1;\n}\n",
        "t.c:4:13: error: the function takes 1 argument, 2 given\n"
        "     return f(1, 2) + 1;\n"
        "            ~^~~~~~\n"
        "t.c:1:5: note: 'f' is declared here\n"
        " int f(int a);\n"
        "     ^",
    ),
    (
        "#define INNER(x) ((x) + nothing)\n#define OUTER(x) INNER(x)\nint f(int a)\n{\n    return OUTER(a);\n}\n",
        "t.c:5:12: error: nothing is not declared\n"
        "     return OUTER(a);\n"
        "            ^~~~~\n"
        "t.c:2:18: note: expanded from macro 'OUTER'\n"
        " #define OUTER(x) INNER(x)\n"
        "                  ^~~~~\n"
        "t.c:1:25: note: expanded from macro 'INNER'\n"
        " #define INNER(x) ((x) + nothing)\n"
        "                         ^~~~~~~",
    ),
    (
        "#define TWICE(x) ((x) + (x))\nint f(int a)\n{\n    return TWICE(missing);\n}\n",
        "t.c:4:18: error: missing is not declared\n"
        "     return TWICE(missing);\n"
        "                  ^~~~~~~\n"
        "t.c:1:20: note: expanded from macro 'TWICE'\n"
        " #define TWICE(x) ((x) + (x))\n"
        "                    ^",
    ),
    (
        "int x = 1;\nint x = 2;\n",
        "t.c:2:5: error: x is defined twice\n"
        " int x = 2;\n"
        "     ^\n"
        "t.c:1:5: note: previous declaration is here\n"
        " int x = 1;\n"
        "     ^",
    ),
    (
        "int f(int counter)\n{\n    return couter;\n}\n",
        "t.c:3:12: error: couter is not declared; did you mean 'counter'?\n"
        "     return couter;\n"
        "            ^~~~~~\n"
        "            counter\n"
        "t.c:1:11: note: 'counter' is declared here\n"
        " int f(int counter)\n"
        "           ^~~~~~~",
    ),
    (
        "int f(int x)\n{\n    x = 1\n    return x;\n}\n",
        "t.c:3:10: error: expected ; after the expression here\n"
        "     x = 1\n"
        "          ^\n"
        "          ;",
    ),
    ("#inclue <a.h>\n", "t.c:1:2: error: unknown directive #inclue; did you mean 'include'?\n #inclue <a.h>\n  ^~~~~~"),
    (
        "int f(void) { return puts(\"\"); }\n",
        "t.c:1:22: error: function puts is not declared; include <stdio.h>\n"
        " int f(void) { return puts(\"\"); }\n"
        "                      ^~~~",
    ),
]  # fmt: skip


@pytest.mark.parametrize("text, looks", LOOKS, ids=lambda v: v.split("\n")[0][:30])
def test_look(text, looks):
    assert report(text).startswith(looks), report(text)


def test_included_from(tmp_path):
    (tmp_path / "outer.h").write_text('\n#include "inner.h"\n')
    (tmp_path / "inner.h").write_text("int x = y;\nint z = y;\n")
    found = report('#include "outer.h"\n', include_dirs=[str(tmp_path)])
    outer, inner = tmp_path / "outer.h", tmp_path / "inner.h"
    assert found.startswith(
        f"In file included from {outer}:2:\nIn file included from t.c:1:\n{inner}:1:9: error: y is not declared"
    )
    assert found.count("In file included") == 2  # and not again for the same file


def test_line_directive_shows_the_source():
    found = report('# 70 "other.c"\nint x = y;\n')
    assert found == "other.c:70:9: error: y is not declared\n int x = y;\n         ^"


@pytest.mark.parametrize("flag, count", [("-ferror-limit=3", 3), ("-fmax-errors=5", 5), ("-ferror-limit=0", 40)])
def test_error_limit(flag, count):
    text = "".join(f"int a{i} = nothing{i} + {i};\n" for i in range(40))
    found = report(text, flags=[flag])
    assert len(error_lines(found)) == count
    assert ("giving up" in found) == (count < 40)


def test_several_errors_of_one_file():
    text = "int a = 1 +;\nint f(void)\n{\n int b = q;\n if (r) return 1; else return s;\n return b.c;\n}\nfoo g;\n"
    assert error_lines(report(text)) == [1, 4, 5, 5, 6, 8]


def test_macro_backtrace_is_cut():
    text = "#define M0 missing\n" + "".join(f"#define M{i} M{i - 1}\n" for i in range(1, 40)) + "int x = M39;\n"
    assert report(text).count("expanded from macro") == 7 and "others like it" in report(text)


ODD = [
    ("char c = '\\q';\n", "1:10", "unknown escape sequence \\q"),
    ('char *s = "a" "\\.b";\n', "1:15", "unknown escape sequence \\."),
    ("int c = 'abcde';\n", "1:9", "character constant is too long"),
    ("#define f(x) x + \\ \n1\nint c = f(2);\n", "1:18", "blanks stand between"),
]


@pytest.mark.parametrize("text, place, words", ODD, ids=lambda v: v[:20])
def test_odd_spelling_is_a_warning(text, place, words):
    found = compile_unit(text, "t.c").warnings.split("\n")[0]
    assert found.startswith(f"t.c:{place}: warning: ") and words in found, found


@pytest.mark.parametrize(
    "text", ["int main(void) { return 0; }\n", "static inline f(x) int x; { return x; }\n", "\ufeffint x;\n"]
)
def test_what_is_allowed_stays_allowed(text):
    assert compile_c(text, "t.c")
