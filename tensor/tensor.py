"""`Tensor`: the graph of `tensor/graph.py` with the names and broadcasting rules of NumPy and PyTorch.

Nothing is computed until somebody asks for elements (`tolist`, `item`, `bits`) or a schedule is made. Everything here
is a composition of the graph's few operations; in particular

    exp(x) = exp2(x log2 e)    log(x) = log2(x) ln 2    a / b = a rcp(b)
    a @ b  = multiply with broadcasting, then sum over the last axis

Types are f32 and i32; comparisons give i32 masks, 0 or -1. Python numbers take the type of the tensor they meet.
"""

from __future__ import annotations

from functools import reduce

from asm import numbers
from tensor import backend, graph
from tensor.graph import Node, ShapeError

LOG2_E = 1.4426950408889634
LN_2 = 0.6931471805599453


def _pattern(x: float, dtype: str) -> int:
    return numbers.to_bits(float(x)) if dtype == "f32" else int(x) & numbers.WORD


def _number(bits: int, dtype: str) -> float:
    return numbers.from_bits(bits) if dtype == "f32" else numbers.signed(bits)


def _flatten(values: object) -> tuple[list, tuple[int, ...]]:
    """Elements and shape of nested lists."""
    shape = []
    items = [values]
    while isinstance(items[0], (list, tuple)):
        length = len(items[0])
        if any(not isinstance(x, (list, tuple)) or len(x) != length for x in items):
            raise ShapeError("nested lists of unequal length")
        shape.append(length)
        items = [y for x in items for y in x]
    return items, tuple(shape)


