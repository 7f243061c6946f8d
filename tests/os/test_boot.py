"""The boot ROM on Unicorn's CPU over the SD card's model: the kernel arrives; every failure has its line and status.

The ROM is built by gcc here, so that this says what is right about os/ and fs/ alone; by our own compiler it is built
and run in test_boot_engines.py.
"""

from __future__ import annotations

import random
import re
import struct
from pathlib import Path

import pytest

from hw.memory_map import REGIONS
from hw.sim.sd import SDCard
from tests.fs import images
from tests.os import gcc
from tests.os.board import Board
from tools import software
from tools.disk import make_image

RAM = REGIONS["RAM"].base
RAM_SIZE = 512 << 10
STATUS = {
    name: int(value) for name, value in re.findall(r"(BOOT_\w+) = (\d+)", software.source("os/boot/boot.h").read_text())
}


def elf(segments: list[tuple[int, bytes, int]], entry: int = RAM, **changes: int) -> bytes:
    """An executable. segments: (address, bytes, size in memory); changes: fields of its header."""
    fields = {"class": 2, "data": 1, "type": 2, "machine": 243, "phentsize": 56, "phnum": len(segments)} | changes
    header = struct.pack("<4sBBBB8x", b"\x7fELF", fields["class"], fields["data"], 1, 0)
    header += struct.pack("<HHIQQQI", fields["type"], fields["machine"], 1, entry, 64, 0, 0)
    header += struct.pack("<HHHHHH", 64, fields["phentsize"], fields["phnum"], 0, 0, 0)
    offset, table, body = 64 + 56 * len(segments), b"", b""
    for address, data, size in segments:
        table += struct.pack("<IIQQQQQQ", 1, 7, offset + len(body), address, address, len(data), size, 8)
        body += data
    return header + table + body


def kernel(size: int, seed: int = 1) -> tuple[bytes, bytes]:
    code = random.Random(seed).randbytes(size)
    return elf([(RAM, code, size + 1001)]), code


def boot(image: bytes | None, *, stop: int = 0, **faults: int) -> Board:
    board = Board(gcc.boot_rom(RAM_SIZE), SDCard(image, **faults), RAM_SIZE)
    board.uc.mem_write(RAM, b"\xa5" * RAM_SIZE)
    board.run(stop)
    return board


def fails(board: Board, status: str, line: str) -> None:
    assert (board.status, board.console) == (STATUS[status], line + "\n")


@pytest.mark.parametrize("fat,partition", [(16, False), (32, False), (32, True)])
def test_the_kernel_is_loaded(fat: int, partition: bool) -> None:
    file, code = kernel(100_003)
    image = make_image({"README.TXT": b"first", "KERNEL.ELF": file}, fat=fat)
    board = boot(images.partitioned(image, 0x0C) + bytes(512 * 1024) if partition else image, stop=RAM)
    assert board.console == f"boot: KERNEL.ELF {len(file)} bytes, entry 80000000\n"
    memory = board.uc.mem_read(RAM, len(code) + 1002)
    assert memory == code + bytes(1001) + b"\xa5"
    unicorn = __import__("unicorn.riscv_const").riscv_const
    assert board.uc.reg_read(unicorn.UC_RISCV_REG_A0) == board.uc.reg_read(unicorn.UC_RISCV_REG_A1) == 0
    assert board.uc.reg_read(unicorn.UC_RISCV_REG_PC) == RAM


def test_several_segments_and_a_fragmented_file(tmp_path: Path) -> None:
    parts = [random.Random(i).randbytes(30_000 + i) for i in range(3)]
    file = elf([(RAM + 0x10000 * i, part, len(part)) for i, part in enumerate(parts)], entry=RAM + 0x10000)
    image = tmp_path / "card"
    images.make(image, 16)
    images.fill(image, 3, tmp_path)
    (tmp_path / "source").write_bytes(file)
    images.mtools(image, "mdel", "::SUB/BIG.DAT")
    (tmp_path / "small").write_bytes(bytes(5000))
    for i in range(9):
        images.mtools(image, "mcopy", str(tmp_path / "small"), f"::S{i}")
    images.mtools(image, "mdel", *(f"::S{i}" for i in range(0, 9, 2)))
    images.mtools(image, "mcopy", str(tmp_path / "source"), "::KERNEL.ELF")
    board = boot(image.read_bytes(), stop=RAM + 0x10000)
    assert board.console.endswith("entry 80010000\n")
    for i, part in enumerate(parts):
        assert board.uc.mem_read(RAM + 0x10000 * i, len(part)) == part


