"""The fast engine's vTPU: the functional model on native memory, its SIWs executed by native code.

Registers, pointers, counters and the scratchpad lie in native memory as patterns; the model's lists are views of that
memory (`Registers`, `Pointers`, `Words`), so that all of the model works on them. A SIW that native code can execute
becomes a record when it is first met; at every other one native code stops, and the model executes that one.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable
from struct import Struct

from asm import vtpu, vtpu_check
from hw.sim import iss_vtpu_code as code
from hw.sim.iss_native import address_of, native
from hw.sim.vtpu import VTPU
from hw.sim.vtpu_lanes import SR, Register, Word, bits, word, words
from hw.sim.vtpu_memory import Fault, Memory
from hw.sim.vtpu_sentron import Sentron, coordinate_of

AT_ONCE = 1 << 24  # SIWs between two looks of Python, for Ctrl-C
REGISTER_BYTES = 4 * vtpu.LANES
_OPERANDS = Struct("<QQQ8i")  # flags, functions, rd rs1 rs2 rs3 lane imm mask -
_SPARSE = Struct("<7i")  # from S_R to S_RS2
_RUN = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_void_p, ctypes.c_uint64)
_functions: dict[str, int] = {}
_kept: list[object] = []


def functions() -> dict[str, int]:
    """Addresses of the native functions."""
    if not _functions:
        found, kept = native().lasting(*code.module())
        _functions.update(found)
        _kept.append(kept)
    return _functions


class Words:
    """The scratchpad as the model sees it: a list of words."""

    def __init__(self, size: int) -> None:
        self.bytes = bytearray(4 * size)
        self.address = address_of(self.bytes)
        self.patterns = memoryview(self.bytes).cast("I")

    def __len__(self) -> int:
        return len(self.patterns)

    def __getitem__(self, where: int | slice) -> Word | list[Word]:
        found = self.patterns[where]
        return word(found) if isinstance(where, int) else words(found.tolist())

    def __setitem__(self, where: int | slice, value: Word | list[Word]) -> None:
        if isinstance(where, int):
            self.patterns[where] = bits(value)
        else:
            for place, one in zip(range(*where.indices(len(self.patterns))), value):
                self.patterns[place] = bits(one)


class NativeMemory(Memory):
    """Scratchpad, page table and instruction memory where native code finds them."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.words = Words(size)
        self._enter_pages()

    def load_table(self, table: bytes) -> None:
        super().load_table(table)
        self._enter_pages()

    def _enter_pages(self) -> None:
        """The pages as a hash table."""
        count = max(16, 1 << (4 * len(self.pages)).bit_length())
        self.page_mask = count - 1
        self.table = array("Q", bytes(code.PAGE_BYTES * count))
        low64 = (1 << 64) - 1
        for key, (first, writable) in self.pages.items():
            low, high = key & low64, key >> 64
            mixed = low ^ high * code.KEY_FACTOR & low64
            at = (mixed * code.HASH_FACTOR & low64) >> code.HASH_SHIFT & self.page_mask
            while self.table[4 * at + 3]:
                at = at + 1 & self.page_mask
            for field, value in enumerate((low, high, first, 1 | writable << 1)):
                self.table[4 * at + field] = value


class _View:
    """A number of the sentron's state."""

    def __init__(self, index: int) -> None:
        self.index = index

    def __get__(self, sentron: NativeSentron, owner: type) -> int:
        return sentron.state[self.index]

    def __set__(self, sentron: NativeSentron, value: int) -> None:
        sentron.state[self.index] = value


class _Pair:
    """Two numbers of the sentron's state, as a list."""

    def __init__(self, index: int) -> None:
        self.index = index

    def __get__(self, sentron: NativeSentron, owner: type) -> memoryview:
        return sentron.state[self.index : self.index + 2]

    def __set__(self, sentron: NativeSentron, values: list[int]) -> None:
        for place, value in enumerate(values):
            sentron.state[self.index + place] = value


