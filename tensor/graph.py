"""The lazy graph: what is to be computed, before anyone decides how.

A node is one operation on whole arrays. Nodes are pure and hash-consed: asking twice for the same operation on the same
sources gives the same object, so common subexpressions are one node and equality is identity. Nodes are made only by
the functions below, which check shapes and tidy up on the way:

    leaves       input(name)  state(name)  data(bits)  full(bits, shape)
    movement     reshape  permute  expand  slice (one axis, a range)  detach (no gradient flows through)
    elementwise  add sub mul max min compare select function cast      operands of one shape
    reductions   sum  max_reduce (the reduced axes disappear)
    rows         gather (rows of a table)  scatter_add (its transpose)  cat

The tidying is what keeps gradients short: neighbouring movements merge, constants are folded with the vTPU's own
arithmetic and gathered (x * c1 * c2 becomes x * (c1 c2): exp's log2 e meets its gradient's ln 2 and both vanish), and
an elementwise operation on broadcast or reshaped operands is done before the broadcast or reshape. Since it happens
while the graph is built, it is part of the definition of the result, the same for every backend.
"""

from __future__ import annotations

from functools import reduce

from asm import numbers

MOVEMENT = ("reshape", "permute", "expand", "slice", "detach")
ELEMENTWISE = ("add", "sub", "mul", "max", "min", "compare", "select", "function", "cast")
REDUCTIONS = ("sum", "max_reduce")
LEAVES = ("input", "state", "data", "full")

ZERO = 0
ONE = numbers.ONE

_FOLD_F32 = {"add": numbers.add, "sub": numbers.sub, "mul": numbers.mul, "max": numbers.fmax, "min": numbers.fmin}
_FOLD_FUNCTION = {
    "exp2": numbers.exp2,
    "log2": numbers.log2,
    "rcp": numbers.rcp,
    "rsqrt": numbers.rsqrt,
    "sqrt": numbers.sqrt,
}

_nodes: dict[tuple, Node] = {}  # every node there is, by what it is


class ShapeError(ValueError):
    """Operands whose shapes or types do not go together; the message names both."""


class Node:
    """One operation. `src`: source nodes; `arg`: what else it needs (a name, a shape, axes, ...); `number`: order of
    creation, which every tie in the scheduler is broken by. Made by `make` only."""

    __slots__ = ("op", "src", "arg", "shape", "dtype", "number")

    def __init__(self, op: str, src: tuple[Node, ...], arg: object, shape: tuple[int, ...], dtype: str, number: int):
        self.op = op
        self.src = src
        self.arg = arg
        self.shape = shape
        self.dtype = dtype
        self.number = number

    def __repr__(self) -> str:
        return f"<{self.number} {self.op} {self.shape} {self.dtype}>"


def size(shape: tuple[int, ...]) -> int:
    """Number of elements of a shape."""
    return reduce(lambda a, b: a * b, shape, 1)


def make(op: str, src: tuple[Node, ...], arg: object, shape: tuple[int, ...], dtype: str) -> Node:
    """The one node with these contents."""
    key = (op, tuple(s.number for s in src), arg, shape, dtype)
    node = _nodes.get(key)
    if node is None:
        node = _nodes[key] = Node(op, src, arg, shape, dtype, len(_nodes))
    return node


def topological(roots: list[Node]) -> list[Node]:
    """All nodes under `roots`, sources before users, in an order that depends on the graph alone."""
    order: list[Node] = []
    seen: dict[Node, bool] = {}  # False: its sources are being visited
    stack = list(reversed(roots))
    while stack:
        node = stack[-1]
        if node not in seen:
            seen[node] = False
            stack.extend(s for s in reversed(node.src) if s not in seen)
        else:
            stack.pop()
            if not seen[node]:
                seen[node] = True
                order.append(node)
    return order


# --- leaves -------------------------------------------------------------------------------------------------------


def input(name: str, shape: tuple[int, ...], dtype: str = "f32") -> Node:
    """An array that is written before each run."""
    return make("input", (), name, _checked(shape), dtype)


def state(name: str, shape: tuple[int, ...], dtype: str = "f32") -> Node:
    """An array that lives from run to run: here its value before the run."""
    return make("state", (), name, _checked(shape), dtype)


def data(bits: tuple[int, ...], shape: tuple[int, ...], dtype: str = "f32") -> Node:
    """A constant array, row-major 32-bit patterns."""
    if len(bits) != size(shape):
        raise ShapeError(f"{len(bits)} elements do not fill shape {shape}")
    return make("data", (), bits, _checked(shape), dtype)


def full(bits: int, shape: tuple[int, ...], dtype: str = "f32") -> Node:
    """One 32-bit pattern everywhere."""
    return make("full", (), bits, _checked(shape), dtype)


def _checked(shape: tuple[int, ...]) -> tuple[int, ...]:
    if any(n < 1 for n in shape):
        raise ShapeError(f"shape {shape}: every extent must be at least 1")
    return tuple(shape)


