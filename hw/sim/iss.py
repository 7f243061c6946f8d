"""The fast hart: `ref.Hart` with another fast path. What an instruction does comes from the same table, through LLVM.

`run` keeps the hart inside native code (`iss_interpreter`, `iss_region`) for as long as instructions are plain. Native
code stops in front of an instruction that is not, and says why (`iss_state`); this file then decodes code, fills the
translation buffers, has hot code compiled, or leaves the instruction to `step`, which is ref's: traps, CSRs, system
instructions, devices and page walks exist once. Neither what is compiled nor when can be seen in the results.

Decoded code is kept by physical page. A line of RAM of which an instruction was decoded is watched: stores to it leave
native code, and the line is forgotten after the store. So code that changes itself needs no fence.i, as on ref.
"""

from __future__ import annotations

import ctypes
import time
from struct import Struct

from asm.riscv import ALU, AMO, BRANCH, FENCE, JUMP, LOAD, STORE, Row, expand
from hw.sim import iss_interpreter, iss_native, ref, trap
from hw.sim import iss_state as state
from hw.sim.devices import Ram
from hw.sim.iss_hot import Hot
from hw.sim.iss_native import address_of, native
from hw.sim.iss_region import Instruction
from hw.sim.iss_vtpu import IssVTPU
from hw.sim.machine import RefMachine

PLAIN = (ALU, LOAD, STORE, BRANCH, JUMP, FENCE, AMO)
LONGEST_RUN = 64  # instructions decoded at a time
MOST_REGIMES = 8
_RECORD = Struct("<iiBBBBi")
_interpreters: dict[tuple, tuple[dict[str, int], object]] = {}


def interpreter(xlen: int, extensions: tuple[str, ...]) -> dict[str, int]:
    """Addresses of the interpreter's functions."""
    if (xlen, extensions) not in _interpreters:
        _interpreters[xlen, extensions] = native().lasting(*iss_interpreter.module(xlen, extensions))
    return _interpreters[xlen, extensions][0]


class Page:
    """A physical page with code. base: its address; data: its bytes; records: its decoded instructions."""

    def __init__(self, base: int, data: memoryview, blank: bytes) -> None:
        self.base, self.data = base, data
        self.records = bytearray(blank)
        self.address = address_of(self.records)
        self.lines: set[int] = set()  # numbers of lines of RAM that are watched because of it


class Tlb:
    """The translations of one regime, for native code."""

    def __init__(self) -> None:
        self.bytes = bytearray(state.TLB_BYTES)
        self.address = address_of(self.bytes)
        self.words = memoryview(self.bytes).cast("Q")
        self.pages: dict[int, Page] = {}  # by virtual page number
        self.forget()

    def forget(self) -> None:
        ctypes.memset(self.address, 0xFF, state.TLB_BYTES)
        self.pages.clear()

    def forget_stores(self) -> None:
        ctypes.memset(self.address + state.STORES, 0xFF, state.TLB_SIZE * state.ENTRY)

    def enter(self, table: int, size: int, address: int, tag: int, value: int) -> None:
        place = table // 8 + 2 * (address >> state.PAGE_SHIFT & size - 1)
        self.words[place], self.words[place + 1] = tag, value & (1 << 64) - 1


