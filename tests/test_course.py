"""The course: a file in my/ replaces its namesake, and a layer's tests fail while one of its solution regions is blank.

A learner's blank is `raise NotImplementedError` in Python. In C it is an empty body, or `return 0;` where the region
returned something. A test that fails on the blank must pass in the same copy of the tree once the region is back:
otherwise it failed for another reason and says nothing.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_house import LAYERS, regions

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = ("build", ".venv", ".git", "my", "__pycache__", ".ruff_cache", ".pytest_cache")
# The region of each layer that `make test` blanks: one whose tests fail early. `make test-slow` takes all of them.
QUICK = {
    "asm": "asm.riscv.encode",
    "cc": "cc.ssa.read",
    "hw": "hw.cpu.compare",
    "os": "os.sd.crc7",
    "fs": "fs.next_cluster",
    "tensor": "tensor.view.reshape",
    "autograd": "autograd.scalar.mul",
    "ml": "ml.rng.next",
}
REGIONS = {name: (layer, path.relative_to(ROOT)) for layer in LAYERS for path, name in regions(layer)}
QUICK_SECONDS, SLOW_SECONDS = 120, 900
TESTS_FAILED = 1
NEVER_COLLECTED = 2
FAILED = re.compile(r"^(?:FAILED|ERROR) (tests/.*?)(?: - .*)?$", re.MULTILINE)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the sources. What Verilator built is shared: it is found by a hash of all that goes into it."""
    copy = tmp_path_factory.mktemp("course") / "copy"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
    build = copy / "build"
    build.mkdir()
    models = Path(os.environ.get("BITS_BUILD") or ROOT / "build") / "verilator"
    models.mkdir(parents=True, exist_ok=True)
    (build / "verilator").symlink_to(models)
    yield copy
    shutil.rmtree(copy, ignore_errors=True)


def environment(tree: Path) -> dict[str, str]:
    """As `bits` makes it, for the copy."""
    paths = os.pathsep.join([str(tree / "my"), str(tree)])
    return {**os.environ, "BITS_BUILD": str(tree / "build"), "PYTHONPATH": paths, "AMARANTH_USE_YOSYS": "builtin"}


def blank(text: str, name: str, python: bool) -> str:
    """`text` without the solution `name`."""
    mark = "#" if python else "//"
    pattern = rf"^( *){mark} BEGIN SOLUTION {re.escape(name)}\n(.*?)^ *{mark} END SOLUTION\n"

    def empty(match: re.Match[str]) -> str:
        returns = re.search(rf"^{match[1]}return [^;]", match[2], re.MULTILINE)
        body = "raise NotImplementedError" if python else "return 0;" if returns else ""
        return f"{match[1]}{body}\n"

    changed, count = re.subn(pattern, empty, text, flags=re.MULTILINE | re.DOTALL)
    assert count == 1, name
    return changed


def run_tests(tree: Path, what: list[str], seconds: int) -> tuple[int, str]:
    """Exit status and output of pytest in the copy; -1 if it takes too long."""
    command = [sys.executable, "-m", "pytest", "-x", "--tb=no", "-rfE", "-p", "no:randomly", *what]
    try:
        done = subprocess.run(command, cwd=tree, env=environment(tree), capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return -1, f"no failure within {seconds} s"
    return done.returncode, done.stdout + done.stderr


def put(path: Path, text: str) -> None:
    """Write a source so that no compiled copy of it lives on: two blanks may have one size and one second."""
    path.write_text(text)
    if path.suffix == ".py":
        Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)


def check_that_tests_notice(tree: Path, name: str, seconds: int) -> None:
    """Blank a region, see a test of its layer fail, put it back, see that test pass."""
    layer, place = REGIONS[name]
    path = tree / place
    whole = path.read_text()
    put(path, blank(whole, name, path.suffix == ".py"))
    try:
        status, output = run_tests(tree, [f"tests/{layer}"], seconds)
    finally:
        put(path, whole)
    failed = FAILED.search(output)
    assert status in (TESTS_FAILED, NEVER_COLLECTED) and failed, f"{name} blanked: {output[-2000:]}"
    again = [failed[1]] + ([] if "::" in failed[1] else ["--collect-only"])
    status, output = run_tests(tree, again, seconds)
    assert status == 0, f"{failed[1]} fails although {name} is there: {output[-2000:]}"


