"""`bits readelf`, also as `bits-readelf`: what is in an ELF file, in the manner of GNU readelf."""

from __future__ import annotations

import argparse
import sys

from asm import elf, readelf, readelf_frames, readelf_lines
from asm.elfview import View
from tools import binary


def show(v: View, args: argparse.Namespace) -> str:
    """Everything that the flags ask for."""
    text = ""
    if args.h:
        text += readelf.header(v)
    if args.S:
        text += ("\n" if args.h else "") + readelf.sections(v, args.W, not args.h)
    if args.a or args.g:
        text += "\nThere are no section groups in this file.\n"
    if args.l:
        text += readelf.segments(v, args.W, not args.h)
    if args.a or args.d:
        text += "\nThere is no dynamic section in this file.\n"
    if args.r:
        text += readelf.relocations(v, args.W)
    if args.a or args.u:
        text += "\nThe decoding of unwind sections for machine type RISC-V is not currently supported.\n"
    if args.s:
        text += readelf.symbols(v, args.W)
    for name, dump in [(name, readelf.hex_dump) for name in args.x] + [(name, readelf.strings) for name in args.p]:
        section = v.named(name)
        if section is None:
            print(f"readelf: Warning: Section '{name}' was not dumped because it does not exist", file=sys.stderr)
        else:
            text += dump(v, section)
    if args.a or args.V:
        text += "\nNo version information found in this file.\n"
    kinds = [kind for words in args.w for kind in words.split(",")]
    if any(kind in ("l", "rawline") for kind in kinds):
        text += readelf_lines.raw(elf.read(v.data))
    if any(kind in ("L", "decodedline") for kind in kinds):
        text += readelf_lines.decoded(elf.read(v.data))
    if any(kind in ("f", "frames") for kind in kinds):
        text += readelf_frames.frames(elf.read(v.data))
    if args.n:
        text += readelf.notes(v)
    if args.A:
        text += readelf.attributes(v)
    return text


def debug_kinds(text: str) -> str:
    """What --debug-dump takes here: words, or letters behind -w."""
    for kind in text.split(","):
        if kind not in ("l", "L", "f", "rawline", "decodedline", "frames"):
            raise argparse.ArgumentTypeError(f"{kind} is none of rawline (-wl), decodedline (-wL), frames (-wf)")
    return text


def main(argv: list[str]) -> int:
    """0: shown, 1: not an ELF file, or the file cannot be read."""
    parser = argparse.ArgumentParser(prog="bits readelf", description="Show an ELF file.", add_help=False)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--help", "-H", action="help", help="show this and exit")
    parser.add_argument("-a", "--all", action="store_true", dest="a", help="-h -l -S -s -r -n -A")
    parser.add_argument("-h", "--file-header", action="store_true", dest="h", help="file header")
    parser.add_argument("-l", "--program-headers", "--segments", action="store_true", dest="l", help="segments")
    parser.add_argument("-S", "--section-headers", "--sections", action="store_true", dest="S", help="sections")
    parser.add_argument("-e", "--headers", action="store_true", dest="e", help="-h -l -S")
    parser.add_argument("-s", "--syms", "--symbols", action="store_true", dest="s", help="symbols")
    parser.add_argument("-r", "--relocs", action="store_true", dest="r", help="relocations")
    parser.add_argument("-n", "--notes", action="store_true", dest="n", help="notes")
    parser.add_argument("-A", "--arch-specific", action="store_true", dest="A", help=".riscv.attributes")
    parser.add_argument("-d", "--dynamic", action="store_true", dest="d", help="the dynamic section")
    parser.add_argument("-g", "--section-groups", action="store_true", dest="g", help="groups of sections")
    parser.add_argument("-u", "--unwind", action="store_true", dest="u", help="ignored: not for RISC-V")
    parser.add_argument("-V", "--version-info", action="store_true", dest="V", help="versions of symbols")
    parser.add_argument("-C", "--demangle", action="store_true", dest="C", help="ignored: C names are not mangled")
    parser.add_argument(
        "-w", "--debug-dump", action="append", default=[], dest="w", metavar="KIND", type=debug_kinds,
        help="line tables: l or =rawline as they are, L or =decodedline as rows; f or =frames",
    )  # fmt: skip
    parser.add_argument("-x", "--hex-dump", action="append", default=[], dest="x", metavar="SECTION", help="bytes")
    parser.add_argument("-p", "--string-dump", action="append", default=[], dest="p", metavar="SECTION", help="strings")
    parser.add_argument("-W", "--wide", action="store_true", dest="W", help="lines longer than 80 characters")
    parser.add_argument("--version", action="version", version="bits readelf 0.1.0, takes the flags of GNU readelf")
    args = parser.parse_args(argv)
    for flag in "hlS" if args.e else "hlSsrnA" if args.a else "":
        setattr(args, flag, True)
    if not any(getattr(args, flag) for flag in "hlSsrnAxpdguVw"):
        parser.error("say what to show: -a, -h, -l, -S, -s, -r, -x, -p ...")

    def show_file(name: str, data: bytes) -> None:
        views = [(f"{name}({member})" if member else name, View(part)) for member, part in binary.objects(data)]
        for title, view in views:
            text = show(view, args)
            print((f"\nFile: {title}\n" if len(args.files) + len(views) > 2 else "") + text, end="")

    return binary.each(args.files, show_file)
