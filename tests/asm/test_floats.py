""".float and .double round as the host does, and the line program of a few rows is what DWARF 5 says."""

from __future__ import annotations

import random
import struct

import pytest

from asm import assembler, elf
from asm.diagnostic import Fault
from asm.floats import float_bits


def test_double() -> None:
    rng = random.Random(1)
    texts = ["0", "-0", "1e400", "-1e-400", "4.9e-324", "2.4e-324", "1.7976931348623157e308", "1.7976931348623159e308"]
    texts += ["9007199254740993", "9007199254740995", ".5", "5.", "1e23", "inf", "-inf"]
    for _ in range(3000):
        value = struct.unpack("<d", rng.randbytes(8))[0]
        texts += [repr(value)] * (value == value) + [f"{rng.random() * 10 ** rng.randrange(-320, 300):.25g}"]
    for text in texts:
        assert float_bits(text, 8) == struct.unpack("<Q", struct.pack("<d", float(text)))[0], text


def test_single() -> None:
    """Halfway cases, subnormal numbers, and the greatest; a double is rounded only once."""
    for text, bits in (
        ("16777217", 0x4B800000),
        ("16777219", 0x4B800002),
        ("1e-45", 1),
        ("7e-46", 0),
        ("7.1e-46", 1),
        ("3.4028235e38", 0x7F7FFFFF),
        ("3.4028236e38", 0x7F800000),
        ("1.00000005960464477539062500001", 0x3F800001),
        ("0f1.5", 0x3FC00000),
        ("-nan", 0xFFFFFFFF),
    ):
        assert float_bits(text, 4) == bits, text


def test_no_numbers() -> None:
    for text in ("", "1.2.3", "e5", "1e", "0x10", "1e5e5", "--1", "one"):
        with pytest.raises(Fault):
            float_bits(text, 8)


def test_line_program() -> None:
    """Rows near each other are one byte each; far ones are not."""
    text = '.file 1 "x.c"\n.loc 1 1 0\nnop\n.loc 1 3 0\nnop\nnop\n.loc 1 2 0\nnop\n.loc 1 900 0\nnop\n'
    made = elf.read(assembler.assemble(text, "x.s"))
    data = next(section.data for section in made.sections if section.name == ".debug_line")
    set_address = bytes((0, 9, 2)) + bytes(8)
    program = data[data.index(set_address) + len(set_address) :]
    # opcode = lines + 5 + 14 * bytes + 13
    wanted = bytes((18, 2 + 5 + 14 * 4 + 13, -1 + 5 + 14 * 8 + 13)) + bytes((3, 0x82, 7, 5 + 14 * 4 + 13))
    assert program == wanted + bytes((2, 4, 0, 1, 1))
