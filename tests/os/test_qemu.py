"""The SD driver and the FAT reader on QEMU's sifive_u: an SPI controller and a card that are not ours.

QEMU's controller has no block receiver, so this is the driver's PIO way with CRC16 in software; its card is one of
standard capacity below 2 GiB (addresses in bytes, a version 1 CSD) and checks the CRC7 of CMD0 and CMD8.
"""

from __future__ import annotations

import functools
import random
import subprocess
from pathlib import Path

import pytest

from tests import oracles
from tests.os import gcc
from tools import software
from tools.disk import make_image

HERE = Path(__file__).parent
RAM = 0x8000_0000


def fnv(data: bytes) -> int:
    return functools.reduce(lambda value, byte: (value ^ byte) * 16777619 & 0xFFFFFFFF, data, 2166136261)


def run(tmp_path: Path, image: bytes | None) -> tuple[int, list[str]]:
    program, card = tmp_path / "program.elf", tmp_path / "card"
    sources = [HERE / "sifive.S", HERE / "sifive.c"]
    sources += [software.source(path) for path in ("os/drivers/sd.c", "os/lib/print.c", "fs/fat.c")]
    program.write_bytes(gcc.link(sources, RAM, {}))
    command = [oracles.tool("qemu-system-riscv64"), "-M", "sifive_u", "-m", "128M", "-display", "none", "-bios", "none"]
    command += ["-monitor", "none", "-serial", "stdio", "-kernel", str(program), "-semihosting"]
    if image is not None:
        card.write_bytes(image)
        command += ["-drive", f"file={card},if=sd,format=raw"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout.split("\n")[:-1]


@pytest.mark.parametrize("fat", [16, 32])
def test_files_of_a_card(fat: int, tmp_path: Path) -> None:
    rng = random.Random(fat)
    files = {f"FILE{i}.BIN": rng.randbytes(rng.choice((1, 512, 30_000, 100_001))) for i in range(5)}
    status, lines = run(tmp_path, make_image(files, 64 << 20, fat))
    assert lines == ["blocks 131072"] + [f"{name} {fnv(data):08x}" for name, data in files.items()]
    assert status == 0


def test_no_card(tmp_path: Path) -> None:
    status, lines = run(tmp_path, None)
    assert status == 1 and len(lines) == 1 and lines[0] in ("no card", "the card stops answering")
