"""QEMU's `virt` machine as an oracle for whole programs: the same ELF, from power on until it writes the finisher."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests import oracles

# Without what our hart has not. QEMU 7.2 sets accessed and dirty bits in hardware, as Svadu with ADUE; without the
# advanced interrupt architecture it takes interrupts in the order of their numbers, not in that of the specification.
CPU = "h=off,f=off,d=off,v=off,svinval=on,x-smaia=on,x-ssaia=on"
SECONDS = 60


def run(folder: Path, image: bytes, xlen: int = 64) -> bytes:
    """What the program has written to the UART when it ends. It is started on two harts: with one, QEMU makes a load
    and a store of an atomic instruction, and traps accordingly."""
    tool = oracles.tool(f"qemu-system-riscv{xlen}")
    elf, output = folder / "program.elf", folder / "uart"
    elf.write_bytes(image)
    command = [tool, "-M", "virt", "-cpu", f"rv{xlen},{CPU}", "-smp", "2", "-bios", "none", "-kernel", str(elf)]
    command += ["-display", "none", "-monitor", "none", "-serial", f"file:{output}"]
    subprocess.run(command, check=True, timeout=SECONDS, stdin=subprocess.DEVNULL)
    return output.read_bytes()
