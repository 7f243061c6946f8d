"""Copies a program or an object without some of its sections or symbols, and writes its loadable bytes in the formats
that flash tools take: binary, Intel HEX, Motorola S-records, Verilog's $readmemh.

A program keeps its segments: what is taken out leaves a hole in the file, and nothing moves. `binary` has the bytes of
the chosen sections by load address, gaps filled.
"""

from __future__ import annotations

from asm import elf
from asm.elf import ElfError
from asm.elfview import View
from asm.link.assign import wild

HEX_ROW = 16
SREC_ROW = 16
SEGMENTED = 0xFFFFF  # what segments of Intel HEX reach


def is_debug(name: str) -> bool:
    """Whether a section holds debugging information."""
    return name.startswith((".debug", ".line", ".stab", ".zdebug", ".gnu.debuglto_.debug_"))


def copy(
    data: bytes, strip: str = "", only: tuple[str, ...] = (), remove: tuple[str, ...] = (), discard: str = ""
) -> bytes:
    """The ELF file without what is not wanted.

    strip: "all", "debug" or "unneeded" symbols; only, remove: patterns of sections; discard: "all" local symbols or
    "labels". ElfError when it is damaged."""
    e = elf.read(data)
    gone = {}
    for section in e.sections:
        wanted = not only or any(wild(pattern, section.name) for pattern in only)
        if any(wild(pattern, section.name) for pattern in remove) or not wanted:
            gone[section] = True
        elif (strip or discard == "all") and is_debug(section.name):
            gone[section] = True
    e.sections = [section for section in e.sections if section not in gone]
    used = {}
    for section in e.sections:
        for relocation in section.relocations:
            used[relocation.symbol] = True
    for symbol in list(used):
        if symbol is not None and symbol.section in gone:
            raise ElfError(f"{symbol.name} is in a section to remove, and a relocation needs it")
    kept = []
    for symbol in e.symbols:
        if symbol in used or symbol.section not in gone and not _drop(symbol, strip, discard, e.type == elf.ET_REL):
            kept.append(symbol)
    e.symbols = kept
    for section in e.sections:
        section.flags &= ~elf.SHF_GROUP
    return elf.write(e, with_symbols=strip != "all" or bool(kept))


def _drop(symbol: elf.Symbol, strip: str, discard: str, is_object: bool) -> bool:
    if strip == "all":
        return not is_object or symbol.bind == elf.STB_LOCAL or symbol.section == elf.SHN_UNDEF
    local = symbol.bind == elf.STB_LOCAL
    if strip == "debug" and symbol.type == elf.STT_FILE:
        return True
    if strip == "unneeded" and (local or not is_object):
        return True
    if local and symbol.type not in (elf.STT_SECTION, elf.STT_FILE):
        return discard == "all" or discard == "labels" and symbol.name.startswith(".L")
    return False


def loadable(data: bytes, only: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> list[tuple[int, bytes]]:
    """(load address, bytes) of the chosen sections that are loaded, by address."""
    view = View(data)
    found = []
    for s in view.sections:
        if not s.flags & elf.SHF_ALLOC or s.type == elf.SHT_NOBITS or not s.size:
            continue
        if only and not any(wild(pattern, s.name) for pattern in only):
            continue
        if not any(wild(pattern, s.name) for pattern in remove):
            found.append((view.load_address(s), view.contents(s)))
    return sorted(found, key=lambda part: part[0])


def binary(parts: list[tuple[int, bytes]], fill: int = 0) -> bytes:
    """The bytes from the lowest address on. ElfError when they lie too far apart."""
    if not parts:
        return b""
    base = parts[0][0]
    size = max(at + len(part) for at, part in parts) - base
    if size > elf.MAX_FLAT:
        raise ElfError(f"the image would take {size} bytes: the sections lie too far apart; choose some with -j")
    out = bytearray([fill]) * size
    for at, part in parts:
        out[at - base : at - base + len(part)] = part
    return bytes(out)


def intel_hex(parts: list[tuple[int, bytes]], entry: int) -> str:
    """Intel HEX: `:` count address type data checksum. Type 2 sets bits 19:16 of the address, type 4 bits 31:16."""
    lines = []
    upper = 0

    def put(kind: int, address: int, data: bytes) -> None:
        record = bytes([len(data), address >> 8 & 0xFF, address & 0xFF, kind]) + data
        lines.append(f":{record.hex().upper()}{-sum(record) & 0xFF:02X}")

    for base, part in parts:
        if base + len(part) > 1 << 32:
            raise ElfError(f"address {base:#x} does not fit in Intel HEX, which has 32 bits")
        at = 0
        while at < len(part):
            address = base + at
            if address >> 16 != upper:
                if address <= SEGMENTED:
                    put(2, 0, (address >> 4 & 0xF000).to_bytes(2, "big"))
                else:
                    if 0 < upper <= SEGMENTED >> 16:
                        put(2, 0, bytes(2))
                    put(4, 0, (address >> 16).to_bytes(2, "big"))
                upper = address >> 16
            size = min(HEX_ROW, len(part) - at, 0x10000 - (address & 0xFFFF))
            put(0, address & 0xFFFF, part[at : at + size])
            at += size
    if 0 < entry <= SEGMENTED:
        put(3, 0, (entry >> 4 & 0xF000).to_bytes(2, "big") + (entry & 0xFFFF).to_bytes(2, "big"))
    elif entry:
        put(5, 0, (entry & 0xFFFF_FFFF).to_bytes(4, "big"))
    put(1, 0, b"")
    return "".join(line + "\r\n" for line in lines)


def s_records(parts: list[tuple[int, bytes]], entry: int, name: str) -> str:
    """Motorola S-records: S type, count, address, data, checksum. The type says how long addresses are."""
    top = max([at + len(part) - 1 for at, part in parts] + [entry])
    if top >> 32:
        raise ElfError(f"address {top:#x} does not fit in S-records, which have 32 bits")
    width = 2 if top < 1 << 16 else 3 if top < 1 << 24 else 4
    lines = []

    def put(kind: int, address: int, size: int, data: bytes) -> None:
        record = bytes([size + len(data) + 1]) + address.to_bytes(size, "big") + data
        lines.append(f"S{kind}{record.hex().upper()}{~sum(record) & 0xFF:02X}")

    put(0, 0, 2, name.encode()[:40])
    for base, part in parts:
        for at in range(0, len(part), SREC_ROW):
            put(width - 1, base + at, width, part[at : at + SREC_ROW])
    put(11 - width, entry, width, b"")
    return "".join(line + "\r\n" for line in lines)


def verilog(parts: list[tuple[int, bytes]]) -> str:
    """What $readmemh reads: @address and bytes."""
    lines = []
    for base, part in parts:
        lines.append(f"@{base:08X}")
        for at in range(0, len(part), HEX_ROW):
            lines.append(" ".join(f"{byte:02X}" for byte in part[at : at + HEX_ROW]))
    return "".join(line + "\r\n" for line in lines)
