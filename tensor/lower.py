"""Lowering: from one realised node and what is fused under it to a loop nest (`tensor/nest.py`).

The trick is to push movements down to the leaves. Walking from the root, the movements met so far are kept as a stack
of operations "to be applied to whatever stands here, to get the axes of the kernel"; elementwise operations hand the
stack to each of their sources; at a stored node the stack is applied to its strided view, which gives the Index.
A reshape that strides cannot express stops the walk with `Stuck`, naming a node that has to be stored first.

When a reduction stands inside, the kernel's axes are the reduction's, and movements between it and the root would have
to be undone: the walk starts with their inverses on the stack and takes one off at each.
"""

from __future__ import annotations

from tensor import view as views
from tensor.fuse import Plan
from tensor.graph import MOVEMENT, Node
from tensor.nest import Buffer, Index, Instruction, Kernel, Store, instruction
from tensor.view import View


class Stuck(Exception):
    """`node` must be stored before this kernel can be written."""

    def __init__(self, node: Node):
        super().__init__(f"{node} is not a strided view")
        self.node = node


EMPTY = None  # a stack is None or (operation, argument, node to store if it fails, rest of the stack)


def _apply(stack: tuple | None, view: View) -> View:
    """Apply the movements of a stack, top first, to a view."""
    while stack is not EMPTY:
        op, arg, blame, stack = stack
        if op == "reshape":
            moved = views.reshape(view, arg)
            if moved is None:
                raise Stuck(blame)
            view = moved
        elif op == "permute":
            view = views.permute(view, arg)
        elif op == "expand":
            view = views.expand(view, arg)
        elif op == "slice":
            view = views.slice(view, arg[0], arg[1], arg[2])
    return view


