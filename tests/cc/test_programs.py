"""Every program of programs/ prints the same when our compiler made it as when the host's gcc did."""

from __future__ import annotations

import pytest

from tests.cc.support import PROGRAMS, run_host, run_ours

SOURCES = sorted(p for p in PROGRAMS.glob("*.c") if p.name != "out.c")


@pytest.fixture(scope="session")
def common(tmp_path_factory):
    return tmp_path_factory.mktemp("cc")


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.stem)
def test_program(source, tmp_path, common):
    assert run_ours(source.read_text(), source.name, tmp_path) == run_host(source, tmp_path, common)


def test_there_are_fifty():
    assert len(SOURCES) >= 50
