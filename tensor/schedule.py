"""The scheduler: a graph in, an ordered list of loop nests over named buffers out.

    nodes --fuse--> which are stored --place--> where --lower--> one kernel each --order--> Schedule

Placing is what saves copies: an output is computed in its output buffer, the parts of a `cat` in slices of one buffer,
a new state in the buffer of the old one. The last needs care, because kernels that read the old value must run first,
and where two updates wait for each other one of them goes through a temporary. When lowering gets stuck on a reshape,
the node that it names is stored and planning starts over; that ends, because nodes are finite.

The order is topological, ties going to the earlier node of a depth-first walk from the outputs, so the same graph gives
the same schedule everywhere.
"""

from __future__ import annotations

from tensor import graph
from tensor import view as views
from tensor.fuse import Plan
from tensor.graph import LEAVES, Node
from tensor.lower import Lowering, Stuck
from tensor.nest import Buffer, Kernel, dump, verify
from tensor.view import View


class Schedule:
    """`kernels` in order of execution; `buffers`: inputs, states, consts, outputs, temps; the three dicts give the
    buffers of inputs, outputs and states by name. A state's buffer holds the new value after the run."""

    __slots__ = ("kernels", "buffers", "inputs", "outputs", "states")

    def __init__(self, kernels: list[Kernel], buffers: list[Buffer]):
        self.kernels = kernels
        self.buffers = buffers
        self.inputs = {b.name: b for b in buffers if b.role == "input"}
        self.outputs = {b.name: b for b in buffers if b.role == "output"}
        self.states = {b.name: b for b in buffers if b.role == "state"}

    def dump(self) -> str:
        """Buffers, then kernels, as text."""
        lines = [f"{b.role} {b.name}: {b.dtype} {list(b.shape)}" for b in self.buffers]
        return "\n".join(lines + [dump(k) for k in self.kernels]) + "\n"


class _Job:
    """One kernel to be: computes or copies `root` into `view` of `buffer`."""

    __slots__ = ("how", "root", "buffer", "view", "kernel", "loads")

    def __init__(self, how: str, root: Node, buffer: Buffer, view: View):
        self.how = how  # a method of Lowering
        self.root = root
        self.buffer = buffer
        self.view = view
        self.kernel: Kernel | None = None
        self.loads: dict[Node, bool] = {}


class _Attempt:
    """One round of planning. `forced`: nodes that must be stored; `apart`: parts of a cat that may not be placed in
    it; `unsafe`: states that may not be overwritten in place."""

    def __init__(self, outputs: dict[str, Node], updates: dict[str, Node], forced, apart, unsafe):
        roots = list(outputs.values()) + list(updates.values())
        self.order = graph.topological(roots)
        self.plan = Plan(self.order, roots, list(forced))
        self.apart = apart
        self.place: dict[Node, tuple[Buffer, View]] = {}
        self.buffers: dict[str, list[Buffer]] = {r: [] for r in ("input", "state", "const", "output", "temp")}
        self.cat_copies: dict[Node, list[_Job]] = {}
        self.last: list[_Job] = []
        self._place_leaves(updates)
        self._place_roots(outputs, updates, unsafe)
        self._place_cats()
        for node in self.order:
            if node in self.plan.realised and node not in self.place:
                self.place[node] = self._buffer("temp", "", node)
        self.jobs = self._jobs()

    def _buffer(self, role: str, name: str, node: Node) -> tuple[Buffer, View]:
        data = list(node.arg) if role == "const" else None
        buffer = Buffer(name, node.shape, node.dtype, role, data)
        self.buffers[role].append(buffer)
        return buffer, views.contiguous(node.shape)

    def _place_leaves(self, updates: dict[str, Node]) -> None:
        for node in self.order:
            if node.op in ("input", "state"):
                self.place[node] = self._buffer(node.op, node.arg, node)
            elif node.op == "data":
                self.place[node] = self._buffer("const", f"c{len(self.buffers['const'])}", node)
        for name, node in updates.items():
            if all(b.name != name for b in self.buffers["state"]):
                self.place[graph.state(name, node.shape, node.dtype)] = self._buffer("state", name, node)

    def _place_roots(self, outputs: dict[str, Node], updates: dict[str, Node], unsafe: dict[str, bool]) -> None:
        for name, node in updates.items():
            buffer = next(b for b in self.buffers["state"] if b.name == name)
            if (buffer.shape, buffer.dtype) != (node.shape, node.dtype):
                raise graph.ShapeError(f"state {name} is {buffer.dtype} {buffer.shape}, its update {node}")
            if node.op == "state" and node.arg == name:
                continue
            if node.op in LEAVES or node in self.place or name in unsafe:
                self.last.append(_Job("copy", node, buffer, views.contiguous(node.shape)))
            else:
                self.place[node] = (buffer, views.contiguous(node.shape))
        for name, node in outputs.items():
            buffer, view = self._buffer("output", name, node)
            if node.op in LEAVES or node in self.place:
                self.last.insert(0, _Job("copy", node, buffer, view))
            else:
                self.place[node] = (buffer, view)

    def _place_cats(self) -> None:
        """Give each part of a cat its slice of the cat's buffer; outer cats first, so that inner ones nest."""
        # BEGIN SOLUTION tensor.schedule.cat
        for node in reversed(self.order):
            if node.op != "cat":
                continue
            if node not in self.place:
                self.place[node] = self._buffer("temp", "", node)
            buffer, view = self.place[node]
            self.cat_copies[node] = []
            start = 0
            for part in node.src:
                stop = start + part.shape[node.arg]
                target = views.slice(view, node.arg, start, stop)
                start = stop
                if part.op in LEAVES or part in self.place or part in self.apart:
                    self.cat_copies[node].append(_Job("copy", part, buffer, target))
                else:
                    self.place[part] = (buffer, target)
        # END SOLUTION

    def _jobs(self) -> list[_Job]:
        jobs = []
        for node in self.order:
            if node.op == "cat":
                jobs += self.cat_copies[node]
            elif node.op == "scatter_add":
                jobs += [_Job(how, node, *self.place[node]) for how in ("zero", "scatter")]
            elif node in self.plan.realised:
                jobs.append(_Job("compute", node, *self.place[node]))
        return jobs + self.last

    def lower(self) -> None:
        """Write all kernels; raises Stuck."""
        for job in self.jobs:
            lowering = Lowering(self.plan, self.place, job.root)
            job.kernel = getattr(lowering, job.how)("", job.buffer, job.view)
            job.loads = lowering.loads

    def predecessors(self) -> list[list[int]]:
        """For each job, the jobs that must run before it."""
        writers: dict[Node, list[int]] = {}
        for node in self.order:  # a cat is written by what writes its parts
            writers[node] = [w for s in node.src for w in writers[s]] if node.op == "cat" else []
            writers[node] += [n for n, job in enumerate(self.jobs) if job.root is node and job.how != "copy"]
            writers[node] += [self.jobs.index(job) for job in self.cat_copies.get(node, [])]
        before: list[list[int]] = []
        for n, job in enumerate(self.jobs):
            found = {w: True for node in job.loads for w in writers.get(node, []) if w != n}
            if job.how == "scatter":
                found[n - 1] = True
            before.append(list(found))
        for n, job in enumerate(self.jobs):  # who reads the old state runs before who overwrites it
            for node in job.loads:
                if node.op == "state":
                    for w, other in enumerate(self.jobs):
                        if other.buffer is self.place[node][0] and w != n and n not in before[w]:
                            before[w].append(n)
        return before

    def overlapping(self) -> str | None:
        """A state whose kernel reads its old elements elsewhere than it writes the new ones."""
        for job in self.jobs:
            if job.buffer.role != "state" or job.how == "copy":
                continue
            old = graph.state(job.buffer.name, job.buffer.shape, job.buffer.dtype)
            inner = len(job.kernel.body) if job.kernel.reduce else 0
            for n, inst in enumerate(job.kernel.instructions):
                if inst.buffer is job.buffer and old in job.loads:
                    if n < inner or inst.kind == "gather" or inst.index != job.kernel.store.index:
                        return job.buffer.name
        return None


