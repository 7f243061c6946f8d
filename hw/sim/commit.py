"""One retired instruction, as every engine reports it. The fields are those of the RISC-V Formal Interface (RVFI)."""

from __future__ import annotations

from typing import NamedTuple


class Commit(NamedTuple):
    """`trap`: the instruction trapped, pc_wdata is the handler. `intr`: first instruction of an interrupt handler."""

    order: int
    insn: int
    trap: int
    intr: int
    mode: int  # in which it executed: 0 U, 1 S, 3 M
    pc_rdata: int
    pc_wdata: int
    rd_addr: int  # 0 if nothing is written
    rd_wdata: int
    mem_addr: int  # as the instruction says it: virtual
    mem_rmask: int  # byte lanes relative to mem_addr; 0 if nothing is read
    mem_wmask: int
    mem_rdata: int
    mem_wdata: int