def test_few_accesses_per_block() -> None:
    """The cost that the boot's budget stands on: 64 loads a block (Unicorn makes two of each), nothing per byte."""
    file, _ = kernel(256 << 10)
    board = boot(make_image({"KERNEL.ELF": file}), stop=RAM)
    assert board.sd_accesses < 135 * (len(file) // 512) + 4000


def test_a_damaged_block_is_read_again() -> None:
    file, code = kernel(50_000)
    board = boot(make_image({"KERNEL.ELF": file}), stop=RAM, bad_crc=3)
    assert board.status is None and board.uc.mem_read(RAM, len(code)) == code


def test_the_card() -> None:
    image = make_image({"KERNEL.ELF": kernel(50_000)[0]})
    fails(boot(None), "BOOT_NO_CARD", "boot: SD card: no card")
    fails(boot(image, stop_after=0), "BOOT_CARD_SILENT", "boot: SD card: the card stops answering")
    fails(boot(image, stop_after=30), "BOOT_CARD_SILENT", "boot: SD card: the card stops answering")
    fails(boot(image, bad_crc=-1), "BOOT_BAD_CRC", "boot: SD card: data from the card are damaged (CRC16)")
    fails(boot(b""), "BOOT_CARD_ERROR", "boot: SD card: the card reports an error for a block")


def test_the_volume() -> None:
    image = bytearray(make_image({"KERNEL.ELF": kernel(50_000)[0]}))
    fails(boot(bytes(1 << 20)), "BOOT_NOT_FAT", "boot: SD card: no FAT volume")
    line = "boot: FAT volume: the volume is larger than the device"
    fails(boot(bytes(image[: 1 << 20])), "BOOT_BAD_VOLUME", line)
    fails(
        boot(make_image({"A": b"a"})),
        "BOOT_NO_KERNEL",
        "boot: no KERNEL.ELF in the root directory of the card",
    )
    fails(boot(make_image({"KERNEL.ELF/": b""})), "BOOT_BAD_VOLUME", "boot: FAT volume: is a directory")
    struct.pack_into("<H", image, 512 + 2 * 20, 7)
    fails(boot(bytes(image)), "BOOT_CYCLIC", "boot: FAT volume: the cluster chain is cyclic")


@pytest.mark.parametrize(
    "file,status,line",
    [
        (b"", "BOOT_NOT_ELF", "is not an ELF executable for this machine"),
        (b"#!/bin/sh\n" * 20, "BOOT_NOT_ELF", "is not an ELF executable for this machine"),
        (elf([(RAM, b"code", 4)], **{"class": 1}), "BOOT_NOT_ELF", "is not an ELF executable for this machine"),
        (elf([(RAM, b"code", 4)], machine=62), "BOOT_NOT_ELF", "is not an ELF executable for this machine"),
        (elf([(RAM, b"code", 4)], type=1), "BOOT_NOT_ELF", "is not an ELF executable for this machine"),
        (elf([(RAM, b"code", 4)], phnum=0), "BOOT_NOT_ELF", "is not an ELF executable for this machine"),
        (elf([(RAM, b"code", 4)], entry=RAM + 4), "BOOT_NOT_ELF", "has its entry outside its code"),
        (elf([(RAM, b"code", 3)]), "BOOT_NOT_ELF", "has a segment that is larger in the file than in memory"),
        (elf([(RAM, bytes(9000), 9000)])[:5000], "BOOT_TRUNCATED", "is truncated"),
        (elf([(RAM, b"code", 4)])[:100], "BOOT_TRUNCATED", "is truncated"),
        (elf([(RAM - 8, b"code", 4)]), "BOOT_NO_ROOM", "does not fit into RAM"),
        (elf([(0x1000, b"code", 4)]), "BOOT_NO_ROOM", "does not fit into RAM"),
        (elf([(RAM, b"code", 1 << 63)]), "BOOT_NO_ROOM", "does not fit into RAM"),
        (
            elf([(RAM, b"code", RAM_SIZE - software.BOOT_AREA + 1)]),
            "BOOT_NO_ROOM",
            "does not fit into RAM",
        ),
    ],
)
def test_the_kernel_is_checked(file: bytes, status: str, line: str) -> None:
    fails(boot(make_image({"KERNEL.ELF": file})), status, "boot: KERNEL.ELF " + line)


def test_the_largest_kernel_that_fits() -> None:
    board = boot(make_image({"KERNEL.ELF": elf([(RAM, b"code", RAM_SIZE - software.BOOT_AREA)])}), stop=RAM)
    assert board.status is None and board.console.endswith("entry 80000000\n")


@pytest.mark.parametrize("seed", range(5))
def test_mutated_kernels_end_well(seed: int) -> None:
    """Spoiled ELF headers: the ROM refuses, or jumps into what it has loaded (nops, then power off)."""
    rng = random.Random(seed)
    off = struct.pack("<4I", 0x001002B7, 0x00005337, 0x55530313, 0x0062A023)  # sw 0x5555, FINISHER
    good = elf([(RAM, b"\1\0" * 1000 + off, 2016), (RAM + 0x1000, b"\1\0" * 1000 + off, 2016)])
    endings = set()
    for _ in range(40):
        file = bytearray(good)
        for _ in range(rng.randrange(1, 4)):
            file[rng.randrange(64 + 2 * 56)] = rng.choice((0, 1, 0x80, 0xFF, rng.randrange(256)))
        board = Board(gcc.boot_rom(RAM_SIZE), SDCard(make_image({"KERNEL.ELF": bytes(file)})), RAM_SIZE)
        try:
            board.run(seconds=5)
        except board.fault as fault:  # the mutated kernel runs into data: Unicorn does not take the trap
            assert board.console.startswith("boot: KERNEL.ELF "), fault
        else:
            assert board.status == 0 or board.status in STATUS.values(), bytes(file[:176]).hex()
        endings.add(board.status)
    assert {0, STATUS["BOOT_NOT_ELF"]} < endings


def test_statuses_are_distinct() -> None:
    assert len(STATUS) == 12 and len(set(STATUS.values())) == 12
