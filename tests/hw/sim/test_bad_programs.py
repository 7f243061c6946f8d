"""Programs that are damaged, hostile or made for something else: one line says why, quickly and in little memory.

The fuzzer changes good executables: bytes anywhere, fields of headers and tables to numbers that hurt, pieces copied or
cut off. Each is read, loaded into a bare machine and into a user one, and asked for its symbols, lines and frames.
"""

from __future__ import annotations

import random
import resource
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from asm.assembler import assemble
from asm.cfi_rules import Frames
from asm.elf import ElfError
from asm.linker import link
from hw.sim.devices import Ram
from hw.sim.machine import Machine, MachineError, load_segments
from hw.sim.program import Program
from hw.sim.user import UserMachine
from tests import oracles
from tests.tools.test_run import bits_run

SOURCE = """
        .globl _start
        .type _start, @function
_start: .cfi_startproc
        addi sp, sp, -16
        .cfi_def_cfa_offset 16
        sd ra, 8(sp)
        .cfi_offset ra, -8
        .file 1 "start.s"
        .loc 1 3
        lla a0, table
        ld ra, 8(sp)
        addi sp, sp, 16
        ret
        .cfi_endproc
        .size _start, .-_start
        .data
table:  .dword 1, 2, 3
        .bss
room:   .zero 100
"""
RAM_BASE, LOW = 0x8000_0000, 0x1_0000
RAM = 1 << 20
SLOWEST = 2.0  # seconds for one file
NUMBERS = (0, 1, 2, 3, 7, 0x7F, 0xFF, 0xFFF, 0xFFFF, 0xFFF1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 40,
           (1 << 63) - 1, 1 << 63, (1 << 64) - 1, (1 << 64) - 8, 0xFFFF_FFFF_8000_0000)  # fmt: skip
