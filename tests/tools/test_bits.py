"""The front door: verbs, an old Python, no network, a build folder elsewhere, and `make`."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.front_door import BITS, ROOT, bits, bits_module, one_line

OLDEST = (3, 4)  # the oldest grammar that `ast` can be held to
PRETEND = "import runpy, sys; sys.version_info = (3, 8, 10, 'final', 0); sys.argv[0] = {bits!r}; "
PRETEND += "runpy.run_path({bits!r}, run_name='__main__')"


def test_version_and_help() -> None:
    version, usage, nothing = bits("--version"), bits("--help"), bits()
    assert version.returncode == 0 and version.stdout.startswith("bits ")
    assert usage.returncode == 0 and "train" in usage.stdout and "doctor" in usage.stdout
    assert nothing.returncode == 2 and nothing.stdout == usage.stdout


def test_unknown_verb() -> None:
    result = bits("trian")
    one_line(result, 2, "trian", "--help")
    assert len(result.stderr.splitlines()) == 1


def test_every_verb_has_a_tool() -> None:
    for verb, _ in bits_module().VERBS:
        assert verb == "clean" or (ROOT / "tools" / f"{verb}.py").exists(), verb


def test_any_python_3_can_read_it() -> None:
    ast.parse(BITS.read_text(), feature_version=OLDEST)


def old_python(path: str, build: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", PRETEND.format(bits=str(BITS)), *arguments]
    return subprocess.run(
        command, env={**os.environ, "PATH": path, "BITS_BUILD": str(build)}, capture_output=True, text=True
    )


def test_old_python_and_no_other(tmp_path: Path) -> None:
    result = old_python(str(tmp_path), tmp_path / "build", "train")
    one_line(result, 2, "3.11", "3.8", "install")
    assert len(result.stderr.splitlines()) == 1


def test_old_python_finds_a_newer_one(tmp_path: Path) -> None:
    """The newest python3.x on PATH is asked, and found by number, not by spelling: 3.12 is newer than 3.9."""
    for name, says in (("python3.9", "old"), ("python3.11", "new"), ("python3.12", "newest")):
        script = tmp_path / name
        script.write_text(f"#!/bin/sh\necho {says}\n")
        script.chmod(0o755)
    result = old_python(f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin", tmp_path, "objdump", "x")
    assert (result.returncode, result.stdout) == (0, "newest\n"), result.stderr


def test_no_network(tmp_path: Path) -> None:
    """One line, and nothing that a later run would take for an environment that is set up."""
    build = tmp_path / "a build"
    index = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
    result = bits("train", BITS_BUILD=str(build), PIP_EXTRA_INDEX_URL="", PIP_NO_INDEX="", PIP_FIND_LINKS="", **index)
    one_line(result, 2, "network")
    assert len(result.stderr.splitlines()) == 2 and "setting up" in result.stderr
    assert not list(build.glob("venv/ready-*"))


def test_set_up_once_for_each_version_of_the_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a pip that only notes what it is asked for."""
    module = bits_module()
    for lock in ("requirements-run.txt", "requirements-test.txt"):
        shutil.copy(ROOT / lock, tmp_path)
    monkeypatch.setattr(module, "ROOT", str(tmp_path))
    monkeypatch.setenv("BITS_BUILD", str(tmp_path / "build"))
    asked: list[str] = []
    monkeypatch.setattr(module, "pip_command", lambda python, build: [sys.executable, "-c", "pass"])
    monkeypatch.setattr(module, "say", asked.append)

    def set_up(kind: str) -> bool:
        asked.clear()
        python = module.environment(kind)
        assert Path(python).exists()
        return bool(asked)

    assert set_up("run") and not set_up("run")
    assert set_up("test") and not set_up("test") and not set_up("run")
    run_lock = tmp_path / "requirements-run.txt"
    before = run_lock.read_text()
    run_lock.write_text(before + "# another version\n")
    assert set_up("run") and not set_up("run")
    run_lock.write_text(before)
    assert set_up("test"), "the packages of the other version are still installed"


def test_read_only_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    module = bits_module()
    monkeypatch.delenv("BITS_BUILD", raising=False)
    assert module.build_folder() == str(ROOT / "build")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Path(module.build_folder()).parent == tmp_path / "bits"
    monkeypatch.setenv("BITS_BUILD", "elsewhere")
    assert module.build_folder() == os.path.abspath("elsewhere")


def test_build_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    one_line(bits("train", BITS_BUILD=str(tmp_path / "file" / "build")), 2, "cannot write", "BITS_BUILD=")


def test_clean(tmp_path: Path) -> None:
    build = tmp_path / "build"
    (build / "deep").mkdir(parents=True)
    assert bits("clean", BITS_BUILD=str(build)).returncode == 0 and not build.exists()
    assert bits("clean", BITS_BUILD=str(build)).returncode == 0


def test_make_help() -> None:
    result = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    for target in ("train", "test", "test-ci", "test-slow", "parity", "bench", "loc", "doctor", "clean", "test-LAYER"):
        assert any(line.split()[0] == target for line in result.stdout.splitlines()), target


def test_make_passes_variables() -> None:
    command = ["make", "-n", "train", "STEPS=20", "BATCH=4", "SEED=7", "ENGINE=ref", "DATA=a file.txt", "RESUME=1"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout
    for words in ("--steps 20", "--batch 4", "--seed 7", "--engine ref", '--data "a file.txt"', "--resume"):
        assert words in said, said
