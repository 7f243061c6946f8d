"""A run beside a commit log of another simulator, up to the first thing in which they differ.

    diff = Diff(machine, spike_log.read(lines, name), name, Explainer(machine, program))
    machine.commits = diff      # raises Diverged

Spike begins in a boot ROM of its own, which goes to the program with registers that it has set; a machine that begins
at the program skips that and takes the registers over, and a chip whose ROM goes there is skipped likewise. Without
`-l` Spike leaves out instructions that trap: the next line is then the handler's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from asm.riscv import ABI_NAMES
from hw.memory_map import REGIONS
from hw.sim import spike_log
from hw.sim.commit import Commit
from hw.sim.explain import Explainer
from hw.sim.lockstep import describe
from hw.sim.spike_log import Record

HISTORY = 6  # instructions shown before a divergence


def _in_rom(pc: int) -> bool:
    return REGIONS["ROM"].base <= pc < REGIONS["ROM"].base + REGIONS["ROM"].size


class Diverged(Exception):
    """The run is not what the log says; the text is the report."""


class LogEnded(Exception):
    """The log has nothing more; all that it had was the same."""


class Diff:
    """Compares each commit it is called with. equal: instructions that were the same so far."""

    def __init__(self, machine, records: Iterator[Record], name: str, explainer: Explainer) -> None:
        self.machine, self.name, self.explainer = machine, name, explainer
        self.hart = getattr(machine, "hart", None)
        self.records = records
        self.equal = self.count = 0
        self.before: deque[Commit] = deque(maxlen=HISTORY)
        self.next = next(records, None)
        if self.next is None:
            raise spike_log.LogError(f"{name}: error: the log is empty")
        if self.hart and not _in_rom(machine.pc):
            self._leave_rom()
        self.skipping = not _in_rom(self.next.pc) if self.next else False

    def _leave_rom(self) -> None:
        """Go on to the log's program, with the registers that Spike's ROM has set."""
        while self.next and _in_rom(self.next.pc):
            for number, value in self.next.x.items():
                self.machine.x[number] = value
            self.next = next(self.records, None)

    def __call__(self, commit: Commit) -> None:
        # BEGIN SOLUTION hw.sim.diff
        if self.skipping and _in_rom(commit.pc_rdata):
            return
        self.skipping = False
        self.count += 1
        record = self.next
        if record is None:
            raise LogEnded(f"{self.name}: all its {self.equal} instructions are the same here; stopped at its end")
        if commit.trap and record.cause is None and record.pc == commit.pc_wdata:
            self.before.append(commit)  # Spike does not say that it trapped
            return
        found = spike_log.differences(commit, record, self.hart)
        if found:
            raise Diverged(self._report(commit, record, found))
        self.equal += 1
        self.before.append(commit)
        self.next = next(self.records, None)
        # END SOLUTION

    def _report(self, commit: Commit, record: Record, found: list[tuple[str, str, str]]) -> str:
        program, xlen = self.explainer.program, self.explainer.xlen
        names = ", ".join(self._name(what) for what, _, _ in found)
        lines = [f"{self.name}:{record.number}: the run differs at instruction {self.count} in {names}"]
        lines += [f"  {self._name(what)}: expected {expected}, got {got}" for what, expected, got in found]
        places = [commit.pc_rdata] + ([record.pc] if record.pc != commit.pc_rdata else [])
        for what, address in zip(("got", "expected"), places):
            text = describe(commit, xlen) if what == "got" else self.explainer.instruction(address)
            where = program.where(address)
            lines.append(
                f"  {what if len(places) > 1 else 'at'} {self._pc(address, text)}" + (f"    {where}" if where else "")
            )
        lines.append(f"  the log: {record.text.strip()}")
        lines.append(f"  the run: {spike_log.line(commit, self.hart)}".replace("\n", "\n           "))
        if self.before:
            lines.append(f"the {len(self.before)} instructions before it were the same:")
            for old in self.before:
                where = program.where(old.pc_rdata)
                lines.append(f"  {describe(old, xlen)}" + (f"    {where}" if where else ""))
        return "\n".join(lines)

    def _pc(self, address: int, text: str) -> str:
        shown = f"{address:#010x}"
        return text if text.startswith(shown) else f"{shown} {text}".rstrip()

    def _name(self, what: str) -> str:
        """x10 (a0)"""
        return f"{what} ({ABI_NAMES[int(what[1:])]})" if what[:1] == "x" and what[1:].isdecimal() else what
