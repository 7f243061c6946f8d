"""Archives (.a): objects one after the other, each behind a header of 60 characters. The symbol index is not needed,
since the linker reads the members' own symbol tables.

    name 16 | date 12 | uid 6 | gid 6 | mode 8 | size 10 | "`\\n"

A name "/123" is at offset 123 of the member "//"; "/" is the index.
"""

from __future__ import annotations

from asm.elf import ElfError

MAGIC = b"!<arch>\n"
HEADER = 60


def members(data: bytes) -> list[tuple[str, bytes]]:
    """(name, contents) of every member. ElfError when the archive is damaged."""
    found = []
    names = b""
    at = len(MAGIC)
    while at + HEADER <= len(data):
        header = data[at : at + HEADER]
        digits = header[48:58].strip()
        if header[58:] != b"`\n" or not digits.isdigit():
            raise ElfError(f"damaged archive: no header at offset {at}")
        contents = data[at + HEADER : at + HEADER + int(digits)]
        if len(contents) != int(digits):
            raise ElfError("damaged archive: the last member is cut off")
        name = header[:16].decode("latin-1").rstrip()
        if name == "//":
            names = contents
        elif name not in ("/", "/SYM64/"):
            if name[:1] == "/" and name[1:].isdecimal():
                start = int(name[1:])
                name = names[start:].split(b"\n", 1)[0].decode("utf-8", "replace")
            found.append((name.rstrip("/"), contents))
        at += HEADER + len(contents) + len(contents) % 2
    return found
