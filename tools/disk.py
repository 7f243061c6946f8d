"""FAT16 and FAT32 images for the SD card: `bits disk create`, `ls` and `get`.

An image is written in one pass, because everything is known beforehand: count the clusters of every file and
directory, hand out cluster numbers in order (so no file is fragmented), then fill the areas in.

    FAT16   | boot sector | table | table | root directory, 512 entries | data: cluster 2, 3, ... |
    FAT32   | boot sector, FSInfo, ..., copies at 6 and 7, ... 32 | table | table | data, with the root at cluster 2 |

The same input gives the same bytes: times are fixed. Names are 8.3 and stored in upper case; there are no long names.
The reader is for looking into images from the host; the one that boots is fs/fat.c.

Source: Microsoft, FAT: General Overview of On-Disk Format, 1.03 ("fatgen").
"""

from __future__ import annotations

import os
import struct
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

SECTOR = 512
ENTRY = struct.Struct("<11sBBBHHHHHHHI")  # DIR_*
ROOT_ENTRIES = 512  # of FAT16
RESERVED = {16: 1, 32: 32}  # sectors before the first table
TABLES = 2
FAT16_MIN, FAT32_MIN = 4085, 65525  # clusters; fewer is the type before
FAT32_MAX = 0x0FFF_FFF5  # clusters of FAT32 are fewer
MARGIN = 16  # clusters kept away from those limits, as fatgen advises
CAPACITY_UNIT = 512 << 10  # SD cards hold a multiple of this
SMALLEST = {16: 4 << 20, 32: 40 << 20}
DIRECTORY, ARCHIVE, LABEL = 0x10, 0x20, 0x08
DATE = 0x0021  # 1980-01-01
MEDIA, VOLUME_ID = 0xF8, 0x4249_5453
JUMPS = (0xEB, 0xE9)  # a boot sector starts with one of these instructions
FAT_PARTITIONS = (0x01, 0x04, 0x06, 0x0B, 0x0C, 0x0E)
NAME_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'()-@^_`{}~")


class DiskError(Exception):
    """What is wrong with an image or a request, in one line."""


class Geometry(NamedTuple):
    """Where the areas of a volume begin, in sectors of 512 bytes."""

    fat: int  # 12, 16 or 32
    sectors: int
    cluster_sectors: int
    clusters: int
    table: int
    table_size: int
    root: int  # FAT16: sector; FAT32: cluster
    data: int


def short_name(name: str) -> bytes:
    """DIR_Name of an 8.3 name, 11 bytes. Raises DiskError for any other name."""
    base, _, extension = name.upper().partition(".")
    if not 1 <= len(base) <= 8 or len(extension) > 3 or not NAME_CHARACTERS.issuperset(base + extension):
        raise DiskError(f"{name!r} is not an 8.3 name: at most 8 letters and digits, a dot, at most 3")
    return f"{base:8}{extension:3}".encode()


