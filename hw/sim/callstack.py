"""Who is being executed on whose behalf: a stack of calls that follows a running program.

    calls = CallStack(program, pc)
    calls.call(target, back, sp)        # jal ra, target
    calls.back(target, sp)              # ret
    calls.jump(target)                  # from one function to another without a return address: a tail call
    calls.trap(pc, handler, sp); calls.leave_trap(target, sp)

`clock[0]` counts instructions, kept by who executes them; each event gives what was counted since the last one to the
function on top. Calls are known by the link registers (Unpriv. 2.5.1), and every frame keeps its return address and sp
at the call. So what unwinds otherwise is understood too: longjmp goes to a frame with that sp, a switch of threads to a
stack that was left at this return address and sp. A tail call stands on top of its caller, and both return at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from asm import elf
from hw.sim.program import Program

MOST_DEPTH = 500  # of the tree of calls: deeper recursion counts with its neighbour
MOST_STACKS = 4096  # of other threads
NOWHERE = "[unknown]"
CALL, TAIL, TRAP, ROOT = "call", "tail call", "trap", "root"
SAME_STACK = 1 << 12  # bytes: a new sp that is nearer is no other thread's
ANY_SP = -1  # of a frame whose sp is not known
LONGEST_ECALL = 4  # a handler may return behind the instruction that trapped


class Node:
    """A function called along one path. own: instructions in it, without those of what it calls."""

    __slots__ = ("name", "parent", "children", "own", "depth")

    def __init__(self, name: str, parent: Node | None) -> None:
        self.name, self.parent, self.own = name, parent, 0
        self.children: dict[str, Node] = {}
        self.depth = parent.depth + 1 if parent else 0

    def child(self, name: str) -> Node:
        if self.depth >= MOST_DEPTH and self.parent:
            return self.parent.child(name)
        node = self.children.get(name)
        if node is None:
            node = self.children[name] = Node(name, self)
        return node


class Frame(NamedTuple):
    """back: the return address, for a trap the pc that it interrupted; sp: at the call."""

    node: Node
    back: int
    sp: int
    kind: str


class Functions:
    """Names of functions by address: the ones with a size, then labels of assembly outside of these."""

    def __init__(self, program: Program) -> None:
        self.program, self.known = program, {}
        spans: dict[int, tuple[int, str]] = {}
        for s in program.file.symbols:
            if s.type == elf.STT_FUNC and s.size and s.section != elf.SHN_UNDEF:
                start = s.value + program.bias
                named = program.function(start)
                spans[start] = start + s.size, named[0] if named and named[1] == start else s.name
        self.starts = sorted(spans)
        self.spans = [spans[start] for start in self.starts]

    def __call__(self, pc: int) -> str:
        name = self.known.get(pc)
        if name is None:
            name = self.known[pc] = self._find(pc)
        return name

    def _find(self, pc: int) -> str:
        at = bisect_right(self.starts, pc) - 1
        if at >= 0 and pc < self.spans[at][0]:
            return self.spans[at][1]
        found = self.program.function(pc)
        return found[0] if found else NOWHERE


class CallStack:
    """begin, end: called with a function's name (end: without), the number of the stack, and the count, for traces."""

    def __init__(self, program: Program, pc: int) -> None:
        self.function = Functions(program)
        self.clock = [0]
        self.last = 0
        self.tree = Node("", None)
        self.edges: dict[tuple[str, str], int] = {}  # (caller, callee) -> calls
        self.begin: Callable[[str, int, int], None] | None = None
        self.end: Callable[[int, int], None] | None = None
        self.number = self.stacks = 0
        self.parked: dict[int, list[tuple[int, list[Frame]]]] = {}  # other stacks, by sp of their last frame
        self.frames: list[Frame] = []
        self._root(pc)

    # --- accounts -----------------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Give what was counted to the function on top."""
        now = self.clock[0]
        self.frames[-1].node.own += now - self.last
        self.last = now

    def _push(self, node: Node, back: int, sp: int, kind: str) -> None:
        self.frames.append(Frame(node, back, sp, kind))
        if self.begin:
            self.begin(node.name, self.number, self.clock[0])

    def _pop(self) -> Frame:
        if self.end:
            self.end(self.number, self.clock[0])
        return self.frames.pop()

    def _root(self, pc: int) -> None:
        """A stack that begins here."""
        self.stacks += 1
        self.number, self.frames = self.stacks, []
        self._push(self.tree.child(self.function(pc)), -1, ANY_SP, ROOT)

    # --- events -------------------------------------------------------------------------------------------------------

    def call(self, target: int, back: int, sp: int) -> None:
        """A jump that leaves a return address."""
        # BEGIN SOLUTION hw.sim.callstack
        self.settle()
        caller, name = self.frames[-1].node, self.function(target)
        edge = caller.name, name
        self.edges[edge] = self.edges.get(edge, 0) + 1
        self._push(caller.child(name), back, sp, CALL)
        # END SOLUTION

    def back(self, target: int, sp: int) -> None:
        """A jump through a link register."""
        self.settle()
        top = self.frames[-1]
        if top.back == target and top.sp == sp and top.kind == CALL:
            self._pop()
        else:
            self._unwind(target, sp)
        name = self.function(target)
        if self.frames[-1].node.name != name:
            self._move(name)

    def jump(self, target: int) -> None:
        """A jump that leaves no return address."""
        self.settle()
        name = self.function(target)
        if self.frames[-1].node.name != name:
            self._move(name)

    def trap(self, pc: int, handler: int, sp: int) -> None:
        """From pc into a handler."""
        self.settle()
        node = self.frames[-1].node
        self._push(node.child(self.function(handler)), pc, sp, TRAP)

    def leave_trap(self, target: int, sp: int) -> None:
        """mret, sret, or what ends a signal's handler."""
        self.settle()
        if not self._leave(target, sp) and not self._resume(target, sp, TRAP):
            at = next((n for n in range(len(self.frames) - 1, 0, -1) if self.frames[n].kind == TRAP), 0)
            if at and self.frames[at].sp == sp:  # it goes on somewhere else, with the same stack
                self._cut(at)
            else:
                self._park()
                self._root(target)
        name = self.function(target)
        if self.frames[-1].node.name != name:
            self._move(name)

    # --- what is not nested -------------------------------------------------------------------------------------------

    def _cut(self, size: int) -> None:
        """Pop frames until so many are left."""
        while len(self.frames) > max(size, 1):
            self._pop()

    def _leave(self, target: int, sp: int) -> bool:
        """Back to what a trap of this stack has interrupted."""
        for n in range(len(self.frames) - 1, 0, -1):
            frame = self.frames[n]
            if frame.kind == TRAP:
                if frame.sp in (sp, ANY_SP) and 0 <= target - frame.back <= LONGEST_ECALL:
                    self._cut(n)
                    return True
                return False
        return False

    def _unwind(self, target: int, sp: int) -> None:
        """A return that is not the top frame's: through a tail call, by longjmp, or into another thread."""
        frames = self.frames
        for n in range(len(frames) - 1, 0, -1):
            frame = frames[n]
            if frame.kind == TRAP:
                break
            if frame.kind == CALL and frame.back == target and frame.sp == sp:
                self._cut(n)
                return
        if self._resume(target, sp, CALL):
            return
        oldest = next((f.sp for f in frames if f.kind == CALL), -1)
        name = self.function(target)
        if frames[-1].sp <= sp <= oldest:  # inside of this stack: longjmp
            while len(frames) > 1 and frames[-1].kind != TRAP and frames[-1].sp < sp:
                self._pop()
            at = next((n for n in range(len(frames) - 1, -1, -1) if frames[n].node.name == name), None)
            if at is not None and all(f.sp <= sp and f.kind != TRAP for f in frames[at + 1 :]):
                self._cut(at + 1)
        elif all(f.kind in (ROOT, TAIL) for f in frames):  # to a caller from before anything was seen
            while frames:
                self._pop()
            self._push(self.tree.child(name), -1, ANY_SP, ROOT)
        elif oldest >= 0 and abs(sp - oldest) > SAME_STACK:
            self._park()
            self._root(target)

    def _park(self) -> None:
        """Another thread goes on: keep this stack by where it will go on."""
        top = self.frames[-1]
        if len(self.frames) > 1 and sum(map(len, self.parked.values())) < MOST_STACKS:
            self.parked.setdefault(top.sp, []).append((self.number, self.frames))
        elif self.end:
            while self.frames:
                self._pop()

    def _resume(self, target: int, sp: int, kind: str) -> bool:
        """Go on with the stack that was left in front of this address with this sp."""
        for n, (number, frames) in enumerate(self.parked.get(sp, ())):
            top = frames[-1]
            if top.kind == kind and 0 <= target - top.back <= (LONGEST_ECALL if kind == TRAP else 0):
                del self.parked[sp][n]
                self._park()
                self.number, self.frames = number, frames
                self._pop()
                return True
        return False

    def _move(self, name: str) -> None:
        """The function on top goes on as another one: a tail call, or back into one that made a tail call."""
        frames = self.frames
        at = len(frames) - 1
        while frames[at].node.name != name and frames[at].kind == TAIL:
            at -= 1
        if frames[at].node.name == name:
            self._cut(at + 1)
            return
        top = frames[-1]
        self.edges[top.node.name, name] = self.edges.get((top.node.name, name), 0) + 1
        self._push(top.node.child(name), top.back, top.sp, TAIL)

    # --- results ------------------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Say the end of all that has not ended."""
        self.settle()
        if self.end:
            for number, frames in [*(s for stacks in self.parked.values() for s in stacks), (self.number, self.frames)]:
                for _ in frames:
                    self.end(number, self.clock[0])

    def nodes(self) -> Iterator[Node]:
        """All of the tree, callers first."""
        waiting = [self.tree]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children.values())

    def folded(self) -> list[str]:
        """`main;parse;next 1234` for each path with instructions of its own, for flame graphs."""
        paths: dict[Node, str] = {self.tree: ""}
        lines = []
        for node in self.nodes():
            if node.parent:
                above = paths[node.parent]
                paths[node] = f"{above};{node.name}" if above else node.name
                if node.own:
                    lines.append(f"{paths[node]} {node.own}")
        return lines

    def functions(self) -> dict[str, tuple[int, int]]:
        """For each function the instructions in it, and in it and all it called (recursion counted once)."""
        total: dict[Node, int] = {}
        for node in reversed(list(self.nodes())):
            total[node] = node.own + sum(total[child] for child in node.children.values())
        found: dict[str, list[int]] = {}
        active: dict[str, int] = {}
        waiting = [(child, True) for child in self.tree.children.values()]
        while waiting:
            node, entering = waiting.pop()
            if not entering:
                active[node.name] -= 1
                continue
            counts = found.setdefault(node.name, [0, 0])
            counts[0] += node.own
            if not active.get(node.name):
                counts[1] += total[node]
            active[node.name] = active.get(node.name, 0) + 1
            waiting.append((node, False))
            waiting += [(child, True) for child in node.children.values()]
        return {name: (own, all_) for name, (own, all_) in found.items()}
