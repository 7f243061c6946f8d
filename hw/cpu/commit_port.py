"""The core's commit port: one record for each retired or trapping instruction, with the fields of the RISC-V Formal
Interface as `hw.sim.commit.Commit` has them. Built in only where the configuration asks for it.

`order` is left to whoever counts, `mode` is always 3. `cause` is ours: with `intr`, the number of the interrupt.
"""

from __future__ import annotations

from amaranth.lib import wiring
from amaranth.lib.wiring import Out


class CommitPort(wiring.Signature):
    """Seen from the core. All fields belong to the cycle in which `valid` is asserted."""

    def __init__(self, xlen: int) -> None:
        super().__init__(
            {
                "valid": Out(1),
                "insn": Out(32),
                "trap": Out(1),
                "intr": Out(1),
                "cause": Out(4),
                "pc_rdata": Out(xlen),
                "pc_wdata": Out(xlen),
                "rd_addr": Out(5),
                "rd_wdata": Out(xlen),
                "mem_addr": Out(xlen),
                "mem_rmask": Out(8),
                "mem_wmask": Out(8),
                "mem_rdata": Out(xlen),
                "mem_wdata": Out(xlen),
            }
        )
