"""The rules of tests/conftest.py, on a copy of it with short limits and a few tests of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CONFTEST = Path(__file__).with_name("conftest.py")
TESTS = """
import time
import pytest

def busy(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

def test_quick(): pass
def test_rather_long(): busy(0.15)
def test_too_long(): busy(0.4)
def test_only_waits(): time.sleep(0.4)
@pytest.mark.long
def test_long_and_says_so(): busy(0.4)
@pytest.mark.ci
def test_wider(): pass
def test_missing(): pytest.skip("oracle some-tool is not installed")
def test_missing_too(): pytest.skip("oracle some-tool is not installed")
"""


def run(folder: Path, budget: float, *arguments: str) -> subprocess.CompletedProcess[str]:
    """pytest in `folder` with limits of 0.1 and 0.3 seconds for a test and `budget` seconds for all."""
    text = CONFTEST.read_text()
    limits, total = "LONG_SECONDS, TOO_LONG_SECONDS = 20, 40", "None: 15 * 60"
    assert limits in text and total in text
    text = text.replace(limits, limits[:-6] + "0.1, 0.3").replace(total, f"None: {budget}")
    (folder / "conftest.py").write_text(text)
    (folder / "test_some.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    long\n    ci\n    slow\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments, str(folder)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_limits_of_tests(tmp_path: Path) -> None:
    """With and without worker processes."""
    for workers in ([], ["-n", "2"]):
        result = run(tmp_path, 1000, *workers)
        lines = result.stdout.splitlines()
        assert result.returncode == 1, result.stdout
        assert [line for line in lines if line.startswith("FAILED")] == [
            line for line in lines if "test_too_long" in line and "mark it" in line
        ], result.stdout
        assert any("without the marker" in line and "test_rather_long" in line for line in lines)
        assert "absent: some-tool (2 tests skipped)" in lines
        assert "1 failed, 4 passed, 2 skipped" in lines[-1], "the closing line comes last"


def test_budget_of_the_run(tmp_path: Path) -> None:
    within = run(tmp_path, 1000, "-k", "quick")
    over = run(tmp_path, 0.0001, "-k", "quick")
    assert within.returncode == 0 and "budget" not in within.stdout
    assert over.returncode == 1 and "its budget is 0.0001 s" in over.stdout


def test_only(tmp_path: Path) -> None:
    result = run(tmp_path, 1000, "--only", "ci")
    assert result.returncode == 0 and result.stdout.splitlines()[-1].startswith("1 passed"), result.stdout
