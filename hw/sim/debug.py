"""A machine under control: break, watch, step, and go back. The gdb stub and the text view stand on this.

    d = Debugger(machine)
    d.breakpoints.add(0x80000010)
    d.resume()                  # Stop("breakpoint")
    d.back()                    # one instruction into the past

Breakpoints are virtual addresses and write nothing into memory. Without watchpoints the engine runs at its own speed
between them; with watchpoints, and always on rtl, every instruction is stepped. Going back is running again: from the
last snapshot (hw.sim.snapshot) before that moment, with the same input at the same instruction counts.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

from asm.csrs import BY_NAME, read_only
from asm.riscv import AMO, LOAD, STORE, Row, decoder, expand
from hw.sim import mmu, ref, snapshot
from hw.sim.commit import Commit
from hw.sim.linux import Signal
from hw.sim.machine import MachineError
from hw.sim.shadow import Shadow
from hw.sim.trap import M

FIRST_CHUNK, MOST_CHUNK = 20_000, 1 << 26  # instructions between two looks at the outside
QUICK, SLOW = 0.05, 0.15  # seconds that a chunk should take
TOO_SLOW = 0.5  # seconds after which a chunk is cut off: a program can become 10,000 times slower in a moment
MOST_SNAPSHOTS = 48
STEPS_AT_ONCE = 2_000
WINDOW, MANY_STOPS = 50_000, 100  # instructions stepped, stops made: at once in the past
RECENT = 1_000  # commits that are kept of an engine that cannot repeat them
READ, WRITE, ACCESS = "rwatch", "watch", "awatch"  # kinds of watchpoints


class Stop(NamedTuple):
    """Why the machine stands. kind: "step", "breakpoint", "watch", "rwatch", "awatch", "pause", "end" (it ended
    itself), "stuck" (text says why), "begin" (nothing is known before this), "until", "signal" (a program of user mode
    is about to get one). address: of what is watched. signal: its number."""

    kind: str
    address: int = 0
    text: str = ""
    signal: int = 0


class Watch(NamedTuple):
    kind: str
    address: int
    size: int

    def hit(self, row: Row, address: int) -> bool:
        """Whether an instruction that accesses this address is one to stop in front of."""
        reads, writes = row.kind == LOAD or row.amo != "sc" and row.kind == AMO, row.kind == STORE or row.amo != "lr"
        if not (reads and self.kind != WRITE or writes and row.kind != LOAD and self.kind != READ):
            return False
        return address < self.address + self.size and self.address < address + row.size


class DebugError(Exception):
    """It cannot be done; the text is for the user."""


def physical_address(hart: ref.Hart, address: int) -> int:
    """Where a virtual address leads a hart's loads now, permissions aside. IndexError if nowhere."""
    walker = hart.mmu
    address &= hart.mask
    if hart.mode == M or not hart.csrs.satp & walker.mode_mask:
        return address
    table = (hart.csrs.satp & walker.ppn_mask) << mmu.PAGE_SHIFT
    for level in range(walker.levels - 1, -1, -1):
        shift = mmu.PAGE_SHIFT + level * walker.index_bits
        place = table + (address >> shift & (1 << walker.index_bits) - 1) * walker.entry_bytes
        pte = int.from_bytes(hart.ram.read(place, walker.entry_bytes), "little")
        if not pte & mmu.PTE_V:
            break
        table = (pte & ~walker.reserved) >> mmu.PPN_SHIFT << mmu.PAGE_SHIFT
        if pte & (mmu.PTE_R | mmu.PTE_X):
            return table & -1 << shift | address & (1 << shift) - 1
    raise IndexError(f"{address:#x} is not mapped")


