"""Memory checks: errors are found where they are, and nothing is said about programs without any."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from asm.riscv import ALU, BRANCH, INSTRUCTIONS, Integers
from hw.sim import check
from hw.sim.check import CheckedMachine, CheckedUser
from hw.sim.defined import Defined, Known
from hw.sim.machine import RefMachine
from hw.sim.program import Program
from tests import oracles
from tests.asm import gnu, picolibc
from tests.asm.c_programs import PROGRAMS
from tests.hw.sim import programs

HERE = Path(__file__).resolve().parent / "linux"
GCC = ["-march=rv64imac", "-mabi=lp64", "-O1", "-fno-optimize-sibling-calls", "-g", "-mcmodel=medany", "-nostdlib",
       "-nostartfiles", "-static", "-ffreestanding", "-mno-relax", "-w"]  # fmt: skip
EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF_FFFF, 0x8000_0000, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)


def any_known(rng: random.Random, mask: int) -> Known:
    value = rng.choice(EDGES) & mask if rng.random() < 0.4 else rng.getrandbits(64) & mask
    kind = rng.random()
    undefined = 0 if kind < 0.3 else 1 << rng.randrange(mask.bit_length()) if kind < 0.5 else rng.getrandbits(64) & mask
    if 0.5 < kind < 0.8:
        undefined &= rng.getrandbits(64) & rng.getrandbits(64)
    return Known(value, undefined & mask)


@pytest.mark.parametrize("xlen", [64, 32])
def test_no_undefined_bit_is_missed(xlen: int) -> None:
    """Every instruction's meaning: other values of undefined bits change no bit of the result that is defined."""
    rng, m, plain = random.Random(xlen), Defined(xlen), Integers(xlen)
    rows = [row for row in INSTRUCTIONS[xlen].values() if row.kind in (ALU, BRANCH) and row.meaning and row.length == 4]
    assert len(rows) > 60
    for row in rows:
        for _ in range(60):
            immediate = rng.randrange(xlen) if "shamt" in row.reads else rng.getrandbits(12)
            known = [any_known(rng, m.mask) if name in ("rs1", "rs2") else m.const(immediate) for name in row.reads]
            value, undefined = row.meaning(m, *known)
            assert undefined <= m.mask
            assert value == int(row.meaning(plain, *(k.value for k in known))), row.name
            for _ in range(8):
                other = [k.value ^ k.undefined & rng.getrandbits(xlen) for k in known]
                got = int(row.meaning(plain, *other))
                assert not (got ^ value) & ~undefined, (row.name, known, other)


@pytest.mark.parametrize("name", ["and_", "or_", "xor", "eq", "ne", "ltu", "geu", "lt", "ge"])
def test_nothing_is_called_undefined_that_is_not(name: str) -> None:
    """All values of undefined bits, on 4 bits: each bit called undefined does change."""
    m, plain = Defined(4), Integers(4)
    values = [Known(value, undefined) for value in range(16) for undefined in range(16)]
    rng = random.Random(name)
    for a, b in [(rng.choice(values), rng.choice(values)) for _ in range(1500)]:
        first, undefined = getattr(m, name)(a, b)
        seen = 0
        for i in range(16):
            for j in range(16):
                seen |= int(getattr(plain, name)(a.value ^ i & a.undefined, b.value ^ j & b.undefined)) ^ first
        assert seen == undefined, (a, b)


