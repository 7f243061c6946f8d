"""Warnings: each has lines that must be warned about and lines that must not, in warnings.txt, and gcc agrees on them;
flags and pragmas choose; headers of the system are silent; and on other programs gcc warns about the same lines."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from cc.diagnostics import CompileError
from cc.driver import compile_unit
from tests import oracles

ROOT = Path(__file__).resolve().parent.parent.parent
INCLUDE = str(ROOT / "os" / "lib" / "include")
WARNING = re.compile(r"^([^:\n]+):(\d+):\d+: (?:warning|error): .* \[-W(?:error=)?([\w+#-]+)=?\d*\]$", re.M)
GCC = ["-march=rv64imac", "-mabi=lp64", "-O2", "-S", "-o", "/dev/null", "-fdiagnostics-plain-output"]


def cases() -> list[tuple[str, str, str]]:
    """(flag, text, mark) of the programs in warnings.txt."""
    found = []
    for part in (Path(__file__).parent / "warnings.txt").read_text().split("\n## ")[1:]:
        title, _, text = part.partition("\n")
        found.append((title.lstrip("-"), text + "\n", title[:1] if title[0] == "-" else ""))
    return found


CASES = cases()


def bad_lines(text: str) -> list[int]:
    return [i + 1 for i, line in enumerate(text.split("\n")) if line.endswith("// BAD")]


def warnings(text: str, flags: list[str], name: str = "t.c", **options) -> list[tuple[int, str]]:
    """(line, flag) of each warning that our compiler gives about the file itself."""
    result = compile_unit(text, name, flags=flags, system_dirs=[INCLUDE], **options)
    return sorted((int(line), flag) for file, line, flag in WARNING.findall(result.warnings) if file == name)


@pytest.mark.parametrize("flag, text, mark", CASES, ids=[case[0] for case in CASES])
def test_warning(flag, text, mark):
    found = warnings(text, ["-Wall", "-Wextra", f"-W{flag}"])
    assert sorted({line for line, name in found if name == flag}) == bad_lines(text), found
    assert {name for _, name in found} == {flag} or flag == "maybe-uninitialized", found


@pytest.mark.parametrize("flag, text, mark", CASES, ids=[case[0] for case in CASES])
def test_flags_turn_it_off(flag, text, mark):
    assert flag not in [name for _, name in warnings(text, ["-Wall", "-Wextra", f"-Wno-{flag}"])]
    assert warnings(text, ["-Wall", "-Wextra", f"-W{flag}", "-w"]) == []
    with pytest.raises(CompileError) as caught:
        compile_unit(text, "t.c", flags=["-Wall", "-Wextra", f"-Werror={flag}"], system_dirs=[INCLUDE])
    assert f"[-Werror={flag}]" in str(caught.value)


def gcc_warnings(path: Path, flags: list[str], include: list[str]) -> set[tuple[int, str]]:
    """(line, flag) of each warning of riscv64 gcc about a file; the flag is '' where it names none."""
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    command = [gcc, "--specs=picolibc.specs", *GCC, *flags, *(f"-I{folder}" for folder in include), str(path)]
    report = subprocess.run(command, capture_output=True, text=True, timeout=60).stderr
    found = set()
    for file, line, text in re.findall(r"^(.+?):(\d+):(?:\d+:)? (?:warning|error): (.*)$", report, re.M):
        name = re.search(r"\[-W(?:error=)?([\w+#-]+)=?\d*\]$", text)
        if file == str(path):
            found.add((int(line), name[1] if name else ""))
    return found


@pytest.mark.parametrize("flag, text, mark", [c for c in CASES if not c[2]], ids=[c[0] for c in CASES if not c[2]])
def test_gcc_agrees(flag, text, mark, tmp_path):
    path = tmp_path / "t.c"
    path.write_text(text)
    found = gcc_warnings(path, ["-Wall", "-Wextra", f"-W{flag}"], [])
    lines = {line for line, name in found if name in (flag, "")}
    assert sorted(lines) == bad_lines(text), found
