"""The state of a hart beyond x and pc: mode, control and status registers, and what traps do to them (Priv. chapters 3,
12; Sstc; Svadu). Layouts come from `asm.csrs`; here is which registers and fields this hart has.

Most registers are attributes of their own name and a mask of the bits that can be written. sstatus, sie and sip are
views of mstatus, mie and mip. Counters are not counted here: the engine's count plus an offset that writes set. On
RV32 a register of 64 bits is one value that two registers show.

Where the specification leaves a choice (as QEMU's `virt` chooses, where it can be seen):

- All counters of Zihpm are 0. mcycle counts as minstret does. What instruction writes a counter does not count in it.
- cycle, time, instret are there on every hart; mcountinhibit keeps CY and IR with Zihpm, else nothing.
- mtvec and stvec: mode 2 becomes 0 and 3 becomes 1; every base is legal. misa cannot be written.
- A reserved MPP is not written. A satp with a MODE that the hart has not is not written; all 16 bits of ASID are kept.
- medeleg has every exception but calls from M; mideleg SSI, STI, SEI. UXL and SXL are fixed to XLEN.
- menvcfg.ADUE is set after reset, for software that never heard of it; without Svadu accessed and dirty bits fault.
- ebreak leaves 0 in mtval, an illegal instruction its bits (16 of a compressed one).
- wfi in U is illegal where there is S. TW makes it illegal at once. It wakes for mip & mie, delegated or not.
- LR reserves its virtual address and width, and remembers the value. SC succeeds if address and width are the same,
  memory still holds that value, and there was no trap, mret, sret or SC since; else it does not access memory.
- Misaligned loads and stores are done in RAM (Zicclsm), page by page, after both pages have been translated; elsewhere
  they are access faults. A misaligned LR is cause 4, a misaligned SC or AMO cause 6, before anything else is looked at.
- Devices have no LR, SC and AMO: an access fault. Instructions come from RAM and ROM only, page tables from RAM only.
- MPRV acts in M only. Translations are as if walked for each access until something is remembered: whoever changes
  page tables uses sfence.vma before relying on it. Stores to code are seen at once, without fence.i.
"""

from __future__ import annotations

from collections.abc import Callable

from asm.csrs import BY_NAME, CSR_NAMES, field, privilege, read_only, writable
from hw.sim.mmu import PMP_ENTRIES, SV39, Pmp
from hw.sim.trap import M, S, U

SSI, MSI, STI, MTI, SEI, MEI = 1, 3, 5, 7, 9, 11  # bits in mip and mie, and causes
NAMES = {SSI: "SSI", MSI: "MSI", STI: "STI", MTI: "MTI", SEI: "SEI", MEI: "MEI"}
ORDER = (MEI, MSI, MTI, SEI, SSI, STI)  # Priv. 3.1.9
MACHINE, SUPERVISOR = 1 << MSI | 1 << MTI | 1 << MEI, 1 << SSI | 1 << STI | 1 << SEI
DELEGABLE = 0xB3FF  # exceptions
SIE, MIE, SPIE, MPIE = 1 << 1, 1 << 3, 1 << 5, 1 << 7
SPP, MPP_SHIFT, MPP, MPRV = 1 << 8, 11, 3 << 11, 1 << 17
SUM, MXR, TVM, TW, TSR = 1 << 18, 1 << 19, 1 << 20, 1 << 21, 1 << 22
STATUS_BITS = {M: ("MIE", "MPIE"), U: ("MPP", "MPRV", "TW")}
STATUS_BITS[S] = ("SIE", "SPIE", "SPP", "SUM", "MXR", "TVM", "TSR")
CY, TM, IR = 1, 2, 4
WIDE = ("cycle", "time", "instret", "mcycle", "minstret", "menvcfg", "stimecmp", "mstatus")  # 64 bits on RV32 too
COUNTERS = ("cycle", "time", "instret", "mcycle", "minstret")
VOLATILE = (*COUNTERS, "mip", "sip", *(name + "h" for name in COUNTERS))  # differ between engines
ZERO = ("mhartid", "mvendorid", "marchid", "mimpid", "mconfigptr", "mstatush")
HPM = ("hpmcounter", "mhpmcounter", "mhpmevent")
UINT64 = (1 << 64) - 1