class IssHart(ref.Hart):
    """See ref.Hart; the same machine, faster."""

    def __init__(self, *arguments, **options) -> None:
        self.state = bytearray(state.STATE_SIZE)
        self.state_address = address_of(self.state)
        self.words = memoryview(self.state).cast("Q")
        super().__init__(*arguments, **options)
        self.x = self.words[:32]
        self.functions = interpreter(self.xlen, self.extensions)
        self.call = iss_native.RUN_TYPE(self.functions[iss_interpreter.RUN])
        self.words[state.RAM_HOST] = self.ram_host = address_of(self.ram.bytes)
        self.words[state.WATCHED_HOST] = address_of(self.ram.watched)
        self.native = native()
        self.step_size = 2 if self.compressed else 4
        self.known: dict[int, tuple[bytes, int, bool]] = {}  # word -> its record, length, whether a run ends with it
        self.plain: dict[int, Instruction] = {}  # word -> what it is, if it is plain
        undecoded = _RECORD.pack(self._handler(iss_interpreter.UNDECODED), 0, 0, 0, 0, 0, 0)
        page_end = _RECORD.pack(self._handler(iss_interpreter.PAGE_END), 0, 0, 0, 0, 0, 0)
        self.undecoded = undecoded
        self.enter = _RECORD.pack(self._handler(iss_interpreter.ENTER), 0, 0, 0, 0, 0, 0)
        self.blank = undecoded * (state.PAGE // 2) + page_end * 2
        self.code_pages: dict[int, Page] = {}
        self.code_lines: dict[int, Page] = {}  # watched because of code
        self.tlbs: dict[tuple, Tlb] = {}  # by regime
        self.spare: list[Tlb] = []
        self.break_offsets: frozenset[int] = frozenset()  # places in pages where native code stops
        self.hot = Hot(self)

    def _handler(self, name: str) -> int:
        return self.functions[name] - self.functions["base"]

    @property
    def reservation(self) -> tuple[int, int, int] | None:
        """Of LR: address, size and value."""
        size = self.words[state.RESERVED_SIZE]
        return (self.words[state.RESERVED], size, self.words[state.RESERVED_VALUE]) if size else None

    @reservation.setter
    def reservation(self, reserved: tuple[int, int, int] | None) -> None:
        words = self.words
        words[state.RESERVED], words[state.RESERVED_SIZE], words[state.RESERVED_VALUE] = reserved or (0, 0, 0)

    # --- running ------------------------------------------------------------------------------------------------------

    def run(self, limit: int) -> None:
        """As ref's."""
        self.stop = False
        while self.count < limit and not self.stop:
            horizon = min(limit, self.alarm())
            if self.count < horizon:
                self._run_native(horizon)
                if self.count >= limit:
                    return
            if self.breakpoints and self.at_breakpoint():
                return
            self.step_forward()

    def _run_native(self, horizon: int) -> None:
        """Native code until `count` is the horizon or an instruction needs `step`."""
        words, call, at, tlb = self.words, self.call, self.state_address, self._tlb()
        began = time.perf_counter()
        while True:
            reason = call(at, self.pc, horizon - self.count, tlb.address)
            self.pc, self.count = words[state.PC], horizon - words[state.LEFT]
            if reason == state.DECODE:
                page = tlb.pages[self.pc >> state.PAGE_SHIFT]
                self._decode(page, self.pc & state.PAGE - 1)
            elif reason == state.LOAD_MISS or reason == state.STORE_MISS:
                if not self._fill(tlb, words[state.ADDRESS], reason == state.STORE_MISS):
                    break
            elif reason == state.FETCH_MISS:
                if not self._fill_fetch(tlb, self.pc):
                    break
            elif reason == state.HOT:
                self.hot.hot(tlb, self.pc, words[state.SITE], time.perf_counter() - began)
            else:
                break
        self.hot.ran += time.perf_counter() - began

    def set_breakpoints(self, addresses: frozenset[int]) -> None:
        """As ref's."""
        self.breakpoints = addresses
        self.break_offsets = frozenset(address & state.PAGE - 1 for address in addresses)
        for region in list(self.hot.regions):
            self.hot.forget(region)
        for page in self.code_pages.values():
            page.records[:] = self.blank

    # --- translation --------------------------------------------------------------------------------------------------

    def _code_bytes(self, page: int) -> memoryview | None:
        """The bytes of a physical page of memory that can be executed."""
        offset = page - self.ram.base
        if 0 <= offset < self.ram.size:
            return memoryview(self.ram.bytes)[offset : offset + state.PAGE]
        found = self.bus.find(page, state.PAGE)
        if found is None or not hasattr(found[0], "bytes"):
            return None
        return memoryview(found[0].bytes)[found[1] : found[1] + state.PAGE]

    def _tlb(self) -> Tlb:
        """The present regime's translations."""
        regime = self.regime
        tlb = self.tlbs.get(regime)
        if tlb is None:
            if len(self.tlbs) > MOST_REGIMES:
                self.flush_translations()
            tlb = self.tlbs[regime] = self.spare.pop() if self.spare else Tlb()
            tlb.forget()
        return tlb

    def flush_translations(self) -> None:
        """As ref's; physical addresses stay what they are."""
        physical = self.tlbs.pop((), None)
        self.spare += self.tlbs.values()
        self.tlbs = {(): physical} if physical else {}

    def _forget_stores(self) -> None:
        """Lines of a page are watched that had none: stores to it have to look."""
        for tlb in self.tlbs.values():
            tlb.forget_stores()

    def _translated(self, address: int, size: int, access: int) -> int | None:
        """The physical address, if the whole page may be accessed so; None if that is for `step` to say."""
        if self.regime == ():
            return address
        try:
            physical = self.translate(address, size, access)
        except trap.Trap:
            return None
        mode = self.csrs.mode if access == trap.FETCH else self.csrs.data_mode
        return physical if self.csrs.pmp.allows(physical & -state.PAGE, state.PAGE, access, mode) else None

    def _touches(self, tlb: Tlb, address: int) -> bool:
        """Whether the load or store at pc gets as far as translating its address. An SC without its reservation does
        not, nor what traps because it is misaligned; they leave the accessed and dirty bits alone."""
        page = tlb.pages.get(self.pc >> state.PAGE_SHIFT)
        known = page and self.instruction(page, self.pc & state.PAGE - 1)
        if not known:
            return True
        row = known.row
        if address % row.size and (row.kind == AMO or not self.misaligned):
            return False
        return row.amo != "sc" or (self.reservation or ())[:2] == (address, row.size)

    def _fill(self, tlb: Tlb, address: int, store: bool) -> bool:
        """Enter the page of a load or store; False if `step` has to do it."""
        if not self._touches(tlb, address):
            return False
        physical = self._translated(address, 1, trap.STORE if store else trap.LOAD)
        if physical is None:
            return False
        page = address & -state.PAGE & self.mask
        offset = physical - (address - page) - self.ram.base
        if not 0 <= offset < self.ram.size:
            return False
        table, tag = state.LOADS, page
        if store:
            table = state.STORES
            first = offset >> Ram.LINE_SHIFT
            if any(self.ram.watched[first : first + (state.PAGE >> Ram.LINE_SHIFT)]):
                tag |= state.WATCHED
        place = table // 8 + 2 * (address >> state.PAGE_SHIFT & state.TLB_SIZE - 1)
        if tlb.words[place] == tag:
            return False  # it was there: the access itself is not plain
        tlb.enter(table, state.TLB_SIZE, address, tag, self.ram_host + offset - page)
        return True

    def _fill_fetch(self, tlb: Tlb, pc: int) -> bool:
        """Enter the page of an instruction; False if `step` has to do it."""
        physical = self._translated(pc, 2, trap.FETCH)
        if physical is None:
            return False
        physical &= -state.PAGE
        page = self.code_pages.get(physical)
        if page is None:
            data = self._code_bytes(physical)
            if data is None:
                return False
            page = self.code_pages[physical] = Page(physical, data, self.blank)
        tlb.pages[pc >> state.PAGE_SHIFT] = page
        tlb.enter(state.FETCHES, state.FETCH_SIZE, pc, pc & -state.PAGE, page.address)
        return True

    # --- code ---------------------------------------------------------------------------------------------------------

    def _decode(self, page: Page, offset: int) -> None:
        """Decode a straight run of instructions, up to a jump that does not come back or one that is known."""
        data, records, known = page.data, page.records, self.known
        for _ in range(LONGEST_RUN):
            low = data[offset] | data[offset + 1] << 8
            if low & 3 == 3 and offset + 4 > state.PAGE or offset in self.break_offsets:
                record, length, ends = self._not_plain, 4, True
            else:
                word = self._word(data, offset)
                if word not in known:
                    known[word] = self._record(word)
                record, length, ends = known[word]
            at = offset << state.RECORD_SHIFT
            if records[at : at + 4] != self.undecoded[:4]:
                return
            records[at : at + state.RECORD] = record
            self._watch(page, offset, length)
            offset += length
            if ends or offset >= state.PAGE:
                return

    @staticmethod
    def _word(data: memoryview, offset: int) -> int:
        low = data[offset] | data[offset + 1] << 8
        return low | data[offset + 2] << 16 | data[offset + 3] << 24 if low & 3 == 3 else low

    def instruction(self, page: Page, offset: int) -> Instruction | None:
        """The plain instruction that has been decoded there."""
        if offset == state.PAGE - 2 and page.data[offset] & 3 == 3 or offset in self.break_offsets:
            return None
        return self.plain.get(self._word(page.data, offset))

    @property
    def _not_plain(self) -> bytes:
        return _RECORD.pack(self._handler(iss_interpreter.NOT_PLAIN), 0, 0, 0, 0, 0, 0)

    def _record(self, word: int) -> tuple[bytes, int, bool]:
        """The record of an instruction word."""
        length = 4 if word & 3 == 3 else 2
        decoded = self.decode(word)
        if decoded is None:
            return self._not_plain, length, True
        row, operands = expand(*decoded, self.xlen)
        name = f"{row.name}.{length}"
        if row.kind not in PLAIN or name not in self.functions:
            return self._not_plain, length, False
        self.plain[word] = Instruction(row, operands, length)
        return self._pack(name, row, operands), length, row.kind == JUMP and operands["rd"] == 0

    def _pack(self, name: str, row: Row, operands: dict[str, int]) -> bytes:
        constants = [operands[c] for c in ("imm", "target", "upper", "shamt") if c in operands]
        rd = operands.get("rd", 0) or state.X0_WRITES
        handler, constant = self._handler(name), constants[0] if constants else 0
        return _RECORD.pack(handler, constant, rd, operands.get("rs1", 0), operands.get("rs2", 0), 0, 0)

    def _watch(self, page: Page, offset: int, length: int) -> None:
        """Watch the lines of an instruction."""
        for line in self.lines_of(page, offset, length):
            if line not in page.lines:
                if not self.ram.watched[line]:
                    first = page.base - self.ram.base >> Ram.LINE_SHIFT
                    if not any(self.ram.watched[first : first + (state.PAGE >> Ram.LINE_SHIFT)]):
                        self._forget_stores()
                    self.ram.watched[line] = 1
                page.lines.add(line)
                self.code_lines[line] = page

    def lines_of(self, page: Page, offset: int, length: int) -> tuple[int, ...]:
        """Numbers of the lines of RAM in which an instruction stands."""
        at = page.base - self.ram.base + offset
        if not 0 <= at < self.ram.size:
            return ()
        return at >> Ram.LINE_SHIFT, at + length - 1 >> Ram.LINE_SHIFT

    def watch(self, tohost: int) -> None:
        super().watch(tohost)
        self._forget_stores()

    def _store_ram(self, physical: int, value: int, size: int) -> None:
        super()._store_ram(physical, value, size)
        first, last = (physical + i - self.ram.base >> Ram.LINE_SHIFT for i in (0, size - 1))
        for line in range(first, last + 1):
            if line in self.code_lines:
                self._forget_line(line)

    def forget_code(self) -> None:
        """Memory with decoded instructions has been written from outside."""
        for line in list(self.code_lines):
            self._forget_line(line)

    def _unwatch(self, line: int) -> None:
        self.ram.watched[line] = 0
        if self.tohost is not None:
            self.ram.watched[self.ram.place(self.tohost, 8) >> Ram.LINE_SHIFT] = 1

    def _forget_line(self, line: int) -> None:
        self.hot.forget_line(line)
        page = self.code_lines.pop(line)
        page.lines.discard(line)
        self._unwatch(line)
        # an instruction of four bytes may begin in front of the line
        start = max(0, (line << Ram.LINE_SHIFT) - (page.base - self.ram.base) - 2)
        end = (line + 1 << Ram.LINE_SHIFT) - (page.base - self.ram.base)
        count = end - start >> 1
        page.records[start << state.RECORD_SHIFT : end << state.RECORD_SHIFT] = self.undecoded * count


class IssMachine(RefMachine):
    """A machine on the fast engine."""

    HART, CORE = IssHart, IssVTPU