# --- movement -----------------------------------------------------------------------------------------------------


def reshape(x: Node, shape: tuple[int, ...]) -> Node:
    """The same elements, row-major, under another shape."""
    if size(shape) != size(x.shape):
        raise ShapeError(f"cannot reshape {x.shape} to {shape}")
    if x.op == "full":
        return full(x.arg, shape, x.dtype)
    if x.op == "reshape":
        x = x.src[0]
    return x if shape == x.shape else make("reshape", (x,), shape, _checked(shape), x.dtype)


def permute(x: Node, order: tuple[int, ...]) -> Node:
    """Axis i of the result is axis order[i] of x."""
    if sorted(order) != list(range(len(x.shape))):
        raise ShapeError(f"permute: {order} does not order the axes of {x.shape}")
    if x.op == "full":
        return full(x.arg, tuple(x.shape[i] for i in order), x.dtype)
    if x.op == "permute":
        order = tuple(x.arg[i] for i in order)
        x = x.src[0]
    if order == tuple(range(len(order))):
        return x
    return make("permute", (x,), order, tuple(x.shape[i] for i in order), x.dtype)


def expand(x: Node, shape: tuple[int, ...]) -> Node:
    """Repeat along axes of extent 1."""
    if len(shape) != len(x.shape) or any(a != b and a != 1 for a, b in zip(x.shape, shape)):
        raise ShapeError(f"cannot expand {x.shape} to {shape}")
    if x.op == "full":
        return full(x.arg, shape, x.dtype)
    if x.op == "expand":
        x = x.src[0]
    return x if shape == x.shape else make("expand", (x,), shape, _checked(shape), x.dtype)


def slice(x: Node, axis: int, start: int, stop: int) -> Node:
    """Elements start .. stop - 1 along one axis."""
    if not 0 <= start < stop <= x.shape[axis]:
        raise ShapeError(f"cannot slice axis {axis} of {x.shape} from {start} to {stop}")
    shape = x.shape[:axis] + (stop - start,) + x.shape[axis + 1 :]
    if shape == x.shape:
        return x
    if x.op == "full":
        return full(x.arg, shape, x.dtype)
    if x.op == "slice" and x.arg[0] == axis:
        start, stop = start + x.arg[1], stop + x.arg[1]
        x = x.src[0]
    return make("slice", (x,), (axis, start, stop), shape, x.dtype)


def detach(x: Node) -> Node:
    """x, through which no gradient flows."""
    return x if x.op in ("data", "full", "detach") else make("detach", (x,), None, x.shape, x.dtype)


# --- elementwise --------------------------------------------------------------------------------------------------


def _same_shape(what: str, *operands: Node) -> None:
    for x in operands[1:]:
        if x.shape != operands[0].shape:
            raise ShapeError(f"{what}: shapes {operands[0].shape} and {x.shape}")


_MOVE = {"reshape": reshape, "permute": permute, "expand": expand}


def _same_movement(a: Node, b: Node) -> bool:
    return a.op in _MOVE and a.op == b.op and a.arg == b.arg and a.src[0].shape == b.src[0].shape


def elementwise(op: str, src: tuple[Node, ...], arg: object, dtype: str) -> Node:
    """An elementwise node; movements that all array operands share are done after it, so that it does less work."""
    moves = []
    while True:
        arrays = [x for x in src if x.op != "full"]
        if not arrays or not all(_same_movement(x, arrays[0]) for x in arrays):
            break
        moves.append(arrays[0])
        inner = arrays[0].src[0].shape
        src = tuple(full(x.arg, inner, x.dtype) if x.op == "full" else x.src[0] for x in src)
    node = make(op, src, arg, src[0].shape, dtype)
    for move in reversed(moves):
        node = _MOVE[move.op](node, move.arg)
    return node


def _arithmetic(op: str, a: Node, b: Node) -> Node:
    _same_shape(op, a, b)
    if a.dtype != b.dtype:
        raise ShapeError(f"{op}: types {a.dtype} and {b.dtype}; cast one of them")
    if a.op == b.op == "full" and a.dtype == "f32":
        return full(_FOLD_F32[op](a.arg, b.arg), a.shape)
    return elementwise(op, (a, b), None, a.dtype)


def add(a: Node, b: Node) -> Node:
    """a + b"""
    if a is b and a.dtype == "f32":
        return mul(a, full(0x40000000, a.shape))
    if b.op == "full" and b.arg == ZERO and a.shape == b.shape:
        return a
    if a.op == "full" and a.arg == ZERO and a.shape == b.shape:
        return b
    return _arithmetic("add", a, b)


def sub(a: Node, b: Node) -> Node:
    """a - b"""
    return _arithmetic("sub", a, b)


def mul(a: Node, b: Node) -> Node:
    """a * b; constants gather to the right."""
    if a.op == "full" and b.op != "full":
        a, b = b, a
    if b.op == "full" and b.dtype == a.dtype == "f32" and a.shape == b.shape:
        base = _under_movement(a)
        if base.op == "mul" and base.src[1].op == "full":
            product = numbers.mul(base.src[1].arg, b.arg)
            return mul(_replay(a, base, base.src[0]), full(product, b.shape))
        if b.arg == ONE:
            return a
    return _arithmetic("mul", a, b)


