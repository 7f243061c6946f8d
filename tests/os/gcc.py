"""The programs of tools/software.py built by the GNU toolchain: a second compiler for the same sources."""

from __future__ import annotations

import functools
import subprocess
import tempfile
from pathlib import Path

from tests import oracles
from tools import software

FLAGS = "-march=rv64im_zicsr_zifencei -mabi=lp64 -mcmodel=medany -nostdlib -ffreestanding -fno-pie -std=c11 -O2".split()
FLAGS += "-Wall -Wextra -Werror -fno-tree-loop-distribute-patterns -Wl,--no-warn-rwx-segments".split()


def link(sources: list[Path], base: int, names: dict[str, int], extra: list[str] | None = None) -> bytes:
    """An ELF of C and assembly sources, its text at `base`."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.elf"
        arguments = [f"-D{name}=0x{value:x}ul" for name, value in names.items() if value is not None]
        arguments += [f"-I{path}" for path in software.include_dirs()]
        arguments += [f"-Wl,-Ttext=0x{base:x},--build-id=none,-N,-e,_start", "-o", str(out), *(extra or [])]
        command = [oracles.tool("riscv64-unknown-elf-gcc"), *FLAGS, *arguments, *map(str, sources)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=100)
        assert done.returncode == 0, done.stderr
        return out.read_bytes()


@functools.cache
def boot_rom(ram_size: int) -> bytes:
    """The boot ROM as flat bytes."""
    program, names = software.PROGRAMS["boot"], software.defines(ram_size)
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for path in program.sources:
            sources.append(software.source(path))
            if path.endswith(".S"):  # as for our assembler: no preprocessor, defines in front
                sources[-1] = Path(folder) / "start.s"
                sources[-1].write_text(software.assembly_text(path, names))
        elf = Path(folder) / "boot.elf"
        elf.write_bytes(link(sources, program.base, names))
        flat = Path(folder) / "boot.bin"
        command = [oracles.tool("riscv64-unknown-elf-objcopy"), "-O", "binary", str(elf), str(flat)]
        subprocess.run(command, check=True, timeout=100)
        return flat.read_bytes()
