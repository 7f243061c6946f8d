"""tools/disk.py: images that fsck.fat, mtools and pyfatfs take for good, and the verbs of `bits disk`."""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path

import pytest

from tests import oracles
from tests.fs import images
from tools import disk

RNG = random.Random(5)
FILES = {
    "KERNEL.ELF": RNG.randbytes(100_001),
    "EMPTY": b"",
    "DATA/NAMES.TXT": b"ada\ngrace\n",
    "data/deep/x.bin": RNG.randbytes(513),
    "DATA/DEEP/Y": RNG.randbytes(4096),
    "NONE/": b"",
} | {f"MANY/F{i}": bytes([i]) * i for i in range(200)}
WANTED = {path.upper(): data for path, data in FILES.items() if not path.endswith("/")}


@pytest.mark.parametrize("fat,size", [(16, None), (16, 3 << 20), (16, 64 << 20), (32, None), (32, 64 << 20)])
def test_fsck_and_mtools_agree(fat: int, size: int | None, tmp_path: Path) -> None:
    image = tmp_path / "card"
    image.write_bytes(disk.make_image(FILES, size, fat))
    checked = subprocess.run([oracles.tool("fsck.fat"), "-n", "-v", str(image)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    assert f"2 FATs, {fat} bit entries" in checked.stdout
    assert re.search(r"\d+ files, \d+/\d+ clusters", checked.stdout)
    out = tmp_path / "out"
    out.mkdir()
    subprocess.run([oracles.tool("mcopy"), "-s", "-n", "-i", str(image), "::", str(out)], check=True, timeout=60)
    found = {str(path.relative_to(out)).upper(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert found == WANTED
    assert (out / "NONE").is_dir()
    volume = disk.Volume(image.read_bytes())
    assert {path for path, size in volume.walk() if size is not None} == set(WANTED)
    assert all(volume.read(path) == data for path, data in WANTED.items())


@pytest.mark.filterwarnings("ignore:.*pkg_resources")
@pytest.mark.filterwarnings("ignore:Deprecated call")
@pytest.mark.parametrize("fat", [16, 32])
def test_pyfatfs_reads_it(fat: int, tmp_path: Path) -> None:
    oracles.module("pkg_resources")  # of setuptools, which pyfatfs wants
    PyFatFS = oracles.module("pyfatfs.PyFatFS")
    image = tmp_path / "card"
    image.write_bytes(disk.make_image(FILES, None, fat))
    card = PyFatFS.PyFatFS(str(image), read_only=True)
    found = {path.lstrip("/"): card.readbytes(path) for path in card.walk.files()}
    card.close()
    assert found == WANTED


def test_the_reader_takes_images_of_mkfs(tmp_path: Path) -> None:
    for fat in (12, 16, 32):
        image = tmp_path / f"card{fat}"
        images.make(image, fat)
        files = images.fill(image, fat, tmp_path)
        volume = disk.Volume(images.partitioned(image.read_bytes(), 0x0E) if fat == 16 else image.read_bytes())
        assert volume.geometry.fat == fat
        assert {path: volume.read(path) for path, size in volume.walk() if size is not None} == files


def test_the_same_files_give_the_same_bytes() -> None:
    assert disk.make_image(FILES) == disk.make_image(FILES)


@pytest.mark.parametrize(
    "files,options,text",
    [
        ({"TOO.LONG": b""}, {}, "8.3 name"),
        ({"A+B": b""}, {}, "8.3 name"),
        ({"a": b"", "A": b""}, {}, "twice"),
        ({"A": b"", "A/B": b""}, {}, "twice"),
        ({"A": bytes(9 << 20)}, {"size": 4 << 20}, "clusters"),
        ({f"F{i}": b"" for i in range(512)}, {}, "root directory"),
        ({}, {"size": 1 << 20}, "no FAT16"),
        ({}, {"size": 4 << 20, "fat": 32}, "no FAT32"),
        ({}, {"fat": 12}, "FAT12"),
    ],
)
def test_what_cannot_be_written(files: dict, options: dict, text: str) -> None:
    with pytest.raises(disk.DiskError, match=text):
        disk.make_image(files, **options)


def test_the_verb(tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    folder = tmp_path / "in put"
    (folder / "SUB").mkdir(parents=True)
    (folder / "SUB" / "B.TXT").write_bytes(b"hello\n")
    image = str(tmp_path / "card.img")
    assert disk.main(["create", image, "--size", "3M", "--fat", "16", f"{folder}=TREE"]) == 0
    assert Path(image).stat().st_size == 3 << 20
    assert disk.main(["ls", image]) == 0
    assert capfd.readouterr().out.split() == ["TREE/", "TREE/SUB/", "6", "TREE/SUB/B.TXT"]
    assert disk.main(["get", image, "tree/sub/b.txt"]) == 0
    assert capfd.readouterr().out == "hello\n"
    for arguments, status in (
        (["get", image, "NONE"], 1),
        (["ls", str(tmp_path / "absent")], 2),
        (["create", image, "--size", "much"], 1),
        (["ls", str(folder / "SUB" / "B.TXT")], 1),
    ):
        assert disk.main(arguments) == status
        message = capfd.readouterr().err
        assert message.startswith("error: ") and message.count("\n") == 1
    assert disk.main([]) == 2
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("card.img") and path.name != "card.img"]
