"""The `ref` backend: loop nests executed by plain Python. This file and `asm/numbers.py` are the definition of every
bit that the other backends give.

A kernel is evaluated one instruction at a time over all its points, a list of 32-bit patterns each, which is the
reading of `tensor/nest.py` turned inside out (a point never sees what another point stored).
"""

from __future__ import annotations

from asm import numbers
from asm.numbers import signed
from tensor.nest import LANES, Buffer, Index, Instruction, Kernel
from tensor.schedule import Schedule

F32 = {"add": numbers.add, "sub": numbers.sub, "mul": numbers.mul, "max": numbers.fmax, "min": numbers.fmin}
I32 = {
    "add": lambda a, b: (a + b) & numbers.WORD,
    "sub": lambda a, b: (a - b) & numbers.WORD,
    "mul": lambda a, b: (a * b) & numbers.WORD,
    "max": lambda a, b: a if signed(a) > signed(b) else b,
    "min": lambda a, b: a if signed(a) < signed(b) else b,
}
COMPARE_F32 = {  # numbers.compare: -1, 0, 1, or 2 if one is NaN
    "lt": lambda a, b: numbers.compare(a, b) == -1,
    "le": lambda a, b: numbers.compare(a, b) <= 0,
    "eq": lambda a, b: numbers.compare(a, b) == 0,
    "ne": lambda a, b: numbers.compare(a, b) != 0,
}
COMPARE_I32 = {
    "lt": lambda a, b: signed(a) < signed(b),
    "le": lambda a, b: signed(a) <= signed(b),
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
}
FUNCTIONS = {
    "exp2": numbers.exp2,
    "log2": numbers.log2,
    "rcp": numbers.rcp,
    "rsqrt": numbers.rsqrt,
    "sqrt": numbers.sqrt,
}


def offsets(index: Index, axes: tuple[int, ...]) -> list[int]:
    """Flat element number at each point of the axes, row-major."""
    found = [index.offset]
    for extent, stride in zip(axes, index.strides):
        steps = range(0, stride * extent, stride) if stride else [0] * extent
        found = [base + step for base in found for step in steps]
    return found


def fma_reduce(a: list[int], b: list[int]) -> int:
    """A rounded product, then fused multiply-adds in ascending order."""
    # BEGIN SOLUTION tensor.ref.fma
    acc = numbers.mul(a[0], b[0])
    fma = numbers.fma
    for k in range(1, len(a)):
        acc = fma(a[k], b[k], acc)
    return acc
    # END SOLUTION


def sum_reduce(values: list[int], dtype: str) -> int:
    """Lane partials (element i to lane i mod 8), then the tree across lanes."""
    add = F32["add"] if dtype == "f32" else I32["add"]
    # BEGIN SOLUTION tensor.ref.sum
    values = values + [0] * (-len(values) % LANES)
    lanes = values[:LANES]
    for i in range(LANES, len(values)):
        lanes[i % LANES] = add(lanes[i % LANES], values[i])
    half = LANES // 2
    while half:
        lanes = [add(lanes[i], lanes[i + half]) for i in range(half)]
        half //= 2
    return lanes[0]
    # END SOLUTION


def max_reduce(values: list[int], dtype: str) -> int:
    """The first, then max with each of the others."""
    greater = F32["max"] if dtype == "f32" else I32["max"]
    acc = values[0]
    for value in values[1:]:
        acc = greater(acc, value)
    return acc


