"""FAT images for the tests of fs/, made by mkfs.fat and mtools."""

from __future__ import annotations

import random
import struct
import subprocess
from pathlib import Path

from tests import oracles

TYPES = {12: (1440, 1), 16: (16384, 1), 32: (70000, 1)}  # FAT type -> KiB, sectors in a cluster


def mtools(image: Path, name: str, *arguments: str) -> None:
    subprocess.run([oracles.tool(name), "-i", str(image), *arguments], check=True, capture_output=True, timeout=60)


def make(image: Path, fat: int, *, cluster: int | None = None) -> None:
    """An empty volume."""
    size, sectors = TYPES[fat]
    arguments = ["-C", "-F", str(fat), "-s", str(cluster or sectors), str(image), str(size)]
    subprocess.run([oracles.tool("mkfs.fat"), *arguments], check=True, capture_output=True, timeout=60)


def fill(image: Path, seed: int, work: Path) -> dict[str, bytes]:
    """Random files and directories, some with long names, some deleted again so that later ones are in fragments."""
    rng = random.Random(seed)
    files: dict[str, bytes] = {}
    directories = [""]

    def add(path: str, data: bytes) -> None:
        source = work / "source"
        source.write_bytes(data)
        mtools(image, "mcopy", str(source), "::" + path)
        files[path] = data

    for name in ("SUB", "SUB/DEEPER", "OTHER.DIR"):
        mtools(image, "mmd", "::" + name)
        directories.append(name)
    for i in range(12):
        add(f"{rng.choice(directories)}/F{i}.BIN".lstrip("/"), rng.randbytes(rng.choice((0, 1, 511, 512, 513, 9000))))
    holes = [path for path in files if rng.random() < 0.5]
    if holes:
        mtools(image, "mdel", *("::" + path for path in holes))
    for path in holes:
        del files[path]
    add("SUB/BIG.DAT", rng.randbytes(200_000))  # into the holes
    source = work / "source"
    source.write_bytes(b"long")
    mtools(image, "mcopy", str(source), "::SUB/A rather long file name.text")
    files["SUB/ARATHE~1.TEX"] = b"long"
    return files


def partitioned(volume: bytes, kind: int, start: int = 63) -> bytes:
    """The volume as the second entry of a master boot record; the first is of another system."""
    foreign = struct.pack("<BBBBBBBBII", 0, 0, 0, 0, 0x83, 0, 0, 0, 1, 10)
    ours = struct.pack("<BBBBBBBBII", 0x80, 0, 0, 0, kind, 0, 0, 0, start, len(volume) // 512)
    return bytes(446) + foreign + ours + bytes(32) + b"\x55\xaa" + bytes((start - 1) * 512) + volume
