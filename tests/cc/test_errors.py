"""Bad input: every message names file, line and column, several come out of one file, and nothing ends in a
traceback."""

from __future__ import annotations

import pytest

from cc.diagnostics import CompileError
from cc.driver import compile_c

# source, place, words of the message
CASES = [
    ("typedef int v4 __attribute__((vector_size(16)));\n", "1:31", "vector_size is not supported"),
    ("int x = ;\n", "1:9", "expected an expression"),
    ("int f(void) { return y; }\n", "1:22", "y is not declared"),
    ("int f(void) { return g(); }\n", "1:22", "g is not declared"),
    ("int f(void)\n{\n  int x = 1\n  return x; }\n", "3:12", "expected ;"),
    ("int f(void) { 3 = 4; }\n", "1:17", "cannot be assigned"),
    ("int f(const int x) { x = 4; }\n", "1:24", "const int"),
    ("struct s { int a; }; int f(struct s *p) { return p->b; }\n", "1:51", "no member b"),
    ("struct s { int a; }; int f(struct s *p) { return p.a; }\n", "1:51", "use ->"),
    ("struct s; struct s x;\n", "1:20", "incomplete"),
    ("int f(void) { return (enum e)-1; }\n", "1:22", "cannot cast to incomplete"),
    ("enum e { A = (enum e)-1 };\n", "1:14", "incomplete"),
    ("struct s { int a; }; int f(struct s v) { return v + 1; }\n", "1:51", "+ wants numbers"),
    ("int f(int a); int g(void) { return f(1, 2); }\n", "1:37", "takes 1 argument, 2 given"),
    ("int f(int *p) { return *p * p; }\n", "1:27", "* cannot take"),
    ("void f(void) { break; }\n", "1:16", "outside a loop"),
    ("void f(void) { goto l; }\n", "1:21", "label l is not defined"),
    ("void f(int x) { switch (x) { case 1: case 1: ; } }\n", "1:38", "twice"),
    ("int a[-1];\n", "1:7", "negative"),
    ("int n; int a[n];\n", "1:14", "must be an integer constant outside a function"),
    ("static const int n = 5; int s = sizeof(struct { int a[n]; });\n", "1:55", "must be an integer constant outside"),
    ("void f(int n) { static int a[n]; }\n", "1:28", "cannot be of variable length"),
    ("void f(int n) { int a[n] = {1}; }\n", "1:26", "cannot be initialised"),
    ("int f(int n) { struct { int a[n]; } x; }\n", "1:29", "cannot be of variable length"),
    ("int x; int x(void);\n", "1:12", "before as int"),
    ("int x = 1; int x = 2;\n", "1:16", "defined twice"),
    ("void f(void) { int x; int x; }\n", "1:27", "declared twice"),
    ("struct { int a : 33; } x;\n", "1:16", "a width of 33; int has 32 bits"),
    ("struct { int a : 0; } x;\n", "1:16", "has no bits"),
    ("struct { int *a : 3; } x;\n", "1:17", "has an integer type"),
    ("struct { int a : 3; } x; int *p = &x.a;\n", "1:35", "no address"),
    ("struct { int a : 3; } x; int n = sizeof x.a;\n", "1:34", "sizeof of a bit-field"),
    ("#include <nothing.h>\n", "1:10", "no such file"),
    ("#if\n#endif\n", "1:2", "without an expression"),
    ("#if 1\nint x;\n", "1:2", "without #endif"),
    ("#endif\n", "1:2", "without #if"),
    ("#error stop here\n", "1:2", "stop here"),
    ("#define f(x) #y\n", "1:14", "macro parameter"),
    ("#define f(x) x\nint a = f(1, 2);\n", "2:9", "takes 1 argument, 2 given"),
    ("int x = 'ab;\n", "1:9", "no closing quote"),
    ("int x = 08;\n", "1:9", "not an integer constant"),
    ("int x = 99999999999999999999;\n", "1:9", "too large"),
    ("int x @ 1;\n", "1:7", "stray character '@'"),
    ("int x \udcff 1;\n", "1:7", "stray byte 0xff"),
    ("/* never\n", "1:1", "comment has no end"),
    ("int g; int *p = &g + g;\n", "1:17", "not constant"),
    ("_Static_assert(1 == 2, \"sums\");\n", "1:1", "sums"),
    ("void f(void) { asm(\"\\x\"); }\n", "1:20", "hexadecimal digits"),
    ("#ifdef\n#endif\n", "1:2", "#ifdef wants a name"),
    ("#if 0\n#elifdef\n#endif\n", "2:2", "#elifdef wants a name"),
    ("int f(void) { (void)0 + 1; }\n", "1:23", "+ wants numbers"),
    ("int f(void) { return *3; }\n", "1:22", "wants a pointer"),
    ("int f(void) { return &3; }\n", "1:22", "without an address"),
    ("int f(void) { return 1(2); }\n", "1:23", "cannot be called"),
    ("enum e { A, A };\n", "1:13", "declared twice"),
    ("int f(int a, int a) { return a; }\n", "1:18", "declared twice"),
    ("static int f(int x) { return x }\n", "1:31", "expected ;"),
    ("long long long x;\n", "1:1", "is not a type"),
    ("int f(void) {\n", "1:14", "expected }"),
]  # fmt: skip


