"""Modes, kinds of access, and exceptions: what everything that can trap has in common (Priv. 1.2, 3.1.15)."""

from __future__ import annotations

U, S, M = 0, 1, 3  # modes, by the code that MPP and CSR numbers use

FETCH, LOAD, STORE = 0, 1, 2  # AMOs and SC are stores, LR is a load

MISALIGNED_FETCH, FETCH_FAULT, ILLEGAL, BREAKPOINT = 0, 1, 2, 3
MISALIGNED_LOAD, LOAD_FAULT, MISALIGNED_STORE, STORE_FAULT = 4, 5, 6, 7
ECALL_U, ECALL_S, ECALL_M = 8, 9, 11
FETCH_PAGE_FAULT, LOAD_PAGE_FAULT, STORE_PAGE_FAULT = 12, 13, 15
CAUSES = {
    MISALIGNED_FETCH: "misaligned jump",
    FETCH_FAULT: "instruction access fault",
    ILLEGAL: "illegal instruction",
    BREAKPOINT: "breakpoint",
    MISALIGNED_LOAD: "misaligned load",
    LOAD_FAULT: "load access fault",
    MISALIGNED_STORE: "misaligned store",
    STORE_FAULT: "store access fault",
    ECALL_U: "environment call from U",
    ECALL_S: "environment call from S",
    ECALL_M: "environment call",
    FETCH_PAGE_FAULT: "instruction page fault",
    LOAD_PAGE_FAULT: "load page fault",
    STORE_PAGE_FAULT: "store page fault",
}
ACCESS_FAULT = {FETCH: FETCH_FAULT, LOAD: LOAD_FAULT, STORE: STORE_FAULT}
PAGE_FAULT = {FETCH: FETCH_PAGE_FAULT, LOAD: LOAD_PAGE_FAULT, STORE: STORE_PAGE_FAULT}


class Trap(Exception):
    """An exception of the instruction set: cause and what mtval or stval will hold."""

    def __init__(self, cause: int, tval: int) -> None:
        self.cause, self.tval = cause, tval