class Csrs:
    """xlen and extensions say what there is. retired: instructions retired so far; time: mtime; lines: the interrupts
    that devices raise, as bits of mip; these are asked when needed. flush: called when a write may have changed how
    addresses are translated in another way than the hart's `regime` tells."""

    def __init__(
        self,
        xlen: int,
        extensions: tuple[str, ...],
        retired: Callable[[], int],
        time: Callable[[], int],
        lines: Callable[[], int],
        flush: Callable[[], None] = lambda: None,
    ) -> None:
        self.xlen, self.mask, self.extensions = xlen, (1 << xlen) - 1, extensions
        self.retired, self.time, self.lines, self.flush = retired, time, lines, flush
        self.modes = tuple(mode for mode, name in ((U, "U"), (S, "S"), (M, "I")) if name in extensions)
        self.mode = M
        self.pmp = Pmp(xlen)
        has_s, has_u = S in self.modes, U in self.modes
        # bits of mstatus that move, and bits that are always set
        self.status_mask = sum(field("mstatus", n, xlen)[1] for mode in self.modes for n in STATUS_BITS[mode])
        self.status_fixed = 0 if has_u else MPP
        if xlen == 64 and has_u:
            self.status_fixed |= sum(2 << field("mstatus", name)[0] for name in (("UXL", "SXL") if has_s else ("UXL",)))
        self.mstatus = 0
        self.software = 0  # what was written to mip; SEIP is this or the device's line
        interrupts = MACHINE | (SUPERVISOR if has_s else 0)
        self.sum_mask = writable("sstatus", xlen) & self.status_mask | self._field("sstatus", "UXL")
        address = ~1 if "C" in extensions else ~3
        envcfg = field("senvcfg", "FIOM")[1]
        adue, stce = ("Svadu" in extensions) << 61, ("Sstc" in extensions) << 63
        self.stce_mask, self.adue_mask = stce, adue
        # name -> bits that a write changes
        self.masks = {"mie": interrupts, "mtvec": ~2, "mscratch": -1, "mepc": address, "mcause": -1, "mtval": -1}
        if has_u:
            self.masks |= {"mcounteren": 0xFFFF_FFFF, "menvcfg": envcfg | adue | stce}
        if has_s:
            self.masks |= {"medeleg": DELEGABLE, "mideleg": SUPERVISOR, "stvec": ~2, "sscratch": -1, "sepc": address}
            self.masks |= {"scause": -1, "stval": -1, "scounteren": 0xFFFF_FFFF, "senvcfg": envcfg, "satp": -1}
        if "Sstc" in extensions:
            self.masks["stimecmp"] = -1
        for name in self.masks:
            setattr(self, name, 0)
        if not has_s:
            self.medeleg = self.mideleg = self.satp = 0
        self.menvcfg, self.stimecmp = adue, UINT64
        self.offsets = {"mcycle": 0, "minstret": 0}
        self.inhibit = 0
        letters = sum(1 << ord(letter) - ord("A") for letter in extensions if len(letter) == 1)
        self.misa = {32: 1, 64: 2}[xlen] << xlen - 2 | letters

    def _field(self, name: str, part: str) -> int:
        fields = BY_NAME[name].fields[self.xlen]
        return field(name, part, self.xlen)[1] if part in fields else 0

    # --- what the rest of the hart asks -------------------------------------------------------------------------------

    @property
    def sum(self) -> bool:
        return bool(self.mstatus & SUM)

    @property
    def mxr(self) -> bool:
        return bool(self.mstatus & MXR)

    @property
    def hardware_ad(self) -> bool:
        """Whether the hart sets accessed and dirty bits itself."""
        return bool(self.menvcfg & self.adue_mask)

    @property
    def data_mode(self) -> int:
        """The mode whose rights loads and stores have."""
        return self.mstatus >> MPP_SHIFT & 3 if self.mode == M and self.mstatus & MPRV else self.mode

    @property
    def supervisor_timer(self) -> bool:
        """Whether stimecmp makes STIP."""
        return bool(self.menvcfg & self.stce_mask)

    def mip(self) -> int:
        pending = self.lines() | self.software
        if self.supervisor_timer:
            pending = pending & ~(1 << STI) | (self.time() >= self.stimecmp) << STI
        return pending

    def enabled(self) -> int:
        """The interrupts that would be taken now if they were pending (Priv. 3.1.6.1, 3.1.9)."""
        mask = 0
        if self.mode < M or self.mstatus & MIE:
            mask = self.mie & ~self.mideleg
        if self.mode < S or self.mode == S and self.mstatus & SIE:
            mask |= self.mie & self.mideleg
        return mask

    def interrupt(self) -> int | None:
        """The cause of the interrupt to take now, or None. Those for M come first."""
        ready = self.enabled()
        if ready:
            ready &= self.mip()
            ready = ready & ~self.mideleg or ready
        return next((cause for cause in ORDER if ready >> cause & 1), None) if ready else None

    # --- traps --------------------------------------------------------------------------------------------------------

    def trap(self, cause: int, epc: int, tval: int, interrupt: bool) -> int:
        """Enter a trap, in M or where it is delegated to; the handler's address. Only interrupts are vectored."""
        delegated = self.mideleg if interrupt else self.medeleg
        code = cause | interrupt << self.xlen - 1
        # BEGIN SOLUTION hw.sim.trap
        if self.mode < M and delegated >> cause & 1:  # Priv. 3.1.8
            kept = self.mstatus & ~(SPP | SPIE | SIE)
            self.mstatus = kept | (SPP if self.mode == S else 0) | (SPIE if self.mstatus & SIE else 0)
            self.sepc, self.scause, self.stval = epc & self.masks["sepc"], code, tval
            self.mode, vector = S, self.stvec
        else:
            kept = self.mstatus & ~(MPP | MPIE | MIE)
            self.mstatus = kept | self.mode << MPP_SHIFT | (MPIE if self.mstatus & MIE else 0)
            self.mepc, self.mcause, self.mtval = epc & self.masks["mepc"], code, tval
            self.mode, vector = M, self.mtvec
        base = vector & ~3
        return base + 4 * cause & self.mask if interrupt and vector & 1 else base
        # END SOLUTION

    def mret(self) -> int:
        """Leave a trap (Priv. 3.1.6.1); the address to go on at."""
        self.mode = self.mstatus >> MPP_SHIFT & 3 if len(self.modes) > 1 else M
        kept = self.mstatus & ~(MPP | MIE | (MPRV if self.mode != M else 0))
        self.mstatus = kept | self.modes[0] << MPP_SHIFT | MPIE | (MIE if self.mstatus & MPIE else 0)
        return self.mepc

    def sret(self) -> int:
        self.mode = S if self.mstatus & SPP else U
        kept = self.mstatus & ~(SPP | SIE | MPRV)
        self.mstatus = kept | SPIE | (SIE if self.mstatus & SPIE else 0)
        return self.sepc

    # --- access by instructions ---------------------------------------------------------------------------------------

    def name(self, number: int, writing: bool) -> str | None:
        """The CSR that an instruction may access now, or None: it is illegal."""
        name = CSR_NAMES.get(number)
        if name is None or writing and read_only(number) or privilege(number) > self.mode or not self.exists(name):
            return None
        if name == "satp" and self.mode == S and self.mstatus & TVM:
            return None
        whole = name.removesuffix("h") if self.xlen == 32 else name
        if self.mode < M and whole == "stimecmp" and not (self.mcounteren & TM and self.supervisor_timer):
            return None
        if privilege(number) == U and self.mode < M:  # the counters
            bit = 1 << (number & 31)
            if not self.mcounteren & bit or self.mode == U and S in self.modes and not self.scounteren & bit:
                return None
        return name

    def exists(self, name: str) -> bool:
        csr = BY_NAME[name]
        if self.xlen not in csr.xlens:
            return False
        if name.startswith(HPM):
            return "Zihpm" in self.extensions and csr.extension != "Sscofpmf"
        if name.startswith("pmp"):
            number = int(name.removeprefix("pmpcfg").removeprefix("pmpaddr"))
            return U in self.modes and number < (PMP_ENTRIES if "addr" in name else PMP_ENTRIES // 4)
        return csr.extension in ("", "Zicntr") or csr.extension in self.extensions

    def read(self, name: str) -> int:
        """The value of a CSR. KeyError if the hart has none of that name."""
        if name not in BY_NAME or not self.exists(name):
            raise KeyError(name)
        if self.xlen == 32 and name.removesuffix("h") in WIDE:
            whole = name.removesuffix("h")
            return self._read(whole) >> (0 if name == whole else 32) & self.mask
        return self._read(name)

    def _read(self, name: str) -> int:
        if name in COUNTERS:
            return self._counter(name)
        if name == "mstatus":
            return self.mstatus | self.status_fixed
        if name == "sstatus":
            return (self.mstatus | self.status_fixed) & self.sum_mask
        if name == "mip":
            return self.mip()
        if name == "sip":
            return self.mip() & self.mideleg
        if name == "sie":
            return self.mie & self.mideleg
        if name == "mcountinhibit":
            return self.inhibit
        if name.startswith("pmpaddr"):
            return self.pmp.addr[int(name[7:])]
        if name.startswith("pmpcfg"):
            return self.pmp.read_cfg(int(name[6:]))
        if name in ZERO or name.startswith(HPM):
            return 0
        return getattr(self, name)

    def for_update(self, name: str) -> int:
        """What csrrs and csrrc combine with: like `read`, but of SEIP the written bit (Priv. 3.1.9)."""
        value = self.read(name)
        if name == "mip" and S in self.modes:
            value = value & ~(1 << SEI) | self.software & 1 << SEI
        return value

    def _counter(self, name: str) -> int:
        if name == "time":
            return self.time()
        counter, bit = ("mcycle", CY) if name.endswith("cycle") else ("minstret", IR)
        return (0 if self.inhibit & bit else self.retired()) + self.offsets[counter] & UINT64

    def write(self, name: str, value: int) -> None:
        """What a CSR instruction writes; bits that do not exist are dropped."""
        if self.xlen == 32 and name.removesuffix("h") in WIDE:
            whole = name.removesuffix("h")
            shift = 0 if name == whole else 32
            value = self._read(whole) & ~(self.mask << shift) | value << shift
            name = whole
        if name in self.masks:
            self._write_plain(name, value)
        elif name == "mstatus":
            self._write_status(value, self.status_mask)
        elif name == "sstatus":
            self._write_status(value, self.status_mask & self.sum_mask)
        elif name == "mip":
            writable_bits = (SUPERVISOR if S in self.modes else 0) & ~(self.supervisor_timer << STI)
            self.software = self.software & ~writable_bits | value & writable_bits
        elif name == "sip":
            bits = 1 << SSI & self.mideleg
            self.software = self.software & ~bits | value & bits
        elif name == "sie":
            self.mie = self.mie & ~self.mideleg | value & self.mideleg
        elif name in ("mcycle", "minstret"):
            # the write replaces the increment of the instruction that writes
            inhibited = self.inhibit & (CY if name == "mcycle" else IR)
            self.offsets[name] = value - (0 if inhibited else self.retired() + 1)
        elif name == "mcountinhibit" and "Zihpm" in self.extensions:
            for counter, bit in (("mcycle", CY), ("minstret", IR)):
                if (value ^ self.inhibit) & bit:
                    self.offsets[counter] += self.retired() if value & bit else -self.retired() - 1
            self.inhibit = value & (CY | IR)
        elif name.startswith("pmpaddr"):
            self.pmp.write_addr(int(name[7:]), value)
            self.flush()
        elif name.startswith("pmpcfg"):
            self.pmp.write_cfg(int(name[6:]), value)
            self.flush()

    def _write_plain(self, name: str, value: int) -> None:
        mask = self.masks[name]
        if name == "satp":
            modes = (0, 1) if self.xlen == 32 else (0, SV39)
            if value >> field("satp", "MODE", self.xlen)[0] not in modes:
                return
        elif name not in WIDE:
            value &= self.mask
        setattr(self, name, value & mask & UINT64)
        if name in ("satp", "menvcfg"):
            self.flush()

    def _write_status(self, value: int, mask: int) -> None:
        if mask & MPP and (value >> MPP_SHIFT & 3) not in self.modes:
            mask &= ~MPP
        self.mstatus = self.mstatus & ~mask | value & mask
