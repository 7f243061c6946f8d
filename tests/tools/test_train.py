"""`bits train` on the ISA-level engine: bad input, stopping and going on, and what is left behind."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from hw.sim import verilate
from tests.tools.front_door import PATIENCE, ROOT, one_line, tool, tool_command, tool_environment
from tools import training

# Few letters, so that the model is small and a step is quick.
NAMES = b"".join(b"%c%c%c\n" % (a, b, c) for a in b"ab" for b in b"abc" for c in b"ab")
FILES = {"card.img", "checkpoint.bin", "checkpoint.json", "log.jsonl", "loss.svg", "model.safetensors", "summary.json"}


@pytest.fixture
def names(tmp_path: Path) -> Path:
    path = tmp_path / "names.txt"
    path.write_bytes(NAMES)
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [(b"", "no documents"), (b"\n\r\n\n", "no documents"), (b"anna\n", "one document only")],
)
def test_too_little_data(tmp_path: Path, text: bytes, words: str) -> None:
    path = tmp_path / "few.txt"
    path.write_bytes(text)
    one_line(tool(tmp_path / "build", "train", "--engine", "ref", "--data", str(path)), 2, str(path), words)
    assert not list((tmp_path / "build").glob("train/*"))


def test_too_many_bytes(tmp_path: Path) -> None:
    path = tmp_path / "many.txt"
    path.write_bytes(b"\n".join(bytes([n, n]) for n in range(100, 230)))
    one_line(
        tool(tmp_path / "build", "train", "--engine", "ref", "--data", str(path)),
        2,
        f"{path}:129:1",
        "128 distinct bytes",
    )


def test_readable() -> None:
    """What the chip prints cannot steer the terminal."""
    shown = training.readable(b"caf\xc3\xa9 \x1b[31m \xff\t".decode("latin-1"))
    assert shown == "caf\u00e9 \\x1b[31m \\xff\\t"


def test_faults_that_make_no_sense(tmp_path: Path, names: Path) -> None:
    """The same line on an engine with a card in Python and on the one with a card in C++."""
    for engine in ("ref", "rtl"):
        for fault in ("bogus", "bad_crc=x", "stop_after="):
            arguments = ("--engine", engine, "--steps", "1", "--data", str(names))
            result = tool(tmp_path / engine, "train", *arguments, BITS_SD_FAULT=fault)
            one_line(result, 2, f"BITS_SD_FAULT={fault}", "stop_after=N")


def test_no_such_data(tmp_path: Path) -> None:
    path = tmp_path / "missing.txt"
    one_line(tool(tmp_path / "build", "train", "--engine", "ref", "--data", str(path)), 2, str(path), "No such file")
    one_line(tool(tmp_path / "build", "train", "--engine", "ref", "--data", str(tmp_path)), 2, "Is a directory")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--steps", "0"], "--steps"),
        (["--steps", "many"], "--steps"),
        (["--batch", "-1"], "--batch"),
        (["--batch", "65"], "64"),
        (["--seed", "-1"], "--seed"),
        (["--seed", "18446744073709551616"], "--seed"),
        (["--engine", "qemu"], "--engine"),
        (["--resume"], "nothing to resume"),
        (["--more"], "--more"),
    ],
)
def test_bad_arguments(tmp_path: Path, names: Path, arguments: list[str], words: str) -> None:
    if "--engine" not in arguments:
        arguments = ["--engine", "ref", *arguments]
    one_line(tool(tmp_path / "build", "train", "--data", str(names), *arguments), 2, words)


def test_no_compiler(tmp_path: Path) -> None:
    """One line says what is missing, how to get it, and what works without it."""
    result = tool(tmp_path / "build", "train", PATH=str(tmp_path), CXX="")
    one_line(result, 2, "C++ compiler", "apt install g++", "--engine ref")
    assert len(result.stderr.splitlines()) == 1 and not result.stdout


def test_no_verilator(tmp_path: Path) -> None:
    one_line(tool(tmp_path / "build", "train", VERILATOR="no-such"), 2, "VERILATOR=no-such", "--engine ref")


def losses(folder: Path) -> list[str]:
    return [json.loads(line)["bits"] for line in (folder / "log.jsonl").read_text().splitlines()]


def left_behind(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(
    "engine", [pytest.param("ref", marks=pytest.mark.long), pytest.param("rtl", marks=pytest.mark.ci)]
)
def test_stop_and_resume(engine: str, tmp_path: Path, names: Path) -> None:
    """Ctrl-C after the second step; the resumed run ends with the bits of one, on ref, that was never stopped."""
    arguments = ["--data", str(names), "--steps", "5", "--batch", "1", "--engine", engine]
    whole = tool(tmp_path / "whole", "train", *arguments, "--engine", "ref")
    assert "Traceback" not in whole.stderr and whole.returncode in (0, 1), whole.stderr
    assert left_behind(tmp_path / "whole" / "train") == FILES

    build = tmp_path / "a build"  # a path with a space
    build.mkdir()
    (build / "verilator").symlink_to(verilate.BUILD)  # the chip is built once for all tests
    command = tool_command("train", *arguments)
    process = subprocess.Popen(
        command, env=tool_environment(build), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr and process.stdout
    said = ""
    for line in process.stderr:
        said += line
        if line.startswith("step 2/"):
            process.send_signal(signal.SIGINT)
            break
    said += process.stderr.read()
    assert process.wait(PATIENCE) == 130, said
    assert "Traceback" not in said and "--resume" in said
    assert left_behind(build / "train") == FILES - {"summary.json"}
    stopped = losses(build / "train")
    assert 2 <= len(stopped) < 5
    one_line(tool(build, "train", *arguments, "--resume", "--seed", "7"), 2, "another seed")

    resumed = tool(build, "train", *arguments, "--resume")
    assert resumed.returncode == whole.returncode, resumed.stderr
    for name in ("model.safetensors", "checkpoint.bin"):
        assert (build / "train" / name).read_bytes() == (tmp_path / "whole" / "train" / name).read_bytes()
    assert losses(build / "train") == losses(tmp_path / "whole" / "train")
    summaries = [json.loads((folder / "train" / "summary.json").read_text()) for folder in (build, tmp_path / "whole")]
    for key in ("steps", "first_loss", "last_loss", "val_loss", "bigram_loss", "samples"):
        assert summaries[0][key] == summaries[1][key], key
    ElementTree.parse(build / "train" / "loss.svg")
    one_line(tool(build, "train", *arguments, "--resume"), 2, "finished", "without --resume")


def test_a_batch_that_does_not_fit(tmp_path: Path, names: Path) -> None:
    one_line(
        tool(tmp_path / "build", "train", "--data", str(names), "--batch", "32"), 2, "does not fit", "smaller batch"
    )


def test_too_many_steps(tmp_path: Path, names: Path) -> None:
    result = tool(tmp_path / "build", "train", "--data", str(names), "--steps", "1000000000")
    one_line(result, 2, "--steps", "at most")


def listen() -> None:
    """In a child: heed Ctrl-C, even if the tests run in the background of a shell, where it is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_interrupt_while_building(tmp_path: Path, names: Path) -> None:
    """Before the chip is on there is nothing to keep, and nothing is."""
    process = subprocess.Popen(
        tool_command("train", "--engine", "ref", "--data", str(names)), env=tool_environment(tmp_path / "build"),
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=listen,
    )  # fmt: skip
    assert process.stderr
    said = process.stderr.readline()
    assert said.startswith("capturing"), said
    process.send_signal(signal.SIGINT)
    said += process.stderr.read()
    assert process.wait(PATIENCE) == 130 and "Traceback" not in said, said
    assert not list((tmp_path / "build" / "train").iterdir())


