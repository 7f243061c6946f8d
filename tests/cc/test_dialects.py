"""Flags that change what a program means: honoured, or refused; never passed over."""

from __future__ import annotations

import pytest

from tests.cc.support import execute
from tools.cc import main

CASES = [  # flags, the body of main's value, and what it is
    ([], "(char)-1 > 0", 1),
    (["-fsigned-char"], "(char)-1 > 0", 0),
    (["-fsigned-char"], "'\\xff' + 2", 1),
    (["-fsigned-char", "-funsigned-char"], "'\\xff' == 255", 1),
    (["-fno-unsigned-char"], '"\\x80"[0] < 0', 1),
    ([], "sizeof(enum small)", 4),
    (["-fshort-enums"], "sizeof(enum small)", 1),
    (["-fms-extensions"], "((struct with_tag){{5}, 6}).inner", 5),
    (["-std=c11"], 'sizeof "??="', 2),
    (["-std=gnu11"], 'sizeof "??="', 4),
    (["-std=c11"], 'sizeof "???/n"', 3),
    (["-O2"], "MACROS", 5),
    (["-Os"], "MACROS", 13),
    (["-std=gnu89"], "MACROS", 20),
    (["-std=gnu17"], "STANDARD", 17),
    (["-std=c89"], "STANDARD", 0),
    (["-ffreestanding"], "__STDC_HOSTED__", 0),
    ([], "__STDC_HOSTED__", 1),
]
TEXT = """
enum small { FIRST };
#ifdef MS
struct tagged { int inner; };
struct with_tag { struct tagged; int more; };
#endif
enum {
    MACROS = __GNUC__ / 4 * 1
#ifdef __OPTIMIZE__
        + 2
#endif
#ifdef __NO_INLINE__
        + 4
#endif
#ifdef __OPTIMIZE_SIZE__
        + 8
#endif
#ifdef __GNUC_GNU_INLINE__
        + 15
#endif
};
enum {
#ifdef __STDC_VERSION__
    STANDARD = __STDC_VERSION__ / 100 - 2000
#else
    STANDARD
#endif
};
int main(void) { return %s; }
"""


@pytest.mark.parametrize("flags, value, wanted", CASES)
def test_meaning(tmp_path, flags, value, wanted):
    source, built = tmp_path / "a.c", tmp_path / "a.elf"
    source.write_text(("#define MS\n" if "-fms-extensions" in flags else "") + TEXT % value)
    assert main([*flags, "-o", str(built), str(source)]) == 0
    assert execute(built.read_bytes(), tmp_path / "run")[0] == wanted


@pytest.mark.parametrize("flag", ["-ftrapv", "-fpack-struct=1", "-funsigned-bitfields", "-fshort-wchar", "-trigraphs"])
def test_refused(tmp_path, flag, capsys):
    (tmp_path / "a.c").write_text("int x;\n")
    assert main([flag, "-c", "-o", str(tmp_path / "a.o"), str(tmp_path / "a.c")]) == 2
    assert f"{flag} is not supported" in capsys.readouterr().err


def test_inline_before_c99(tmp_path):
    """Under gnu89 `extern inline` makes no function and `inline` makes one; since C99 it is the other way round."""
    (tmp_path / "a.c").write_text("extern inline int f(void) { return 1; }\ninline int g(void) { return 2; }\n")
    for flag, made in (("-std=gnu89", "g"), ("-fgnu89-inline", "g"), ("-std=gnu11", "f")):
        assert main([flag, "-S", "-o", str(tmp_path / "a.s"), str(tmp_path / "a.c")]) == 0
        text = (tmp_path / "a.s").read_text()
        assert [name for name in "fg" if f"{name}:\n" in text] == [made]


@pytest.mark.parametrize("text", ["int f(void); inline {}", "inline {} int f(void);", "inline {} extern int f(void);"])
def test_a_plain_declaration_makes_an_inline_function_external(text, tmp_path):
    """C11 6.7.4 p7: then the other files call this one."""
    (tmp_path / "a.c").write_text(text.replace("{}", "int f(void) { return 1; }") + "\n")
    assert main(["-S", "-o", str(tmp_path / "a.s"), str(tmp_path / "a.c")]) == 0
    assert ".globl\tf\n" in (tmp_path / "a.s").read_text()


def test_next_header(tmp_path):
    """#include_next goes on behind the folder of the file that it stands in."""
    for folder, text in (("first", "#include_next <h.h>\n#define ONE 1\n"), ("second", "#define TWO 2\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "h.h").write_text(text)
    test = "#if !__has_include_next(<none.h>) && ONE + TWO == 3"
    (tmp_path / "a.c").write_text(f"#include <h.h>\n{test}\nint main(void) {{ return ONE + TWO; }}\n#endif\n")
    built = tmp_path / "a.elf"
    folders = [f"-I{tmp_path / folder}" for folder in ("first", "second")]
    assert main([*folders, "-o", str(built), str(tmp_path / "a.c")]) == 0
    assert execute(built.read_bytes(), tmp_path / "run")[0] == 3


def test_own_function_of_the_library(tmp_path):
    """A program's own function takes the place of the library's, for the library too."""
    lines = [
        "#include <stdio.h>",
        "static int calls;",
        "int puts(const char *s) { return ++calls; }",
        "void *memchr(const void *p, int c, unsigned long n) { return 0; }",
        "int fflush(FILE *f) { return 7; }",
        'int main(void) { puts("a"), puts("b"); printf("%d", fflush(stdout)); return calls; }',
    ]
    (tmp_path / "a.c").write_text("\n".join(lines) + "\n")
    built = tmp_path / "a.elf"
    assert main(["-o", str(built), str(tmp_path / "a.c")]) == 0
    assert execute(built.read_bytes(), tmp_path / "run")[0] == 2


def test_common(tmp_path):
    """Under -fcommon what several files define without a value is one object."""
    (tmp_path / "a.c").write_text("int x, only[3];\nint get(void) { return x + only[2]; }\n")
    (tmp_path / "b.c").write_text("int x = 5;\nint get(void);\nint main(void) { return get(); }\n")
    files = [str(tmp_path / "a.c"), str(tmp_path / "b.c"), "-o", str(tmp_path / "a.elf")]
    assert main(files) == 1
    assert main(["-fcommon", *files]) == 0
    assert execute((tmp_path / "a.elf").read_bytes(), tmp_path / "run")[0] == 5


def test_a_symbol_is_undefined_once(tmp_path, capsys):
    (tmp_path / "a.c").write_text("extern int nowhere;\nint main(void) { return nowhere; }\n")
    assert main([str(tmp_path / "a.c"), "-o", str(tmp_path / "a.elf")]) == 1
    assert capsys.readouterr().err.count("error") == 1
