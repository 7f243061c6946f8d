"""`bits ld`: link objects and archives into an executable, or into a flat image of its loadable bytes."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from asm import elf
from asm.linker import LinkError, link


def _number(text: str) -> int:
    return int(text, 0)


def main(argv: list[str]) -> int:
    """0: written, 1: the objects do not link, 2: a file cannot be read or written."""
    parser = argparse.ArgumentParser(prog="bits ld", description="Link RISC-V objects and archives.")
    parser.add_argument("objects", nargs="+")
    parser.add_argument("-o", "--output", type=Path, default=Path("a.out"))
    parser.add_argument("-e", "--entry", default="_start")
    parser.add_argument("--text-base", type=_number, default=0x8000_0000, metavar="ADDRESS", help="of .text")
    parser.add_argument(
        "--data-base", type=_number, metavar="ADDRESS", help="of .data and .bss; makes a ROM image that copies its data"
    )
    parser.add_argument("--defsym", action="append", default=[], metavar="NAME=VALUE", help="define a symbol")
    parser.add_argument("--flat", action="store_true", help="write the loadable bytes only")
    args = parser.parse_args(argv)
    try:
        symbols = {name: _number(value) for name, value in (pair.split("=", 1) for pair in args.defsym)}
    except ValueError:
        parser.error("--defsym takes NAME=VALUE with a number for VALUE")
    try:
        objects = [(name, Path(name).read_bytes()) for name in args.objects]
        data = link(objects, args.text_base, args.data_base, args.entry, symbols)
        args.output.write_bytes(elf.flat(elf.read(data))[1] if args.flat else data)
    except (LinkError, elf.ElfError) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: error: {error.strerror}", file=sys.stderr)
        return 2
    return 0
