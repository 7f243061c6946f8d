"""`bits size`, also as `bits-size`: bytes of code, data and zeros, in the manner of GNU size."""

from __future__ import annotations

import argparse

from asm import symbols
from asm.elfview import View
from tools import binary


def by_section(view: View, title: str, form: str, common: bool) -> str:
    """A line for every section (-A)."""
    sections = [(s.name, s.size, s.addr) for s in symbols.shown_sections(view)]
    if common:
        sections.append(("*COM*", symbols.commons(view), 0))
    number = {"d": "{}", "o": "0{:o}", "x": "0x{:x}"}[form]
    total = sum(size for _, size, _ in sections)
    width = max([len(name) for name, _, _ in sections], default=0)
    size_width = max(len(number.format(total)), len("size"))
    address_width = max([len(number.format(addr)) for _, _, addr in sections] + [len("addr")])
    lines = [
        title if title.endswith(":") else f"{title}  :",
        f"{'section':<{width}}   {'size':>{size_width}}   {'addr':>{address_width}}",
    ]
    for name, size, addr in sections:
        lines.append(f"{name:<{width}}   {number.format(size):>{size_width}}   {number.format(addr):>{address_width}}")
    lines.append(f"{'Total':<{width}}   {number.format(total):>{size_width}}")
    return "\n".join(lines) + "\n\n\n"


def berkeley(counts: tuple[int, int, int], title: str, form: str) -> str:
    """A line for the file (-B)."""
    number = {"d": "{}", "o": "0{:o}", "x": "0x{:x}"}[form]
    total = sum(counts)
    cells = "\t".join(f"{number.format(count):>7}" for count in counts)
    second = f"{total:7o}" if form == "o" else f"{total:7}"
    return f"{cells}\t{second}\t{total:7x}\t{title}"


def gnu(counts: tuple[int, int, int], title: str, form: str) -> str:
    """A line for the file (-G): all numbers to the same base."""
    number = {"d": "{}", "o": "0{:o}", "x": "0x{:x}"}[form]
    return " ".join(f"{number.format(count):>10}" for count in (*counts, sum(counts))) + f" {title}"


def main(argv: list[str]) -> int:
    """0: shown, 1: a file is not ELF or cannot be read."""
    parser = argparse.ArgumentParser(prog="bits size", description="Count bytes.")
    parser.add_argument("files", nargs="*", default=["a.out"])
    parser.add_argument("-A", action="store_const", const="sysv", dest="format", help="a line for every section")
    parser.add_argument("-B", action="store_const", const="berkeley", dest="format", help="a line for the file")
    parser.add_argument("-G", action="store_const", const="gnu", dest="format", help="the same, constants being data")
    parser.add_argument("--format", choices=("sysv", "berkeley", "gnu", "SysV", "Berkeley", "GNU"), dest="format")
    parser.add_argument("-t", "--totals", action="store_true", help="the sum of all files too (-B)")
    parser.add_argument("-d", action="store_const", const="d", dest="radix", default="d", help="numbers to base 10")
    parser.add_argument("-o", action="store_const", const="o", dest="radix", help="numbers to base 8")
    parser.add_argument("-x", action="store_const", const="x", dest="radix", help="numbers to base 16")
    parser.add_argument("--radix", choices=("8", "10", "16"), dest="base", help="numbers to this base")
    parser.add_argument("--common", action="store_true", help="COMMON symbols count as zeros too")
    parser.add_argument("-f", action="store_true", dest="ignored", help="ignored")
    parser.add_argument("-V", "--version", action="version", version="bits size 0.1.0, takes the flags of GNU size")
    args = parser.parse_args(argv)
    args.format = (args.format or "").lower()
    args.radix = {"8": "o", "10": "d", "16": "x"}.get(args.base, args.radix)
    sysv, row = args.format == "sysv", gnu if args.format == "gnu" else berkeley
    found: list[tuple[int, int, int]] = []

    def show_file(name: str, data: bytes) -> None:
        for member, contents in binary.objects(data):
            title, view = f"{member} (ex {name})" if member else name, View(contents)
            if member and sysv:
                title = f"{member}   (ex {name}):"
            if sysv:
                print(by_section(view, title, args.radix, args.common), end="")
                continue
            common = symbols.commons(view) if args.common else 0
            counts = symbols.totals(view, common, args.format == "gnu")
            if not found and row is gnu:
                print("      text       data        bss      total filename")
            elif not found:
                dec = "oct" if args.radix == "o" else "dec"
                print(f"   text\t   data\t    bss\t    {dec}\t    hex\tfilename")
            found.append(counts)
            print(row(counts, title, args.radix))

    status = binary.each(args.files, show_file)
    if args.totals and not sysv:
        sums = [sum(counts[n] for counts in found) for n in range(3)]
        print(row((sums[0], sums[1], sums[2]), "(TOTALS)", args.radix))
    return status