def _under_movement(x: Node) -> Node:
    while x.op in _MOVE:
        x = x.src[0]
    return x


def _replay(top: Node, base: Node, other: Node) -> Node:
    """The movements between `base` and `top`, made over `other` (of base's shape)."""
    path = []
    while top is not base:
        path.append(top)
        top = top.src[0]
    for node in reversed(path):
        other = _MOVE[node.op](other, node.arg)
    return other


def maximum(a: Node, b: Node) -> Node:
    """The greater of each pair; a NaN loses, -0 < +0."""
    return _arithmetic("max", a, b)


def minimum(a: Node, b: Node) -> Node:
    """The lesser of each pair; a NaN loses, -0 < +0."""
    return _arithmetic("min", a, b)


def compare(name: str, a: Node, b: Node) -> Node:
    """Mask of `lt le eq ne`: i32 -1 or 0."""
    _same_shape(name, a, b)
    if a.dtype != b.dtype:
        raise ShapeError(f"{name}: types {a.dtype} and {b.dtype}; cast one of them")
    return elementwise("compare", (a, b), name, "i32")


def select(mask: Node, a: Node, b: Node) -> Node:
    """a where the mask is set, else b."""
    _same_shape("select", mask, a, b)
    if mask.dtype != "i32" or a.dtype != b.dtype:
        raise ShapeError(f"select: types {mask.dtype}, {a.dtype} and {b.dtype}")
    return elementwise("select", (mask, a, b), None, a.dtype)


def function(name: str, x: Node) -> Node:
    """exp2, log2, rcp, rsqrt or sqrt of each element."""
    if x.dtype != "f32":
        raise ShapeError(f"{name}: f32 only, not {x.dtype}")
    if x.op == "full":
        return full(_FOLD_FUNCTION[name](x.arg), x.shape)
    return elementwise("function", (x,), name, "f32")


def cast(x: Node, dtype: str) -> Node:
    """To the other type; to i32 rounds to nearest even and saturates."""
    return x if x.dtype == dtype else elementwise("cast", (x,), None, dtype)


# --- reductions, rows ---------------------------------------------------------------------------------------------


def _reduction(op: str, x: Node, axes: tuple[int, ...]) -> Node:
    axes = tuple(sorted(axes))
    if len(dict.fromkeys(axes)) != len(axes) or any(not 0 <= a < len(x.shape) for a in axes):
        raise ShapeError(f"{op}: axes {axes} of {x.shape}")
    shape = tuple(n for i, n in enumerate(x.shape) if i not in axes)
    axes = tuple(a for a in axes if x.shape[a] > 1)
    if not axes:
        return reshape(x, shape)
    return reshape(make(op, (x,), axes, tuple(n for i, n in enumerate(x.shape) if i not in axes), x.dtype), shape)


def sum(x: Node, axes: tuple[int, ...]) -> Node:
    """Sum over axes, which disappear. One element is its own sum."""
    return _reduction("sum", x, axes)


def max_reduce(x: Node, axes: tuple[int, ...]) -> Node:
    """Greatest over axes, which disappear."""
    return _reduction("max_reduce", x, axes)


def gather(table: Node, rows: Node) -> Node:
    """table [V, ...] at i32 row numbers [...]: shape rows.shape + table.shape[1:]. Rows must be in 0 .. V-1."""
    if rows.dtype != "i32" or len(table.shape) != 2:
        raise ShapeError(f"gather: i32 rows of a table with two axes, not {rows.dtype} of {table.shape}")
    return make("gather", (table, rows), None, rows.shape + table.shape[1:], table.dtype)


def scatter_add(values: Node, rows: Node, count: int) -> Node:
    """[count, E] of zeros, to whose row rows[i] values[i] is added, i ascending in row-major order."""
    if rows.dtype != "i32" or values.dtype != "f32" or values.shape[:-1] != rows.shape:
        raise ShapeError(f"scatter_add: values {values.shape} and rows {rows.shape}")
    return make("scatter_add", (values, rows), count, (count, values.shape[-1]), "f32")


def cat(parts: list[Node], axis: int) -> Node:
    """Parts one after the other along an axis."""
    first = parts[0]
    for x in parts[1:]:
        if x.shape[:axis] + x.shape[axis + 1 :] != first.shape[:axis] + first.shape[axis + 1 :]:
            raise ShapeError(f"cat along axis {axis}: shapes {first.shape} and {x.shape}")
        if x.dtype != first.dtype:
            raise ShapeError(f"cat: types {first.dtype} and {x.dtype}")
    total = reduce(lambda n, x: n + x.shape[axis], parts, 0)
    if len(parts) == 1:
        return first
    return make("cat", tuple(parts), axis, first.shape[:axis] + (total,) + first.shape[axis + 1 :], first.dtype)
