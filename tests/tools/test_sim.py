"""`bits sim`: what is drawn, what the keys do (gdb is the oracle of lines), and a terminal that is left as it was."""

from __future__ import annotations

import argparse
import curses
import fcntl
import os
import pty
import random
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools import test_gdb, test_gdb_linux
from tests.tools.front_door import one_line, tool, tool_command, tool_environment
from tools import run, sim
from tools.sim_screen import render, text_of
from tools.sim_view import View

SUM = """# adds up a table
        .globl _start
        .type _start, @function
_start: li sp, 0x80010000
        la a0, table
        li a1, 3
        call sum
        la t0, result
        sd a0, 0(t0)
        li t0, 0x100000
        li t1, 0x5555
        sw t1, 0(t0)
1:      j 1b
        .size _start, .-_start

        .globl sum
        .type sum, @function
sum:    addi sp, sp, -16
        sd ra, 8(sp)
        li t0, 0
2:      lw t1, 0(a0)
        add t0, t0, t1
        addi a0, a0, 4
        addi a1, a1, -1
        bnez a1, 2b
        mv a0, t0
        ld ra, 8(sp)
        addi sp, sp, 16
        ret
        .size sum, .-sum

        .data
table:  .word 10, 20, 12
        .balign 8
result: .dword 0
"""
SCREEN = """\
 sum.s (iss)  mode M  11 instructions  0x8000004c sum+12 (sum.s:21)
-[sum.s]-------------------------------|- code sum+12 --------------------------
*   18 sum:    addi sp, sp, -16        |* 80000040  add sp,sp,-16
    19         sd ra, 8(sp)            |  80000044  sd ra,8(sp)
    20         li t0, 0                |  80000048  li t0,0
 >  21 2:      lw t1, 0(a0)            | >8000004c  lw t1,0(a0)
    22         add t0, t0, t1          |  80000050  add t0,t0,t1
    23         addi a0, a0, 4          |  80000054  add a0,a0,4
    24         addi a1, a1, -1         |  80000058  add a1,a1,-1
pc *       8000004c s0                0 a6                0 s8                0
ra         80000020 s1                0 a7                0 s9                0
sp         8000fff0 a0         80001000 s2                0 s10               0
gp                0 a1                3 s3                0 s11               0
tp                0 a2                0 s4                0 t3                0
t0                0 a3                0 s5                0 t4                0
t1                0 a4                0 s6                0 t5                0
t2                0 a5                0 s7                0 t6                0
- stack -------------------------------|- console ------------------------------
 sp+0                  0               |
 sp+8           80000020 _start+32     |
 sp+16                 0               |
 sp+24                 0               |
 sp+32                 0               |
"""
HELLO = (
    '#include "uart.h"\n#include "print.h"\nint main(void) { uart_init(); print_text("hello, view\\n"); return 0; }\n'
)
PATIENCE = 30


def view_of(*arguments: object) -> Iterator[View]:
    """The state without a terminal."""
    parser = argparse.ArgumentParser()
    run.machine_arguments(parser)
    parser.add_argument("--goto")
    with tempfile.TemporaryFile() as sink:
        yield sim.view_of(parser.parse_args(list(map(str, arguments))), sink)


@pytest.fixture
def view(tmp_path: Path) -> Iterator[View]:
    (tmp_path / "sum.s").write_text(SUM)
    yield from view_of(tmp_path / "sum.s", "--engine", "iss")


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return test_gdb.program.__wrapped__(tmp_path_factory)


def press(view: View, keys: str) -> None:
    """As `converse` does."""
    actions = sim.keys(curses)
    for key in keys:
        if view.prompt:
            sim.type_answer(view, ord(key), sim.BACKSPACE)
        else:
            actions[ord(key)](view)


def screen(view: View, width: int = 80, height: int = 24) -> list[str]:
    lines = render(view, width, height)
    shown = [text_of(line) for line in lines]
    assert len(shown) == height and all(len(text) == width and text.isprintable() for text in shown)
    return shown


def here(view: View) -> int:
    """The line of pc."""
    return view.program.place(view.debugger.pc)[1]


def test_the_screen(view: View) -> None:
    press(view, "gsum\ntusss")
    shown = "\n".join(line.rstrip() for line in screen(view))
    assert shown == SCREEN


def test_steps(view: View) -> None:
    assert here(view) == 4
    press(view, "nnn")
    assert here(view) == 7 and view.program.describe(view.debugger.pc).startswith("_start")
    press(view, "n")
    assert here(view) == 8 and view.register("a0") == 42
    press(view, "B")
    assert here(view) == 7
    press(view, "s")
    assert view.program.describe(view.debugger.pc) == "sum" and here(view) == 18
    press(view, "iii")
    assert here(view) == 21
    press(view, "f")
    assert view.register("a0") == 42 and view.program.describe(view.debugger.pc).startswith("_start")
    press(view, "r")
    assert "began" in view.message and here(view) == 4 and view.debugger.count == 0
    press(view, "c")
    assert "ended with status 0" in view.message
    press(view, "b")
    assert not view.debugger.ended and view.register("a0") == 42


