"""Strided views: how the elements of a buffer are found through reshapes, permutations, broadcasts and slices.

Element (i0, i1, ...) of a view is element offset + sum(strides[a] * i_a) of its flat buffer. All movement operations
but one turn a view into a view; a reshape does so only when the axes that it joins lie evenly in memory.
"""

from __future__ import annotations

from collections import namedtuple

View = namedtuple("View", "offset shape strides")


def contiguous(shape: tuple[int, ...]) -> View:
    """The row-major view of a whole buffer."""
    strides = []
    step = 1
    for extent in reversed(shape):
        strides.append(step)
        step *= extent
    return View(0, tuple(shape), tuple(reversed(strides)))


def permute(view: View, order: tuple[int, ...]) -> View:
    """Axis i of the result is axis order[i]."""
    return View(view.offset, tuple(view.shape[i] for i in order), tuple(view.strides[i] for i in order))


def expand(view: View, shape: tuple[int, ...]) -> View:
    """Axes of extent 1 repeat: stride 0."""
    strides = tuple(s if n == m else 0 for s, n, m in zip(view.strides, view.shape, shape))
    return View(view.offset, tuple(shape), strides)


def slice(view: View, axis: int, start: int, stop: int) -> View:
    """Elements start .. stop - 1 along an axis."""
    shape = view.shape[:axis] + (stop - start,) + view.shape[axis + 1 :]
    return View(view.offset + start * view.strides[axis], shape, view.strides)


def reshape(view: View, shape: tuple[int, ...]) -> View | None:
    """The same elements in row-major order under another shape; None if no strides can say that.

    Neighbouring axes that lie evenly in memory are first joined into blocks; each new axis must then come out of one
    block. Axes are handed out from the last to the first, as that is the direction in which strides grow.
    """
    # BEGIN SOLUTION tensor.view.reshape
    blocks: list[tuple[int, int]] = []  # (extent, stride)
    for extent, stride in zip(view.shape, view.strides):
        if extent == 1:
            continue
        if blocks and blocks[-1][1] == extent * stride:
            blocks[-1] = (blocks[-1][0] * extent, stride)
        else:
            blocks.append((extent, stride))
    strides = []
    left, step = 1, 0
    for extent in reversed(shape):
        if extent == 1:
            strides.append(0)
            continue
        if left == 1:
            left, step = blocks.pop()
        if left % extent:
            return None
        strides.append(step)
        left //= extent
        step *= extent
    return View(view.offset, tuple(shape), tuple(reversed(strides)))
    # END SOLUTION