def _sorted(before: list[list[int]]) -> tuple[list[int], list[int]]:
    """Topological order, lowest number first, and what could not be ordered."""
    after: list[list[int]] = [[] for _ in before]
    waiting = [len(b) for b in before]
    for n, b in enumerate(before):
        for m in b:
            after[m].append(n)
    left = list(range(len(before)))
    done = []
    while True:
        n = next((n for n in left if not waiting[n]), None)
        if n is None:
            return done, left
        left.remove(n)
        done.append(n)
        for m in after[n]:
            waiting[m] -= 1


def schedule(outputs: dict[str, object], updates: dict[str, object]) -> Schedule:
    """The schedule that computes `outputs` (name -> Tensor) and then gives each state in `updates` (name -> Tensor)
    its new value. ShapeError if an update does not fit its state."""
    outputs = {name: t.node for name, t in outputs.items()}
    updates = {name: t.node for name, t in updates.items()}
    forced: dict[Node, bool] = {}
    apart: dict[Node, bool] = {}
    unsafe: dict[str, bool] = {}
    while True:
        attempt = _Attempt(outputs, updates, forced, apart, unsafe)
        try:
            attempt.lower()
        except Stuck as stuck:
            known = stuck.node in attempt.plan.realised
            (apart if known else forced)[stuck.node] = True
            continue
        moved = attempt.overlapping()
        order, left = _sorted(attempt.predecessors())
        if moved is None and not left:
            return _finish(attempt, order)
        if moved is None:
            states = [attempt.jobs[n].buffer for n in left if attempt.jobs[n].buffer.role == "state"]
            moved = next(b.name for b in states if b.name not in unsafe)
        unsafe[moved] = True
        value = updates[moved]
        if value.op == "state":  # not computed, so it has no temporary of its own yet
            updates[moved] = graph.make("detach", (value,), None, value.shape, value.dtype)


def _finish(attempt: _Attempt, order: list[int]) -> Schedule:
    kernels = []
    temps: list[Buffer] = []
    for n in order:
        kernel = attempt.jobs[n].kernel
        kind = kernel.reduce or {"compute": "map"}.get(attempt.jobs[n].how, attempt.jobs[n].how)
        kernel.name = f"k{len(kernels):02d}_{kind}"
        if kernel.store.buffer.role == "temp" and kernel.store.buffer not in temps:
            kernel.store.buffer.name = f"t{len(temps)}"
            temps.append(kernel.store.buffer)
        verify(kernel)
        kernels.append(kernel)
    read = [b for k in kernels for b in k.reads()]
    buffers = []
    for role in ("input", "state", "const", "output"):
        buffers += [b for b in attempt.buffers[role] if role != "const" or b in read]
    names = [b.name for b in buffers + temps]
    for name in names:
        if names.count(name) > 1:
            raise graph.ShapeError(f"two buffers are named {name} (t0, t1, ... and c0, c1, ... are taken)")
    return Schedule(kernels, buffers + temps)
