"""The trainer on spoiled cards: one line on the console says which file and why, and the exit status is not 0."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from tests.tools.test_train import NAMES
from tools import training
from tools.training import Setup, TrainError


@pytest.fixture(scope="module")
def card() -> tuple[dict[str, bytes], bytes]:
    """A good card's files, and its kernel."""
    setup = Setup(NAMES, steps=1, batch=1, samples=0, eval_documents=1)
    corpus = training.load_corpus(setup.text, setup.seed, "names")
    return training.card(setup, training.capture(setup, corpus.vocabulary))


def word(blob: bytes, at: int, value: int) -> bytes:
    return blob[:at] + struct.pack("<I", value) + blob[at + 4 :]


def without(files: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {key: blob for key, blob in files.items() if key != name}


SPOILT = {
    "no configuration": ("TRAIN.CFG", lambda files: without(files, "TRAIN.CFG")),
    "no data": ("DATA.TXT", lambda files: without(files, "DATA.TXT")),
    "no program": ("PROGRAM.BIN", lambda files: without(files, "PROGRAM.BIN")),
    "another configuration": ("TRAIN.CFG", lambda f: f | {"TRAIN.CFG": word(f["TRAIN.CFG"], 0, 0x324E5254)}),
    "a short configuration": ("TRAIN.CFG", lambda f: f | {"TRAIN.CFG": f["TRAIN.CFG"][:-4]}),
    "a batch of 0": ("TRAIN.CFG", lambda f: f | {"TRAIN.CFG": word(f["TRAIN.CFG"], 8, 0)}),
    "one document": ("DATA.TXT", lambda f: f | {"DATA.TXT": b"anna\n"}),
    "another program": ("vtpu", lambda f: f | {"PROGRAM.BIN": b"x" * 1000}),
    "a short program": ("vtpu", lambda f: f | {"PROGRAM.BIN": f["PROGRAM.BIN"][:4000]}),
    "a reserved operation": ("vTPU fault 1", lambda f: f | {"PROGRAM.BIN": spoil_siw(f["PROGRAM.BIN"])}),
    "no states": ("STATE.BIN", lambda f: f | {"TRAIN.CFG": word(f["TRAIN.CFG"], 12, 1)}),
    "states of another model": (
        "STATE.BIN",
        lambda f: f | {"TRAIN.CFG": word(f["TRAIN.CFG"], 12, 1), "STATE.BIN": bytes(400)},
    ),
}


def spoil_siw(program: bytes) -> bytes:
    """The program with a D operation that does not exist in its first SIW."""
    from tensor import program as programs

    parsed = programs.from_bytes(program)
    parsed.siws[0] = {**parsed.siws[0], "d_active": 1, "d_op": 15}
    return parsed.to_bytes()


@pytest.mark.parametrize("name", SPOILT)
def test_a_spoilt_card(name: str, card: tuple[dict[str, bytes], bytes], tmp_path: Path) -> None:
    files, kernel = card
    said, spoil = SPOILT[name]
    image = tmp_path / "card.img"
    training.write_card(image, spoil(files))
    lines: list[str] = []
    with pytest.raises(TrainError) as error:
        training.replay("ref", image, kernel, lambda line, report: lines.append(line))
    assert error.value.status == 1
    complaints = [line for line in lines if line.startswith("error: ")]
    assert complaints and said in complaints[0], lines
    assert "trap" not in complaints[0]