def _inverse(op: str, arg: tuple[int, ...], shape: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
    """The movement that undoes a reshape or permutation of an array of `shape`."""
    if op == "reshape":
        return "reshape", shape
    order = [0] * len(arg)
    for i, axis in enumerate(arg):
        order[axis] = i
    return "permute", tuple(order)


class _Section:
    """The instructions of a body or an epilogue in the making: equal ones are shared."""

    def __init__(self, first: int):
        self.first = first
        self.instructions: list[Instruction] = []
        self.numbers: dict[Instruction, int] = {}

    def emit(self, inst: Instruction) -> int:
        """The value number of an instruction."""
        number = self.numbers.get(inst)
        if number is None:
            number = self.numbers[inst] = self.first + len(self.instructions)
            self.instructions.append(inst)
        return number


class Lowering:
    """Writes one kernel. `place` gives buffer and view of a stored node; `loads` collects the nodes that were read."""

    def __init__(self, plan: Plan, place: dict[Node, tuple[Buffer, View]], root: Node):
        self.plan = plan
        self.place = place
        self.root = root
        self.reduction: Node | None = None
        self.loads: dict[Node, bool] = {}
        self.copied: Node | None = None  # the root, when it is to be loaded from where it is already stored

    # --- the three shapes of kernel

    def compute(self, name: str, buffer: Buffer, view: View) -> Kernel:
        """The kernel that stores the root, a view of `buffer`."""
        inside = self.plan.reduction(self.root)
        if inside is None:
            return self._map(name, buffer, view)
        reduction, moves = inside
        self.reduction = reduction
        stack = EMPTY
        for op, arg, shape in moves:
            stack = (*_inverse(op, arg, shape), reduction, stack)
        kept = [i for i in range(len(reduction.src[0].shape)) if i not in reduction.arg]
        domain = reduction.src[0].shape
        order = tuple(kept) + reduction.arg
        axes = tuple(domain[i] for i in order)
        body = _Section(0)
        inner = ("permute", order, None, EMPTY)
        if self.plan.fma.get(reduction):
            args = tuple(self._value(s, inner, body) for s in reduction.src[0].src)
            kind = "fma"
        else:
            args = (self._value(reduction.src[0], inner, body),)
            kind = "sum" if reduction.op == "sum" else "max"
        insts, args = _tidy(body.instructions, args, 0)
        epilogue = _Section(len(insts))
        value = self._value(self.root, stack, epilogue)
        pad = (0,) * len(reduction.arg)
        tail, (value,) = _tidy(epilogue.instructions, (value,), len(insts))
        tail = [i if i.index is None else i._replace(index=_pad(i.index, pad)) for i in tail]
        index = _pad(_index(_apply(stack, view)), pad)
        store = Store(buffer, index, value, "set", None, None)
        return _merge_axes(Kernel(name, axes, len(pad), insts, kind, args, tail, store))

    def copy(self, name: str, buffer: Buffer, view: View) -> Kernel:
        """The kernel that copies the root from where it is stored."""
        self.copied = self.root
        return self._map(name, buffer, view)

    def zero(self, name: str, buffer: Buffer, view: View) -> Kernel:
        """The kernel that clears the root, a scatter_add, before the adding."""
        store = Store(buffer, _index(view), 0, "set", None, None)
        return _merge_axes(Kernel(name, view.shape, 0, [instruction("const", "f32", bits=0)], None, (), [], store))

    def scatter(self, name: str, buffer: Buffer, view: View) -> Kernel:
        """The kernel that adds the rows of the root, a scatter_add."""
        values, rows = self.root.src
        body = _Section(0)
        value = self._value(values, EMPTY, body)
        row = self._value(rows, _rows_stack(values.shape), body)
        insts, (value, row) = _tidy(body.instructions, (value, row), 0)
        index = Index(view.offset, (0,) * (len(values.shape) - 1) + (view.strides[1],))
        store = Store(buffer, index, value, "scatter_add", row, view.strides[0])
        return _merge_axes(Kernel(name, values.shape, 0, insts, None, (), [], store))

    def _map(self, name: str, buffer: Buffer, view: View) -> Kernel:
        body = _Section(0)
        value = self._value(self.root, EMPTY, body)
        insts, (value,) = _tidy(body.instructions, (value,), 0)
        store = Store(buffer, _index(view), value, "set", None, None)
        return _merge_axes(Kernel(name, self.root.shape, 0, insts, None, (), [], store))

    # --- the walk

    def _loaded(self, node: Node) -> bool:
        return node is self.copied if node is self.root else self.plan.is_stored(node)

    def _value(self, top: Node, top_stack: tuple | None, section: _Section) -> int:
        """Value number of a node seen through a stack of movements. A loop, since chains may be long."""
        done: dict[tuple, int] = {}
        work = [(top, top_stack)]
        while work:
            node, stack = work[-1]
            if (node, stack) in done:
                work.pop()
                continue
            needs = self._sources(node, stack, section)
            missing = [n for n in needs if n not in done]
            if missing:
                work.extend(reversed(missing))
                continue
            work.pop()
            done[(node, stack)] = self._emit(node, stack, [done[n] for n in needs], section)
        return done[(top, top_stack)]

    def _sources(self, node: Node, stack: tuple | None, section: _Section) -> list[tuple]:
        if self._loaded(node) or node.op == "full" or self._is_acc(node, section):
            return []
        if node.op == "detach":
            return [(node.src[0], stack)]
        if node.op in MOVEMENT:
            inside = None if self._loaded(node.src[0]) else self.plan.reduction(node.src[0])
            if section.first and inside and inside[0] is self.reduction:
                return [(node.src[0], stack[3])]
            return [(node.src[0], (node.op, node.arg, node.src[0], stack))]
        if node.op == "gather":
            return [(node.src[1], _rows_stack(node.shape, stack))]
        return [(s, stack) for s in node.src]

    def _is_acc(self, node: Node, section: _Section) -> bool:
        return node is self.reduction and section.first > 0

    def _emit(self, node: Node, stack: tuple | None, args: list[int], section: _Section) -> int:
        if node.op == "full":
            return section.emit(instruction("const", node.dtype, bits=node.arg))
        if self._loaded(node):
            buffer, view = self.place[node]
            self.loads[node] = True
            return section.emit(instruction("load", node.dtype, buffer=buffer, index=_index(_apply(stack, view))))
        if self._is_acc(node, section):
            return section.emit(instruction("acc", node.dtype))
        if node.op in MOVEMENT:
            return args[0]
        if node.op == "gather":
            buffer, table = self._view_of(node.src[0])
            columns = View(table.offset, node.shape, (0,) * (len(node.shape) - 1) + (table.strides[1],))
            index = _index(_apply(stack, columns))
            return section.emit(
                instruction("gather", node.dtype, tuple(args), buffer=buffer, index=index, stride=table.strides[0])
            )
        name = node.arg if node.op in ("compare", "function") else None
        return section.emit(instruction(node.op, node.dtype, tuple(args), name=name))

    def _view_of(self, node: Node) -> tuple[Buffer, View]:
        """Buffer and view of a stored node seen through movements."""
        stack = EMPTY
        while not self._loaded(node):
            stack = stack if node.op == "detach" else (node.op, node.arg, node.src[0], stack)
            node = node.src[0]
        self.loads[node] = True
        buffer, view = self.place[node]
        return buffer, _apply(stack, view)


def _rows_stack(shape: tuple[int, ...], stack: tuple | None = EMPTY) -> tuple:
    """Row numbers stand once for each row of `shape`: repeat them along its last axis."""
    return ("reshape", shape[:-1] + (1,), None, ("expand", shape, None, stack))


def _index(view: View) -> Index:
    return Index(view.offset, view.strides)


def _pad(index: Index, zeros: tuple[int, ...]) -> Index:
    return Index(index.offset, index.strides + zeros)


# --- after the walk -----------------------------------------------------------------------------------------------


def _tidy(insts: list[Instruction], results: tuple[int, ...], first: int) -> tuple[list[Instruction], tuple[int, ...]]:
    """Contract a * b + c where the product has no other use, drop what nobody uses, number anew from `first`."""
    uses = [0] * len(insts)
    for inst in insts:
        for a in inst.args:
            uses[a - first] += 1
    for r in results:
        uses[r - first] += 1
    insts = list(insts)
    # BEGIN SOLUTION tensor.lower.contract
    for n, inst in enumerate(insts):
        if inst.kind != "add" or inst.type != "f32":
            continue
        for a, other in (inst.args, inst.args[::-1]):
            product = insts[a - first]
            if product.kind == "mul" and uses[a - first] == 1:
                uses[a - first] = 0
                insts[n] = instruction("fma", "f32", product.args + (other,))
                break
    # END SOLUTION
    number: dict[int, int] = {}
    kept = []
    for n, inst in enumerate(insts):
        if uses[n]:
            number[n + first] = first + len(kept)
            kept.append(inst._replace(args=tuple(number[a] for a in inst.args)))
    return kept, tuple(number[r] for r in results)


def _merge_axes(kernel: Kernel) -> Kernel:
    """Put the output axes in the order of the store (a scatter_add has its own), drop axes of extent 1, and join
    neighbours that every access crosses evenly."""
    accesses = [i.index for i in kernel.instructions if i.index is not None] + [kernel.store.index]
    outer = len(kernel.axes) - kernel.reduce_axes
    order = list(range(len(kernel.axes)))
    if kernel.store.mode == "set":
        order[:outer] = sorted(order[:outer], key=lambda axis: -kernel.store.index.strides[axis])
    groups: list[tuple[int, int, bool]] = []  # (extent, axis whose stride counts, whether reduced)
    for axis in order:
        extent = kernel.axes[axis]
        if extent == 1:
            continue
        reduced = axis >= outer
        if groups and groups[-1][2] == reduced:
            last_extent, last, _ = groups[-1]
            if all(i.strides[last] == i.strides[axis] * extent for i in accesses):
                groups[-1] = (last_extent * extent, axis, reduced)
                continue
        groups.append((extent, axis, reduced))
    axes = tuple(g[0] for g in groups)

    def narrowed(index: Index) -> Index:
        return Index(index.offset, tuple(index.strides[g[1]] for g in groups))

    def instructions(insts: list[Instruction]) -> list[Instruction]:
        return [i if i.index is None else i._replace(index=narrowed(i.index)) for i in insts]

    store = kernel.store._replace(index=narrowed(kernel.store.index))
    count = len([g for g in groups if g[2]])
    return Kernel(
        kernel.name,
        axes,
        count,
        instructions(kernel.body),
        kernel.reduce,
        kernel.reduce_args,
        instructions(kernel.epilogue),
        store,
    )
