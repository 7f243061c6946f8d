"""-g: gdb answers for our programs as for gcc's, binutils read the tables, and the code is what it is without."""

from __future__ import annotations

import functools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from asm import elf
from asm.assembler import assemble
from asm.linker import link
from cc.driver import compile_c
from hw.sim.machine import Machine
from tests import oracles
from tests.cc.support import GCC_FLAGS, PROGRAMS, RUNTIME, run_ours
from tests.tools.test_gdb import START, on_stub
from tools import objdump

BASE = 0x80000000
MARCHES = ("rv64im", "rv64imac_zba_zbb_zbs", "rv32im")
ALL = sorted(PROGRAMS.glob("*.c"))
PROGRAM = """\
typedef unsigned int u32;
enum color { RED, GREEN = 5, BLUE = -1 };
struct node { int value; struct node *next; };
struct point {
    int x, y; char name[8]; unsigned flag : 3; int neg : 5; enum color c; union { int i; u32 u; } u;
    struct { short inner; }; void (*method)(struct point *, const char *);
};
struct point origin = {3, 4, "here", 5, -2, GREEN, {7}, {9}, 0};
static u32 counter = 9;
const char *names[3] = {"a", "b"};
double ratio = 1.5;
int (*callback)(int, char *);
volatile int total;
short matrix[2][3] = {{1, 2, 3}, {4, 5, 6}};
_Bool yes = 1;
const u32 *const volatile pointer = &counter;
__attribute__((noinline)) int deep(int n)
{
    if (n == 0)
        return total;
    return deep(n - 1) * 3 + n;
}
__attribute__((noinline)) int add(struct point *p, int n)
{
    static int calls = 2;
    calls++;
    for (int i = 0; i < n; i++) {
        int square = i * i;
        p->x += square;
        total += p->x;
    }
    return p->x;
}
__attribute__((noinline)) int variable(int n)
{
    int a[n];
    for (int i = 0; i < n; i++)
        a[i] = i;
    return a[n - 1];
}
struct big { long a[5]; };
__attribute__((noinline)) long sum(struct big b, char c, float f, unsigned long long wide)
{
    long s = 0;
    for (int i = 0; i < 5; i++)
        s += b.a[i];
    {
        char s = 'q';
        c += s;
    }
    return s + c;
}
__attribute__((noinline)) int many(int count, ...)
{
    char room[5000];
    room[count] = 3;
    __builtin_va_list list;
    __builtin_va_start(list, count);
    int found = deep(__builtin_va_arg(list, int));
    return found + room[count];
}
int main(void)
{
    struct node second = {2, 0}, first = {1, &second};
    struct big b = {{1, 2, 3, 4, 5}};
    int a = add(&origin, 5);
    total = 100;
    int d = deep(4);
    _Alignas(64) int wide = 77;
    a += variable(6);
    a += sum(b, 'x', 2.5f, 1ull << 40);
    a += many(1, 2);
    total += wide;
    counter++;
    return (a + d + first.next->value) & 127;
}
"""
SCRIPT = """
break add
break 28
tbreak deep
continue
info args
backtrace
print *p
print p->c
ptype p
print origin.name
print names
print matrix
print yes
ptype callback
ptype pointer
whatis counter
print counter
print ratio
next
next
next
step
info locals
delete
break 20
continue
backtrace
finish
break 40
continue
print a
ptype a
info locals
info args
tbreak sum
continue
print b
info args
next
next
next
tbreak 51
continue
print s
up
print first
print *first.next
down
finish
delete
break 60 if found > 3
continue
backtrace
print count
print room[1]
finish
info locals
ptype first
ptype struct big
print wide
set var d = 4
next
next
next
print d
print counter
"""
STEPS = 30
OPTIMISED = """
break add
continue
backtrace
info args
print *p
print counter
next
next
print i
finish
break deep
continue
continue
continue
backtrace
finish
"""


def ours(folder: Path, opt: int, march: str = "rv64im") -> Path:
    """The program as we compile it."""
    xlen = 32 if march.startswith("rv32") else 64
    text = compile_c(PROGRAM, str(folder / "t.c"), opt=opt, march=march, debug=True)
    return linked(folder, f"ours{opt}.elf", assemble(text, "t.s", xlen), xlen)


