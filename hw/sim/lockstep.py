"""Lock step: the readable engine repeats, one by one, what another engine has committed, and says where they part.

    m = RtlMachine(build="commits", ...)           the other engine leads
    r = RefMachine(...)                            the same program, before its first instruction
    assert compare(r, stream(m, 100_000), lambda: m.cause) is None

The leader decides what no instruction set does: when an interrupt comes, what a device answers, what time it is. These
are taken over; everything else must be equal. The first difference is final, because after it nothing can be said.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from asm.disassembler import disassemble
from asm.riscv import ABI_NAMES
from hw.sim.commit import Commit
from hw.sim.machine import RefMachine
from hw.sim.spike_log import lanes

HISTORY = 8  # commits shown before a divergence


class Divergence(NamedTuple):
    """The first commit that differs. fields: the names of what differs; before: what both did until then."""

    ours: Commit
    theirs: Commit
    fields: tuple[str, ...]
    before: tuple[Commit, ...]

    def __str__(self) -> str:
        """A report of several lines: the way there, the instruction, and both values of each field."""
        lines = [f"instruction {self.ours.order} differs in {', '.join(self.fields)}:"]
        lines += [f"    {describe(commit)}" for commit in self.before]
        lines += [f"ref {describe(self.ours)}", f"rtl {describe(self.theirs)}"]
        for name in self.fields:
            lines.append(f"    {name:10} ref {getattr(self.ours, name):#018x}   rtl {getattr(self.theirs, name):#018x}")
        return "\n".join(lines)


def differences(ours: Commit, theirs: Commit) -> tuple[str, ...]:
    """The fields in which two commits of one instruction differ; what an instruction does not use is not compared."""
    # BEGIN SOLUTION hw.sim.lockstep
    names = ["pc_rdata", "trap", "intr", "mode", "pc_wdata"]
    if not (ours.trap and ours.insn == 0):  # a word that could not be fetched
        names.append("insn")
    if not (ours.trap and theirs.trap):
        names += ["rd_addr", "mem_rmask", "mem_wmask"]
        if ours.rd_addr:
            names.append("rd_wdata")
        if ours.mem_rmask or ours.mem_wmask:
            names.append("mem_addr")
    different = [name for name in names if getattr(ours, name) != getattr(theirs, name)]
    for name, mask in (("mem_rdata", ours.mem_rmask), ("mem_wdata", ours.mem_wmask)):
        if not ours.trap and lanes(getattr(ours, name), mask) != lanes(getattr(theirs, name), mask):
            different.append(name)
    return tuple(different)
    # END SOLUTION


def compare(
    machine: RefMachine, commits: Iterable[Commit], cause: Callable[[], int] | None = None
) -> Divergence | None:
    """Repeat `commits` on `machine`; the first divergence, or None.

    cause: gives the number of the interrupt when the commit just taken has `intr`; without it, that is worked out from
    the vector or from what is pending in `machine`.
    """
    before: deque[Commit] = deque(maxlen=HISTORY)
    for theirs in commits:
        ours = machine.hart.step(theirs, cause() if cause and theirs.intr else None)
        different = differences(ours, theirs)
        if different:
            return Divergence(ours, theirs, different, tuple(before))
        before.append(ours)
    return None


def stream(machine: RefMachine, count: int) -> Iterator[Commit]:
    """The next `count` commits of any machine with `step`, or fewer if it ends."""
    for _ in range(count):
        yield machine.step()
        if getattr(machine, "ended", None):
            return


def describe(commit: Commit, xlen: int = 64) -> str:
    """A commit as one line: place, instruction, effects."""
    instruction = disassemble(commit.insn, commit.pc_rdata, xlen).replace("\t", " ")
    text = f"{commit.pc_rdata:#010x} {commit.insn:08x}  {instruction:<28}"
    if commit.intr:
        text += " (interrupt)"
    if commit.trap:
        return f"{text} trap to {commit.pc_wdata:#x}"
    if commit.mem_rmask:
        text += f" [{commit.mem_addr:#x}]"
    if commit.mem_wmask:
        text += f" [{commit.mem_addr:#x}] = {lanes(commit.mem_wdata, commit.mem_wmask):#x}"
    return f"{text} {ABI_NAMES[commit.rd_addr]} = {commit.rd_wdata:#x}" if commit.rd_addr else text
