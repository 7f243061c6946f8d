"""Reverse mode on tensors: the gradient of every operation, one row each, written in the same graph.

A row gets the gradient `g` of the operation's result, the result `y`, the operation's argument and its sources, and
returns the gradient of each source (None: nothing flows). The rows are mathematics; that products, sums and movements
in them become matmuls and in-place stores is the scheduler's business.

A slice's gradient is zero outside the slice. Padding it to full size and adding up would touch the whole array once
for each slice (a parameter buffer is sliced once for each weight matrix), so the pieces stay pieces of their axis and
are put together by one `cat` at the end.
"""

from __future__ import annotations

from tensor import graph
from tensor.graph import Node, ShapeError
from tensor.tensor import LN_2, LOG2_E, Tensor

where = Tensor.where

# y = op(sources): (g, y, argument, sources...) -> gradients of the sources
TABLE = {
    "add": lambda g, y, arg, a, b: (g, g),
    "sub": lambda g, y, arg, a, b: (g, -g),
    "mul": lambda g, y, arg, a, b: (g * b, g * a) if a.node is not b.node else (g * 2 * a, None),
    "max": lambda g, y, arg, a, b: (where(b < y, g, 0), where(b < y, 0, g)),  # a tie goes to b
    "min": lambda g, y, arg, a, b: (where(y < b, g, 0), where(y < b, 0, g)),
    "select": lambda g, y, arg, mask, a, b: (None, where(mask, g, 0), where(mask, 0, g)),
    "function": lambda g, y, name, x: (FUNCTIONS[name](g, y, x),),
    "reshape": lambda g, y, shape, x: (g.reshape(*x.shape),),
    "permute": lambda g, y, order, x: (g.permute(*[order.index(i) for i in range(len(order))]),),
    "expand": lambda g, y, shape, x: (g.sum(tuple(i for i, n in enumerate(shape) if n != x.shape[i]), True),),
    "sum": lambda g, y, axes, x: (_spread(g, axes, x),),
    "max_reduce": lambda g, y, axes, x: (_max_reduce(g, y, axes, x),),
    "gather": lambda g, y, arg, table, rows: (g.scatter_add(rows, table.shape[0]), None),
    "scatter_add": lambda g, y, count, values, rows: (g.gather(rows), None),
    "cat": lambda g, y, axis, *parts: _split(g, axis, parts),
}
FUNCTIONS = {
    "exp2": lambda g, y, x: g * y * LN_2,
    "log2": lambda g, y, x: g * x.reciprocal() * LOG2_E,
    "rcp": lambda g, y, x: g * (y * y) * -1,
    "rsqrt": lambda g, y, x: g * (y * y * y) * -0.5,
    "sqrt": lambda g, y, x: g * y.reciprocal() * 0.5,
}
NO_GRADIENT = ("input", "state", "data", "full", "compare", "cast", "detach")  # slice: see `_Collected`


def _spread(g: Tensor, axes: tuple[int, ...], x: Tensor) -> Tensor:
    """A reduced array, repeated along the axes of x that were reduced."""
    return g.reshape(*[1 if i in axes else n for i, n in enumerate(x.shape)]).expand(*x.shape)


def _max_reduce(g: Tensor, y: Tensor, axes: tuple[int, ...], x: Tensor) -> Tensor:
    """Those that equal the maximum share the gradient."""
    hit = x == _spread(y, axes, x)
    count = where(hit, Tensor.full(x.shape, 1.0), 0).sum(axes)
    return where(hit, _spread(g * count.reciprocal(), axes, x), 0)


def _split(g: Tensor, axis: int, parts: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """The pieces of g that belong to the parts of a cat."""
    pieces = []
    start = 0
    for part in parts:
        pieces.append(Tensor(graph.slice(g.node, axis, start, start + part.shape[axis])))
        start += part.shape[axis]
    return tuple(pieces)


class _Collected:
    """The gradients that have arrived at one node: whole ones, and pieces (axis, start, stop, gradient)."""

    __slots__ = ("whole", "pieces")

    def __init__(self):
        self.whole: list[Tensor] = []
        self.pieces: list[tuple[int, int, int, Tensor]] = []

    def total(self, node: Node) -> Tensor | None:
        """Their sum, in order of arrival; None if nothing came."""
        parts = list(self.whole)
        for axis in range(len(node.shape)):
            along = [p[1:] for p in self.pieces if p[0] == axis]
            if along:
                parts.append(_assemble(node, axis, along))
        if not parts:
            return None
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total


def _assemble(node: Node, axis: int, pieces: list[tuple[int, int, Tensor]]) -> Tensor:
    """A gradient of the node's shape from pieces of one axis: cut at every start and stop, add up what overlaps, fill
    gaps with zeros, and `cat`."""
    # BEGIN SOLUTION autograd.gradients.assemble
    cuts = {0: True, node.shape[axis]: True}
    for start, stop, _ in pieces:
        cuts[start] = cuts[stop] = True
    cuts = sorted(cuts)
    strips = []
    for low, high in zip(cuts, cuts[1:]):
        strip = None
        for start, stop, g in pieces:
            if start <= low and high <= stop:
                part = Tensor(graph.slice(g.node, axis, low - start, high - start))
                strip = part if strip is None else strip + part
        if strip is None:
            strip = Tensor.full(node.shape[:axis] + (high - low,) + node.shape[axis + 1 :], 0)
        strips.append(strip)
    return Tensor.cat(strips, axis)
    # END SOLUTION


def gradients(loss: Tensor, wrt: list[Tensor]) -> list[Tensor]:
    """d loss / d x for each x in `wrt`, each of x's shape (zeros where loss does not depend on x). The loss is one f32
    number; ShapeError if it is not."""
    if graph.size(loss.shape) != 1 or loss.dtype != "f32":
        raise ShapeError(f"gradients of one f32 number, not of {loss}")
    order = graph.topological([loss.node])
    leads: dict[Node, bool] = {x.node: True for x in wrt}  # nodes that depend on some x
    for node in order:
        if any(s in leads for s in node.src) and node.op not in NO_GRADIENT:
            leads[node] = True
    collected = {node: _Collected() for node in order}
    collected[loss.node].whole.append(Tensor.full(loss.shape, 1.0))
    totals: dict[Node, Tensor] = {}
    # BEGIN SOLUTION autograd.gradients.sweep
    for node in reversed(order):
        if node not in leads:
            continue
        g = collected[node].total(node)
        if g is None:
            continue
        totals[node] = g
        if node.op == "slice":
            collected[node.src[0]].pieces.append((*node.arg, g))
        elif node.op not in NO_GRADIENT:
            sources = [Tensor(s) for s in node.src]
            for source, grad in zip(node.src, TABLE[node.op](g, Tensor(node), node.arg, *sources)):
                if grad is not None and source in leads:
                    collected[source].whole.append(grad)
    # END SOLUTION
    return [totals[x.node] if x.node in totals else Tensor.full(x.shape, 0) for x in wrt]
