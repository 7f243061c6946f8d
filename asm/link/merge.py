"""Merging of SHF_MERGE sections: equal constants once, equal strings once, and a string that is another's tail in it.

Sections that may share have the same output section, flags, entry size and alignment. What is kept stands where it
first occurred, so a section shrinks and may vanish. A string keeps the alignment that it had.

    "world\\0"  "hello world\\0"   ->   "hello world\\0", and the first one is at 6 of the second
"""

from __future__ import annotations

from asm import elf
from asm.link.model import Link, Part


class _Entry:
    """A string or constant: where it stands in the end, or the entry whose tail it is."""

    __slots__ = ("bytes", "align", "part", "offset", "tail_of")

    def __init__(self, contents: bytes, align: int, part: Part) -> None:
        self.bytes, self.align, self.part = contents, align, part
        self.offset = 0
        self.tail_of: _Entry | None = None


def merge(link: Link) -> None:
    """Rewrites the mergeable sections of every output section."""
    for output in link.outputs:
        groups: dict[tuple, list[Part]] = {}
        for part in output.parts():
            if _mergeable(part):
                kind = part.flags & (elf.SHF_MERGE | elf.SHF_STRINGS)
                groups.setdefault((kind, part.section.entsize, part.align), []).append(part)
        for (kind, entsize, _), parts in groups.items():
            _merge_group(parts, entsize, bool(kind & elf.SHF_STRINGS))


def _mergeable(part: Part) -> bool:
    size = part.section.entsize
    if not part.flags & elf.SHF_MERGE or not part.size or not size or part.size % size or part.relocations:
        return False
    if part.type == elf.SHT_NOBITS or len(part.data) != part.size:
        return False
    if size < part.align:
        return not size & size - 1 and bool(part.flags & elf.SHF_STRINGS)
    return not size & part.align - 1


def _merge_group(parts: list[Part], size: int, strings: bool) -> None:
    table: dict[bytes, _Entry] = {}
    entries: list[_Entry] = []
    maps: dict[Part, list[tuple[int, _Entry]]] = {}
    for part in parts:
        found = maps[part] = []
        for at, contents in _strings(part, size) if strings else _constants(part, size):
            align = min(at & -at, part.align) if strings and at else part.align
            entry = table.get(contents)
            if entry is None or entry.align < align:
                if entry is not None:
                    entry.align = 0  # a copy with more alignment replaces it
                fresh = _Entry(contents, align, part)
                if entry is not None:
                    entry.tail_of = fresh
                table[contents] = entry = fresh
                entries.append(entry)
            found.append((at, entry))
    if strings:
        _share_tails([entry for entry in entries if entry.align], size)
    data = {part: bytearray() for part in parts}
    for entry in entries:
        if entry.tail_of is None:
            out = data[entry.part]
            out += bytes(-len(out) % entry.align)
            entry.offset = len(out)
            out += entry.bytes
    for part in parts:
        part.data = bytes(data[part])
        part.size = len(part.data)
        part.merged = _mapping(maps[part])


def _constants(part: Part, size: int) -> list[tuple[int, bytes]]:
    return [(at, part.data[at : at + size]) for at in range(0, part.size, size)]


def _strings(part: Part, size: int) -> list[tuple[int, bytes]]:
    """(offset, string with its zero) of every string; zeros behind one that only align count once."""
    found = []
    data = part.data
    at = 0
    zero = bytes(size)
    while at < len(data):
        if size == 1:
            end = data.find(zero, at) + 1
        else:
            end = at + size
            while end < len(data) and data[end - size : end] != zero:
                end += size
        if end <= 0 or end > len(data) or data[end - size : end] != zero:
            end = len(data)
        found.append((at, data[at:end]))
        at = end
        seen = False
        while at < len(data) and data[at : at + size] == zero:
            if not seen and at % part.align == 0:
                seen = True
                found.append((at, zero))
            at += size
    return found


def _share_tails(entries: list[_Entry], size: int) -> None:
    """Finds the strings that are tails of others: neighbours when sorted from their ends."""
    aligns = dict.fromkeys(entry.align for entry in entries)
    mixed = len(aligns) == 1 and next(iter(aligns)) > size

    def key(entry: _Entry) -> tuple:
        text = entry.bytes[:-size]
        backwards = (
            text[::-1] if size == 1 else b"".join(text[i : i + size] for i in range(len(text) - size, -1, -size))
        )
        return (len(text) % entry.align if mixed else 0, backwards)

    ordered = sorted(entries, key=key)
    # BEGIN SOLUTION asm.link.merge.tails
    last = None
    for entry in reversed(ordered):
        if last is not None and last.align >= entry.align and last.bytes.endswith(entry.bytes):
            if (len(last.bytes) - len(entry.bytes)) % entry.align == 0:
                entry.tail_of = last
                continue
        last = entry
    # END SOLUTION


def _mapping(found: list[tuple[int, _Entry]]):
    """The function from an offset of the original section to (part, offset) after merging."""
    starts = [at for at, _ in found]

    def place(value: int) -> tuple[Part, int]:
        low, high = 0, len(starts)
        while high - low > 1:
            middle = (low + high) // 2
            if starts[middle] <= value:
                low = middle
            else:
                high = middle
        at, entry = found[low]
        inside = value - at
        if inside > len(entry.bytes):
            inside = len(entry.bytes) - 1  # among zeros that only aligned
        while entry.tail_of is not None:
            inside += len(entry.tail_of.bytes) - len(entry.bytes)
            entry = entry.tail_of
        return entry.part, entry.offset + inside

    return place
