"""Instructions that do several operations at once: Zba, Zbb and Zbs, matched on the SSA form.

`Tiles` walks a function from its end to its beginning. Where an operation and those that feed it are one machine
instruction, that is noted as a tile: (mnemonic, values read, immediate). An inner operation whose users have all taken
it in is dead and makes no code. So `p[i]` with 4-byte elements is `sh2add` and a load, `x >> 7 | x << 25` a `roriw`.

A row of `RULES` is the operation, the extension that it needs, and the function that tries.
"""

from __future__ import annotations

from cc.ir import FLAGS, PURE, Function, Value

Tile = tuple  # (mnemonic, [values], immediate)
ZERO = Value("const", False, [])


def fits(n: int) -> bool:
    return -2048 <= n < 2048


def is_const(v: Value, n: int) -> bool:
    return v.op == "const" and v.imm == n


def exponent(n: int) -> int:
    """log2 of a power of two, else -1."""
    return n.bit_length() - 1 if n > 0 and n & (n - 1) == 0 else -1


def scaled(v: Value) -> tuple[int, Value] | None:
    """(k, x) of x << k for k in 1..3."""
    if v.op == "shl" and not v.w and v.args[1].op == "const" and 1 <= v.args[1].imm <= 3:
        return v.args[1].imm, v.args[0]
    return None


def inverted(v: Value) -> Value | None:
    """x of ~x."""
    return v.args[0] if v.op == "xor" and is_const(v.args[1], -1) else None


def bit(v: Value) -> Value | None:
    """n of 1 << n."""
    return v.args[1] if v.op == "shl" and not v.w and is_const(v.args[0], 1) else None


def add(v: Value) -> Tile | None:
    if v.w:
        return None
    for a, b in (v.args, v.args[::-1]):
        found = scaled(b)
        if found is not None:
            k, x = found
            if x.op == "zextw":
                return f"sh{k}add.uw", [x.args[0], a], 0
            return f"sh{k}add", [x, a], 0
    for a, b in (v.args, v.args[::-1]):
        if b.op == "zextw" and not (a.op == "const" and fits(a.imm)):
            return "add.uw", [b.args[0], a], 0
    return None


def multiply(v: Value) -> Tile | None:
    if not v.w and v.args[1].op == "const" and v.args[1].imm in (3, 5, 9):
        return f"sh{(v.args[1].imm - 1).bit_length() - 1}add", [v.args[0], v.args[0]], 0
    return None


def wide_shift(v: Value) -> Tile | None:
    """Without Zba the selector makes two shifts of it."""
    if not v.w and v.args[0].op == "zextw" and v.args[1].op == "const" and 0 < v.args[1].imm <= 32:
        return "slli.uw", [v.args[0].args[0]], v.args[1].imm & 63
    return None


def zero_word(v: Value) -> Tile | None:
    return "zext.w", [v.args[0]], 0


def extend(v: Value) -> Tile | None:
    return {"sextb": "sext.b", "sexth": "sext.h", "zexth": "zext.h"}[v.op], [v.args[0]], 0


def negated_logic(v: Value) -> Tile | None:
    for a, b in (v.args, v.args[::-1]):
        x = inverted(b)
        if x is not None and a.op != "const":
            return {"and": "andn", "or": "orn", "xor": "xnor"}[v.op], [a, x], 0
    if v.op == "xor" and is_const(v.args[1], -1) and v.args[0].op == "xor" and v.args[0].args[1].op != "const":
        return "xnor", v.args[0].args, 0
    return None


def rotate(v: Value) -> Tile | None:
    """x << n | x >> bits - n; also with + and ^, where n is a constant that is not zero."""
    for a, b in (v.args, v.args[::-1]):
        if a.op != "shl" or b.op != "shr" or a.w != b.w or a.args[0] is not b.args[0] or v.op == "add" and v.w != a.w:
            continue
        bits, w = (32, "w") if a.w else (64, "")
        left, right = a.args[1], b.args[1]
        if left.op == "const" and right.op == "const":
            if left.imm + right.imm == bits and 0 < right.imm < bits:
                return "rori" + w, [a.args[0]], right.imm
        elif v.op == "or":
            for op, x, y in (("rol", left, right), ("ror", right, left)):
                if y.op == "sub" and y.args[1] is x and y.args[0].op == "const" and y.args[0].imm in (0, bits):
                    return op + w, [a.args[0], x], 0
    return None


def extract(v: Value) -> Tile | None:
    """x >> n & 1."""
    a, b = v.args
    if is_const(b, 1) and a.op in ("shr", "sar"):
        n = a.args[1]
        if n.op == "const":
            return "bexti", [a.args[0]], n.imm
        if not a.w:
            return "bext", [a.args[0], n], 0
    return None


def clear_bit(v: Value) -> Tile | None:
    a, b = v.args
    if b.op == "const" and not fits(b.imm) and exponent(~b.imm) >= 0:
        return "bclri", [a], exponent(~b.imm)
    for x, y in ((a, b), (b, a)):
        inner = inverted(y)
        n = bit(inner) if inner is not None else None
        if n is not None:
            return "bclr", [x, n], 0
    return None


def change_bit(v: Value) -> Tile | None:
    a, b = v.args
    name = {"or": "bset", "xor": "binv"}[v.op]
    if b.op == "const" and not fits(b.imm) and exponent(b.imm) >= 0:
        return name + "i", [a], exponent(b.imm)
    for x, y in ((a, b), (b, a)):
        n = bit(y)
        if n is not None:
            return name, [x, n], 0
    return None


def one_bit(v: Value) -> Tile | None:
    n = bit(v)
    return ("bset", [ZERO, n], 0) if n is not None else None


RULES = {
    "add": (("Zba", add), ("Zbb", rotate)),
    "mul": (("Zba", multiply),),
    "shl": (("", wide_shift), ("Zbs", one_bit)),
    "zextw": (("Zba", zero_word),),
    "sextb": (("Zbb", extend),),
    "sexth": (("Zbb", extend),),
    "zexth": (("Zbb", extend),),
    "and": (("Zbs", extract), ("Zbs", clear_bit), ("Zbb", negated_logic)),
    "or": (("Zbb", rotate), ("Zbs", change_bit), ("Zbb", negated_logic)),
    "xor": (("Zbb", rotate), ("Zbs", change_bit), ("Zbb", negated_logic)),
}


class Tiles:
    """The tiles of a function, and the uses of values (by number) that are left besides them."""

    __slots__ = ("at", "uses", "dead")

    def __init__(self, f: Function, extensions: tuple[str, ...]):
        self.at: dict[Value, Tile] = {}
        self.dead: dict[Value, bool] = {}
        uses = self.uses = [0] * f.count
        for block in f.blocks:
            for v in block.phis + block.body + [block.term]:
                for a in v.args:
                    if a.number >= 0:
                        uses[a.number] += 1
        able = {op: [try_ for needs, try_ in rows if not needs or needs in extensions] for op, rows in RULES.items()}
        for block in reversed(f.blocks):
            for v in reversed(block.body):
                if not FLAGS[v.op] & PURE:
                    continue
                if not uses[v.number]:
                    self.dead[v] = True
                    self.read(v.args, -1)
                    continue
                # BEGIN SOLUTION cc.patterns.tile
                for attempt in able.get(v.op, ()):
                    tile = attempt(v)
                    if tile is not None:
                        self.read(v.args, -1)
                        self.read(tile[1], 1)
                        self.at[v] = tile
                        break
                # END SOLUTION

    def read(self, values: list[Value], by: int) -> None:
        for a in values:
            if a.number >= 0:
                self.uses[a.number] += by
