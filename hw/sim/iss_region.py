"""Hot code as one native function: the LLVM text of a region.

A region is a piece of the control-flow graph, perhaps with several loops and the functions that they call, found from
its entries along branches, jumps and calls. Guest registers become LLVM values: they are loaded once at the entry and
stored once at the exit, and an address of RAM costs one compare against the tlb.

    entry    are the region's pages mapped as they were? is enough left? else the entry's own handler
    blocks   straight instructions; a return goes to the known places behind the region's calls
    exit     store what was changed, go on in the interpreter at `pc`

Everything that is not plain leaves the region in front of its instruction; the interpreter then meets it and returns
to Python. `left` is checked where a cycle could close (checkpoints) against the longest way to the next checkpoint, so
that counts are exact and a loop pays one compare.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from asm.algebra import Integers
from asm.riscv import ALU, AMO, BRANCH, JUMP, LOAD, STORE, Row
from hw.sim import iss_state as state
from hw.sim.iss_interpreter import amo, load, store
from hw.sim.iss_llvm import Flag, Llvm, Value, declarations

MOST = 240  # instructions
LINKS = (1, 5)  # registers that hold return addresses (Unpriv. 2.5.1)
FIXED = "!invariant.load !2"  # the tlb does not change while a region runs


class Instruction(NamedTuple):
    row: Row
    operands: dict[str, int]
    length: int


class Graph:
    """The instructions of a region, cut into blocks.

    peek: the decoded plain instruction at an address, else None. indirect: known targets of JALRs, by address."""

    def __init__(
        self, entries: list[int], peek: Callable[[int], Instruction | None], indirect: dict[int, list[int]], mask: int
    ) -> None:
        self.mask, self.indirect = mask, indirect
        self.integers = Integers(mask.bit_length())
        self.code: dict[int, Instruction] = {}
        self.far: dict[int, int] = {}  # where a JALR goes that has an AUIPC in front of it
        self.returns: list[int] = []  # addresses behind calls
        leaders = self._collect(entries, peek)
        self.blocks = self._cut(leaders)
        self.entries = [pc for pc in entries if pc in self.blocks]
        self.returns = [pc for pc in self.returns if pc in self.blocks]
        self._find_checkpoints()

    def _collect(self, entries: list[int], peek: Callable[[int], Instruction | None]) -> set[int]:
        """Breadth first, so that what is near an entry gets in."""
        waiting, leaders = list(entries), set(entries)
        for start in waiting:
            pc, before = start, None
            while pc not in self.code and len(self.code) < MOST:
                found = peek(pc)
                if found is None:
                    break
                self.code[pc] = found
                if before is not None and found.row.name == "jalr":
                    self._find_far(before, pc)
                before = pc
                after = pc + found.length & self.mask
                if found.row.kind in (BRANCH, JUMP):
                    link = found.row.kind == JUMP and found.operands["rd"] in LINKS
                    following = [*self.targets(pc), *([after] if link or found.row.kind == BRANCH else [])]
                    if link:
                        self.returns.append(after)
                    leaders.update(following)
                    waiting += following
                    break
                pc = after
        return leaders

    def _find_far(self, before: int, pc: int) -> None:
        row, operands, _ = self.code[before]
        if row.name == "auipc" and operands["rd"] == self.code[pc].operands["rs1"]:
            base = row.meaning(self.integers, before, operands["upper"])
            self.far[pc] = self.code[pc].row.meaning(self.integers, base, self.code[pc].operands["imm"])

    def targets(self, pc: int) -> list[int]:
        """Where the jump or branch at pc is known to go."""
        operands = self.code[pc].operands
        if "target" in operands:
            return [pc + operands["target"] & self.mask]
        if pc in self.far:
            return [self.far[pc]]
        return self.indirect.get(pc, [])

    def _cut(self, leaders: set[int]) -> dict[int, list[int]]:
        blocks = {}
        for leader in sorted(leaders):
            if leader not in self.code:
                continue
            block, pc = [], leader
            while pc in self.code and (pc == leader or pc not in leaders):
                block.append(pc)
                found = self.code[pc]
                pc = pc + found.length & self.mask
                if found.row.kind in (BRANCH, JUMP):
                    break
            blocks[leader] = block
        return blocks

    def successors(self, leader: int) -> list[int]:
        """Blocks that may follow a block."""
        last = self.blocks[leader][-1]
        found = self.code[last]
        after = last + found.length & self.mask
        if found.row.kind == BRANCH:
            following = [*self.targets(last), after]
        elif found.row.kind == JUMP:
            following = self.targets(last) + (self.returns if self.returning(last) else [])
        else:
            following = [after]
        return [pc for pc in following if pc in self.blocks]

    def returning(self, pc: int) -> bool:
        found = self.code[pc]
        return "target" not in found.operands and found.operands["rd"] == 0 and found.operands["rs1"] in LINKS

    def _find_checkpoints(self) -> None:
        """Each cycle of addresses goes back somewhere: there. `longest`: instructions from a block to the next
        checkpoint, itself included."""
        self.checkpoints = set(self.entries)
        for leader, block in self.blocks.items():
            self.checkpoints.update(pc for pc in self.successors(leader) if pc <= block[-1])
        self.longest: dict[int, int] = {}
        for leader in sorted(self.blocks, reverse=True):
            ways = [self.longest[pc] for pc in self.successors(leader) if pc not in self.checkpoints]
            self.longest[leader] = len(self.blocks[leader]) + max(ways, default=0)


class _Leave(Exception):
    """The rest of the block is not for the region."""


class Region(Llvm):
    """Writes the function of a graph. pages: {virtual page: host address of its records}; helpers: host addresses of
    `hop`, `resume` and `place`; step: alignment of
    instructions; aligned: so must data be."""

    def __init__(
        self, xlen: int, name: str, graph: Graph, pages: dict[int, int], helpers: dict[str, int], step: int,
        aligned: bool,
    ) -> None:  # fmt: skip
        super().__init__(xlen)
        self.name, self.graph, self.helpers, self.step, self.aligned = name, graph, helpers, step, aligned
        self.stubs: list[str] = []
        self.used: list[int] = []
        self.changed: set[int] = set()
        self.values: dict[int, Value] = {}  # registers, inside a block
        self.dirty: list[int] = []
        self.left, self.done = "", 0
        bodies = []
        for leader in graph.blocks:
            self._block(leader)
            bodies += [*self.lines, *self.stubs]
            self.lines, self.stubs = [], []
        self._entry(pages)
        head = self.lines
        self.lines = []
        self._exit()
        self.function = "\n".join([*head, *bodies, *self.lines])

    def module(self) -> str:
        head = f"define i64 @{self.name}(ptr noalias %s, ptr %op, i64 %pc, i64 %n, ptr noalias %t) nounwind {{\n"
        return declarations(self.xlen) + head + self.function + "\n}\n" + state.METADATA

    # --- entry and exit -----------------------------------------------------------------------------------------------

    def _narrow(self, wide: str) -> str:
        return wide if self.xlen == 64 else self.new(f"trunc i64 {wide} to i32")

    def _wide(self, value: Value) -> str:
        text = self.text(value)
        return text if self.xlen == 64 else self.new(f"zext i32 {text} to i64")

    def _entry(self, pages: dict[int, int]) -> None:
        for number in self.used:
            self.lines.append(f"%x{number} = alloca {self.type}")
        self.lines += ["%left = alloca i64", "%at = alloca i64", "%how = alloca i64"]
        for page, records in pages.items():
            address = page << state.PAGE_SHIFT
            place = (page & state.FETCH_SIZE - 1) * state.ENTRY + state.FETCHES
            pointer = self.new(f"getelementptr i8, ptr %t, i64 {place}")
            tag = self.new(f"load i64, ptr {pointer}")
            second = self.new(f"getelementptr i8, ptr %t, i64 {place + 8}")
            found = self.new(f"load i64, ptr {second}")
            a = self.new(f"icmp eq i64 {tag}, {address - (address >> 63 << 64)}")
            b = self.new(f"icmp eq i64 {found}, {records}")
            both = self.new(f"and i1 {a}, {b}")
            self.lines += [f"br i1 {both}, label %p{self.names}, label %refuse, {state.LIKELY}", f"p{self.names}:"]
        for number in self.used:
            value = self._narrow(self.new(f"load i64, ptr {state.word(self, number)}"))
            self.lines.append(f"store {self.type} {value}, ptr %x{number}")
        self.lines.append("store i64 %n, ptr %left")
        ways = " ".join(f"i64 {self._signed(pc)}, label %e{pc}" for pc in self.graph.entries)
        self.lines.append(f"switch i64 %pc, label %refuse [{ways}]")
        for pc in self.graph.entries:
            enough = self.new(f"icmp uge i64 %n, {self.graph.longest[pc]}")
            self.lines += [f"e{pc}:", self.lines.pop(), f"br i1 {enough}, label %b{pc}, label %refuse"]
        self.lines.append("refuse:")
        number = self.new(f"getelementptr i8, ptr %op, i64 {state.REGION_FIELD}")
        index = self.new(f"load i32, ptr {number}")
        table = self.new(f"load ptr, ptr {state.word(self, state.REGIONS)}")
        place = self.new(f"getelementptr [2 x ptr], ptr {table}, i32 {index}, i32 1")
        handler = self.new(f"load ptr, ptr {place}")
        result = self.new(f"musttail call i64 {handler}(ptr %s, ptr %op, i64 %pc, i64 %n, ptr %t)")
        self.lines.append(f"ret i64 {result}")

    def _signed(self, pc: int) -> int:
        return pc - (pc >> 63 << 64)

    def _exit(self) -> None:
        self.lines.append("exit:")
        for number in sorted(self.changed):
            value = self.new(f"load {self.type}, ptr %x{number}")
            self.lines.append(f"store i64 {self._wide(value)}, ptr {state.word(self, number)}")
        pc, left = self.new("load i64, ptr %at"), self.new("load i64, ptr %left")
        how = self.new("load i64, ptr %how")
        onward = self.new(f"inttoptr i64 {how} to ptr")
        result = self.new(f"musttail call i64 {onward}(ptr %s, ptr %op, i64 {pc}, i64 {left}, ptr %t)")
        self.lines.append(f"ret i64 {result}")

    def _stub(self, pc: int | str, flushed: bool, how: str = "hop", site: int = 0) -> str:
        """The label of a way to the exit: to go on at pc. Not flushed: in front of the instruction being written, which
        is then for its own handler (`resume`), even where a region could be entered. A jump out of the region is
        counted (`hop`); site: where it stands."""
        label = f"s{self.names}"
        self.names += 1
        lines = [f"{label}:"]
        if not flushed:
            how = "resume"
            for number in self.dirty:
                lines.append(f"store {self.type} {self.text(self.values[number])}, ptr %x{number}")
            if self.done:
                lines += [f"%{label}n = sub i64 {self.left}, {self.done}", f"store i64 %{label}n, ptr %left"]
        lines.append(f"store i64 {self._signed(pc) if isinstance(pc, int) else pc}, ptr %at")
        if how == "hop":
            lines += [f"%{label}s = getelementptr i64, ptr %s, i64 {state.SITE}"]
            lines.append(f"store i64 {self._signed(site)}, ptr %{label}s")
        self.stubs += [*lines, f"store i64 {self.helpers[how]}, ptr %how", "br label %exit"]
        return label

    # --- registers ----------------------------------------------------------------------------------------------------

    def _use(self, number: int) -> None:
        if number not in self.used:
            self.used.append(number)

    def read(self, number: int) -> Value:
        if number == 0:
            return 0
        if number not in self.values:
            self._use(number)
            self.values[number] = self.new(f"load {self.type}, ptr %x{number}")
        return self.values[number]

    def write(self, number: int, value: Value) -> None:
        if number == 0:
            return
        self._use(number)
        self.changed.add(number)
        self.values[number] = value
        if number not in self.dirty:
            self.dirty.append(number)

    def _flush(self) -> None:
        """The end of a block: what it changed, for the next one."""
        for number in self.dirty:
            self.lines.append(f"store {self.type} {self.text(self.values[number])}, ptr %x{number}")
        left = self.new(f"sub i64 {self.left}, {self.done}")
        self.lines.append(f"store i64 {left}, ptr %left")

    # --- blocks -------------------------------------------------------------------------------------------------------

    def _block(self, leader: int) -> None:
        self.values, self.dirty, self.done = {}, [], 0
        self.lines.append(f"b{leader}:")
        self.left = self.new("load i64, ptr %left")
        if leader in self.graph.checkpoints:
            enough = self.new(f"icmp uge i64 {self.left}, {self.graph.longest[leader]}")
            short = self._stub(leader, True, "resume")
            self.lines += [f"br i1 {enough}, label %c{leader}, label %{short}, {state.LIKELY}", f"c{leader}:"]
        for pc in self.graph.blocks[leader]:
            self._instruction(pc, self.graph.code[pc])
        last = self.graph.blocks[leader][-1]
        found = self.graph.code[last]
        if found.row.kind not in (BRANCH, JUMP):
            self._flush()
            self._go(last + found.length & self.integers.mask, last)

    def _label(self, pc: int, site: int) -> str:
        """Where to branch to, when everything is flushed, in order to go on at pc."""
        return f"b{pc}" if pc in self.graph.blocks else self._stub(pc, True, site=site)

    def _go(self, pc: int, site: int) -> None:
        self.lines.append(f"br label %{self._label(pc, site)}")

    def _operand(self, found: Instruction, pc: int, name: str) -> Value:
        if name in ("rs1", "rs2"):
            return self.read(found.operands[name])
        return self.const(pc if name == "pc" else found.operands[name])

    def _instruction(self, pc: int, found: Instruction) -> None:
        row, operands = found.row, found.operands
        if row.kind == ALU:
            self.write(operands["rd"], row.meaning(self, *(self._operand(found, pc, name) for name in row.reads)))
        elif row.kind == LOAD:
            address = self._wide(self.add(self.read(operands["rs1"]), self.const(operands["imm"])))
            place = self._hit(pc, address, row.size, state.LOADS, self.aligned)
            self.write(operands["rd"], row.meaning(self, load(self, place, row.size)))
        elif row.kind == STORE:
            address = self._wide(self.add(self.read(operands["rs1"]), self.const(operands["imm"])))
            value = row.meaning(self, self.read(operands["rs2"]))
            store(self, self._place(pc, address, row.size), row.size, value)
        elif row.kind == AMO:
            address = self._wide(self.read(operands["rs1"]))
            place = self._hit(pc, address, row.size, state.LOADS if row.amo == "lr" else state.STORES, True)
            self.write(operands["rd"], amo(self, row, address, place, lambda: self.read(operands["rs2"])))
        elif row.kind == BRANCH:
            self._branch(pc, found)
        elif row.kind == JUMP:
            self._jump(pc, found)
        self.done += 1

    def _branch(self, pc: int, found: Instruction) -> None:
        taken: Flag = found.row.meaning(self, *(self._operand(found, pc, name) for name in found.row.reads))
        target = pc + found.operands["target"] & self.integers.mask
        self.done += 1
        self._flush()
        yes, no = self._label(target, pc), self._label(pc + found.length & self.integers.mask, pc)
        self.lines.append(
            f"br i1 {str(taken).lower() if isinstance(taken, bool) else taken}, label %{yes}, label %{no}"
        )

    def _jump(self, pc: int, found: Instruction) -> None:
        target = found.row.meaning(self, *(self._operand(found, pc, name) for name in found.row.reads))
        after = pc + found.length & self.integers.mask
        if isinstance(target, int):
            self.write(found.operands["rd"], after)
            self.done += 1
            self._flush()
            known = target in self.graph.targets(pc)  # else the way is not counted in `longest`
            self.lines.append(f"br label %{self._label(target, pc) if known else self._stub(target, True, site=pc)}")
            return
        wide = self._wide(target)
        if self.step == 4:
            odd = self.new(f"and i64 {wide}, 2")
            even = self.new(f"icmp eq i64 {odd}, 0")
            self.lines += [
                f"br i1 {even}, label %j{pc}, label %{self._stub(pc, False)}, {state.LIKELY}",
                f"j{pc}:",
            ]
        self.write(found.operands["rd"], after)
        self.done += 1
        self._flush()
        known = [*self.graph.targets(pc), *(self.graph.returns if self.graph.returning(pc) else [])]
        ways = " ".join(
            f"i64 {self._signed(way)}, label %b{way}" for way in sorted(set(known)) if way in self.graph.blocks
        )
        self.lines.append(f"switch i64 {wide}, label %{self._stub(wide, True, site=pc)} [{ways}]")

    # --- memory -------------------------------------------------------------------------------------------------------

    def _hit(self, pc: int, address: str, size: int, table: int, aligned: bool) -> str:
        """The host pointer of an access; without it the region is left."""
        there, found, _ = state.lookup(self, address, size, table, aligned, f", {FIXED}")
        label = f"m{self.names}"
        self.lines += [f"br i1 {there}, label %{label}, label %{self._stub(pc, False)}, {state.LIKELY}", f"{label}:"]
        return state.host(self, found, address, f", {FIXED}")

    def _place(self, pc: int, address: str, size: int) -> str:
        """The same for a store, which may also go to a line beside watched ones."""
        there, found, _ = state.lookup(self, address, size, state.STORES, self.aligned, f", {FIXED}")
        label = f"m{self.names}"
        self.names += 1
        self.lines += [f"br i1 {there}, label %{label}, label %{label}s, {state.LIKELY}", f"{label}:"]
        quick = state.host(self, found, address, f", {FIXED}")
        self.lines += [f"br label %{label}d", f"{label}s:"]
        helper = self.new(f"inttoptr i64 {self.helpers['place']} to ptr")
        slow = self.new(f"call preserve_mostcc ptr {helper}(ptr %s, ptr %t, i64 {address}, i64 {size})")
        free = self.new(f"icmp ne ptr {slow}, null")
        self.lines += [f"br i1 {free}, label %{label}d, label %{self._stub(pc, False)}", f"{label}d:"]
        return self.new(f"phi ptr [{quick}, %{label}], [{slow}, %{label}s]")
