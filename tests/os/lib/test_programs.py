"""Programs that use os/lib print what the host's gcc and glibc make of them, however they were built and run.

Built by our compiler, by gcc for rv64 and by gcc for rv32; run by QEMU and, what we built, also by our user mode. All
their random numbers come from one generator of their own.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests import oracles
from tests.os.lib import support
from tools import cc

PROGRAMS = ("strings", "integers", "sorting", "heap", "files", "scanning", "process", "calendar")
PROGRAMS += ("wide", "options", "posix", "printing", "streams", "signals", "system", "commands")
ONE_PROCESS = ("commands",)  # our user mode has no others
GIVEN = b"some words to\ncount end 17, 4\nrest"
ARGUMENTS = ("one argument", "last")
HOST_FLAGS = ("-std=gnu11", "-w", "-O1", "-funsigned-char", "-fno-builtin", "-D_GNU_SOURCE")
STATUS = {"process": 300 + 5 & 255, "signals": 9}


def text_of(name: str) -> str:
    return (support.PROGRAMS / f"{name}.c").read_text()


def expected(name: str, folder: Path) -> tuple[int, bytes]:
    """What the host's own library makes of it."""
    program = folder / "host"
    source = support.PROGRAMS / f"{name}.c"
    words = [oracles.tool("gcc"), *HOST_FLAGS, f"-I{support.PROGRAMS}", "-o", program, source, "-lm"]
    subprocess.run(words, check=True)
    done = subprocess.run([program, *ARGUMENTS], input=GIVEN, capture_output=True, timeout=20, cwd=folder)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name: str, tmp_path: Path) -> None:
    right = expected(name, tmp_path)
    assert right[0] == STATUS.get(name, 0)
    text = text_of(name)
    image = support.ours(text, f"{name}.c")
    assert support.run(image, tmp_path, ARGUMENTS, GIVEN) == right
    if name not in ONE_PROCESS:
        assert support.run_on_iss(image, tmp_path, ARGUMENTS, GIVEN) == right


@pytest.mark.parametrize("xlen", (64, 32))
@pytest.mark.parametrize("name", PROGRAMS)
def test_program_by_gcc(name: str, xlen: int, tmp_path: Path) -> None:
    image = support.by_gcc(text_of(name), f"{name}.c", tmp_path, xlen)
    assert support.run(image, tmp_path, ARGUMENTS, GIVEN, xlen) == expected(name, tmp_path)


@pytest.mark.parametrize("xlen", (64, 32))
def test_the_compilers_command_line(xlen: int, tmp_path: Path) -> None:
    """`bits cc` links the library by itself, for both widths."""
    source, program = tmp_path / "hello.c", tmp_path / "hello"
    body = 'int main(void) { printf("%.17g %d\\n", pow(2, 0.5), (int)sizeof(long)); return 7; }'
    source.write_text(f"#include <math.h>\n#include <stdio.h>\n{body}\n")
    flags = ("-march=rv32im", "-mabi=ilp32") if xlen == 32 else ()
    assert cc.main([*flags, "-O2", "-o", str(program), str(source), "-lm"]) == 0
    assert support.run(program.read_bytes(), tmp_path, xlen=xlen) == (7, f"1.4142135623730951 {xlen // 8}\n".encode())
