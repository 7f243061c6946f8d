"""Does a program get anywhere? The last instructions before a limit, looked at one by one.

Two facts can be shown. If pc and registers were the same twice and the instructions between were repeated to the last
commit, stores included, then nothing has changed: without an interrupt or an answer of a device the loop goes on for
ever. And if such a loop reads devices, those are what it waits for. Everything else is a list of where the time went.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from asm.riscv import CSR as CSR_KIND
from asm.riscv import decode
from hw.memory_map import REGIONS
from hw.sim.commit import Commit
from hw.sim.program import Program

LOOK = 4096  # instructions looked at
MOST_PLACES = 4


class Look(NamedTuple):
    """commits, and for each the registers before it; after: the registers behind the last."""

    commits: list[Commit]
    before: list[tuple[int, ...]]
    after: tuple[int, ...]


def period(seen: Look) -> int:
    """The length of the loop that repeats exactly at the end of what was seen; 0 if none is known to."""
    commits, size = seen.commits, len(seen.commits)
    if not size:
        return 0
    here = commits[-1].pc_wdata
    for length in range(1, size // 2 + 1):
        first = size - length
        if commits[first].pc_rdata == here and seen.before[first] == seen.after == seen.before[first - length]:
            turns = zip(commits[first:], commits[first - length : first], strict=True)
            return length if all(a[1:] == b[1:] for a, b in turns) else 0
    return 0


def _is_device(address: int) -> bool:
    return not REGIONS["RAM"].base <= address < REGIONS["RAM"].base + REGIONS["RAM"].size


def explain(seen: Look, program: Program, devices: bool) -> list[str]:
    """Lines about what a program that did not end did at last. devices: addresses outside of RAM are theirs."""
    length = period(seen)
    lines = []
    if length:
        turn = seen.commits[-length:]
        asked = sorted({c.mem_addr for c in turn if c.mem_rmask and devices and _is_device(c.mem_addr)})
        counters = any((known := decode(c.insn)) and known[0].kind == CSR_KIND for c in turn)
        if all(c.trap for c in turn):
            lines.append(f"  no progress: every instruction traps, at {program.place(turn[0].pc_rdata)}")
        elif asked:
            names = ", ".join(f"{address:#x}{_region(address)}" for address in asked)
            lines.append(f"  no progress: it asks {names} again and again, and gets the same answer")
        elif any(c.trap for c in turn):
            lines.append(f"  no progress: the last {length} instructions repeat, traps among them")
        elif counters:
            lines.append(f"  no progress: the last {length} instructions repeat, and read the same from CSRs")
        else:
            what = "repeat and change nothing; only an interrupt can end that"
            lines.append(f"  no progress: the last {length} instructions {what}")
    commits = seen.commits[-length:] if length else seen.commits
    places: Counter[str] = Counter()
    spans: dict[str, list[int]] = {}
    for commit in commits:
        function = program.function(commit.pc_rdata)
        name = function[0] if function else f"{commit.pc_rdata:#x}"
        places[name] += 1
        span = spans.setdefault(name, [commit.pc_rdata, commit.pc_rdata])
        span[0], span[1] = min(span[0], commit.pc_rdata), max(span[1], commit.pc_rdata)
    what = "the loop is in" if length else f"of the last {len(commits)} instructions"
    for name, count in places.most_common(MOST_PLACES):
        first, last = spans[name]
        where = f"{name}, {first:#x} to {last:#x}" + _source(first, last, program)
        lines.append(f"  {what} {where}" if length else f"  {what} {100 * count // len(commits)} % were in {where}")
    return lines


def _region(address: int) -> str:
    found = next((name for name, r in REGIONS.items() if r.base <= address < r.base + r.size), "")
    return f" ({found})" if found else ""


def _source(first: int, last: int, program: Program) -> str:
    """The source lines of a piece of code."""
    rows = [row for at in range(first, last + 1, 2) if (row := program.line(at))]
    if not rows:
        return ""
    file = rows[0][0]
    numbers = [line for name, line in rows if name == file]
    low, high = min(numbers), max(numbers)
    return f" ({file}:{low}" + (f"-{high})" if high > low else ")")
