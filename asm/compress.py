"""Automatic compression: which 32-bit instruction words have a 16-bit form.

The compressed rows of the table say which instruction they stand for, field by field. Both encodings are made of bits
that one operand each contributes, so all pairs of a row come from going through the values of its operands:
`compressed(xlen, extensions)` is {word: halfword}, some forty thousand entries, made once in a hundredth of a second.
The choices of GNU as that are no consequence of the table are here too:

- add, and, or, xor and addw take either order of their sources, sub and subw do not;
- `addi a0, a0, 0` is c.mv, as `mv a0, a0` is; `addi sp, sp, 16` is c.addi, further ones c.addi16sp;
- HINTs and what a shift by 0 would be stay long;
- jalr and jal are compressed only where written jr, jalr or ret without offset, and j (see asm.fast, `keeps`).

Branches and jumps are lengthened where they do not reach, so they are in a table of their own, `short_branches`:
{word with target 0: (halfword with target 0, reach)}.
"""

from __future__ import annotations

from asm import riscv
from asm.row import SHORT_FIRST

_COMMUTE = ("c.add", "c.and", "c.or", "c.xor", "c.addw")
_NO_ZERO = ("c.addi", "c.slli", "c.srli", "c.srai")  # an immediate of 0 is no form of these that GNU as makes
_SPECIAL = ("c.nop", "c.ebreak")
_TABLES: dict = {}
_BRANCHES: dict = {}


def _bits(row: riscv.Row, operand: str, value: int) -> int:
    word = 0
    for at, low, width in row.fields[operand]:
        word |= (value >> low & (1 << width) - 1) << at
    return word


def _values(row: riscv.Row, operand: str, goals: list[str], base: riscv.Row) -> list[int]:
    """The values of a compressed row's operand for which the 16-bit form is made."""
    low, high, step = row.ranges[operand]
    wanted = []
    for value in range(low, high + 1, step):
        if (operand, value) in row.excluded or (value == 0 and row.name in _NO_ZERO and operand in ("imm", "shamt")):
            continue
        if operand in ("rd", "rs1") and value == 0 and low < SHORT_FIRST and row.name not in ("c.swsp", "c.sdsp"):
            continue  # HINTs
        if all(base.ranges[goal][0] <= value <= base.ranges[goal][1] for goal in goals):
            wanted.append(value)
    return wanted


def _pairs(row: riscv.Row, base: riscv.Row, sources: dict) -> list[tuple[int, int]]:
    """(word, halfword) for all operands of a compressed row."""
    fixed = base.match
    for field, source in sources.items():
        if not isinstance(source, str):
            fixed |= _bits(base, field, source)
    pairs = [(fixed, row.match)]
    for operand in row.fields:
        goals = [field for field, source in sources.items() if source == operand]
        choices = []
        for value in _values(row, operand, goals, base):
            word = 0
            for goal in goals:
                word |= _bits(base, goal, value)
            choices.append((word, _bits(row, operand, value)))
        pairs = [(word | more, half | more_half) for word, half in pairs for more, more_half in choices]
    return pairs


def _swapped(sources: dict) -> dict:
    return {**sources, "rs1": sources["rs2"], "rs2": sources["rs1"]}


def compressed(xlen: int, extensions: tuple[str, ...]) -> dict[int, bytes]:
    """{word: its 16-bit form, as bytes} on a hart with these extensions; empty without C."""
    if (xlen, extensions) not in _TABLES:
        table: dict[int, int] = {}
        rows = riscv.instructions(xlen, extensions)
        for row in rows.values():
            if row.length != 2 or row.expands is None or "target" in row.fields or row.expands[0] not in rows:
                continue
            name, sources = row.expands
            base = rows[name]
            made = _pairs(row, base, sources)
            if row.name in _COMMUTE:
                made += _pairs(row, base, _swapped(sources))
            for word, half in made:
                table.setdefault(word, half)
            if row.name == "c.mv":  # addi rd, rs, 0
                for word, half in _pairs(row, rows["addi"], {"rd": "rd", "rs1": "rs2", "imm": 0}):
                    table.setdefault(word, half)
        _TABLES[xlen, extensions] = {word: half.to_bytes(2, "little") for word, half in table.items()}
    return _TABLES[xlen, extensions]


def short_branches(xlen: int, extensions: tuple[str, ...]) -> dict[int, tuple[int, int]]:
    """{word of a branch or jump with target 0: (its 16-bit form, how far that reaches)}."""
    if (xlen, extensions) not in _BRANCHES:
        table = {}
        rows = riscv.instructions(xlen, extensions)
        for row in rows.values():
            if row.length == 2 and "target" in row.fields:
                name, sources = row.expands
                rest = {field: source for field, source in sources.items() if source != "target"}
                fields = {operand: places for operand, places in row.fields.items() if operand != "target"}
                short = row._replace(fields=fields)
                for word, half in _pairs(short, rows[name], rest):
                    table[word] = (half, -row.ranges["target"][0])
        _BRANCHES[xlen, extensions] = table
    return _BRANCHES[xlen, extensions]