def random_text(rng: random.Random) -> str:
    """A loop with short branches over memory of which some words, or all, are set."""
    lines = ["_start: li s0, 0x80010000", "li sp, 0x80020000", "li s2, 14"]
    lines += [f"sd x0, {8 * place}(s0)" for place in rng.sample(range(17), rng.choice((3, 6, 10, 17)))]
    frame = rng.choice(("sd", "sd", "ld"))  # a frame on the stack: set or found
    lines += ["again:"]
    registers = ["a0", "a1", "a2", "a3", "a4", "a5", "t0", "t1"]
    for n in range(60):
        d, a, b = (rng.choice(registers) for _ in range(3))
        lines.append(rng.choice([
            f"ld {d}, {8 * rng.randrange(16)}(s0)", f"lw {d}, {4 * rng.randrange(32)}(s0)",
            f"lbu {d}, {rng.randrange(128)}(s0)", f"lh {d}, {rng.randrange(100)}(s0)",
            f"sd {a}, {8 * rng.randrange(16)}(s0)", f"sb {a}, {rng.randrange(128)}(s0)",
            f"sw {a}, {rng.randrange(120)}(s0)", f"add {d}, {a}, {b}", f"sub {d}, {a}, {b}", f"and {d}, {a}, {b}",
            f"or {d}, {a}, {b}", f"xor {d}, {a}, {b}", f"andi {d}, {a}, {rng.randrange(2048)}", f"li {d}, {n}",
            f"slli {d}, {a}, {rng.randrange(64)}", f"srai {d}, {a}, {rng.randrange(64)}", f"sltu {d}, {a}, {b}",
            f"mul {d}, {a}, {b}", f"remu {d}, {a}, {b}", f"sext.b {d}, {a}", f"orc.b {d}, {a}",
            f"amoadd.d {d}, {a}, (s0)", f"addi sp, sp, -16\n{frame} {d}, 8(sp)\nld {d}, 8(sp)\naddi sp, sp, 16",
            *[f"b{rng.choice(('eq', 'ne', 'lt', 'geu'))} {a}, {rng.choice([b, 'x0'])}, 1f\nli {d}, 7\n1:"] * 2,
        ]))  # fmt: skip
    return ".globl _start\n" + "\n".join(lines) + "\naddi s2, s2, -1\nbgtz s2, again\nebreak\n"


def path_of(image: bytes, garbage: random.Random | None) -> tuple[list[int], list[check.Finding]]:
    """The addresses executed, and what was found. garbage: what the memory is full of; None: with checks."""
    machine = (RefMachine if garbage else CheckedMachine)(elf=image, ram_size=programs.RAM_SIZE)
    found: list[check.Finding] = []
    path: list[int] = []
    if garbage:
        machine.mem.write(0x8000_8000, garbage.randbytes(0x1_8000))
        machine.commits = lambda commit: path.append(commit.pc_rdata)
    else:
        machine.know(Program(image))
        machine.hart.report = found.append
    assert machine.run(max_instructions=20_000) == "stuck"
    return path, found


def test_what_decides_is_reported() -> None:
    """Random programs with the memory full of one thing and of another: if they take different ways, checks have said
    so in front of the place where they part, and where nothing was said they do not part."""
    rng = random.Random(9)
    parted = clean = 0
    for n in range(60):
        image = programs.elf(random_text(rng))
        ways = [path_of(image, random.Random(f"{n} {k}"))[0] for k in range(3)]
        _, found = path_of(image, None)
        different = [i for i in range(min(map(len, ways))) if len({way[i] for way in ways}) > 1]
        if different:
            parted += 1
            before = {0x8000_0000, *ways[0][: different[0]]}
            assert any(finding.pc in before for finding in found), n
        clean += not found
        assert found or not different
    assert parted > 12 and clean > 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("check")


def user_program(folder: Path, macro: str, level: str = "-O1") -> bytes:
    out = folder / macro
    command = [oracles.tool("riscv64-unknown-elf-gcc"), *GCC, level, f"-D{macro}", str(HERE / "start.S")]
    subprocess.run([*command, str(HERE / "unset.c"), "-lgcc", "-o", str(out)], check=True, timeout=100)
    return out.read_bytes()


def run_user(image: bytes) -> tuple[CheckedUser, list[tuple[str, str]]]:
    """The machine at its end, and (what, function) of what was found."""
    machine = CheckedUser(image, [b"unset"], [], 64 << 20)
    program = Program(image)
    machine.know(program)
    found: list[tuple[str, str]] = []
    machine.hart.report = lambda finding: found.append((finding.what, program.function(finding.pc)[0]))
    machine.run()
    return machine, found


ERRORS = {
    "BRANCH": (check.BRANCHES, "start"),
    "INDEX": (check.ADDRESS, "start"),
    "BUFFER": (check.BUFFER.format("write(buf)"), "system_call"),
    "STATUS": (check.CALL.format("exit(status)"), "_start"),
    "CODE": (check.CODE.format(".text"), "start"),
    "DEEP": ("Stack overflow", "deep"),
}


@pytest.mark.parametrize("macro", ERRORS)
def test_errors_of_linux_programs(macro: str, folder: Path) -> None:
    _, found = run_user(user_program(folder, macro))
    what, function = ERRORS[macro]
    assert [(text.split(": ")[0] if macro == "DEEP" else text, name) for text, name in found] == [(what, function)]


