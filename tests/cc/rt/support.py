"""Building cc/rt and what tests it: by the host's gcc, by our compiler, and by riscv64 gcc for both ABIs."""

from __future__ import annotations

import subprocess
from pathlib import Path

from asm.linker import link
from hw.sim.user import UserMachine
from tests import oracles
from tests.cc.support import BASE, PROGRAMS, START, Strict, base_objects, compiled

HERE = Path(__file__).resolve().parent
RUNTIME = HERE.parent.parent.parent / "cc" / "rt"
FLAGS = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-ffp-contract=off", "-fwrapv"]
BARE = ["-ffreestanding", "-nostdlib", "-static", "-fno-pie", "-mcmodel=medany", "-fno-tree-loop-distribute-patterns"]
ABIS = {"lp64": "rv64im", "ilp32": "rv32im"}
RUN_INSTRUCTIONS = 400_000_000


def runtime(*patterns: str) -> list[Path]:
    """The library's files of these names."""
    return [path for pattern in patterns for path in sorted(RUNTIME.glob(pattern))]


def for_host(built: Path, sources: list[Path], names: list[str] = (), flags: list[str] = ()) -> Path:
    """A program of the host. names: functions of ours to keep apart from the host's of the same names."""
    renamed = [f"-D{name}=rt{name}" for name in names]
    command = [oracles.tool("gcc"), *FLAGS, *renamed, *flags, f"-I{PROGRAMS}", "-o", built, *sources, "-lm"]
    subprocess.run(command, check=True)
    return built


def by_us(source: Path) -> bytes:
    """A static program of the chip, all by our tools."""
    program = compiled(source.read_text(), source.name, include=(str(source.parent),))
    return link([*base_objects(), program], text_base=BASE)


def by_gcc(source: Path, abi: str, folder: Path, library: list[Path | str] | None = None) -> bytes:
    """The same by riscv64 gcc, with our library in place of libgcc, or another one."""
    start, built = folder / "start.S", folder / source.stem
    start.write_text(START)
    command = [oracles.tool("riscv64-unknown-elf-gcc"), *FLAGS, *BARE, "-Wl,--no-relax"]
    sources = [start, source, PROGRAMS / "out.c", *(runtime("*.c") if library is None else library)]
    march = [f"-march={ABIS[abi]}", f"-mabi={abi}"]
    subprocess.run([*command, *march, f"-I{PROGRAMS}", "-o", built, *sources], check=True)
    return built.read_bytes()


def simulate(image: bytes) -> None:
    """Run a static program on the fast engine; it prints to standard output."""
    machine = UserMachine(image, [b"program"], engine=Strict)
    assert machine.run(max_instructions=RUN_INSTRUCTIONS) == "exit" and machine.exit_code == 0, machine.message


def check(driver: Path, cases: int, seed: int, operations: int) -> None:
    """A driver finds no difference in any of its operations."""
    done = subprocess.run([driver, str(cases), str(seed)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    counts = [int(line.split()[1]) for line in done.stdout.splitlines()]
    assert len(counts) == operations and min(counts) >= cases
