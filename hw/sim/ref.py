"""One hart at the level of the instruction set: the readable engine.

`step` executes one instruction by the table of `asm.riscv` and is the definition: fetch, decode, the row's meaning over
the integers, and one case for each kind of row. Everything exceptional happens there, and nowhere else: traps, CSRs,
devices, interrupts, wfi, page walks. `hw.sim.csrs` has the modes and what the hart chooses where it may; `hw.sim.mmu`
the way from virtual to physical addresses.

`run` is fast because most instructions are not exceptional. It keeps straight runs of plain ones as Python functions
(`hw.sim.translate` writes them from the same table). Such a function stops in front of the first instruction that turns
out to need `step`: a load from a device or from a page not seen before, a store onto code, a jump to an odd address.
What `run` remembers about translation is kept by `regime` in a `Space`, until `flush_translations`.

    count      instructions executed, traps included: the order of commits, and what time is made of
    retired    of these, the ones that did not trap: minstret
"""

from __future__ import annotations

from collections.abc import Callable

from asm import isa as isa_strings
from asm.riscv import ALU, AMO, BRANCH, CSR, FENCE, JUMP, LOAD, STORE, Integers, Row, decoder, expand
from hw.sim import csrs, mmu, translate, trap
from hw.sim.commit import Commit
from hw.sim.devices import NEVER, Bus, Clint, Ram
from hw.sim.trap import CAUSES, ILLEGAL, M, S, Trap, U

# ISA and modes of the presets: host64 of the design, and what the chip of today has
HOST64 = ("rv64imac_zicclsm_zicntr_zicond_zicsr_zifencei_zihpm_zba_zbb_zbs_sstc_svadu", "MSU")
CHIP = ("rv64im_zicsr_zifencei", "M")
FOREVER = 1 << 62
WARM = 8  # visits after which a block is worth the making: that takes as long as 20 steps of all its instructions


class Stuck(Exception):
    """The hart can do nothing any more, whatever happens inside the machine; the text says why."""


def describe_trap(trap: tuple[int, int, int, int]) -> str:
    """One of Hart.last_traps in words."""
    cause, pc, tval, _ = trap
    return f"{CAUSES[cause]} at {pc:#x} (mtval {tval:#x})"


class Space:
    """What `run` remembers of one regime. blocks: by virtual address. loads, stores: virtual page number -> what to add
    to an address to get its offset in RAM. code: virtual page number -> the physical page of code."""

    def __init__(self) -> None:
        self.blocks: dict[int, translate.Block] = {}
        self.code: dict[int, int] = {}
        self.loads: dict[int, int] = {}
        self.stores: dict[int, int] = {}


