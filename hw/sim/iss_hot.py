"""Which code is compiled, and when: the keeper of the fast engine's regions.

The interpreter counts jumps backwards, calls and indirect jumps by their targets; regions count the jumps that leave
them. A target that has been hot for THRESHOLD jumps becomes the entry of a region, or, when a region jumps there, part
of that region, which is compiled anew. Compiling may take SHARE of the time that the hart has been running; what comes
too early waits.
"""

from __future__ import annotations

import ctypes
import time
from typing import TYPE_CHECKING

from hw.sim import iss_state as state
from hw.sim.iss_region import MOST, Graph, Instruction, Region

if TYPE_CHECKING:
    from hw.sim.iss import IssHart, Page, Tlb

THRESHOLD = 2000
SHARE, ALLOWANCE = 0.15, 0.08  # of the time, and seconds that are free
NUMBERS = 1 << 14  # entries of regions at a time
OLDEST = 12  # times that a region may grow
WAYS = 16  # known targets of an indirect jump
_HANDLER = slice(state.HANDLER_FIELD, state.HANDLER_FIELD + 4)
_REGION = slice(state.REGION_FIELD, state.REGION_FIELD + 4)


class Compiled:
    """A region in use. age: how often it has grown; code: addresses of its instructions; lines: of RAM that it stands
    in; entries: {number: (pc, page, place of the record)}."""

    def __init__(self, seeds: list[int], age: int, code: set[int], lines: set[int], kept: object) -> None:
        self.seeds, self.age, self.code, self.lines, self.kept = seeds, age, code, lines, kept
        self.entries: dict[int, tuple[int, Page, int]] = {}


class Hot:
    """The regions of a hart."""

    def __init__(self, hart: IssHart) -> None:
        self.hart, self.threshold, self.share, self.allowance = hart, THRESHOLD, SHARE, ALLOWANCE
        self.table = (ctypes.c_uint64 * (2 * NUMBERS))()
        hart.words[state.REGIONS] = ctypes.addressof(self.table)
        self.free = list(range(NUMBERS - 1, -1, -1))
        self.heat = memoryview(hart.state)[state.HEAT :].cast("I")
        self.regions: list[Compiled] = []
        self.by_line: dict[int, list[Compiled]] = {}
        self.indirect: dict[int, list[int]] = {}
        self.spent = self.ran = 0.0  # seconds
        self.count = 0
        self.cool()

    def eager(self, threshold: int) -> None:
        """Compile all that jumps so often, whatever that takes: for tests."""
        self.threshold, self.share = threshold, float("inf")
        self.cool()

    def cool(self) -> None:
        """No target has been counted yet."""
        for place in range(state.HEAT_SIZE):
            self.heat[place] = self.threshold

    def hot(self, tlb: Tlb, pc: int, site: int, running: float) -> None:
        """The target pc of the jump at `site` is hot. running: seconds of this run so far."""
        place = pc >> state.HEAT_SHIFT & state.HEAT_SIZE - 1
        self.heat[place] = self.threshold
        if self.spent > self.allowance + self.share * (self.ran + running) or not self.free:
            return
        began = time.perf_counter()
        self._hot(tlb, pc, site)
        self.spent += time.perf_counter() - began

    def _hot(self, tlb: Tlb, pc: int, site: int) -> None:
        if self._at(tlb, pc) is None:
            return
        known = self._at(tlb, site)
        if known and "target" not in known.operands:
            ways = self.indirect.setdefault(site, [])
            if pc not in ways and len(ways) < WAYS:
                ways.append(pc)
        around = next((r for r in reversed(self.regions) if site in r.code), None)
        if around and pc not in around.code and len(around.code) < MOST and around.age < OLDEST:
            self.forget(around)
            self._compile(tlb, around.seeds, around.age + 1)
            if any(pc in region.code for region in self.regions[-1:]):
                return
        if not self._entered(tlb, pc):
            self._compile(tlb, [pc])

    def _page(self, tlb: Tlb, pc: int) -> tuple[Page | None, int]:
        return tlb.pages.get(pc >> state.PAGE_SHIFT), (pc & state.PAGE - 1) << state.RECORD_SHIFT

    def _at(self, tlb: Tlb, pc: int) -> Instruction | None:
        """The plain instruction that was decoded at pc."""
        page, place = self._page(tlb, pc)
        if page is None or page.records[place : place + 4] == self.hart.undecoded[:4]:
            return None
        return self.hart.instruction(page, pc & state.PAGE - 1)

    def _entered(self, tlb: Tlb, pc: int) -> bool:
        page, place = self._page(tlb, pc)
        return page is not None and page.records[place : place + 4] == self.hart.enter[:4]

    def _compile(self, tlb: Tlb, seeds: list[int], age: int = 0) -> None:
        hart = self.hart
        graph = Graph(seeds, lambda pc: self._at(tlb, pc), self.indirect, hart.mask)
        if not graph.entries:
            return
        back = [pc for pc in graph.checkpoints if pc not in graph.entries]
        graph.entries += sorted({*back, *graph.returns} - set(graph.entries))
        graph = Graph(graph.entries, lambda pc: self._at(tlb, pc), self.indirect, hart.mask)
        numbers = sorted({pc >> state.PAGE_SHIFT for pc in graph.code})
        pages = {number: tlb.pages[number] for number in numbers}
        name = f"r{self.count}"
        self.count += 1
        records = {number: page.address for number, page in pages.items()}
        text = Region(hart.xlen, name, graph, records, hart.functions, hart.step_size, not hart.misaligned).module()
        address, kept = hart.native.quickly(text, name)
        lines = set()
        for pc, found in graph.code.items():
            page = pages[pc >> state.PAGE_SHIFT]
            lines.update(hart.lines_of(page, pc & state.PAGE - 1, found.length))
        region = Compiled(seeds, age, set(graph.code), lines, kept)
        self.regions.append(region)
        for line in lines:
            self.by_line.setdefault(line, []).append(region)
        for pc in graph.entries:
            self._install(region, address, pc, *self._page(tlb, pc))

    def _install(self, region: Compiled, address: int, pc: int, page: Page, place: int) -> None:
        """Let the record at pc enter the region; a newer region takes the place of an older one."""
        if not self.free:
            return
        record = memoryview(page.records)[place : place + state.RECORD]
        if record[_HANDLER] == self.hart.enter[:4]:
            old = int.from_bytes(record[_REGION], "little")
            original = self.table[2 * old + 1]
            for other in self.regions:
                if other.entries.pop(old, None):
                    self.free.append(old)
        else:
            original = self.hart.functions["base"] + int.from_bytes(record[_HANDLER], "little", signed=True)
        number = self.free.pop()
        self.table[2 * number], self.table[2 * number + 1] = address, original
        record[_HANDLER] = self.hart.enter[:4]
        record[_REGION] = number.to_bytes(4, "little")
        region.entries[number] = pc, page, place

    def forget(self, region: Compiled) -> None:
        """Take a region out of use: its entries are interpreted again."""
        self.regions.remove(region)
        for line in region.lines:
            self.by_line[line].remove(region)
        for number, (_, page, place) in region.entries.items():
            offset = self.table[2 * number + 1] - self.hart.functions["base"]
            page.records[place : place + 4] = offset.to_bytes(4, "little", signed=True)
            self.free.append(number)

    def forget_line(self, line: int) -> None:
        """The memory of a line has changed."""
        for region in list(self.by_line.get(line, ())):
            self.forget(region)
