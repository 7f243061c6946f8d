"""The boot ROM as it ships: compiled by cc/, linked by asm/, from a card of tools/disk.py."""

from __future__ import annotations

import random

import pytest

from hw.memory_map import REGIONS
from hw.sim.sd import SDCard
from tests.os.board import Board
from tests.os.test_boot import RAM, RAM_SIZE, STATUS, elf, kernel
from tools import software
from tools.disk import make_image


@pytest.fixture(scope="module")
def rom() -> bytes:
    return software.build("boot", RAM_SIZE)


def test_it_fits(rom: bytes) -> None:
    assert len(rom) <= REGIONS["ROM"].size


@pytest.mark.parametrize("fat", [16, 32])
def test_our_compilers_rom_loads_the_kernel(rom: bytes, fat: int) -> None:
    file, code = kernel(150_001)
    board = Board(rom, SDCard(make_image({"A": b"a", "KERNEL.ELF": file}, fat=fat), bad_crc=2), RAM_SIZE)
    board.run(RAM)
    assert board.console == f"boot: KERNEL.ELF {len(file)} bytes, entry 80000000\n"
    assert board.uc.mem_read(RAM, len(code) + 1001) == code + bytes(1001)


def test_our_compilers_rom_refuses(rom: bytes) -> None:
    rng = random.Random(4)
    cases = [
        ("BOOT_NO_CARD", None, {}),
        ("BOOT_CARD_SILENT", make_image({"KERNEL.ELF": kernel(9000)[0]}), {"stop_after": 5}),
        ("BOOT_BAD_CRC", make_image({}), {"bad_crc": -1}),
        ("BOOT_NOT_FAT", rng.randbytes(1 << 19), {}),
        ("BOOT_NO_KERNEL", make_image({"KERNEL.OLD": b""}), {}),
        ("BOOT_TRUNCATED", make_image({"KERNEL.ELF": kernel(9000)[0][:-1]}), {}),
        ("BOOT_NOT_ELF", make_image({"KERNEL.ELF": rng.randbytes(900)}), {}),
        ("BOOT_NO_ROOM", make_image({"KERNEL.ELF": elf([(RAM, b"code", 1 << 40)])}), {}),
    ]
    for status, image, faults in cases:
        board = Board(rom, SDCard(image, **faults), RAM_SIZE)
        board.run()
        assert (board.status, board.console.count("\n")) == (STATUS[status], 1)
