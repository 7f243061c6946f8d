"""Decisions before a kernel becomes vTPU code: which axis goes into lanes, which into accumulators, which sentron does
what, and which loops stay loops.

An access is affine in lines and columns of the plane (`vtpu_layout`). The lane axis must move every access that depends
on it by one line (a column view) or one column (a row view) a step. A matmul also has a broadcast axis: eight of its
elements are read as one vector and used one lane at a time, each for its own accumulator. The rest is arithmetic: the
axes are counted in units (8 for lanes, the number of accumulators for the broadcast axis), the units are dealt to the
sentrons, and the plan with the fewest SIWs for the busiest sentron wins.
"""

from __future__ import annotations

from tensor.nest import Buffer, Index, Instruction, Kernel
from tensor.vtpu_layout import Place

LANES = 8
ACCUMULATORS = (8, 4, 2, 1)


class VtpuError(Exception):
    """A kernel that this backend cannot express; says which and why."""


class Access:
    """A load, gather or store in the plane: element (line, column) + sum over axes of counter * steps[axis]."""

    __slots__ = ("name", "line", "column", "steps", "place")

    def __init__(self, name: str, line: int, column: int, steps: list[tuple[int, int]], place: Place) -> None:
        self.name, self.line, self.column, self.steps, self.place = name, line, column, steps, place

    def moves(self, axis: int) -> bool:
        """Whether the access depends on the axis."""
        return self.steps[axis] != (0, 0)

    def unit(self, axis: int) -> int | None:
        """0 if a step along the axis is one column, 1 if it is one line, None if it is anything else."""
        return {(0, 1): 0, (1, 0): 1}.get(self.steps[axis])


