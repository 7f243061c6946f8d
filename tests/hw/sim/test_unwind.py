"""Backtraces: at every instruction of programs by gcc what gdb says, without tables what tables say, and programs of
our own compiler that went wrong."""

from __future__ import annotations

import re
import subprocess
import threading
from pathlib import Path

import pytest

from hw.sim import gdb
from hw.sim.debug import Debugger
from hw.sim.explain import Explainer, folded
from hw.sim.machine import Machine
from hw.sim.program import Program
from hw.sim.unwind import Unwinder
from hw.sim.user import UserMachine
from tests import oracles
from tests.tools.test_run import bits_run, file

SOURCE = """
__attribute__((noinline)) int sink(int *a, long b) { volatile int c = b; if (a) *a = c; return c; }
__attribute__((noinline)) int leaf(int x) { return x * x + 1; }
__attribute__((noinline)) int calls(int n) { int a[40]; for (int i = 0; i < n; i++) sink(a + i, i); return a[n - 1]; }
__attribute__((noinline)) long many(long a, long b) { long x = sink(0, a), y = sink(0, b); return x * y + leaf(b) * a; }
__attribute__((noinline)) int early(int n) { if (n < 0) return -1; int a[4]; sink(a, n); return a[0] + early(n - 1); }
__attribute__((noinline)) int big(int n) { int a[3000]; sink(a + 5, n); return a[5]; }
__attribute__((noinline)) int variable(int n) { int a[n]; sink(a, n); return a[0]; }
int main(void) { return calls(2) + many(1, 2) + early(1) + big(5) + variable(6) + leaf(7); }
"""
START = """
        .globl _start
        .type _start, @function
_start: li sp, 0x80100000
        call main
        li t0, 0x5555
        li t1, 0x100000
        sw t0, 0(t1)
        .size _start, .-_start
"""
STEPS = 240
WAYS = {
    "O2": ["-O2"],
    "pointers": ["-O2", "-fno-omit-frame-pointer"],
    "O0": ["-O0"],
    "compressed": ["-Os", "-march=rv64imac"],
    "debug_frame": ["-O2", "-fno-asynchronous-unwind-tables"],
}
SCRIPT = """
set pagination off
set confirm off
set width 0
set print frame-info location
set backtrace past-main on
target remote :PORT
break main
continue
set $i = 0
while $i < STEPS
stepi
printf "@ %lx\\n", $pc
backtrace
set $i = $i + 1
end
kill
"""
FRAME = re.compile(r"#(\d+) +(?:0x([0-9a-f]+) in )?(\w+) .*?(?:at \S*?([\w.]+):(\d+))?$")


def build(folder: Path, flags: list[str]) -> Path:
    (folder / "t.c").write_text(SOURCE)
    (folder / "start.s").write_text(START)
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    command = [gcc, "-march=rv64im_zicsr", "-mabi=lp64", "-g", *flags, "-mcmodel=medany", "-nostdlib", "-nostartfiles"]
    command += [
        "-Wl,-N",
        "-Wl,--no-warn-rwx-segments",
        "-Wl,-Ttext=0x80000000",
        "start.s",
        "t.c",
        "-lgcc",
        "-o",
        "t.elf",
    ]
    subprocess.run(command, cwd=folder, check=True)
    return folder / "t.elf"


def by_gdb(path: Path) -> list[tuple[int, list[tuple]]]:
    """(pc, frames) at each step; a frame is (pc or None where gdb does not say, function, line or None)."""
    (path.parent / "script").write_text(SCRIPT)
    with gdb.listen(0) as server:
        stub = gdb.Stub(Debugger(Machine("ref", ram_size=1 << 24, elf=path)))
        threading.Thread(target=stub.serve, args=(server, True), daemon=True).start()
        script = SCRIPT.replace("PORT", str(server.getsockname()[1])).replace("STEPS", str(STEPS))
        (path.parent / "script").write_text(script)
        command = [oracles.tool("gdb-multiarch"), "-nx", "-q", "-batch", "-x", "script", path.name]
        said = subprocess.run(command, capture_output=True, text=True, timeout=100, cwd=path.parent).stdout
    steps: list[tuple[int, list[tuple]]] = []
    for line in said.splitlines():
        if line.startswith("@ "):
            steps.append((int(line[2:], 16), []))
        elif steps and (found := FRAME.match(line)):
            number, pc, function, _, source = found.groups()
            assert int(number) == len(steps[-1][1])
            steps[-1][1].append((int(pc, 16) if pc else None, function, int(source) if source else None))
    assert len(steps) == STEPS
    return steps