PROGRAM = struct.Struct("<IIQQQQQQ")


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Executables for the board and for Linux: ours, and where there is a gcc its with debugging information."""
    files = []
    for base in (RAM_BASE, LOW):
        files.append(link([("t", assemble(SOURCE, "t"))], base))
    folder = tmp_path_factory.mktemp("seeds")
    (folder / "t.c").write_text(
        "int g[9]; int f(int n) { return n ? f(n - 1) * 3 + g[n] : 1; }\nint _start(void) { return f(8); }\n"
    )
    for xlen, base in ((64, RAM_BASE), (64, LOW), (32, LOW)):
        abi = ["-march=rv64imac", "-mabi=lp64"] if xlen == 64 else ["-march=rv32imac", "-mabi=ilp32"]
        command = [
            "riscv64-unknown-elf-gcc",
            *abi,
            "-O2",
            "-g",
            "-mcmodel=medany",
            "-nostdlib",
            "-Wl,-n",
            "-Wl,--no-warn-rwx",
        ]
        out = folder / f"t{xlen}{base}"
        try:
            done = subprocess.run(
                [*command[:-1], f"-Wl,-Ttext={base:#x}", "t.c", "-o", out], cwd=folder, capture_output=True
            )
        except FileNotFoundError:
            break
        assert done.returncode == 0, done.stderr
        files.append(out.read_bytes())
    return files


def digest(data: bytes) -> tuple[bool, int]:
    """All that the tools do with a file before it runs: whether it can be read, and how many of three machines load it.
    Any exception but theirs is a bug."""
    said, loaded = [], 3
    try:
        program = Program(data)
        for address in (program.file.entry, RAM_BASE, RAM_BASE + 8, LOW + 4, 0):
            program.where(address), program.section(address), program.contents(address, 8)
        program.value("table"), program.value("_start")
        frames = Frames(program.file)
        for address in (RAM_BASE, RAM_BASE + 8, LOW, LOW + 12):
            frames.rules(address)
    except ElfError as error:
        said.append(f"read: {error}")
    for xlen in (64, 32):
        try:
            load_segments(data, Ram(RAM_BASE, RAM), xlen, True)
        except MachineError as error:
            said.append(f"load{xlen}: {error}")
    try:
        UserMachine(data, [b"x"], [], "ref", 4 << 20)
    except MachineError as error:
        said.append(f"user: {error}")
    for text in said:
        assert "\n" not in text and len(text) < 1000, text
    unread = said and said[0].startswith("read")
    return not unread, loaded - len(said) + bool(unread)


def changed(noise: random.Random, good: bytes) -> bytes:
    """A damaged copy."""
    data = bytearray(good)
    wide = data[4] == 2
    phoff = int.from_bytes(data[32:40] if wide else data[28:32], "little")
    shoff = int.from_bytes(data[40:48] if wide else data[32:36], "little")
    for _ in range(noise.choice((1, 1, 1, 2, 3, 8))):
        way = noise.randrange(8)
        size = len(data)
        if size < 70:
            break
        if way == 0:
            del data[noise.randrange(size) :]
        elif way == 1:
            data[noise.randrange(size)] = noise.randrange(256)
        elif way == 2:
            at = noise.randrange(64)
            data[at] ^= 1 << noise.randrange(8)
        elif way == 7:
            first, length = noise.randrange(size), noise.randrange(1, 200)
            at = noise.randrange(size)
            data[at:at] = data[first : first + length]
        else:  # a field of the file header, a segment, a section or somewhere, to a number that hurts
            table = (0, phoff, shoff, noise.randrange(size))[way - 3]
            at = min(table + 4 * noise.randrange(16 if way < 5 else 200), size - 8)
            width = noise.choice((2, 4, 8))
            value = noise.choice(NUMBERS) + noise.choice((0, 0, -1, 1, size, -size))
            data[at : at + width] = (value & (1 << 8 * width) - 1).to_bytes(width, "little")
    return bytes(data)


def fuzz(seeds: list[bytes], count: int, seed: int) -> tuple[int, int]:
    """How many damaged files could be read, and how many loaded."""
    noise, read, loaded = random.Random(seed), 0, 0
    for turn in range(count):
        data = changed(noise, noise.choice(seeds))
        began = time.process_time()
        try:
            fine, machines = digest(data)
            read, loaded = read + fine, loaded + bool(machines)
        except BaseException:
            Path(f"/tmp/bad-program-{seed}-{turn}").write_bytes(data)
            raise
        spent = time.process_time() - began
        assert spent < SLOWEST, f"file {turn} of seed {seed} took {spent:.1f} s"
    return read, loaded


@pytest.mark.parametrize("count", [
    400,
    pytest.param(10_000, marks=pytest.mark.ci),
    pytest.param(100_000, marks=pytest.mark.slow),
])  # fmt: skip
def test_damaged_files(count: int, seeds: list[bytes]) -> None:
    assert all(digest(seed)[0] and digest(seed)[1] for seed in seeds)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, hard))  # a huge allocation is a MemoryError
    try:
        read, loaded = fuzz(seeds, count, 5)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    assert count // 5 < loaded < count and count // 5 < read < 4 * count // 5


# --- files made to hurt -----------------------------------------------------------------------------------------------


def executable(
    segments: list[tuple], entry: int = RAM_BASE, body: bytes = b"", machine: int = 243, flags: int = 0
) -> bytes:
    """A file of headers only. segments: (type, flags, offset, vaddr, paddr, filesz, memsz, align)."""
    ident = b"\x7fELF\x02\x01\x01" + bytes(9)
    header = struct.pack(
        "<16sHHIQQQIHHHHHH", ident, 2, machine, 1, entry, 64, 0, flags, 64, 56, len(segments), 64, 0, 0
    )
    return header + b"".join(PROGRAM.pack(*segment) for segment in segments) + body


CODE = struct.pack("<I", 0x0000006F)  # j .
LOAD = (1, 5, 120, RAM_BASE, RAM_BASE, 4, 4, 4)
HOSTILE = {
    "made for machine 62": executable([LOAD], body=CODE, machine=62),
    "-mabi=lp64": executable([LOAD], body=CODE, flags=4),
    "nothing to load": executable([(4, 5, 120, RAM_BASE, RAM_BASE, 4, 4, 4)], body=CODE),
    "overlap": executable([LOAD, (1, 6, 120, RAM_BASE + 2, RAM_BASE + 2, 4, 64, 4)], body=CODE),
    "not inside RAM": executable([(*LOAD[:6], 1 << 62, 4)], body=CODE),
    "is not inside RAM": executable([(*LOAD[:4], (1 << 64) - 4, 4, 1 << 12, 4)], body=CODE),
    "more bytes in the file": executable([(*LOAD[:6], 2, 4)], body=CODE),
    "ends after the file": executable([(1, 5, 1 << 60, RAM_BASE, RAM_BASE, 4, 4, 4)], body=CODE),
    "again and again": executable([(4, 5, 0, 0, 0, 56 * 60_000, 56 * 60_000, 1)] * 60_000),
    "truncated": executable([LOAD] * 9)[:200],
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_take_one_line(what: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(HOSTILE[what])
    began = time.monotonic()
    done = bits_run(path)
    said = done.stderr.decode()
    assert done.returncode == 125 and what in said and said.count("\n") == 1 and time.monotonic() - began < 20, said


def test_segments_may_touch(tmp_path: Path) -> None:
    """Neighbours do not overlap, in any order."""
    body = 64 + 2 * PROGRAM.size
    first, second = ((1, 6, body, at, at, 4, size, 4) for at, size in ((RAM_BASE, 4), (RAM_BASE + 4, 64)))
    ram = Ram(RAM_BASE, RAM)
    load_segments(executable([second, first], body=CODE), ram, 64)
    assert ram.read(RAM_BASE, 12) == CODE + CODE + bytes(4)


def test_a_huge_program_of_user_mode() -> None:
    many = [(1, 6, 0, 0x1_0000 + (n << 28), 0, 0, 1 << 28, 4096) for n in range(200)]
    with pytest.raises(MachineError, match="give more: --ram"):
        UserMachine(executable(many), [b"x"])


@pytest.mark.parametrize("engine", ["ref", "iss"])
def test_tohost_outside_of_memory(engine: str) -> None:
    text = ".globl _start, tohost\n_start: j _start\n.equ tohost, 0x1000\n"
    with pytest.raises(MachineError, match="tohost, 0x1000, is not in RAM"):
        Machine(engine, ram_size=RAM, elf=link([("t", assemble(text, "t"))]))


def test_a_foreign_program(tmp_path: Path) -> None:
    """This machine's own Python is no RISC-V program; a program for floats in registers needs another ABI."""
    said = bits_run(sys.executable).stderr.decode()
    assert "not for RISC-V" in said and said.count("\n") == 1, said
    gcc = oracles.tool("riscv64-unknown-elf-gcc")
    (tmp_path / "f.c").write_text("double f(double x) { return x * 2; }\nint _start(void) { return f(3); }\n")
    for base in ("0x10000", "0x80000000"):
        command = [gcc, "-march=rv64gc", "-mabi=lp64d", "-nostdlib", "-Wl,-N", f"-Wl,-Ttext={base}", "-mcmodel=medany"]
        subprocess.run([*command, "f.c", "-o", "f"], cwd=tmp_path, check=True, capture_output=True)
        done = bits_run(tmp_path / "f")
        said = done.stderr.decode()
        assert done.returncode == 125 and "use -mabi=lp64" in said and said.count("\n") == 1, said
