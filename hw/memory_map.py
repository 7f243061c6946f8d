"""The chip's address space and interrupt numbers: the one table. `c_header()` writes it for the software on the chip.

RAM, UART0, CLINT, PLIC, RTC and finisher sit where QEMU's `virt` has them; the SD controller has the place and the
registers of `sifive_u`'s QSPI2. Register offsets of a device are in this table too, except the vTPU's, whose table of
registers and commands is `asm.vtpu` (the tensor compiler needs it as well).
"""

from __future__ import annotations

from typing import NamedTuple

from asm import vtpu

CORE_HZ = 50_000_000
TIMEBASE_HZ = 10_000_000
CYCLES_PER_TICK = CORE_HZ // TIMEBASE_HZ  # instructions per tick on ref and iss


class Region(NamedTuple):
    base: int
    size: int
    irq: int  # PLIC source, 0 for none
    what: str


REGIONS = {
    "ROM": Region(0x0000_1000, 60 << 10, 0, "boot ROM"),
    "FINISHER": Region(0x0010_0000, 4 << 10, 0, "test finisher"),
    "RTC": Region(0x0010_1000, 4 << 10, 0, "real-time clock (goldfish)"),
    "CLINT": Region(0x0200_0000, 64 << 10, 0, "core-local interruptor"),
    "PLIC": Region(0x0C00_0000, 64 << 20, 0, "platform-level interrupt controller"),
    "UART0": Region(0x1000_0000, 256, 10, "16550: the console"),
    "VIRTIO": Region(0x1000_1000, 4 << 10, 1, "virtio-mmio block device (engines only)"),
    "UART1": Region(0x1001_0000, 256, 12, "16550: file transfer"),
    "SD": Region(0x1005_0000, 4 << 10, 13, "SD controller (SiFive SPI, plus CRC16 and a block buffer)"),
    "VTPU": Region(0x2000_0000, 64 << 10, 14, "vTPU registers"),
    "VTPU_WINDOW": Region(0x2100_0000, 16 << 20, 0, "vTPU scratchpad"),
    "RAM": Region(0x8000_0000, 128 << 20, 0, "DRAM"),
}

# Register offsets by device, in bytes.
REGISTERS: dict[str, dict[str, int]] = {
    "FINISHER": {"CTRL": 0},
    "CLINT": {"MSIP": 0x0000, "MTIMECMP": 0x4000, "MTIME": 0xBFF8},
    "PLIC": {"PRIORITY": 0x0, "PENDING": 0x1000, "ENABLE": 0x2000, "THRESHOLD": 0x20_0000, "CLAIM": 0x20_0004},
    "UART0": {"RBR": 0, "THR": 0, "DLL": 0, "IER": 1, "DLM": 1, "IIR": 2, "FCR": 2, "LCR": 3, "MCR": 4, "LSR": 5}
    | {"MSR": 6, "SCR": 7},
    # SiFive's SPI, then (from BLKCMD on) our receiver of whole blocks; hw/io/sd.py describes it.
    "SD": {"SCKDIV": 0x00, "SCKMODE": 0x04, "CSID": 0x10, "CSDEF": 0x14, "CSMODE": 0x18, "DELAY0": 0x28, "DELAY1": 0x2C}
    | {"FMT": 0x40, "TXDATA": 0x48, "RXDATA": 0x4C, "TXMARK": 0x50, "RXMARK": 0x54, "FCTRL": 0x60, "FFMT": 0x64}
    | {"IE": 0x70, "IP": 0x74, "BLKCMD": 0x80, "BLKSTAT": 0x84, "BLKWAIT": 0x88, "CRC16": 0x8C, "EXTID": 0x90}
    | {"BUFFER": 0x200},
}

# Bits and values of registers, by device.
FIELDS: dict[str, dict[str, int]] = {
    "SD": {"CSMODE_AUTO": 0, "CSMODE_HOLD": 2, "CSMODE_OFF": 3, "FLAG": 1 << 31}  # FLAG: txdata full, rxdata empty
    | {"FMT_8BIT": 8 << 16, "IP_TX": 1, "IP_RX": 2, "IP_BLOCK": 4, "FIFO_DEPTH": 8, "BLOCK_SIZE": 512}
    | {"BLKCMD_RECEIVE": 1, "BLKCMD_STOP": 2}
    | {"BLKSTAT_BUSY": 1, "BLKSTAT_DONE": 2, "BLKSTAT_CRC": 4, "BLKSTAT_TIMEOUT": 8, "BLKSTAT_TOKEN": 16}
    | {"EXTID_VALUE": 0x3144_5342},  # "BSD1": the extension is there
    "PLIC": {"ENABLE_STEP": 0x80, "CONTEXT_STEP": 0x1000},  # from the registers of one context to the next
}

FINISHER_PASS, FINISHER_FAIL, FINISHER_RESET = 0x5555, 0x3333, 0x7777


def c_header() -> str:
    """The table as `soc.h`: BASE, SIZE and IRQ of each region, and every register as its absolute address."""
    lines = ["// Written from hw/memory_map.py and asm/vtpu.py.", "#pragma once", ""]
    for name, r in REGIONS.items():
        lines.append(f"#define {name}_BASE 0x{r.base:08x}u // {r.what}")
        lines.append(f"#define {name}_SIZE 0x{r.size:08x}u")
        if r.irq:
            lines.append(f"#define {name}_IRQ {r.irq}")
    lines.append("")
    for name, registers in (REGISTERS | {"VTPU": vtpu.REGISTERS}).items():
        for reg, offset in registers.items():
            lines.append(f"#define {name}_{reg} 0x{REGIONS[name].base + offset:08x}u")
    for name, fields in FIELDS.items():
        lines += [f"#define {name}_{field} 0x{value:x}u" for field, value in fields.items()]
    lines.append("")
    for name, code in vtpu.COMMANDS.items():
        lines.append(f"#define VTPU_CMD_{name} {code}")
    lines += [f"#define FINISHER_PASS 0x{FINISHER_PASS:x}u", f"#define FINISHER_FAIL 0x{FINISHER_FAIL:x}u"]
    lines += [f"#define FINISHER_RESET 0x{FINISHER_RESET:x}u", f"#define CORE_HZ {CORE_HZ}", ""]
    return "\n".join(lines)