def test_breakpoints_and_watches(view: View) -> None:
    press(view, "g22\nt")
    assert "sum+" in view.message and "(sum.s:22)" in view.message
    seen = []
    for _ in range(3):
        press(view, "c")
        assert view.message == "breakpoint"
        seen.append(view.register("t1"))
    assert seen == [10, 20, 12]
    press(view, "r")
    assert view.register("t1") == 20 and here(view) == 22
    press(view, "twresult\nc")
    assert "is watched" in view.message and here(view) == 9
    press(view, "mresult\ni")
    row = next(line for line in screen(view) if line.startswith("*8") and "0000002a 00000000" in line)
    assert "*......." in row
    press(view, "pp")
    assert "w 0x" in "\n".join(screen(view))
    press(view, "gnowhere\n")
    assert "there is no nowhere here" in view.message


def test_what_the_program_writes_and_reads(tmp_path: Path) -> None:
    (tmp_path / "hello.c").write_text(HELLO)
    for view in view_of(tmp_path / "hello.c"):
        press(view, "gmain\nu")
        assert "int main" in "\n".join(screen(view)) and "[hello.c]" in screen(view)[1]
        press(view, "c")
        assert any("|hello, view " in line for line in screen(view))
    (tmp_path / "echo.s").write_text(
        ".globl _start\n_start: li s0, 0x10000000\n1: lbu t0, 5(s0)\nandi t0, t0, 1\nbeqz t0, 1b\nlbu a0, 0(s0)\nj 1b\n"
    )
    for view in view_of(tmp_path / "echo.s"):
        press(view, "iii>Z\ng6\nu")
        assert here(view) == 6
        press(view, "i")
        assert view.register("a0") == ord("Z")


def test_lines_as_gdb_steps_them(compiled: Path) -> None:
    """The line after each `step`, until the program ends; and backwards, over calls, the lines of main."""
    script = "break main\ncontinue\n" + "step\n" * 60
    said = test_gdb.on_stub(test_gdb.machine("ref", compiled), compiled, script)
    wanted = [int(number) for number in re.findall(r"^(\d+)\t", said, re.M)][1:]
    assert len(wanted) > 20
    for view in view_of(compiled, "--goto", "main"):
        found = [here(view)]
        while len(found) < len(wanted):
            press(view, "s")
            found.append(here(view))
        assert found == wanted
        press(view, "R")
        press(view, "gt.c:18\nunB")
        back = []
        for _ in range(3):
            back.append(here(view))
            press(view, "B")
        assert back[:3] == [18, 17, 16]


def test_next_and_finish_as_gdb(compiled: Path) -> None:
    script = "break main\ncontinue\n" + "next\n" * 3
    said = test_gdb.on_stub(test_gdb.machine("ref", compiled), compiled, script + "info registers pc a0")
    wanted = re.findall(r"^(?:pc|a0) +0x([0-9a-f]+)", said, re.M)
    for view in view_of(compiled, "--goto", "main"):
        press(view, "nnn")
        assert [f"{view.debugger.pc:x}", f"{view.register('a0'):x}"] == wanted
    said = test_gdb.on_stub(
        test_gdb.machine("ref", compiled), compiled, "break deep\ncontinue\nfinish\ninfo registers pc a0 sp"
    )
    wanted = re.findall(r"^(?:pc|a0|sp) +0x([0-9a-f]+)", said, re.M)
    for view in view_of(compiled, "--goto", "deep"):
        press(view, "f")
        assert [f"{v:x}" for v in (view.debugger.pc, view.register("a0"), view.register("sp"))] == wanted


def test_a_linux_program(tmp_path_factory: pytest.TempPathFactory) -> None:
    program = test_gdb_linux.program.__wrapped__(tmp_path_factory)
    for view in view_of(program, "x", "--goto", "add"):
        assert "debugged.c" in screen(view)[1] and "mode U" in screen(view)[0]
        press(view, "fc")
        assert "signal 11" in view.message and "store page fault" in view.message
        assert any("|x " in line for line in screen(view))
        press(view, "b")
        assert "cannot go back" in view.message
        press(view, "c")
        assert "ended with status 139" in view.message


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_any_keys_and_any_size(tmp_path: Path, engine: str) -> None:
    """Never an exception, always a whole screen; and back at the start the machine is as it was."""
    (tmp_path / "sum.s").write_text(SUM)
    keys = [key for key in sim.keys(curses) if key != ord("?")]
    for view in view_of(tmp_path / "sum.s", "--engine", engine):
        noise = random.Random(2)
        first = view.registers()
        for _ in range(250):
            sim.keys(curses)[noise.choice(keys)](view)
            if view.prompt:
                places = (
                    "sum",
                    "pc",
                    "sp-8",
                    "22",
                    "0",
                    "7fffffffffffffff",
                    "-1",
                    "sum.s:1",
                    "?",
                    "table+4",
                    "x:9",
                    "1+",
                )
                press(view, noise.choice(places) + "\n")
            screen(view, noise.randrange(20, 200), noise.randrange(2, 60))
        press(view, "R")
        assert view.registers() == first


# --- on a terminal ----------------------------------------------------------------------------------------------------


