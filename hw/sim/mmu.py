"""From virtual to physical addresses: the page walk of Sv32 and Sv39, and physical memory protection.

    Sv39   38      30 29      21 20      12 11           0        PTE  53        10 9 8 7 6 5 4 3 2 1 0
          |  VPN[2]  |  VPN[1]  |  VPN[0]  |   offset    |            |    PPN     |RSW|D|A|G|U|X|W|R|V|

Sv32 has two levels of ten bits and entries of four bytes. The walk is Priv. 12.3.2, step by step, and is done anew for
every access: what is remembered about translations is the engine's business. Page tables stand in RAM; an entry
elsewhere is an access fault. The accesses of the walk are S mode's to PMP.

PMP (Priv. 3.7): 16 entries, each of any size from four bytes on. The first entry that matches any byte of an access
decides about it, and must match all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from asm.csrs import field
from hw.sim.devices import Ram
from hw.sim.trap import ACCESS_FAULT, FETCH, LOAD, PAGE_FAULT, STORE, M, S, Trap, U

if TYPE_CHECKING:
    from hw.sim.csrs import Csrs

PAGE_SHIFT = 12
PAGE = 1 << PAGE_SHIFT
PTE_V, PTE_R, PTE_W, PTE_X, PTE_U, PTE_A, PTE_D = 1, 2, 4, 8, 16, 64, 128
PPN_SHIFT = 10
SV39 = 8  # satp.MODE

PMP_ENTRIES = 16
PMP_R, PMP_W, PMP_X, PMP_L = 1, 2, 4, 0x80
PMP_A_SHIFT, OFF, TOR, NA4, NAPOT = 3, 0, 1, 2, 3
PMP_BITS = PMP_L | NAPOT << PMP_A_SHIFT | PMP_X | PMP_W | PMP_R
PERMISSION = {FETCH: PMP_X, LOAD: PMP_R, STORE: PMP_W}


class Pmp:
    """The entries, as CSRs and as `ranges`: (first byte, byte behind, configuration) of those that are on, in order."""

    def __init__(self, xlen: int) -> None:
        self.xlen = xlen
        self.cfg, self.addr = [0] * PMP_ENTRIES, [0] * PMP_ENTRIES
        self.ranges: list[tuple[int, int, int]] = []
        self.binds_machine = False  # aligned accesses of M may fail too
        self.addr_mask = field("pmpaddr0", "Address", xlen)[1]

    def read_cfg(self, register: int) -> int:
        first = 4 * register
        return sum(byte << 8 * n for n, byte in enumerate(self.cfg[first : first + self.xlen // 8]))

    def write_cfg(self, register: int, value: int) -> None:
        """Locked entries stay; W without R is reserved and becomes neither."""
        for n in range(self.xlen // 8):
            byte, entry = value >> 8 * n & PMP_BITS, 4 * register + n
            if not self.cfg[entry] & PMP_L:
                self.cfg[entry] = byte if byte & PMP_R else byte & ~PMP_W
        self._update()

    def write_addr(self, entry: int, value: int) -> None:
        """A locked TOR entry locks the address in front of it too, which is its lower end."""
        following = self.cfg[entry + 1] if entry + 1 < PMP_ENTRIES else 0
        tor_above = following & PMP_L and following >> PMP_A_SHIFT & 3 == TOR
        if not self.cfg[entry] & PMP_L and not tor_above:
            self.addr[entry] = value & self.addr_mask
        self._update()

    def _update(self) -> None:
        self.ranges = []
        for entry, (cfg, addr) in enumerate(zip(self.cfg, self.addr)):
            kind = cfg >> PMP_A_SHIFT & 3
            # BEGIN SOLUTION hw.sim.pmp
            if kind == TOR:
                first = self.addr[entry - 1] if entry else 0
                self.ranges.append((first << 2, addr << 2, cfg))
            elif kind == NA4:
                self.ranges.append((addr << 2, addr + 1 << 2, cfg))
            elif kind == NAPOT:  # the ones below the lowest zero give the size
                ones = addr ^ addr + 1
                self.ranges.append(((addr & ~ones) << 2, (addr | ones) + 1 << 2, cfg))
            # END SOLUTION
        # an access that an entry matches in part fails in every mode, locked or not
        self.binds_machine = any(cfg & PMP_L or (first | behind) % 8 for first, behind, cfg in self.ranges)

    def allows(self, address: int, size: int, access: int, mode: int) -> bool:
        """Whether the access may happen; asked about a whole page, whether each access in it may."""
        end = address + size
        for first, behind, cfg in self.ranges:
            if address < behind and first < end and first < behind:
                if first > address or end > behind:
                    return False
                return mode == M and not cfg & PMP_L or bool(cfg & PERMISSION[access])
        return mode == M


class Mmu:
    """Translation for a hart with these CSRs and this RAM."""

    def __init__(self, csrs: Csrs, ram: Ram) -> None:
        self.csrs, self.ram = csrs, ram
        if csrs.xlen == 32:
            self.levels, self.index_bits, self.entry_bytes, self.reserved = 2, 10, 4, 0
        else:
            self.levels, self.index_bits, self.entry_bytes, self.reserved = 3, 9, 8, -1 << 54
        self.ppn_mask = field("satp", "PPN", csrs.xlen)[1]
        self.mode_mask = field("satp", "MODE", csrs.xlen)[1]

    def translate(self, address: int, size: int, access: int, mode: int) -> int:
        """The physical address of an access of `mode`, which lies inside one page, or Trap."""
        physical = address
        if mode != M and self.csrs.satp & self.mode_mask:
            physical = self.walk(address, access, mode)
        self.protect(physical, address, size, access, mode)
        return physical

    def protect(self, physical: int, address: int, size: int, access: int, mode: int) -> None:
        """Trap, with the virtual address, if PMP does not allow the access."""
        pmp = self.csrs.pmp
        if (mode != M or pmp.ranges) and not pmp.allows(physical, size, access, mode):
            raise Trap(ACCESS_FAULT[access], address)

    def walk(self, address: int, access: int, mode: int) -> int:
        """Priv. 12.3.2."""
        fault = Trap(PAGE_FAULT[access], address)
        virtual_bits = self.levels * self.index_bits + PAGE_SHIFT
        if virtual_bits < self.csrs.xlen and address + (1 << virtual_bits - 1) & self.csrs.mask >= 1 << virtual_bits:
            raise fault  # not the sign extension of its low bits
        # BEGIN SOLUTION hw.sim.walk
        table = (self.csrs.satp & self.ppn_mask) << PAGE_SHIFT
        shift = virtual_bits
        while True:  # steps 2 to 4
            shift -= self.index_bits
            if shift < PAGE_SHIFT:
                raise fault
            place = table + (address >> shift & (1 << self.index_bits) - 1) * self.entry_bytes
            pte = self._read(place, address, access)
            if not pte & PTE_V or pte & (PTE_R | PTE_W) == PTE_W or pte & self.reserved:
                raise fault
            ppn = pte >> PPN_SHIFT
            if pte & (PTE_R | PTE_X):
                break
            if pte & (PTE_D | PTE_A | PTE_U):  # reserved in an entry that points to a table
                raise fault
            table = ppn << PAGE_SHIFT
        low = 1 << shift
        if ppn << PAGE_SHIFT & low - 1 or not self._permits(pte, access, mode):  # steps 5 and 6
            raise fault
        wanted = pte | PTE_A | (PTE_D if access == STORE else 0)
        if wanted != pte:  # step 7
            if not self.csrs.hardware_ad:
                raise fault
            self._write(place, wanted, address, access)
        return ppn << PAGE_SHIFT & -low | address & low - 1
        # END SOLUTION

    def _permits(self, pte: int, access: int, mode: int) -> bool:
        if pte & PTE_U:
            if mode == S and (access == FETCH or not self.csrs.sum):
                return False
        elif mode == U:
            return False
        if access == FETCH:
            return bool(pte & PTE_X)
        if access == STORE:
            return bool(pte & PTE_W)
        return bool(pte & (PTE_R | PTE_X if self.csrs.mxr else PTE_R))

    def _place(self, place: int, kind: int, address: int, access: int) -> int:
        offset = place - self.ram.base
        if not 0 <= offset < self.ram.size or not self.csrs.pmp.allows(place, self.entry_bytes, kind, S):
            raise Trap(ACCESS_FAULT[access], address)
        return offset

    def _read(self, place: int, address: int, access: int) -> int:
        offset = self._place(place, LOAD, address, access)
        return int.from_bytes(self.ram.bytes[offset : offset + self.entry_bytes], "little")

    def _write(self, place: int, pte: int, address: int, access: int) -> None:
        self._place(place, STORE, address, access)
        self.ram.write(place, pte.to_bytes(self.entry_bytes, "little"))
