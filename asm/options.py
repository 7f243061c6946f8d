""".option and .attribute: what is assembled for, from here on."""

from __future__ import annotations

from asm import isa, riscv
from asm.attributes import ARCH, TAGS
from asm.diagnostic import Fault
from asm.expression import string

GENERAL = "gc"  # what -march means when nothing is said
IGNORED = ("csr-check", "no-csr-check")


def _extensions(asm) -> tuple[str, ...]:
    return asm.extensions or isa.parse(f"rv{asm.xlen}{GENERAL}")[1]


def _parse(text: str, at: int) -> tuple[int, tuple[str, ...]]:
    try:
        return isa.parse(text)
    except isa.IsaError as error:
        raise Fault(str(error), at) from None


def _arch(asm, args: list[str]) -> None:
    """+ext, -ext, or a whole ISA string."""
    extensions = tuple(known for known in _extensions(asm) if known in isa.ORDER)
    for at, arg in enumerate(args, 1):
        if arg[:1] in ("+", "-"):
            name = arg[1:]
            found = _parse(f"rv{asm.xlen}i{name if len(name) == 1 else '_' + name}", at)[1]
            wanted = name[:1].upper() + name[1:].lower()
            wanted = next((known for known in found if wanted.startswith(known) and known != "I"), found[-1])
            if arg[0] == "+":
                extensions = isa.close(extensions + found)
            else:
                extensions = tuple(known for known in extensions if known != wanted)
        else:
            xlen, extensions = _parse(arg, at)
            if xlen != asm.xlen:
                raise Fault(f"{arg} has another XLEN than this file, {asm.xlen}", at)
    asm.configure(extensions, asm.relax)


def option(asm, args: list[str]) -> None:
    """.option push, pop, rvc, norvc, relax, norelax, pic, nopic, or arch and what changes."""
    name = args[0] if args else ""
    if name == "rvc":
        extensions = asm.extensions or riscv.EXTENSIONS  # all, as without .option
        asm.configure(extensions if "C" in extensions else (*extensions, "C"), asm.relax)
    elif name == "norvc":
        if asm.extensions is not None:
            asm.configure(tuple(known for known in asm.extensions if known != "C"), asm.relax)
    elif name in ("relax", "norelax"):
        asm.configure(asm.extensions, name == "relax")
    elif name in ("pic", "nopic"):
        asm.pic = name == "pic"
        asm.configure(asm.extensions, asm.relax)
    elif name == "push":
        asm.option_stack.append((asm.extensions, asm.relax, asm.pic))
    elif name == "pop":
        if not asm.option_stack:
            raise Fault(".option pop without .option push")
        extensions, relax, asm.pic = asm.option_stack.pop()
        asm.configure(extensions, relax)
    elif name == "arch":
        _arch(asm, args[1:])
    elif name.split()[:1] == ["arch"]:
        _arch(asm, [name.split(None, 1)[1], *args[1:]])
    elif name not in IGNORED:
        asm.warn(f"unknown option '{name}'; known are push pop rvc norvc relax norelax pic nopic arch", 0)


def attribute(asm, args: list[str]) -> None:
    """.attribute tag, value; the tag by name or number."""
    if len(args) != 2:
        raise Fault("expected .attribute tag, value")
    tag = TAGS.get(args[0])
    if tag is None:
        tag = asm.constant(asm.expression(args[0]))
    if tag is None or not 0 < tag < 1 << 31:
        raise Fault(f"unknown attribute '{args[0]}'; known are {', '.join(TAGS)}", 0)
    if tag & 1:
        value = string(args[1]).decode("utf-8", "replace")
    else:
        value = asm.constant(asm.expression(args[1]))
        if value is None or value < 0:
            raise Fault("expected a number that is not negative", 1)
    asm.attribute_values[tag] = value
    if tag == ARCH and asm.extensions is not None:
        try:
            xlen, extensions = isa.parse(value)
        except isa.IsaError as error:
            asm.warn(f"{error}; the instructions stay those of -march", 1)
            return
        if xlen != asm.xlen:
            raise Fault(f"{value} has another XLEN than this file, {asm.xlen}", 1)
        asm.configure(extensions, asm.relax)