@pytest.mark.long
def test_a_very_long_line(tmp_path: Path) -> None:
    """10,000 characters are a document like any other: it is cut."""
    path = tmp_path / "long.txt"
    path.write_bytes(b"ab" * 5000 + b"\n" + b"ba\nab\n")
    result = tool(tmp_path / "build", "train", "--engine", "ref", "--data", str(path), "--steps", "2", "--batch", "1")
    assert result.returncode in (0, 1) and "Traceback" not in result.stderr, result.stderr
    assert len(losses(tmp_path / "build" / "train")) == 2


def one_hash(result: subprocess.CompletedProcess[str], *engines: str) -> None:
    """Each engine printed one line with one hash, and they are equal."""
    assert result.returncode == 0, result.stderr
    rows = [re.fullmatch(r"(\w+) +([0-9a-f]{64})", line) for line in result.stdout.splitlines()]
    assert all(rows) and [row[1] for row in rows if row] == list(engines)
    assert len({row[2] for row in rows if row}) == 1


@pytest.mark.long
def test_parity_of_the_engines_without_rtl(tmp_path: Path) -> None:
    engines = [word for name in ("tensor", "ref", "iss") for word in ("--engine", name)]
    one_hash(tool(tmp_path / "build", "parity", *engines, "--steps", "1", "--batch", "1"), "tensor", "ref", "iss")


@pytest.mark.slow
def test_parity_of_300_steps() -> None:
    """All engines on the default training run: losses, parameters and samples. (`make parity` does 5 steps.)"""
    one_hash(tool(verilate.BUILD.parent, "parity", "--steps", "300", patience=2 * 3600), "tensor", "ref", "iss", "rtl")
