"""The safetensors file format: an 8-byte length, a JSON header, then the tensors' bytes back to back.

    u64 n | n bytes of JSON: {"name": {"dtype": "F32", "shape": [..], "data_offsets": [begin, end]}, ..} | data

Offsets count from the end of the header. Only F32 is written and read; values are bit patterns.
"""

from __future__ import annotations

import json
import struct

ALIGNMENT = 8
MAX_HEADER = 100_000_000


class SafetensorsError(Exception):
    """The bytes are no safetensors file of F32 tensors."""


def save(tensors: dict[str, tuple[tuple[int, ...], list[int]]], metadata: dict[str, str] | None = None) -> bytes:
    """The file for tensors by name: shape and row-major f32 bit patterns. metadata: strings to keep beside them."""
    header: dict = {"__metadata__": metadata} if metadata else {}
    data = []
    at = 0
    for name, (shape, bits) in tensors.items():
        data.append(struct.pack(f"<{len(bits)}I", *bits))
        header[name] = {"dtype": "F32", "shape": list(shape), "data_offsets": [at, at + 4 * len(bits)]}
        at += 4 * len(bits)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    return b"".join([struct.pack("<Q", len(text)), text] + data)


def load(blob: bytes) -> dict[str, tuple[tuple[int, ...], list[int]]]:
    """Tensors of a file by name, in the order of the file. SafetensorsError if it is damaged."""
    if len(blob) < 8 or struct.unpack_from("<Q", blob)[0] > min(len(blob) - 8, MAX_HEADER):
        raise SafetensorsError("the header is longer than the file")
    start = 8 + struct.unpack_from("<Q", blob)[0]
    try:
        header = json.loads(blob[8:start].decode())
        entries = [(name, entry) for name, entry in header.items() if name != "__metadata__"]
        return {name: _tensor(name, entry, blob[start:]) for name, entry in entries}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, struct.error) as error:
        raise SafetensorsError("the header is not what it should be") from error


def _tensor(name: str, entry: dict, data: bytes) -> tuple[tuple[int, ...], list[int]]:
    begin, end = entry["data_offsets"]
    shape = tuple(entry["shape"])
    if entry["dtype"] != "F32" or not 0 <= begin <= end <= len(data):
        raise SafetensorsError(f"tensor {name} is not F32 or lies outside of the file")
    size = 1
    for n in shape:
        size *= n
    if 4 * size != end - begin or any(n < 0 for n in shape):
        raise SafetensorsError(f"tensor {name} has {end - begin} bytes, which is not its shape")
    return shape, list(struct.unpack(f"<{size}I", data[begin:end]))
