"""A float64 reading of the tensor graph in NumPy: what finite differences are taken of."""

from __future__ import annotations

import numpy as np

from asm import numbers
from tensor.graph import Node, topological
from tensor.tensor import Tensor

FUNCTIONS = {
    "exp2": np.exp2,
    "log2": np.log2,
    "rcp": lambda x: 1 / x,
    "rsqrt": lambda x: x**-0.5,
    "sqrt": np.sqrt,
}
COMPARES = {"lt": np.less, "le": np.less_equal, "eq": np.equal, "ne": np.not_equal}


def _node(node: Node, src: list, leaves: dict[str, np.ndarray]) -> np.ndarray:
    op, arg = node.op, node.arg
    if op in ("input", "state"):
        return leaves[arg]
    if op in ("data", "full"):
        read = numbers.from_bits if node.dtype == "f32" else numbers.signed
        bits = arg if op == "data" else [arg] * int(np.prod(node.shape))
        return np.array([read(b) for b in bits], np.float64 if node.dtype == "f32" else np.int64).reshape(node.shape)
    if op == "slice":
        return src[0][(slice(None),) * arg[0] + (slice(arg[1], arg[2]),)]
    if op == "scatter_add":
        out = np.zeros(node.shape)
        np.add.at(out, src[1], src[0])
        return out
    return {
        "reshape": lambda x: x.reshape(arg),
        "permute": lambda x: x.transpose(arg),
        "expand": lambda x: np.broadcast_to(x, arg),
        "detach": lambda x: x,
        "add": np.add,
        "sub": np.subtract,
        "mul": np.multiply,
        "max": np.maximum,
        "min": np.minimum,
        "compare": lambda a, b: -COMPARES[arg](a, b).astype(np.int64),
        "select": lambda m, a, b: np.where(m != 0, a, b),
        "function": lambda x: FUNCTIONS[arg](x),
        "cast": lambda x: x.astype(np.float64) if node.dtype == "f32" else np.rint(x).astype(np.int64),
        "sum": lambda x: x.sum(arg),
        "max_reduce": lambda x: x.max(arg),
        "gather": lambda t, r: t[r],
        "cat": lambda *parts: np.concatenate(parts, arg),
    }[op](*src)


def evaluate(x: Tensor, leaves: dict[str, np.ndarray]) -> np.ndarray:
    """The value of a tensor, given its inputs by name."""
    done: dict[Node, np.ndarray] = {}
    for node in topological([x.node]):
        done[node] = _node(node, [done[s] for s in node.src], leaves)
    return done[x.node]
