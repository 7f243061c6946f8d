"""Running `./bits` from tests, and its tools as `bits` would run them, without setting up another environment."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
BITS = ROOT / "bits"
PATIENCE = 300  # seconds


def bits_module() -> ModuleType:
    """The front door as a module."""
    loader = importlib.machinery.SourceFileLoader("front_door_bits", str(BITS))
    spec = importlib.util.spec_from_loader("front_door_bits", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def bits(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`./bits ARGUMENTS` by this Python."""
    command = [sys.executable, str(BITS), *arguments]
    return subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=PATIENCE, cwd=ROOT
    )


def tool_command(verb: str, *arguments: str) -> list[str]:
    """The command that `bits` ends in, with the environment that the tests run in."""
    return [sys.executable, "-P", "-c", bits_module().LAUNCH % verb, *arguments]


def tool_environment(build: Path, **more: str) -> dict[str, str]:
    """What `bits` sets for it."""
    return {**os.environ, "BITS_BUILD": str(build), "PYTHONPATH": str(ROOT), "AMARANTH_USE_YOSYS": "builtin", **more}


def tool(
    build: Path, verb: str, *arguments: str, patience: float = PATIENCE, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a verb's tool to its end."""
    return subprocess.run(
        tool_command(verb, *arguments), env=tool_environment(build, **environment), capture_output=True, text=True,
        timeout=patience, cwd=ROOT,
    )  # fmt: skip


def one_line(result: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    """The run failed with this status, and the last line of what it said is one message with these words."""
    said = result.stderr.strip().splitlines()
    assert result.returncode == status, result.stdout + result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    assert said and all(word in said[-1] for word in words), result.stderr
