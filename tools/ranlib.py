"""`bits ranlib`, also as `bits-ranlib`: writes the symbol index of archives anew."""

from __future__ import annotations

import sys

from tools import ar


def main(argv: list[str]) -> int:
    """0: written, 1: not an archive, or it cannot be read or written."""
    names = [word for word in argv if not word.startswith("-")]
    if "--version" in argv or "-V" in argv:
        print("bits ranlib 0.1.0")
        return 0
    if not names:
        print("usage: bits ranlib ARCHIVE...", file=sys.stderr)
        return 1
    return max(ar.main(["s", name]) for name in names)
