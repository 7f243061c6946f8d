"""Where buffers lie in the vTPU's coordinates: the arena is one plane of lines and columns, cut into 32 x 32 pages.

A buffer is a rectangle: its last dimensions, as many as stay within 32 columns, along columns, the others along lines.
Its corner is a multiple of 8 in both directions, so that a vector of 8 words that starts at a multiple of 8 within the
buffer never crosses a page. Buffers whose lives (first to last kernel, by number) do not meet may share words.

The trick: for each 8 x 8 cell of the plane one integer has a bit for each kernel number at which the cell is taken, so
that a free place is found by anding. Rectangles go first fit, large ones first, down the strips of 32 columns.
"""

from __future__ import annotations

from collections import namedtuple

CELL = 8
PAGE = 32
# A coordinate can name 2048 lines and columns, but a loop leaves it one past its buffer's end, and steps saturate.
PLANE = 2040

# line and column of the corner, extent
Place = namedtuple("Place", "line column lines columns")


class LayoutError(Exception):
    """The buffers do not fit the scratchpad."""


def rectangle(shape: tuple[int, ...]) -> tuple[int, int]:
    """Lines and columns of a buffer of this shape: its last extents go into columns, as many as stay within a page,
    but one at least."""
    lines = columns = 1
    for extent in reversed(shape):
        if lines == 1 and (columns == 1 or columns * extent <= PAGE):
            columns *= extent
        else:
            lines *= extent
    return lines, columns


def assign(
    shapes: dict[str, tuple[int, ...]], lives: dict[str, tuple[int, int]], max_pages: int
) -> tuple[dict[str, Place], list[tuple[int, int]]]:
    """Places by buffer name, and the pages that they touch as (line page, column page) in order of their frames.

    lives: first and last kernel number of each buffer, both included. LayoutError if max_pages do not suffice.
    """
    taken: dict[tuple[int, int], int] = {}
    places: dict[str, Place] = {}
    order = []
    for at, (name, shape) in enumerate(shapes.items()):
        lines, columns = rectangle(shape)
        if lines > PLANE or columns > PLANE:
            raise LayoutError(f"{name} has {lines} lines, {columns} columns, of at most {PLANE}; use a smaller batch")
        order.append((-lines * columns, at, name, lines, columns))
    pages: dict[tuple[int, int], int] = {}
    for _, _, name, lines, columns in sorted(order):
        first, last = lives[name]
        mask = (1 << last + 1) - (1 << first)
        high, wide = -(-lines // CELL), -(-columns // CELL)
        line, column = _first_fit(taken, high, wide, mask)
        for i in range(line, line + high):
            for j in range(column, column + wide):
                taken[i, j] = taken.get((i, j), 0) | mask
                pages[i * CELL // PAGE, j * CELL // PAGE] = 1
        places[name] = Place(line * CELL, column * CELL, lines, columns)
    if len(pages) > max_pages:
        raise LayoutError(
            f"the program needs {len(pages)} pages of scratchpad, there are {max_pages}; use a smaller batch"
        )
    return places, sorted(pages)


def _first_fit(taken: dict[tuple[int, int], int], high: int, wide: int, mask: int) -> tuple[int, int]:
    """Corner, in cells, of the first free rectangle: strip by strip, then by line, then by column within the strip."""
    cells = PLANE // CELL
    strip = PAGE // CELL
    for left in range(0, cells, strip):
        lines = [line for line in range(0, cells - high + 1)]
        for line in lines:
            for column in range(left, min(left + (strip if wide < strip else 1), cells - wide + 1)):
                if wide < strip and column + wide > left + strip:
                    break
                if _is_free(taken, line, column, high, wide, mask):
                    return line, column
    raise LayoutError("the buffers do not fit the plane")


def _is_free(taken: dict[tuple[int, int], int], line: int, column: int, high: int, wide: int, mask: int) -> bool:
    # BEGIN SOLUTION tensor.vtpu.free
    for i in range(line, line + high):
        for j in range(column, column + wide):
            if taken.get((i, j), 0) & mask:
                return False
    return True
    # END SOLUTION
