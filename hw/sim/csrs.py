"""The control and status registers of machine mode, and what a trap does to them (Privileged specification, chapter 3).

There is one mode, so mstatus has two bits that move, MIE and MPIE, and MPP always reads 3. A CSR that is not here does
not exist. Counters are not counted here: the engine's counts plus an offset that a write to mcycle or minstret sets.

    mstatus   7 MPIE   3 MIE          mie, mip   11 MEI   7 MTI   3 MSI
"""

from __future__ import annotations

from collections.abc import Callable

from asm.csrs import CSR_NAMES
from hw.cpu.config import EXTENSIONS

MSI, MTI, MEI = 3, 7, 11  # bits in mip and mie, and causes
ORDER = (MEI, MSI, MTI)  # Priv. 3.1.9
INTERRUPTS = 1 << MSI | 1 << MTI | 1 << MEI
MIE, MPIE, MPP = 1 << 3, 1 << 7, 3 << 11
HIGH_HALVES = ("cycleh", "timeh", "instreth", "mcycleh", "minstreth")
PLAIN = ("misa", "mie", "mtvec", "mscratch", "mepc", "mcause", "mtval")  # attributes of the same name
ZERO = ("mhartid", "mvendorid", "marchid", "mimpid", "mconfigptr", "mcountinhibit")
VOLATILE = ("cycle", "time", "instret", "mcycle", "minstret", "mip", *HIGH_HALVES)  # differ between engines


class Csrs:
    """retired: instructions retired so far; time: mtime; mip: pending interrupts, all three asked when needed."""

    def __init__(self, xlen: int, retired: Callable[[], int], time: Callable[[], int], mip: Callable[[], int]) -> None:
        self.xlen, self.mask = xlen, (1 << xlen) - 1
        self.retired, self.time, self.mip = retired, time, mip
        self.status = 0  # MIE and MPIE
        self.mie = self.mtvec = self.mscratch = self.mepc = self.mcause = self.mtval = 0
        self.offsets = {"mcycle": 0, "minstret": 0}
        letters = sum(1 << ord(letter) - ord("A") for letter in EXTENSIONS if len(letter) == 1)
        self.misa = {32: 1, 64: 2}[xlen] << xlen - 2 | letters

    def read(self, name: str) -> int:
        """The value of a CSR. KeyError if there is none of that name."""
        if name in HIGH_HALVES:
            if self.xlen == 64:
                raise KeyError(name)
            return self._counter(name[:-1]) >> 32
        if name in ("cycle", "time", "instret", "mcycle", "minstret"):
            return self._counter(name) & self.mask
        if name == "mstatus":
            return self.status | MPP
        if name == "mip":
            return self.mip()
        if name in ZERO:
            return 0
        if name not in PLAIN:
            raise KeyError(name)
        return getattr(self, name)

    def _counter(self, name: str) -> int:
        if name == "time":
            return self.time()
        return self.retired() + self.offsets["mcycle" if name.endswith("cycle") else "minstret"] & (1 << 64) - 1

    def write(self, name: str, value: int) -> None:
        """What a CSR instruction writes; bits that do not exist are dropped."""
        if name == "mstatus":
            self.status = value & (MIE | MPIE)
        elif name == "mie":
            self.mie = value & INTERRUPTS
        elif name == "mtvec":
            self.mtvec = value & ~2 & self.mask
        elif name == "mepc":
            self.mepc = value & ~3 & self.mask
        elif name in ("mscratch", "mcause", "mtval"):
            setattr(self, name, value & self.mask)
        elif name in ("mcycle", "minstret", "mcycleh", "minstreth"):
            counter, shift = name.removesuffix("h"), 32 * name.endswith("h")
            wanted = self._counter(counter) & ~(self.mask << shift) | value << shift
            # the write replaces the increment of the instruction that writes
            self.offsets[counter] = wanted - self.retired() - 1

    @staticmethod
    def name(number: int, writing: bool) -> str | None:
        """The CSR's name, or None if the access is illegal: numbers with bits 11:10 = 3 are read only."""
        return None if writing and number >> 10 == 3 else CSR_NAMES.get(number)

    def interrupt(self) -> int | None:
        """The cause of the interrupt to take now, or None."""
        ready = self.mip() & self.mie if self.status & MIE and self.mie else 0
        return next((cause for cause in ORDER if ready >> cause & 1), None)

    def trap(self, cause: int, epc: int, tval: int, interrupt: bool) -> int:
        """Enter a trap; the handler's address. Only interrupts are vectored (Priv. 3.1.7)."""
        # BEGIN SOLUTION hw.sim.trap
        self.status = MPIE if self.status & MIE else 0
        self.mepc, self.mtval = epc & ~3, tval
        self.mcause = cause | (interrupt << self.xlen - 1)
        base = self.mtvec & ~3
        return base + 4 * cause & self.mask if interrupt and self.mtvec & 1 else base
        # END SOLUTION

    def mret(self) -> int:
        """Leave a trap; the address to go on at."""
        self.status = MPIE | (MIE if self.status & MPIE else 0)
        return self.mepc
