"""Which memory operations may touch the same bytes.

An address is traced to the object that it began at: a slot, a symbol, or some value. Two different objects never
overlap; a slot whose address nobody else has is out of reach of pointers and of calls. No rule uses C's types: programs
that look at one object through two types mean it.
"""

from __future__ import annotations

from cc.ir import FLAGS, LOAD, Function, Value
from cc.passes.fold import STORE_BITS
from cc.passes.promote import LOAD_BITS

STEPS = 1000  # additions that are followed
Place = tuple  # (kind, object, first byte or None, bytes)


def place_of(v: Value) -> Place | None:
    """Where a load or store goes; None for other operations."""
    if v.op in STORE_BITS:
        base, size = v.args[1], STORE_BITS[v.op] // 8
    elif v.op in LOAD_BITS:
        base, size = v.args[0], LOAD_BITS[v.op] // 8
    else:
        return None
    at: int | None = v.imm
    top = base
    for _ in range(STEPS):
        if base.op != "add":
            break
        a, b = base.args
        if base.w:  # so addresses are added on rv32, and wrap
            at = None
        if b.op == "const":
            base = a
            at = at + b.imm if at is not None else None
        elif a.op in ("global", "slot"):
            base, at = a, None
        elif b.op in ("global", "slot"):
            base, at = b, None
        elif a.op == "add":  # p + constant + index
            base, at = a, None
        else:
            break
    if base.op == "global":
        return "global", base.sym, at + base.imm if at is not None else None, size
    if base.op == "slot":
        return "slot", base.extra.number, at + base.imm if at is not None else None, size
    if at is None:
        return "value", top, v.imm, size
    return "value", base, at, size


def overlap(a: Place, b: Place, private: dict[int, bool]) -> bool:
    """Whether the two may touch the same byte. private: slots whose address is only used to access them."""
    if a[0] == b[0] and a[1] == b[1]:
        if a[2] is None or b[2] is None:
            return True
        return a[2] < b[2] + b[3] and b[2] < a[2] + a[3]
    if a[0] != "value" and b[0] != "value":
        return False
    for x in (a, b):
        if x[0] == "slot" and x[1] in private:
            return False
    return True


def private_slots(f: Function) -> dict[int, bool]:
    """Slots whose address goes nowhere but into loads and stores, also by way of additions that `place_of` follows."""
    lost: dict[int, bool] = {}
    derived: dict[Value, list[int]] = {}
    for _ in range(2):  # the second time for values that come by back edges
        for block in f.blocks:
            for v in block.phis + block.body + [block.term]:
                address = v.args[-1] if v.op in STORE_BITS or FLAGS[v.op] & LOAD else None
                for i, a in enumerate(v.args):
                    numbers = [a.extra.number] if a.op == "slot" else derived.get(a)
                    if numbers is None or (a is address and i == len(v.args) - 1):
                        continue
                    if v.op == "add" and (a.op == "slot" or i == 0 and v.args[1].op not in ("slot", "global")):
                        known = derived.setdefault(v, [])
                        known.extend(n for n in numbers if n not in known)
                    else:
                        for n in numbers:
                            lost[n] = True
    return {slot.number: True for slot in f.slots if slot.number not in lost}
