"""The CSRs that a debugger shows of the chip are those of a whole hart in lock step, on random programs with traps."""

from __future__ import annotations

from collections import Counter

from asm.csrs import ROWS
from hw.sim.commit import Commit
from hw.sim.csrs import VOLATILE
from hw.sim.shadow import OPCODE, SYSTEM, Shadow
from tests.hw.random_programs import Generator
from tests.hw.test_lockstep import LockStep


class Followed(LockStep):
    """Two harts behind the chip. seen: traps, interrupts, CSR instructions."""

    def __init__(self, seed: int) -> None:
        super().__init__(Generator(seed).program())
        self.shadow = Shadow(self.rtl)
        exists = self.ref.csrs.exists
        self.names = [row.name for row in ROWS if exists(row.name) and row.name not in VOLATILE]
        self.rtl.commits = self.follow
        self.kinds: Counter[str] = Counter()

    def follow(self, commit: Commit) -> None:
        self.compare(commit)
        self.shadow.follow(commit, self.rtl.cause)
        kinds = {"trap": commit.trap, "intr": commit.intr, "system": commit.insn & OPCODE == SYSTEM and not commit.trap}
        if any(kinds.values()):
            for name in self.names:
                assert self.shadow.read(name) == self.ref.csrs.read(name), (name, commit)
        assert list(self.shadow.x) == list(self.ref.x)
        self.kinds.update(kinds)


def test_csrs_of_random_programs() -> None:
    seen: Counter[str] = Counter()
    for seed in range(4):
        machine = Followed(seed)
        assert machine.run(4_000) == "limit"
        seen += machine.kinds
    assert seen["trap"] > 100 and seen["intr"] > 20 and seen["system"] > 500
