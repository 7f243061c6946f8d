"""The builtins that become operations: variable arguments, the frame, counting bits, overflow, byte order.

(Those of floating point are in `float_builtins.py` and `build_floats.py`, those on atomic objects in `atomics.py`.)
"""

from __future__ import annotations

from cc import types as ty
from cc.atomics import OPERATIONS, AtomicBuilder
from cc.inline_asm import ANY, TIED, Asm, Operand
from cc.ir import Value
from cc.machine import A0, FRAME, GP, SP, TP, WORD_LOAD, WORD_STORE
from cc.tree import Builtin
from cc.types import signed

BUILTINS = {
    "signbit": "float_class", "isnan": "float_class", "isinf": "float_class", "isfinite": "float_class",
    "isnormal": "float_class", "isunordered": "unordered", "fabs": "absolute", "copysign": "copy_sign",
    "bswap": "byte_swap", "clz": "count_bits", "ctz": "count_bits", "popcount": "count_bits", "parity": "count_bits",
    "ffs": "count_bits", "add_overflow": "overflow", "sub_overflow": "overflow", "mul_overflow": "overflow",
    "load": "atomic", "store": "atomic", "exchange": "atomic", "compare": "atomic", "bool_swap": "atomic",
    "val_swap": "atomic", "fence": "fence_value", "barrier": "fence_value", "alloca": "alloca",
    "clear_cache": "clear_cache", "stack_save": "stack_save", "stack_restore": "stack_restore",
    "setjmp": "set_jump", "longjmp": "long_jump", "frame_address": "frame_address", "return_address": "return_address",
}  # fmt: skip
for _name in OPERATIONS:
    BUILTINS["fetch_" + _name] = BUILTINS[_name + "_fetch"] = "atomic"


