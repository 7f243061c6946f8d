"""The verifier of loop nests refuses what backends could not run, and the dump shows what there is."""

from __future__ import annotations

import pytest

from tensor import nest
from tensor.nest import Buffer, Index, Kernel, Store, instruction


def matmul(**change) -> Kernel:
    """C[4, 3] = A[4, 5] @ B[5, 3], scaled by two in the epilogue; `change` breaks parts of it."""
    a, b, c = (
        Buffer(n, s, "f32", r) for n, s, r in (("a", (4, 5), "input"), ("b", (5, 3), "input"), ("c", (4, 3), "temp"))
    )
    parts = {
        "name": "k",
        "axes": (4, 3, 5),
        "reduce_axes": 1,
        "body": [
            instruction("load", "f32", buffer=a, index=Index(0, (5, 0, 1))),
            instruction("load", "f32", buffer=b, index=Index(0, (0, 1, 3))),
        ],
        "reduce": "fma",
        "reduce_args": (0, 1),
        "epilogue": [
            instruction("acc", "f32"),
            instruction("const", "f32", bits=0x40000000),
            instruction("mul", "f32", (2, 3)),
        ],
        "store": Store(c, Index(0, (3, 1, 0)), 4, "set", None, None),
    }
    parts.update(change)
    return Kernel(**parts)


def test_dump():
    kernel = matmul()
    nest.verify(kernel)
    assert nest.dump(kernel).splitlines() == [
        "kernel k: [4 3] reduce [5]",
        "  %0 = f32 load a[5*i0 + i2]",
        "  %1 = f32 load b[i1 + 3*i2]",
        "  fma %0 %1",
        "  %2 = f32 acc",
        "  %3 = f32 const 0x40000000",
        "  %4 = f32 mul %2 %3",
        "  c[3*i0 + i1] = %4",
    ]
    assert [b.name for b in kernel.reads()] == ["a", "b"]


good = matmul()
const = Buffer("q", (4, 3), "f32", "const", [0] * 12)
BROKEN = {
    "axis of one": {"axes": (4, 3, 1)},
    "no reduction": {"reduce": None, "reduce_args": ()},
    "outside": {"axes": (5, 3, 5)},
    "operand is an expression": {"body": good.body + [instruction("add", "f32", (0, 1))]},
    "body value in the epilogue": {"epilogue": [instruction("mul", "f32", (0, 1))] * 3},
    "later operand": {"epilogue": [instruction("mul", "f32", (3, 4))] * 3},
    "reduced axis in the store": {"store": good.store._replace(index=Index(0, (3, 0, 1)))},
    "store to a const": {"store": good.store._replace(buffer=const)},
    "type": {"epilogue": good.epilogue[:2] + [instruction("compare", "i32", (2, 3), name="lt")]},
    "unknown function": {"epilogue": good.epilogue[:2] + [instruction("function", "f32", (2,), name="exp")]},
}


@pytest.mark.parametrize("what", BROKEN)
def test_verifier_refuses(what):
    with pytest.raises(nest.NestError):
        nest.verify(matmul(**BROKEN[what]))
