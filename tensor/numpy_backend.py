# host only
"""The `numpy` backend: the loop nests of `tensor/nest.py` over NumPy arrays, the bits of `tensor/ref.py`.

Each instruction runs once over all points of the kernel. Reductions keep their order: they loop over the reduced
elements, one vector operation over the output points for each. Index arrays are computed once for each kernel.
"""

from __future__ import annotations

import numpy as np

from asm import numbers_numpy as numbers
from tensor.nest import LANES, Buffer, Index, Instruction, Kernel
from tensor.schedule import Schedule

F32 = {"add": numbers.add, "sub": numbers.sub, "mul": numbers.mul, "max": numbers.fmax, "min": numbers.fmin}
I32 = {"add": np.add, "sub": np.subtract, "mul": np.multiply, "max": np.maximum, "min": np.minimum}
COMPARE_F32 = {
    "lt": numbers.less,
    "le": lambda a, b: numbers.less(a, b) | numbers.equal(a, b),
    "eq": numbers.equal,
    "ne": lambda a, b: ~numbers.equal(a, b),
}
COMPARE_I32 = {"lt": np.less, "le": np.less_equal, "eq": np.equal, "ne": np.not_equal}
FUNCTIONS = {
    "exp2": numbers.exp2,
    "log2": numbers.log2,
    "rcp": numbers.rcp,
    "rsqrt": numbers.rsqrt,
    "sqrt": numbers.sqrt,
}
LOST_BITS = np.int64((1 << 29) - 1)  # of a float64 that is rounded to float32
BORDER = np.int64(1 << 28)
SMALLEST_NORMAL = 2.0**-126
TYPES = {"f32": np.float32, "i32": np.int32}


def offsets(index: Index, axes: tuple[int, ...]) -> np.ndarray:
    """Flat element number at each point of the axes, row-major, in one dimension."""
    found = np.array(index.offset)
    for extent, stride in zip(axes, index.strides):
        found = found[..., None] + np.arange(extent) * stride
    return found.reshape(-1)