class BuiltinBuilder(AtomicBuilder):
    """Lowers `Builtin` nodes. The methods used on `self` are those of the builder that this is part of."""

    def builtin_value(self, e: Builtin) -> Value:
        if e.name == "va_start":
            base, offset = self.value(e.args[0]), 0
            self.emit(WORD_STORE[ty.WORD], False, [self.emit("vaarea", False, []), base], offset)
        elif e.name == "va_arg":
            return self.load(e.type, self.va_arg(e), 0)
        elif e.name in BUILTINS:
            return getattr(self, BUILTINS[e.name])(e)
        else:
            if e.name == "trap":
                stop = Asm()
                stop.pieces = ["unimp"]
                self.emit("asm", False, [], 0, None, stop)
            self.finish("unreachable", [], [])
        return self.f.const(0)

    def va_arg(self, e: Builtin) -> Value:
        """The address of the next variable argument."""
        t = e.extra
        ap = self.value(e.args[0])
        word, load = ty.WORD, WORD_LOAD[ty.WORD]
        at = self.emit(load, False, [ap], 0)
        indirect = t.size > 2 * word
        size = word if indirect else -(-t.size // word) * word
        if t.align == 2 * word and not indirect:
            at = self.emit("and", False, [self.plus(at, 2 * word - 1), self.f.const(-2 * word)])
        if size:
            self.emit(WORD_STORE[word], False, [self.plus(at, size), ap], 0)
        return self.emit(load, False, [at], 0) if indirect else at

    def alloca(self, e: Builtin) -> Value:
        size = self.emit("add", False, [self.value(e.args[0]), self.f.const(15)])
        return self.emit("alloca", False, [self.emit("and", False, [size, self.f.const(-16)])])

    def clear_cache(self, e: Builtin) -> Value:
        self.fence("fence.i")
        return self.f.const(0)

    def stack_save(self, e: Builtin) -> Value:
        return self.emit("stacksave", False, [])

    def stack_restore(self, e: Builtin) -> Value:
        self.emit("stackrestore", False, [self.value(e.args[0])])
        return self.f.const(0)

    def set_jump(self, e: Builtin) -> Value:
        """Keep frame pointer, place and stack pointer in three words of the buffer. Every other register is changed, so
        whatever is alive lies in memory when `long_jump` comes back here."""
        asm = Asm()
        asm.twice = True
        for output in (True, False):
            operand = Operand("", ANY, None)
            operand.output, operand.register = output, A0
            asm.operands.append(operand)
        asm.operands[1].kind, asm.operands[1].register = TIED, 0
        asm.clobbers = [r for r in range(1, 32) if r not in (SP, GP, TP, FRAME, A0)]
        store = "sd" if ty.WORD == 8 else "sw"
        kept = [f"{store}\t{r},{i * ty.WORD}(a0)" for i, r in enumerate(("s0", "a1", "sp"))]
        asm.pieces = ["\n\t".join(["la\ta1,1f", *kept, "li\ta0,0", "j\t2f\n1:", "li\ta0,1\n2:"])]
        made = self.emit("asm", False, [self.value(e.args[0])], 0, None, asm)
        return self.emit("asmout", False, [made], 0)

    def long_jump(self, e: Builtin) -> Value:
        asm = Asm()
        operand = Operand("", ANY, None)
        operand.register = A0
        asm.operands.append(operand)
        load = "ld" if ty.WORD == 8 else "lw"
        restored = [f"{load}\t{r},{i * ty.WORD}(a0)" for i, r in enumerate(("s0", "a1", "sp"))]
        asm.pieces = ["\n\t".join([*restored, "jr\ta1"])]
        self.emit("asm", False, [self.value(e.args[0])], 0, None, asm)
        self.finish("unreachable", [], [])
        return self.f.const(0)

    def frame_address(self, e: Builtin) -> Value:
        return self.emit("frame", False, [])

    def return_address(self, e: Builtin) -> Value:
        entry = self.f.blocks[0]
        v = Value("return", False, [])
        v.block = entry
        entry.body.insert(0, v)
        return v

    def count_bits(self, e: Builtin) -> Value:
        """clz, ctz, popcount, parity, ffs of unsigned int or long, by Zbb or the functions of libgcc."""
        t = e.extra
        name = {"popcount": "cpop", "parity": "cpop"}.get(e.name, e.name)
        if name != "ffs" and self.has_zbb():
            v = self.emit(name, t.size == 4, [self.value(e.args[0])])
            return self.emit("and", False, [v, self.f.const(1)]) if e.name == "parity" else v
        v = self.convert(self.value(e.args[0]), t, ty.uint64)
        name = "popcount" if e.name == "parity" else e.name
        v = self.emit("call", True, self.words(v, ty.uint64), 0, f"__{name}di2", False)
        if name == "clz" and t.size == 4:
            v = self.emit("sub", True, [v, self.f.const(32)])
        return self.emit("and", False, [v, self.f.const(1)]) if e.name == "parity" else v

    def has_zbb(self) -> bool:
        return ty.WORD == 8 and "Zbb" in self.unit.extensions

    def overflow(self, e: Builtin) -> Value:
        """`a op b` without end, stored as the type of `*c`; 1 if that changed the value. The exact result is a pair of
        words; operands below 64 bits need but one."""
        op = {"add": "+", "sub": "-", "mul": "*"}[e.name[:3]]
        target = e.extra
        types = [arg.type for arg in e.args[:2]]
        a, b = (self.convert(self.value(arg), arg.type, ty.int64) for arg in e.args[:2])
        low = self.arithmetic(op, ty.int64, a, b)
        zero = self.f.const(0)
        if all(t.size <= 4 for t in types):
            unsigned = op == "*" and not signed(types[0]) and not signed(types[1])
            high = zero if unsigned else self.emit("sar", False, [low, self.f.const(63)])
        else:
            signs = [
                self.emit("sar", False, [v, self.f.const(63)]) if signed(t) else zero for v, t in zip((a, b), types)
            ]
            if op == "*":
                high = self.emit("mulhu", False, [a, b])
                for sign, other in ((signs[0], b), (signs[1], a)):
                    high = self.emit("sub", False, [high, self.emit("and", False, [sign, other])])
            else:
                high = self.arithmetic(op, ty.int64, signs[0], signs[1])
                carry = self.emit("ltu", False, [low, a] if op == "+" else [a, b])
                high = self.arithmetic(op, ty.int64, high, carry)
        result = self.convert(low, ty.int64, target)
        base = self.value(e.args[2])
        self.store(target, base, 0, result)
        wide = self.convert(result, target, ty.int64)
        above = self.emit("sar", False, [wide, self.f.const(63)]) if signed(target) else zero
        differs = self.emit("xor", False, [wide, low])
        differs = self.emit("or", False, [differs, self.emit("xor", False, [above, high])])
        return self.emit("ne", False, [differs, zero])

    def byte_swap(self, e: Builtin) -> Value:
        v = self.value(e.args[0])
        size = e.extra.size
        if self.has_zbb():
            v = self.emit("rev8", False, [v])
            return self.emit("sar" if size == 4 else "shr", False, [v, self.f.const(64 - 8 * size)]) if size < 8 else v
        result = None
        for i in range(size):
            byte = self.emit("and", False, [self.emit("shr", False, [v, self.f.const(8 * i)]), self.f.const(255)])
            byte = self.emit("shl", False, [byte, self.f.const(8 * (size - 1 - i))])
            result = byte if result is None else self.emit("or", False, [result, byte])
        return self.emit("sextw", True, [result]) if size == 4 else result