class Debugger:
    """Control over a machine of any engine. pause: asked now and then while it runs; True stops it. It may feed the
    serial line. physical: addresses of memory are physical ones, whatever the hart does."""

    def __init__(self, machine, pause: Callable[[], bool] = lambda: False) -> None:
        self.machine, self.pause = machine, pause
        self.hart: ref.Hart | None = getattr(machine, "hart", None)
        self.linux = getattr(machine, "linux", None)  # of a program in user mode
        self.shadow = None if self.hart else Shadow(machine)
        self.recent: deque[Commit] = deque(maxlen=RECENT)  # where there is no other way to know them
        self.breakpoints: set[int] = set()
        self.watches: set[Watch] = set()
        self.physical = False
        self.snapshots: list[snapshot.Snapshot] = []
        self.typed: list[tuple[int, bytes]] = []  # what has been fed, and at which count
        self.chunk = FIRST_CHUNK
        self.xlen = self.hart.xlen if self.hart else 64
        self.decode = self.hart.decode if self.hart else decoder(self.xlen)
        self.decoded: dict[int, tuple[Row, dict[str, int]] | None] = {}
        self.replaying = False
        self.given: set[int] = set()  # the counts whose input the machine has got
        if self.linux:
            self.linux.catching = True
        uart = getattr(machine, "uart", None)
        if uart is not None and self.hart is not None:
            self._feed, uart.feed = uart.feed, self.feed
        self.remember()

    # --- registers and memory -----------------------------------------------------------------------------------------

    def csr(self, name: str) -> int:
        """The value of a CSR. KeyError if the hart has none of that name, or it cannot be known."""
        return self.shadow.read(name) if self.shadow else self.hart.csrs.read(name)

    def set_register(self, name: str | int, value: int) -> None:
        """Change x register (a number), "pc" or a CSR. DebugError where that cannot be."""
        hart = self.hart
        if hart is None:
            raise DebugError("the registers of the chip cannot be set from outside; memory can")
        if isinstance(name, int):
            self.machine.x[name] = value
        elif name == "pc":
            hart.pc = value
        else:
            if read_only(BY_NAME[name].number):
                raise DebugError(f"{name} is read only")
            hart.csrs.write(name, value)
            hart.flush_translations()
        self.changed()

    @property
    def pc(self) -> int:
        return self.machine.pc

    @property
    def count(self) -> int:
        return self.machine.instret

    @property
    def ended(self) -> bool:
        return self.machine.exit_code is not None or bool(getattr(self.machine, "ended", None))

    def changed(self) -> None:
        """Something was changed by hand: the future that was known is another one, and so is the present."""
        self.snapshots = [s for s in self.snapshots if s.count < self.count]
        self.typed = [(count, data) for count, data in self.typed if count < self.count]
        self.remember()

    def feed(self, data: bytes) -> None:
        """Type on the serial line; a repeated run gets it at the same instruction."""
        if data and self.hart is None:  # the chip cannot go back
            self.machine.uart.feed(data)
        elif data:
            self.typed = [(count, old) for count, old in self.typed if count <= self.count]
            self.typed.append((self.count, bytes(data)))
            self.given.add(self.count)
            self._feed(data)
            self.snapshots = [s for s in self.snapshots if s.count < self.count]
            self.remember()

    def physical_address(self, address: int) -> int:
        """Where a virtual address leads now, permissions aside. IndexError if nowhere."""
        return address if self.physical or self.hart is None else physical_address(self.hart, address)

    def _pieces(self, address: int, size: int) -> Iterator[tuple[int, int]]:
        """Physical address and length of the pieces of a range, each inside one page."""
        while size:
            count = min(size, mmu.PAGE - address % mmu.PAGE)
            yield self.physical_address(address), count
            address, size = address + count, size - count

    def _ram(self):
        return self.hart.ram if self.hart else self.machine.mem

    def _device(self, address: int, count: int):
        found = self.hart.bus.find(address, count) if self.hart else self.machine.bus.find(address, count)
        if found is None:
            raise IndexError(f"there is nothing at {address:#x}")
        return found

    def read(self, address: int, size: int) -> bytes:
        """Memory, or device registers where the size is that of one. IndexError where there is nothing."""
        if self.linux and not self.physical:
            return self.machine.mem.read(address, size)
        out = bytearray()
        for place, count in self._pieces(address, size):
            try:
                out += self._ram().read(place, count)
            except IndexError:
                device, offset = self._device(place, count)
                if hasattr(device, "bytes"):
                    out += device.bytes[offset : offset + count]
                elif count in (1, 2, 4, 8):
                    out += device.read(offset, count).to_bytes(count, "little")
                else:
                    raise
        return bytes(out)

    def write(self, address: int, data: bytes) -> None:
        """As `read`."""
        if self.linux and not self.physical:
            return self.machine.mem.write(address, data)
        for place, count in list(self._pieces(address, len(data))):
            piece, data = data[:count], data[count:]
            try:
                self._ram().write(place, piece)
            except IndexError:
                device, offset = self._device(place, count)
                if count not in (1, 2, 4, 8):
                    raise
                device.write(offset, int.from_bytes(piece, "little"), count)
        self.changed()

    # --- forward ------------------------------------------------------------------------------------------------------

    def _step(self) -> tuple[Stop | None, Commit | None]:
        """One instruction, and what happened at it."""
        if self.ended:
            return Stop("end"), None
        self._type()
        machine, commit = self.machine, None
        while commit is None:
            try:
                commit = machine.step()
            except (ref.Stuck, MachineError) as stuck:
                return Stop("stuck", text=str(stuck)), None
            except TimeoutError:  # the chip sleeps
                if self.pause():
                    return Stop("pause"), None
        if self.shadow:
            self.shadow.follow(commit, machine.cause)
            self.recent.append(commit)
        if self.ended:
            return Stop("end"), commit
        return self._caught(), commit

    def _caught(self) -> Stop | None:
        """The signal that a program of user mode stands in front of."""
        signal = self.linux and self.machine.caught
        return Stop("signal", text=signal.what, signal=signal.number) if signal else None

    def answer_signal(self, number: int) -> Stop | None:
        """Before going on: give a program of user mode a signal, the one that stopped it or another; 0: none, and what
        faulted is tried again. A stop if the program has ended of it, or stands at a breakpoint in its handler."""
        if not self.linux:
            return None
        caught, self.machine.caught = self.machine.caught, None
        if not number:
            return None
        before = self.pc
        self.machine.deliver(caught if caught and caught.number == number else Signal(number))
        return Stop("end") if self.ended else self._here() if self.pc != before else None

    def _here(self) -> Stop | None:
        """The breakpoint at the next instruction, or the watchpoint that it would touch: RISC-V stops in front of the
        access (debug specification, 5.5.3), and gdb knows that."""
        if self.pc in self.breakpoints:
            return Stop("breakpoint")
        if not self.watches:
            return None
        known = self.instruction()
        if known is None or known[0].kind not in (LOAD, STORE, AMO):
            return None
        row, operands = known
        address = self.machine.x[operands["rs1"]] + operands.get("imm", 0) & (1 << self.xlen) - 1
        return next((Stop(w.kind, w.address) for w in self.watches if w.hit(row, address)), None)

    def instruction(self) -> tuple[Row, dict[str, int]] | None:
        """The next instruction, a compressed one as what it stands for; None if there is none."""
        try:
            word = int.from_bytes(self.read(self.pc, 2), "little")
            if word & 3 == 3:
                word |= int.from_bytes(self.read(self.pc + 2, 2), "little") << 16
        except IndexError:
            return None
        if word not in self.decoded:
            known = self.decode(word)
            self.decoded[word] = known and expand(*known, self.xlen)
        return self.decoded[word]

    def step(self) -> Stop:
        """One instruction."""
        return self._step()[0] or Stop("step")

    def resume(
        self, inside: tuple[int, int] = (0, 0), until: Callable[[], bool] | None = None, limit: int | None = None
    ) -> Stop:
        """Run until something happens. inside: stop too when pc leaves this range; until: stop when it says yes, asked
        after each instruction; limit: a count to stop at."""
        return self._forward(ref.FOREVER if limit is None else limit, inside, until) or Stop("pause")

    def _stepped(self) -> bool:
        return bool(self.watches) or self.hart is None

    def _forward(self, last: int, inside: tuple[int, int] = (0, 0), until=None) -> Stop | None:
        """To a stop, or to the count `last` (then None)."""
        first, behind = inside
        steps = 0
        while self.count < last:
            stop, _ = self._step()
            stop = stop or self._here()
            if stop is None and first < behind and not first <= self.pc < behind:
                stop = Stop("step")
            if stop is None and until and until():
                stop = Stop("until")
            if stop:
                return stop
            steps += 1
            if steps % STEPS_AT_ONCE == 0 and not self.replaying and self.pause():
                return Stop("pause")
            if until or first < behind or self._stepped():
                if steps % (20 * STEPS_AT_ONCE) == 0:
                    self.remember()
                continue
            stop = self._run(last)
            if stop or self.count >= last:
                return stop
        return None

    def _run(self, last: int) -> Stop | None:
        """At the engine's own speed, to a stop or to the count `last` (then None)."""
        wanted = frozenset(self.breakpoints)
        if self.hart.breakpoints != wanted:
            self.hart.set_breakpoints(wanted)
        while self.count < last:
            self._type()
            following = min((count for count, _ in self.typed if count > self.count), default=last)
            began = time.perf_counter()
            most = min(self.chunk, last - self.count, following - self.count)
            try:
                reason = self.machine.run(lambda _, end=began + TOO_SLOW: time.perf_counter() > end, most)
            except MachineError as error:
                return Stop("stuck", text=str(error))
            took = time.perf_counter() - began
            if reason == "breakpoint":
                return Stop("breakpoint")
            if reason == "signal":
                return self._caught()
            if reason == "stuck" and not self._typed_here():
                return Stop("stuck", text=self.machine.message)
            if reason not in ("limit", "until", "stuck"):
                return Stop("end")
            if took < QUICK:
                self.chunk = min(self.chunk * 2, MOST_CHUNK)
            elif took > SLOW:
                self.chunk = max(self.chunk // 2, FIRST_CHUNK // 4)
            if not self.replaying:
                self.remember()
                if self.pause():
                    return Stop("pause")
        return None

    def _typed_here(self) -> bool:
        """Whether a hart that sleeps is woken by a key."""
        if self.replaying or "wfi" not in self.machine.message:
            return False
        before = len(self.typed)
        self.pause()
        return len(self.typed) > before

    # --- back ---------------------------------------------------------------------------------------------------------

    def remember(self) -> None:
        """Take a snapshot, if this machine has them and there is none of this moment."""
        if snapshot.refusal(self.machine) or any(s.count == self.count for s in self.snapshots):
            return
        at = bisect_left([s.count for s in self.snapshots], self.count)
        self.snapshots.insert(at, snapshot.take(self.machine, self.snapshots[at - 1] if at else None))
        if len(self.snapshots) > MOST_SNAPSHOTS:
            del self.snapshots[1:-1:2]

    def _type(self) -> None:
        """Feed again what was fed at this moment, in a repeated run."""
        if self.typed and self.count not in self.given:
            for count, data in self.typed:
                if count == self.count:
                    self._feed(data)
            self.given.add(self.count)

    def _restore(self, snap: snapshot.Snapshot) -> None:
        snapshot.restore(self.machine, snap)
        self.given = {count for count, _ in self.typed if count <= snap.count}

    def go(self, count: int) -> None:
        """To the moment after `count` instructions, in the past or ahead. DebugError if that is not known."""
        why = snapshot.refusal(self.machine)
        if why:
            raise DebugError(why)
        earlier = [s for s in self.snapshots if s.count <= count]
        if not earlier:
            raise DebugError("nothing is known before this moment")
        with _Replay(self):
            if not earlier[-1].count <= self.count <= count:
                self._restore(earlier[-1])
            self._quietly(count)

    def _quietly(self, count: int) -> None:
        """Run on to a count, whatever is there."""
        kept = self.breakpoints, self.watches
        self.breakpoints, self.watches = set(), set()
        try:
            if self.count < count:
                self._forward(count)
        finally:
            self.breakpoints, self.watches = kept

    def back(self) -> Stop:
        """One instruction into the past."""
        if self.snapshots and self.count <= self.snapshots[0].count:
            return Stop("begin")
        self.go(self.count - 1)
        return Stop("step")

    def reverse(self) -> Stop:
        """Back to the last stop before this moment: at a breakpoint, or in front of a watched access. A pause leaves
        the machine at a moment behind which there was none."""
        why = snapshot.refusal(self.machine)
        if why:
            raise DebugError(why)
        counts = [snap.count for snap in self.snapshots if snap.count < self.count] + [self.count]
        spans = list(zip(counts, counts[1:]))
        if self._stepped():
            spans = [(at, min(at + WINDOW, end)) for start, end in spans for at in range(start, end, WINDOW)]
        end = self.count
        while spans:
            if self.pause():
                self.go(end)
                return Stop("pause")
            start, end = spans.pop()
            self.go(start)
            with _Replay(self):
                found, reached = self._last_stop(end)
            if reached < end:  # the last one is in the other half, or else before that
                middle = (reached + end) // 2
                spans += [(reached, middle), (middle, end)]
            elif found:
                self.go(found[0])
                return found[1]
        self.go(self.snapshots[0].count)
        return Stop("begin")

    def _last_stop(self, end: int) -> tuple[tuple[int, Stop] | None, int]:
        """From here to in front of the count `end`: the last stop, and its count. Where there are many, one of the
        first, and the count of the next one instead of `end`."""
        here = self._here()
        found = (self.count, here) if here else None
        for _ in range(MANY_STOPS):
            stop = self._forward(end)
            if stop is None or stop.kind in ("end", "stuck") or self.count >= end:
                return found, end
            found = self.count, stop
        return found, self.count

    def history(self, count: int) -> list[Commit]:
        """The last `count` instructions."""
        if self.shadow:
            return list(self.recent)[-count:]
        now = self.count
        first = max(now - count, self.snapshots[0].count if self.snapshots else now)
        self.go(first)
        with _Replay(self):
            commits = []
            while self.count < now:
                commit = self._step()[1]
                if commit is None:
                    break
                commits.append(commit)
        return commits

    def reset(self) -> None:
        """To the first moment."""
        if not self.snapshots:
            raise DebugError(snapshot.refusal(self.machine) or "there is no snapshot")
        self.go(self.snapshots[0].count)


class _Replay:
    """While inside, the machine repeats what it did: no snapshots, no questions, no output that was seen before."""

    def __init__(self, debugger: Debugger) -> None:
        self.debugger, self.uart = debugger, debugger.machine.uart

    def __enter__(self) -> None:
        self.kept, self.uart.on_byte = self.uart.on_byte, None
        self.debugger.replaying = True

    def __exit__(self, *exception: object) -> None:
        self.debugger.replaying, self.uart.on_byte = False, self.kept
