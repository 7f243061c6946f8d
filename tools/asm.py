"""`bits asm`: assemble one file of RISC-V assembly into a relocatable object."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from asm.assembler import assemble
from asm.diagnostic import AsmError, Diagnostic, render


def main(argv: list[str]) -> int:
    """0: written, 1: the source is wrong, 2: a file cannot be read or written."""
    parser = argparse.ArgumentParser(prog="bits asm", description="Assemble RISC-V assembly into an ELF object.")
    parser.add_argument("source", type=Path)
    parser.add_argument("-o", "--output", type=Path, help="the object (default: the source's name with .o)")
    parser.add_argument("--xlen", type=int, choices=(32, 64), default=64)
    args = parser.parse_args(argv)
    warnings: list[Diagnostic] = []
    try:
        data = assemble(args.source.read_text(errors="replace"), str(args.source), args.xlen, warnings)
        (args.output or args.source.with_suffix(".o")).write_bytes(data)
    except AsmError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename}: error: {error.strerror}", file=sys.stderr)
        return 2
    for warning in warnings:
        print(render(warning), file=sys.stderr)
    return 0
