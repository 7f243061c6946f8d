"""The chip's CSRs, for a debugger: a hart that repeats what the chip's commits do to them.

The chip has no debug port, and a commit names no CSR. But CSRs change only by CSR instructions, traps and returns, so
the readable hart repeats just these, with the chip's registers, and takes over what it cannot know: which interrupt it
was, and what time it is.
"""

from __future__ import annotations

from hw.memory_map import REGIONS
from hw.sim import csrs, ref, trap
from hw.sim.commit import Commit
from hw.sim.devices import Bus, Ram
from hw.sim.trap import Trap

SYSTEM, OPCODE = 0x73, 0x7F
EXECUTABLE = (REGIONS["ROM"], REGIONS["RAM"])


class Shadow(ref.Hart):
    """Knows the CSRs of a machine on rtl whose every commit since power-on goes through `follow`."""

    def __init__(self, machine) -> None:
        super().__init__(Ram(REGIONS["RAM"].base, 4096), Bus(), lambda: False, isa=ref.CHIP[0], modes=ref.CHIP[1])
        self.machine, self.pc = machine, machine.pc

    def follow(self, commit: Commit, cause: int) -> None:
        """The chip has committed this; cause: the interrupt's number, if it has one."""
        self.count = commit.order
        if commit.trap or commit.intr or commit.insn & OPCODE == SYSTEM:
            self.step(commit, cause if commit.intr else None)
        elif commit.rd_addr:
            self.x[commit.rd_addr] = commit.rd_wdata
        self.pc = commit.pc_wdata

    def fetch(self, pc: int) -> int:
        if self.lead.trap and not any(r.base <= pc < r.base + r.size for r in EXECUTABLE):
            raise Trap(trap.FETCH_FAULT, pc)
        return self.lead.insn

    def load(self, addr: int, size: int) -> int:
        if self.lead.trap:
            raise Trap(trap.MISALIGNED_LOAD if addr % size else trap.LOAD_FAULT, addr)
        return self.lead.mem_rdata

    def store(self, addr: int, value: int, size: int) -> None:
        if self.lead.trap:
            raise Trap(trap.MISALIGNED_STORE if addr % size else trap.STORE_FAULT, addr)

    def read(self, name: str) -> int:
        """A CSR's value. KeyError if the chip has none of that name, or it changes by itself and is not known."""
        if name in ("mip", "mtime", "time"):
            raise KeyError(name)
        if name in csrs.COUNTERS:
            return self.machine.instret if name in ("instret", "minstret") else self.machine.cycles
        return self.csrs.read(name)