@pytest.mark.parametrize("level", ["-O0", "-O1", "-O2"])
def test_copies_of_what_is_not_set_are_fine(level: str, folder: Path, capfd: pytest.CaptureFixture) -> None:
    machine, found = run_user(user_program(folder, "NOTHING", level))
    assert found == [] and machine.exit_code == 1 and capfd.readouterr().out == "ok\n"


def findings(text: str) -> list[str]:
    """What is found in an assembly program on the bare machine."""
    image = programs.elf(
        f".globl _start\n_start:\n{text}\nli t0, 0x100000\nli t1, 0x5555\nsw t1, 0(t0)\nhang: j hang\n"
    )
    machine = CheckedMachine(elf=image, ram_size=programs.RAM_SIZE)
    machine.know(Program(image))
    found: list[str] = []
    machine.hart.report = lambda finding: found.append(finding.what)
    assert machine.run(max_instructions=200_000) == "finisher"
    return list(dict.fromkeys(found))


DATA = """
        .bss
        .type table, @object
table:  .skip 256
        .size table, 256
        .type stack, @object
stack:  .skip 512
        .size stack, 512
top:
        .section .rodata
words:  .dword 1, 2, 3
        .text
"""
DEVICE = "li a0, 0x10000000\nla a1, 0x80080000\nlbu a2, 0(a1)\nsb a2, 0(a0)"
DESCEND = "la sp, top\nli a0, {}\n1: addi sp, sp, -16\nsd a0, 0(sp)\naddi a0, a0, -1\nbnez a0, 1b\n"
BARE = {
    "la a0, words\nld a1, 8(a0)\nbnez a1, 1f\n1:": [],
    "la a0, words\nsd x0, 8(a0)": [check.CODE.format(".rodata")],
    "la a0, table\nli a1, 100\n1: ld a2, 0(a0)\nbnez a2, 1f\nsd a1, 0(a0)\naddi a1, a1, -1\nbnez a1, 2f\n2: 1:": [],
    "la a0, 0x80080000\nld a1, 0(a0)\nsd a1, 8(a0)\nxor a1, a1, a1": [],
    "la a0, 0x80080000\nld a1, 0(a0)\nbltz a1, 1f\n1:": [check.BRANCHES],
    "la a0, 0x80080000\nsd x0, 0(a0)\nld a1, 0(a0)\nbltz a1, 1f\n1:": [],
    "la a0, 0x80080000\nsb x0, 0(a0)\nlh a1, 0(a0)\nandi a2, a1, 255\nbnez a2, 1f\n1: bnez a1, 1f\n1:": [
        check.BRANCHES
    ],
    DEVICE: [check.DEVICE],
    "la a0, 0x80080000\nld a1, 0(a0)\ncsrw mscratch, a1\nli a1, 0\ncsrr a1, mscratch\nbeqz a1, 1f\n1:": [
        check.BRANCHES
    ],
    DESCEND.format(31): [],
    DESCEND.format(33): ["Stack overflow"],
    "la sp, top\naddi sp, sp, -16\nsd x0, 0(sp)\naddi sp, sp, 16\naddi sp, sp, -16\nld a0, 0(sp)\nbeqz a0, 1f\n1:": [
        check.BRANCHES
    ],
    # what was undefined is overwritten in a block, and is read in front of another one
    "la a0, 0x80080000\nli s1, 100\n1: ld a1, 0(a0)\nli a1, 5\naddi s1, s1, -1\nbnez s1, 1b\ncsrr t0, mscratch\n"
    "beqz a1, 1f\n1:": [],
    # a block that has seen what is defined a hundred times comes to what is not
    "la a0, 0x80080000\nli s2, 2\n2: li s1, 100\n1: bnez a1, 3f\n3: addi s1, s1, -1\nbnez s1, 1b\nld a1, 0(a0)\n"
    "addi s2, s2, -1\nbnez s2, 2b": [check.BRANCHES],
    # the same, hot: what is above in a block that is executed often
    "la sp, top\nli s1, 300\n1: addi sp, sp, -16\nsd s1, 0(sp)\nld a0, 0(sp)\nbeqz a0, 2f\n2: addi sp, sp, 16\n"
    "addi s1, s1, -1\nbnez s1, 1b\naddi sp, sp, -16\nld a0, 0(sp)\nbeqz a0, 1f\n1:": [check.BRANCHES],
}


