"""Atomic objects (C11 6.7.3, 7.17) and gcc's builtins on them, `__atomic_...` and the older `__sync_...`.

With the A extension all of it is inline: the AMO that does an operation on 4 or 8 bytes, and otherwise a loop around
LR and SC, on the word that holds the object if that is smaller (psABI "Code model for atomics"; every access is
sequentially consistent, whatever order is asked for). Without the extension, and for what is larger than a word, the
functions of libatomic are called, as gcc does it; cc/rt has them.
"""

from __future__ import annotations

from cc import types as ty
from cc.build_wide import WideBuilder
from cc.inline_asm import ANY, Asm, AsmParser, Operand
from cc.ir import Value
from cc.lexer import Token
from cc.tree import Builtin, Const, Expr
from cc.types import POINTER, Type

OPERATIONS = {"add": "+", "sub": "-", "and": "&", "or": "|", "xor": "^", "nand": "&"}
AMOS = {"add": "amoadd", "sub": "amoadd", "and": "amoand", "or": "amoor", "xor": "amoxor", "exchange": "amoswap"}
SEQ_CST = 5
WHOLE = {1: ty.uchar, 2: ty.ushort, 4: ty.uint, 8: ty.ullong}  # {bytes: the type}, of what libatomic has functions for
# names behind the prefix, and how many arguments they take
ATOMIC = {
    "load_n": 2, "load": 3, "store_n": 3, "store": 3, "exchange_n": 3, "exchange": 4, "compare_exchange_n": 6,
    "compare_exchange": 6, "test_and_set": 2, "clear": 2, "thread_fence": 1, "signal_fence": 1, "always_lock_free": 2,
    "is_lock_free": 2,
}  # fmt: skip
SYNC = {
    "synchronize": 0, "bool_compare_and_swap": 3, "val_compare_and_swap": 3, "lock_test_and_set": 2, "lock_release": 1,
}  # fmt: skip


