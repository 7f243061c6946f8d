"""Which tests run, how long they may take, and which oracles were missed.

`make test` takes the unmarked tests, `--only ci` the wider samples, `--only slow` the big proofs. A test that takes
more than LONG_SECONDS carries the marker `long`; machines are noisy, so it fails only from TOO_LONG_SECONDS on, and
what counts is the smaller of wall time and processor time. A whole run that is over its budget fails as well.
"""

from __future__ import annotations

import collections
import os
import re
import time
from collections.abc import Iterator

import pytest

LONG_SECONDS, TOO_LONG_SECONDS = 20, 40
BUDGET_SECONDS = {None: 15 * 60, "ci": 30 * 60}  # by --only; the big proofs have none
ABSENT = re.compile(r"(?:oracle|data set) (\S+) is not")
STARTED, SPENT = pytest.StashKey[float](), pytest.StashKey[tuple[float, float]]()
OVER = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only", choices=("ci", "slow"), help="run only the tests that carry this marker")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[STARTED] = time.monotonic()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    only = config.getoption("--only")
    keep, drop = [], []
    for item in items:
        marks = {m.name for m in item.iter_markers()} & {"ci", "slow"}
        (keep if (only in marks if only else not marks) else drop).append(item)
    items[:] = keep
    config.hook.pytest_deselected(items=drop)


def clocks() -> tuple[float, float]:
    """Seconds of wall time, and of processor time of this process and of the programs it has waited for."""
    times = os.times()
    return times.elapsed, times.user + times.system + times.children_user + times.children_system


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Fails a passed test that took too long without saying so."""
    report = yield
    before, now = item.stash.get(SPENT, None), clocks()
    item.stash[SPENT] = now
    if before and report.when == "call" and report.passed and not item.config.getoption("--only"):
        report.spent = min(end - start for start, end in zip(before, now))
        if report.spent > TOO_LONG_SECONDS and "long" not in report.keywords:
            report.outcome = "failed"
            report.longrepr = f"took {report.spent:.0f} s: make it shorter, or mark it `long`, `ci` or `slow`"
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fails a run that is over its budget."""
    seconds = time.monotonic() - session.config.stash[STARTED]
    budget = BUDGET_SECONDS.get(session.config.getoption("--only"))
    if budget and seconds > budget:
        session.config.stash[OVER] = f"the run took {seconds:.0f} s: its budget is {budget} s"
        if session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    missed: collections.Counter[str] = collections.Counter()
    for report in terminalreporter.stats.get("skipped", []):
        if match := ABSENT.search(str(report.longrepr)):
            missed[match[1]] += 1
    for name, count in sorted(missed.items()):
        terminalreporter.write_line(f"absent: {name} ({count} tests skipped)")
    for report in terminalreporter.stats.get("passed", []):
        if getattr(report, "spent", 0) > LONG_SECONDS and "long" not in report.keywords:
            terminalreporter.write_line(f"took {report.spent:.0f} s without the marker `long`: {report.nodeid}")
    if OVER in config.stash:
        terminalreporter.write_line(config.stash[OVER], red=True)
