"""The software that runs on the chip: C and assembly through our own compiler, assembler and linker.

    build("boot")     the boot ROM, as the flat bytes that stand at ROM_BASE
    build("train")    the bare-metal trainer, as the ELF that the boot ROM loads

A program is a row of PROGRAMS. Objects are kept in build/software by a hash of everything that goes into them (the
source, its headers, the compiler itself), so a second build is a look-up. `soc.h` is written from hw/memory_map.py.

A file in `my/` replaces its namesake in the tree: `source` is the one place that knows this for C and assembly.
Headers are contracts between files and are not replaced.
Assembly gets the program's defines as `.equ` lines in front, since it has no preprocessor.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from hw import memory_map

ROOT = Path(__file__).resolve().parent.parent
BUILD = Path(os.environ.get("BITS_BUILD", ROOT / "build")) / "software"
INCLUDE = BUILD.parent / "include"
MINE = ROOT / "my"
INCLUDE_DIRS = ("fs", "os/boot", "os/drivers", "os/lib", "os/train")

BOOT_AREA = 16 << 10  # bytes at the top of RAM that are the boot ROM's while it runs: its stack holds everything


class Program(NamedTuple):
    """What a program is made of. base: address of the first byte. flat: memory bytes instead of an ELF."""

    sources: tuple[str, ...]
    base: int
    flat: bool


PROGRAMS = {
    "boot": Program(
        (
            "os/boot/start.S",
            "os/boot/boot.c",
            "os/drivers/sd.c",
            "os/drivers/uart.c",
            "os/drivers/finisher.c",
            "os/lib/print.c",
            "fs/fat.c",
            "cc/rt/memory.c",
        ),
        memory_map.REGIONS["ROM"].base,
        True,
    ),
    "train": Program(
        (
            "os/train/start.S",
            "os/train/main.c",
            "os/train/data.c",
            "os/train/files.c",
            "os/drivers/vtpu.c",
            "os/drivers/sd.c",
            "os/drivers/uart.c",
            "os/drivers/finisher.c",
            "os/lib/cpu.S",
            "os/lib/cpu.c",
            "os/lib/print.c",
            "fs/fat.c",
            "cc/rt/memory.c",
        ),
        memory_map.REGIONS["RAM"].base,
        False,
    ),
}


def source(path: str) -> Path:
    """The file to use for `path` (relative to the root): the learner's in my/, or ours."""
    mine = MINE / path
    return mine if mine.exists() else ROOT / path


def write_if_changed(path: Path, data: bytes) -> None:
    """Put `data` in a file, whole or not at all, and leave it alone if it holds them already."""
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_bytes(data)
    os.replace(temporary, path)


def include_dirs() -> list[str]:
    """Where headers are looked for after the folder of the file that includes them; writes soc.h."""
    write_if_changed(INCLUDE / "soc.h", memory_map.c_header().encode())
    return [str(ROOT / name) for name in INCLUDE_DIRS] + [str(INCLUDE)]


def defines(ram_size: int | None = None) -> dict[str, int]:
    """The names that every source gets. ram_size: bytes of RAM of the chip, by default the memory map's."""
    ram = memory_map.REGIONS["RAM"]
    end = ram.base + (ram_size or ram.size)
    return {"BOOT_RAM_END": end, "BOOT_AREA": BOOT_AREA}


def assembly_text(path: str, names: dict[str, int]) -> str:
    """An assembly source with the defines in front; line numbers stay those of the file."""
    return "; ".join(f".equ {name}, 0x{value:x}" for name, value in names.items()) + "; " + source(path).read_text()


def digest(*parts: bytes) -> str:
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(len(part).to_bytes(8, "little") + part)
    return hashed.hexdigest()[:32]


def toolchain_digest(headers: list[str]) -> bytes:
    """Everything of asm/ and cc/ and the headers of these folders: what an object depends on besides its source."""
    folders = [ROOT / "asm", ROOT / "cc", ROOT / "os" / "lib", MINE, *map(Path, headers)]
    files = {path for folder in folders for kind in ("*.py", "*.h") for path in folder.rglob(kind)}
    return digest(*(part for path in sorted(files) for part in (str(path).encode(), path.read_bytes()))).encode()


def cached(key: str, make: Callable[[], bytes]) -> bytes:
    path = BUILD / key
    if path.exists():
        return path.read_bytes()
    data = make()
    write_if_changed(path, data)
    return data


def _object(path: str, names: dict[str, int]) -> bytes:
    from asm.assembler import assemble
    from cc.driver import compile_c

    if path.endswith(".S"):
        return assemble(assembly_text(path, names), str(source(path)))
    text = [(name, f"0x{value:x}ul") for name, value in names.items()]
    return assemble(compile_c(str(source(path)), include_dirs=include_dirs(), defines=text), path + ".s")


def flatten(elf: bytes, base: int) -> bytes:
    """The memory that an ELF's PT_LOADs describe, from `base` on."""
    from asm.elf import read

    image = bytearray()
    for segment in read(elf).segments:
        at = segment.vaddr - base
        image.extend(bytes(max(0, at + segment.memsz - len(image))))
        image[at : at + len(segment.data)] = segment.data
    return bytes(image)


def build(kind: str, ram_size: int | None = None) -> bytes:
    """A program of PROGRAMS, as an ELF or, if it is flat, as its bytes in memory. ram_size in bytes."""
    from asm.linker import link

    program, names, tools = PROGRAMS[kind], defines(ram_size), toolchain_digest(include_dirs())
    objects = []
    for path in program.sources:
        key = digest(tools, path.encode(), source(path).read_bytes(), repr(names).encode())
        objects.append((path, cached(key + ".o", lambda path=path: _object(path, names))))
    elf = cached(digest(tools, *(data for _, data in objects)) + ".elf", lambda: link(objects, text_base=program.base))
    return flatten(elf, program.base) if program.flat else elf
