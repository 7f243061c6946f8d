"""Constraints of C11 on small programs, one a line in constraints.txt: each is refused, warned about, or taken in
silence, without any flag; and riscv gcc does the same, but where a line's class says so."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cc.diagnostics import CompileError
from cc.driver import compile_unit
from tests import oracles

CLASSES = ("error", "warning", "fine")


def cases() -> list[tuple[str, str, str]]:
    """(class, the class by gcc, text) of each line: `class: text` or `class gcc-class: text`."""
    found = []
    for line in (Path(__file__).parent / "constraints.txt").read_text().splitlines():
        kinds, _, text = line.partition(": ")
        words = kinds.split()
        if words and all(word in CLASSES for word in words):
            found.append((words[0], words[-1], text.replace("\\n", "\n") + "\n"))
    return found


CASES = cases()


def test_there_are_enough():
    assert len(CASES) > 150 and {kind for kind, _, _ in CASES} == set(CLASSES)


@pytest.mark.parametrize("kind, by_gcc, text", CASES, ids=[case[2].strip()[:50] for case in CASES])
def test_class(kind, by_gcc, text):
    try:
        report = compile_unit(text, "t.c").warnings
        found = "warning" if report else "fine"
    except CompileError as error:
        report, found = str(error), "error"
    assert found == kind, report
    assert report == "" or report.startswith("t.c:"), report


def test_gcc_agrees(tmp_path):
    gcc = [oracles.tool("riscv64-unknown-elf-gcc"), "-march=rv64imac", "-mabi=lp64", "-S", "-o", "/dev/null"]
    path = tmp_path / "t.c"
    different = []
    for _, kind, text in CASES:
        path.write_text(text)
        done = subprocess.run([*gcc, str(path)], capture_output=True, text=True, timeout=60)
        found = "error" if done.returncode else "warning" if "warning:" in done.stderr else "fine"
        if found != kind:
            different.append((text, kind, found))
    assert different == []
