"""Archives (.a): files one after the other, each behind a header of 60 characters, in front of them a symbol index.

    "!<arch>\\n"
    header: name 16 | date 12 | uid 6 | gid 6 | mode 8 | size 10 | "`\\n"
    contents, padded to an even length

The member "/" is the index: how many symbols, the offset of the header of the member that defines each (4 bytes each,
big-endian; 8 in "/SYM64/"), their names. A name "/123" is at offset 123 of the member "//". Names end in "/".
"""

from __future__ import annotations

from collections import namedtuple

from asm import elf
from asm.elf import ElfError

MAGIC = b"!<arch>\n"
HEADER = 60
NAME_SPACE = 15  # longer names go to "//"

# header: offset of the member's header. date in seconds, mode as for chmod.
Member = namedtuple("Member", "name contents header date uid gid mode", defaults=(0, 0, 0, 0, 0o644))


def members(data: bytes) -> list[Member]:
    """Every member but index and names. ElfError when the archive is damaged."""
    found = []
    names = b""
    for header, name, contents in _parts(data):
        if name == "//":
            names = contents
        elif name not in ("/", "/SYM64/"):
            found.append(_member(data, header, name, contents, names))
    return found


def index(data: bytes) -> list[tuple[str, int]] | None:
    """(symbol, offset of the header of the member that defines it); None if there is no index. ElfError if damaged."""
    for _, name, contents in _parts(data):
        if name not in ("/", "/SYM64/"):
            return None
        word = 4 if name == "/" else 8
        count = int.from_bytes(contents[:word], "big")
        at = word * (count + 1)
        if at > len(contents):
            raise ElfError("damaged archive: the symbol index is too short")
        table = []
        symbols = contents[at:].split(b"\0", count)
        for i, symbol in enumerate(symbols[:count]):
            offset = int.from_bytes(contents[word * (i + 1) : word * (i + 2)], "big")
            table.append((symbol.decode("utf-8", "replace"), offset))
        return table
    return None


def member_at(data: bytes, header: int) -> Member:
    """The member whose header is at that offset. ElfError when there is none."""
    names = b""
    for _, name, contents in _parts(data):
        if name == "//":
            names = contents
        elif name not in ("/", "/SYM64/"):
            break
    for at, name, contents in _parts(data, header):
        return _member(data, at, name, contents, names)
    raise ElfError(f"damaged archive: no member at offset {header}")


def _parts(data: bytes, at: int = len(MAGIC)):
    """(offset of the header, raw name, contents) of everything from `at` on."""
    while at + HEADER <= len(data):
        digits = data[at + 48 : at + 58].strip()
        if data[at + 58 : at + HEADER] != b"`\n" or not digits.isdigit():
            raise ElfError(f"damaged archive: no header at offset {at}")
        contents = data[at + HEADER : at + HEADER + int(digits)]
        if len(contents) != int(digits):
            raise ElfError("damaged archive: the last member is cut off")
        yield at, data[at : at + 16].decode("utf-8", "surrogateescape").rstrip(" "), contents
        at += HEADER + len(contents) + len(contents) % 2
    if at < len(data):
        raise ElfError(f"damaged archive: no header at offset {at}")


def _member(data: bytes, header: int, name: str, contents: bytes, names: bytes) -> Member:
    if name[:1] == "/" and name[1:].isdecimal():
        name = names[int(name[1:]) :].split(b"\n", 1)[0].decode("utf-8", "surrogateescape")
    numbers = []
    for start, end, base in ((16, 28, 10), (28, 34, 10), (34, 40, 10), (40, 48, 8)):
        digits = data[header + start : header + end].strip()
        numbers.append(int(digits, base) if digits.isdigit() and max(digits) < ord("0") + base else 0)
    return Member(name.rstrip("/"), contents, header, *numbers)


def write(files: list[Member], with_index: bool = True) -> bytes:
    """The archive, with the index of the symbols that its ELF objects define."""
    names = bytearray()
    shorts = []
    for file in files:
        name = file.name.encode("utf-8", "surrogateescape")
        if len(name) > NAME_SPACE:
            shorts.append(f"/{len(names)}")
            names += name + b"/\n"
        else:
            shorts.append(file.name + "/")
    symbols = [_defined(file.contents) for file in files] if with_index else []
    text = b"".join(name.encode() + b"\0" for found in symbols for name in found)
    count = sum(len(found) for found in symbols)
    size = 4 * (count + 1) + len(text)
    size += size % 2
    at = len(MAGIC) + (HEADER + size if count else 0)
    names += b"\n" * (len(names) % 2)
    at += HEADER + len(names) if names else 0
    offsets = []
    for file in files:
        offsets.append(at)
        at += HEADER + len(file.contents) + len(file.contents) % 2
    out = bytearray(MAGIC)
    if count:
        table = b"".join(offset.to_bytes(4, "big") * len(found) for offset, found in zip(offsets, symbols))
        _put(out, Member("/", (count.to_bytes(4, "big") + table + text).ljust(size, b"\0"), mode=0), "/")
    if names:
        out += b"//".ljust(48) + str(len(names)).encode().ljust(10) + b"`\n" + names
    for file, short in zip(files, shorts):
        _put(out, file, short)
    return bytes(out)


def _put(out: bytearray, file: Member, name: str) -> None:
    out += name.encode("utf-8", "surrogateescape").ljust(16)
    out += f"{file.date:<12}{file.uid:<6}{file.gid:<6}{file.mode:<8o}{len(file.contents):<10}`\n".encode()
    out += file.contents + b"\n" * (len(file.contents) % 2)


def _defined(contents: bytes) -> list[str]:
    """The global symbols that an object defines; none for what is not an object."""
    if contents[:4] != b"\x7fELF":
        return []
    try:
        symbols = elf.read(contents).symbols
    except ElfError:
        return []
    return [s.name for s in symbols if s.bind != elf.STB_LOCAL and s.section != elf.SHN_UNDEF]