class Vt52:
    """The plainest terminal that curses knows, as rows of text."""

    def __init__(self, rows: int, columns: int) -> None:
        self.cells = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0

    def write(self, data: bytes) -> None:
        rows, columns = len(self.cells), len(self.cells[0])
        for part in re.findall(rb"\x1bY..|\x1b.|[\x00-\x1f]|[^\x00-\x1f]", data, re.S):
            if part[:2] == b"\x1bY":
                self.row, self.column = part[2] - 32, part[3] - 32
            elif part in (b"\x1bJ", b"\x1bK"):
                self.cells[self.row][self.column :] = " " * (columns - self.column)
                if part == b"\x1bJ":
                    self.cells[self.row + 1 :] = [[" "] * columns for _ in range(rows - self.row - 1)]
            elif part == b"\x1bH":
                self.row = self.column = 0
            elif part in (b"\x1bA", b"\x1bI"):
                self.row = max(0, self.row - 1)
            elif part in (b"\x1bB", b"\n"):
                self.row = min(rows - 1, self.row + 1)
            elif part == b"\x1bC":
                self.column += 1
            elif part in (b"\x1bD", b"\b"):
                self.column -= 1
            elif part == b"\r":
                self.column = 0
            elif part == b"\t":
                self.column = (self.column | 7) + 1
            elif part[0] >= 32 and self.column < columns:
                self.cells[self.row][self.column] = part.decode("latin-1")
                self.column += 1

    def __str__(self) -> str:
        return "\n".join("".join(row) for row in self.cells)


class Session:
    """`bits sim` on a pseudoterminal."""

    def __init__(self, folder: Path, *arguments: object, rows: int = 24, columns: int = 80) -> None:
        self.master, self.slave = pty.openpty()
        self.size(rows, columns)
        self.modes = termios.tcgetattr(self.slave)
        environment = tool_environment(folder, TERM="vt52")
        self.process = subprocess.Popen(
            tool_command("sim", *map(str, arguments)), stdin=self.slave, stdout=self.slave, stderr=self.slave,
            env=environment, start_new_session=True,
        )  # fmt: skip

    def size(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
        self.terminal = Vt52(rows, columns)

    def until(self, text: str) -> str:
        """The screen once this is on it."""
        end = time.monotonic() + PATIENCE
        while text not in str(self.terminal):
            assert time.monotonic() < end and self.process.poll() is None, f"no {text!r} on\n{self.terminal}"
            if select.select([self.master], [], [], 1)[0]:
                self.terminal.write(os.read(self.master, 4096))
        return str(self.terminal)

    def type(self, keys: bytes) -> None:
        os.write(self.master, keys)

    def end(self) -> int:
        """The status; the terminal is as before."""
        try:
            while self.process.poll() is None:
                if select.select([self.master], [], [], 0.05)[0]:
                    os.read(self.master, 4096)
            assert termios.tcgetattr(self.slave) == self.modes
            return self.process.returncode
        finally:
            self.process.kill()
            os.close(self.master)
            os.close(self.slave)


def test_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "sum.s").write_text(SUM)
    session = Session(tmp_path, tmp_path / "sum.s")
    session.until("? for help")
    session.type(b"nnns")
    shown = session.until(">  18 sum:")
    assert "code sum" in shown and "sp *       8000ffff" not in shown
    session.type(b"?")
    session.until("one instruction, over a call")
    session.type(b" gresul")
    session.until("goto: resul_")
    session.type(b"\x7f\x1b")
    time.sleep(0.2)
    session.size(40, 100)
    os.kill(session.process.pid, signal.SIGWINCH)
    session.until("console")
    assert "sum.s" in str(session.terminal).splitlines()[0]
    session.size(30, 90)  # and without a signal, which may get lost
    session.until("console")
    session.type(b"q")
    assert session.end() == 0


@pytest.mark.parametrize("way", ["ctrl-c", "sigterm", "running"])
def test_the_terminal_is_left_as_it_was(tmp_path: Path, way: str) -> None:
    (tmp_path / "loop.s").write_text(".globl _start\n_start: j _start\n")
    session = Session(tmp_path, tmp_path / "loop.s")
    session.until("? for help")
    if way == "sigterm":
        session.process.terminate()
        assert session.end() == 143
        return
    if way == "running":
        session.type(b"c")
        session.until("running: any key")
        session.type(b"x")
        session.until("stopped by a key")
    session.type(b"\x03")
    assert session.end() == 130


def test_without_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "sum.s").write_text(SUM)
    one_line(tool(tmp_path, "sim", str(tmp_path / "sum.s")), 2, "terminal")
    master, slave = pty.openpty()
    for arguments, term, words in (
        ([tmp_path / "none.c"], "vt52", "no such file"),
        ([tmp_path / "sum.s"], "nonsense", "nonsense"),
    ):
        done = subprocess.run(
            tool_command("sim", *map(str, arguments)), stdin=slave, stdout=slave, stderr=subprocess.PIPE, text=True,
            env=tool_environment(tmp_path, TERM=term), timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == 2 and words in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr
    os.close(master)
    os.close(slave)
