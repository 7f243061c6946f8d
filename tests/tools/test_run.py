"""`bits run`, `bits loc` and `bits doctor`: exit statuses, the console, and one line for each thing that goes wrong."""

from __future__ import annotations

import os
import pty
import select
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.oracles import ROOT
from tools import doctor, loc

HELLO = """
#include "print.h"
#include "uart.h"
int main(void) { uart_init(); print_text("answer "); print_decimal(6 * 7); print_text("\\n"); return STATUS; }
"""
ECHO = """
#include "uart.h"
int main(void) {
    uart_init();
    for (;;) {
        int c = uart_get();
        if (c == '!') return 0;
        if (c >= 0) uart_put((char)(c + 1));
    }
}
"""


def command(*arguments: object) -> list[str]:
    start = "import sys; from tools import run; sys.exit(run.main(sys.argv[1:]))"
    return [sys.executable, "-c", start, *map(str, arguments)]


def bits_run(*arguments: object, typed: bytes = b"") -> subprocess.CompletedProcess:
    return subprocess.run(command(*arguments), input=typed, capture_output=True, cwd=ROOT, timeout=60)


def file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.parametrize("status", [0, 3, 255])
def test_a_c_program(tmp_path: Path, status: int) -> None:
    done = bits_run(file(tmp_path, "hello.c", HELLO.replace("STATUS", str(status))))
    assert (done.returncode, done.stdout, done.stderr) == (status, b"answer 42\n", b"")


def test_a_program_of_the_c_library_runs_in_user_mode(tmp_path: Path) -> None:
    text = '#include <stdio.h>\nint main(int n, char **a) { printf("%d %s\\n", n, a[n - 1]); return getchar(); }\n'
    done = bits_run(file(tmp_path, "hosted.c", text), "one", "two", typed=b"*")
    assert (done.returncode, done.stdout, done.stderr) == (ord("*"), b"3 two\n", b"")


def test_options_of_the_program(tmp_path: Path) -> None:
    """What follows the program and is no option of ours is the program's, in order; behind -- everything is."""
    text = "#include <stdio.h>\nint main(int n, char **a) { for (int i = 1; i < n; i++) puts(a[i]); return 0; }\n"
    source = file(tmp_path, "args.c", text)
    done = bits_run(source, "-la", "one", "--engine", "ref", "-1", "-", "--long=x", "--", "--engine", "--")
    assert (done.returncode, done.stdout) == (0, b"-la\none\n-1\n-\n--long=x\n--engine\n--\n"), done.stderr
    done = bits_run("--nothing", source)
    assert done.returncode == 2 and b"unrecognized arguments: --nothing" in done.stderr
    done = bits_run(file(tmp_path, "bare.c", "int main(void) { return 0; }\n"), "--nothing")
    assert (done.returncode, done.stderr) == (
        125,
        b"error: there is no option --nothing; for a file of that name: ./--nothing\n",
    )


def test_standard_input_is_the_serial_line(tmp_path: Path) -> None:
    done = bits_run(file(tmp_path, "echo.c", ECHO), typed=b"HAL!")
    assert (done.returncode, done.stdout) == (0, b"IBM")


def test_assembly_beside_c_and_the_commit_log(tmp_path: Path) -> None:
    c = file(tmp_path, "main.c", "int seven(void);\nint main(void) { return seven(); }\n")
    s = file(tmp_path, "seven.s", ".globl seven\nseven: li a0, 7\nret\n")
    log = tmp_path / "log"
    assert bits_run(c, s, "--log-commits", log).returncode == 7
    assert "x10 0x0000000000000007" in log.read_text() and log.read_text().startswith("core   0: 3 0x0000000080000000")


