"""`bits objdump`: what is in an ELF file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from asm import elf, objdump


def main(argv: list[str]) -> int:
    """0: shown, 1: not an ELF file, 2: the file cannot be read."""
    parser = argparse.ArgumentParser(prog="bits objdump", description="Show an ELF file.", add_help=False)
    parser.add_argument("--help", action="help", help="show this and exit")
    parser.add_argument("file")
    parser.add_argument("-d", "--disassemble", action="store_true", help="instructions")
    parser.add_argument("-r", "--reloc", action="store_true", help="with relocations")
    parser.add_argument("-h", "--headers", action="store_true", dest="sections", help="table of sections")
    parser.add_argument("-t", "--syms", action="store_true", help="table of symbols")
    parser.add_argument("-s", "--full-contents", action="store_true", help="bytes")
    parser.add_argument("--no-aliases", action="store_true", help="no pseudo-instructions")
    args = parser.parse_args(argv)
    try:
        e = elf.read(Path(args.file).read_bytes())
    except OSError as error:
        print(f"{args.file}: error: {error.strerror}", file=sys.stderr)
        return 2
    except elf.ElfError as error:
        print(f"{args.file}: error: {error}", file=sys.stderr)
        return 1
    print(f"\n{args.file}:     file format elf{e.xlen}-littleriscv\n")
    shown = ((args.sections, objdump.sections), (args.syms, objdump.symbols), (args.full_contents, objdump.contents))
    parts = [part(e) for wanted, part in shown if wanted]
    if args.disassemble or args.reloc or not parts:
        parts.append(objdump.code(e, not args.no_aliases, args.reloc))
    print("\n".join(parts))
    return 0
