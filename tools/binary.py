"""What the tools on object files have in common: going through the files of a command line, archives opened, and one
line for each that is not what it should be."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from asm import archive
from asm.elf import ElfError


def is_archive(data: bytes) -> bool:
    return data[: len(archive.MAGIC)] == archive.MAGIC


def objects(data: bytes) -> list[tuple[str, bytes]]:
    """(member, contents) of an archive; of another file that alone, without a name. ElfError for a broken archive."""
    if is_archive(data):
        return [(member.name, member.contents) for member in archive.members(data)]
    return [("", data)]


def write(path: Path, data: bytes, mode: int | None = None) -> None:
    """Writes a file whole or not at all, with a mode as for chmod; what is no plain file, as /dev/null, stays what it
    is. OSError names the path."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        try:
            temporary.write_bytes(data)
            if mode is not None:
                temporary.chmod(mode)
            os.replace(temporary, path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def attempt(name: str, action: Callable[[], None]) -> int:
    """0, or 1 and a message if a file cannot be read or written, or is not what it should be."""
    try:
        action()
    except BrokenPipeError:  # whoever reads our output has left: the front door ends us
        raise
    except OSError as error:
        print(f"{error.filename or name}: error: {error.strerror}", file=sys.stderr)
        return 1
    except ElfError as error:
        print(f"{name}: error: {error}", file=sys.stderr)
        return 1
    return 0


def each(names: list[str], show: Callable[[str, bytes], None]) -> int:
    """Shows every file, by its name and contents, whatever is wrong with others; 1 if one could not be shown."""
    return max(attempt(name, lambda name=name: show(name, Path(name).read_bytes())) for name in names)
