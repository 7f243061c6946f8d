"""Programs of many files: this repository's own C, and random C of csmith, linked by us and by GNU ld: every byte."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from asm import assembler, linker
from tests import oracles
from tests.asm import gnu, picolibc
from tools import software

CSMITH_FILES = 70  # of each xlen
CSMITH = ("--max-funcs", "4", "--max-block-depth", "3", "--no-packed-struct", "--no-volatiles")


@pytest.mark.parametrize("kind", software.PROGRAMS)
def test_our_software(tmp_path: Path, kind: str) -> None:
    """The boot ROM and the trainer, compiled by gcc, with assembly of ours."""
    program, names = software.PROGRAMS[kind], software.defines()
    objects = []
    for path in program.sources:
        out = path.replace("/", "_") + ".o"
        if path.endswith(".S"):
            (tmp_path / out).write_bytes(assembler.assemble(software.assembly_text(path, names), path))
        else:
            flags = [f"-I{folder}" for folder in software.include_dirs()]
            flags += [f"-D{name}=0x{value:x}ul" for name, value in names.items()]
            flags += ["-march=rv64im", "-mabi=lp64", "-mcmodel=medany", "-ffreestanding", "-O2", "-g", "-w"]
            gnu.run(tmp_path, "gcc", *flags, "-c", str(software.source(path)), "-o", out)
        objects.append((out, (tmp_path / out).read_bytes()))
    libgcc = gnu.run(tmp_path, "gcc", "-march=rv64im", "-mabi=lp64", "-print-libgcc-file-name").strip()
    objects.append(("libgcc.a", Path(libgcc).read_bytes()))
    gnu.assert_same(linker.link(objects), gnu.gnu_ld(tmp_path, objects, "_start"))


def csmith(folder: Path, seed: int) -> str:
    """A random program that prints a checksum."""
    command = [oracles.tool("csmith"), "--seed", str(seed), *CSMITH]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.ci
@pytest.mark.parametrize("relax", ("--no-relax", "--relax"))
@pytest.mark.parametrize("xlen", (64, 32))
def test_csmith(tmp_path: Path, xlen: int, relax: str) -> None:
    """Random programs with picolibc; some of them run, and print the same whether relaxed or not."""
    folder = oracles.csmith_headers()
    for i in range(CSMITH_FILES // 2):
        seed = 1000 * xlen + 2 * i + (relax == "--relax")
        level = ("-O0", "-O1", "-O2", "-Os")[i % 4]
        picolibc.compile_c(tmp_path, csmith(tmp_path, seed), "t", xlen, level, f"-I{folder}")
        flags = (relax, "-Tpicolibc.ld", "--gc-sections")
        made, wanted = picolibc.link(tmp_path, ["t.o"], xlen, *flags)
        assert gnu.differences(made, wanted) == [], f"csmith --seed {seed}"
        if i % 10 == 0:
            other = {"--relax": "--no-relax", "--no-relax": "--relax"}[relax]
            picolibc.link(tmp_path, ["t.o"], xlen, other, *flags[1:], name="other")
            first = picolibc.run(tmp_path / "t.ours", xlen, 5)  # some of these never end
            assert first == picolibc.run(tmp_path / "other.ours", xlen, 5)
            assert "checksum" in first[1] or first[0] == -1
