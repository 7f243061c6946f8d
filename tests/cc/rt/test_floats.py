"""cc/rt's floating-point operations against the host's hardware: special values in all pairs, and random ones.

The library is built four times: by the host's gcc, where it is compared at length; by our compiler; and by riscv64 gcc
for both ABIs. The programs of the last three print digests of results on the fast engine, and the host's has to agree.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from asm.linker import link
from hw.sim.user import UserMachine
from tests import oracles
from tests.cc.support import BASE, PROGRAMS, START, base_objects, compiled

HERE = Path(__file__).resolve().parent
RUNTIME = HERE.parent.parent.parent / "cc" / "rt"
# Only these have names that the host's own libraries have not.
FOR_THE_HOST = ("*_double.c", "*_single.c", "truncate.c", "extend.c")
FLAGS = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-ffp-contract=off", "-fwrapv"]
BARE = [
    "-Wl,--no-relax",
    "-ffreestanding",
    "-nostdlib",
    "-static",
    "-fno-pie",
    "-mcmodel=medany",
    "-fno-tree-loop-distribute-patterns",
]
ABIS = {"lp64": "rv64im", "ilp32": "rv32im"}
CASES, SLOW_CASES = 100_000, 10_000_000
OPERATIONS = 42
RUN_INSTRUCTIONS = 100_000_000


def runtime(*patterns: str) -> list[Path]:
    return [path for pattern in patterns for path in sorted(RUNTIME.glob(pattern))]


def build_for_host(folder: Path, *sources: Path, libraries: tuple[str, ...] = ()) -> Path:
    built = folder / sources[0].stem
    command = [oracles.tool("gcc"), *FLAGS, f"-I{PROGRAMS}", "-o", built]
    subprocess.run([*command, *sources, *runtime(*FOR_THE_HOST), *libraries], check=True)
    return built


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_for_host(tmp_path_factory.mktemp("rt"), HERE / "floats.c", libraries=("-lm",))


@pytest.fixture(scope="module")
def digests(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the host's digest.c prints."""
    program = build_for_host(tmp_path_factory.mktemp("rt"), HERE / "digest.c", PROGRAMS / "out.c")
    return subprocess.run([program], capture_output=True, text=True, check=True).stdout


def check(driver: Path, cases: int, seed: int) -> None:
    done = subprocess.run([driver, str(cases), str(seed)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    counts = [int(line.split()[1]) for line in done.stdout.splitlines()]
    assert len(counts) == OPERATIONS and min(counts) > cases


def simulated(image: bytes, capfd: pytest.CaptureFixture[str]) -> str:
    """What a static program prints on the fast engine."""
    machine = UserMachine(image, [b"program"], engine="iss")
    assert machine.run(max_instructions=RUN_INSTRUCTIONS) == "exit" and machine.exit_code == 0, machine.message
    return capfd.readouterr().out


def test_operations(driver: Path) -> None:
    check(driver, CASES, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3])
def test_operations_at_length(driver: Path, seed: int) -> None:
    check(driver, SLOW_CASES, seed)


def test_by_our_compiler(digests: str, capfd: pytest.CaptureFixture[str]) -> None:
    program = compiled((HERE / "digest.c").read_text(), "digest.c", include=(str(HERE),))
    assert simulated(link([*base_objects(), program], text_base=BASE), capfd) == digests


@pytest.mark.parametrize("abi", ABIS)
def test_by_gcc_in_place_of_libgcc(abi: str, digests: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    start = tmp_path / "start.S"
    start.write_text(START)
    built = tmp_path / "digest"
    command = [oracles.tool("riscv64-unknown-elf-gcc"), *FLAGS, *BARE, f"-march={ABIS[abi]}", f"-mabi={abi}"]
    sources = [start, HERE / "digest.c", PROGRAMS / "out.c", *runtime("*.c")]
    subprocess.run([*command, f"-I{PROGRAMS}", "-o", built, *sources], check=True)
    assert simulated(built.read_bytes(), capfd) == digests
