"""The vTPU core, functional model: registers, command queue, sentrons, scratchpad. Its results are the chip's, bit by
bit.

    vtpu = VTPU(VTPUConfig(), read_mem, write_mem)
    vtpu.write(offset, value, size), vtpu.read(offset, size)       the 4 KiB of registers
    vtpu.window_write(offset, data), vtpu.window_read(offset, n)   the scratchpad
    vtpu.irq                                                       the interrupt line

Commands are executed when the doorbell is rung, before `write` returns; sentrons run when a command waits for them, and
at the end. What can never happen (a barrier for which too few arrive) leaves the command pending and the sentrons
waiting, as on the chip. Time does not exist here: CYCLES and ISSUE count SIWs executed or stepped over, and no stalls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from struct import Struct

from asm import vtpu
from hw.sim.vtpu_lanes import ZEROS, bits, words
from hw.sim.vtpu_memory import ENTRY_BYTES, Fault, Memory, from_bytes, room, step, to_bytes
from hw.sim.vtpu_sentron import Sentron, Weight, weigh
from hw.vtpu.config import VTPUConfig

ID_MAGIC = 0x76545055
COMMAND_BYTES = 64
SIW_BYTES = 4 * vtpu.SIW_WORDS
SPAWN_POINTERS = 7 * 16  # bytes of p1..p7
_WORDS = Struct("<16I")
_MASK64 = (1 << 64) - 1
_NAMES = {offset: name for name, offset in vtpu.REGISTERS.items()}
_WORD = 0xFFFFFFFF
# Registers that hold what is stored to them, and the bits that they have.
_PLAIN = dict.fromkeys(("CMDQ_BASE", "CMDQ_SIZE", "PPT_ROOT", "PPT_SIZE", "DMA_BASE", "DMA_LIMIT"), _WORD)
_PLAIN["IRQ_ENABLE"] = vtpu.IRQ_DONE | vtpu.IRQ_FAULT
_COUNTER_BYTES = 256
_LITERAL_BIT = vtpu.FIELDS["literal"][1]
# A command runs as a generator: it yields while it has to wait for sentrons.
Command = Iterator[None]


def _check_address(w: tuple[int, ...]) -> None:
    """The address in w2 and w3 is one of 64-bit words, below 2^32."""
    if w[2] & 7 or w[3]:
        raise Fault("COMMAND")


class _TableFault(Fault):
    """The page table is bad: its address is to blame, not the command that needed it."""

    def __init__(self, code: str, address: int) -> None:
        super().__init__(code)
        self.address = address


class VTPU:
    """read_mem(address, n) -> bytes and write_mem(address, bytes) reach the machine's memory; they raise LookupError or
    ValueError where there is none."""

    MEMORY, SENTRON = Memory, Sentron

    def __init__(
        self,
        config: VTPUConfig,
        read_mem: Callable[[int, int], bytes],
        write_mem: Callable[[int, bytes], None],
    ) -> None:
        self.config = config
        self._read_mem, self._write_mem = read_mem, write_mem
        self.memory = self.MEMORY(config.scratchpad_words)
        self.imem: list[list[int]] = [[0] * vtpu.SIW_WORDS for _ in range(config.imem)]
        self.weights: list[Weight | None] = [None] * config.imem  # of the SIWs, once they have been counted
        self.sentrons = [self.SENTRON(i, self.memory, self.imem) for i in range(config.sentrons)]
        self.registers = dict.fromkeys(_PLAIN, 0)
        self.counters = dict.fromkeys(vtpu.COUNTERS, 0)
        self.irq_status = 0
        self.enabled = False
        self.table_read = False
        self.literals = 0  # in the pool
        self._reset()

    def _reset(self) -> None:
        self.head = self.tail = 0
        self.command_fault = self.command_fault_addr = 0
        self.faults = [(0, 0)] * self.config.sentrons  # code, SIW index
        self.barriers: dict[int, list[Sentron]] = {}
        self.pending: Command | None = None  # the command at `head`, when it waits
        for sentron in self.sentrons:
            sentron.running = sentron.waiting = False

    # the registers

    @property
    def irq(self) -> bool:
        """The interrupt line."""
        return bool(self.irq_status & self.registers["IRQ_ENABLE"])

    @property
    def window_size(self) -> int:
        """Bytes of scratchpad; the window beyond reads 0 and drops writes."""
        return 4 * self.config.scratchpad_words

    def read(self, offset: int, size: int) -> int:
        """1, 2, 4 or 8 bytes of the registers, little-endian, inside one 64-bit register; holes read 0."""
        value = self._register(offset & ~7)
        return value >> 8 * (offset & 7) & (1 << 8 * size) - 1

    def write(self, offset: int, value: int, size: int) -> None:
        """Store to the registers; bytes of a register that are not written keep their value."""
        at, shift = offset & ~7, 8 * (offset & 7)
        mask = (1 << 8 * size) - 1 << shift
        name = _NAMES.get(at)
        value = value << shift & mask
        if name in _PLAIN:
            self.registers[name] = (self.registers[name] & ~mask | value) & _PLAIN[name]
        elif name == "IRQ_STATUS":
            self.irq_status &= ~value
        elif name == "CTRL":
            self._control(value, mask)
        elif name == "DOORBELL":
            self.tail = (self.tail & ~mask | value) & _WORD
            self._work()
        elif 0 <= at - vtpu.REGISTERS["COUNTERS"] < _COUNTER_BYTES:
            self._count()
            self.counters = dict.fromkeys(vtpu.COUNTERS, 0)

    def window_read(self, offset: int, size: int) -> bytes:
        """Bytes of the scratchpad."""
        return self.memory.read(offset, size)

    def window_write(self, offset: int, data: bytes) -> None:
        """Write bytes of the scratchpad."""
        self.memory.write(offset, data)

    def _register(self, at: int) -> int:
        name = _NAMES.get(at)
        if name in _PLAIN:
            return self.registers[name]
        fixed = {
            "CTRL": vtpu.CTRL_ENABLE if self.enabled else 0,
            "IRQ_STATUS": self.irq_status,
            "CMDQ_HEAD": self.head,
            "CMDQ_TAIL": self.tail,
            "DOORBELL": self.tail,
            "CMD_FAULT_CODE": self.command_fault,
            "CMD_FAULT_ADDR": self.command_fault_addr,
        }
        if name == "ID":
            c = self.config
            size = (c.scratchpad_words - 1).bit_length()
            return ID_MAGIC | c.rows << 32 | vtpu.LANES << 36 | c.sentrons << 40 | size << 48
        if name in fixed:
            return fixed[name]
        for table, part in (("FAULT_CODE", 0), ("FAULT_ADDR", 1)):
            number = at - vtpu.REGISTERS[table] >> 3
            if 0 <= number < self.config.sentrons:
                return self.faults[number][part]
        number = at - vtpu.REGISTERS["COUNTERS"] >> 3
        if 0 <= number < len(vtpu.COUNTERS):
            self._count()
            return self.counters[vtpu.COUNTERS[number]] & _MASK64
        return 0

    def _control(self, value: int, mask: int) -> None:
        if not mask & 0xFF:
            return
        if value & vtpu.CTRL_RESET:
            self._reset()
        self.enabled = bool(value & vtpu.CTRL_ENABLE)
        if value & vtpu.CTRL_PPT_FLUSH:
            self.table_read = False
            try:
                self._need_table()
            except _TableFault as fault:
                self._stop(fault, fault.address)
        self._work()

    def _count(self) -> None:
        """Bring the counters up to date from the sentrons' own."""
        c = self.counters
        for sentron in self.sentrons:
            c["ISSUE"] += sentron.slots
            c["CYCLES"] += sentron.slots
            sentron.slots = 0
            for pc, hits in sentron.take_hits():
                weight = self.weights[pc] = self.weights[pc] or weigh(vtpu.decode(self.imem[pc]))
                c["SIWS"] += hits
                c["OPS_D"] += hits * weight.d
                c["OPS_S"] += hits * weight.s
                c["OPS_C"] += hits * weight.c
                c["FMAS"] += hits * weight.fmas
                c["PPT_HITS"] += hits * weight.translations
        memory = self.memory
        c["PPT_HITS"] += memory.translated - memory.misses
        c["PPT_MISSES"] += memory.misses
        memory.translated = memory.misses = 0

    # memory of the machine

    def _dma(self, address: int, size: int) -> None:
        if not self.registers["DMA_BASE"] <= address <= address + size <= self.registers["DMA_LIMIT"]:
            raise Fault("DMA")
        self.counters["DMA_BYTES"] += size

    def _fetch(self, address: int, size: int) -> bytes:
        self._dma(address, size)
        try:
            return bytes(self._read_mem(address, size))
        except (LookupError, ValueError):
            raise Fault("DMA") from None

    def _store(self, address: int, data: bytes) -> None:
        self._dma(address, len(data))
        try:
            self._write_mem(address, data)
        except (LookupError, ValueError):
            raise Fault("DMA") from None

    def _need_table(self) -> None:
        """Read the page table if that has not been done since the last flush. A bad table maps nothing."""
        if self.table_read:
            return
        self.table_read = True
        root, size = self.registers["PPT_ROOT"], self.registers["PPT_SIZE"]
        try:
            self.memory.load_table(b"")
            if size & size - 1 or size > self.config.ppt or root & 7:
                raise Fault("PPT")
            if size:
                self.memory.load_table(self._fetch(root, ENTRY_BYTES * size))
        except Fault as fault:
            raise _TableFault(fault.code, root) from None

    # commands

    def _stop(self, fault: Fault, address: int) -> None:
        """A command has faulted: the queue stops."""
        self.command_fault, self.command_fault_addr = vtpu.FAULTS[fault.code], address
        self.irq_status |= vtpu.IRQ_FAULT

    def _work(self) -> None:
        """Execute commands until the queue is empty, one waits for what does not happen, or one faults."""
        # BEGIN SOLUTION hw.vtpu.model.queue
        did = False
        while self.enabled and not self.command_fault and (self.pending or self.head != self.tail):
            address = self.registers["CMDQ_BASE"] + COMMAND_BYTES * self.head
            if self.pending is None:
                self.pending = self._ring_command(address)
            try:
                next(self.pending)  # it waits
            except StopIteration:
                self.pending = None
                if self.command_fault:
                    break
                did = True
                self.head = (self.head + 1) % max(1, self.registers["CMDQ_SIZE"])
                continue
            if not self._run_sentrons():
                return
        self._run_sentrons()
        if did and not self.command_fault and self.head == self.tail:
            self.irq_status |= vtpu.IRQ_DONE
        # END SOLUTION

    def _ring_command(self, address: int) -> Command:
        """The command in the ring, or the list that it runs."""
        place = [address]  # of the command that is to blame
        try:
            if self.tail >= self.registers["CMDQ_SIZE"]:
                raise Fault("COMMAND")
            w = self._command_words(address)
            if w[0] & 0xFF != vtpu.COMMANDS["RUN"]:
                yield from self._execute(w)
                return
            start = w[2]
            _check_address(w)
            for i in range(w[1]):
                place[0] = start + COMMAND_BYTES * i
                yield from self._execute(self._command_words(place[0]))
        except Fault as fault:
            self._stop(fault, fault.address if isinstance(fault, _TableFault) else place[0])

    def _command_words(self, address: int) -> tuple[int, ...]:
        return _WORDS.unpack(self._fetch(address, COMMAND_BYTES))

    def _execute(self, w: tuple[int, ...]) -> Command:
        op, address = w[0] & 0xFF, w[2]
        if op in (vtpu.COMMANDS["LOAD"], vtpu.COMMANDS["SPAWN"]):
            _check_address(w)
        if op == vtpu.COMMANDS["LOAD"]:
            self._load(w[1], address, w[4])
        elif op == vtpu.COMMANDS["SPAWN"]:
            number = w[0] >> 8
            if number >= self.config.sentrons or w[1] >= self.config.imem:
                raise Fault("COMMAND")
            while self.sentrons[number].running:
                yield
            self._spawn(number, w, address)
        elif op == vtpu.COMMANDS["WAIT"]:
            if w[1] >> self.config.sentrons:
                raise Fault("COMMAND")
            while any(s.running for s in self.sentrons if w[1] >> s.number & 1):
                yield
        elif op == vtpu.COMMANDS["COPY"]:
            self._copy(w, address)
        elif op != vtpu.COMMANDS["FENCE"]:  # there is nothing to wait for: stores are done at once
            raise Fault("COMMAND")

    def _load(self, count: int, address: int, first: int) -> None:
        if first + count > self.config.imem:
            raise Fault("COMMAND")
        data = self._fetch(address, SIW_BYTES * count)
        self._count()  # with the old SIWs
        if first == 0:  # a new program
            self.literals = 0
        for i, siw in enumerate(_WORDS.iter_unpack(data)):
            self.literals += siw[0] >> _LITERAL_BIT & 1
            if self.literals > vtpu.LITERAL_POOL:
                raise Fault("COMMAND")
            self.imem[first + i] = list(siw)
            self.weights[first + i] = None
            for sentron in self.sentrons:
                sentron.code[first + i] = None

    def _spawn(self, number: int, w: tuple[int, ...], address: int) -> None:
        self._need_table()
        block = self._fetch(address, SPAWN_POINTERS) if address else bytes(SPAWN_POINTERS)
        sentron = self.sentrons[number]
        p = [w[4] | w[5] << 32 | w[6] << 64 | w[7] << 96]
        p += [int.from_bytes(block[i : i + 16], "little") for i in range(0, SPAWN_POINTERS, 16)]
        sentron.p[:] = p
        sentron.r[0] = words(w[8:16])
        self.faults[number] = (0, 0)
        sentron.spawn(w[1])

    def _copy(self, w: tuple[int, ...], address: int) -> None:
        """Rows of `w[8]` words, along column, from or to pages."""
        to_host, coord, stride = w[1], w[4] | w[5] << 32 | w[6] << 64 | w[7] << 96, w[10]
        if to_host > 1 or address & 3 or w[3]:
            raise Fault("COMMAND")
        self._need_table()
        if stride & 3:
            raise Fault("COMMAND")
        memory = self.memory
        for row in range(w[9]):
            at, line, end = address + stride * row, step(coord, 1, row), address + stride * row + 4 * w[8]
            while at < end:  # words that lie together, up to the first that may not be touched
                allowed = max(1, self.registers["DMA_LIMIT"] - at >> 2)
                count = min(end - at >> 2, allowed, max(1, room(line, vtpu.ROW)))
                data = b"" if to_host else self._fetch(at, 4 * count)
                where = memory.run(line, not to_host, count)
                if to_host:
                    self._store(at, to_bytes(memory.words[where]))
                else:
                    memory.words[where] = from_bytes(data)
                at, line = at + 4 * count, step(line, 0, count)

    # sentrons

    def _run_sentrons(self) -> bool:
        """Run all until each has halted, faulted or waits for a barrier; False if none could do anything."""
        did = False
        ready = [s for s in self.sentrons if s.running and not s.waiting]
        while ready:
            did = True
            for sentron in ready:
                code = sentron.run(self._arrive)
                if code:
                    self.faults[sentron.number] = vtpu.FAULTS[code], sentron.pc
                    self.irq_status |= vtpu.IRQ_FAULT
            ready = [s for s in self.sentrons if s.running and not s.waiting]
        return did

    def _arrive(self, sentron: Sentron, number: int, count: int) -> bool:
        """A sentron comes to a barrier. True if it is the last: then all who wait there go on."""
        waiting = self.barriers.setdefault(number, [])
        if len(waiting) + 1 < count:
            waiting.append(sentron)
            return False
        for other in waiting:
            other.waiting, other.passed = False, True
        self.barriers[number] = []
        return True

    # for tests and debuggers

    def register_bits(self, sentron: int, number: int) -> list[int]:
        """The 8 patterns of a vector register."""
        return [bits(value) for value in self.sentrons[sentron].r[number] or ZEROS]
