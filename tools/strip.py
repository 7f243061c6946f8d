"""`bits strip`, also as `bits-strip`: see `tools.objcopy`."""

from __future__ import annotations

from tools import objcopy


def main(argv: list[str]) -> int:
    """0: written, 1: not an ELF file, or it cannot be read or written."""
    return objcopy.strip(argv)