def linked(folder: Path, name: str, program: bytes, xlen: int = 64) -> Path:
    (folder / "t.c").write_text(PROGRAM)
    data = link([("start", assemble(START, "start.S", xlen)), ("t", program), *runtime(xlen)], text_base=BASE)
    (folder / name).write_bytes(data)
    return folder / name


@functools.cache
def runtime(xlen: int) -> list[tuple[str, bytes]]:
    """The support library."""
    march = f"rv{xlen}im"
    return [(p.name, assemble(compile_c(str(p), march=march), p.name, xlen)) for p in RUNTIME]


def gcc(folder: Path, xlen: int) -> Path:
    (folder / "t.c").write_text(PROGRAM)
    abi = [] if xlen == 64 else ["-march=rv32im", "-mabi=ilp32"]
    command = [oracles.tool("riscv64-unknown-elf-gcc"), *GCC_FLAGS, *abi, "-O0", "-g", "-c", str(folder / "t.c"), "-o"]
    subprocess.run([*command, "gcc.o"], check=True, cwd=folder)
    return linked(folder, "gcc.elf", (folder / "gcc.o").read_bytes(), xlen)


def session(program: Path, script: str) -> list[str]:
    """gdb's lines, addresses taken out."""
    data = program.read_bytes()
    said = on_stub(Machine("iss", elf=data, isa=f"rv{elf.read(data).xlen}im_zicsr"), program, script)
    return [re.sub(r"0x[0-9a-f]+", "0x", line) for line in said.splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("debug")


@pytest.mark.parametrize("xlen", [64, pytest.param(32, marks=pytest.mark.ci)])
def test_gdb_says_what_it_says_of_gcc(folder: Path, xlen: int) -> None:
    found, wanted = session(ours(folder, 0, f"rv{xlen}im"), SCRIPT), session(gcc(folder, xlen), SCRIPT)
    assert len(wanted) > 120
    assert found == wanted


def test_gdb_on_optimised_code(folder: Path) -> None:
    found = "\n".join(session(ours(folder, 1), OPTIMISED))
    assert "Error" not in found
    for part in (
        "Breakpoint 1, add (p=0x <origin>, n=5)",
        "in main () at",
        "x = 3, y = 4",
        "$2 = 9",
        "#3",
        "Value returned is",
    ):
        assert part in found


CALLS = """\
struct pair { int x, y; } g = {3, 4};
extern int nowhere;
static int nothing(void) { return 3; } int total;
static int square(int v)
{
    total += v;
    return v * v;
}
static int norm(struct pair *q)
{
    static int unused = 5; int *lost = &nowhere; int (*call)(void) = nothing;
    int a = square(q->x);
    return a + square(q->y);
}
int main(void)
{
    return norm(&g) + total;
}
"""


def test_inlined_calls_are_frames(folder: Path) -> None:
    (folder / "calls.c").write_text(CALLS)
    program = assemble(compile_c(str(folder / "calls.c"), debug=True), "t.s")
    (folder / "calls.elf").write_bytes(link([("start", assemble(START, "start.S")), ("t", program)], text_base=BASE))
    said = session(folder / "calls.elf", "break square\n" + "continue\nbacktrace\n" * 2 + "up\ninfo args\n")
    frames = [re.sub(r" at .*/", " at ", line) for line in said if line[:1] == "#"]
    assert frames == [
        *("#0  square (v=3) at calls.c:6", "#1  norm (q=0x <g>) at calls.c:12", "#2  main () at calls.c:17"),
        *("#0  square (v=4) at calls.c:6", "#1  norm (q=0x <g>) at calls.c:13", "#2  main () at calls.c:17"),
        "#1  norm (q=0x <g>) at calls.c:13",
    ]
    assert "q = 0x <g>" in said


def sections(data: bytes) -> dict[str, bytes]:
    """What is loaded, and the relocations of that."""
    left = (".symtab", ".strtab", ".shstrtab")
    return {s.name: s.data for s in elf.read(data).sections if "debug" not in s.name and s.name not in left}


def built(path: Path, opt: int, march: str, debug: bool) -> bytes:
    xlen = 32 if march.startswith("rv32") else 64
    text = compile_c(str(path), include_dirs=[str(PROGRAMS)], opt=opt, march=march, debug=debug)
    extensions = ("I", "M", "A", "C", "Zba", "Zbb", "Zbs") if "zba" in march else ("I", "M")
    return assemble(text, path.name, xlen, extensions=extensions)


def check_tables(data: bytes, path: Path) -> None:
    """binutils read all tables without complaint."""
    path.write_bytes(data)
    for tool, flags in (
        ("riscv64-unknown-elf-readelf", "--debug-dump=info,abbrev,decodedline,frames,str,Ranges,loc"),
        ("riscv64-unknown-elf-objdump", "-WL"),
    ):
        done = subprocess.run([oracles.tool(tool), flags, path], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and not done.stderr and "arning" not in done.stdout
        assert len(done.stdout) > 100


def check_code(paths: list[Path], marches: tuple[str, ...], folder: Path) -> None:
    for path in paths:
        for march in marches:
            if "int128" in path.name and "rv32" in march:
                continue
            plain, debug = (built(path, 1, march, flag) for flag in (False, True))
            assert sections(plain) == sections(debug), f"{path.name} {march}: -g changes the code"
            check_tables(debug, folder / "x.o")


def test_g_leaves_optimised_code_alone(tmp_path: Path) -> None:
    (tmp_path / "t.c").write_text(PROGRAM)
    check_code([tmp_path / "t.c"], MARCHES, tmp_path)
    check_code(ALL[3::24], MARCHES[:1], tmp_path)


@pytest.mark.ci
def test_g_leaves_all_optimised_code_alone(tmp_path: Path) -> None:
    check_code(ALL[::3], MARCHES[:1], tmp_path)
    check_code(ALL[1::6], MARCHES[1:], tmp_path)


def test_tables_of_unoptimised_code(tmp_path: Path) -> None:
    (tmp_path / "t.c").write_text(PROGRAM)
    for path in [tmp_path / "t.c", *ALL[5::25]]:
        check_tables(built(path, 0, "rv64im", True), tmp_path / "x.o")
    check_tables(built(tmp_path / "t.c", 0, "rv32im", True), tmp_path / "x.o")


@pytest.mark.parametrize("opt", [0, 1])
def test_backtrace_at_every_instruction(folder: Path, opt: int) -> None:
    """Frames without and with more than 2 KiB, with a stack pointer that moves, with saved registers."""
    steps = f"set $i = 0\nwhile $i < {STEPS}\nstepi\necho [[\\n\nbacktrace\necho ]]\\n\nset $i = $i + 1\nend\n"
    script = "".join(f"tbreak *{name}\ncontinue\n{steps}" for name in ("add", "deep", "variable", "sum", "many"))
    said = "\n".join(session(ours(folder, opt), script))
    traces = re.findall(r"\[\[\n(.*?)\]\]", said, re.S)
    assert len(traces) == 5 * STEPS
    for trace in traces:
        names = re.findall(r"^#\d+ +(?:0x in )?(\w+)", trace, re.M)
        assert names[-1] == "main" or names == ["main"], trace
        assert len(names) <= 8 and all(name in ("add", "deep", "variable", "sum", "many", "main") for name in names)


@pytest.mark.parametrize("flags", ["-dl", "-S", "-dlS"])
def test_objdump_shows_the_lines_that_gnu_shows(folder: Path, flags: str, capsys: pytest.CaptureFixture) -> None:
    for opt in (0, 1):
        program = ours(folder, opt)
        command = [oracles.tool("riscv64-unknown-elf-objdump"), flags, program]
        wanted = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert objdump.main([flags, str(program)]) == 0
        found, wanted = (
            [line for line in text.splitlines() if not re.match(r" *[0-9a-f]+:\t", line)]
            for text in (capsys.readouterr().out, wanted)
        )
        assert found == wanted
        assert any("deep(n - 1)" in line for line in found) or flags == "-dl"


@pytest.mark.ci
def test_programs_with_variables_in_memory(tmp_path: Path) -> None:
    """-O0 -g makes other code than -O0: it does the same."""
    for path in ALL:
        if path.name != "out.c":
            text = path.read_text()
            plain = run_ours(text, path.name, tmp_path)
            assert run_ours(text, path.name, tmp_path, opt=0, debug=True) == plain, path.name


def test_same_bytes_with_any_hash_seed(tmp_path: Path) -> None:
    (tmp_path / "t.c").write_text(PROGRAM)
    code = f"from cc.driver import compile_c; print(compile_c({str(tmp_path / 't.c')!r}, debug=True))"
    texts = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=True)
        texts.append(done.stdout)
    assert texts[0] == texts[1]


LOOPS = """\
__attribute__((noinline)) unsigned gcd(unsigned a, unsigned b)
{
    while (b != 0) {
        unsigned rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}
int table[16];
__attribute__((noinline)) long ranges(const char *text, int n)
{
    long sum = 0, other = 7;
    for (int i = 0; i < n; i++) {
        char c = text[i];
        int kind = 0;
        if (c >= '0' && c <= '9')
            kind = 1;
        else if (c == ' ')
            kind = 2;
        switch (kind) {
        case 0: sum += c;
            break;
        case 1: sum -= i;
            other = sum * 2;
            break;
        default:
            table[i & 15] = kind;
        }
    }
    for (int i = 0; i < 4; i++)
        for (int j = i; j < 4; j++) {
            int product = i * j;
            sum += product;
            other ^= sum;
        }
    return sum + other;
}
__attribute__((noinline)) int swap(int n)
{
    int a = 1, b = 2, c = 3;
    do {
        int old = a;
        a = b;
        b = c;
        c = old;
        table[n & 15] += a;
    } while (--n > 0);
    return a * 100 + b * 10 + c;
}
__attribute__((noinline)) double scale(double x, int n)
{
    double y = x * 2;
    for (int i = 0; i < n; i++)
        y = y + x;
    return y;
}
int main(void)
{
    unsigned g = gcd(84, 36);
    long k = ranges("a1 b22c", 7);
    int s = swap(5);
    double d = scale(1.5, 3);
    return (g + k + s + (int)d) & 63;
}
"""
STOPS = (4, 5, 6, 8, 15, 17, 22, 24, 25, 28, 33, 34, 35, 38, 44, 45, 46, 47, 48, 50, 56, 57, 64, 65, 66)


def stops(folder: Path, opt: int, xlen: int) -> dict[int, list[dict[str, str]]]:
    """At each line, each time it is reached: the variables that gdb shows."""
    (folder / "loops.c").write_text(LOOPS)
    text = compile_c(str(folder / "loops.c"), opt=opt, march=f"rv{xlen}im", debug=True)
    objects = [("start", assemble(START, "start.S", xlen)), ("t", assemble(text, "t.s", xlen)), *runtime(xlen)]
    program = folder / f"loops{opt}.elf"
    program.write_bytes(link(objects, text_base=BASE))
    script = "".join(
        f"break loops.c:{line}\ncommands\nsilent\nframe\ninfo args\ninfo locals\ncontinue\nend\n" for line in STOPS
    )
    found: dict[int, list[dict[str, str]]] = {}
    for line in session(program, script + "break *_start+24\ncontinue\n"):
        if line[:1] == "#":
            here = {}
            found.setdefault(int(line.rpartition(":")[2]), []).append(here)
        elif " = " in line and found:
            name, _, value = line.partition(" = ")
            here.setdefault(name, value)
    return found


@pytest.mark.parametrize("xlen", [64, pytest.param(32, marks=pytest.mark.ci)])
def test_optimised_variables_are_right_or_absent(folder: Path, xlen: int) -> None:
    plain, optimised = stops(folder, 0, xlen), stops(folder, 1, xlen)
    right = absent = 0
    for line, hits in optimised.items():
        if len(hits) != len(plain.get(line, ())):
            continue  # the compiler has joined or copied the line
        for hit, wanted in zip(hits, plain[line]):
            for name, value in hit.items():
                assert value in (wanted[name], "<optimized out>"), f"line {line}: {name} is {value}, not {wanted[name]}"
                right += value == wanted[name]
                absent += value != wanted[name]
    assert 2 * right > absent and right > 150
