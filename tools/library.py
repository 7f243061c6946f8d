"""The C library for Linux programs: os/lib, with the compiler's own support in cc/rt, as one archive.

    libc()            the bytes of libc.a, made by our compiler, assembler and archiver; RUNTIME: the support alone
    link_program()    an executable of objects and this library, which runs in user mode and under qemu-riscv64

The archive is kept in build/software by a hash of everything that goes into it.
"""

from __future__ import annotations

from pathlib import Path

from asm.archive import Member, write
from asm.assembler import assemble
from cc.driver import compile_c, preprocess, target_of
from tools import software

PARTS = ("string", "stdlib", "stdio", "wide", "math", "time", "linux")
RUNTIME = "cc/rt/"  # what generated code calls
FOLDERS = (*(f"os/lib/{part}" for part in PARTS), RUNTIME)
INCLUDE = software.ROOT / "os" / "lib" / "include"
BASE = 0x10000  # of a program in user mode


def compressing(march: str) -> tuple[str, ...] | None:
    """What the assembler is told: the extensions if C is among them, and then instructions are compressed; else None,
    which lets it take all. Assembly may use CSRs and fence.i without a word in -march, as before GNU 2.38."""
    extensions = target_of(march)[1]
    return (*extensions, *(e for e in ("Zicsr", "Zifencei") if e not in extensions)) if "C" in extensions else None


def sources() -> list[str]:
    """Every C and assembly file of the library, relative to the root."""
    found = [path for folder in FOLDERS for path in (software.ROOT / folder).glob("*.[cS]")]
    return sorted(path.relative_to(software.ROOT).as_posix() for path in found)


def include_dirs() -> list[str]:
    """Where hosted programs find the library's headers; the compiler's own follow by themselves."""
    return [str(INCLUDE)]


def _object(path: str, march: str) -> bytes:
    """A file of the library. Its names are weak: a program may have a function of the same name for itself (C11 7.1.3
    forbids that only for names of standard headers, and programs do it with those too)."""
    file, xlen = software.source(path), 32 if march.startswith("rv32") else 64
    if path.endswith(".S"):
        text = preprocess(file.read_text(), str(file), include_dirs(), [("__ASSEMBLER__", "1")], march)
    else:
        text = compile_c(str(file), include_dirs=include_dirs(), march=march)
    return assemble(text.replace("\t.globl\t", "\t.weak\t"), path + ".s", xlen, extensions=compressing(march))


def _name(path: str) -> str:
    """A member's name; two folders may have files of one name."""
    folder, _, name = path.rpartition("/")
    return f"{Path(folder).name}-{name[:-2]}.o"


def libc(march: str = "rv64im", wanted: str = "") -> bytes:
    """The archive; of a folder `wanted` only."""
    tools = software.toolchain_digest(include_dirs())
    members = []
    for path in sources():
        if not path.startswith(wanted):
            continue
        key = software.digest(tools, b"weak", march.encode(), path.encode(), software.source(path).read_bytes())
        members.append(Member(_name(path), software.cached(key + ".o", lambda path=path: _object(path, march))))
    return write(members)


def on_disk(march: str = "rv64im") -> Path:
    """The archive as a file, for those who link by themselves."""
    path = software.BUILD / march / "libc.a"
    software.write_if_changed(path, libc(march))
    return path


def link_program(objects: list[tuple[str, bytes]]) -> bytes:
    """The static executable of (name, object) pairs and the library. LinkError when it cannot be done."""
    from asm.linker import link  # compilations start without it

    return link([*objects, ("libc.a", libc())], text_base=BASE)
