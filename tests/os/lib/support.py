"""Building programs with os/lib, by our compiler and by gcc, and running them.

`ours` is the whole way through our own tools; `by_gcc` compiles library and program with riscv64-unknown-elf-gcc and
links them with libgcc, for rv64 or rv32. Both are static Linux programs: `run` has them run by QEMU or by our own user
mode.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from asm.assembler import assemble
from cc.driver import compile_c
from hw.sim.user import UserMachine
from tests import oracles
from tests.cc.support import Strict
from tools import library, software

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "programs"
SECONDS = 60
FROM_RT = ("cc/rt/memory.c", "cc/rt/sqrt_", "cc/rt/fma_")  # what libgcc has not
ABI = {64: ("-march=rv64imac", "-mabi=lp64"), 32: ("-march=rv32imac", "-mabi=ilp32")}
FLAGS = ("-O2", "-std=gnu11", "-mcmodel=medany", "-fno-pie", "-ffreestanding", "-fno-builtin", "-funsigned-char")
FLAGS += ("-fno-tree-loop-distribute-patterns", "-Wall", "-Wextra", "-Werror", f"-I{library.INCLUDE}")


def ours(text: str, name: str) -> bytes:
    """The executable of a C source by our own tools."""
    assembly = compile_c(text, name, [str(PROGRAMS), *library.include_dirs()])
    return library.link_program([(name, assemble(assembly, name + ".s"))])


def _gcc(xlen: int, *arguments: str | Path) -> None:
    words = [oracles.tool("riscv64-unknown-elf-gcc"), *ABI[xlen], *FLAGS, *arguments]
    done = subprocess.run(words, capture_output=True, text=True, cwd=library.software.ROOT)
    assert done.returncode == 0, done.stderr[:3000]


@cache
def gcc_library(xlen: int = 64) -> Path:
    """libc.a by gcc, kept in the build folder; libgcc stands in for cc/rt where it can."""
    headers = sorted(p for layer in ("os/lib", "cc/rt") for p in (software.ROOT / layer).rglob("*.h"))
    sources = [name for name in library.sources() if name.startswith(("os/", *FROM_RT))]
    names = [*sources, *(str(path) for path in headers)]
    key = hashlib.sha256(repr((ABI[xlen], FLAGS)).encode())
    for name in names:
        key.update(name.encode() + (software.ROOT / name).read_bytes())
    archive = software.BUILD / f"gcc-{xlen}-{key.hexdigest()[:24]}.a"
    if archive.exists():
        return archive
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent) as folder:
        objects = []
        for name in sources:
            objects.append(Path(folder) / (name.replace("/", "-") + ".o"))
            _gcc(xlen, "-c", "-o", objects[-1], name)
        made = Path(folder) / "libc.a"
        subprocess.run([oracles.tool("riscv64-unknown-elf-ar"), "rcs", made, *objects], check=True)
        os.replace(made, archive)
    return archive


def by_gcc(text: str, name: str, folder: Path, xlen: int = 64) -> bytes:
    """The executable of a C source by gcc, with the library by gcc and libgcc."""
    source, program = folder / name, folder / f"{name}.{xlen}.elf"
    source.write_text(text)
    made = gcc_library(xlen)
    flags = ("-static", "-nostdlib", "-u", "_start", "-w", f"-I{PROGRAMS}")
    _gcc(xlen, *flags, "-o", program, source, made, "-lgcc", made)
    return program.read_bytes()


def run(
    image: bytes, folder: Path, arguments: tuple[str, ...] = (), given: bytes = b"", xlen: int = 64
) -> tuple[int, bytes]:
    """Exit status and output under QEMU. given: standard input."""
    program = folder / "program.elf"
    program.write_bytes(image)
    program.chmod(0o755)
    words = [oracles.tool(f"qemu-riscv{xlen}"), str(program), *arguments]
    done = subprocess.run(words, input=given, capture_output=True, timeout=SECONDS, cwd=folder)
    return done.returncode, done.stdout + done.stderr


def run_on_iss(image: bytes, folder: Path, arguments: tuple[str, ...] = (), given: bytes = b"") -> tuple[int, bytes]:
    """The same in our own user mode, on the fast engine."""
    streams = [folder / name for name in ("iss.input", "iss.output", "iss.errors")]
    streams[0].write_bytes(given)
    with contextlib.chdir(folder), redirected(streams):
        machine = UserMachine(image, [b"program.elf", *(a.encode() for a in arguments)], [], Strict)
        assert machine.run(max_instructions=2_000_000_000) != "limit"
    return machine.exit_code, streams[1].read_bytes() + streams[2].read_bytes()


@contextlib.contextmanager
def redirected(streams: list[Path]) -> Iterator[None]:
    """Descriptors 0, 1 and 2 of this process are files."""
    kept = [os.dup(i) for i in range(3)]
    try:
        for i, path in enumerate(streams):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | (os.O_TRUNC if i else 0))
            os.dup2(descriptor, i)
            os.close(descriptor)
        yield
    finally:
        for to, descriptor in enumerate(kept):
            os.dup2(descriptor, to)
            os.close(descriptor)
