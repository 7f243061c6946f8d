"""What QEMU's `virt` board has and our chip has not: a virtio drive, a real-time clock, and a device tree in a1.

Only on the ISA-level engines, and only when asked for, so that teaching kernels written for QEMU boot unmodified. All
other devices of that board are where QEMU has them anyway.
"""

from __future__ import annotations

import struct
import time
from pathlib import Path
from typing import NamedTuple

from asm.elf import PT_LOAD
from hw.memory_map import REGIONS, TIMEBASE_HZ
from hw.sim import fdt, virtio
from hw.sim.devices import Clint
from hw.sim.machine import ELF_MAGIC, MachineError, RefMachine, load_segments
from hw.sim.virtio import VirtioBlock

ALIGN = 2 << 20  # of the device tree, as QEMU has it
DYNAMIC_MAGIC, DYNAMIC_VERSION, SUPERVISOR = 0x4942_534F, 2, 1  # of OpenSBI's struct fw_dynamic_info
PAGE = 4096
SLOTS = 8  # for virtio devices; only the first may hold one


class Virt(NamedTuple):
    """drive: a disk image, written to if it can be. append: the kernel's command line. initrd: loaded below the
    device tree. rtc: seconds since 1970 at power-on, by default the host's time. firmware: begins in M mode at the
    start of RAM (an ELF or plain bytes) and is told where the kernel is, as OpenSBI's fw_dynamic wants it. legacy: the
    drive has version 1 of virtio-mmio, as QEMU's unless told otherwise."""

    drive: Path | None = None
    append: str = ""
    initrd: bytes = b""
    rtc: int | None = None
    firmware: bytes = b""
    legacy: bool = False


class EmptySlot:
    """A virtio-mmio slot without a device: what a kernel that looks into all of them finds."""

    def __init__(self, version: int) -> None:
        self.version = version

    def read(self, offset: int, size: int) -> int:
        return {0: virtio.MAGIC, 4: self.version, 12: virtio.QEMU_VENDOR}.get(offset, 0)

    def write(self, offset: int, value: int, size: int) -> None:
        pass


class Rtc:
    """The goldfish clock: nanoseconds since 1970. Reading the low half latches the high one. No alarm."""

    def __init__(self, clint: Clint, seconds: int | None) -> None:
        self.clint = clint
        self.start = time.time_ns() if seconds is None else seconds * 10**9
        self.high = 0

    def read(self, offset: int, size: int) -> int:
        if offset == 0:
            now = self.start + self.clint.mtime * (10**9 // TIMEBASE_HZ)
            self.high = now >> 32
            return now & 0xFFFF_FFFF
        return self.high if offset == 4 else 0

    def write(self, offset: int, value: int, size: int) -> None:
        pass


def attach(machine: RefMachine, virt: Virt) -> None:
    """Put the devices on the machine's bus, initrd and tree into RAM, hart number and tree's address into a0 and a1."""
    ram, hart = machine.mem, machine.hart
    machine.bus.attach("RTC", Rtc(hart.clint, virt.rtc))
    first_slot = REGIONS["VIRTIO"]
    for slot in range(virt.drive is not None, SLOTS):
        base = first_slot.base + slot * first_slot.size
        machine.bus.regions.append((base, base + first_slot.size, EmptySlot(virtio.VERSION - virt.legacy)))
    if virt.drive is not None:
        drive = VirtioBlock(virt.drive, ram.read, ram.write, virt.legacy)
        machine.bus.attach("VIRTIO", drive)
        machine.plic.connect(REGIONS["VIRTIO"].irq, lambda: drive.irq)
    end = ram.base + ram.size
    initrd = (0, 0)
    for _ in range(2):  # the tree's size does not depend on the numbers in it
        tree = fdt.machine(
            hart.xlen, hart.extensions, ram.size, virt.drive is not None, virt.append, initrd if virt.initrd else None
        )
        at = end - len(tree) & -(ALIGN if ram.size > 2 * ALIGN else PAGE)
        first = at - len(virt.initrd) & -PAGE
        initrd = first, first + len(virt.initrd)
    if first < ram.base:
        raise MachineError(f"the initrd of {len(virt.initrd)} bytes does not fit {ram.size >> 20} MiB of RAM")
    ram.write(at, tree)
    ram.write(first, virt.initrd)
    machine.x["a0"], machine.x["a1"] = 0, at
    if virt.firmware:
        info = at + len(tree) + 7 & -8
        words = (DYNAMIC_MAGIC, DYNAMIC_VERSION, machine.pc, SUPERVISOR, 0, 0)
        ram.write(info, struct.pack("<6Q" if hart.xlen == 64 else "<6I", *words))
        machine.pc, machine.x["a2"] = _load_firmware(machine, virt.firmware), info


def _load_firmware(machine: RefMachine, image: bytes) -> int:
    """Its entry. MachineError if it has no room beside the kernel."""
    ram, hart = machine.mem, machine.hart
    if image[:4] == ELF_MAGIC:
        file = load_segments(image, ram, hart.xlen, hart.compressed, any_abi=True)
        entry, end = file.entry, max(s.paddr + s.memsz for s in file.segments if s.type == PT_LOAD)
    else:
        entry, end = ram.base, ram.base + len(image)
        if len(image) > ram.size:
            raise MachineError(f"the firmware of {len(image)} bytes does not fit {ram.size >> 20} MiB of RAM")
        ram.write(ram.base, image)
    if machine.pc < end:
        raise MachineError(f"the kernel begins at {machine.pc:#x}, in the firmware; link it to 0x80200000")
    return entry
