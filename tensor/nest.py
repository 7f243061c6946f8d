"""The loop nest: the one form between the scheduler and every backend.

A kernel is a rectangle of loops around straight-line code. Everything that decides a bit of the result stands in it:
which products are contracted into fused multiply-adds, and in what order a sum is taken. A backend may tile, vectorise
and reorder the loops, but must give the bits that this reading gives (`tensor/ref.py` is this reading, executed):

    for each point of the output axes:                        axes[0 : n_output]
        for each point of the reduced axes, row-major:        axes[n_output :]
            run `body`; hand values `reduce_args` to `reduce`
        run `epilogue`                                        (`acc` is the result of the reduction)
        store                                                 (one store to one buffer)

Reductions, over the elements in row-major order of the reduced axes:

    "fma"   acc = a0 * b0, rounded; then acc = fma(ak, bk, acc) for k = 1, 2, ... (a matmul, or a dot product of rows).
            Its body is two plain loads (both may be the same one)
    "sum"   element i goes to lane i mod 8. A lane starts as its first element and adds the following ones; the row is
            padded with +0.0 to a multiple of 8. Then lane i + lane i+4, then i + (i+2), then 0 + 1
    "max"   the first element, then max(acc, element)

Values are 32 bits: f32 patterns or i32; masks are i32 0 or -1. Arithmetic is `asm/numbers.py`'s. Where an element is
found is an affine function of the loop counters: there is no division or modulo. Axes have extent 2 or more, and two
neighbours that every access crosses evenly have been merged into one.

Two stores: "set", and "scatter_add", which adds the value to element index + row value * row_stride, point after point
in row-major order of the axes. Kernels run one after the other, and one may overwrite in place what it alone reads.
"""

from __future__ import annotations

from collections import namedtuple

LANES = 8

# kind of an instruction: (number of value operands, what else it uses)
KINDS = {
    "const": (0, "bits"),  # bits: the 32-bit pattern, 0 .. 2^32 - 1
    "load": (0, "buffer index"),
    "gather": (1, "buffer index stride"),  # element index + stride * args[0]; args[0] is an i32 row number
    "acc": (0, ""),  # the result of the reduction; only in the epilogue
    "add": (2, ""),
    "sub": (2, ""),
    "mul": (2, ""),
    "fma": (3, ""),  # args[0] * args[1] + args[2], rounded once; f32 only
    "max": (2, ""),
    "min": (2, ""),
    "compare": (2, "name"),  # name: lt le eq ne; operands both f32 or both i32; gives an i32 mask
    "select": (3, ""),  # args[0] is a mask: args[1] where it is set, else args[2]; bits untouched
    "function": (1, "name"),  # name: exp2 log2 rcp rsqrt sqrt
    "cast": (1, ""),  # to `type` from the other type: to i32 rounds to nearest even and saturates
}
FUNCTIONS = ("exp2", "log2", "rcp", "rsqrt", "sqrt")
COMPARES = ("lt", "le", "eq", "ne")
REDUCES = {"fma": 2, "sum": 1, "max": 1}  # reduction: number of values it takes from the body
ROLES = ("input", "state", "const", "temp", "output")

# flat element index = offset + sum(strides[a] * counter of axis a); one stride for each axis of the kernel
# (in the epilogue and the store those of the reduced axes are 0)
Index = namedtuple("Index", "offset strides")

# args: numbers of earlier instructions. Unused fields are None.
Instruction = namedtuple("Instruction", "kind type args bits name buffer index stride")

# mode "set" or "scatter_add"; row (value number) and row_stride only for scatter_add
Store = namedtuple("Store", "buffer index value mode row row_stride")


def instruction(
    kind: str,
    type: str,
    args: tuple[int, ...] = (),
    bits: int | None = None,
    name: str | None = None,
    buffer: Buffer | None = None,
    index: Index | None = None,
    stride: int | None = None,
) -> Instruction:
    """An instruction with the fields that its kind uses."""
    return Instruction(kind, type, args, bits, name, buffer, index, stride)


class Buffer:
    """A row-major array of 32-bit elements. Roles: `input` is written before each run, `state` lives from run to run,
    `const` holds `data` (bit patterns), `output` is read after each run, `temp` is nobody else's business."""

    __slots__ = ("name", "shape", "dtype", "role", "data")

    def __init__(self, name: str, shape: tuple[int, ...], dtype: str, role: str, data: list[int] | None = None):
        self.name = name
        self.shape = shape
        self.dtype = dtype
        self.role = role
        self.data = data

    @property
    def size(self) -> int:
        """Number of elements."""
        n = 1
        for extent in self.shape:
            n *= extent
        return n

    def __repr__(self) -> str:
        return self.name


