"""Programs of gcc, libgcc and picolibc for QEMU's virt machine: compile, link with GNU ld and with ours, run."""

from __future__ import annotations

import subprocess
from pathlib import Path

from asm import linker
from tests import oracles
from tests.asm import gnu
from tools import ld

LIBRARIES = Path("/usr/lib/picolibc/riscv64-unknown-elf/lib")
ARCH = {64: ("rv64imac", "lp64"), 32: ("rv32imac", "ilp32")}
MEMORY = {"__flash": 0x8000_0000, "__flash_size": 0x20_0000, "__ram": 0x8020_0000, "__ram_size": 0x20_0000}


def compile_c(folder: Path, source: str, name: str, xlen: int, *flags: str) -> None:
    """name.c and name.o in the folder."""
    march, mabi = ARCH[xlen]
    (folder / f"{name}.c").write_text(source)
    common = (f"-march={march}", f"-mabi={mabi}", "-mcmodel=medany", "--specs=picolibc.specs", "-w")
    gnu.run(folder, "gcc", *common, *flags, "-c", f"{name}.c", "-o", f"{name}.o")


def arguments(folder: Path, objects: list[str], xlen: int, *flags: str) -> list[str]:
    """The linker's flags, as gcc gives them for --crt0=semihost --oslib=semihost."""
    multilib = "/".join(ARCH[xlen])
    oracles.folder("picolibc", str(LIBRARIES))
    march, mabi = ARCH[xlen]
    libgcc = gnu.run(folder, "gcc", f"-march={march}", f"-mabi={mabi}", "-print-libgcc-file-name").strip()
    return [
        f"-L{LIBRARIES / multilib}", f"-L{LIBRARIES}", f"-L{Path(libgcc).parent}", f"-melf{xlen}lriscv",
        *(f"--defsym={name}={value}" for name, value in MEMORY.items()),
        str(LIBRARIES / multilib / "crt0-semihost.o"), *(str(folder / name) for name in objects), *flags,
        "--start-group", "-lgcc", "-lc", "-lsemihost", "--end-group",
    ]  # fmt: skip


def link(folder: Path, objects: list[str], xlen: int, *flags: str, name: str = "t") -> tuple[bytes, bytes]:
    """The program as we link it, and as GNU ld does; also in name.ours and name.gnu."""
    words = arguments(folder, objects, xlen, *flags)
    gnu.run(folder, "ld", *words, "-o", f"{name}.gnu")
    command = ld.parse(words)
    ld.script_of(command)
    data, _ = linker.link_program(ld.inputs(command), command.options)
    (folder / f"{name}.ours").write_bytes(data)
    return data, (folder / f"{name}.gnu").read_bytes()


def run(program: Path, xlen: int, seconds: int = 60) -> tuple[int, str]:
    """Exit status and output on QEMU; (-1, "") if it takes too long."""
    qemu = oracles.tool(f"qemu-system-riscv{xlen}")
    command = [qemu, "-machine", "virt", "-bios", "none", "-nographic", "-monitor", "none", "-serial", "none"]
    command += ["-semihosting-config", "enable=on", "-kernel", str(program)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return -1, ""
    return done.returncode, done.stdout + done.stderr
