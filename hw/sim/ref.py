"""One hart at the level of the instruction set: the readable engine.

`step` executes one instruction by the table of `asm.riscv` and is the definition: fetch, decode, the row's meaning over
the integers, and one case for each kind of row. Everything exceptional happens there, and nowhere else: traps, CSRs,
devices, interrupts, wfi.

`run` is fast because most instructions are not exceptional. It keeps straight runs of plain ones as Python functions
(`hw.sim.translate` writes them from the same table). Such a function stops in front of the first instruction that turns
out to need `step`: a load from a device, a store onto code, a jump to an odd address.

    count      instructions executed, traps included: the order of commits, and what time is made of
    retired    of these, the ones that did not trap: minstret
"""

from __future__ import annotations

from collections.abc import Callable

from asm.riscv import ALU, BRANCH, CSR, FENCE, JUMP, LOAD, STORE, Integers, Row, decoder
from hw.cpu.config import EXTENSIONS
from hw.sim import csrs, translate
from hw.sim.commit import Commit
from hw.sim.devices import NEVER, Bus, Clint, Ram

MISALIGNED_FETCH, FETCH_FAULT, ILLEGAL, BREAKPOINT = 0, 1, 2, 3
MISALIGNED_LOAD, LOAD_FAULT, MISALIGNED_STORE, STORE_FAULT, ECALL_M = 4, 5, 6, 7, 11
CAUSES = {
    MISALIGNED_FETCH: "misaligned jump",
    FETCH_FAULT: "instruction access fault",
    ILLEGAL: "illegal instruction",
    BREAKPOINT: "breakpoint",
    MISALIGNED_LOAD: "misaligned load",
    LOAD_FAULT: "load access fault",
    MISALIGNED_STORE: "misaligned store",
    STORE_FAULT: "store access fault",
    ECALL_M: "environment call",
}
MACHINE_MODE = 3
FOREVER = 1 << 62


class Trap(Exception):
    """An exception of the instruction set: cause and mtval."""

    def __init__(self, cause: int, tval: int) -> None:
        self.cause, self.tval = cause, tval


class Stuck(Exception):
    """The hart can do nothing any more, whatever happens inside the machine; the text says why."""


