"""Which tests run: `make test` takes the unmarked ones, `--only ci` the wider samples, `--only slow` the big proofs."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only", choices=("ci", "slow"), help="run only the tests that carry this marker")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only = config.getoption("--only")
    keep, drop = [], []
    for item in items:
        marks = {m.name for m in item.iter_markers()} & {"ci", "slow"}
        (keep if (only in marks if only else not marks) else drop).append(item)
    items[:] = keep
    config.hook.pytest_deselected(items=drop)
