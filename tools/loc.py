"""`bits loc`: lines per layer, beside the budget of the outline that this project answers.

Lines are all lines of source files, blank ones and comments included; code is without those. Layers without a budget
are work that the outline did not list.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {".py": "#", ".c": "//", ".h": "//", ".cpp": "//", ".S": "#", ".s": "#"}
LIMIT = 100_000  # lines of the whole


class Row(NamedTuple):
    name: str
    where: tuple[str, ...]  # folders and files; a file counts where it is named first
    budget: int | None  # lines in the outline


ROWS = (
    Row("vector chip", ("hw/vtpu",), 1000),
    Row("host CPU", ("hw/cpu",), 1500),
    Row("MMU", ("hw/mmu",), 1000),
    Row("SD controller", ("hw/io/sd.py",), 150),
    Row("SoC, other devices", ("hw/io", "hw/soc.py", "hw/bus.py", "hw/interconnect.py", "hw/memory_map.py"), None),
    Row("simulators", ("hw/sim",), None),
    Row("other hardware", ("hw",), None),
    Row("instruction sets", ("asm",), None),
    Row("C compiler", ("cc",), 2000),
    Row("Python runtime", ("runtime",), 50000),
    Row("OS", ("os",), 2500),
    Row("FAT", ("fs",), 300),
    Row("user programs", ("user",), 500),
    Row("tensors", ("tensor",), 500),
    Row("autograd", ("autograd",), 5000),
    Row("data, GPT", ("ml",), 1000),
    Row("front door, tools", ("bits", "tools"), None),
)


class Count(NamedTuple):
    files: int
    lines: int
    code: int


def measure(path: Path) -> Count:
    """A file's lines, and those that are neither blank nor only a comment."""
    lines = path.read_text("utf-8", "replace").splitlines()
    comment = SOURCES.get(path.suffix, "#")
    code = sum(bool(line.strip()) and not line.strip().startswith(comment) for line in lines)
    return Count(1, len(lines), code)


def files(root: Path, where: str) -> list[Path]:
    """The source files of a folder, or the file itself."""
    place = root / where
    if place.is_file():
        return [place]
    return sorted(path for path in place.rglob("*") if path.suffix in SOURCES and path.is_file())


def table(root: Path) -> list[tuple[Row, Count]]:
    """A count for each row; a file counts once."""
    seen: set[Path] = set()
    result = []
    for row in ROWS:
        mine = [path for where in row.where for path in files(root, where) if path not in seen]
        seen.update(mine)
        counts = [measure(path) for path in mine]
        result.append((row, Count(*(sum(part) for part in zip(*counts))) if counts else Count(0, 0, 0)))
    return result


def main(argv: list[str]) -> int:
    """Print the table. 1 if the whole is over its limit."""
    argparse.ArgumentParser(prog="bits loc", description="Lines per layer, beside the outline's budget.").parse_args(
        argv
    )
    print(f"{'layer':20} {'files':>5} {'lines':>7} {'code':>7} {'outline':>8}")
    rows = table(ROOT)
    for row, count in rows:
        if count.files or row.budget:
            print(f"{row.name:20} {count.files:5} {count.lines:7} {count.code:7} {row.budget or '':>8}")
    total = Count(*(sum(count[i] for _, count in rows) for i in range(3)))
    budget = sum(row.budget or 0 for row in ROWS)
    print(f"{'all':20} {total.files:5} {total.lines:7} {total.code:7} {budget:8}")
    tests = [measure(path) for path in files(ROOT, "tests")]
    print(f"{'tests':20} {len(tests):5} {sum(t.lines for t in tests):7} {sum(t.code for t in tests):7}")
    return int(total.lines > LIMIT)