class Hart:
    """Registers `x`, `pc` and `csrs` over a bus and RAM. external: the level of the PLIC's interrupt."""

    def __init__(self, ram: Ram, bus: Bus, external: Callable[[], bool], *, xlen: int = 64, pc: int = 0) -> None:
        self.ram, self.bus, self.xlen, self.pc = ram, bus, xlen, pc
        self.algebra = Integers(xlen)
        self.mask = self.algebra.mask
        self.x = [0] * 32
        self.count = self.traps = 0
        self.clint = Clint(lambda: self.count)
        self.external = external
        self.csrs = csrs.Csrs(xlen, lambda: self.count - self.traps, lambda: self.clint.mtime, self.mip)
        self.stop = False  # set by devices: leave `run` after this instruction
        self.tohost: int | None = None
        self.on_tohost: Callable[[int], None] = lambda value: None
        self.decoded: dict[int, tuple[Row, dict[str, int]] | None] = {}
        self.blocks: dict[int, translate.Block] = {}
        self.code: set[int] = set()  # addresses of translated instructions in RAM
        self.decode = decoder(xlen, EXTENSIONS)
        self.translator = translate.Translator(xlen, ram, self.decode)
        ram.on_watched = self.forget_code
        self.lead: Commit | None = None
        self.last_traps = ("", "")  # the one before the last, the last; for messages
        self._rd = self._rd_value = 0
        self._memory = (0, 0, 0, 0, 0)

    # --- interrupts and time ------------------------------------------------------------------------------------------

    def mip(self) -> int:
        return self.clint.msip << csrs.MSI | self.clint.mtip << csrs.MTI | bool(self.external()) << csrs.MEI

    def alarm(self) -> int:
        """The count from which on `step` must be asked for an interrupt, if no instruction changes that before."""
        if not self.csrs.status & csrs.MIE or not self.csrs.mie:
            return FOREVER
        if self.csrs.mip() & self.csrs.mie:
            return self.count
        return self.clint.due() if self.csrs.mie >> csrs.MTI & 1 else FOREVER

    def wait(self) -> None:
        """wfi: jump to the next event. Stuck if there is none."""
        if self.lead or self.mip() & self.csrs.mie:
            return
        if self.csrs.mie >> csrs.MTI & 1 and self.clint.mtimecmp < NEVER:
            self.clint.skip()
            return
        enabled = [
            n for n, bit in (("MSI", csrs.MSI), ("MTI", csrs.MTI), ("MEI", csrs.MEI)) if self.csrs.mie >> bit & 1
        ]
        what = f"only {', '.join(enabled)} can wake it and nothing will raise that" if enabled else "mie is 0"
        raise Stuck(f"wfi at {self.pc:#x} never ends: {what}")

    # --- memory -------------------------------------------------------------------------------------------------------

    def fetch(self, pc: int) -> int:
        offset = pc - self.ram.base
        if 0 <= offset < self.ram.size:
            return self.ram.views["I"][offset >> 2]
        found = self.bus.find(pc, 4)
        if found is None or not hasattr(found[0], "bytes"):  # only memories can be executed
            raise Trap(FETCH_FAULT, pc)
        return found[0].read(found[1], 4)

    def load(self, addr: int, size: int) -> int:
        if addr % size:
            raise Trap(MISALIGNED_LOAD, addr)
        offset = addr - self.ram.base
        if 0 <= offset < self.ram.size:
            value = int.from_bytes(self.ram.bytes[offset : offset + size], "little")
        else:
            found = self.bus.find(addr, size)
            if found is None:
                raise Trap(LOAD_FAULT, addr)
            value = self.lead.mem_rdata if self.lead else found[0].read(found[1], size)
        value &= (1 << 8 * size) - 1
        self._memory = (addr, (1 << size) - 1, 0, value, 0)
        return value

    def store(self, addr: int, value: int, size: int) -> None:
        if addr % size:
            raise Trap(MISALIGNED_STORE, addr)
        value &= (1 << 8 * size) - 1
        offset = addr - self.ram.base
        if 0 <= offset < self.ram.size:
            self.ram.bytes[offset : offset + size] = value.to_bytes(size, "little")
            if addr & ~3 in self.code or addr + size - 1 & ~3 in self.code:
                self.forget_code()
            if addr == self.tohost and value:
                self.on_tohost(value)
        else:
            found = self.bus.find(addr, size)
            if found is None:
                raise Trap(STORE_FAULT, addr)
            found[0].write(found[1], value, size)
        self._memory = (addr, 0, (1 << size) - 1, 0, value)

    def watch(self, tohost: int) -> None:
        """Call `on_tohost` with each value other than zero that is stored at this address of RAM."""
        self.tohost = tohost
        self.ram.watched[self.ram.place(tohost, 8) >> Ram.LINE_SHIFT] = 1

    # --- one instruction ----------------------------------------------------------------------------------------------

    def step(self, lead: Commit | None = None, cause: int | None = None) -> Commit:
        """Take a pending interrupt, then execute one instruction.

        lead: the same step of another engine, whose interrupt (of this cause), device reads and time are taken over.
        """
        self.lead = lead
        if lead is None:
            cause = self.csrs.interrupt()
        elif not lead.intr:
            cause = None
        elif cause is None:
            cause = self._interrupt_of(lead)
        intr = cause is not None
        if cause is not None:
            self.pc = self.csrs.trap(cause, self.pc, 0, True)
        pc, insn, trap = self.pc, 0, 0
        self._rd, self._memory = 0, (0, 0, 0, 0, 0)
        try:
            insn = self.fetch(pc)
            if insn not in self.decoded:
                self.decoded[insn] = self.decode(insn)
            known = self.decoded[insn]
            if known is None:
                raise Trap(ILLEGAL, insn)
            self.pc = self.execute(known[0], known[1], pc, insn)
        except Trap as t:
            trap = 1
            self._rd, self._memory = 0, (0, 0, 0, 0, 0)
            self.last_traps = self.last_traps[1], f"{CAUSES[t.cause]} at {pc:#x} (mtval {t.tval:#x})"
            self.pc = self.csrs.trap(t.cause, pc, t.tval, False)
        if self._rd:
            self.x[self._rd] = self._rd_value
        order = self.count
        self.count += 1
        self.traps += trap
        value = self._rd_value if self._rd else 0
        addr, rmask, wmask, rdata, wdata = self._memory
        return Commit(order, insn, trap, int(intr), MACHINE_MODE, pc, self.pc, self._rd, value, addr, rmask, wmask,
                      rdata, wdata)  # fmt: skip

    def _interrupt_of(self, lead: Commit) -> int:
        """The cause of another engine's interrupt: its place in the vector, else what is pending here too."""
        if self.csrs.mtvec & 1:
            return lead.pc_rdata - (self.csrs.mtvec & ~3) >> 2
        ready = self.mip() & self.csrs.mie
        return next((cause for cause in csrs.ORDER if ready >> cause & 1), csrs.MTI)

    def execute(self, row: Row, operands: dict[str, int], pc: int, insn: int) -> int:
        """The effect of one instruction; the address of the next. Leaves rd and its value for `step` to write."""
        m, x, after = self.algebra, self.x, pc + 4 & self.mask

        def value(name: str) -> int:
            if name in ("rs1", "rs2"):
                return x[operands[name]]
            return pc if name == "pc" else m.const(operands[name])

        # BEGIN SOLUTION hw.sim.execute
        if row.kind == ALU:
            self._write(operands, row.meaning(m, *map(value, row.reads)))
        elif row.kind == LOAD:
            raw = self.load(x[operands["rs1"]] + operands["imm"] & self.mask, row.size)
            self._write(operands, row.meaning(m, raw))
        elif row.kind == STORE:
            self.store(x[operands["rs1"]] + operands["imm"] & self.mask, row.meaning(m, value("rs2")), row.size)
        elif row.kind == BRANCH:
            if row.meaning(m, *map(value, row.reads)):
                return self._target(pc + operands["target"] & self.mask)
        elif row.kind == JUMP:
            target = self._target(row.meaning(m, *map(value, row.reads)))
            self._write(operands, after)
            return target
        elif row.kind == CSR:
            self._csr(row, operands, insn)
        elif row.kind != FENCE:
            return self._system(row.name, after, insn)
        return after
        # END SOLUTION

    def _write(self, operands: dict[str, int], value: int) -> None:
        self._rd, self._rd_value = operands["rd"], value

    def _target(self, target: int) -> int:
        if target & 3:
            raise Trap(MISALIGNED_FETCH, target)
        return target

    def _csr(self, row: Row, operands: dict[str, int], insn: int) -> None:
        source = row.reads[1]
        writing = row.name in ("csrrw", "csrrwi") or operands[source] != 0
        name = self.csrs.name(operands["csr"], writing)
        try:
            old = self.csrs.read(name) if name else None
        except KeyError:
            old = None
        if old is None:
            raise Trap(ILLEGAL, insn)
        if self.lead and self.lead.rd_addr and name in csrs.VOLATILE:
            old = self.lead.rd_wdata
        new = row.meaning(self.algebra, old, self.x[operands["rs1"]] if source == "rs1" else operands["uimm"])
        self._write(operands, old)
        if writing:
            self.csrs.write(name, new)

    def _system(self, name: str, after: int, insn: int) -> int:
        if name == "ecall":
            raise Trap(ECALL_M, 0)
        if name == "ebreak":
            raise Trap(BREAKPOINT, 0)
        if name == "mret":
            return self.csrs.mret()
        if name == "wfi":
            self.wait()
            return after
        raise Trap(ILLEGAL, insn)

    # --- many instructions --------------------------------------------------------------------------------------------

    def run(self, limit: int) -> None:
        """Execute until `count` is `limit` or a device sets `stop`. Stuck when nothing more can happen."""
        self.stop = False
        while self.count < limit and not self.stop:
            horizon = min(limit, self.alarm()) - translate.LONGEST
            if self.count < horizon:
                self._run_blocks(horizon)
                if self.count >= limit:
                    return
            self.step_forward()

    def step_forward(self) -> Commit:
        """`step`, but Stuck for a trap at the first instruction of its own handler: that never ends."""
        commit = self.step()
        if commit.trap and commit.pc_wdata == commit.pc_rdata:
            first, last = self.last_traps
            way = f"{first}, then {last}" if first and first != last else last
            raise Stuck(f"trap without end: {way}, where mtvec points")
        return commit

    def _run_blocks(self, horizon: int) -> None:
        """Run translated blocks until one needs `step` or `count` is within LONGEST of the horizon or past it."""
        pc, count, x, blocks = self.pc, self.count, self.x, self.blocks
        while count < horizon:
            block = blocks.get(pc)
            if block is None:
                block = blocks[pc] = self.translate(pc)
            pc, done = block(x, horizon - count)
            count += done
            if not done:
                break
        self.pc, self.count = pc, count

    def translate(self, pc: int) -> translate.Block:
        """Make the block that starts at pc, and watch the memory it stands in."""

        def at(address: int) -> int | None:
            try:
                return self.fetch(address)
            except Trap:
                return None

        block, addresses = self.translator.block(at, pc)
        for address in addresses:
            if 0 <= address - self.ram.base < self.ram.size:
                self.code.add(address)
                self.ram.watched[address - self.ram.base >> Ram.LINE_SHIFT] = 1
        return block

    def forget_code(self) -> None:
        """Memory with translated instructions has changed: translate again."""
        for address in self.code:
            self.ram.watched[address - self.ram.base >> Ram.LINE_SHIFT] = 0
        self.code.clear()
        self.blocks.clear()
        if self.tohost is not None:
            self.watch(self.tohost)
