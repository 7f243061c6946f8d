"""A profile as text: tables of at most so many rows, the most frequent first, each with its share of the whole."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hw.sim.profile import Profile


def report(profile: Profile, most: int) -> str:
    """Functions, calls, branches, the instruction mix, source lines."""
    total = max(profile.total, 1)
    lines = [f"profile: {profile.total} instructions, counted on {profile.engine}"]
    if profile.faulted or profile.traps:
        faulted = sum(profile.faulted.values())
        lines.append(f"  {profile.traps} traps and signals; {faulted} of the instructions faulted and had no effect")
    lines += _functions(profile, total, most)
    lines += _calls(profile, most)
    lines += _branches(profile, most)
    lines += _mix(profile, total, most)
    lines += _lines(profile, total, most)
    return "\n".join(lines)


def _share(count: int, total: int) -> str:
    return f"{count:>14} {100 * count / total:6.2f}%"


def _rest(shown: int, all_: int) -> list[str]:
    return [f"    ... {all_ - shown} more"] if all_ > shown else []


def _functions(profile: Profile, total: int, most: int) -> list[str]:
    found = sorted(profile.calls.functions().items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    lines = ["", "functions:      self                 with callees    name"]
    for name, (own, all_) in found[:most]:
        lines.append(f"{_share(own, total)} {_share(all_, total)}    {name}")
    return lines + _rest(most, len(found))


def _calls(profile: Profile, most: int) -> list[str]:
    found = sorted(profile.calls.edges.items(), key=lambda item: (-item[1], item[0]))
    lines = ["", "calls:"]
    lines += [f"{count:>14}    {caller} -> {callee}" for (caller, callee), count in found[:most]]
    return (lines + _rest(most, len(found))) if found else []


def _branches(profile: Profile, most: int) -> list[str]:
    found = sorted(profile.branches().items(), key=lambda item: (-sum(item[1]), item[0]))
    lines = ["", "branches:      taken      not taken    where"]
    for pc, (taken, not_taken) in found[:most]:
        lines.append(f"{taken:>14} {not_taken:>14}    {profile.program.place(pc)}")
    return (lines + _rest(most, len(found))) if found else []


def _mix(profile: Profile, total: int, most: int) -> list[str]:
    names, classes, short = profile.mix()
    lines = ["", "instructions by class:"]
    lines += [f"{_share(count, total)}    {name}" for name, count in classes.most_common()]
    lines += [f"{_share(short, total)}    (of all: compressed)"] if short else []
    lines += ["", "instructions by name:"]
    lines += [f"{_share(count, total)}    {name}" for name, count in names.most_common(most)]
    return lines + _rest(most, len(names))


def _lines(profile: Profile, total: int, most: int) -> list[str]:
    counts: Counter[tuple[str, int]] = Counter()
    for (pc, _), count in profile.instructions().items():
        line = profile.program.line(pc)
        if line:
            counts[line] += count
    lines = ["", "source lines:"]
    lines += [f"{_share(count, total)}    {file}:{line}" for (file, line), count in counts.most_common(most)]
    return (lines + _rest(most, len(counts))) if counts else []
