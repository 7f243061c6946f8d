"""A captured program: vTPU code, where every tensor lies, and the numbers that it starts from.

One file serves whoever replays it, the C trainer on the chip as well as Python. Little-endian 32-bit words:

    header   "VTPUPRG1" | sentrons | entries | tensors | pages | SIWs | 3 words zero
    entry    name, 16 bytes | first SIW
    tensor   name, 16 bytes | entry, or -1 for all | role | type | line | column | lines | columns | data, or 0
    page     line page << 16 | column page; its place in the list is its frame
    masks    a byte for each SIW, bit i set where its w(i) is not zero, filled up to a multiple of 4 bytes
    SIW      its words that are not zero (literals are not used: w8..w15 are zero)
    data     bit patterns, row-major; a tensor's `data` is its offset in the file in bytes

Roles: 0 input (host to pages before each run), 1 state (lives in the pages), 2 const, 3 output (pages to host after
each run). Types: 0 f32, 1 i32. A page is 32 x 32 words, page mode 0; every tensor is a rectangle of lines and columns.
"""

from __future__ import annotations

import struct

from asm import vtpu

MAGIC = b"VTPUPRG1"
ROLES = ("input", "state", "const", "output")
NAME_BYTES = 16
HEADER_BYTES = 40
ENTRY_BYTES = 20
TENSOR_BYTES = 48
HOT_WORDS = 8  # of a SIW; the rest is zero in code without literals


class ProgramError(Exception):
    """The bytes are no program of this version."""


class Tensor:
    """A named rectangle of the plane. `data`: bit patterns that it holds at the start, or None."""

    __slots__ = ("name", "entry", "role", "dtype", "line", "column", "lines", "columns", "data")

    def __init__(
        self,
        name: str,
        entry: int,
        role: str,
        dtype: str,
        rectangle: tuple[int, int, int, int],
        data: list[int] | None = None,
    ) -> None:
        self.name, self.entry, self.role, self.dtype, self.data = name, entry, role, dtype, data
        self.line, self.column, self.lines, self.columns = rectangle

    def coordinate(self) -> int:
        """128-bit coordinate of its first word."""
        return vtpu.coordinate({"line": self.line, "column": self.column})


class Program:
    """siws: dicts of fields; entries: (name, first SIW); pages: (line page, column page) in order of frames."""

    __slots__ = ("sentrons", "siws", "entries", "tensors", "pages")

    def __init__(
        self,
        sentrons: int,
        siws: list[dict[str, int]],
        entries: list[tuple[str, int]],
        tensors: list[Tensor],
        pages: list[tuple[int, int]],
    ) -> None:
        self.sentrons, self.siws, self.entries, self.tensors, self.pages = sentrons, siws, entries, tensors, pages

    def tensor(self, name: str, entry: str | None = None) -> Tensor:
        """The tensor of that name that belongs to all entries or to the one named."""
        for tensor in self.tensors:
            if tensor.name == name and (tensor.entry < 0 or entry in (None, self.entries[tensor.entry][0])):
                return tensor
        raise KeyError(name)

    def to_bytes(self) -> bytes:
        """The file."""
        hot = [vtpu.encode(siw)[:HOT_WORDS] for siw in self.siws]
        masks = bytes(sum((word != 0) << i for i, word in enumerate(words)) for words in hot)
        code = masks + bytes(-len(masks) % 4)
        code += b"".join(struct.pack("<I", word) for words in hot for word in words if word)
        counts = (self.sentrons, len(self.entries), len(self.tensors), len(self.pages), len(hot), 0, 0, 0)
        size = HEADER_BYTES + ENTRY_BYTES * len(self.entries) + TENSOR_BYTES * len(self.tensors) + 4 * len(self.pages)
        size += len(code)
        out = [MAGIC, struct.pack("<8I", *counts)]
        out += [struct.pack("<16sI", name.encode(), pc) for name, pc in self.entries]
        data = []
        for t in self.tensors:
            at = 0
            if t.data is not None:
                at = size
                data.append(struct.pack(f"<{len(t.data)}I", *t.data))
                size += 4 * len(t.data)
            numbers = (
                t.entry,
                ROLES.index(t.role),
                vtpu.TYPES.index(t.dtype),
                t.line,
                t.column,
                t.lines,
                t.columns,
                at,
            )
            out.append(struct.pack("<16siIIIIIII", t.name.encode(), *numbers))
        out += [struct.pack("<I", line << 16 | column) for line, column in self.pages]
        return b"".join(out + [code] + data)


def from_bytes(blob: bytes) -> Program:
    """The program in a file. ProgramError if it is none."""
    try:
        return _parse(blob)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ProgramError("the program file is damaged") from error


def _parse(blob: bytes) -> Program:
    if blob[: len(MAGIC)] != MAGIC:
        raise ProgramError("not a program file: it does not begin with " + MAGIC.decode())
    sentrons, entries, tensors, pages, siws = struct.unpack_from("<5I", blob, len(MAGIC))
    at = HEADER_BYTES
    names = []
    for _ in range(entries):
        name, pc = struct.unpack_from("<16sI", blob, at)
        names.append((_text(name), pc))
        at += ENTRY_BYTES
    found = []
    for _ in range(tensors):
        name, entry, role, dtype, line, column, lines, columns, data = struct.unpack_from("<16siIIIIIII", blob, at)
        words = list(struct.unpack_from(f"<{lines * columns}I", blob, data)) if data else None
        found.append(Tensor(_text(name), entry, ROLES[role], vtpu.TYPES[dtype], (line, column, lines, columns), words))
        at += TENSOR_BYTES
    frames = []
    for (word,) in struct.iter_unpack("<I", blob[at : at + 4 * pages]):
        frames.append((word >> 16, word & 0xFFFF))
    at += 4 * pages
    masks = blob[at : at + siws]
    at += -(-siws // 4) * 4
    code = []
    for i in range(siws):
        words = [0] * vtpu.SIW_WORDS
        for word in range(HOT_WORDS):
            if masks[i] >> word & 1:
                (words[word],) = struct.unpack_from("<I", blob, at)
                at += 4
        code.append(vtpu.decode(words))
    return Program(sentrons, code, names, found, frames)


def _text(name: bytes) -> str:
    return name.rstrip(b"\0").decode()
