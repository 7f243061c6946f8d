"""The boot ROM as it ships: compiled by cc/, linked by asm/, from a card of tools/disk.py;
on Unicorn's CPU and the ref engine with the card's model, and on the chip in Verilator with the card at its pins."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest

from hw.memory_map import REGIONS
from hw.sim.machine import Machine
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


def power_on(engine: str, rom: bytes, card: Path | None) -> Machine:
    options = {"quick": True, "build": "commits", "vtpu": None} if engine == "rtl" else {}
    m = Machine(engine, ram_size=RAM_SIZE, sd=card, rom=rom, **options)
    assert m.run(max_cycles=12_000_000) == "finisher"
    assert engine == "ref" or m.sd_error is None
    return m


@pytest.mark.parametrize("engine,size", [("ref", 256), ("rtl", 64), pytest.param("rtl", 256, marks=pytest.mark.ci)])
def test_the_machine_boots(engine: str, size: int, rom: bytes, tmp_path: Path) -> None:
    """256 KiB from the card cost 5.3 M cycles, 64 KiB a quarter; the kernel here switches the machine off."""
    code = struct.pack("<5I", 0x001002B7, 0x00005337, 0x55530313, 0x0062A023, 0x0000006F)  # sw 0x5555, FINISHER
    code += random.Random(2).randbytes((size << 10) - 1000)
    card = tmp_path / "card"
    card.write_bytes(make_image({"A": b"a", "KERNEL.ELF": elf([(RAM, code, len(code) + 100)])}))
    m = power_on(engine, rom, card)
    assert m.exit_code == 0 and m.uart.output.decode().startswith(f"boot: KERNEL.ELF {len(code) + 120} ")
    assert m.mem.read(RAM, len(code) + 100) == code + bytes(100)
    assert m.cycles < 21_000 * size + 300_000


SILENT = ("BOOT_CARD_SILENT", "stop_after=9")  # waits for 100 ms of the chip's time: 5 M cycles
BAD_CRC, NO_CARD = ("BOOT_BAD_CRC", "bad_crc=-1"), ("BOOT_NO_CARD", None)


@pytest.mark.parametrize(
    "engine,status,faults",
    [("ref", *SILENT), ("ref", *BAD_CRC), ("ref", *NO_CARD), ("rtl", *BAD_CRC), ("rtl", *NO_CARD)]
    + [pytest.param("rtl", *SILENT, marks=pytest.mark.ci)],
)
def test_the_machine_says_what_is_wrong(
    engine: str, rom: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: str, faults: str | None
) -> None:
    card = tmp_path / "card"
    card.write_bytes(make_image({"KERNEL.ELF": kernel(20_000)[0]}))
    monkeypatch.setenv("BITS_SD_FAULT", faults or "")
    m = power_on(engine, rom, card if faults else None)
    assert m.exit_code == STATUS[status] and m.uart.output.startswith(b"boot: SD card: ")
    assert m.uart.output.count(b"\n") == 1