def test_faults_are_ours_and_take_one_line(tmp_path: Path) -> None:
    cases = {
        "nothere.c": (None, b"no such file"),
        "syntax.c": ("int main(void) { return x; }", b"syntax.c:1:25: error: x is not declared"),
        "link.c": ("int f(void); int main(void) { return f(); }", b"f"),
        "text.txt": ("hello", b"neither C, assembly, an ELF file nor the image"),
        "wild.c": ("int main(void) { *(volatile int *)8 = 1; return 0; }", b"store access fault"),
        "sleep.s": (".globl _start\n_start: wfi\n", b"never ends: mie is 0"),
    }
    for name, (text, what) in cases.items():
        path = tmp_path / name if text is None else file(tmp_path, name, text)
        done = bits_run(path)
        assert done.returncode == 125 and what in done.stderr, (name, done.stderr)
        assert b"Traceback" not in done.stderr
    assert bits_run(tmp_path).stderr == f"{tmp_path}: error: a directory, not a program\n".encode()
    loop = file(tmp_path, "loop.s", ".globl _start\n_start: j _start\n")
    done = bits_run(loop, "--ram", 1 << 50)
    assert done.returncode == 125 and done.stderr.endswith(b"ask for less: --ram\n"), done.stderr
    assert bits_run(loop, "--max-cycles", 10_000).returncode == 125


@pytest.mark.parametrize(
    "text", ["int main(void) { for (;;) {} }\n", "#include <stdio.h>\nint main(void) { for (;;) {} }\n"]
)
def test_ctrl_c_says_where(text: str, tmp_path: Path) -> None:
    words = [ROOT / "bits", "run", file(tmp_path, "loop.c", text)]  # Ctrl-C is quiet there from the first import on
    running = subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, stdin=subprocess.PIPE,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # fmt: skip
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and running.poll() is None:
        time.sleep(1.5)
        running.send_signal(signal.SIGINT)
        try:
            running.wait(1)
        except subprocess.TimeoutExpired:
            continue
    running.kill()
    said = running.stderr.read().decode()
    if "interrupted" in said:  # not while it was compiling
        assert " in main" in said and "loop.c:" in said
    assert running.returncode == 130 and "Traceback" not in said and said.count("\n") <= 1, said


def test_closed_and_full_outputs(tmp_path: Path) -> None:
    """Through the front door: no traceback, no wrong file written to."""
    source = file(tmp_path, "hello.c", HELLO.replace("STATUS", "7"))
    for closed, status in (("<&-", 7), (">&-", 7), ("2>&-", 7), ("<&- >&- 2>&-", 7), (">/dev/full", 125)):
        line = f"exec ./bits run {shlex.quote(str(source))} {closed}"
        done = subprocess.run(["sh", "-c", line], stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == status, (closed, done.stderr)
        assert done.stderr == ("" if status == 7 else "bits run: error: No space left on device\n")


def test_a_live_console_is_left_by_ctrl_a_x(tmp_path: Path) -> None:
    source = file(tmp_path, "echo.c", ECHO)
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execv(sys.executable, command(source))
    seen, typed, deadline = b"", [b"AB", b"\x01x"], time.monotonic() + 40
    while time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.3)[0]:
            try:
                data = os.read(terminal, 1000)
            except OSError:  # the other side is closed
                break
            seen += data
            if not data:
                break
        elif typed and (len(typed) == 2 or b"BC" in seen):
            os.write(terminal, typed.pop(0))
    assert b"BC" in seen and not typed, seen
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_loc_counts_every_source_file_once(capsys: pytest.CaptureFixture[str]) -> None:
    rows = loc.table(ROOT)
    assert sum(count.files for _, count in rows) == len(
        {path for row in loc.ROWS for where in row.where for path in loc.files(ROOT, where)}
    )
    one = loc.measure(ROOT / "hw/sim/commit.py")
    assert one.lines == len((ROOT / "hw/sim/commit.py").read_text().splitlines()) > one.code
    assert loc.main([]) == 0
    assert "simulators" in capsys.readouterr().out


def test_doctor_names_the_fix(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.main([]) in (0, 1)
    assert "python" in capsys.readouterr().out
    monkeypatch.setenv("PATH", "/nowhere")
    assert doctor.main([]) == 1
    out = capsys.readouterr().out
    assert "needed and missing: g++, make" in out and ("apt install g++" in out or "brew install" in out)


def test_a_jump_into_nothing_is_explained(tmp_path: Path) -> None:
    text = "int main(void) { void (*nothing)(void) = (void (*)(void))0x40; nothing(); return 0; }\n"
    done = bits_run(file(tmp_path, "jump.c", text))
    said = done.stderr.decode()
    assert done.returncode == 125 and "instruction access fault at 0x40" in said
    assert "in main" in said and "Traceback" not in said
