"""One row of the instruction table: how a pattern, in the notation of the specification's listings, becomes masks,
fields and ranges. The tables (`asm/rows_*.py`) are made with this; what rows mean to their users is in `asm.riscv`.

    "target[12|10:5] rs2 rs1 000 target[4:1|11] 1100011"          32 bits, high bit first
    "110 target[8|4:3] rs1' target[7:6|2:1|5] 01"                 16 bits

Runs of 0 and 1 are fixed bits, `-` is ignored (and encoded as 0), a word is an operand, and brackets say which bits of
its value stand there, so that the immediate scrambles are written once. A stroke marks the three bits of a compressed
register, x8 to x15; its value is the register's number all the same.
"""

from __future__ import annotations

from collections import namedtuple

ALU, LOAD, STORE, BRANCH, JUMP, CSR, FENCE, SYSTEM = "alu load store branch jump csr fence system".split()
AMO, FLOAT, FLOAT_LOAD, FLOAT_STORE = "amo float float_load float_store".split()

SIGNED = ("imm", "target", "upper")
REGISTER_OPERANDS = ("rd", "rs1", "rs2", "fd", "fs1", "fs2", "fs3")
WIDTHS = {"csr": 12, "uimm": 5, "pred": 4, "succ": 4, "aq": 1, "rl": 1, "rm": 3}  # of operands without brackets
WIDTHS |= dict.fromkeys(REGISTER_OPERANDS, 5)
SHORT_WIDTH, SHORT_FIRST = 3, 8  # compressed registers: three bits, counted from x8
RESERVED_ROUNDING = (5, 6)

Row = namedtuple(
    "Row",
    # name; pattern; syntax: operands as the assembler takes them; extension: its own one; requires: all it needs, that
    # one first; xlens on which it exists; kind, size, reads, meaning, amo, expands: see asm.riscv; oracle: the outside
    # program that judges its meaning, or its encoding where it has none; defaults: operands that the text may leave out
    "name pattern syntax extension requires xlens kind size reads meaning amo expands oracle defaults "
    # Derived. length in bytes; mask, match: word & mask == match; fields: {operand: ((shift in word, shift in value,
    # width), ...)}; ranges: {operand: (lowest, highest, step)}; excluded: ((operand, value), ...) that belong to other
    # instructions or to none
    "length mask match fields ranges excluded",
)


def _pieces(token: str) -> tuple[str, list[tuple[int, int]]]:
    """`target[4:1|11]` -> ("target", [(4, 1), (11, 11)]): operand and (high, low) of its value's bits, high first."""
    if token[-1] == "'":
        return token[:-1], [(SHORT_WIDTH - 1, 0)]
    if "[" not in token:
        return token, [(WIDTHS[token] - 1, 0)]
    operand, bits = token[:-1].split("[")
    pieces = []
    for piece in bits.split("|"):
        high, _, low = piece.partition(":")
        pieces.append((int(high), int(low or high)))
    return operand, pieces


def row(
    name: str,
    pattern: str,
    syntax: str,
    kind: str,
    reads: str = "",
    meaning=None,
    *,
    ext: str | tuple[str, ...] = "I",
    xlens: tuple[int, ...] = (32, 64),
    size: int = 0,
    amo: str | None = None,
    expands: tuple[str, dict] | None = None,
    excluded: tuple[tuple[str, int], ...] = (),
    defaults: dict[str, int] | None = None,
    oracle: str = "unicorn",
) -> Row:
    """A row from its pattern. ext: the extension, or all that are needed. ValueError if the pattern is not 16 or 32
    bits long."""
    at = mask = match = 0
    fields: dict[str, list[tuple[int, int, int]]] = {}
    short = []
    for token in reversed(pattern.split()):
        if token[0] in "01-":
            for bit in reversed(token):
                mask |= (bit != "-") << at
                match |= (bit == "1") << at
                at += 1
            continue
        operand, pieces = _pieces(token)
        if token[-1] == "'":
            short.append(operand)
        for high, low in reversed(pieces):
            fields.setdefault(operand, []).append((at, low, high - low + 1))
            at += high - low + 1
    if at not in (16, 32):
        raise ValueError(f"the pattern of {name} has {at} bits")
    ranges = {}
    for operand, places in fields.items():
        step = 1 << min(low for _, low, _ in places)
        bits = max(low + width for _, low, width in places)
        floor, ceiling = (-(1 << bits - 1), 1 << bits - 1) if operand in SIGNED else (0, 1 << bits)
        if operand in short:
            floor, ceiling = SHORT_FIRST, SHORT_FIRST + ceiling
        ranges[operand] = (floor, ceiling - step, step)
    if "rm" in fields:
        excluded += tuple(("rm", mode) for mode in RESERVED_ROUNDING)
    places = {operand: tuple(reversed(fields[operand])) for operand in reversed(fields)}
    requires = (ext,) if isinstance(ext, str) else ext
    return Row(
        name, pattern, syntax, requires[0], requires, xlens, kind, size, tuple(reads.split()), meaning, amo, expands,
        oracle, defaults or {}, at // 8, mask, match, places, ranges, excluded,
    )  # fmt: skip
