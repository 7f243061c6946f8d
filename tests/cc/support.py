"""Building and running C with our tools and with others': what the tests of cc share.

A program is compiled by `cc`, assembled and linked by `asm`, and run by qemu-riscv64 as a static user program, with
system calls for output. `START` is the few lines of assembly that this takes.
"""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from asm.assembler import assemble
from asm.linker import link
from cc.driver import compile_c
from hw.sim.machine import hart_class
from tests import oracles

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE / "programs"
RUNTIME_FOLDER = HERE.parent.parent / "cc" / "rt"
RUNTIME = sorted(RUNTIME_FOLDER.glob("*.c"))
BASE = 0x10000
SECONDS = 20
HOST_FLAGS = ["-std=gnu11", "-w", "-O0", "-funsigned-char", "-fwrapv", "-fno-strict-aliasing"]
GCC_FLAGS = ["-march=rv64im", "-mabi=lp64", "-mcmodel=medany", "-fno-pie", "-ffreestanding", "-mno-relax"]

START = """
.globl _start
_start:
    la sp, stack_top
    call main
    li a7, 93
    ecall
.globl write
write:
    li a7, 64
    ecall
    ret
.bss
.align 4
.space 1048576
stack_top:
"""


class Strict(hart_class("iss")):
    """An iss whose loads and stores trap where they are not aligned, as the chip's do."""

    def __init__(self, *args: object, isa: str, **options: object) -> None:
        super().__init__(*args, isa=isa.replace("_zicclsm", ""), **options)


def compiled(text: str, name: str, include: list[str] = (), **options) -> tuple[str, bytes]:
    """(name, object) of a C source, by our compiler and assembler. include: more folders of headers."""
    assembly = compile_c(text, name, [*include, str(PROGRAMS), str(RUNTIME_FOLDER)], **options)
    return name, assemble(assembly, name + ".s")


@cache
def base_objects() -> tuple[tuple[str, bytes], ...]:
    """Start code, output and memory functions: everything a program needs besides itself."""
    sources = [PROGRAMS / "out.c", *RUNTIME]
    return (("start", assemble(START, "start.S")), *(compiled(p.read_text(), p.name) for p in sources))


def execute(elf: bytes, path: Path) -> tuple[int, bytes]:
    """Exit status and output of a static riscv64 program."""
    path.write_bytes(elf)
    path.chmod(0o755)
    done = subprocess.run([oracles.tool("qemu-riscv64"), path], capture_output=True, timeout=SECONDS)
    return done.returncode, done.stdout


def run_ours(text: str, name: str, folder: Path, more=(), **options) -> tuple[int, bytes]:
    """Compile, link and run a program with our tools; more: objects and archives besides."""
    objects = [*base_objects(), compiled(text, name, **options), *more]
    return execute(link(objects, text_base=BASE), folder / (name + ".elf"))


@cache
def libgcc() -> tuple[str, bytes]:
    """gcc's support library, where the functions that cc/rt lacks come from."""
    command = [oracles.tool("riscv64-unknown-elf-gcc"), "-march=rv64imac", "-mabi=lp64", "-print-libgcc-file-name"]
    path = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return path, Path(path).read_bytes()


@cache
def host_output(folder: Path) -> Path:
    """The output functions as a host object."""
    built = folder / "out.o"
    subprocess.run([oracles.tool("gcc"), *HOST_FLAGS, "-c", "-o", built, PROGRAMS / "out.c"], check=True)
    return built


def run_host(source: Path, folder: Path, common: Path, *more: str) -> tuple[int, bytes]:
    """Compile and run a program with the host's gcc. common: a folder for what all programs share; more: libraries."""
    built = folder / (source.stem + ".host")
    flags = [*HOST_FLAGS, f"-I{PROGRAMS}"]
    subprocess.run([oracles.tool("gcc"), *flags, "-o", built, source, host_output(common), *more], check=True)
    done = subprocess.run([built], capture_output=True, timeout=SECONDS)
    return done.returncode, done.stdout
