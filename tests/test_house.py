"""The rules of the house: who may import whom, the stack's Python, the size of files, white space, solution regions."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import oracles

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("asm", "cc", "hw", "os", "fs", "tensor", "autograd", "ml", "tools")
OURS = {"asm", "cc", "hw", "tensor", "autograd", "ml", "tools", "tests"}
MAY_IMPORT = {
    "asm": set(),
    "cc": {"asm"},
    "hw": {"asm"},
    "tensor": {"asm"},
    "autograd": {"asm", "tensor"},
    "ml": {"asm", "tensor", "autograd"},
    "tools": OURS - {"tools", "tests"},
}
# The layers that will run on our own Python runtime, and what that has.
STACK = ("asm", "cc", "tensor", "autograd", "ml")
MODULES = {"__future__", "sys", "math", "struct", "array", "os", "time", "random", "json", "collections", "functools"}
NAMES = {"collections": {"namedtuple", "deque", "defaultdict"}, "functools": {"reduce"}}
MAX_LINES = 700


def files(layer: str, kind: str = "*.py") -> list[Path]:
    return sorted(path for path in (ROOT / layer).rglob(kind) if "build" not in path.parts)


def host_only(path: Path) -> bool:
    return path.read_text().startswith("# host only")


def imports(tree: ast.AST) -> list[tuple[str, str | None]]:
    """(module, name) of every import in a file."""
    found: list[tuple[str, str | None]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide which layer is meant"
            found += [(node.module or "", alias.name) for alias in node.names]
    return found


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_layers_import_only_what_is_above_them(layer: str) -> None:
    for path in files(layer):
        for module, _ in imports(ast.parse(path.read_text())):
            top = module.split(".")[0]
            if top in OURS and top != layer:
                assert top in MAY_IMPORT[layer], f"{path.relative_to(ROOT)} imports {module}"
            assert top != "tests"


def stack_faults(path: Path) -> list[str]:
    """What in a file the stack's Python does not have."""
    tree = ast.parse(path.read_text())
    faults = []
    body = [node for node in tree.body if not isinstance(node, ast.Expr)]
    first = body[0] if body else None
    if body and not (isinstance(first, ast.ImportFrom) and first.module == "__future__"):
        faults.append("1: does not start with `from __future__ import annotations`")
    for module, name in imports(tree):
        top = module.split(".")[0]
        if top not in OURS and top not in MODULES:
            faults.append(f"imports {module}")
        if module in NAMES and name not in NAMES[module]:
            faults.append(f"imports {name} from {module}")
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Match):
            faults.append(f"{line}: match statement")
        elif isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
            faults.append(f"{line}: async")
        elif isinstance(node, ast.ClassDef) and (len(node.bases) > 1 or node.keywords):
            faults.append(f"{line}: class {node.name} has several bases or a metaclass")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in ("exec", "eval", "id", "hash", "compile"):
                faults.append(f"{line}: {node.func.id}()")
        elif isinstance(node, ast.For | ast.comprehension):
            source = node.iter
            is_call = isinstance(source, ast.Call) and isinstance(source.func, ast.Name)
            if isinstance(source, ast.Set | ast.SetComp) or (is_call and source.func.id in ("set", "frozenset")):
                faults.append(f"{getattr(source, 'lineno', line)}: iterates over a set")
    return faults


@pytest.mark.parametrize("layer", STACK)
def test_the_stacks_python(layer: str) -> None:
    for path in files(layer):
        if not host_only(path):
            assert stack_faults(path) == [], path.relative_to(ROOT)


def test_the_lint_sees_faults(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(
        "from __future__ import annotations\nimport re\nfor x in {1, 2}:\n    id(x)\nmatch 1:\n    case 1: pass\n"
    )
    assert len(stack_faults(bad)) == 4


def test_os_holds_no_python() -> None:
    assert files("os") == [] and files("fs") == []


def test_packages_are_namespaces() -> None:
    """A file in my/ replaces its namesake only as long as no package has an __init__.py."""
    assert not [path for layer in LAYERS for path in files(layer, "__init__.py")]


def test_one_idea_a_file() -> None:
    for layer in (*LAYERS, "tests"):
        for kind in ("*.py", "*.c", "*.h", "*.S", "*.cpp"):
            for path in files(layer, kind):
                lines = path.read_text().count("\n")
                assert lines <= MAX_LINES, f"{path.relative_to(ROOT)} has {lines} lines"


def test_the_product_stands_alone() -> None:
    for layer in LAYERS:
        for kind in ("*.py", "*.c", "*.h", "*.S", "*.cpp", "*.md"):
            for path in files(layer, kind):
                assert "../shared" not in path.read_text(), path.relative_to(ROOT)


def test_ruff() -> None:
    for arguments in (["check", "--output-format", "concise"], ["format", "--check"]):
        result = subprocess.run([sys.executable, "-m", "ruff", *arguments, str(ROOT)], capture_output=True, text=True)
        assert result.returncode == 0, result.stdout + result.stderr


def test_clang_format() -> None:
    program = oracles.module("clang_format").get_executable("clang-format")
    sources = [str(p) for layer in LAYERS for kind in ("*.c", "*.h", "*.cpp") for p in files(layer, kind)]
    result = subprocess.run([program, "--dry-run", "--Werror", *sources], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr[:2000]


REGION = re.compile(r"(?:#|//) BEGIN SOLUTION (\S+)\n(.*?)(?:#|//) END SOLUTION", re.DOTALL)


def regions(layer: str) -> list[tuple[Path, str]]:
    """(file, name) of every solution region of a layer."""
    found = []
    for kind in ("*.py", "*.c", "*.S"):
        for path in files(layer, kind):
            text = path.read_text()
            names = REGION.findall(text)
            assert text.count("BEGIN SOLUTION") == text.count("END SOLUTION") == len(names), path.relative_to(ROOT)
            found += [(path, name) for name, _ in names]
    return found


@pytest.mark.parametrize("layer", [layer for layer in LAYERS if layer != "tools"])
def test_every_layer_has_solution_regions(layer: str) -> None:
    names = [name for _, name in regions(layer)]
    assert len(names) >= 3 and len(set(names)) == len(names)
    assert all(name.split(".")[0] == layer for name in names)