@pytest.mark.parametrize("text", BARE)
def test_errors_of_bare_programs(text: str) -> None:
    assert [what.split(":")[0] for what in findings(text + DATA)] == BARE[text]


STUB = r"""
#include <stdio.h>
static int put(char c, FILE *f) { *(volatile char *)0x10000000 = c; return c; }
static FILE device = FDEV_SETUP_STREAM(put, 0, 0, _FDEV_SETUP_WRITE);
FILE *const stdout = &device; FILE *const stderr = &device; FILE *const stdin = &device;
void _exit(int s) { *(volatile int *)0x100000 = s ? s << 16 | 0x3333 : 0x5555; for (;;) {} }
"""
LIBRARY = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct mixed { char a; int b; char c; long d; };
static int order(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
int main(void) {
    char buffer[64], text[40];
    int v[30];
    struct mixed x = {1, 2, 3, 4}, y;
    sprintf(buffer, "%d %s %x %5.3f", 42, "abc", 255, 2.5);
    strcpy(text, buffer);
    strcat(text, "!");
    y = x;
    memcpy(&x, &y, sizeof x);
    for (int i = 0; i < 30; i++) v[i] = (i * 7919) % 31;
    qsort(v, 30, sizeof v[0], order);
    char *m = malloc(100);
    strcpy(m, text);
    m = realloc(m, 300);
    char *n = calloc(10, 10);
    printf("%s %d %zu %d %d %d\n", m, v[3], strlen(m), strcmp(m, text), n[5], memcmp(m, buffer, 5));
    free(m);
    free(n);
    return (int)strtol("17x", 0, 10);
}
"""


def check_picolibc(folder: Path, names: list[str], level: str) -> None:
    picolibc.compile_c(folder, STUB, "stub", 64)
    for name in names:
        picolibc.compile_c(folder, LIBRARY if name == "library" else PROGRAMS[name], name, 64, level, "-g")
        words = picolibc.arguments(folder, [f"{name}.o", "stub.o"], 64, "-Tpicolibc.ld", "--gc-sections")
        words = [word.replace("crt0-semihost", "crt0-hosted") for word in words if word != "-lsemihost"]
        gnu.run(folder, "ld", *words, "-o", "t.elf")
        image = (folder / "t.elf").read_bytes()
        plain = RefMachine(elf=image, ram_size=4 << 20)
        machine = CheckedMachine(elf=image, ram_size=4 << 20)
        program = Program(image)
        machine.know(program)
        found: list[check.Finding] = []
        machine.hart.report = found.append
        assert plain.run(max_instructions=3_000_000) == machine.run(max_instructions=3_000_000) == "finisher"
        assert found == [], (name, [program.place(finding.pc) for finding in found])
        assert (plain.instret, plain.uart.output) == (machine.instret, machine.uart.output), name


def test_nothing_is_said_about_picolibc(tmp_path: Path) -> None:
    check_picolibc(tmp_path, ["library", "structs", "strings", "interpreter", "bits"], "-O2")


@pytest.mark.ci
@pytest.mark.parametrize("level", ["-O0", "-Os", "-O3"])
def test_nothing_is_said_about_more_of_picolibc(level: str, tmp_path: Path) -> None:
    check_picolibc(tmp_path, ["library", *PROGRAMS], level)


def test_the_text_and_the_status(folder: Path) -> None:
    user_program(folder, "BRANCH")
    start = "import sys; from tools import run; sys.exit(run.main(sys.argv[1:]))"
    for more, status in ((["--error-exitcode", "99"], 99), ([], None)):
        command = [sys.executable, "-c", start, "--check", *more, str(folder / "BRANCH")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=oracles.ROOT)
        assert done.returncode == status or status is None and done.returncode in (1, 2)
        lines = done.stderr.splitlines()
        assert lines[0] == f"==bits== {check.BRANCHES}" and "start (" in lines[1] and "unset.c:" in lines[1]
        assert "   by 0x" in lines[2] and "_start" in lines[2]
        assert lines[-1] == "==bits== ERROR SUMMARY: 1 errors from 1 contexts"
        assert done.stdout == "ok\n"
