"""Random programs print what the host's gcc says: a quick sample, and a wider one in `make test-ci`."""

from __future__ import annotations

import pytest

from tests.cc.generate import program
from tests.cc.support import run_host, run_ours

FUNCTIONS = 25


def check(seed: int, folder) -> None:
    text = program(seed, FUNCTIONS)
    source = folder / "random.c"
    source.write_text(text)
    expected = run_host(source, folder, folder)
    for opt in (0, 1):
        assert run_ours(text, "random.c", folder, opt=opt) == expected, f"seed {seed}, -O{opt}"


@pytest.mark.parametrize("seed", range(4))
def test_quick_sample(seed, tmp_path):
    check(seed, tmp_path)


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(100, 160))
def test_wider_sample(seed, tmp_path):
    check(seed, tmp_path)