class AtomicParser(AsmParser):
    """Makes `Builtin` nodes: load(p), store(p, v), exchange(p, v), fetch_add(p, v), add_fetch(p, v) and so on,
    compare(p, address of the expected value, v), swapped(p, expected, v) giving the old value, and fence."""

    def atomic_call(self, token: Token) -> Expr:
        """At the arguments of a builtin."""
        name = token.text
        prefix, table = ("__atomic_", ATOMIC) if name.startswith("__atomic_") else ("__sync_", SYNC)
        short = name[len(prefix) :]
        operation = short.replace("_and_", "_") if prefix == "__sync_" else short
        first, _, second = operation.partition("_")
        known = first in OPERATIONS and second == "fetch" or first == "fetch" and second in OPERATIONS
        does = operation if known else ""
        if not does and short not in table:
            self.diags.fatal(token, f"{name} is not supported")
        self.want("(", name)
        args = [self.value(arg) for arg in self.arguments()]
        wanted = table.get(short, 3 if prefix == "__atomic_" else 2)
        if len(args) < wanted or (len(args) > wanted and prefix == "__atomic_"):
            self.diags.fatal(token, f"{name} takes {wanted} arguments, {len(args)} given")
        if short.endswith("_fence") or short == "synchronize":
            return Builtin(ty.void, token, "fence" if short != "signal_fence" else "barrier", [])
        if short.endswith("lock_free"):
            size = args[0].value if isinstance(args[0], Const) else 0
            return Const(ty.int_, token, int(size in WHOLE and size <= self.lock_free))
        if short in ("test_and_set", "clear"):
            args[0] = self.cast(args[0], ty.pointer_to(ty.boolean), token)
        t = self.atomic_target(args[0], token, bool(does))
        if does:
            return self.checked(Builtin(t, token, does, [args[0], self.operand(args[1], t, token)], t))
        if short in ("test_and_set", "clear"):
            one = Const(ty.boolean, token, int(short == "test_and_set"))
            return Builtin(t if one.value else ty.void, token, "exchange" if one.value else "store", [args[0], one], t)
        if short == "lock_test_and_set":
            return self.checked(Builtin(t, token, "exchange", [args[0], self.operand(args[1], t, token)], t))
        if short == "lock_release":
            return Builtin(ty.void, token, "store", [args[0], Const(t, token, 0)], t)
        if short in ("load_n", "load"):
            e: Expr = Builtin(t, token, "load", args[:1], t)
            return e if short == "load_n" else self.assign(self.deref(args[1], token), e, token)
        if prefix == "__sync_":
            values = [self.operand(arg, t, token) for arg in args[1:3]]
            result = ty.boolean if short.startswith("bool") else t
            return self.checked(Builtin(result, token, short[:4].rstrip("_") + "_swap", [args[0], *values], t))
        by_name = short.endswith("_n")
        value = args[2] if short.startswith("compare") else args[1]
        value = self.operand(value if by_name else self.deref(value, token), t, token)
        if short.startswith("compare"):
            place = ty.pointer_to(ty.qualified(t, ty.VOLATILE))
            self.assignable(args[1], place, token, "the address of the expected value")
            return self.checked(Builtin(ty.boolean, token, "compare", [args[0], args[1], value], t))
        if short.startswith("store"):
            return self.checked(Builtin(ty.void, token, "store", [args[0], value], t))
        e = self.checked(Builtin(t, token, "exchange", [args[0], value], t))
        return e if by_name else self.assign(self.deref(args[2], token), e, token)

    def operand(self, e: Expr, t: Type, token: Token) -> Expr:
        if t.kind == POINTER and ty.is_integer(e.type):
            return self.cast(e, t, token)
        return self.assignable(e, t, token, "the operand")

    def atomic_target(self, e: Expr, token: Token, computes: bool) -> Type:
        """The type that a builtin's pointer points to; `computes`: of an integer or pointer."""
        t = ty.complete(e.type.base) if e.type.kind == POINTER else ty.void
        if not (ty.is_integer(t) or t.kind == POINTER) and (computes or not (ty.is_record(t) or t.kind == ty.FLOAT)):
            what = "integer or pointer" if computes else "number, pointer, structure or union"
            self.diags.fatal(token, f"{token.text} wants a pointer to a{'n' * computes} {what}, not {e.type}")
        if computes and t.kind == ty.BOOL:
            self.diags.fatal(token, f"{token.text} does not compute with _Bool; exchange it, or take unsigned char")
        if t.size <= 0 or (t.size not in WHOLE and not ty.is_record(t)):
            self.diags.fatal(token, f"{token.text} does not take objects of type {t}")
        return t.bare


