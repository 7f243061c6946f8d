"""Executed instructions of cc/rt's operations against libgcc's, both by gcc -O2: none of ours takes more.

`pytest -s` shows the table, instructions a call: libgcc, ours by gcc -O2, ours by our compiler.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cc.rt.support import HERE, by_gcc, runtime, simulate
from tests.cc.support import compiled

CALLS = 256


def test_no_operation_takes_more_instructions_than_libgccs(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    objects = []
    for path in runtime("*.c"):
        objects.append(tmp_path / (path.name + ".o"))
        objects[-1].write_bytes(compiled(path.read_text(), path.name)[1])
    tables = []
    for library in (["-lgcc"], None, objects):
        simulate(by_gcc(HERE / "cost.c", "lp64", tmp_path, library))
        words = capfd.readouterr().out.split()
        tables.append(dict(zip(words[::2], map(int, words[1::2]))))
    theirs, ours, compiled_by_us = tables
    for name in theirs:
        print(f"{name:16} {theirs[name] / CALLS:6.1f} {ours[name] / CALLS:6.1f} {compiled_by_us[name] / CALLS:6.1f}")
    assert not [name for name in theirs if ours[name] > theirs[name]]