class Tensor:
    """A lazy array of f32 or i32; `node` is what it will be."""

    __slots__ = ("node",)

    def __init__(self, values: object, dtype: str | None = None):
        """From a number, nested lists, or a graph node. Without `dtype`, integers give i32."""
        if isinstance(values, Node):
            self.node = values
            return
        items, shape = _flatten(values)
        if dtype is None:
            dtype = "i32" if all(isinstance(x, int) for x in items) else "f32"
        bits = tuple(_pattern(x, dtype) for x in items)
        self.node = graph.data(bits, shape, dtype) if shape else graph.full(bits[0], (), dtype)

    # --- making

    @staticmethod
    def input(name: str, shape: tuple[int, ...], dtype: str = "f32") -> Tensor:
        """An array that is written before each run of a schedule."""
        return Tensor(graph.input(name, tuple(shape), dtype))

    @staticmethod
    def state(name: str, shape: tuple[int, ...], dtype: str = "f32") -> Tensor:
        """An array that a schedule keeps from run to run and may update."""
        return Tensor(graph.state(name, tuple(shape), dtype))

    @staticmethod
    def full(shape: tuple[int, ...], value: float, dtype: str = "f32") -> Tensor:
        """`value` everywhere."""
        return Tensor(graph.full(_pattern(value, dtype), tuple(shape), dtype))

    @staticmethod
    def arange(stop: int) -> Tensor:
        """0, 1, ... stop - 1 as i32."""
        return Tensor(list(range(stop)), "i32")

    # --- what it is

    @property
    def shape(self) -> tuple[int, ...]:
        """Extents of the axes."""
        return self.node.shape

    @property
    def dtype(self) -> str:
        """ "f32" or "i32"."""
        return self.node.dtype

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.node.shape)

    def __repr__(self) -> str:
        return f"Tensor({list(self.shape)}, {self.dtype})"

    def __len__(self) -> int:
        return self.shape[0]

    def bits(self, engine: str = "ref") -> list[int]:
        """Compute it: the 32-bit patterns, row-major. It must not depend on inputs or states."""
        return backend.evaluate(self, engine)

    def tolist(self, engine: str = "ref") -> object:
        """Compute it: nested lists of Python numbers (a number if it has no axes)."""
        values: list = [_number(b, self.dtype) for b in self.bits(engine)]
        for extent in reversed(self.shape):
            values = [values[i : i + extent] for i in range(0, len(values), extent)]
        return values[0]

    def item(self, engine: str = "ref") -> float:
        """Compute it: its one element."""
        if graph.size(self.shape) != 1:
            raise ShapeError(f"item: shape {self.shape} has more than one element")
        return _number(self.bits(engine)[0], self.dtype)

    # --- movement

    def reshape(self, *shape: int) -> Tensor:
        """Same elements, other shape; one extent may be -1."""
        if -1 in shape:
            known = reduce(lambda a, b: a * b, [n for n in shape if n != -1], 1)
            shape = tuple(graph.size(self.shape) // known if n == -1 else n for n in shape)
        return Tensor(graph.reshape(self.node, tuple(shape)))

    def permute(self, *order: int) -> Tensor:
        """Axis i of the result is axis order[i]."""
        return Tensor(graph.permute(self.node, tuple(a % self.ndim for a in order)))

    def transpose(self, a: int = -2, b: int = -1) -> Tensor:
        """Swap two axes."""
        order = list(range(self.ndim))
        order[a], order[b] = order[b], order[a]
        return self.permute(*order)

    @property
    def T(self) -> Tensor:
        """All axes in reverse."""
        return self.permute(*reversed(range(self.ndim)))

    def expand(self, *shape: int) -> Tensor:
        """Broadcast to a shape, which may have more axes in front; -1 keeps an extent."""
        own = (1,) * (len(shape) - self.ndim) + self.shape
        shape = tuple(n if m == -1 else m for n, m in zip(own, shape))
        return Tensor(graph.expand(graph.reshape(self.node, own), shape))

    def unsqueeze(self, axis: int) -> Tensor:
        """A new axis of extent 1."""
        axis %= self.ndim + 1
        return self.reshape(*self.shape[:axis], 1, *self.shape[axis:])

    def squeeze(self, axis: int) -> Tensor:
        """Without an axis of extent 1."""
        axis %= self.ndim
        if self.shape[axis] != 1:
            raise ShapeError(f"squeeze: axis {axis} of {self.shape} is not 1")
        return self.reshape(*self.shape[:axis], *self.shape[axis + 1 :])

    def detach(self) -> Tensor:
        """The same values, through which no gradient flows."""
        return Tensor(graph.detach(self.node))

    def slices(self, *ranges: tuple[int, int] | None) -> Tensor:
        """For each axis (start, stop), or None for all of it."""
        node = self.node
        for axis, bounds in enumerate(ranges):
            if bounds is not None:
                node = graph.slice(node, axis, bounds[0], bounds[1])
        return Tensor(node)

    def __getitem__(self, key: object) -> Tensor:
        """Integers, slices with a positive step, `...` and None, as in NumPy."""
        keys = list(key) if isinstance(key, tuple) else [key]
        if Ellipsis in keys:
            at = keys.index(Ellipsis)
            used = len([k for k in keys if k is not None]) - 1
            keys[at : at + 1] = [slice(None)] * (self.ndim - used)
        x = self
        axis = 0
        for k in keys:
            if k is None:
                x = x.unsqueeze(axis)
                axis += 1
            elif isinstance(k, int):
                extent = x.shape[axis]
                if not -extent <= k < extent:
                    raise IndexError(f"index {k} of axis {axis} of {x.shape}")
                k %= extent
                x = Tensor(graph.slice(x.node, axis, k, k + 1)).squeeze(axis)
            else:
                x = x._strided(axis, k)
                axis += 1
        return x

    def _strided(self, axis: int, key: slice) -> Tensor:
        extent = self.shape[axis]
        start, stop, step = key.indices(extent)
        if step < 1 or stop <= start:
            raise ShapeError(f"slice {key} of axis {axis} of {self.shape}: step below 1 or nothing left")
        if step == 1:
            return Tensor(graph.slice(self.node, axis, start, stop))
        count = (stop - start + step - 1) // step
        x = self
        if start + count * step > extent:
            tail = self.shape[:axis] + (start + count * step - extent,) + self.shape[axis + 1 :]
            x = Tensor.cat([x, Tensor.full(tail, 0, self.dtype)], axis)
        x = Tensor(graph.slice(x.node, axis, start, start + count * step))
        x = x.reshape(*self.shape[:axis], count, step, *self.shape[axis + 1 :])
        return Tensor(graph.slice(x.node, axis + 1, 0, 1)).squeeze(axis + 1)

    @staticmethod
    def cat(parts: list[Tensor], axis: int = 0) -> Tensor:
        """One after the other along an axis."""
        return Tensor(graph.cat([p.node for p in parts], axis % parts[0].ndim))

    @staticmethod
    def stack(parts: list[Tensor], axis: int = 0) -> Tensor:
        """One after the other along a new axis."""
        return Tensor.cat([p.unsqueeze(axis) for p in parts], axis)

    # --- elementwise

    def _like(self, x: object) -> Tensor:
        return x if isinstance(x, Tensor) else Tensor.full((), x, self.dtype)

    @staticmethod
    def _broadcast(*operands: Tensor) -> list[Node]:
        ndim = max(x.ndim for x in operands)
        padded = [(1,) * (ndim - x.ndim) + x.shape for x in operands]
        shape = tuple(max(s[i] for s in padded) for i in range(ndim))
        return [x.expand(*shape).node for x in operands]

    def __add__(self, other: object) -> Tensor:
        return Tensor(graph.add(*self._broadcast(self, self._like(other))))

    def __radd__(self, other: object) -> Tensor:
        return self._like(other) + self

    def __sub__(self, other: object) -> Tensor:
        return Tensor(graph.sub(*self._broadcast(self, self._like(other))))

    def __rsub__(self, other: object) -> Tensor:
        return self._like(other) - self

    def __mul__(self, other: object) -> Tensor:
        return Tensor(graph.mul(*self._broadcast(self, self._like(other))))

    def __rmul__(self, other: object) -> Tensor:
        return self._like(other) * self

    def __truediv__(self, other: object) -> Tensor:
        if isinstance(other, Tensor):
            return self * other.reciprocal()
        return self * (1.0 / other)

    def __rtruediv__(self, other: object) -> Tensor:
        return self._like(other) * self.reciprocal()

    def __neg__(self) -> Tensor:
        return self * -1

    def __pow__(self, exponent: int) -> Tensor:
        """A whole power of at least 1, by repeated squaring."""
        if not isinstance(exponent, int) or exponent < 1:
            raise ValueError(f"power {exponent}: only whole ones from 1 (else use exp and log)")
        result = None
        square = self
        while exponent:
            if exponent & 1:
                result = square if result is None else result * square
            exponent >>= 1
            if exponent:
                square = square * square
        return result

    def maximum(self, other: object) -> Tensor:
        """The greater of each pair; a NaN loses."""
        return Tensor(graph.maximum(*self._broadcast(self, self._like(other))))

    def minimum(self, other: object) -> Tensor:
        """The lesser of each pair; a NaN loses."""
        return Tensor(graph.minimum(*self._broadcast(self, self._like(other))))

    def _compare(self, name: str, other: object, swap: bool = False) -> Tensor:
        a, b = self._broadcast(self, self._like(other))
        return Tensor(graph.compare(name, b, a) if swap else graph.compare(name, a, b))

    def __lt__(self, other: object) -> Tensor:
        return self._compare("lt", other)

    def __le__(self, other: object) -> Tensor:
        return self._compare("le", other)

    def __gt__(self, other: object) -> Tensor:
        return self._compare("lt", other, True)

    def __ge__(self, other: object) -> Tensor:
        return self._compare("le", other, True)

    def __eq__(self, other: object) -> Tensor:
        return self._compare("eq", other)

    def __ne__(self, other: object) -> Tensor:
        return self._compare("ne", other)

    __hash__ = None  # equality is elementwise

    @staticmethod
    def where(mask: Tensor, a: object, b: object) -> Tensor:
        """a where the mask is set, else b."""
        a = a if isinstance(a, Tensor) else b._like(a) if isinstance(b, Tensor) else Tensor(a, "f32")
        return Tensor(graph.select(*Tensor._broadcast(mask, a, a._like(b))))

    def cast(self, dtype: str) -> Tensor:
        """To "f32" or "i32" (to nearest even, saturating)."""
        return Tensor(graph.cast(self.node, dtype))

    def exp2(self) -> Tensor:
        """2 to the x."""
        return Tensor(graph.function("exp2", self.node))

    def log2(self) -> Tensor:
        """Logarithm to base 2."""
        return Tensor(graph.function("log2", self.node))

    def reciprocal(self) -> Tensor:
        """1 / x."""
        return Tensor(graph.function("rcp", self.node))

    def sqrt(self) -> Tensor:
        """Square root."""
        return Tensor(graph.function("sqrt", self.node))

    def rsqrt(self) -> Tensor:
        """1 / sqrt(x)."""
        return Tensor(graph.function("rsqrt", self.node))

    def exp(self) -> Tensor:
        """e to the x."""
        return (self * LOG2_E).exp2()

    def log(self) -> Tensor:
        """Natural logarithm."""
        return self.log2() * LN_2

    def relu(self) -> Tensor:
        """max(x, 0)."""
        return self.maximum(0)

    def sigmoid(self) -> Tensor:
        """1 / (1 + exp(-x))."""
        return ((-self).exp() + 1).reciprocal()

    def tanh(self) -> Tensor:
        """1 - 2 / (exp(2 x) + 1)."""
        return ((self * 2).exp() + 1).reciprocal() * -2 + 1

    # --- reductions and what is built on them

    def _axes(self, axis: int | tuple[int, ...] | None) -> tuple[int, ...]:
        if axis is None:
            return tuple(range(self.ndim))
        return tuple(a % self.ndim for a in (axis if isinstance(axis, tuple) else (axis,)))

    def _reduced(self, node: Node, axes: tuple[int, ...], keepdims: bool) -> Tensor:
        shape = tuple(1 if i in axes else n for i, n in enumerate(self.shape)) if keepdims else node.shape
        return Tensor(node).reshape(*shape)

    def sum(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Sum over axes (all of them by default)."""
        axes = self._axes(axis)
        return self._reduced(graph.sum(self.node, axes), axes, keepdims)

    def max(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Greatest over axes."""
        axes = self._axes(axis)
        return self._reduced(graph.max_reduce(self.node, axes), axes, keepdims)

    def mean(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> Tensor:
        """Sum times the float32 nearest to 1 / count."""
        count = reduce(lambda n, a: n * self.shape[a], self._axes(axis), 1)
        return self.sum(axis, keepdims) * (1.0 / count)

    def softmax(self, axis: int = -1) -> Tensor:
        """exp(x - max) / its sum; the maximum is a constant to the gradient, as it cancels."""
        e = (self - self.max(axis, True).detach()).exp()
        return e * e.sum(axis, True).reciprocal()

    def log_softmax(self, axis: int = -1) -> Tensor:
        """x - max - log(sum(exp(x - max)))."""
        shifted = self - self.max(axis, True).detach()
        return shifted - shifted.exp().sum(axis, True).log()

    def matmul(self, other: Tensor) -> Tensor:
        """[..., n, k] @ [..., k, m]; one axis means a vector, batch axes broadcast."""
        a = self.unsqueeze(0) if self.ndim == 1 else self
        b = other.unsqueeze(1) if other.ndim == 1 else other
        if a.shape[-1] != b.shape[-2]:
            raise ShapeError(f"matmul: {self.shape} @ {other.shape}")
        product = (a.unsqueeze(-2) * b.transpose().unsqueeze(-3)).sum(-1)
        if other.ndim == 1:
            product = product.squeeze(-1)
        return product.squeeze(-1 if other.ndim == 1 else -2) if self.ndim == 1 else product

    __matmul__ = matmul

    def gather(self, rows: Tensor) -> Tensor:
        """Rows of this table [V, E] by i32 numbers [...]: [..., E]. Also called an embedding."""
        return Tensor(graph.gather(self.node, rows.node))

    embedding = gather

    def scatter_add(self, rows: Tensor, count: int) -> Tensor:
        """Zeros [count, E] with row i of this [..., E] added to row rows[i], in ascending order of i."""
        return Tensor(graph.scatter_add(self.node, rows.node, count))

    def one_hot(self, count: int) -> Tensor:
        """Masks [..., count] that are set where the last axis equals this i32 tensor."""
        return self.unsqueeze(-1) == Tensor.arange(count)
