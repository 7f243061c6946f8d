"""tools/software.py: the learner's files, the cache, and that the same input gives the same bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from hw.sim.sd import SDCard
from tests.os.board import Board
from tests.os.test_boot import RAM_SIZE
from tools import software


def test_a_file_in_my_replaces_its_namesake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = software.build("boot", RAM_SIZE)
    monkeypatch.setattr(software, "MINE", tmp_path)
    mine = tmp_path / "os/drivers/sd.c"
    mine.parent.mkdir(parents=True)
    text = (software.ROOT / "os/drivers/sd.c").read_text()
    mine.write_text(text.replace('"no card"', '"no card, says the learner"'))
    board = Board(software.build("boot", RAM_SIZE), SDCard(None), RAM_SIZE)
    board.run()
    assert board.console == "boot: SD card: no card, says the learner\n"
    mine.unlink()
    assert software.build("boot", RAM_SIZE) == ours


def test_built_anew_the_bytes_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    once = software.build("boot")
    monkeypatch.setattr(software, "BUILD", tmp_path)
    assert software.build("boot") == once
    assert not [path for path in tmp_path.iterdir() if path.suffix not in (".o", ".elf")]
