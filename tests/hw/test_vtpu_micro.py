"""microvtpu.py: stands alone, computes right, and shows what it says it shows."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys

from tests import oracles

FILE = oracles.ROOT / "hw" / "vtpu" / "microvtpu.py"


def load():
    spec = importlib.util.spec_from_file_location("microvtpu", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_table() -> None:
    """Run as a program: more packing, then more sentrons, more operations a cycle; the work stays the same."""
    out = subprocess.run([sys.executable, "-I", FILE], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in out.splitlines()[2:]]
    rate = {(name, int(threads)): float(r) for name, threads, _, _, _, r, _ in rows}
    assert 0.95 < rate["baseline", 8] <= 1 < rate["naive", 8] < 2 and rate["packed", 8] > 2.5
    assert all(rate[name, 1] < 1 for name in ("baseline", "naive", "packed"))
    assert len({row[4] for row in rows}) == 1


def test_useful_is_what_cannot_be_left_out() -> None:
    """A NOP in place of any static operation of the packed kernel changes what is stored; a fetch that nobody reads is
    not counted."""
    micro = load()

    def stored(code: list) -> dict:
        memory = {}
        for line in range(2 * micro.K + 1):
            for plane, factor in (("A", 3), ("B", 5)):
                memory[plane, line] = [float((line * factor + i) % 7 + 1) for i in range(micro.LANES)]
        core = micro.Core(memory)
        core.run([micro.Sentron(code, {f"p{x}": (x, 0) for x in "ABC"})])
        return {place: value for place, value in memory.items() if place[0] == "C"}, core

    code = micro.packed(2)
    right, core = stored(code)
    assert core.useful() == len(core.record) - 2  # the last fetches
    for i, word in enumerate(code):
        for slot in ("d", "s", "c"):
            if getattr(word, slot) is None or (i == 0 and slot == "d"):
                continue
            try:
                wrong, _ = stored([*code[:i], word._replace(**{slot: None}), *code[i + 1 :]])
            except (KeyError, TypeError):
                continue  # something was never made
            assert wrong != right, (i, slot)


def test_stands_alone() -> None:
    text = FILE.read_text()
    imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imports] == ["from collections import namedtuple"]
    assert len(text.splitlines()) <= 240
