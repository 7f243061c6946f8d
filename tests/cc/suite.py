"""Many small programs through our compiler and through riscv gcc at little cost: both ABIs, on the engine iss.

    built = by_gcc({"a.c": text, ...}, 64, folder)      one call of gcc for a whole batch
    run([ours(text, "a.c", 64, 2)], 64)                 status and output; the library by our compiler
    run([built["a.c"]], 64, GCC)                        the same; memory functions and libgcc of the oracle

Compiling, linking and running are functions of this process, so a program costs some 40 ms. A program that does not end
within LIMIT instructions has the status None on either side.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

from asm import isa
from asm.archive import Member, write
from asm.assembler import assemble
from asm.linker import link
from cc.driver import compile_c
from hw.sim.user import UserMachine
from tests import oracles
from tests.cc.support import BASE, HERE, PROGRAMS, RUNTIME, START, Strict
from tools import software

OURS, GCC = "ours", "riscv64-unknown-elf-gcc"
BITMANIP = "_zba_zbb_zbs"
LIMIT = 20_000_000
RAM_SIZE = 1 << 22
INCLUDE = [str(PROGRAMS), str(HERE / "floats")]
CFLAGS = "-std=gnu11 -ffreestanding -fwrapv -fno-strict-aliasing -ffp-contract=off -fno-pie -mcmodel=medany -mno-relax"
CFLAGS += " -w -Wno-sync-nand -Wno-packed-bitfield-compat -D_Thread_local= -D__thread="  # one hart; no tp is set up


class Abi(NamedTuple):
    march: str
    mabi: str


ABIS = {64: Abi("rv64imac", "lp64"), 32: Abi("rv32imac", "ilp32")}
Object = tuple[str, bytes]
Outcome = tuple[int | None, bytes]


def to_object(assembly: str, name: str, march: str) -> Object:
    """Assembled, with compressed instructions where the ISA string has them."""
    xlen, extensions = isa.parse(march + "_zicsr")
    return name, assemble(assembly, name, xlen, None, extensions)


def ours(text: str, name: str, xlen: int, opt: int, march: str = "", include: tuple[str, ...] = ()) -> Object:
    """An object by our compiler. march: "" is that of the ABI."""
    march = march or ABIS[xlen].march
    return to_object(compile_c(text, name, [*include, *INCLUDE], opt=opt, march=march), name, march)


def by_gcc(texts: dict[str, str], xlen: int, folder: Path, flags: tuple[str, ...] = ("-O1",)) -> dict[str, Object]:
    """Objects by gcc, by name. folder: where they are made."""
    place = Path(tempfile.mkdtemp(dir=folder))
    for name, text in texts.items():
        (place / name).write_text(text)
    march, mabi = ABIS[xlen]
    command = [oracles.tool(GCC), *CFLAGS.split(), f"-march={march}", f"-mabi={mabi}", *flags, "-pipe", "-c"]
    subprocess.run([*command, *(f"-I{path}" for path in INCLUDE), *texts], cwd=place, check=True)
    return {name: (name, (place / name).with_suffix(".o").read_bytes()) for name in texts}


@cache
def library(xlen: int, kind: str) -> tuple[Object, ...]:
    """What a program needs besides itself: start code, output, and the archives of one compiler."""
    march, mabi = ABIS[xlen]
    out = PROGRAMS / "out.c"
    base = (to_object(START, "start.s", march), ours(out.read_text(), "out.c", xlen, 1))
    if kind == GCC:
        return *base, *(oracle_library(xlen, name) for name in ("libgcc.a", "libc.a"))
    tools = software.toolchain_digest(INCLUDE)
    members = []
    for path in RUNTIME:
        key = software.digest(tools, march.encode(), path.name.encode(), path.read_bytes())
        data = software.cached(key + ".o", lambda path=path: ours(path.read_text(), str(path), xlen, 2)[1])
        members.append(Member(path.stem + ".o", data))
    return *base, ("rt.a", write(members))


PICOLIBC = "/usr/lib/picolibc/riscv64-unknown-elf/lib"


def oracle_library(xlen: int, name: str) -> Object:
    """An archive of gcc or picolibc for this ABI."""
    march, mabi = ABIS[xlen]
    option = "-print-libgcc-file-name" if name == "libgcc.a" else "-print-multi-directory"
    command = [oracles.tool(GCC), f"-march={march}", f"-mabi={mabi}", option]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    path = Path(said) if name == "libgcc.a" else oracles.folder("picolibc", PICOLIBC) / said / name
    return name, path.read_bytes()


def run(objects: list[Object], xlen: int, kind: str = OURS, limit: int = LIMIT, engine: str | type = Strict) -> Outcome:
    """Exit status (128 + signal; None: it does not end) and output of a program of these objects."""
    return execute(link([*objects, *library(xlen, kind)], text_base=BASE), limit, engine)


def execute(image: bytes, limit: int = LIMIT, engine: str | type = Strict) -> Outcome:
    """Run a static program."""
    machine = UserMachine(image, [b"program"], engine=engine, ram_size=RAM_SIZE)
    with tempfile.TemporaryFile() as output:
        machine.linux.files[1] = output.fileno()
        reason = machine.run(max_instructions=limit)
        output.seek(0)
        return (machine.exit_code if reason == "exit" else None), output.read()


def has_gcc() -> bool:
    """Whether the binding oracle is here. Where all are required it is looked for anyway, and its absence fails."""
    return bool(shutil.which(GCC)) or os.environ.get("BITS_REQUIRE") == "all"
