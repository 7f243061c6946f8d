"""What a C program's own code costs: executed instructions, counted exactly, and bytes of machine code.

    found = measure(assembly, "sort.c")     of what any compiler for rv64 lp64 wrote, linked with our C library

Only the program's own functions count. It calls each function of the library through a wrapper that reads `instret`
before and after, so that what the library and the wrapper took can be subtracted; `main` is called by one that reads
it for the whole:

    own.main    rdinstret ... the program ... rdinstret       own.all
    own.puts    rdinstret ... puts ... rdinstret              added to own.taken

Every compiler's program gets the same library, wrappers and linker, with relaxation, which is how riscv64 programs are
linked. A program may not be called back by the library nor leave it sideways: the functions in REFUSED.
"""

from __future__ import annotations

import functools
import os
import re
import tempfile
import zlib
from typing import NamedTuple

from asm import archive, elf, isa
from asm.assembler import assemble
from asm.linker import Input, Options, link_program
from hw.sim.user import UserMachine
from tools import library

MARCH, MABI = "rv64imac_zba_zbb_zbs", "lp64"
LIMIT = 500_000_000  # instructions
RAM_SIZE = 64 << 20
REFUSED = ("qsort", "bsearch", "atexit", "exit", "_Exit", "abort", "setjmp", "longjmp", "signal", "raise")
NAME = re.compile(r"(?<![\w.$%])[A-Za-z_]\w*(?![\w$])")
WITHOUT_NAMES = (".string", ".ascii", ".asciz", ".file", ".ident", ".section", ".option", ".attribute")
# What main's wrapper executes between its two readings, besides the program: the first reading and the jump.
CALL = 2
START = """
        .option norelax
        .bss
        .balign 8
        .globl own.ra, own.taken, own.all, own.checksum
own.ra: .space 16
own.taken: .space 8
own.all: .space 8
own.checksum: .space 8
        .text
        .globl main, report
main:   addi sp, sp, -16
        sd ra, 0(sp)
        sd s0, 8(sp)
        rdinstret s0
        jal own.main
        rdinstret t0
        sub t0, t0, s0
        lla t1, own.all
        sd t0, 0(t1)
        ld ra, 0(sp)
        ld s0, 8(sp)
        addi sp, sp, 16
        ret
        .type report, @function
report: lla t0, own.checksum
        sd a0, 0(t0)
        ret
"""
# t-registers are free where a function begins and ends. 14 instructions of a wrapper stand outside its two readings.
WRAPPER = """
        .globl own.{name}
own.{name}:
        lla t0, own.ra
        sd ra, 0(t0)
        rdinstret t6
        sd t6, 8(t0)
        jal {name}
        rdinstret t6
        lla t0, own.ra
        ld t5, 8(t0)
        sub t6, t6, t5
        addi t6, t6, 14
        ld t5, 16(t0)
        add t5, t5, t6
        sd t5, 16(t0)
        ld ra, 0(t0)
        ret
"""


class MeasureError(Exception):
    """The program cannot be measured, or does not do what it should; the text says which and why."""


class Measured(NamedTuple):
    """instructions: executed by the program's own functions. text: bytes of its machine code as linked. result: what it
    reported, and a checksum of what it printed."""

    instructions: int
    text: int
    result: str


@functools.cache
def libc() -> bytes:
    """The C library, the same for every compiler's programs."""
    return library.libc()


@functools.cache
def library_functions() -> frozenset[str]:
    """The functions of the C library."""
    members = archive.members(libc())
    symbols = [s for member in members for s in elf.read(member.contents).symbols]
    kinds = (elf.STT_FUNC, elf.STT_NOTYPE)
    return frozenset(s.name for s in symbols if s.type in kinds and s.bind != elf.STB_LOCAL and s.section) | {"report"}


def rename(text: str) -> tuple[str, list[str]]:
    """Assembly text whose `main` is `own.main` and which calls the wrappers; and the functions to be wrapped."""
    known, found, lines = library_functions() | {"main"}, {}, []

    def renamed(match: re.Match[str]) -> str:
        if match[0] not in known or match[0] in mine:
            return match[0]
        found[match[0]] = True
        return f"own.{match[0]}"

    mine = set(re.findall(r"^([A-Za-z_]\w*):", text, re.MULTILINE)) - {"main"}
    for line in text.split("\n"):
        word, space, operands = line.partition("\t") if line[:1] != "\t" else ("", "\t", line[1:])
        if space and not word:
            word, space, operands = operands.partition("\t")
            keep = word.startswith(WITHOUT_NAMES)
            lines.append(f"\t{word}{space}{operands if keep else NAME.sub(renamed, operands)}")
        else:
            lines.append(NAME.sub(renamed, line))
    return "\n".join(lines), sorted(name for name in found if name != "main")


def to_object(text: str, name: str) -> bytes:
    xlen, extensions = isa.parse(MARCH + "_zicsr")
    return assemble(text, name, xlen, None, extensions, relax=True)


def linked(text: str, name: str) -> tuple[bytes, list[tuple[int, int]]]:
    """The executable of a program, and (address, bytes) of its own machine code."""
    text, called = rename(text)
    refused = [function for function in called if function in REFUSED]
    if refused:
        raise MeasureError(f"{name} calls {', '.join(refused)}, and then its own instructions cannot be told apart")
    around = to_object(START + "".join(WRAPPER.format(name=function) for function in called), "wrappers")
    options = Options()
    options.text_base, options.entry, options.relax = library.BASE, "_start", True
    inputs = [Input(name, to_object(text, name)), Input("wrappers", around), Input("libc.a", libc(), group=1)]
    image, state = link_program(inputs, options)
    parts = [part for output in state.outputs for part in output.parts()]
    own = [part for part in parts if part.file.name == name and part.flags & elf.SHF_EXECINSTR]
    return image, [(part.address(0), part.size) for part in own]


def execute(image: bytes, name: str) -> tuple[UserMachine, bytes]:
    """The machine after the program has run, and what it printed."""
    machine = UserMachine(image, [name.encode()], [], "iss", RAM_SIZE)
    with tempfile.TemporaryFile() as out:
        machine.linux.files[1] = out.fileno()
        machine.run(max_instructions=LIMIT)
        os.lseek(out.fileno(), 0, os.SEEK_SET)
        printed = out.read()
    if machine.exit_code != 0:
        end = "does not end" if machine.exit_code is None else f"ends with status {machine.exit_code} {machine.message}"
        raise MeasureError(f"{name} {end}")
    return machine, printed


def measure(text: str, name: str) -> Measured:
    """What an assembly text executes, is and gives. MeasureError."""
    image, code = linked(text, name)
    machine, printed = execute(image, name)
    at = {s.name: s.value for s in elf.read(image).symbols}
    all_, taken, checksum = (
        int.from_bytes(machine.mem.read(at[f"own.{word}"], 8), "little") for word in ("all", "taken", "checksum")
    )
    return Measured(all_ - taken - CALL, sum(size for _, size in code), f"{checksum:016x} {zlib.crc32(printed):08x}")
