"""`bits run --profile` and `--trace`, and gdb's `monitor profile`: the files, the words, and Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hw.sim import gdb
from hw.sim.debug import Debugger
from hw.sim.machine import Machine
from hw.sim.program import Program
from tests.hw.sim import programs
from tests.hw.sim.test_profile import read_trace
from tests.oracles import ROOT

FIB = """
#include "print.h"
#include "uart.h"
int fib(int n);
int main(void) { uart_init(); print_decimal(fib(12)); return 3; }
"""
# in assembly, so that no compiler inlines it
CALLED = """
        .globl fib, step
        .type fib, @function
fib:    li t0, 2
        blt a0, t0, 1f
        addi sp, sp, -32
        sd ra, 0(sp)
        sd a0, 8(sp)
        addi a0, a0, -1
        call fib
        sd a0, 16(sp)
        ld a0, 8(sp)
        addi a0, a0, -2
        call fib
        ld t0, 16(sp)
        add a0, a0, t0
        ld ra, 0(sp)
        addi sp, sp, 32
1:      ret
        .size fib, .-fib
        .type step, @function
step:   addi a0, a0, 1
        ret
        .size step, .-step
"""
ENDLESS = """
volatile int sum;
int step(int x);
int main(void) { for (;;) for (int i = 0; i < 1000; i++) sum += step(i); }
"""


def sources(folder: Path, text: str) -> list[Path]:
    paths = [folder / "main.c", folder / "called.s"]
    for path, contents in zip(paths, (text, CALLED)):
        path.write_text(contents)
    return paths


def command(*arguments: object) -> list[str]:
    start = "import sys; from tools import run; sys.exit(run.main(sys.argv[1:]))"
    return [sys.executable, "-c", start, *map(str, arguments)]


def test_tables_and_folded_stacks(tmp_path: Path) -> None:
    folded, trace = tmp_path / "folded", tmp_path / "trace.json"
    arguments = (f"--profile={folded}", "--trace", trace, *sources(tmp_path, FIB))
    done = subprocess.run(command(*arguments), capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (done.returncode, done.stdout) == (3, "144"), done.stderr
    counts = dict(line.rsplit(" ", 1) for line in folded.read_text().splitlines())
    assert sum(map(int, counts.values())) == int(done.stderr.split(" instructions", 1)[0].split()[-1])
    assert "    1    main -> fib" in done.stderr and "  464    fib -> fib" in done.stderr
    assert counts["_start;main;fib;fib;fib"] and "_start;main;uart_init" in counts
    assert sum(event.get("name") == "fib" for event in read_trace(trace)) == 465


def test_the_option_takes_no_file_name_for_its_value(tmp_path: Path) -> None:
    environment = {**os.environ, "BITS_BUILD": str(tmp_path / "build")}
    done = subprocess.run(
        command("--profile", *sources(tmp_path, FIB)),
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        env=environment,
    )
    assert done.returncode == 3 and (tmp_path / "build/profile.folded").exists(), done.stderr


def test_a_file_that_cannot_be_written_is_known_before_the_run(tmp_path: Path) -> None:
    arguments = (f"--profile={tmp_path}/nowhere/x", *sources(tmp_path, FIB))
    done = subprocess.run(command(*arguments), capture_output=True, text=True, cwd=ROOT, timeout=60)
    said = f"{tmp_path}/nowhere/x: error: No such file or directory\n"
    assert (done.returncode, done.stdout, done.stderr) == (125, "", said)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("wait", [0.05, 0.31, 0.52])
def test_ctrl_c_leaves_whole_files(wait: float, tmp_path: Path) -> None:
    folded, trace = tmp_path / "folded", tmp_path / "trace.json"
    running = subprocess.Popen(
        command(f"--profile={folded}", "--trace", trace, *sources(tmp_path, ENDLESS)),
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    part = tmp_path / "trace.json.part"
    deadline = time.monotonic() + 40
    while not (part.exists() and part.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(wait)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said
    events = read_trace(trace)
    counts = [int(line.rsplit(" ", 1)[1]) for line in folded.read_text().splitlines()]
    assert sum(counts) == int(re.search(r"profile: (\d+) instructions", said)[1])
    assert sum(event.get("name") == "step" for event in events) > 100 and not part.exists()


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_gdb_monitor_profile(engine: str) -> None:
    image = programs.elf(".globl _start\n_start: li s0, 50\n1: call leaf\naddi s0, s0, -1\nbnez s0, 1b\nj finish\n"
                         ".type leaf, @function\nleaf: ret\n.size leaf, 4\nfinish: j finish\n")  # fmt: skip
    machine = Machine(engine, elf=image, ram_size=programs.RAM_SIZE)
    stub = gdb.Stub(Debugger(machine), program=Program(image))
    said: list[str] = []
    stub._say = said.append

    def monitor(text: str) -> str:
        assert stub.answer(b"qRcmd," + text.encode().hex().encode()) == "OK"
        return said[-1]

    assert "not" in monitor("profile show") or "nothing" in said[-1]
    stub.debugger.resume(limit=5)
    assert engine in monitor("profile start")
    stub.debugger.resume(limit=85)
    assert "80 instructions" in monitor("profile stop")
    stub.debugger.resume(limit=100)
    assert "80 instructions" in monitor("profile show 3") and "16    _start -> leaf" in said[-1]
    assert machine.commits is None
    monitor("profile start")
    stub.debugger.step()
    assert "profile: 1 instructions" in monitor("profile stop")