class Kernel:
    """One loop nest; the file's opening lines say what it means. `reduce_axes` counts the reduced axes at the end of
    `axes`; value numbers run through `body` and go on in `epilogue`."""

    __slots__ = ("name", "axes", "reduce_axes", "body", "reduce", "reduce_args", "epilogue", "store")

    def __init__(
        self,
        name: str,
        axes: tuple[int, ...],
        reduce_axes: int,
        body: list[Instruction],
        reduce: str | None,
        reduce_args: tuple[int, ...],
        epilogue: list[Instruction],
        store: Store,
    ):
        self.name = name
        self.axes = axes
        self.reduce_axes = reduce_axes
        self.body = body
        self.reduce = reduce
        self.reduce_args = reduce_args
        self.epilogue = epilogue
        self.store = store

    @property
    def output_axes(self) -> tuple[int, ...]:
        """Extents of the axes that are not reduced."""
        return self.axes[: len(self.axes) - self.reduce_axes]

    @property
    def instructions(self) -> list[Instruction]:
        """Body and epilogue in one list, so that a value number is a position."""
        return self.body + self.epilogue

    def reads(self) -> list[Buffer]:
        """Buffers that the kernel loads from, in order of first use, without repeats."""
        found = []
        for inst in self.instructions:
            if inst.buffer is not None and inst.buffer not in found:
                found.append(inst.buffer)
        return found


class NestError(Exception):
    """A kernel breaks a rule of this file: a defect of whoever made it."""


# --- text ---------------------------------------------------------------------------------------------------------


def _index_text(index: Index, extra: str = "") -> str:
    terms = [str(index.offset)] if index.offset else []
    for axis, stride in enumerate(index.strides):
        if stride:
            terms.append(f"i{axis}" if stride == 1 else f"{stride}*i{axis}")
    if extra:
        terms.append(extra)
    return " + ".join(terms) if terms else "0"


def _instruction_text(number: int, inst: Instruction) -> str:
    args = " ".join(f"%{a}" for a in inst.args)
    if inst.kind == "const":
        what = f"const 0x{inst.bits:08x}"
    elif inst.kind == "load":
        what = f"load {inst.buffer.name}[{_index_text(inst.index)}]"
    elif inst.kind == "gather":
        what = f"gather {inst.buffer.name}[{_index_text(inst.index, f'{inst.stride}*%{inst.args[0]}')}]"
    else:
        what = f"{inst.name or inst.kind} {args}".rstrip()
    return f"  %{number} = {inst.type} {what}"


def dump(kernel: Kernel) -> str:
    """The kernel as text, one instruction a line."""
    outer = " ".join(str(n) for n in kernel.output_axes)
    inner = " ".join(str(n) for n in kernel.axes[len(kernel.output_axes) :])
    lines = [f"kernel {kernel.name}: [{outer}]" + (f" reduce [{inner}]" if kernel.reduce else "")]
    lines += [_instruction_text(n, inst) for n, inst in enumerate(kernel.body)]
    if kernel.reduce:
        lines.append(f"  {kernel.reduce} " + " ".join(f"%{a}" for a in kernel.reduce_args))
    lines += [_instruction_text(n + len(kernel.body), inst) for n, inst in enumerate(kernel.epilogue)]
    store = kernel.store
    row = f"{store.row_stride}*%{store.row}" if store.mode == "scatter_add" else ""
    sign = "+=" if store.mode == "scatter_add" else "="
    lines.append(f"  {store.buffer.name}[{_index_text(store.index, row)}] {sign} %{store.value}")
    return "\n".join(lines)


# --- verifier -----------------------------------------------------------------------------------------------------


def _span(index: Index, axes: tuple[int, ...]) -> tuple[int, int]:
    """Least and greatest element that an index meets."""
    low = high = index.offset
    for stride, extent in zip(index.strides, axes):
        if stride < 0:
            low += stride * (extent - 1)
        else:
            high += stride * (extent - 1)
    return low, high


def _check(condition: bool, kernel: Kernel, what: str) -> None:
    if not condition:
        raise NestError(f"kernel {kernel.name}: {what}\n{dump(kernel)}")


