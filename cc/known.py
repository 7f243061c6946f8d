"""Under -g with optimisation: what the variables hold at each place of the source, and where that is in the machine.

The code is not changed for it. When the tree is walked, each statement (and call, and condition) notes which value of
the SSA form every register variable has at that moment; where a block has not asked for a variable yet, `settle` finds
out afterwards what it would have been told. The passes report what they replace. When registers are assigned, `locate`
looks for each instruction whether the value that its place knows is alive there, and in which register: if so, a
debugger may show it; if not, the variable is "optimized out", which is the truth.
"""

from __future__ import annotations

from cc.ir import Block, Value
from cc.machine import Code
from cc.tree import Variable

WORK = 2_000_000  # blocks times variables; beyond, only variables that are written in the block itself are known


class Known:
    """Notes of one function."""

    __slots__ = ("phis", "open")

    def __init__(self) -> None:
        self.phis: dict[tuple[int, Variable], Value] = {}  # by block number
        self.open: list[tuple[dict, Block]] = []  # notes with variables that are not known yet

    def note(self, values: dict, variables: list[Variable], block: Block) -> None:
        """What the block says of the variables now."""
        for variable in variables:
            values[variable] = block.defs.get(variable)
        self.open.append((values, block))

    def settle(self, blocks: list[Block]) -> None:
        """All blocks are known: complete the notes by what variables have at the beginning of a block."""
        wanted: dict[Variable, list[tuple[dict, Block]]] = {}
        for values, block in self.open:
            for variable, value in values.items():
                if value is None:
                    wanted.setdefault(variable, []).append((values, block))
        if len(wanted) * len(blocks) <= WORK:
            for variable, notes in wanted.items():
                found = self.entries(variable, blocks)
                for values, block in notes:
                    values[variable] = found.get(block.number)
        self.open = []

    def entries(self, variable: Variable, blocks: list[Block]) -> dict[int, Value | None]:
        """The variable at the beginning of the blocks: absent while unknown, None where it differs by the way."""
        found: dict[int, Value | None] = {}
        changed = True
        while changed:
            changed = False
            for block in blocks:
                number = block.number
                if number in found and found[number] is None:
                    continue
                value = self.phis.get((number, variable))
                if value is None:
                    seen = []
                    for p in block.preds:
                        if variable in p.defs:
                            seen.append(p.defs[variable])
                        elif p.number in found:
                            seen.append(found[p.number])
                    if not seen and block.preds:
                        continue
                    value = seen[0] if seen and all(other is seen[0] for other in seen) else None
                if number not in found or found[number] is not value:
                    found[number] = value
                    changed = True
        return found


def locate(code: Code, live: list[int], leader: list[int], colour: list[int]) -> None:
    """Fill `code.where`: by instruction, and as they are before it, {variable: register, (constant,), (symbol, offset)
    or (slot, offset)}.
    live: by virtual register, before any were joined."""
    trace, registers = code.trace, code.values
    point = 0
    last: dict = {}
    finals: dict[Value, Value] = {}
    place = None
    known: list[tuple] = []
    phis = {r: True for v, r in registers.items() if v.op == "phi"}
    for _, insts in code.blocks:
        copied: dict[int, bool] = {}  # phis that have got their values of the next block already
        for inst in insts:
            if inst.at is not None and inst.at is not place:
                place = inst.at
                known = []
                for variable, value in place.values.items():
                    if value is None:
                        continue
                    final = finals.get(value)
                    if final is None:
                        final = finals[value] = trace.final(value)
                    if final.op == "const":
                        known.append((variable, (final.imm,), -1, -1))
                    elif final.op == "global":
                        known.append((variable, (final.sym, final.imm), -1, -1))
                    elif final.op == "slot":
                        known.append((variable, (final.extra, final.imm), -1, -1))
                    elif final in registers:
                        r = registers[final]
                        known.append((variable, colour[leader[r]], live[r], r))
            elif inst.at is None:
                inst.at = place  # blocks may be put in another order
            where = {}
            for variable, found, alive, r in known:
                if alive < 0 or alive >> point & 1 and r not in copied:
                    where[variable] = found
            if inst.d in phis:
                copied[inst.d] = True
            last = code.where[inst] = where if where != last else last
            point += 2