def compare(explainer: Explainer, want: list[tuple]) -> None:
    frames = explainer.frames()
    program = explainer.program
    for frame, (pc, function, line) in zip(frames, want):
        assert pc in (None, frame.pc), (hex(frame.pc), want)
        assert program.function(frame.place)[0] == function
        if line is not None and not (frame.exact and pc is not None):  # gdb takes the line of the next statement there
            assert program.line(frame.place)[1] == line, (hex(frame.pc), want)
    assert len(frames) == len(want), ([hex(f.pc) for f in frames], want)


@pytest.mark.parametrize("way", WAYS)
def test_every_instruction_against_gdb(way: str, tmp_path: Path) -> None:
    path = build(tmp_path, WAYS[way])
    machine, program = Machine("ref", ram_size=1 << 24, elf=path), Program(path.read_bytes())
    explainer = Explainer(machine, program)
    while machine.pc != program.value("main"):
        machine.step()
    steps = by_gdb(path)
    while machine.pc != steps[0][0]:
        machine.step()
    for pc, frames in steps:
        assert machine.pc == pc
        compare(explainer, frames)
        machine.step()


@pytest.mark.parametrize("way", WAYS)
def test_without_tables_by_the_code(way: str, tmp_path: Path) -> None:
    """From the functions' first instructions, and the same walk from the tables, at every instruction."""
    path = build(tmp_path, WAYS[way])
    machine, program = Machine("ref", ram_size=1 << 24, elf=path), Program(path.read_bytes())
    with_tables, without = Explainer(machine, program), Explainer(machine, program)
    good = total = 0
    while machine.exit_code is None and total < 600:
        registers = list(machine.hart.x)
        want = [frame.pc for frame in with_tables.frames()]
        walker = Unwinder(program, without.fresh)
        walker.tables = None
        have = [frame.pc for frame in walker.walk(machine.pc, registers)]
        good, total = good + (have == want), total + 1
        machine.step()
    assert total > 240 and good == total, (good, total)


def lines(*arguments: object, status: int = 125) -> list[str]:
    done = bits_run(*arguments)
    said = done.stderr.decode()
    assert done.returncode == status and "Traceback" not in said, said
    return said.splitlines()


def names(said: list[str]) -> list[str]:
    """The functions of a backtrace."""
    return [found[1] for line in said if (found := re.match(r" +#\d+ +0x[0-9a-f]+ in (\w+)", line))]


WILD = """
int g;
__attribute__((noinline)) int boom(int n) { g = n; *(volatile int *)8 = n; return n; }
__attribute__((noinline)) int middle(int n) { int a[600]; a[n] = n; return boom(n + 1) + a[n]; }
int main(void) { return middle(3) + 1; }
"""


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_a_fault_in_a_program_of_ours(engine: str, tmp_path: Path) -> None:
    said = lines(file(tmp_path, "wild.c", WILD), "--engine", engine)
    assert "store access fault" in said[0] and names(said) == ["boom", "middle", "main", "_start"]
    assert "sw a0,8(zero)" in said[1]


def test_a_jump_into_nothing_says_from_where(tmp_path: Path) -> None:
    go = "__attribute__((noinline)) void go(void (*f)(void)) { f(); }\n"
    text = go + "int main(void) { go((void (*)(void))0x444); return 0; }\n"
    said = lines(file(tmp_path, "jump.c", text))
    assert "#0  0x444    there is no code here" in said[1] and names(said)[-2:] == ["main", "_start"]
    assert "called in front of" in said[-1]
    text = "_start: .globl _start\nla sp, 0x80010000\ncall f\n1: j 1b\nf: li ra, 0x123456\nret\n"
    said = lines(file(tmp_path, "smashed.s", text))
    assert "was its stack overwritten?" in said[-1]


def test_a_jump_into_data(tmp_path: Path) -> None:
    text = "int table[8] = {1, 2, 3};\nint main(void) { ((void (*)(void))(table + 5))(); return 0; }\n"
    said = lines(file(tmp_path, "data.c", text))
    assert said[1].endswith("outside of the program's code") and names(said)[-2:] == ["main", "_start"]


