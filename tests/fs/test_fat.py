"""fs/fat.c on the host, with sanitizers: volumes of mkfs.fat and mtools, partitions, damaged chains, fuzzing."""

from __future__ import annotations

import random
import re
import struct
import subprocess
from pathlib import Path

import pytest

from tests import oracles
from tests.fs import images
from tools import disk, software
from tools.disk import make_image

ROOT = Path(__file__).resolve().parents[2]
SANITIZE = ["-O1", "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = tmp_path_factory.mktemp("host") / "host"
    sources = [str(ROOT / "tests/fs/host.c"), str(software.source("fs/fat.c"))]
    warnings = ["-std=c11", "-Wall", "-Wextra", "-Werror"]
    command = [oracles.tool("gcc"), *warnings, *SANITIZE, f"-I{ROOT / 'fs'}", "-o", str(program), *sources]
    subprocess.run(command, check=True, timeout=100)
    return program


def run(host: Path, image: Path, *arguments: object) -> bytes:
    done = subprocess.run([str(host), str(image), *map(str, arguments)], capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def error(host: Path, image: Path, *arguments: object) -> str:
    done = subprocess.run([str(host), str(image), *map(str, arguments)], capture_output=True, timeout=100)
    assert done.returncode == 1 and done.stderr.startswith(b"error: "), done
    return done.stderr.decode().removeprefix("error: ").strip()


def listing(host: Path, image: Path) -> dict[str, int]:
    lines = (line.rsplit(" ", 1) for line in run(host, image, "ls").decode().splitlines() if not line.endswith("/"))
    return {path: int(size) for path, size in lines}


@pytest.mark.parametrize("fat", [12, 16, 32])
def test_reads_what_mtools_wrote(fat: int, host: Path, tmp_path: Path) -> None:
    image = tmp_path / "card"
    images.make(image, fat)
    files = images.fill(image, fat, tmp_path)
    assert listing(host, image) == {path: len(data) for path, data in files.items()}
    for path, data in files.items():
        assert run(host, image, "cat", path.lower()) == data
    big = files["SUB/BIG.DAT"]
    rng = random.Random(fat)
    for _ in range(10):
        start = rng.randrange(len(big))
        count = rng.randrange(len(big))
        assert run(host, image, "cat", "/SUB//../sub/./big.dat", start, count) == big[start : start + count]


@pytest.mark.parametrize("fat,kind", [(12, 0x01), (16, 0x0E), (32, 0x0C)])
def test_reads_a_partition(fat: int, kind: int, host: Path, tmp_path: Path) -> None:
    volume, image = tmp_path / "volume", tmp_path / "card"
    images.make(volume, fat)
    images.mtools(volume, "mcopy", str(ROOT / "pyproject.toml"), "::PROJECT.TOM")
    image.write_bytes(images.partitioned(volume.read_bytes(), kind))
    assert run(host, image, "cat", "PROJECT.TOM") == (ROOT / "pyproject.toml").read_bytes()
    image.write_bytes(images.partitioned(volume.read_bytes(), kind)[: 512 * 1000])
    assert error(host, image, "ls") == "the volume is larger than the device"


def test_errors_of_paths(host: Path, tmp_path: Path) -> None:
    image = tmp_path / "card"
    image.write_bytes(make_image({"A.TXT": b"x", "D/B": b"y"}))
    assert error(host, image, "cat", "NONE") == "not found"
    assert error(host, image, "cat", "A.TXT/B") == "not a directory"
    assert error(host, image, "cat", "D") == "is a directory"
    assert error(host, image, "cat", "") == "is a directory"
    for name in ("NINELONGG", "A.LONG", "A.B.C", ".A", "A B", "..."):
        assert error(host, image, "cat", name) == "not an 8.3 name"
    assert error(host, image, "cat", "A.TXT", 2, 1) == "a position after the end"


@pytest.mark.parametrize("fat", [16, 32])
def test_damaged_chains(fat: int, host: Path, tmp_path: Path) -> None:
    image = tmp_path / "card"
    whole = make_image({"A": bytes(100_000), "D/B": b"b"}, fat=fat)
    table = struct.unpack_from("<H", whole, 14)[0] * 512
    width, code = (2, "<H") if fat == 16 else (4, "<I")
    first = 2 if fat == 16 else 3

    def spoil(entry: int, value: int) -> None:
        card = bytearray(whole)
        struct.pack_into(code, card, table + width * (first + entry), value)
        image.write_bytes(card)

    spoil(20, first + 3)
    assert error(host, image, "cat", "A") == "the cluster chain is cyclic"
    spoil(20, first + 20)
    assert error(host, image, "cat", "A") == "the cluster chain is cyclic"
    spoil(5, 0)
    assert error(host, image, "cat", "A") == "a cluster outside the volume"
    spoil(5, 0xFFF0 if fat == 16 else 0x0FFF_FFF0)
    assert error(host, image, "cat", "A") == "a cluster outside the volume"
    spoil(5, (1 << min(fat, 28)) - 1)
    assert error(host, image, "cat", "A") == "the cluster chain is too short"
    directory = -(-100_000 // (whole[13] * 512))
    spoil(directory, first + directory)
    assert error(host, image, "ls") == "the cluster chain is cyclic"


def test_what_is_no_volume(host: Path, tmp_path: Path) -> None:
    image = tmp_path / "card"
    whole = make_image({"A": b"a"})
    image.write_bytes(bytes(1 << 20))
    assert error(host, image, "ls") == "no FAT volume"
    image.write_bytes(b"")
    assert error(host, image, "ls") == "the device cannot be read"
    image.write_bytes(bytes(510) + b"\x55\xaa" + bytes(5120))
    assert error(host, image, "ls") == "no FAT volume"
    image.write_bytes(whole[: 1 << 20])
    assert error(host, image, "ls") == "the volume is larger than the device"
    image.write_bytes(whole[:11] + b"\0\x08" + whole[13:])
    assert error(host, image, "ls") == "sectors are not 512 bytes"
    image.write_bytes(whole[:22] + b"\1\0" + whole[24:])
    assert error(host, image, "ls") == "the boot sector contradicts itself"


@pytest.mark.parametrize("fat,rounds", [(12, 1500), (16, 1000), (32, 500)])
def test_fuzzed_volumes_give_clean_errors(fat: int, rounds: int, host: Path, tmp_path: Path) -> None:
    """Damage to the metadata: no sanitizer report, no abort, no more reads than a bound; errors of many kinds."""
    image = tmp_path / "card"
    images.make(image, fat)
    images.fill(image, 7, tmp_path)
    bpb = image.read_bytes()[:512]
    reserved, tables, entries = struct.unpack_from("<HBH", bpb, 14)
    table_size = struct.unpack_from("<H", bpb, 22)[0] or struct.unpack_from("<I", bpb, 36)[0]
    metadata = (reserved + tables * table_size + entries // 16 + 8) * 512
    report = run(host, image, "fuzz", fat, rounds, metadata if fat != 32 else min(metadata, 40 * 512)).decode()
    mounted = int(re.search(r"mounted (\d+)", report)[1])
    assert rounds // 10 < mounted < rounds
    assert len(report.splitlines()) > 5, report


@pytest.mark.parametrize("seed", range(3))
def test_random_trees_of_ours(seed: int, host: Path, tmp_path: Path) -> None:
    rng = random.Random(seed)
    files = {f"D{rng.randrange(4)}/E{rng.randrange(3)}/F{i}.X": rng.randbytes(rng.randrange(5000)) for i in range(60)}
    image = tmp_path / "card"
    image.write_bytes(make_image(files, fat=rng.choice((16, 32))))
    assert listing(host, image) == {path: len(data) for path, data in files.items()}
    for path in rng.sample(sorted(files), 10):
        assert run(host, image, "cat", path) == files[path]


@pytest.mark.parametrize("fat", images.TYPES)
def test_both_readers_take_the_same_volumes(fat: int, host: Path, tmp_path: Path) -> None:
    """Spoiled boot sectors: `bits disk` and fs/fat.c refuse the same ones and find the same areas in the others."""
    rng = random.Random(fat)
    image = tmp_path / "card.img"
    images.make(image, fat)
    whole = image.read_bytes()
    taken, cases = 0, 20 if fat == 32 else 100
    for case in range(cases):
        boot = bytearray(whole[:512])
        for _ in range(rng.randrange(3)):
            boot[rng.choice((0, 510, *range(11, 52)))] = rng.choice((0, 1, 2, 3, 4, 0x7F, 0xFF, rng.randrange(256)))
        with image.open("r+b") as file:
            file.write(boot)
        done = subprocess.run([str(host), str(image), "mount"], capture_output=True, timeout=100)
        try:
            g = disk.Volume(bytes(boot) + whole[512:]).geometry
            ours = [g.fat, g.clusters, g.table, g.root, g.data]
            taken += 1
        except disk.DiskError:
            ours = []
        assert done.returncode == (0 if ours else 1), (case, boot[:64].hex(), done)
        assert [int(word) for word in done.stdout.split()] == ours, (case, boot[:64].hex())
    assert cases // 10 < taken < cases
