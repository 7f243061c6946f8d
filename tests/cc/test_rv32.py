"""The target rv32 (ilp32): random signatures link both ways with riscv32 gcc's objects, random programs agree."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

import pytest

from asm.assembler import assemble
from asm.linker import link
from cc.driver import compile_c
from tests import oracles
from tests.cc import test_abi
from tests.cc.generate import program
from tests.cc.support import BASE, PROGRAMS, RUNTIME, SECONDS, START
from tests.cc.test_floats import FLOATS

MARCH = "rv32im"
GCC_FLAGS = ["-march=rv32im", "-mabi=ilp32", "-mcmodel=medany", "-fno-pie", "-ffreestanding", "-mno-relax", "-w"]
GCC_FLAGS += ["-std=gnu11", "-fwrapv", "-fno-strict-aliasing", "-ffp-contract=off", f"-I{PROGRAMS}", f"-I{FLOATS}"]


@cache
def libgcc() -> tuple[str, bytes]:
    command = [oracles.tool("riscv64-unknown-elf-gcc"), *GCC_FLAGS[:2], "-print-libgcc-file-name"]
    path = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return path, Path(path).read_bytes()


def ours(text: str, name: str, opt: int = 1) -> tuple[str, bytes]:
    assembly = compile_c(text, name, [str(PROGRAMS), str(FLOATS)], opt=opt, march=MARCH)
    return name, assemble(assembly, name + ".s", 32)


def by_gcc(text: str, name: str, folder: Path) -> tuple[str, bytes]:
    source, built = folder / name, folder / (name + ".o")
    source.write_text(text)
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    subprocess.run([gcc, *GCC_FLAGS, "-O0", "-c", "-o", built, source], check=True)
    return name, built.read_bytes()


@cache
def base_objects() -> tuple[tuple[str, bytes], ...]:
    memory = [p for p in RUNTIME if p.stem == "memory"]
    objects = [ours(p.read_text(), p.name) for p in (PROGRAMS / "out.c", *memory)]
    return (("start", assemble(START, "start.S", 32)), *objects, libgcc())


def run(objects: list[tuple[str, bytes]], folder: Path) -> tuple[int, bytes]:
    path = folder / "rv32.elf"
    path.write_bytes(link([*base_objects(), *objects], text_base=BASE))
    path.chmod(0o755)
    done = subprocess.run([oracles.tool("qemu-riscv32"), path], capture_output=True, timeout=SECONDS)
    return done.returncode, done.stdout


def check_abi(seed: int, folder: Path) -> None:
    halves = [half.replace("(unsigned long)(long)", "(long long)") for half in test_abi.halves(seed, test_abi.TYPES_32)]
    made = [(ours(text, part), by_gcc(text, part, folder)) for part, text in zip(("callers.c", "callees.c"), halves)]
    outputs = [run([caller, callee], folder) for caller in made[0] for callee in made[1]]
    assert outputs[3][0] == 0 and outputs[3][1].count(b"\n") == test_abi.FUNCTIONS
    assert outputs == [outputs[3]] * 4, f"seed {seed}"


@pytest.mark.parametrize("seed", range(2))
def test_abi_both_directions(seed, tmp_path):
    check_abi(seed, tmp_path)


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(50, 70))
def test_abi_more(seed, tmp_path):
    check_abi(seed, tmp_path)


def check_random(seed: int, folder: Path) -> None:
    text = program(seed, 25)
    expected = run([by_gcc(text, "random.c", folder)], folder)
    for opt in (0, 1):
        assert run([ours(text, "random.c", opt)], folder) == expected, f"seed {seed}, -O{opt}"


@pytest.mark.parametrize("seed", range(2))
def test_random(seed, tmp_path):
    check_random(seed, tmp_path)


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(100, 140))
def test_random_more(seed, tmp_path):
    check_random(seed, tmp_path)