class Registers:
    """r of a sentron: 24 registers of 8 words, then sr's mask."""

    def __init__(self, state: memoryview) -> None:
        self.patterns, self.state = state.cast("B").cast("I"), state

    def __getitem__(self, number: int) -> Register | int:
        if number == SR:
            return self.state[code.SR_PLACE // 8]
        return words(self.patterns[vtpu.LANES * number : vtpu.LANES * (number + 1)].tolist())

    def __setitem__(self, number: int, value: Register | int) -> None:
        if number == SR:
            self.state[code.SR_PLACE // 8] = value
        else:
            for lane, one in enumerate(value):
                self.patterns[vtpu.LANES * number + lane] = bits(one)


class Pointers:
    """p of a sentron: 8 coordinates."""

    def __init__(self, state: memoryview) -> None:
        self.halves = state[code.P_PLACE // 8 : code.P_PLACE // 8 + 2 * vtpu_check.POINTERS]

    def __getitem__(self, number: int | slice) -> int | list[int]:
        if isinstance(number, slice):
            return [self[place] for place in range(vtpu_check.POINTERS)[number]]
        return self.halves[2 * number] | self.halves[2 * number + 1] << 64

    def __setitem__(self, number: int | slice, value: int | list[int]) -> None:
        numbers = range(vtpu_check.POINTERS)[number] if isinstance(number, slice) else [number]
        for place, coord in zip(numbers, value if isinstance(number, slice) else [value]):
            self.halves[2 * place], self.halves[2 * place + 1] = coord & (1 << 64) - 1, coord >> 64


class NativeSentron(Sentron):
    """A sentron of the model with its state in native memory."""

    pc, slots, skip, suppress = (_View(index) for index in (code.PC, code.SLOTS, code.SKIP, code.SUPPRESS))
    start, left = _Pair(code.START0), _Pair(code.LEFT0)

    def __init__(self, number: int, memory: NativeMemory, imem: list[list[int]]) -> None:
        self.block = bytearray(code.SENTRON_BYTES)
        self.address = address_of(self.block)
        self.state = memoryview(self.block).cast("Q")
        super().__init__(number, memory, imem)
        self.r, self.p = Registers(self.state), Pointers(self.state)
        self.hit_bytes = bytearray(8 * len(imem))
        self.none = bytes(self.hit_bytes)
        self.hits = memoryview(self.hit_bytes).cast("Q")
        self.native_run = _RUN(functions()["run"])
        self.records: Records | None = None

    def attach(self, records: Records) -> None:
        """Say where the records, the words and the pages are."""
        self.records, state, memory = records, self.state, self.memory
        state[code.HITS] = address_of(self.hit_bytes)
        state[code.WORDS], state[code.RECORDS], state[code.SIZE] = memory.words.address, records.address, len(self.imem)

    def take_hits(self) -> list[tuple[int, int]]:
        """As the model's."""
        return super().take_hits() if self.hit_bytes != self.none else []

    def run(self, arrive: Callable[[Sentron, int, int], bool]) -> str | None:
        """As the model's."""
        state, memory, known = self.state, self.memory, self.records.known
        state[code.PAGES], state[code.PAGE_MASK] = memory.table.buffer_info()[0], memory.page_mask
        while self.running and not self.waiting:
            if not self.skip:
                reason = self.native_run(self.address, AT_ONCE)
                memory.misses += state[code.MISSES]
                state[code.MISSES] = 0
                if reason == code.HALTED:
                    self.running = False
                    return None
                if reason == code.LATER:
                    continue
                pc = state[code.PC]
                if pc < len(known) and not known[pc]:
                    self.records.make(pc)
                    continue
            fault = self._model(arrive)
            if fault:
                return fault
        return None

    def _model(self, arrive: Callable[[Sentron, int, int], bool]) -> str | None:
        """One SIW by the model; the fault's name if it faults."""
        pc = self.pc
        try:
            if pc >= len(self.code):
                raise Fault("PC")
            act, flow = self.code[pc] or self._decode(pc)
            if flow is None:
                self.hits[pc] += 1
                self.slots += 1
                if act:
                    act()
                self.pc = pc + 1
            else:
                self.pc = self._flow(act, flow, arrive)
        except Fault as fault:
            self.running = False
            self.pc = pc
            return fault.code
        return None


class Records:
    """The instruction memory as native code reads it. known: which SIWs have been looked at."""

    def __init__(self, imem: list[list[int]]) -> None:
        self.imem = imem
        self.bytes = bytearray(code.RECORD * len(imem))
        self.address = address_of(self.bytes)
        self.known = bytearray(len(imem))
        self.functions = functions()

    def forget(self, first: int, count: int) -> None:
        """SIWs have been loaded."""
        self.known[first : first + count] = bytes(count)
        self.bytes[code.RECORD * first : code.RECORD * (first + count)] = bytes(code.RECORD * count)

    def make(self, pc: int) -> None:
        """Turn a SIW into a record, if native code can execute it."""
        self.known[pc] = 1
        siw = vtpu.decode(self.imem[pc])
        if vtpu_check.check_words(self.imem[pc]) or siw.get("use_mask") or vtpu.c_form(siw).op != "CNOP":
            return
        d, s = vtpu.d_form(siw), vtpu.s_form(siw)
        d_name = d.name + (".i32" if siw.get("d_type", 0) == vtpu.I32 else "")
        s_name = s.name + (".nf" if s.op == "SGATHER" and siw.get("s_hint", 0) == vtpu.HINT_NO_FAULT else "")
        sparse = s.op != "SNOP" or bool(siw.get("literal"))
        if (d.op != "DNOP" and d_name not in self.functions) or (sparse and s_name not in self.functions):
            return
        at = code.RECORD * pc
        flags = code.READY | self._flow(siw)
        flags |= (code.DENSE if d.op != "DNOP" else 0) | (code.SPARSE if sparse else 0)
        if siw.get("literal") and (s.op != "SINDEX" or siw.get("s_rs2", 0) == siw.get("s_p", 0)):
            flags |= code.LITERAL
        offsets = [REGISTER_BYTES * siw.get(f"d_{name}", 0) for name in ("rd", "rs1", "rs2", "rs3")]
        imm = siw.get("imm", 0)
        _OPERANDS.pack_into(
            self.bytes, at, flags, self.functions.get(d_name, 0), self.functions.get(s_name, 0), *offsets,
            siw.get("d_lane", 0), imm - (imm >> 31 << 32), siw.get("d_mask", 0), 0,
        )  # fmt: skip
        pointer, base = (code.P_PLACE + 16 * siw.get(name, 0) for name in ("s_p", "s_rs2"))
        register, second = (REGISTER_BYTES * siw.get(name, 0) for name in ("s_r", "s_rs2"))
        own = base if s.op == "SINDEX" else pointer
        _SPARSE.pack_into(
            self.bytes, at + code.S_R, register, pointer, vtpu.DIM_BITS * siw.get("s_dim", 0), siw.get("s_step", 0),
            siw.get("s_width", 0) or vtpu.LANES, own, register if s.op == "SINDEX" else second,
        )  # fmt: skip
        self.bytes[at + code.COUNT_REG : at + code.COUNT_REG + 4] = (REGISTER_BYTES * siw.get("count_reg", 0)).to_bytes(
            4, "little"
        )
        literal = coordinate_of(self.imem[pc]).to_bytes(16, "little")
        self.bytes[at + code.LITERAL_PLACE : at + code.LITERAL_PLACE + 16] = literal

    def _flow(self, siw: dict[str, int]) -> int:
        marks = {"begin0": code.BEGIN0, "begin1": code.BEGIN1, "end0": code.END0, "end1": code.END1, "end": code.END}
        flags = sum(bit for name, bit in marks.items() if siw.get(name))
        if flags:
            flags |= code.FLOW
        return flags | (code.COUNTED if siw.get("count_from_reg") else 0)


class IssVTPU(VTPU):
    """See VTPU; the same results, faster."""

    MEMORY, SENTRON = NativeMemory, NativeSentron

    def __init__(self, *arguments) -> None:
        super().__init__(*arguments)
        self.records = Records(self.imem)
        for sentron in self.sentrons:
            sentron.attach(self.records)

    def _load(self, count: int, address: int, first: int) -> None:
        try:
            super()._load(count, address, first)
        finally:
            if first < len(self.imem):
                self.records.forget(first, min(count, len(self.imem) - first))
