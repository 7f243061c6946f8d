"""Strided views against NumPy's: the same elements, and a reshape where and only where NumPy needs no copy."""

from __future__ import annotations

import random

from tensor import view as views
from tests import oracles


def elements(view: views.View) -> list[int]:
    """Flat element numbers, row-major."""
    found = [view.offset]
    for extent, stride in zip(view.shape, view.strides):
        found = [base + i * stride for base in found for i in range(extent)]
    return found


def factors(choose: random.Random, count: int) -> tuple[int, ...]:
    """A random shape of so many elements."""
    shape = []
    while count > 1:
        n = choose.choice([d for d in range(2, count + 1) if count % d == 0])
        shape.append(n)
        count //= n
    for _ in range(choose.randint(0, 2)):
        shape.insert(choose.randint(0, len(shape)), 1)
    return tuple(shape)


def test_random_movements():
    np = oracles.module("numpy")
    choose = random.Random(1)
    reshaped = copied = 0
    for _ in range(3000):
        shape = factors(choose, choose.choice([6, 12, 16, 24, 30]))
        array = np.arange(np.prod(shape)).reshape(shape)
        view = views.contiguous(shape)
        for _ in range(choose.randint(1, 6)):
            kind = choose.choice(["permute", "expand", "slice", "reshape"])
            if kind == "permute":
                order = list(range(array.ndim))
                choose.shuffle(order)
                array, view = array.transpose(order), views.permute(view, tuple(order))
            elif kind == "expand":
                wide = tuple(choose.choice([1, 3]) if n == 1 else n for n in array.shape)
                array, view = np.broadcast_to(array, wide), views.expand(view, wide)
            elif kind == "slice" and array.ndim:
                axis = choose.randrange(array.ndim)
                start = choose.randrange(array.shape[axis])
                stop = choose.randint(start + 1, array.shape[axis])
                array = array[(slice(None),) * axis + (slice(start, stop),)]
                view = views.slice(view, axis, start, stop)
            elif kind == "reshape":
                new = factors(choose, array.size)
                moved = views.reshape(view, new)
                if moved is None:
                    copied += 1
                    assert not np.shares_memory(array, array.reshape(new))
                    break
                reshaped += 1
                array, view = array.reshape(new), moved
            assert view.shape == array.shape and elements(view) == array.reshape(-1).tolist()
    assert reshaped > 1000 and copied > 100
