"""Bad input of every kind: there is always a message or a result, never a traceback, a hang or memory without end.

Mutated programs and soups of tokens are compiled in this process, half of them with all warnings on; what could run
away runs in a process of its own with limits on time and memory."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cc.diagnostics import CompileError
from cc.driver import compile_unit
from tests.cc.support import PROGRAMS

ROOT = Path(__file__).resolve().parent.parent.parent
DRIVER = [sys.executable, str(ROOT / "tools" / "cc.py")]
SECONDS = 25
LATE = 10  # seconds, for a program of 3000 characters
MEMORY = 1 << 30
FLAGS = ["-Wall", "-Wextra", "-Weverything", "-pedantic"]
WORDS = """( ) { } [ ] ; , * & = + - -> . ... ? : ! ~ ++ -- << >> <= == && || += <<= # ## 0 1 'a' "s" 0x 1.5 1e 08 x y z
int char long unsigned struct union enum void const volatile static extern typedef inline if else while do for switch
case default break continue return goto sizeof _Alignof _Static_assert _Generic typeof __attribute__ ((unused)) asm
__builtin_va_arg __builtin_offsetof __func__ _Atomic _Bool float double \\ @ ` $ /* */ // " ' %: <: __VA_ARGS__
__builtin_choose_expr __int128 _Complex auto register _Alignas _Noreturn _Thread_local __label__ &&x ({ })""".split()
LINES = """#define\x20
#define f(x) x
#if
#ifdef x
#else
#endif
#include "fuzz.c"
#undef f
#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wall"
#pragma GCC poison x
#line 5 "y"
#error z""".split("\n")


def survives(text: str, name: str = "fuzz.c") -> bool:
    """Whether it compiles; whatever comes out other than a report, or late, is a failure."""
    signal.alarm(LATE)
    try:
        compile_unit(text + "\n", name, [str(PROGRAMS)], flags=FLAGS if len(text) % 2 else ())
        return True
    except CompileError as error:
        assert ": error: " in str(error)
        return False
    finally:
        signal.alarm(0)


def mutated(text: str, r: random.Random) -> str:
    for _ in range(r.randrange(1, 8)):
        at = r.randrange(len(text) + 1)
        to = min(len(text), at + r.randrange(1, 40))
        choice = r.random()
        if choice < 0.25:
            text = text[:at] + text[to:]
        elif choice < 0.6:
            text = text[:at] + " " + r.choice(WORDS) + " " + text[at:]
        elif choice < 0.7:
            text = text[:at] + "\n" + r.choice(LINES) + "\n" + text[at:]
        elif choice < 0.85:
            other = r.randrange(len(text) + 1)
            text = text[:at] + text[other : other + r.randrange(60)] + text[at:]
        elif choice < 0.95:
            text = text[:at] + chr(r.choice((r.randrange(32), r.randrange(300), 0xDC80 + r.randrange(128)))) + text[to:]
        else:
            text = text[:at]
    return text


def soup(r: random.Random) -> str:
    words = [r.choice(WORDS) if r.random() < 0.95 else "\n" + r.choice(LINES) + "\n" for _ in range(r.randrange(1, 60))]
    return r.choice(("", "int x, y; struct z { int x; } s; void f(int a) { ")) + " ".join(words)


def give_up(*_) -> None:
    raise TimeoutError(f"no end after {LATE} s")


def fuzz(seed: int, count: int, folder: Path) -> None:
    r = random.Random(seed)
    signal.signal(signal.SIGALRM, give_up)
    sources = [p.read_text() for p in sorted(PROGRAMS.glob("*.c")) if p.stat().st_size < 3000]
    failed = 0
    for _ in range(count):
        text = soup(r) if r.random() < 0.5 else mutated(r.choice(sources), r)
        try:
            failed += not survives(text)
        except BaseException:
            (folder / "fuzz.c").write_text(text, errors="surrogateescape")
            raise
    assert failed > count // 2


def test_fuzz(tmp_path):
    fuzz(3, 400, tmp_path)


@pytest.mark.ci
def test_fuzz_more(tmp_path):
    fuzz(4, 5000, tmp_path)


@pytest.mark.slow
def test_fuzz_most(tmp_path):
    fuzz(5, 10_000, tmp_path)


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def driver(folder: Path, *args: str, text: str | bytes | None = None) -> subprocess.CompletedProcess:
    """The command line with limits; a traceback or a signal is a failure."""
    done = subprocess.run(
        [*DRIVER, *args],
        cwd=folder,
        capture_output=True,
        preexec_fn=limited,
        timeout=4 * SECONDS,
        input=text if isinstance(text, bytes) else (text or "").encode("utf-8", "surrogateescape"),
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode(errors="replace")[-2000:]
    assert done.returncode in (0, 1, 2), (done.returncode, done.stderr[-500:])
    assert done.returncode == 0 or b"error: " in done.stderr, done.stderr
    return done


def doubling(n: int, body: str) -> str:
    return f"#define M0(x) {body}\n" + "".join(f"#define M{i}(x) M{i - 1}(M{i - 1}(x))\n" for i in range(1, n))


HUGE = {
    "macros that double": "#define A0 x\n"
    + "".join(f"#define A{i} A{i - 1} A{i - 1}\n" for i in range(1, 60)) + "int x = A59;\n",
    "arguments that double": doubling(40, "x x") + "int y = M39(1);\n",
    "strings that double": "#define Q(x) #x\n#define S(x) Q(x)\nchar *s = " + "S(" * 40 + '"\\\\"' + ")" * 40 + ";\n",
    "pasting that doubles": "#define P(a, b) a ## b\n#define X(a, b) P(a, b)\n#define B0 aaaaaaaa\n"
    + "".join(f"#define B{i} X(B{i - 1}, B{i - 1})\n" for i in range(1, 50)) + "int B49;\n",
    "a huge array": "char a[1ull << 60];\n",
    "a huge array of huge arrays": "int a[1 << 20][1 << 20][1 << 20];\n",
    "a large array": "char a[1ull << 40] = {1};\n",
    "a large local array": "int f(void) { char a[1ull << 44]; return a[0]; }\n",
    "a huge range": "int a[] = {[0 ... 2000000000] = 1};\n",
    "huge ranges in ranges": "int a[][9000] = {[0 ... 9000] = {[0 ... 8999] = 1}};\n",
    "a far index": "int a[] = {[2000000000] = 1};\n",
    "a huge shift": "int a = 1 << 1000000000; long b = 1L << (1ull << 62); int c = (1 << 31) << 31;\n",
    "a huge shift in #if": "#if 1 << 4000000000 || (1 << 63) >> 9999999999\n#endif\nint x;\n",
    "a huge number": "int x = " + "9" * 100000 + ";\n",
    "a huge hexadecimal": "double x = 0x" + "f" * 20000 + "p" + "9" * 20 + ";\n",
    "a huge exponent": "double x = 1e999999999, y = 1e-999999999, z = 0x1p-99999999999;\n",
    "a huge case range": "void f(long x) { switch (x) { case 0 ... 0x7fffffffffffffff: ; } }\n",
    "a huge bit-field": "struct { int a : 1000000000; } x;\n",
    "a huge alignment": "int x __attribute__((aligned(1 << 30)));\n",
    "a huge line": "int x = 1" + " + 1" * 200_000 + ";\n",
    "many names": "".join(f"int a{i};\n" for i in range(20_000)),
    "a long name": "int " + "x" * 300_000 + ";\n",
    "deep parentheses": "int x = " + "(" * 100_000 + "1" + ")" * 100_000 + ";\n",
    "deep blocks": "void f(void) " + "{" * 100_000 + "}" * 100_000 + "\n",
    "deep declarators": "int " + "(*" * 50_000 + "p" + ")" * 50_000 + ";\n",
    "deep initialisers": "int x = " + "{" * 100_000 + "1\n",
    "deep #if": "#if 1\n" * 50_000 + "#endif\n" * 50_000,
    "deep calls of macros": "#define f(x) x\nint a = " + "f(" * 20_000 + "1" + ")" * 20_000 + ";\n",
    "deep structs": "struct {" * 20_000 + "int x;" + "} s;" * 20_000 + "\n",
    "deep dereferences": "int f(int *p) { return " + "*" * 50_000 + "p; }\n",
    "deep casts": "int f(int x) { return " + "(int)" * 50_000 + "x; }\n",
    "deep else": "int f(int x) { " + "if (x) x--; else " * 2_000 + "return x; }\n",
    "deep ternaries": "int f(int x) { return " + "x ? 1 : " * 50_000 + "0; }\n",
    "deep assignments": "int f(int x) { return " + "x = " * 50_000 + "0; }\n",
    "deep labels": "void f(void) { " + "".join(f"l{i}: " for i in range(20_000)) + "; }\n",
    "many cases": "int f(int x) { switch (x) { " + "".join(f"case {i * 3}: x++;" for i in range(3_000)) + "} }\n",
    "NUL bytes": "int x\0 = 1;\0\nint y = \"\0\";\n",
    "bytes that are not UTF-8": b"int \xff\xfe x; char *s = \"\xc3\x28\"; /* \xa0 */ int \xc3\xa9;\n",
    "only NUL bytes": b"\0" * 10_000,
    "a carriage return": "int x;\rint y;\r\n#define A \\\r\n 1\r\nint z = A;\r",
    "an open comment": "int x; /*" + "x" * 100_000,
    "an open string": 'char *s = "' + "x" * 100_000,
    "an open macro call": "#define f(x) x\nint y = f(" + "(1), " * 10_000,
    "a backslash at the end": "int x; \\",
    "nothing": "",
    "endless includes": '#include "endless.c"\n',
    "a type of its own size": "struct s { struct s a; }; int a[sizeof(a)]; struct t { int x[sizeof(struct t)]; };\n",
    "a variable of its own value": "int x = x; int y = sizeof y; int f(void) { int z[sizeof z] = {0}; return z[0]; }\n",
    "pragmas without end": "#pragma GCC diagnostic pop\n" * 3000 + "#pragma GCC diagnostic push\n" * 3000 + "int x;\n",
    "errors without end": "int f(void) { " + "q + ; " * 20_000 + "}\n",
}  # fmt: skip


QUICK = (
    "strings that double", "arguments that double", "a huge array", "a large array", "a huge range", "a huge shift",
    "deep parentheses", "deep initialisers", "NUL bytes", "bytes that are not UTF-8", "an open macro call",
    "endless includes", "a type of its own size", "errors without end", "nothing",
)  # fmt: skip


@pytest.mark.parametrize("what", QUICK)
def test_huge(what, tmp_path):
    huge(what, tmp_path)


@pytest.mark.ci
@pytest.mark.parametrize("what", [what for what in HUGE if what not in QUICK])
def test_huge_more(what, tmp_path):
    huge(what, tmp_path)


def huge(what: str, tmp_path: Path) -> None:
    text = HUGE[what]
    raw = text if isinstance(text, bytes) else text.encode()
    (tmp_path / "endless.c").write_bytes(raw)
    driver(tmp_path, "-c", "-Wall", "-Wextra", "-o", "x.o", "endless.c")


@pytest.mark.ci
def test_includes_that_double(tmp_path):
    for i in range(40):
        (tmp_path / f"h{i}.h").write_text(f'#include "h{i + 1}.h"\n#include "h{i + 1}.h"\n')
    (tmp_path / "h40.h").write_text("int x;\n" * 100)
    done = driver(tmp_path, "-c", "-x", "c", "-o", "x.o", "-", text='#include "h0.h"\n')
    assert done.returncode == 1 and b"tokens" in done.stderr


USAGE = [
    (["-c", "folder"], "folder"),
    (["-c", "folder.c"], "folder.c"),
    (["-c", "missing.c"], "missing.c"),
    (["-c", "good.c", "-o"], "-o"),
    (["-c", "good.c", "-o", "no/such/place.o"], "no/such/place.o"),
    (["-c", "good.c", "-o", "folder"], "folder"),
    (["-c", "good.c", "-I"], "-I"),
    (["--strange", "good.c"], "--strange"),
    (["-c", "good.c", "-march=x86"], "march"),
    (["-c", "good.c", "-D", "1=2"], "1"),
    (["-c", "good.c", "-include", "none.h"], "none.h"),
    ([], "no input"),
    (["-c", "bad.c", "-o", "bad.o"], "bad.c"),
    (["-x", "fortran", "good.c"], "fortran"),
    (["good.o"], "good.o"),
]  # fmt: skip


@pytest.mark.parametrize("args, words", USAGE, ids=lambda v: " ".join(v) if isinstance(v, list) else "")
def test_usage(args, words, tmp_path):
    (tmp_path / "folder.c").mkdir()
    (tmp_path / "folder").mkdir()
    (tmp_path / "good.c").write_text("int x;\n")
    (tmp_path / "bad.c").write_text("int x = ;\n")
    (tmp_path / "good.o").write_bytes(b"\x7fELF garbage")
    before = sorted(os.listdir(tmp_path))
    done = driver(tmp_path, *args)
    assert done.returncode in (1, 2) and words in done.stderr.decode()
    assert sorted(os.listdir(tmp_path)) == before  # nothing half written
