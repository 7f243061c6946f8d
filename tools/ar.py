"""`bits ar`, also as `bits-ar`: archives. The operation is one letter, with others that modify it, in one word:

r  replace or add files (u: only newer ones)      t  list          p  print contents
q  add files at the end                           d  delete        x  extract       m  move to the end
c  do not say that the archive is made   s  write the symbol index (alone: ranlib)   S  no index
v  say what is done    a, b, i  with a member's name: after or before it    D, U  no dates (default), with dates
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from asm import elf
from asm.archive import MAGIC, Member, members, write
from asm.elf import ElfError
from tools import binary

OPERATIONS = "rqtpdxsm"
MODIFIERS = "cuvsSDUabiloPTfV"


class Usage(Exception):
    """The command line is wrong."""


def letters(argv: list[str]) -> tuple[str, str, list[str]]:
    """(operation, modifiers, the other words)."""
    words = list(argv)
    found = ""
    if not words:
        raise Usage("no operation; one of r q t p d x m s")
    found = words.pop(0).lstrip("-")
    while words and words[0].startswith("-") and len(words[0]) > 1:
        word = words.pop(0)
        if word == "--":
            break
        if word.startswith("--"):
            continue  # --plugin and its like
        found += word[1:]
    for letter in found:
        if letter not in OPERATIONS + MODIFIERS:
            raise Usage(f"{letter} is neither an operation nor a modifier")
    operations = [letter for letter in found if letter in OPERATIONS and letter != "s"]
    if len(operations) > 1:
        raise Usage(f"the operations {' and '.join(operations)} exclude each other")
    if not operations and "s" not in found:
        raise Usage("no operation; one of r q t p d x s")
    if "T" in found:
        raise Usage("thin archives are not supported")
    return (operations or ["s"])[0], found, words


def member_of(name: str, dates: bool) -> Member:
    """A file as a member."""
    path = Path(name)
    data = path.read_bytes()
    if not dates:
        return Member(path.name, data)
    status = path.stat()
    return Member(path.name, data, 0, int(status.st_mtime), status.st_uid, status.st_gid, status.st_mode & 0o7777)


def line(member: Member) -> str:
    """A line of `ar tv`."""
    bits = "".join(letter if member.mode >> 8 - i & 1 else "-" for i, letter in enumerate("rwxrwxrwx"))
    when = time.gmtime(member.date) if member.date < 1 << 40 else time.gmtime(0)
    date = f"{time.strftime('%b', when)} {when.tm_mday:2} {time.strftime('%H:%M %Y', when)}"
    return f"{bits} {member.uid}/{member.gid} {len(member.contents):6} {date} {member.name}"


def put(found: list[Member], new: Member, flags: str, position: str) -> None:
    """Puts a member before (b, i) or after (a) the one named `position`, or at the end if there is none."""
    at = next((i + ("a" in flags) for i, m in enumerate(found) if m.name == Path(position).name), len(found))
    found.insert(at, new)


def replace(found: list[Member], names: list[str], flags: str, position: str) -> None:
    """Does r or q to the members; with S the latter is the former, as in GNU ar."""
    quick = "q" in flags and "S" not in flags
    for name in names:
        new = member_of(name, "U" in flags)
        at = next((i for i, m in enumerate(found) if m.name == new.name and m.header), None)  # not those just added
        if at is None or quick:
            if "v" in flags:
                print(f"a - {name}")
            put(found, new, flags, position)
            continue
        if "u" in flags and int(Path(name).stat().st_mtime) <= found[at].date:
            continue
        if "v" in flags:
            print(f"r - {name}")
        if position:
            del found[at]
            put(found, new, flags, position)
        else:
            found[at] = new


def select(found: list[Member], names: list[str]) -> tuple[list[Member], list[str]]:
    """For every name the first member of that name that is not chosen yet; and the names without one."""
    chosen: list[Member] = []
    missing = []
    for name in names:
        wanted = Path(name).name
        member = next((m for m in found if m.name == wanted and not any(m is other for other in chosen)), None)
        if member is None:
            missing.append(name)
        else:
            chosen.append(member)
    return chosen, missing


def save(path: Path, found: list[Member], flags: str) -> None:
    """Writes the archive."""
    mode = path.stat().st_mode & 0o777 if path.exists() else None
    binary.write(path, write(found, "S" not in flags), mode)


def run(operation: str, flags: str, words: list[str]) -> int:
    """Does one operation."""
    position = words.pop(0) if any(letter in flags for letter in "abi") and words else ""
    if not words:
        raise Usage("no archive named")
    path, names = Path(words[0]), words[1:]
    found: list[Member] = []
    if path.exists():
        data = path.read_bytes()
        if data[: len(MAGIC)] != MAGIC:
            raise ElfError(f"{path}: {elf.foreign(data, 'archive')}")
        found = members(data)
    elif operation not in "rq":
        raise FileNotFoundError(2, "No such file or directory", str(path))
    elif "c" not in flags:
        print(f"bits ar: creating {path}", file=sys.stderr)
    if operation in "rq":
        replace(found, names, flags, position)
        if names or not path.exists():
            save(path, found, flags)
        return 0
    if operation == "s":
        save(path, found, flags)
        return 0
    chosen, missing = select(found, names)
    if operation == "m" and missing:
        raise ElfError(f"no entry {missing[0]} in archive {path}!")
    if operation in "dm":
        for member, name in zip(chosen, [name for name in names if name not in missing]):
            if "v" in flags:
                print(f"{operation} - {name}")
            del found[next(i for i, m in enumerate(found) if m is member)]
            if operation == "m":
                put(found, member, flags, position)
        if names:
            save(path, found, flags)
        return 0
    for name in missing:
        print(f"no entry {name} in archive", file=sys.stderr)
    for member in chosen if names else found:
        if operation == "t":
            print(line(member) if "v" in flags else member.name)
        elif operation == "p":
            if "v" in flags:
                print(f"\n<{member.name}>\n", flush=True)
            sys.stdout.flush()
            sys.stdout.buffer.write(member.contents)
        else:
            name = Path(member.name).name
            if name != member.name or name in ("", ".", "..") or "\0" in name:
                raise ElfError(f"the member {member.name!r} would be written outside this folder")
            if "v" in flags:
                print(f"x - {name}")
            Path(name).write_bytes(member.contents)
            Path(name).chmod(member.mode & 0o777)
    return 0


def main(argv: list[str]) -> int:
    """0: done, 1: not an archive, wrong flags, or a file cannot be read or written."""
    if "--version" in argv or argv == ["-V"]:
        print("bits ar 0.1.0, takes the flags of GNU ar")
        return 0
    if "--help" in argv:
        print(f"usage: bits ar OPERATION[MODIFIERS] ARCHIVE [FILE...]\n{__doc__}")
        return 0
    try:
        return run(*letters(argv))
    except Usage as error:
        print(f"bits ar: error: {error}", file=sys.stderr)
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"{error.filename}: error: {error.strerror}", file=sys.stderr)
    except ElfError as error:
        print(f"bits ar: error: {error}", file=sys.stderr)
    return 1