class AtomicBuilder(WideBuilder):
    """Lowers those nodes. The methods used on `self` are those of the builder that this is part of."""

    def atomic(self, e: Builtin) -> Value:
        t, name = e.extra, e.name
        if ty.is_record(t):
            return self.atomic_record(e)
        address = self.value(e.args[0])
        if name == "load":
            return self.atomic_load(t, address)
        if name == "compare":
            expected = self.value(e.args[1])
            value = self.value(e.args[2])
            old = self.load(t, expected, 0)
            seen = self.swap_if(t, address, old, value)
            self.store(t, expected, 0, seen)
            return self.emit("eq", False, [seen, old])
        if name in ("bool_swap", "val_swap"):
            old, value = self.value(e.args[1]), self.value(e.args[2])
            seen = self.swap_if(t, address, old, value)
            return seen if name == "val_swap" else self.emit("eq", False, [seen, old])
        value = self.value(e.args[1])
        if name == "store":
            self.atomic_store(t, address, value)
            return self.f.const(0)
        operation = name.replace("fetch", "").strip("_")
        old = self.fetch(operation, t, address, value)
        return old if name[:5] in ("fetch", "excha") else self.operated(operation, t, old, value)

    def atomic_record(self, e: Builtin) -> Value:
        """load, store, exchange and compare of a record: as of an integer of its size, or by libatomic's functions for
        any size. compare's truth, or where the value lies."""
        t, name, order = e.extra, e.name, self.f.const(SEQ_CST)
        address = self.value(e.args[0])
        places = [self.value(arg) for arg in e.args[1:-1]]  # compare's expected value
        if name != "load":
            places.append(self.plus(*self.place(e.args[-1])))
        if name in ("load", "exchange"):
            places.append(self.temporary(t))
        if t.size not in WHOLE:
            function = "__atomic_compare_exchange" if name == "compare" else f"__atomic_{name}"
            args = [self.f.const(t.size), address, *places, order, *([order] if name == "compare" else [])]
            found = self.emit("call", name == "compare", args, 0, function, name != "compare")
            return found if name == "compare" else places[-1]
        whole = WHOLE[t.size]
        part = ty.aligned(whole, t.align)
        value = self.load(part, places[-1], 0) if name in ("store", "compare") else None
        if name == "load":
            old = self.atomic_load(whole, address)
        elif name == "exchange":
            old = self.fetch(name, whole, address, self.load(part, places[0], 0))
        elif name == "store":
            self.atomic_store(whole, address, value)
            return places[-1]
        else:
            old = self.load(part, places[0], 0)
            seen = self.swap_if(whole, address, old, value)
            self.store(part, places[0], 0, seen)
            return self.emit("eq", False, [seen, old])
        self.store(part, places[-1], 0, old)
        return places[-1]

    def atomic_load(self, t: Type, address: Value, offset: int = 0) -> Value:
        if t.size > ty.WORD:
            return self.by_library("load", t, [self.plus(address, offset)])
        self.fence("fence\trw,rw")
        v = self.load(t.bare, address, offset)
        self.fence("fence\tr,rw")
        return v

    def atomic_store(self, t: Type, address: Value, value: Value, offset: int = 0) -> None:
        if t.size > ty.WORD:
            self.by_library("store", t, [self.plus(address, offset), *self.words(value, t)])
            return
        self.fence("fence\trw,w")
        self.store(t.bare, address, offset, value)
        self.fence("fence\trw,rw")

    def atomic_update(self, op: str, t: Type, address: Value, work: Type, operand: Value) -> tuple[Value, Value]:
        """`object op= operand`, computed in type `work`; the old and the new value."""

        def change(old: Value) -> Value:
            return self.convert(self.arithmetic(op, work, self.convert(old, t, work), operand), work, t)

        for name, simple in OPERATIONS.items():
            if simple == op and name != "nand" and (t.kind == POINTER or ty.is_integer(t) and ty.is_integer(work)):
                old = self.fetch(name, t, address, self.convert(operand, work, t))
                return old, change(old)
        return self.changed(t, address, change)

    def fence(self, text: str) -> None:
        asm = Asm()
        asm.pieces = [text]
        self.emit("asm", False, [], 0, None, asm)

    def fence_value(self, e: Builtin) -> Value:
        self.fence("fence\trw,rw" if e.name == "fence" else "")
        return self.f.const(0)

    def operated(self, operation: str, t: Type, old: Value, value: Value) -> Value:
        """What the operation makes of the old value."""
        work = ty.ulong if t.kind == POINTER else ty.promote(t)
        new = self.arithmetic(OPERATIONS[operation], work, old, value)
        if operation == "nand":
            new = self.emit("xor", False, [new, self.f.const(-1)])
        return self.convert(new, work, t)

    def fetch(self, operation: str, t: Type, address: Value, value: Value) -> Value:
        """Carry out the operation in memory; the old value."""
        if "A" not in self.unit.extensions or t.size > ty.WORD:
            name = operation if operation == "exchange" else f"fetch_{operation}"
            narrow = t.size < 4
            args = self.words(self.convert(value, t, WHOLE[t.size]) if narrow else value, t)
            old = self.by_library(name, t, [address, *args])
            return self.convert(old, WHOLE[t.size], t) if narrow else old
        if operation in AMOS and t.size >= 4:
            if operation == "sub":
                value = self.emit("sub", t.size == 4, [self.f.const(0), value])
            text = [f"{AMOS[operation]}.{'w' if t.size == 4 else 'd'}.aqrl\t", 0, ",", 2, ",(", 1, ")"]
            return self.machine_code(text, 1, [address, value])
        if operation == "exchange":
            return self.changed(t, address, lambda old: value)[0]
        return self.changed(t, address, lambda old: self.operated(operation, t, old, value))[0]

    def by_library(self, operation: str, t: Type, args: list[Value]) -> Value:
        """The result of libatomic's function for objects of t's size, an unsigned number."""
        name = f"__atomic_{operation}_{t.size}"
        made = self.emit("call", t.size <= 4, [*args, self.f.const(SEQ_CST)], 0, name, operation == "store")
        if t.size <= ty.WORD or operation == "store":
            return made
        return self.joined(made, self.emit("result2", False, [made]))

    def changed(self, t: Type, address: Value, change) -> tuple[Value, Value]:
        """Replace the object by what `change` makes of it, again if another comes between; the old and new values."""
        key = self.fresh()
        loop, end = self.new_block(), self.new_block()
        self.write(key, self.load(t.bare, address, 0))
        self.jump(loop)
        self.open(loop)
        old = self.read(key)
        new = change(old)
        seen = self.swap_if(t, address, old, new)
        self.write(key, seen)
        self.finish("br", [self.emit("eq", False, [seen, old])], [end, loop])
        self.seal(loop)
        self.start(end)
        return old, new

    def swap_if(self, t: Type, address: Value, old: Value, new: Value) -> Value:
        """Store `new` if the object is `old`; what it was."""
        if "A" not in self.unit.extensions or t.size > ty.WORD:
            expected = self.temporary(t)
            self.store(t, expected, 0, old)
            order = self.f.const(SEQ_CST)
            name = f"__atomic_compare_exchange_{t.size}"
            self.emit("call", True, [address, expected, *self.words(new, t), order, order], 0, name)
            return self.load(t, expected, 0)
        if t.size >= 4:
            s = "w" if t.size == 4 else "d"
            text = [
                f"1:\tlr.{s}.aqrl\t",
                0,
                ",(",
                2,
                ")\n\tbne\t",
                0,
                ",",
                3,
                f",2f\n\tsc.{s}.rl\t",
                1,
                ",",
                4,
                ",(",
                2,
            ]
            return self.machine_code([*text, ")\n\tbnez\t", 1, ",1b\n2:"], 2, [address, old, new])
        by = self.arithmetic("<<", ty.ulong, self.arithmetic("&", ty.ulong, address, self.f.const(3)), self.f.const(3))
        word = self.arithmetic("&", ty.ulong, address, self.f.const(-4))
        ones = self.f.const((1 << 8 * t.size) - 1)
        mask = self.emit("shl", True, [ones, by])
        parts = [self.emit("shl", True, [self.emit("and", False, [v, ones]), by]) for v in (old, new)]
        text = [
            "1:\tlr.w.aqrl\t",
            0,
            ",(",
            2,
            ")\n\tand\t",
            1,
            ",",
            0,
            ",",
            3,
            "\n\tbne\t",
            1,
            ",",
            4,
            ",2f\n\txor\t",
            1,
        ]
        text += [",", 1, ",", 0, "\n\tor\t", 1, ",", 1, ",", 5, "\n\tsc.w.rl\t", 1, ",", 1, ",(", 2, ")\n\tbnez\t", 1]
        seen = self.machine_code([*text, ",1b\n2:"], 2, [word, mask, *parts])
        return self.convert(self.emit("shr", True, [seen, by]), ty.uint, t)

    def machine_code(self, text: list, outputs: int, args: list[Value]) -> Value:
        """Assembly of texts and operand numbers, outputs first; the first output."""
        asm = Asm()
        for i in range(outputs + len(args)):
            asm.operands.append(Operand("", ANY, None))
            asm.operands[-1].output = i < outputs
        asm.pieces = [piece if isinstance(piece, str) else ("", piece) for piece in text]
        made = self.emit("asm", False, args, 0, None, asm)
        return self.emit("asmout", False, [made], 0)