def test_without_a_program() -> None:
    """What runs may come from a card: then there are no names, and no frames but the first."""
    machine = Machine("ref", ram_size=1 << 16, rom=b"\x13\x00\x00\x00")
    assert Explainer(machine, Program(None)).backtrace() == ["  #0  0x1000    nop"]


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_recursion_without_end(engine: str, tmp_path: Path) -> None:
    text = "int g; __attribute__((noinline)) int down(int n)\n"
    text += "{ int a[64]; a[n & 63] = n; g += a[3]; return down(n + 1) + a[n & 63]; }\n"
    said = lines(file(tmp_path, "down.c", text + "int main(void) { return down(1); }\n"), "--engine", engine)
    folded_line = next(line for line in said if "more frames of down" in line)
    assert int(re.search(r"\d+", folded_line)[0]) > 10_000
    assert names(said)[-2:] == ["main", "_start"] and "down calls itself without end" in said[-1]


USER = """
long call(long n, long a, long b, long c, long d)
{
    register long a0 __asm__("a0") = a, a1 __asm__("a1") = b, a2 __asm__("a2") = c, a3 __asm__("a3") = d;
    register long a7 __asm__("a7") = n;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a7) : "memory");
    return a0;
}
struct action { void (*handler)(int); unsigned long flags, mask; };
volatile int zero;
int odd(int);
__attribute__((noinline)) int even(int n) { volatile int a[9]; a[n & 7] = n; return odd(n + 1) + a[n & 7]; }
__attribute__((noinline)) int odd(int n) { volatile int a[5]; a[n & 3] = n; return even(n + 1) + a[n & 3]; }
__attribute__((noinline)) void deeper(int s) { zero = s; *(volatile int *)16 = 1; }
void handler(int s) { deeper(s); zero++; }
__attribute__((noinline)) int faulty(void) { zero = *(volatile int *)24; return zero; }
int main(int argc)
{
    struct action a = {handler, 0, 0};
    if (argc == 2)
        return even(1);
    if (argc == 3)
        call(134, 11, (long)&a, 0, 8);
    return faulty() + 1;
}
"""


@pytest.fixture(scope="module")
def user(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("user")
    (folder / "u.c").write_text(USER)
    (folder / "s.s").write_text(".globl _start\n_start: ld a0, 0(sp)\ncall main\nli a7, 93\necall\n")
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    abi = ["-march=rv64imac", "-mabi=lp64", "-g", "-O2", "-fno-optimize-sibling-calls", "-nostdlib"]
    subprocess.run([gcc, *abi, "s.s", "u.c", "-o", "u"], cwd=folder, check=True)
    return folder / "u"


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_linux_programs(engine: str, user: Path) -> None:
    said = lines("--engine", engine, user, status=139)
    assert "SIGSEGV: load page fault" in said[0] and names(said) == ["faulty", "main", "_start"]
    assert "lw a5,24(zero)" in said[1] and re.search(r"u\.c:\d+\)", said[1])
    said = lines("--engine", engine, user, "x", status=139)
    assert "more frames of" in "".join(said) and "its 8 MiB begin at" in said[-1]
    assert "even and odd" in said[-1] or "odd and even" in said[-1]
    assert names(said)[-2:] == ["main", "_start"]


def test_through_a_signal_handler(user: Path) -> None:
    said = lines(user, "x", "y", status=139)
    assert names(said) == ["deeper", "handler", "faulty", "main", "_start"]
    machine = UserMachine(user.read_bytes(), [b"u", b"x", b"y"])
    machine.run()
    interrupted = Explainer(machine, Program(user.read_bytes())).frames()[2]
    assert interrupted.exact and interrupted.pc == machine.file.symbol("faulty").value


def test_folding() -> None:
    assert list(folded([1, 2, 3])) == [(0, 3, 0)]
    assert list(folded([9, *[5] * 100, 7])) == [(0, 2, 0), (2, 1, 99), (101, 1, 0)]
    circle = [9, 8, *[1, 2, 3] * 10, 4]
    parts = list(folded(circle))
    assert parts == [(0, 5, 0), (5, 3, 9), (32, 1, 0)]
    assert sum(count * max(turns, 1) for _, count, turns in parts) == len(circle)
    assert list(folded([])) == [] and list(folded([1, 1, 1])) == [(0, 3, 0)]
