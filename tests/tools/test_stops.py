"""`bits run` with --until, --max-instructions, --max-cycles, --diff and --log-commits, on every engine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hw.sim import rtl
from tests import oracles
from tests.oracles import ROOT
from tests.tools.test_run import bits_run, file

LOOP = """
volatile int flag, turns;
__attribute__((noinline)) int wait_for(void) { while (!flag) ; return 3; }
__attribute__((noinline)) int count(void) { for (;;) turns++; }
int main(void) { turns = 7; return WHAT(); }
"""
POLL = """
#include "uart.h"
int main(void) { uart_init(); for (;;) if (uart_get() == '!') return 0; }
"""
SUM = """
int total[4];
__attribute__((noinline)) int add(int n) { total[n & 3] += n; return total[n & 3]; }
int main(void) { int s = 0; for (int i = 1; i <= 20; i++) s += add(i); return s & 63; }
"""
HANDLER = """
        .globl _start, handler
_start: lla t0, handler
        csrw mtvec, t0
        lw a0, 0(zero)
        .balign 4
handler: j handler
"""


def said(*arguments: object, status: int = 125) -> str:
    done = bits_run(*arguments)
    text = done.stderr.decode()
    assert done.returncode == status and "Traceback" not in text, (done.returncode, text)
    return text


@pytest.mark.parametrize("engine", ["ref", "iss", pytest.param("rtl", marks=pytest.mark.ci)])
def test_no_progress(engine: str, tmp_path: Path) -> None:
    if engine == "rtl":
        rtl.load("commits")
    path = file(tmp_path, "loop.c", LOOP.replace("WHAT", "wait_for"))
    text = said(path, "--engine", engine, "--max-instructions", 6000)
    assert "error: not at its end after 6000 instructions; raise --max-instructions\n" in text
    assert "no progress: the last" in text and "instructions repeat and change nothing; only an interrupt" in text
    assert "the loop is in wait_for, 0x" in text and re.search(r"#0 +0x\w+ in wait_for.*\n +#1 +0x\w+ in main", text)


def test_progress_without_end(tmp_path: Path) -> None:
    text = said(file(tmp_path, "count.c", LOOP.replace("WHAT", "count")), "--max-instructions", 20_000)
    assert "no progress" not in text and "of the last 4096 instructions 100 % were in count, 0x" in text
    assert "after 10000 cycles; raise --max-cycles" in said(tmp_path / "count.c", "--max-cycles", 10_000)
    assert "after 3 instructions" in said(tmp_path / "count.c", "--max-instructions", 3)


def test_a_device_that_is_asked_again_and_again(tmp_path: Path) -> None:
    text = said(file(tmp_path, "poll.c", POLL), "--max-instructions", 30_000)
    assert "no progress: it asks 0x10000005 (UART0) again and again" in text and "in uart_get" in text


def test_a_loop_in_a_trap_handler(tmp_path: Path) -> None:
    text = said(file(tmp_path, "handler.s", HANDLER), "--max-instructions", 500)
    assert "its last trap: load access fault at 0x8000000c (mtval 0x0), in _start+0xc" in text
    assert "the loop is in handler" in text


@pytest.mark.parametrize("engine", ["ref", "iss", pytest.param("rtl", marks=pytest.mark.ci)])
def test_until(engine: str, tmp_path: Path) -> None:
    if engine == "rtl":
        rtl.load("commits")
    path = file(tmp_path, "sum.c", SUM)
    for condition in ("pc == add && a0 == 5", "pc==add&&mem4[total + 4]==1"):
        text = said(path, "--engine", engine, "--until", condition, status=0)
        assert re.match(rf"stopped after \d+ instructions: {re.escape(condition)}\n", text)
        assert re.search(r" a0 0x000000000000000[25] ", text)
        assert re.search(r"#0 +0x\w+ in add .*\n +#1 +0x\w+ in main\+0x\w+ .*\n +#2 +0x\w+ in _start\+0x", text)
    status = bits_run(path).returncode
    text = said(path, "--engine", engine, "--until", "a0 == 0x123456789", status=status)
    assert text == "the program ended, and never was: a0 == 0x123456789\n"


def test_conditions_that_are_wrong(tmp_path: Path) -> None:
    path = file(tmp_path, "sum.c", SUM)
    assert said(path, "--until", "pc == totl").endswith("is 'total' meant?\n  pc == totl\n        ^\n")


@pytest.mark.parametrize("engine", ["ref", "iss", pytest.param("rtl", marks=pytest.mark.ci)])
def test_diff(engine: str, tmp_path: Path) -> None:
    if engine == "rtl":
        rtl.load("commits")
    path, log = file(tmp_path, "sum.c", SUM), tmp_path / "log"
    status = bits_run(path, "--log-commits", log).returncode
    lines = log.read_text().splitlines()
    assert said(path, "--engine", engine, "--diff", log, status=status) == ""
    number = next(i for i, line in enumerate(lines) if "x10 0x0000000000000009" in line)
    lines[number] = lines[number].replace("x10 0x0000000000000009", "x10 0x0000000000000008")
    log.write_text("\n".join(lines) + "\n")
    text = said(path, "--engine", engine, "--diff", log, status=1)
    assert f"{log}:{number + 1}: the run differs at instruction " in text and "in x10 (a0)" in text
    assert "x10 (a0): expected 0x8, got 0x9" in text and re.search(r"\n  at 0x8\w+ .* a0 = 0x9    (add|main)", text)
    log.write_text("\n".join(lines[:number]) + "\n")
    assert f"all its {number} instructions are the same here" in said(path, "--engine", engine, "--diff", log, status=0)
    log.write_text("\n".join([*lines[:9], "nonsense"]))
    assert f"{log}:10: error: 'nonsense' is no line" in said(path, "--engine", engine, "--diff", log)
    assert "no such file" in said(path, "--diff", tmp_path / "missing").lower()


def test_a_stack_in_bss_is_no_overflow(tmp_path: Path) -> None:
    """Also in a segment that is all of rwx, as GNU ld -N makes them; below the section it is one."""
    text = ".globl _start\n_start: lla sp, top\n{}addi sp, sp, -16\n sd ra, 8(sp)\n call loop\n"
    text += " .type loop, @function\nloop: addi sp, sp, -16\n sd ra, 8(sp)\n1: j 1b\n .size loop, .-loop\n"
    text += ".data\n .dword 1\n.bss\n .balign 16\n .space 64\ntop:\n"
    script = file(tmp_path, "l.ld", "SECTIONS { . = 0x80000000; .text : { *(.text) *(.data) } .bss : { *(.bss) } }")
    for number, more in enumerate(("", "lla sp, _start\n addi sp, sp, 64\n")):
        source, elf = file(tmp_path, f"{number}.s", text.format(more)), tmp_path / f"{number}.elf"
        linked = [sys.executable, ROOT / "bits", "cc", "-nostdlib", "-T", script, source, "-o", elf]
        subprocess.run(linked, check=True, timeout=60)
        shown = said(elf, "--max-instructions", 100)
        assert ("the stack overflowed" in shown) == bool(number), shown


def test_outputs_that_are_devices_stay_so(tmp_path: Path) -> None:
    """What is written whole or not at all is not put in the place of /dev/null; `-` is standard output."""
    path = file(tmp_path, "sum.c", SUM)
    null = tmp_path / "null"
    null.symlink_to("/dev/null")
    done = bits_run(path, "--trace", null, f"--profile={null}", "--log-commits", "-")
    assert done.returncode != 125 and null.is_symlink() and done.stdout.startswith(b"core   0: 3 0x")
    assert "bits run: error: No space left" in said(path, "--log-commits", "/dev/full")
    assert "99999 is no port: 0 to 65535" in said(path, "--gdb", 99999, status=2)


def test_a_log_that_goes_on(tmp_path: Path) -> None:
    path, log = file(tmp_path, "sum.c", SUM), tmp_path / "log"
    status = bits_run(path, "--log-commits", log).returncode
    count = len(log.read_text().splitlines())
    with log.open("a") as out:
        out.write("core   0: 3 0x0000000080000000 (0x0000006f)\n")
    text = said(path, "--diff", log, status=status)
    assert text == f"{log}:{count + 1}: the log goes on, the program has ended\n"


def test_linux_programs(tmp_path: Path) -> None:
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    (tmp_path / "s.s").write_text(".globl _start\n_start: call main\nli a7, 93\necall\n")
    file(tmp_path, "sum.c", SUM)
    abi = ["-march=rv64imac", "-mabi=lp64", "-g", "-O1", "-nostdlib"]
    subprocess.run([gcc, *abi, "s.s", "sum.c", "-o", "sum"], cwd=tmp_path, check=True)
    program, log = tmp_path / "sum", tmp_path / "log"
    status = bits_run(program).returncode
    assert said("--log-commits", log, program, status=status) == ""
    assert "core   0: 0 0x" in log.read_text()
    assert said("--engine", "ref", "--diff", log, program, status=status) == ""
    text = said("--until", "mem4[total] == 4 && pc == add", program, status=0)
    assert re.search(r"#0 +0x\w+ in add \(\S*sum\.c:\d+\)", text) and "in _start+0x" in text
    assert "raise --max-instructions" in said("--max-instructions", 50, program)
    assert "raise --max-cycles" in said("--max-cycles", 50, program)


def test_programs_of_qemu_make_the_same_log(tmp_path: Path) -> None:
    """What QEMU says of pc is what our log says."""
    qemu, gcc = oracles.tool("qemu-riscv64"), oracles.tool("riscv64-unknown-elf-gcc")
    (tmp_path / "s.s").write_text(".globl _start\n_start: call main\nli a7, 93\necall\n")
    file(tmp_path, "sum.c", SUM)
    abi = ["-march=rv64imac", "-mabi=lp64", "-O1", "-nostdlib"]
    subprocess.run([gcc, *abi, "s.s", "sum.c", "-o", "sum"], cwd=tmp_path, check=True)
    trace = subprocess.run([qemu, "-singlestep", "-d", "nochain,cpu", "-D", "trace", "sum"], cwd=tmp_path)
    log = tmp_path / "log"
    assert bits_run("--log-commits", log, tmp_path / "sum").returncode == trace.returncode
    theirs = [int(pc, 16) for pc in re.findall(r"^ pc +(\w+)$", (tmp_path / "trace").read_text(), re.M)]
    ours = [int(pc, 16) for pc in re.findall(r"^core   0: 0 0x(\w+)", log.read_text(), re.M)]
    assert len(ours) > 100 and theirs[: len(ours)] == ours