class Nest:
    """A kernel with its accesses in the plane: axes that wrap around a row of some buffer are split there."""

    def __init__(self, kernel: Kernel, places: dict[str, Place]) -> None:
        self.kernel, self.places = kernel, places
        self.instructions: list[Instruction] = kernel.instructions
        self.body_length = len(kernel.body)
        self.axes = list(kernel.axes)
        self.outputs = len(kernel.output_axes)
        # an axis of extent 1 in front: what cannot be dealt to all sentrons is dealt along it, to one of them
        self.axes.insert(0, 1)
        self.outputs += 1
        self._indices: dict[int | str, tuple[Buffer, Index]] = {}
        for number, inst in enumerate(self.instructions):
            if inst.buffer is not None:
                self._indices[number] = (inst.buffer, _one_more(inst.index))
        self._indices["store"] = (kernel.store.buffer, _one_more(kernel.store.index))
        axis = 0
        while axis < len(self.axes):
            inner = self._row_length(axis)
            if inner and inner < self.axes[axis]:
                self._split(axis, inner)
            axis += 1
        self.accesses = {key: self._access(key, *at) for key, at in self._indices.items()}
        self.depends = self._dependence()

    def _row_length(self, axis: int) -> int:
        """Counts of the axis after which some access leaves its row sideways; 0 if none does."""
        lengths = 0
        for buffer, index in self._indices.values():
            width = self.places[buffer.name].columns
            stride = index.strides[axis]
            if stride and stride % width:
                if width % stride:
                    raise VtpuError(
                        f"kernel {self.kernel.name}: {buffer.name} is read with stride {stride} in rows of {width}"
                    )
                lengths = _gcd(lengths, width // stride)
        if lengths and self.axes[axis] > lengths and self.axes[axis] % lengths:
            raise VtpuError(f"kernel {self.kernel.name}: an axis of {self.axes[axis]} wraps rows of {lengths}")
        return lengths

    def _split(self, axis: int, inner: int) -> None:
        self.axes[axis : axis + 1] = [self.axes[axis] // inner, inner]
        if axis < self.outputs:
            self.outputs += 1
        for key, (buffer, index) in self._indices.items():
            strides = list(index.strides)
            strides[axis : axis + 1] = [strides[axis] * inner, strides[axis]]
            self._indices[key] = (buffer, Index(index.offset, tuple(strides)))

    def _access(self, key: int | str, buffer: Buffer, index: Index) -> Access:
        place = self.places[buffer.name]
        width = place.columns
        steps = [divmod(stride, width) for stride in index.strides]
        line, column = divmod(index.offset, width)
        reach = column + sum(step[1] * (extent - 1) for step, extent in zip(steps, self.axes))
        if reach >= width:
            raise VtpuError(f"kernel {self.kernel.name}: {buffer.name} wraps around its rows")
        return Access(buffer.name, place.line + line, place.column + column, steps, place)

    def _dependence(self) -> list[list[int]]:
        """For each value, the axes on which it depends."""
        result: list[list[int]] = []
        reduced = [self.kernel.reduce_args]
        for number, inst in enumerate(self.instructions):
            axes = {a for a in range(len(self.axes)) if number in self.accesses and self.accesses[number].moves(a)}
            for arg in inst.args:
                axes.update(result[arg])
            if inst.kind == "acc":
                for arg in reduced[0]:
                    axes.update(a for a in result[arg] if a < self.outputs)
            result.append(sorted(axes))
        return result

    @property
    def reduce_axes(self) -> list[int]:
        """Numbers of the reduced axes."""
        return list(range(self.outputs, len(self.axes)))


class Plan:
    """lane: axis in lanes or None; in_lanes: that axis is a reduced one; bro: broadcast axis of a matmul or None;
    unit: elements of an axis that one unit covers; split: axis -> (factor, shift of the sentron's number, units each,
    units in all); cost: SIWs of the busiest sentron, estimated."""

    __slots__ = ("lane", "in_lanes", "bro", "unit", "split", "cost", "vector", "scalar")

    def __init__(self) -> None:
        self.lane: int | None = None
        self.in_lanes = False
        self.bro: int | None = None
        self.unit: list[int] = []
        self.split: dict[int, tuple[int, int, int, int]] = {}
        self.cost = 0
        self.vector = self.scalar = -1

    def units(self, nest: Nest, axis: int) -> int:
        """Units of the axis that one sentron does."""
        if axis in self.split:
            return self.split[axis][2]
        return -(-nest.axes[axis] // self.unit[axis])


def make_plan(nest: Nest, sentrons: int) -> Plan:
    """The cheapest legal plan for a kernel."""
    plans = _matmul_plans(nest) if nest.kernel.reduce == "fma" else []
    plans += _vector_plans(nest)
    best = None
    for plan in plans:
        _deal(nest, plan, sentrons)
        if best is None or plan.cost < best.cost:
            best = plan
    return best


def _legal_lane(nest: Nest, axis: int) -> bool:
    for key, access in nest.accesses.items():
        if not access.moves(axis):
            if key == "store" and nest.kernel.store.mode == "set":
                return False
            continue
        if access.unit(axis) is None:
            return False
        if key != "store" and nest.instructions[key].kind == "gather":
            return False  # the row number is what differs between lanes
        if not _aligned(access, axis, min(LANES, nest.axes[axis])):
            return False
    for inst in nest.instructions:
        if inst.kind == "gather" and axis not in nest.depends[inst.args[0]]:
            return False
    store = nest.kernel.store
    if store.mode == "scatter_add":
        # lanes add in ascending order, so the last axis of the order must be in them, and the rows must differ there
        ordered = [a for a in range(nest.outputs) if a in nest.depends[store.row]]
        return bool(ordered) and axis == ordered[-1] and not nest.accesses["store"].moves(axis)
    return True


def _aligned(access: Access, axis: int, size: int) -> bool:
    """Whether vectors of `size` along the axis never cross a page: they start at multiples of a power of two >= size,
    whatever the other axes do."""
    # BEGIN SOLUTION tensor.vtpu.aligned
    while size & (size - 1):
        size += size & -size
    which = 1 - access.unit(axis)  # place in a step (line, column)
    start = (access.line, access.column)[which]
    others = [step[which] for a, step in enumerate(access.steps) if a != axis]
    return start % size == 0 and all(step % size == 0 for step in others)
    # END SOLUTION


def _blank(nest: Nest) -> Plan:
    plan = Plan()
    plan.unit = [1] * len(nest.axes)
    return plan


def _vector_plans(nest: Nest) -> list[Plan]:
    """Plans for elementwise kernels, sums and maxima (and dot products that are no matmul)."""
    plans = []
    for axis in range(nest.outputs):
        if _legal_lane(nest, axis):
            plan = _blank(nest)
            plan.lane, plan.unit[axis] = axis, LANES
            plans.append(plan)
    reduced = nest.reduce_axes
    store = nest.accesses["store"]
    if reduced and nest.kernel.reduce != "fma":
        axis = reduced[-1]
        loads = [nest.accesses[n] for n in nest.accesses if n != "store" and n < nest.body_length]
        fits = all(not a.moves(axis) or (a.unit(axis) is not None and _aligned(a, axis, LANES)) for a in loads)
        whole = nest.axes[axis] % LANES == 0 or len(reduced) == 1
        if fits and whole and all(inst.kind != "gather" for inst in nest.instructions):
            plan = _blank(nest)
            plan.lane, plan.in_lanes, plan.unit[axis] = axis, True, LANES
            plans.append(plan)
    if nest.kernel.store.mode == "set" and all(inst.kind != "gather" for inst in nest.instructions):
        plans.append(_blank(nest))
    if not plans:
        raise VtpuError(f"kernel {nest.kernel.name}: no axis fits the lanes of {store.name}")
    return plans


def _matmul_plans(nest: Nest) -> list[Plan]:
    """Plans in which one operand is a vector and the other a lane of a vector along the broadcast axis."""
    plans = []
    first, second = nest.kernel.reduce_args
    for vector, scalar in ((first, second), (second, first)):
        if first == second:
            continue
        for lane in range(nest.outputs):
            if (
                not _legal_lane(nest, lane)
                or nest.accesses[scalar].moves(lane)
                or not nest.accesses[vector].moves(lane)
            ):
                continue
            for bro in range(nest.outputs):
                access = nest.accesses[scalar]
                if bro == lane or access.unit(bro) is None or nest.accesses[vector].moves(bro):
                    continue
                for count in ACCUMULATORS:
                    if count > nest.axes[bro] and count > 1 and count // 2 >= nest.axes[bro]:
                        continue
                    if not _aligned(access, bro, count):
                        continue
                    if nest.axes[bro] % count and nest.axes[bro] > count and count < LANES:
                        continue
                    plan = _blank(nest)
                    plan.lane, plan.unit[lane] = lane, LANES
                    plan.bro, plan.unit[bro] = bro, count
                    plan.vector, plan.scalar = vector, scalar
                    plans.append(plan)
    return plans


def _deal(nest: Nest, plan: Plan, sentrons: int) -> None:
    """Deal the units of the output axes to the sentrons, and estimate the cost."""
    scatter = nest.kernel.store.mode == "scatter_add"
    open_axes = []
    for axis in range(nest.outputs):
        units = -(-nest.axes[axis] // plan.unit[axis])
        ordered = scatter and axis in nest.depends[nest.kernel.store.row]
        partial = nest.axes[axis] % plan.unit[axis] != 0
        open_axes.append((axis, units, 1 if ordered else units, partial))
    best: tuple | None = None
    for factors in _factorings(sentrons, len(open_axes)):
        uneven = 0
        work = waste = 1
        for (_, units, splittable, partial), factor in zip(open_axes, factors):
            if factor > 1 and (splittable == 1 or partial) and units > 1:
                work = 0
                break
            each = -(-units // factor)
            uneven += each * factor != units
            work *= each
            waste += factor > units
        if work and uneven <= 1:
            rank = (work, uneven, waste, [-f for f in factors])
            if best is None or rank < best[0]:
                best = (rank, factors)
    if best is None:
        raise VtpuError(f"kernel {nest.kernel.name} cannot be dealt to {sentrons} sentrons")
    shift = 0
    for (axis, units, _, _), factor in zip(open_axes, best[1]):
        if factor > 1:
            plan.split[axis] = (factor, shift, -(-units // factor), units)
            shift += factor.bit_length() - 1
    plan.cost = best[0][0] * _tile_cost(nest, plan)


def _factorings(product: int, places: int) -> list[tuple[int, ...]]:
    """All ways to write a power of two as an ordered product."""
    ways: list[tuple[int, ...]] = [()]
    for _ in range(places):
        ways = [w + (1 << f,) for w in ways for f in range(product.bit_length())]
    result = []
    for way in ways:
        total = 1
        for factor in way:
            total *= factor
        if total == product:
            result.append(way)
    return result


def _tile_cost(nest: Nest, plan: Plan) -> int:
    """SIWs for one unit of everything, roughly: the busier of D and S."""
    steps = 1
    for axis in nest.reduce_axes:
        steps *= -(-nest.axes[axis] // plan.unit[axis])
    if plan.bro is not None:
        count = min(plan.unit[plan.bro], nest.axes[plan.bro])
        return steps * max(count, 2) + count + 12
    dense = sparse = 0
    for number, inst in enumerate(nest.instructions):
        times = steps if number < nest.body_length else 1
        if inst.kind in ("load", "gather"):
            sparse += times * (8 if inst.kind == "gather" else 1)
            if plan.lane is not None and not nest.accesses[number].moves(plan.lane):
                dense += times
        elif inst.kind not in ("const", "acc"):
            dense += times * (2 if inst.kind == "function" else 1)
    dense += steps if nest.kernel.reduce else 0
    return max(dense, sparse + 1) + (20 if plan.in_lanes else 4)


def _one_more(index: Index) -> Index:
    return Index(index.offset, (0, *index.strides))


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a