@pytest.mark.long
@pytest.mark.parametrize("layer", QUICK)
def test_a_blank_region_fails_its_layer(tree: Path, layer: str) -> None:
    check_that_tests_notice(tree, QUICK[layer], QUICK_SECONDS)


@pytest.mark.slow
@pytest.mark.parametrize("name", REGIONS)
def test_every_blank_region_fails_its_layer(tree: Path, name: str) -> None:
    check_that_tests_notice(tree, name, SLOW_SECONDS)


def test_quick_regions_exist() -> None:
    assert {layer: REGIONS[name][0] for layer, name in QUICK.items()} == {layer: layer for layer in QUICK}
    assert set(QUICK) | {"tools"} == set(LAYERS)


def test_blanks() -> None:
    python = "def f():\n    # BEGIN SOLUTION a.b\n    x = 1\n    return x\n    # END SOLUTION\n"
    assert blank(python, "a.b", True) == "def f():\n    raise NotImplementedError\n"
    c = "int f(void) {\n    // BEGIN SOLUTION a.b\n    return 1;\n    // END SOLUTION\n}\n"
    assert blank(c, "a.b", False) == "int f(void) {\n    return 0;\n}\n"
    assert blank(c.replace("return 1;", "g();"), "a.b", False) == "int f(void) {\n    \n}\n"


def test_my_python_file_replaces_its_namesake(tree: Path) -> None:
    """Seen through ./bits and through pytest."""
    mine = tree / "my" / "asm" / "diagnostic.py"
    mine.parent.mkdir(parents=True)
    text = (tree / "asm" / "diagnostic.py").read_text()
    assert "{d.kind}: " in text
    (tree / "wrong.S").write_text("    nonsense a0, a1\n")
    probe = "from asm import diagnostic, elf\n\ndef test_whose():\n    assert '/my/' in diagnostic.__file__\n"
    (tree / "tests" / "test_probe.py").write_text(probe + "    assert '/my/' not in elf.__file__\n")
    command = [sys.executable, "bits", "asm", "wrong.S", "-o", "wrong.o"]
    ours = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    mine.write_text(text.replace("{d.kind}: ", "{d.kind} of mine: "))
    try:
        theirs = subprocess.run(command, cwd=tree, capture_output=True, text=True)
        status, output = run_tests(tree, ["tests/test_probe.py"], QUICK_SECONDS)
    finally:
        shutil.rmtree(tree / "my")
    assert ": error: " in ours.stderr and ": error of mine: " in theirs.stderr, ours.stderr + theirs.stderr
    assert ours.returncode == theirs.returncode == 1
    assert status == 0, output


def test_my_c_file_replaces_its_namesake(tree: Path) -> None:
    """Seen in the boot ROM, which our own compiler makes of it."""
    text = (tree / "os" / "boot" / "boot.c").read_text()
    assert '"boot: "' in text
    mine = tree / "my" / "os" / "boot" / "boot.c"
    command = [sys.executable, "-c", "import sys; from tools import software; "
               "sys.stdout.buffer.write(software.build('boot', 1 << 20))"]  # fmt: skip
    ours = subprocess.run(command, cwd=tree, env=environment(tree), capture_output=True, check=True).stdout
    mine.parent.mkdir(parents=True)
    try:
        mine.write_text(text.replace('"boot: "', '"this is mine: "'))
        theirs = subprocess.run(command, cwd=tree, env=environment(tree), capture_output=True, check=True).stdout
    finally:
        shutil.rmtree(tree / "my")
    again = subprocess.run(command, cwd=tree, env=environment(tree), capture_output=True, check=True).stdout
    assert b"this is mine" in theirs and b"this is mine" not in ours and again == ours