@pytest.mark.parametrize("text, place, words", CASES, ids=lambda v: v.replace("\n", " ")[:30])
def test_message(text, place, words):
    with pytest.raises(CompileError) as caught:
        compile_c(text, "t.c")
    first = next(line for line in str(caught.value).split("\n") if ": error: " in line)
    assert first.startswith(f"t.c:{place}: error: ") and words in first, str(caught.value)


def test_caret_and_recovery():
    text = "int a = b;\nint f(void) {\n\treturn c + 1;\n\treturn d;\n}\nint g(void) { return 0; }\nint h = e;\n"
    with pytest.raises(CompileError) as caught:
        compile_c(text, "t.c")
    lines = str(caught.value).split("\n")
    places = [line.split(": ")[0] for line in lines if ": error: " in line]
    assert places == ["t.c:1:9", "t.c:3:9", "t.c:4:9", "t.c:7:9"]
    assert lines[1] == " int a = b;" and lines[2] == "         ^"


@pytest.mark.parametrize(
    "text",
    [
        "int x = " + "(" * 5000 + "1" + ")" * 5000 + ";\n",
        "void f(void) {" + "{" * 5000 + "}" * 5000 + "}\n",
        "int f(int x) { return " + "-" * 1 + "~ -" * 3000 + "x; }\n",
        "int " + "*" * 3000 + "p;\n",
        "int " + "(" * 3000 + "p" + ")" * 3000 + ";\n",
        "int x" + "[1]" * 3000 + ";\n",
        "void f(int a) { a" + " = a" * 3000 + "; }\n",
        "void f(int a) {" + "if (a) " * 3000 + "; }\n",
        "void f(int a) {" + "l%d: " * 0 + "while (a) " * 3000 + "; }\n",
        "struct s {" * 3000 + "int x;" + "} a;" * 3000 + "\n",
        "#define f(x) f(x)\nint a = " + "f(" * 3000 + "1" + ")" * 3000 + ";\n",
        "int a[1][1] = " + "{" * 3000 + "\n",
        "#if " + "(" * 3000 + "1\n#endif\n",
        "int f(int a) { return " + "f(" * 3000 + "a" + ")" * 3000 + "; }\n",
    ],
)  # fmt: skip
def test_deep_nesting_is_a_message(text):
    with pytest.raises(CompileError):
        compile_c(text, "deep.c")


@pytest.mark.parametrize(
    "text",
    [
        "int f(int x) { return " + " + ".join(["x"] * 5000) + "; }\n",
        "int f(int x) { " + "".join(f"if (x == {i}) return {i}; else " for i in range(1500)) + "return 0; }\n",
        "int f(int x) { return " + "".join(f"x == {i} ? {i} : " for i in range(60)) + "0; }\n",
        "int f(int x) { switch (x) {" + "".join(f"case {i * 7}: return {i};" for i in range(1500)) + "} return 0; }\n",
        "int f(int x) { return " + " && ".join(["x"] * 3000) + "; }\n",
        "int a[] = {" + "1, " * 5000 + "};\n",
        "#define E0 1\n" + "".join(f"#define E{i + 1} E{i}\n" for i in range(1500)) + "int a = E1500;\n",
        'char *s = ' + '"x" ' * 3000 + ";\n",
        "void f(int x) {" + "x++;\nx *= 3;" * 1000 + "}\n",
        "void f(int x) { x" + ", x" * 3000 + "; }\n",
    ],
)  # fmt: skip
def test_long_is_not_deep(text):
    assert compile_c(text, "long.c")