class Executor:
    """Runs a schedule, with the interface of `tensor.ref.Executor`."""

    def __init__(self, schedule: Schedule):
        self.schedule = schedule
        self.memory: dict[str, np.ndarray] = {}
        self.places: dict[tuple, np.ndarray] = {}
        for buffer in schedule.buffers:
            data = buffer.data if buffer.role == "const" else [0] * buffer.size
            self.memory[buffer.name] = np.array(data, np.uint32).view(TYPES[buffer.dtype])

    def set_state(self, name: str, bits: list[int]) -> None:
        """Overwrite a state."""
        self._write(self.schedule.states[name], bits)

    def get_state(self, name: str) -> list[int]:
        """A copy of a state."""
        return self.memory[self.schedule.states[name].name].view(np.uint32).tolist()

    def run(self, inputs: dict[str, list[int]]) -> dict[str, list[int]]:
        """Execute all kernels once; gives the outputs. Every input must be there and fit its buffer."""
        for name, buffer in self.schedule.inputs.items():
            self._write(buffer, inputs[name])
        for kernel in self.schedule.kernels:
            self.execute(kernel)
        return {name: self.memory[name].view(np.uint32).tolist() for name in self.schedule.outputs}

    def _write(self, buffer: Buffer, bits: list[int]) -> None:
        if len(bits) != buffer.size:
            raise ValueError(f"{buffer.name} has {buffer.size} elements, not {len(bits)}")
        self.memory[buffer.name].view(np.uint32)[:] = bits

    def _offsets(self, index: Index, axes: tuple[int, ...]) -> np.ndarray:
        key = (index, axes)
        if key not in self.places:
            self.places[key] = offsets(index, axes)
        return self.places[key]

    def execute(self, kernel: Kernel) -> None:
        """Execute one kernel."""
        axes = kernel.axes
        types = [inst.type for inst in kernel.instructions]
        values: list[np.ndarray] = []
        for inst in kernel.body:
            values.append(self._instruction(inst, axes, values, types, None))
        if kernel.reduce:
            axes = kernel.output_axes
            acc = self._reduce(kernel, values)
            for inst in kernel.epilogue:
                values.append(self._instruction(inst, axes, values, types, acc))
        store = kernel.store
        memory = self.memory[store.buffer.name]
        targets = self._offsets(store.index, axes)
        value = np.broadcast_to(values[store.value], targets.shape)
        if store.mode == "set":
            memory[targets] = value
            return
        targets = targets + self._rows(values[store.row], store.row_stride, store.buffer)
        for run in _distinct_runs(targets):
            memory[targets[run]] = numbers.add(memory[targets[run]], value[run])

    def _rows(self, rows: np.ndarray, stride: int, buffer: Buffer) -> np.ndarray:
        steps = rows.astype(np.int64) * stride
        if (steps < 0).any() or (steps >= buffer.size).any():
            raise IndexError(f"a row lies outside {buffer.name}")
        return steps

    def _instruction(
        self,
        inst: Instruction,
        axes: tuple[int, ...],
        values: list[np.ndarray],
        types: list[str],
        acc: np.ndarray | None,
    ) -> np.ndarray:
        """One instruction at all points; a constant stays one element."""
        kind = inst.kind
        args = [values[a] for a in inst.args]
        if kind == "const":
            return np.array([inst.bits], np.uint32).view(TYPES[inst.type])
        if kind == "acc":
            return acc
        if kind == "load":
            return self.memory[inst.buffer.name][self._offsets(inst.index, axes)]
        if kind == "gather":
            places = self._offsets(inst.index, axes) + self._rows(args[0], inst.stride, inst.buffer)
            return self.memory[inst.buffer.name][places]
        if kind == "fma":
            return numbers.fma(*args)
        if kind == "function":
            return FUNCTIONS[inst.name](args[0])
        if kind == "cast":
            return numbers.f32_to_i32(args[0]) if inst.type == "i32" else numbers.i32_to_f32(args[0])
        if kind == "select":
            return np.where(args[0] != 0, args[1], args[2])
        if kind == "compare":
            test = (COMPARE_F32 if types[inst.args[0]] == "f32" else COMPARE_I32)[inst.name]
            return -test(*args).astype(np.int32)
        return (F32 if inst.type == "f32" else I32)[kind](*args)

    def _reduce(self, kernel: Kernel, values: list[np.ndarray]) -> np.ndarray:
        points = int(np.prod(kernel.output_axes))
        count = int(np.prod(kernel.axes)) // points
        args = [np.broadcast_to(values[a], points * count).reshape(points, count).T for a in kernel.reduce_args]
        if kernel.reduce == "fma":
            return fma_reduce(*args)
        table = F32 if kernel.body[kernel.reduce_args[0]].type == "f32" else I32
        if kernel.reduce == "sum":
            return sum_reduce(args[0], table["add"])
        acc = args[0][0]
        for row in args[0][1:]:
            acc = table["max"](acc, row)
        return acc


def fma_reduce(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(k, points): a rounded product, then fused multiply-adds in ascending k. A step whose float64 sums round to
    float32 as they are is done here; one with a sum on a border between two float32, or too small, by `numbers.fma`."""
    acc = numbers.mul(a[0], b[0])
    with np.errstate(all="ignore"):
        products = numbers.flush(a).astype(np.float64) * numbers.flush(b)
        plain = np.isfinite(products).all()
        products = np.ascontiguousarray(products)
        for k in range(1, len(a)):
            sums = products[k] + acc
            border = (sums.view(np.int64) & LOST_BITS) == BORDER
            small = np.abs(sums) < SMALLEST_NORMAL
            if plain and not border.any() and np.count_nonzero(small) == np.count_nonzero(sums == 0):
                acc = sums.astype(np.float32)
            else:
                acc = numbers.fma(a[k], b[k], acc)
    return acc


def sum_reduce(values: np.ndarray, add: object) -> np.ndarray:
    """(k, points): lane partials, then the tree across lanes."""
    padded = np.zeros((-(-len(values) // LANES) * LANES, values.shape[1]), values.dtype)
    padded[: len(values)] = values
    lanes = padded[:LANES]
    for start in range(LANES, len(padded), LANES):
        lanes = add(lanes, padded[start : start + LANES])
    while len(lanes) > 1:
        half = len(lanes) // 2
        lanes = add(lanes[:half], lanes[half:])
    return lanes[0]


def _distinct_runs(targets: np.ndarray) -> list[np.ndarray]:
    """Positions in ascending order, in rounds: round r holds the r-th occurrence of each target, so that one vector
    addition for each round adds to every target in ascending order of position."""
    order = np.argsort(targets, kind="stable")
    ordered = targets[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]]
    start = np.maximum.accumulate(np.where(first, np.arange(len(ordered)), 0))
    rank = np.arange(len(ordered)) - start
    return [order[rank == r] for r in range(int(rank.max()) + 1)]