class Executor:
    """Runs a schedule. Memory is one list of patterns for each buffer."""

    def __init__(self, schedule: Schedule):
        self.schedule = schedule
        self.memory: dict[str, list[int]] = {}
        for buffer in schedule.buffers:
            self.memory[buffer.name] = list(buffer.data) if buffer.role == "const" else [0] * buffer.size

    def set_state(self, name: str, bits: list[int]) -> None:
        """Overwrite a state."""
        self._write(self.schedule.states[name], bits)

    def get_state(self, name: str) -> list[int]:
        """A copy of a state."""
        return list(self.memory[self.schedule.states[name].name])

    def run(self, inputs: dict[str, list[int]]) -> dict[str, list[int]]:
        """Execute all kernels once; gives the outputs. Every input must be there and fit its buffer."""
        for name, buffer in self.schedule.inputs.items():
            self._write(buffer, inputs[name])
        for kernel in self.schedule.kernels:
            self.execute(kernel)
        return {name: list(self.memory[name]) for name in self.schedule.outputs}

    def _write(self, buffer: Buffer, bits: list[int]) -> None:
        if len(bits) != buffer.size:
            raise ValueError(f"{buffer.name} has {buffer.size} elements, not {len(bits)}")
        self.memory[buffer.name][:] = bits

    def execute(self, kernel: Kernel) -> None:
        """Execute one kernel."""
        axes = kernel.axes
        types = [inst.type for inst in kernel.instructions]
        values: list[list[int]] = []
        for inst in kernel.body:
            values.append(self._instruction(inst, axes, values, types, []))
        if kernel.reduce:
            outer = kernel.output_axes
            acc = self._reduce(kernel, values)
            for inst in kernel.epilogue:
                values.append(self._instruction(inst, outer, values, types, acc))
            axes = outer
        store = kernel.store
        memory = self.memory[store.buffer.name]
        targets = offsets(store.index, axes)
        if store.mode == "set":
            for target, value in zip(targets, values[store.value]):
                memory[target] = value
        else:
            for target, value, row in zip(targets, values[store.value], values[store.row]):
                target += self._row(row, store.row_stride, store.buffer)
                memory[target] = numbers.add(memory[target], value)

    def _row(self, row: int, stride: int, buffer: Buffer) -> int:
        step = signed(row) * stride
        if not 0 <= step < buffer.size:
            raise IndexError(f"row {signed(row)} lies outside {buffer.name}")
        return step

    def _instruction(
        self, inst: Instruction, axes: tuple[int, ...], values: list[list[int]], types: list[str], acc: list[int]
    ) -> list[int]:
        """One instruction at all points."""
        kind = inst.kind
        args = [values[a] for a in inst.args]
        if kind == "const":
            count = 1
            for extent in axes:
                count *= extent
            return [inst.bits] * count
        if kind == "acc":
            return acc
        if kind == "load":
            memory = self.memory[inst.buffer.name]
            return [memory[i] for i in offsets(inst.index, axes)]
        if kind == "gather":
            memory = self.memory[inst.buffer.name]
            places = zip(offsets(inst.index, axes), args[0])
            return [memory[i + self._row(row, inst.stride, inst.buffer)] for i, row in places]
        if kind == "fma":
            return [numbers.fma(a, b, c) for a, b, c in zip(*args)]
        if kind == "function":
            function = FUNCTIONS[inst.name]
            return [function(a) for a in args[0]]
        if kind == "cast":
            convert = numbers.f32_to_i32 if inst.type == "i32" else numbers.i32_to_f32
            return [convert(a) for a in args[0]]
        if kind == "select":
            return [a if mask else b for mask, a, b in zip(*args)]
        if kind == "compare":
            test = (COMPARE_F32 if types[inst.args[0]] == "f32" else COMPARE_I32)[inst.name]
            return [numbers.WORD if test(a, b) else 0 for a, b in zip(*args)]
        function = (F32 if inst.type == "f32" else I32)[kind]
        return [function(a, b) for a, b in zip(*args)]

    def _reduce(self, kernel: Kernel, values: list[list[int]]) -> list[int]:
        count = 1
        for extent in kernel.axes[len(kernel.output_axes) :]:
            count *= extent
        args = [values[a] for a in kernel.reduce_args]
        starts = range(0, len(args[0]), count)
        if kernel.reduce == "fma":
            a, b = args
            return [fma_reduce(a[s : s + count], b[s : s + count]) for s in starts]
        dtype = kernel.body[kernel.reduce_args[0]].type
        reduction = sum_reduce if kernel.reduce == "sum" else max_reduce
        return [reduction(args[0][s : s + count], dtype) for s in starts]