class Hart:
    """Registers `x`, `pc` and `csrs` over a bus and RAM.

    external, supervisor: the levels of the PLIC's interrupts for M and S. isa: an ISA string; modes: "M", "MU", "MSU".
    Instructions and CSRs that these do not have are illegal.
    """

    def __init__(
        self,
        ram: Ram,
        bus: Bus,
        external: Callable[[], bool],
        supervisor: Callable[[], bool] = lambda: False,
        *,
        isa: str = HOST64[0],
        modes: str = HOST64[1],
        pc: int = 0,
    ) -> None:
        self.xlen, named = isa_strings.parse(isa)
        self.extensions = isa_strings.close((*named, *(mode for mode in modes if mode != "M")))
        self.ram, self.bus, self.pc = ram, bus, pc
        self.algebra = Integers(self.xlen)
        self.mask = self.algebra.mask
        self.compressed, self.misaligned = "C" in self.extensions, "Zicclsm" in self.extensions
        self.x = [0] * 32
        self.count = self.traps = 0
        self.clint = Clint(lambda: self.count)
        self.external, self.supervisor = external, supervisor
        self.csrs = csrs.Csrs(
            self.xlen, self.extensions, lambda: self.count - self.traps, lambda: self.clint.mtime, self.lines,
            lambda: self.flush_translations(),
        )  # fmt: skip
        self.mmu = mmu.Mmu(self.csrs, ram)
        self.reservation: tuple[int, int, int] | None = None  # address, size, value
        self.stop = False  # set by devices: leave `run` after this instruction
        self.breakpoints: frozenset[int] = frozenset()  # `run` returns in front of these
        self.tohost: int | None = None
        self.on_tohost: Callable[[int], None] = lambda value: None
        # instead of the trap handler in memory: from cause, pc and what mtval would hold to the address to go on at
        self.environment: Callable[[int, int, int], int] | None = None
        self.decode = decoder(self.xlen, self.extensions)
        self.decoded: dict[int, tuple[Row, dict[str, int]] | None] = {}
        self.spaces: dict[tuple, Space] = {}
        self.blocks: dict[tuple[int, int | None], translate.Block] = {}  # all: by virtual and physical address
        self.visits: dict[int, int] = {}  # how often `run` came to a virtual address without a block
        self.code: set[int] = set()  # addresses of words with translated instructions in RAM
        self.translator = translate.Translator(self.xlen, ram, self.decode, self.compressed)
        ram.on_watched = self.forget_code
        self.on_step: Callable[[Commit], None] | None = None  # called after each `step`, not after what `run` skips
        self.lead: Commit | None = None
        # the one before the last, the last, each as cause, pc, mtval and count; for messages
        self.last_traps: tuple[tuple[int, int, int, int] | None, ...] = (None, None)
        self._rd = self._rd_value = 0
        self._memory = (0, 0, 0, 0, 0)

    @property
    def mode(self) -> int:
        """0 U, 1 S, 3 M."""
        return self.csrs.mode

    # --- interrupts and time ------------------------------------------------------------------------------------------

    def lines(self) -> int:
        """What devices raise, as bits of mip."""
        machine = self.clint.msip << csrs.MSI | self.clint.mtip << csrs.MTI | bool(self.external()) << csrs.MEI
        return machine | bool(self.supervisor()) << csrs.SEI

    def _deadlines(self, interrupts: int) -> list[int]:
        """The times at which timers that are among these interrupts rise."""
        times = []
        if interrupts >> csrs.MTI & 1:
            times.append(self.clint.mtimecmp)
        if interrupts >> csrs.STI & 1 and self.csrs.supervisor_timer:
            times.append(self.csrs.stimecmp)
        return times

    def alarm(self) -> int:
        """The count from which on `step` must be asked for an interrupt, if no instruction changes that before."""
        enabled = self.csrs.enabled()
        if not enabled:
            return FOREVER
        if self.csrs.mip() & enabled:
            return self.count
        return min(map(self.clint.due, self._deadlines(enabled)), default=FOREVER)

    def wait(self) -> None:
        """wfi: jump to the next event. Stuck if there is none."""
        enabled = self.csrs.mie
        if self.lead or self.csrs.mip() & enabled:
            return
        times = [time for time in self._deadlines(enabled) if time < NEVER]
        if times:
            self.clint.skip(min(times))
            return
        names = [name for bit, name in csrs.NAMES.items() if enabled >> bit & 1]
        what = f"only {', '.join(names)} can wake it and nothing will raise that" if names else "mie is 0"
        raise Stuck(f"wfi at {self.pc:#x} never ends: {what}")

    # --- memory -------------------------------------------------------------------------------------------------------

    def translate(self, address: int, size: int, access: int) -> int:
        """The physical address of an access inside one page (trap.FETCH, LOAD or STORE), with all checks, or Trap."""
        mode = self.csrs.mode if access == trap.FETCH else self.csrs.data_mode
        return self.mmu.translate(address, size, access, mode)

    @property
    def regime(self) -> tuple:
        """All that decides how addresses are translated now, but for what `flush_translations` tells. () stands for
        physical addresses without checks."""
        state = self.csrs
        mode, data = state.mode, state.data_mode
        if mode == data == M and not state.pmp.binds_machine:
            return ()
        return mode, data, state.satp, state.sum, state.mxr

    def flush_translations(self) -> None:
        """Forget what is remembered about translations, in all regimes."""
        self.spaces.clear()

    def fetch(self, pc: int) -> int:
        """The instruction at pc; 16 bits if it is a compressed one."""
        if not self.compressed:
            return self._code(self.translate(pc, 4, trap.FETCH), 4, pc)
        physical = self.translate(pc, 2, trap.FETCH)
        low = self._code(physical, 2, pc)
        if low & 3 != 3:
            return low
        second = pc + 2 & self.mask
        if second % mmu.PAGE:
            physical += 2
            self.mmu.protect(physical, second, 2, trap.FETCH, self.csrs.mode)
        else:
            physical = self.translate(second, 2, trap.FETCH)
        return low | self._code(physical, 2, second) << 16

    def _code(self, physical: int, size: int, pc: int) -> int:
        offset = physical - self.ram.base
        if 0 <= offset < self.ram.size:
            return int.from_bytes(self.ram.bytes[offset : offset + size], "little")
        found = self.bus.find(physical, size)
        if found is None or not hasattr(found[0], "bytes"):  # only memories can be executed
            raise Trap(trap.FETCH_FAULT, pc)
        return found[0].read(found[1], size)

    def _places(self, addr: int, size: int, access: int) -> list[tuple[int, int]]:
        """The physical pieces of a load or store: (address, bytes), two if it is misaligned across pages. Misaligned
        ones are in RAM."""
        if addr % size == 0:
            return [(self.translate(addr, size, access), size)]
        if not self.misaligned:
            raise Trap(trap.MISALIGNED_LOAD if access == trap.LOAD else trap.MISALIGNED_STORE, addr)
        first = min(size, mmu.PAGE - addr % mmu.PAGE)
        places = []
        for start, count in ((addr, first), (addr + first & self.mask, size - first)):
            if count:
                physical = self.translate(start, count, access)
                if not 0 <= physical - self.ram.base <= self.ram.size - count:
                    raise Trap(trap.ACCESS_FAULT[access], start)
                places.append((physical, count))
        return places

    def _remember(self, addr: int, physical: int, pages: str) -> None:
        """An access to RAM has been translated: the next ones to this page need not be."""
        regime = self.regime
        if regime and self.csrs.pmp.allows(
            physical & -mmu.PAGE, mmu.PAGE, trap.LOAD if pages == "loads" else trap.STORE, self.csrs.data_mode
        ):
            space = self.spaces.get(regime)
            if space:
                getattr(space, pages)[addr >> mmu.PAGE_SHIFT] = physical - self.ram.base - addr

    def load(self, addr: int, size: int) -> int:
        places = self._places(addr, size, trap.LOAD)
        value = shift = 0
        for physical, count in places:
            offset = physical - self.ram.base
            if 0 <= offset < self.ram.size:
                value |= int.from_bytes(self.ram.bytes[offset : offset + count], "little") << shift
                self._remember(addr + shift // 8, physical, "loads")
            else:
                found = self.bus.find(physical, size)
                if found is None:
                    raise Trap(trap.LOAD_FAULT, addr)
                value = self.lead.mem_rdata if self.lead else found[0].read(found[1], size)
            shift += 8 * count
        value &= (1 << 8 * size) - 1
        self._memory = (addr, (1 << size) - 1, 0, value, 0)
        return value

    def store(self, addr: int, value: int, size: int) -> None:
        value &= (1 << 8 * size) - 1
        self._memory = (addr, 0, (1 << size) - 1, 0, value)
        shift = 0
        for physical, count in self._places(addr, size, trap.STORE):
            if 0 <= physical - self.ram.base < self.ram.size:
                self._store_ram(physical, value >> shift & (1 << 8 * count) - 1, count)
                self._remember(addr + shift // 8, physical, "stores")
            else:
                found = self.bus.find(physical, size)
                if found is None:
                    raise Trap(trap.STORE_FAULT, addr)
                found[0].write(found[1], value, size)
            shift += 8 * count

    def _store_ram(self, physical: int, value: int, size: int) -> None:
        offset = physical - self.ram.base
        self.ram.bytes[offset : offset + size] = value.to_bytes(size, "little")
        if any(word in self.code for word in range(physical & ~3, physical + size, 4)):
            self.forget_code()
        if physical == self.tohost and value:
            self.on_tohost(value)

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
            self.pc = self._enter(cause, self.pc, 0, True)
        pc, insn, trapped, mode = self.pc, 0, 0, self.csrs.mode
        self._rd, self._memory = 0, (0, 0, 0, 0, 0)
        try:
            insn = self.fetch(pc)
            if insn not in self.decoded:
                known = self.decode(insn)
                self.decoded[insn] = known and expand(*known, self.xlen)
            known = self.decoded[insn]
            if known is None:
                raise Trap(ILLEGAL, insn)
            self.pc = self.execute(known[0], known[1], pc, insn)
        except Trap as t:
            trapped = 1
            self._rd, self._memory = 0, (0, 0, 0, 0, 0)
            self.last_traps = self.last_traps[1], (t.cause, pc, t.tval, self.count)
            self.pc = self._enter(t.cause, pc, t.tval, False)
        if self._rd:
            self.x[self._rd] = self._rd_value
        order = self.count
        self.count += 1
        self.traps += trapped
        value = self._rd_value if self._rd else 0
        addr, rmask, wmask, rdata, wdata = self._memory
        commit = Commit(order, insn, trapped, int(intr), mode, pc, self.pc, self._rd, value, addr, rmask, wmask,
                        rdata, wdata)  # fmt: skip
        if self.on_step:
            self.on_step(commit)
        return commit

    def _enter(self, cause: int, epc: int, tval: int, interrupt: bool) -> int:
        self.reservation = None
        if self.environment and not interrupt:
            return self.environment(cause, epc, tval)
        return self.csrs.trap(cause, epc, tval, interrupt)

    def _interrupt_of(self, lead: Commit) -> int:
        """The cause of another engine's interrupt: its place in the vector, else what is pending here too."""
        vector = self.csrs.mtvec if lead.mode == M else self.csrs.stvec
        if vector & 1:
            return lead.pc_rdata - (vector & ~3) >> 2
        ready = self.csrs.mip() & self.csrs.mie
        return next((cause for cause in csrs.ORDER if ready >> cause & 1), csrs.MTI)

    def execute(self, row: Row, operands: dict[str, int], pc: int, insn: int) -> int:
        """The effect of one instruction; the address of the next. Leaves rd and its value for `step` to write."""
        m, x, after = self.algebra, self.x, pc + (4 if insn & 3 == 3 else 2) & self.mask

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
        elif row.kind == AMO:
            self._amo(row, operands)
        elif row.kind == CSR:
            self._csr(row, operands, insn)
        elif row.kind != FENCE:
            return self._system(row.name, after, insn)
        return after
        # END SOLUTION

    def _write(self, operands: dict[str, int], value: int) -> None:
        self._rd, self._rd_value = operands["rd"], value

    def _target(self, target: int) -> int:
        if target & 3 and not self.compressed:
            raise Trap(trap.MISALIGNED_FETCH, target)
        return target

    def _amo(self, row: Row, operands: dict[str, int]) -> None:
        """LR, SC and AMOs: aligned, in RAM."""
        addr, size = self.x[operands["rs1"]], row.size
        access = trap.LOAD if row.amo == "lr" else trap.STORE
        if addr % size:
            raise Trap(trap.MISALIGNED_LOAD if access == trap.LOAD else trap.MISALIGNED_STORE, addr)
        lanes, bits = (1 << size) - 1, 8 * size
        reserved, succeeds = self.reservation, True
        if row.amo == "sc":
            self.reservation = None
            if self.lead:
                succeeds = self.lead.mem_wmask != 0 or bool(self.lead.trap)
            elif reserved is None or reserved[:2] != (addr, size):
                succeeds = False
        if succeeds:
            physical = self.translate(addr, size, access)
            if not 0 <= physical - self.ram.base < self.ram.size:
                raise Trap(trap.ACCESS_FAULT[access], addr)
            old = int.from_bytes(self.ram.read(physical, size), "little")
            if row.amo == "sc" and not self.lead:
                succeeds = old == reserved[2]
        if row.amo == "sc":
            self._write(operands, int(not succeeds))
        else:
            self._write(operands, self.algebra.sext(old, bits))
        if row.amo == "lr":
            self.reservation = (addr, size, old)
            self._memory = (addr, lanes, 0, old, 0)
        elif succeeds:
            source = self.x[operands["rs2"]]
            new = source if row.amo == "sc" else row.meaning(self.algebra, old, source)
            new &= (1 << bits) - 1
            self._store_ram(physical, new, size)
            self._memory = (addr, 0, lanes, 0, new) if row.amo == "sc" else (addr, lanes, lanes, old, new)

    def _csr(self, row: Row, operands: dict[str, int], insn: int) -> None:
        source = row.reads[1]
        replacing = row.name in ("csrrw", "csrrwi")
        writing = replacing or operands[source] != 0
        name = self.csrs.name(operands["csr"], writing)
        if name is None:
            raise Trap(ILLEGAL, insn)
        old = self.csrs.read(name)
        if self.lead and self.lead.rd_addr and name in csrs.VOLATILE:
            old = self.lead.rd_wdata
        self._write(operands, old)
        if writing:
            if name == "mip":
                old = self.csrs.for_update(name)
            operand = self.x[operands["rs1"]] if source == "rs1" else operands["uimm"]
            self.csrs.write(name, row.meaning(self.algebra, old, operand))

    def _system(self, name: str, after: int, insn: int) -> int:
        """The instructions that only some modes may execute (Priv. 3.1.6.5, 3.3, 12.2)."""
        state, mode = self.csrs, self.csrs.mode
        if name == "ecall":
            raise Trap(trap.ECALL_U + mode, 0)
        if name == "ebreak":
            raise Trap(trap.BREAKPOINT, 0)
        forbidden = {"mret": 0, "sret": csrs.TSR, "wfi": csrs.TW, "sfence.vma": csrs.TVM, "sinval.vma": csrs.TVM}
        lowest = M if name == "mret" else U if name == "wfi" and S not in state.modes else S
        if mode < lowest or mode < M and state.mstatus & forbidden.get(name, 0):
            raise Trap(ILLEGAL, insn)
        if name == "wfi":
            self.wait()
        elif name in ("mret", "sret"):
            self.reservation = None
            return state.mret() if name == "mret" else state.sret()
        elif name in ("sfence.vma", "sinval.vma"):
            self.flush_translations()
        return after

    # --- many instructions --------------------------------------------------------------------------------------------

    def run(self, limit: int) -> None:
        """Execute until `count` is `limit`, a breakpoint, or a device sets `stop`. Stuck when nothing can happen."""
        self.stop = False
        while self.count < limit and not self.stop:
            horizon = min(limit, self.alarm()) - translate.LONGEST
            if self.count < horizon:
                self._run_blocks(horizon)
                if self.count >= limit:
                    return
            if self.breakpoints and self.at_breakpoint():
                return
            self.step_forward()

    def step_forward(self) -> Commit:
        """`step`, but Stuck for a trap at the first instruction of its own handler: that never ends."""
        commit = self.step()
        if commit.trap and commit.pc_wdata == commit.pc_rdata and commit.mode == self.mode and not self.environment:
            if self.alarm() == FOREVER:
                way = ", then ".join(describe_trap(trap) for trap in self.way_here())
                raise Stuck(f"trap without end: {way}, where {'mtvec' if self.mode == M else 'stvec'} points")
        return commit

    def way_here(self) -> list[tuple[int, int, int, int]]:
        """The last trap, and the one before it if that led there at once."""
        first, last = self.last_traps
        led = first and last and last[3] == first[3] + 1 and first[:3] != last[:3]
        return [trap for trap in ((first, last) if led else (last,)) if trap]

    def set_breakpoints(self, addresses: frozenset[int]) -> None:
        """Let `run` return in front of the instructions at these virtual addresses; to go on from one, `step`."""
        self.breakpoints = addresses
        self.forget_code()

    def at_breakpoint(self) -> bool:
        """Whether `run` goes no further. An interrupt that is due is entered first, without an instruction."""
        if self.breakpoints and self.pc not in self.breakpoints:
            cause = self.csrs.interrupt()
            if cause is not None:
                self.pc = self._enter(cause, self.pc, 0, True)
        return self.pc in self.breakpoints

    def _run_blocks(self, horizon: int) -> None:
        """Run translated blocks until one needs `step` or `count` is within LONGEST of the horizon or past it."""
        regime = self.regime
        space = self.spaces.get(regime)
        if space is None:
            space = self.spaces[regime] = Space()
        pc, count, x, blocks = self.pc, self.count, self.x, space.blocks
        loads, stores = space.loads.get, space.stores.get
        while count < horizon:
            block = blocks.get(pc)
            if block is None:
                visits = self.visits[pc] = self.visits.get(pc, 0) + 1
                if visits < WARM:
                    break
                block = blocks[pc] = self._block(pc, space if regime else None)
            pc, done = block(x, horizon - count, loads, stores)
            count += done
            if not done:
                break
        self.pc, self.count = pc, count

    def _block(self, pc: int, space: Space | None) -> translate.Block:
        """The block at pc in the present regime. space: the regime's, unless that is (); then it stays in its page."""
        physical = None
        if space is not None:
            page = space.code.get(pc >> mmu.PAGE_SHIFT)
            if page is None:
                try:
                    page = self.translate(pc, 2, trap.FETCH) & -mmu.PAGE
                except Trap:
                    return translate.nothing(pc)
                if not self.csrs.pmp.allows(page, mmu.PAGE, trap.FETCH, self.mode):
                    return translate.nothing(pc)
                space.code[pc >> mmu.PAGE_SHIFT] = page
            physical = page | pc & mmu.PAGE - 1
        key = pc, physical
        if key not in self.blocks:
            self.blocks[key] = self._translate_block(pc, physical)
        return self.blocks[key]

    def _translate_block(self, pc: int, physical: int | None) -> translate.Block:
        """Make the block that starts at pc, and watch the memory it stands in."""
        end = pc & -mmu.PAGE | mmu.PAGE - 1

        def at(address: int) -> int | None:
            if address in self.breakpoints:
                return None
            try:
                if physical is None:
                    return self.fetch(address)
                if not pc & -mmu.PAGE <= address < end:
                    return None
                word = self._code(address - pc + physical, 2, address)
                if word & 3 != 3 and self.compressed:
                    return word
                if address + 2 > end:
                    return None
                return word | self._code(address - pc + physical + 2, 2, address) << 16
            except Trap:
                return None

        block, addresses = self.translator.block(at, pc, physical is not None)
        for address in addresses:
            place = address if physical is None else address - pc + physical
            for parcel in (place, place + 2):
                if 0 <= parcel - self.ram.base < self.ram.size:
                    self.code.add(parcel & ~3)
                    self.ram.watched[parcel - self.ram.base >> Ram.LINE_SHIFT] = 1
        return block

    def forget_code(self) -> None:
        """Memory with translated instructions has changed: translate again."""
        for address in self.code:
            self.ram.watched[address - self.ram.base >> Ram.LINE_SHIFT] = 0
        self.code.clear()
        self.blocks.clear()
        self.visits.clear()
        self.spaces.clear()
        if self.tohost is not None:
            self.watch(self.tohost)
