"""Flattened device trees: the format, and the tree of our machine in the words of QEMU's `virt` board.

    header | memory reservations (none) | structure: nested nodes with properties | names of properties

A node is a dict; a value that is a dict is a node in it, any other a property: bytes as they are, a text or a list of
texts with zeros behind, a number or a list of numbers as 32-bit cells, None for one that is only there.

Source: Devicetree Specification 0.4, chapter 5; the bindings of Linux.
"""

from __future__ import annotations

import struct

from asm import isa as isa_strings
from hw.memory_map import FINISHER_PASS, FINISHER_RESET, REGIONS, TIMEBASE_HZ

MAGIC, VERSION, COMPATIBLE_VERSION = 0xD00D_FEED, 17, 16
BEGIN_NODE, END_NODE, PROPERTY, END = 1, 2, 3, 9
HEADER = struct.Struct(">10I")
CPU_INTC, PLIC, TEST = 1, 2, 3  # phandles
MACHINE_EXTERNAL, SUPERVISOR_EXTERNAL, MACHINE_SOFTWARE, MACHINE_TIMER = 11, 9, 3, 7
UART_CLOCK = 3_686_400  # QEMU's; the divisor does not matter to either
PLIC_SOURCES = 31


def _bytes(value: object) -> bytes:
    if value is None:
        return b""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode() + b"\0"
    if isinstance(value, int):
        return struct.pack(">I", value)
    return b"".join(_bytes(part) for part in value)


def blob(root: dict) -> bytes:
    """The tree as a DTB."""
    names: dict[str, int] = {}
    strings, structure = bytearray(), bytearray()

    def add(name: str, node: dict) -> None:
        text = name.encode() + b"\0"
        structure.extend(struct.pack(">I", BEGIN_NODE) + text.ljust(-(-len(text) // 4) * 4, b"\0"))
        for key, value in node.items():
            if not isinstance(value, dict):
                data = _bytes(value)
                if key not in names:
                    names[key] = len(strings)
                    strings.extend(key.encode() + b"\0")
                structure.extend(struct.pack(">III", PROPERTY, len(data), names[key]))
                structure.extend(data.ljust(-(-len(data) // 4) * 4, b"\0"))
        for key, value in node.items():
            if isinstance(value, dict):
                add(key, value)
        structure.extend(struct.pack(">I", END_NODE))

    add("", root)
    structure.extend(struct.pack(">I", END))
    reservations = HEADER.size
    at = reservations + 16
    end = at + len(structure)
    head = (MAGIC, end + len(strings), at, end, reservations, VERSION, COMPATIBLE_VERSION, 0, len(strings))
    return HEADER.pack(*head, len(structure)) + bytes(16) + bytes(structure) + bytes(strings)


def _reg(name: str) -> list[int]:
    region = REGIONS[name]
    return [0, region.base, 0, region.size]


def _device(name: str, compatible: str | list[str], **more: object) -> dict:
    irq = REGIONS[name].irq
    lines = {"interrupts": irq, "interrupt-parent": PLIC} if irq else {}
    return {"compatible": compatible, "reg": _reg(name), **lines, **more}


def _unit(name: str, kind: str) -> str:
    return f"{kind}@{REGIONS[name].base:x}"


def machine(
    xlen: int,
    extensions: tuple[str, ...],
    ram_size: int,
    virtio: bool = False,
    bootargs: str = "",
    initrd: tuple[int, int] | None = None,
) -> bytes:
    """The DTB of a machine with one hart, and perhaps a drive. initrd: its first address and the one behind it."""
    ram = REGIONS["RAM"].base
    chosen: dict = {"stdout-path": "/soc/" + _unit("UART0", "serial")}
    if bootargs:
        chosen["bootargs"] = bootargs
    if initrd:
        chosen |= {"linux,initrd-start": [0, initrd[0]], "linux,initrd-end": [0, initrd[1]]}
    cpu = {
        "device_type": "cpu",
        "reg": 0,
        "status": "okay",
        "compatible": "riscv",
        "riscv,isa": isa_strings.arch(xlen, [e for e in extensions if e not in ("S", "U")], versions=False),
        "mmu-type": "riscv,sv39" if xlen == 64 else "riscv,sv32",
        "interrupt-controller": {
            "#interrupt-cells": 1,
            "#address-cells": 0,
            "interrupt-controller": None,
            "compatible": "riscv,cpu-intc",
            "phandle": CPU_INTC,
        },
    }
    soc = {
        "#address-cells": 2,
        "#size-cells": 2,
        "compatible": "simple-bus",
        "ranges": None,
        _unit("FINISHER", "test"): _device("FINISHER", ["sifive,test1", "sifive,test0", "syscon"], phandle=TEST),
        _unit("RTC", "rtc"): _device("RTC", "google,goldfish-rtc"),
        _unit("CLINT", "clint"): _device(
            "CLINT",
            ["sifive,clint0", "riscv,clint0"],
            **{"interrupts-extended": [CPU_INTC, MACHINE_SOFTWARE, CPU_INTC, MACHINE_TIMER]},
        ),
        _unit("PLIC", "plic"): _device(
            "PLIC",
            ["sifive,plic-1.0.0", "riscv,plic0"],
            **{
                "#interrupt-cells": 1,
                "#address-cells": 0,
                "interrupt-controller": None,
                "interrupts-extended": [CPU_INTC, MACHINE_EXTERNAL, CPU_INTC, SUPERVISOR_EXTERNAL],
                "riscv,ndev": PLIC_SOURCES,
                "phandle": PLIC,
            },
        ),
        _unit("UART0", "serial"): _device("UART0", "ns16550a", **{"clock-frequency": UART_CLOCK}),
    }
    if virtio:
        soc[_unit("VIRTIO", "virtio_mmio")] = _device("VIRTIO", "virtio,mmio")
    switch = {"regmap": TEST, "offset": 0}
    return blob(
        {
            "#address-cells": 2,
            "#size-cells": 2,
            "compatible": "riscv-virtio",
            "model": "riscv-virtio,qemu",
            "chosen": chosen,
            f"memory@{ram:x}": {"device_type": "memory", "reg": [0, ram, ram_size >> 32, ram_size & 0xFFFF_FFFF]},
            "cpus": {
                "#address-cells": 1,
                "#size-cells": 0,
                "timebase-frequency": TIMEBASE_HZ,
                "cpu@0": cpu,
            },
            "soc": soc,
            "poweroff": {"compatible": "syscon-poweroff", "value": FINISHER_PASS, **switch},
            "reboot": {"compatible": "syscon-reboot", "value": FINISHER_RESET, **switch},
        }
    )