def _table_size(fat: int, clusters: int) -> int:
    return -(-(clusters + 2) * fat // 8 // SECTOR)


def _geometry(fat: int, size: int) -> Geometry:
    sectors = size // SECTOR
    root_size = ROOT_ENTRIES * ENTRY.size // SECTOR if fat == 16 else 0
    most = (FAT32_MIN if fat == 16 else FAT32_MAX) - MARGIN
    least = (FAT16_MIN if fat == 16 else FAT32_MIN) + MARGIN
    for cluster_sectors in (8, 4, 2, 1, 16, 32, 64):  # 4 KiB where it can be, then whatever fits
        clusters = (sectors - RESERVED[fat] - root_size) // cluster_sectors
        table_size = _table_size(fat, clusters)  # a little too long, since the tables take room too
        data = RESERVED[fat] + TABLES * table_size + root_size
        clusters = (sectors - data) // cluster_sectors
        if least <= clusters <= most:
            root = data - root_size if fat == 16 else 2
            return Geometry(fat, sectors, cluster_sectors, clusters, RESERVED[fat], table_size, root, data)
    raise DiskError(f"no FAT{fat} volume has {size} bytes; try another size or --fat")


class _Node:
    """A file (`data`) or a directory (`children`) that is to be written."""

    def __init__(self, name: bytes, parent: _Node | None, data: bytes | None = None) -> None:
        self.name, self.parent, self.data = name, parent, data
        self.children: dict[bytes, _Node] = {}
        self.first = 0  # cluster

    def size(self) -> int:
        """Bytes in the data area; a directory has "." and ".." and one free entry as its end."""
        return len(self.data) if self.data is not None else (len(self.children) + 3) * ENTRY.size

    def walk(self) -> Iterator[_Node]:
        """All that lies below, each directory before its contents."""
        for child in self.children.values():
            yield child
            yield from child.walk()


def _tree(files: dict[str, bytes]) -> _Node:
    root = _Node(b"", None)
    for path, data in files.items():
        node, parts = root, [part for part in path.split("/") if part]
        for i, part in enumerate(parts):
            name, last = short_name(part), i == len(parts) - 1
            is_file = last and not path.endswith("/")
            there = node.children.get(name)
            if there and (is_file or there.data is not None):
                raise DiskError(f"{path} is there twice (names are the same in upper and lower case)")
            node.children[name] = node = there or _Node(name, node, data if is_file else None)
    return root


def _entry(name: bytes, attributes: int, first: int, size: int) -> bytes:
    return ENTRY.pack(name, attributes, 0, 0, 0, DATE, DATE, first >> 16, 0, DATE, first & 0xFFFF, size)


def _directory(node: _Node, label: bytes) -> bytes:
    out = [_entry(label, LABEL, 0, 0)]
    if node.parent:
        up = node.parent.first if node.parent.parent else 0  # ".." of a directory in the root is 0, on FAT32 too
        out = [_entry(b".          ", DIRECTORY, node.first, 0), _entry(b"..         ", DIRECTORY, up, 0)]
    for child in node.children.values():
        is_file = child.data is not None
        out.append(_entry(child.name, ARCHIVE if is_file else DIRECTORY, child.first, child.size() if is_file else 0))
    return b"".join(out)


def _boot_sector(g: Geometry, label: bytes) -> bytes:
    """The boot sector: the jump, BPB_* up to 36, and the tail, which lies elsewhere on FAT32."""
    small = g.sectors if g.sectors < 0x10000 else 0
    head = struct.pack(
        "<3s8sHBHBHHBHHHII",
        b"\xeb\x58\x90" if g.fat == 32 else b"\xeb\x3c\x90",
        b"BITS    ",
        SECTOR,
        g.cluster_sectors,
        g.table,
        TABLES,
        ROOT_ENTRIES if g.fat == 16 else 0,
        small,
        MEDIA,
        g.table_size if g.fat == 16 else 0,
        32,  # sectors per track and heads: for BIOSes only
        64,
        0,  # hidden sectors: none stand before this volume
        0 if small else g.sectors,
    )
    if g.fat == 32:
        head += struct.pack("<IHHIHH12x", g.table_size, 0, 0, g.root, 1, 6)  # FSInfo at 1, copy of this at 6
    tail = struct.pack("<BBBI11s8s", 0x80, 0, 0x29, VOLUME_ID, label, b"FAT%-5d" % g.fat)
    return (head + tail).ljust(SECTOR - 2, b"\0") + b"\x55\xaa"


def make_image(files: dict[str, bytes], size: int | None = None, fat: int | None = None, label: str = "BITS") -> bytes:
    """A FAT volume that fills a card, with `files` (card path -> contents; a path that ends in / is a directory).

    size: bytes, by default what the files need with some room, in steps of 512 KiB. fat: 16 (default) or 32.
    Raises DiskError if a name is not 8.3, the files do not fit, or no volume of that type has that size.
    """
    fat = fat or 16
    if fat not in RESERVED:
        raise DiskError(f"FAT{fat} images are not written, only FAT16 and FAT32")
    root = _tree(files)
    root_label = f"{label.upper():11.11}".encode()
    if size is None:
        needed = sum(node.size() + 4096 for node in root.walk()) * 9 // 8 + (1 << 20)
        size = -(-max(needed, SMALLEST[fat]) // CAPACITY_UNIT) * CAPACITY_UNIT
    g = _geometry(fat, size)
    cluster_bytes = g.cluster_sectors * SECTOR
    end = (1 << 28) - 1 if fat == 32 else 0xFFFF
    table = [end - 0xFF + MEDIA, end]
    nodes = ([root] if fat == 32 else []) + list(root.walk())
    for node in nodes:
        count = -(-node.size() // cluster_bytes)
        if count:
            node.first = len(table)
            table += [*range(node.first + 1, node.first + count), end]
    if len(table) > g.clusters + 2:
        raise DiskError(f"the files need {len(table) - 2} clusters of {cluster_bytes} bytes, the card has {g.clusters}")
    if fat == 16 and len(root.children) + 1 > ROOT_ENTRIES:
        raise DiskError(f"the root directory of FAT16 holds {ROOT_ENTRIES - 1} entries; use a subdirectory or FAT32")

    image = bytearray(size)

    def put(sector: int, data: bytes) -> None:
        image[sector * SECTOR : sector * SECTOR + len(data)] = data

    boot = _boot_sector(g, root_label)
    put(0, boot)
    if fat == 32:
        free, used = g.clusters + 2 - len(table), len(table)
        info = struct.pack("<I480xIII12xI", 0x4161_5252, 0x6141_7272, free, used, 0xAA55_0000)
        put(1, info)
        put(6, boot)
        put(7, info)
    packed = struct.pack(f"<{len(table)}{'I' if fat == 32 else 'H'}", *table)
    for i in range(TABLES):
        put(g.table + i * g.table_size, packed)
    if fat == 16:
        put(g.root, _directory(root, root_label))
    for node in nodes:
        if node.first:
            data = node.data if node.data is not None else _directory(node, root_label)
            put(g.data + (node.first - 2) * g.cluster_sectors, data)
    return bytes(image)


def _is_boot_sector(sector: bytes) -> bool:
    """Does a FAT volume begin here? The jump, a sector size, a cluster size and a media byte say so together."""
    if len(sector) < SECTOR or sector[510:512] != b"\x55\xaa" or sector[0] not in JUMPS:
        return False
    size, per_cluster = struct.unpack_from("<HB", sector, 11)
    return size in (128, 256, 512, 1024, 2048, 4096) and per_cluster.bit_count() == 1 and sector[21] >= 0xF0


class Volume:
    """A FAT12, FAT16 or FAT32 volume, or the first of a partitioned image, to look into.

    Raises DiskError where the image is damaged.
    """

    def __init__(self, image: bytes) -> None:
        if image[510:512] != b"\x55\xaa":
            raise DiskError("no FAT volume")
        if not _is_boot_sector(image):  # a master boot record: the first FAT partition
            entries = [struct.unpack_from("<4xB3xII", image, 446 + 16 * i) for i in range(4)]
            starts = [start for kind, start, _ in entries if kind in FAT_PARTITIONS and start]
            image = image[starts[0] * SECTOR :] if starts else b""
            if not _is_boot_sector(image):
                raise DiskError("no FAT volume")
        self.image = image
        fields = struct.unpack_from("<HBHBHHBH", image, 11)
        sector, per_cluster, reserved, tables, root_entries, small, _, table16 = fields
        large, table32, flags, _, root = struct.unpack_from("<IIHHI", image, 32)
        if sector != SECTOR:
            raise DiskError(f"sectors of {sector} bytes; only {SECTOR} are supported")
        fat32 = not table16
        table_size = table32 if fat32 else table16
        first = reserved + tables * table_size
        data = first + -(-root_entries * ENTRY.size // SECTOR)
        sectors = small or large
        clusters = (sectors - data) // per_cluster
        fat = 32 if fat32 else 12 if clusters < FAT16_MIN else 16
        most = FAT32_MAX if fat32 else FAT32_MIN
        fits = table_size * SECTOR * 8 // fat >= clusters + 2
        if not reserved or not tables or not 0 < clusters < most or not fits or fat32 == (root_entries > 0):
            raise DiskError("a damaged boot sector: its sizes contradict each other (fsck.fat tells more)")
        if fat32 and not 2 <= root <= clusters + 1:
            raise DiskError("a damaged boot sector: the root directory lies outside the volume (fsck.fat tells more)")
        if sectors * SECTOR > len(image):
            raise DiskError(f"the image is truncated: {len(image)} of {sectors * SECTOR} bytes")
        active = flags & 15 if fat32 and flags & 0x80 else 0  # BPB_ExtFlags: bit 7, only one table is kept up
        table = reserved + (active if active < tables else 0) * table_size
        self.geometry = Geometry(fat, sectors, per_cluster, clusters, table, table_size, root if fat32 else first, data)
        self._fixed_root = root_entries * ENTRY.size

    def _next(self, cluster: int) -> int:
        g, table = self.geometry, self.geometry.table * SECTOR
        if g.fat == 12:
            pair = struct.unpack_from("<H", self.image, table + cluster * 3 // 2)[0]
            return pair >> 4 if cluster & 1 else pair & 0xFFF
        if g.fat == 16:
            return struct.unpack_from("<H", self.image, table + cluster * 2)[0]
        return struct.unpack_from("<I", self.image, table + cluster * 4)[0] & 0x0FFF_FFFF

    def _chain(self, cluster: int) -> bytes:
        g, out = self.geometry, []
        end = (1 << min(g.fat, 28)) - 8
        while cluster < end:
            if not 2 <= cluster <= g.clusters + 1 or len(out) > g.clusters:
                raise DiskError("a damaged cluster chain (fsck.fat tells more)")
            start = (g.data + (cluster - 2) * g.cluster_sectors) * SECTOR
            out.append(self.image[start : start + g.cluster_sectors * SECTOR])
            cluster = self._next(cluster)
        return b"".join(out)

    def _entries(self, first: int) -> Iterator[tuple[str, int, int, int]]:
        """(name, attributes, first cluster, size) of a directory; first = 0 is the root."""
        if first or self.geometry.fat == 32:
            raw = self._chain(first or self.geometry.root)
        else:
            start = self.geometry.root * SECTOR
            raw = self.image[start : start + self._fixed_root]
        for at in range(0, len(raw) - ENTRY.size + 1, ENTRY.size):
            name, attributes, *_, high, _, _, low, size = ENTRY.unpack_from(raw, at)
            if name[0] == 0:
                return
            if name[0] == 0xE5 or name[0] == ord(".") or attributes & LABEL:
                continue
            base, extension = name[:8].decode("latin-1").rstrip(), name[8:].decode("latin-1").rstrip()
            first_cluster = low | (high << 16 if self.geometry.fat == 32 else 0)
            yield f"{base}.{extension}" if extension else base, attributes, first_cluster, size

    def walk(self) -> Iterator[tuple[str, int | None]]:
        """(path, size) of everything on the volume; a directory's path ends in / and its size is None."""
        stack = [("", self._entries(0))]
        while stack:
            path, entries = stack[-1]
            entry = next(entries, None)
            if entry is None:
                stack.pop()
            elif entry[1] & DIRECTORY:
                if len(stack) > 64:
                    raise DiskError("directories are nested too deep")
                yield f"{path}{entry[0]}/", None
                stack.append((f"{path}{entry[0]}/", self._entries(entry[2])))
            else:
                yield path + entry[0], entry[3]

    def read(self, path: str) -> bytes:
        """Contents of a file. Raises DiskError if it is not there."""
        first, size, attributes = 0, 0, DIRECTORY
        for part in (part for part in path.upper().split("/") if part):
            found = next((e for e in self._entries(first) if e[0] == part), None) if attributes & DIRECTORY else None
            if found is None:
                raise DiskError(f"{path}: no such file on the card")
            _, attributes, first, size = found
        if attributes & DIRECTORY:
            raise DiskError(f"{path} is a directory")
        return self._chain(first)[:size] if size else b""


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file as a whole or not at all: beside it first, then renamed. A device, or a pipe, stays what it is."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _size(text: str) -> int:
    units = {"K": 10, "M": 20, "G": 30}
    number, shift = (text[:-1], units[text[-1].upper()]) if text[-1:].upper() in units else (text, 0)
    if not number.isdigit():
        raise DiskError(f"{text!r} is not a size: write 8M, 512K or bytes")
    return int(number) << shift


def _gather(arguments: list[str]) -> dict[str, bytes]:
    """`PATH` or `PATH=NAME.EXT` arguments -> files; a directory brings all that is in it."""
    files: dict[str, bytes] = {}
    for argument in arguments:
        host, _, card = argument.partition("=")
        source = Path(host)
        card = card or source.name
        if source.is_dir():
            for path in sorted(source.rglob("*")):
                name = f"{card}/{path.relative_to(source).as_posix()}"
                files[name + "/" * path.is_dir()] = b"" if path.is_dir() else path.read_bytes()
        else:
            files[card] = source.read_bytes()
    return files


USAGE = """usage: bits disk create IMAGE [--size 8M] [--fat 16|32] FILE[=NAME.EXT]...
       bits disk ls IMAGE
       bits disk get IMAGE PATH [FILE]"""


def _run(arguments: list[str]) -> int:
    options: dict[str, str] = {}
    rest = []
    words = iter(arguments)
    for word in words:
        if word in ("--size", "--fat"):
            options[word] = next(words, "")
        else:
            rest.append(word)
    if len(rest) >= 2 and rest[0] == "create":
        fat = options.get("--fat")
        if fat not in (None, "16", "32"):
            raise DiskError("--fat takes 16 or 32")
        size = _size(options["--size"]) if "--size" in options else None
        write_atomically(Path(rest[1]), make_image(_gather(rest[2:]), size, int(fat) if fat else None))
    elif len(rest) == 2 and rest[0] == "ls":
        for path, size in Volume(Path(rest[1]).read_bytes()).walk():
            print(f"{'' if size is None else size:>10} {path}")
    elif len(rest) in (3, 4) and rest[0] == "get":
        data = Volume(Path(rest[1]).read_bytes()).read(rest[2])
        if len(rest) == 4:
            write_atomically(Path(rest[3]), data)
        else:
            sys.stdout.buffer.write(data)
    else:
        print(USAGE, file=sys.stderr)
        return 2
    return 0


def main(arguments: list[str]) -> int:
    """The verb `bits disk`. Returns the exit status; errors are one line on stderr."""
    try:
        return _run(arguments)
    except (DiskError, struct.error) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