def _verify_types(kernel: Kernel, number: int, inst: Instruction, types: list[str]) -> None:
    args = [types[a] for a in inst.args]
    where = f"%{number}"
    if inst.kind in ("add", "sub", "mul", "max", "min", "fma"):
        _check(all(t == inst.type for t in args), kernel, f"{where} mixes types")
        _check(inst.kind != "fma" or inst.type == "f32", kernel, f"{where}: fma is f32")
    elif inst.kind == "compare":
        _check(inst.name in COMPARES, kernel, f"{where}: no comparison {inst.name}")
        _check(args[0] == args[1] and inst.type == "i32", kernel, f"{where} mixes types")
    elif inst.kind == "select":
        _check(args[0] == "i32" and args[1] == args[2] == inst.type, kernel, f"{where} mixes types")
    elif inst.kind == "function":
        _check(inst.name in FUNCTIONS, kernel, f"{where}: no function {inst.name}")
        _check(args[0] == inst.type == "f32", kernel, f"{where}: functions are f32")
    elif inst.kind == "cast":
        _check(args[0] != inst.type, kernel, f"{where} casts to its own type")
    elif inst.kind == "gather":
        _check(args[0] == "i32", kernel, f"{where}: a row number is i32")
    elif inst.kind == "const":
        _check(0 <= inst.bits <= 0xFFFFFFFF, kernel, f"{where}: not 32 bits")


def _verify_place(kernel: Kernel, buffer: Buffer, index: Index, inner: bool, gathered: bool) -> None:
    """An access stays in its buffer (as far as a static index can tell) and has a stride for each axis."""
    _check(len(index.strides) == len(kernel.axes), kernel, f"{buffer.name}: a stride for each axis")
    low, high = _span(index, kernel.axes)
    _check(low >= 0 and (gathered or high < buffer.size), kernel, f"{buffer.name}[{low}..{high}] of {buffer.size}")
    if not inner:
        outer = len(kernel.output_axes)
        _check(all(s == 0 for s in index.strides[outer:]), kernel, f"{buffer.name}: reduced axis after the reduction")


def verify(kernel: Kernel) -> None:
    """Raise NestError unless the kernel keeps the rules of this file."""
    _check(all(n >= 2 for n in kernel.axes), kernel, "an axis shorter than 2")
    reduced = kernel.reduce is not None
    _check(reduced == (kernel.reduce_axes > 0), kernel, "reduced axes and a reduction go together")
    _check(reduced or not kernel.epilogue, kernel, "an epilogue needs a reduction")
    split = len(kernel.body)
    types: list[str] = []
    for number, inst in enumerate(kernel.instructions):
        inner = number < split
        _check(inst.kind in KINDS, kernel, f"%{number}: no kind {inst.kind}")
        _check(inst.type in ("f32", "i32"), kernel, f"%{number}: no type {inst.type}")
        _check(len(inst.args) == KINDS[inst.kind][0], kernel, f"%{number}: number of operands")
        _check(
            all((0 if inner else split) <= a < number for a in inst.args), kernel, f"%{number}: operand not yet there"
        )
        _check(inst.kind != "acc" or not inner, kernel, f"%{number}: acc before the reduction")
        _verify_types(kernel, number, inst, types)
        if inst.buffer is not None:
            _verify_place(kernel, inst.buffer, inst.index, inner, inst.kind == "gather")
            _check(inst.type == inst.buffer.dtype, kernel, f"%{number}: type of {inst.buffer.name}")
        types.append(inst.type)
    if reduced:
        _check(len(kernel.reduce_args) == REDUCES[kernel.reduce], kernel, "operands of the reduction")
        _check(all(0 <= a < split for a in kernel.reduce_args), kernel, "the reduction takes values of the body")
        if kernel.reduce == "fma":
            loads = all(inst.kind == "load" and inst.type == "f32" for inst in kernel.body)
            _check(loads and split <= 2, kernel, "operands of fma are plain loads")
    _verify_store(kernel, types)


def _verify_store(kernel: Kernel, types: list[str]) -> None:
    store = kernel.store
    first = len(kernel.body) if kernel.reduce else 0
    _check(first <= store.value < len(types), kernel, "stores no value")
    _check(types[store.value] == store.buffer.dtype, kernel, "type of the store")
    _check(store.buffer.role not in ("input", "const"), kernel, f"stores to {store.buffer.role}")
    _check(store.mode in ("set", "scatter_add"), kernel, f"no store {store.mode}")
    if store.mode == "scatter_add":
        _check(kernel.reduce is None and types[store.row] == "i32", kernel, "scatter_add: no reduction, an i32 row")
    _verify_place(kernel, store.buffer, store.index, False, store.mode == "scatter_add")
