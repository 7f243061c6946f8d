""".riscv.attributes of a program: those of its objects together (psABI, "Attributes").

    'A' | size 4 | "riscv\\0" | Tag_File 1 | size 4 | (tag, value) ...      numbers are ULEB128, odd tags have strings

The program needs every extension that an object needs; the rest is the first object's that says it.
"""

from __future__ import annotations

from asm.attributes import ARCH, UNALIGNED_ACCESS

VENDOR = b"riscv\0"
TAG_FILE = 1
SINGLE = "iemafdqlcbkjtpvnh"  # the canonical order of extensions of one letter


def parse(data: bytes) -> list[tuple[int, int | str]]:
    """(tag, value) of each attribute. What is damaged is left out."""
    found: list[tuple[int, int | str]] = []
    end = data.find(b"\0", 5)
    if data[:1] != b"A" or end < 0 or data[5 : end + 1] != VENDOR:
        return found
    at = end + 1 + 5  # behind Tag_File and the size
    while at < len(data):
        tag, at = _uleb(data, at)
        if tag % 2:
            end = data.find(b"\0", at)
            if end < 0:
                break
            found.append((tag, data[at:end].decode("utf-8", "replace")))
            at = end + 1
        else:
            value, at = _uleb(data, at)
            found.append((tag, value))
    return found


def _uleb(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            break
    return value, at


def build(attributes: list[tuple[int, int | str]]) -> bytes:
    """The section's bytes."""
    body = bytearray()
    for tag, value in attributes:
        _put_uleb(body, tag)
        if value.__class__ is str:
            body += value.encode() + b"\0"
        else:
            _put_uleb(body, value)
    file = bytes([TAG_FILE]) + (5 + len(body)).to_bytes(4, "little") + body
    return b"A" + (4 + len(VENDOR) + len(file)).to_bytes(4, "little") + VENDOR + file


def _put_uleb(out: bytearray, value: int) -> None:
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def merge(sections: list[bytes]) -> bytes:
    """The attributes of all objects together."""
    merged: dict[int, int | str] = {}
    for data in sections:
        for tag, value in parse(data):
            if tag == ARCH and ARCH in merged:
                merged[ARCH] = merge_arch(str(merged[ARCH]), str(value))
            elif tag == UNALIGNED_ACCESS:
                merged[tag] = int(bool(value) or bool(merged.get(tag)))
            else:
                merged[tag] = merged.get(tag) or value
    return build(sorted(merged.items()))


def merge_arch(first: str, second: str) -> str:
    """Every extension of two ISA strings, in canonical order, each with the version that comes first."""
    found: dict[str, str] = {}
    for text in (first, second):
        for token in text[4:].split("_"):
            name = token.rstrip("0123456789")
            if name[-1:] == "p" and name[:-1].rstrip("0123456789") != name[:-1]:
                name = name[:-1].rstrip("0123456789")
            found.setdefault(name, token)
    return first[:4] + "_".join(found[name] for name in sorted(found, key=_canonical))


def _canonical(name: str) -> tuple:
    if len(name) == 1:
        return 0, SINGLE.find(name) % 99, name
    kind = "zsx".find(name[:1])
    return 1 + kind % 9, SINGLE.find(name[1:2]) % 99 if kind == 0 else 0, name
