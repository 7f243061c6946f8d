"""Scratchpad and page table of the vTPU's functional model: coordinates to words.

Outside, a page's words lie in Z-order. Inside the model they lie column by column along each line, so that a row is a
slice of a Python list and a column is a slice with a step; a frame is put into the order of the page that maps it when
the table is loaded, and the host's window turns word numbers around. `view` remembers the slice of every coordinate it
has seen, so a row costs one look-up in a dict.
"""

from __future__ import annotations

from struct import Struct

from asm import vtpu
from hw.sim.vtpu_lanes import Word, bits, word, words

LANES = vtpu.LANES
LINEAR = 2  # page mode whose words are in order
RESERVED_MODE = 3
REMEMBERED = 200_000  # slices; beyond that the memory starts afresh
ENTRY_BYTES = 32
_ENTRY = Struct("<QQQQ")


class Fault(Exception):
    """A sentron or a command has to stop. code: a name in vtpu.FAULTS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _inner(mode: int, coord: int) -> int:
    """Place inside a page, in our order: column, then line, then scroll."""
    at = shift = 0
    for dim, size in enumerate(vtpu.IN_PAGE_BITS[mode]):
        at |= (coord >> vtpu.DIM_BITS * dim & (1 << size) - 1) << shift
        shift += size
    return at


def _orders() -> list[list[int]]:
    """For each page mode: our place of word number w."""
    orders = []
    for mode, sizes in enumerate(vtpu.IN_PAGE_BITS):
        order = [0] * vtpu.PAGE_WORDS
        for place in range(vtpu.PAGE_WORDS):
            coord, left = mode << vtpu.PAGE_MODE, place
            for dim, size in enumerate(sizes):
                coord |= (left & (1 << size) - 1) << vtpu.DIM_BITS * dim
                left >>= size
            order[vtpu.page_offset(coord)] = place
        orders.append(order)
    return orders


ORDERS = _orders()


class Memory:
    """words: the scratchpad's size, a multiple of 1024."""

    def __init__(self, size: int) -> None:
        self.words: list[Word] = [0.0] * size
        self.modes = [LINEAR] * (size // vtpu.PAGE_WORDS)
        self.pages: dict[int, tuple[int, bool]] = {}  # key -> (first word, writable)
        # Translations that found no page, and those that the weights of SIWs do not know of (or know too many of).
        self.misses = self.translated = 0
        # (store, view, width) -> coordinate -> slice
        self.seen: dict[tuple[bool, int, int], dict[int, slice]] = {}

    # the page table

    def load_table(self, table: bytes) -> None:
        """Take over a page table of a power of two of 32-byte entries. Fault("PPT") if it maps a frame twice or one
        that is not there."""
        size = len(table) // ENTRY_BYTES
        log2_size = size.bit_length() - 1
        entries, used = [], set()
        for low, high, frame, flags in _ENTRY.iter_unpack(table):
            entries.append((low | high << 64, frame, flags))
            if flags & vtpu.PTE_VALID and flags & vtpu.PTE_SCRATCHPAD:
                if frame in used or frame >= len(self.modes):
                    raise Fault("PPT")
                used.add(frame)
        self.pages = {}
        self.forget()
        for key, _, flags in entries:
            mode = key >> vtpu.PAGE_MODE & 3
            if not flags & vtpu.PTE_VALID or key in self.pages or mode == RESERVED_MODE or key != vtpu.page_key(key):
                continue
            # what a search for this key finds first
            start = vtpu.ppt_hash(key, log2_size) if log2_size else 0
            for probe in range(vtpu.PPT_PROBES):
                found, at, its_flags = entries[(start + probe) % size]
                if found == key and its_flags & vtpu.PTE_VALID:
                    if its_flags & vtpu.PTE_SCRATCHPAD:
                        self.pages[key] = at * vtpu.PAGE_WORDS, bool(its_flags & vtpu.PTE_WRITABLE)
                        self._reorder(at, mode)
                    break

    def _reorder(self, frame: int, mode: int) -> None:
        """Put a frame's words into the order of a page of this mode."""
        if self.modes[frame] == mode:
            return
        first = frame * vtpu.PAGE_WORDS
        old, new = ORDERS[self.modes[frame]], ORDERS[mode]
        page = self.words[first : first + vtpu.PAGE_WORDS]
        for number in range(vtpu.PAGE_WORDS):
            self.words[first + new[number]] = page[old[number]]
        self.modes[frame] = mode

    def forget(self) -> None:
        """Drop remembered slices; the dicts stay, since operations hold on to them."""
        for seen in self.seen.values():
            seen.clear()

    # coordinates

    def remembered(self, store: bool, view: int, width: int) -> dict[int, slice]:
        """The dict that `view` fills: look there first."""
        return self.seen.setdefault((store, view, width), {})

    def view(self, coord: int, store: bool, view: int, width: int) -> slice:
        """Where the `width` words of a row or column from `coord` lie. Fault if they are not all in one page that may
        be used so."""
        if room(coord, view) < width:
            self.translated -= 1
            raise Fault("PAGE_CROSS")
        first, writable = self.page(coord)
        if store and not writable:
            raise Fault("READ_ONLY")
        mode = coord >> vtpu.PAGE_MODE & 3
        start = first + _inner(mode, coord)
        stride = 1 if view == vtpu.ROW else 1 << vtpu.IN_PAGE_BITS[mode][0]
        where = slice(start, start + stride * width, stride)
        seen = self.remembered(store, view, width)
        if len(seen) >= REMEMBERED:
            seen.clear()
        seen[coord] = where
        return where

    def page(self, coord: int) -> tuple[int, bool]:
        """First word of the coordinate's page, and whether it may be written."""
        mode = coord >> vtpu.PAGE_MODE & 3
        found = None if mode == RESERVED_MODE else self.pages.get(vtpu.page_key(coord))
        if found is None:
            self.misses += 1
            raise Fault("UNMAPPED")
        return found

    def place(self, coord: int, store: bool) -> int:
        """Where one word lies."""
        where = self.remembered(store, vtpu.ROW, 1).get(coord)
        return (where or self.view(coord, store, vtpu.ROW, 1)).start

    # the host's window

    def read(self, offset: int, size: int) -> bytes:
        """Bytes of the window; beyond the scratchpad they are 0."""
        first, last = offset >> 2, offset + size + 3 >> 2
        packed = b"".join(bits(self.words[at]).to_bytes(4, "little") for at in self._numbers(first, last))
        return packed.ljust(4 * (last - first), b"\0")[offset & 3 : (offset & 3) + size]

    def write(self, offset: int, data: bytes) -> None:
        """Write bytes of the window; what is beyond the scratchpad is dropped."""
        first, last = offset >> 2, offset + len(data) + 3 >> 2
        if (offset | len(data)) & 3:
            whole = bytearray(self.read(4 * first, 4 * (last - first)))
            whole[offset & 3 : (offset & 3) + len(data)] = data
            data = bytes(whole)
        values = words([int.from_bytes(data[i : i + 4], "little") for i in range(0, len(data), 4)])
        for at, value in zip(self._numbers(first, last), values):
            self.words[at] = value

    def _numbers(self, first: int, last: int) -> list[int]:
        """Our places of the window's words first..last-1, as far as they exist."""
        places = []
        for number in range(first, min(last, len(self.words))):
            frame, inside = divmod(number, vtpu.PAGE_WORDS)
            places.append(frame * vtpu.PAGE_WORDS + ORDERS[self.modes[frame]][inside])
        return places

    # COPY

    def run(self, coord: int, store: bool, count: int) -> slice:
        """A row of `count` words from `coord` on, none of them in another page."""
        self.translated += 1  # each word is one
        self.page(coord)  # the reserved page mode is unmapped
        where = self.view(coord, store, vtpu.ROW, count)
        self.translated += count - 1
        return where


def room(coord: int, view: int) -> int:
    """Words from `coord` to the end of its page, along a row or column; 0 in the reserved page mode."""
    mode = coord >> vtpu.PAGE_MODE & 3
    if mode == RESERVED_MODE:
        return 0
    size = vtpu.IN_PAGE_BITS[mode][view]
    return (1 << size) - (coord >> vtpu.DIM_BITS * view & (1 << size) - 1)


def step(coord: int, dim: int, delta: int) -> int:
    """The coordinate with `delta` added to one dimension, saturating at 0 and 2047."""
    shift = vtpu.DIM_BITS * dim
    at = coord >> shift & vtpu.DIM_MAX
    return coord + (min(max(at + delta, 0), vtpu.DIM_MAX) - at << shift)


def to_bytes(register: list[Word]) -> bytes:
    """Words as little-endian bytes."""
    return b"".join(bits(value).to_bytes(4, "little") for value in register)


def from_bytes(data: bytes) -> list[Word]:
    """The other way."""
    return [word(int.from_bytes(data[i : i + 4], "little")) for i in range(0, len(data), 4)]
