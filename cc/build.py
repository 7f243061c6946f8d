"""From the typed tree to SSA: expressions. (`lower.py` has statements and functions, `ssa.py` the variables.)

`value` computes a scalar, `place` the address of an lvalue as (base, offset), `branch` a condition as control flow,
`record_place` the address where a struct or union value lies. Scalar locals whose address is not taken are SSA
variables; all other objects are stack slots or symbols.
"""

from __future__ import annotations

from cc import types as ty
from cc.build_copies import KNOWN, LOADS, STORES, CopyBuilder, string_label
from cc.ir import Block, Value
from cc.tree import (
    AddressOf,
    Assign,
    Binary,
    Builtin,
    Call,
    Cast,
    Compound,
    Conditional,
    Const,
    Deref,
    Expr,
    FloatConst,
    LabelAddress,
    Member,
    Name,
    StatementExpr,
    Text,
    Unary,
    Unit,
    Update,
    Variable,
)
from cc.types import ARRAY, BOOL, FLOAT, POINTER, Type, signed

WIDE_VALUES = (Binary, Cast, Const, Unary, Update)  # of __int128
FLOAT_ARITHMETIC = {"+": "fadd", "-": "fsub", "*": "fmul", "/": "fdiv"}
ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "&": "and", "|": "or", "^": "xor", "<<": "shl"}
SIGNED_OPS = {"/": "div", "%": "rem", ">>": "sar"}
UNSIGNED_OPS = {"/": "divu", "%": "remu", ">>": "shr"}
COMPARES = {
    "==": ("eq", False),
    "!=": ("ne", False),
    "<": ("lt", False),
    ">": ("lt", True),
    ">=": ("ge", False),
    "<=": ("ge", True),
}
EXTENSIONS = {(1, True): "sextb", (1, False): "zextb", (2, True): "sexth", (2, False): "zexth"}
ARG_REGISTERS = 8
CALLS_TWICE = ("setjmp", "_setjmp", "sigsetjmp", "__sigsetjmp", "vfork")  # functions that may return once more
STACK_ALIGN = 16  # of the stack pointer


class Builder(CopyBuilder):
    """Walks expressions of one function."""

    def __init__(self, name: str, unit: Unit):
        super().__init__(name)
        self.unit = unit
        self.slots: dict[Variable, Value] = {}
        self.temporaries = 0
        self.memory = False  # named variables live in the frame (-O0 -g)

    # -- objects ----------------------------------------------------------------------------------------------

    def in_register(self, variable: Variable) -> bool:
        """Whether the variable is an SSA variable."""
        t = variable.type
        return variable.home == "fixed" or (
            variable.home in ("local", "param")
            and not self.memory
            and not variable.address_taken
            and ty.is_scalar(t)
            and not ty.in_memory(t)
            and not t.quals & (ty.VOLATILE | ty.ATOMIC)
        )

    def home(self, variable: Variable) -> Value:
        """The address of a variable in memory."""
        if variable.home in ("global", "function"):
            self.aligned_symbols[variable.name] = variable.alignment
            return self.f.symbol(variable.name)
        slot = self.slots.get(variable)
        if slot is None:
            t = ty.complete(variable.type)
            align = variable.alignment
            if t.kind == ARRAY and t.size >= ty.WORD:  # for what copies it
                align = max(align, ty.WORD)
            if align > STACK_ALIGN:
                slot = self.aligned(self.f.slot(t.size + align - STACK_ALIGN, STACK_ALIGN), align)
            else:
                slot = self.f.slot(max(t.size, 1), align)
            self.slots[variable] = slot
        return slot

    def aligned(self, slot: Value, align: int) -> Value:
        """The first address in a slot with more than the stack's alignment, computed at the function's entry."""
        above = Value("add", ty.WORD == 4, [slot, self.f.const(align - STACK_ALIGN)])
        found = Value("and", False, [above, self.f.const(-align)])
        entry = self.f.blocks[0]
        entry.body[:0] = [above, found]
        above.block = found.block = entry
        return found

    def temporary(self, t: Type) -> Value:
        return self.f.slot(max(t.size, 1), max(t.align, t.bare.align))

    def place(self, e: Expr) -> tuple[Value, int]:
        """The address of an lvalue (or record value): base and offset."""
        offset = 0
        while isinstance(e, Member):
            offset += e.offset
            e = e.operand
        if isinstance(e, Deref):
            return self.value(e.pointer), offset + e.offset
        if isinstance(e, Name):
            return self.home(e.variable), offset
        if isinstance(e, Text):
            return self.f.symbol(string_label(e.number)), offset
        if isinstance(e, Compound):
            self.initialize(e.variable, e.initial)
            return self.home(e.variable), offset
        return self.record_place(e), offset

    def record_place(self, e: Expr) -> Value:
        """Where the value of a record expression that is no lvalue lies."""
        if isinstance(e, Call):
            return self.call(e)
        if isinstance(e, Assign):
            base, offset = self.assign_record(e)
            return self.plus(base, offset)
        if ty.is_wide(e.type) and isinstance(e, WIDE_VALUES) and not (isinstance(e, Binary) and e.op == ","):
            return self.wide_place(e)
        if isinstance(e, Binary):  # the comma operator
            self.effect(e.left)
            return self.plus(*self.place(e.right))
        if isinstance(e, StatementExpr):
            depth = len(self.rooms)
            self.statements(e.body, True)
            place = self.plus(*self.place(e.last))
            self.end_rooms(depth)
            return place
        if isinstance(e, Builtin):
            return self.va_arg(e) if e.name == "va_arg" else self.atomic_record(e)
        if isinstance(e, (FloatConst, Cast)):
            return self.quad(e)
        assert isinstance(e, Conditional)
        chosen = self.temporary(e.type)  # a copy, which may become values, rather than one of two addresses
        yes, no, end = self.new_block(), self.new_block(), self.new_block()
        self.branch(e.test, yes, no)
        for block, part in ((yes, e.yes), (no, e.no)):
            self.start(block)
            self.copy(chosen, 0, e.type, *self.place(part), part.type)
            self.jump(end)
        self.start(end)
        return chosen

    def fresh(self) -> str:
        """A key for a temporary variable."""
        self.temporaries += 1
        return f"t{self.temporaries}"

    def plus(self, base: Value, offset: int) -> Value:
        if offset == 0:
            return base
        if base.op in ("global", "slot"):
            return self.f.address(base, offset)
        return self.emit("add", ty.WORD == 4, [base, self.f.const(offset)])

    def load(self, t: Type, base: Value, offset: int) -> Value:
        if t.bits is not None:
            return self.load_bits(t, base, offset)
        return self.read_bytes(t, signed(t) or t.size >= 4, base, offset, self.memory or bool(t.quals & ty.VOLATILE))

    def store(self, t: Type, base: Value, offset: int, value: Value) -> None:
        if t.bits is not None:
            self.store_bits(t, base, offset, value)
            return
        self.write_bytes(t, value, base, offset, self.memory or bool(t.quals & ty.VOLATILE))

    # -- bit-fields -------------------------------------------------------------------------------------------

    def piece(self, value: Value, bit: int, t: Type) -> Value:
        """The bit-field's value out of bits `bit`.. of a value, extended."""
        width = t.bits.width
        short = t.size < 8 or signed(t)  # a value of 32 bits is kept extended with its sign
        w = bit + width <= 32 and (width < 32 or short)
        if w and width == 32:
            return self.emit("sextw", True, [value])
        word = 32 if w else 64
        value = self.shifted("shl", value, word - bit - width, w)
        return self.shifted("sar" if signed(t) or (width == 32 and short) else "shr", value, word - width, w)

    def shifted(self, op: str, value: Value, by: int, w: bool) -> Value:
        return self.emit(op, w, [value, self.f.const(by)]) if by else value

    def load_bits(self, t: Type, base: Value, offset: int) -> Value:
        bits = t.bits
        volatile = bool(t.quals & ty.VOLATILE)
        back, unit = volatile and bits.read or (0, bits.unit)
        if unit:
            whole = bits.width == 8 * unit
            op = LOADS[unit, unit >= 4 or (whole and signed(t))]
            value = self.emit(op, False, [base], offset - back, None, volatile)
            if not whole:
                return self.piece(value, bits.bit + 8 * back, t)
            widened = unit == 4 and t.size == 8 and not signed(t)
            return self.emit("zextw", False, [value]) if widened else value
        value = None
        for i in range((bits.bit + bits.width + 7) // 8):
            byte = self.emit("lbu", False, [base], offset + i, None, volatile)
            by = 8 * i - bits.bit
            byte = self.shifted("shl" if by > 0 else "shr", byte, abs(by), False)
            value = byte if value is None else self.emit("or", False, [value, byte])
        return self.piece(value, 0, t)

    def store_bits(self, t: Type, base: Value, offset: int, value: Value) -> None:
        bits = t.bits
        volatile = bool(t.quals & ty.VOLATILE)
        back, unit = volatile and bits.write or (0, bits.unit or 1)
        first, offset = bits.bit + 8 * back, offset - back
        for i in range((first + bits.width + 8 * unit - 1) // (8 * unit)):
            low = max(first - 8 * unit * i, 0)  # the bits of this unit that are the field's
            high = min(first + bits.width - 8 * unit * i, 8 * unit)
            done = 8 * unit * i + low - first
            part = self.shifted("shr", value, done, False)
            if high - low < 8 * unit:
                mask = ((1 << high - low) - 1) << low
                part = self.emit("and", False, [self.shifted("shl", part, low, False), self.f.const(mask)])
                old = self.emit(LOADS[unit, unit >= 4], False, [base], offset + unit * i, None, volatile)
                part = self.emit("or", False, [self.emit("and", False, [old, self.f.const(~mask)]), part])
            self.emit(STORES[unit], False, [part, base], offset + unit * i, None, volatile)

    # -- values -----------------------------------------------------------------------------------------------

    def value(self, e: Expr) -> Value:
        """A scalar's value."""
        return getattr(self, VALUES[type(e).__name__])(e)

    def const_value(self, e: Const) -> Value:
        v = e.value
        if e.type.size == 4 and v >> 31 == 1:
            v -= 1 << 32
        return self.f.const(v)

    def lvalue_value(self, e: Expr) -> Value:
        if isinstance(e, Name) and self.in_register(e.variable):
            return self.read(e.variable)
        base, offset = self.place(e)
        if e.type.quals & ty.ATOMIC:
            return self.atomic_load(e.type, base, offset)
        return self.load(e.type, base, offset)

    def address_value(self, e: AddressOf) -> Value:
        return self.plus(*self.place(e.operand))

    def convert(self, v: Value, source: Type, target: Type) -> Value:
        """From one scalar type to another. Values are held extended from their own type; unsigned int sign-extended."""
        if FLOAT in (source.kind, target.kind):
            return self.convert_float(v, source, target)
        if target.kind == BOOL:
            return v if source.kind == BOOL else self.emit("ne", False, [v, self.f.const(0)])
        if source.bits is None or target.width != source.bits.width:
            v = self.cut(v, target)
        a, b = source.size, target.size
        if v.op == "const":
            n = v.imm
            if a == 4 and b == 8 and not signed(source):
                n &= 0xFFFFFFFF
            elif b < 8:
                n &= (1 << 8 * b) - 1
                if (b == 4 or signed(target)) and n >> (8 * b - 1):
                    n -= 1 << 8 * b
            return self.f.const(n)
        if b == 8:
            return self.emit("zextw", False, [v]) if a == 4 and not signed(source) else v
        if b == 4:
            return self.emit("sextw", True, [v]) if a == 8 else v
        if a < b and (not signed(source) or signed(target)) or (a == b and signed(source) == signed(target)):
            return v
        return self.emit(EXTENSIONS[b, signed(target)], False, [v])

    def cut(self, v: Value, t: Type) -> Value:
        """A value of 64 bits as one of an integer type of fewer."""
        if not t.width:
            return v
        v = self.shifted("shl", v, 64 - t.width, False)
        return self.shifted("sar" if t.signed else "shr", v, 64 - t.width, False)

    def cast_value(self, e: Cast) -> Value:
        if e.type.kind == ty.VOID:
            self.effect(e.operand)
            return self.f.const(0)
        if e.type.kind == BOOL and self.is_condition(e.operand):
            return self.condition_value(e.operand)
        if ty.is_wide(e.operand.type):
            return self.narrowed(e)
        if ty.in_memory(e.operand.type):
            return self.from_quad(e.operand, e.type)
        return self.convert(self.value(e.operand), e.operand.type, e.type)

    def is_condition(self, e: Expr) -> bool:
        return (
            isinstance(e, Binary)
            and (e.op in COMPARES or e.op in ("&&", "||"))
            or (isinstance(e, Unary) and e.op == "!")
        )

    def arithmetic(self, op: str, t: Type, a: Value, b: Value) -> Value:
        if t.kind == FLOAT:
            return self.emit(FLOAT_ARITHMETIC[op], t.size == 4, [a, b])
        t = ty.integer_of(t)
        name = ARITHMETIC.get(op)
        if name is None:
            name = (SIGNED_OPS if signed(t) else UNSIGNED_OPS)[op]
        if a.op in ("global", "slot") and b.op == "const" and name in ("add", "sub"):
            return self.f.address(a, b.imm if name == "add" else -b.imm)
        v = self.emit(name, t.size == 4 and name not in ("and", "or", "xor"), [a, b])
        return self.cut(v, t) if name in ("add", "sub", "mul", "shl") else v

    def binary_value(self, e: Binary) -> Value:
        if e.op in ("&&", "||"):
            return self.condition_value(e)
        if e.op in COMPARES and ty.is_wide(e.left.type):
            return self.compare_wide(e.op, e.left.type, self.halves(e.left), self.halves(e.right))
        spine = []  # a + b + c + ...: down the left side in a loop, then up
        while isinstance(e, Binary) and e.op not in ("&&", "||"):
            if e.op == "," or ty.is_wide(e.left.type):
                break
            spine.append(e)
            e = e.left
        if not spine:  # a comma
            commas = []
            while isinstance(e, Binary) and e.op == ",":
                commas.append(e.right)
                e = e.left
            self.effect(e)
            for part in reversed(commas[1:]):
                self.effect(part)
            return self.value(commas[0]) if commas[0].type.kind != ty.VOID else self.effect(commas[0])
        left = self.value(e)
        while spine:
            e = spine.pop()
            right = self.value(e.right)
            if e.op in COMPARES:
                left = self.compare(e, left, right)
            else:
                left = self.arithmetic(e.op, e.type, left, right)
        return left

    def compare(self, e: Binary, left: Value, right: Value) -> Value:
        if e.left.type.kind == FLOAT:
            return self.compare_floats(e.op, e.left.type, left, right)
        name, swap = COMPARES[e.op]
        if name in ("lt", "ge") and not signed(e.left.type):
            name += "u"
        return self.emit(name, False, [right, left] if swap else [left, right])

    def unary_value(self, e: Unary) -> Value:
        if e.op == "!":
            v = self.truth(e.operand) if ty.is_wide(e.operand.type) else self.value(e.operand)
            if e.operand.type.kind == FLOAT:
                return self.compare_floats("==", e.operand.type, v, self.f.const(0))
            return self.emit("eq", False, [v, self.f.const(0)])
        v = self.value(e.operand)
        if e.type.kind == FLOAT:
            return self.negate(v, e.type)
        if e.op == "-":
            return self.cut(self.emit("sub", e.type.size == 4, [self.f.const(0), v]), e.type)
        return self.cut(self.emit("xor", False, [v, self.f.const(-1)]), e.type)

    def condition_value(self, e: Expr) -> Value:
        """0 or 1."""
        if isinstance(e, (Unary, Const)) or (isinstance(e, Binary) and e.op in COMPARES):
            return self.value(e)
        key = self.fresh()
        yes, no, end = self.new_block(), self.new_block(), self.new_block()
        self.branch(e, yes, no)
        for block, n in ((yes, 1), (no, 0)):
            self.start(block)
            self.write(key, self.f.const(n))
            self.jump(end)
        self.start(end)
        return self.read(key)

    def conditional_value(self, e: Conditional) -> Value | None:
        """`a ? b : c ? d : ...` in a loop over the last operands; None where the type is void."""
        key = self.fresh()
        end = self.new_block()
        void = e.type.kind == ty.VOID
        while True:
            yes, no = self.new_block(), self.new_block()
            self.branch(e.test, yes, no)
            self.start(yes)
            self.mark(e.yes.token)
            if void:
                self.effect(e.yes)
            else:
                self.write(key, self.value(e.yes))
            self.jump(end)
            self.start(no)
            self.mark(e.no.token)
            if isinstance(e.no, Conditional) and (e.no.type.kind == ty.VOID) == void:
                e = e.no
                continue
            if void:
                self.effect(e.no)
            else:
                self.write(key, self.value(e.no))
            self.jump(end)
            break
        self.start(end)
        return None if void else self.read(key)

    def branch(self, e: Expr, yes: Block, no: Block) -> None:
        """Go to `yes` if the scalar is not zero, else to `no`. `&&`, `||` and `!` become control flow."""
        while True:
            if isinstance(e, Unary) and e.op == "!":
                e, yes, no = e.operand, no, yes
            elif isinstance(e, Cast) and (
                e.type.kind == BOOL
                or (e.type.size >= e.operand.type.size and not e.type.width and e.type.kind not in (ty.VOID, FLOAT))
            ):
                if e.operand.type.kind == FLOAT and e.type.kind != BOOL:
                    break
                e = e.operand
            elif (
                isinstance(e, Binary)
                and e.op in ("!=", "==")
                and isinstance(e.right, Const)
                and e.right.value == 0
                and self.is_condition(e.left)
            ):
                if e.op == "==":
                    yes, no = no, yes
                e = e.left
            else:
                break
        if isinstance(e, Binary) and e.op in ("&&", "||"):
            op = e.op
            parts = []
            while isinstance(e, Binary) and e.op == op:
                parts.append(e.right)
                e = e.left
            parts.append(e)
            while len(parts) > 1:
                after = self.new_block()
                self.branch(parts.pop(), *((after, no) if op == "&&" else (yes, after)))
                self.start(after)
            self.branch(parts[0], yes, no)
            return
        self.mark(e.token)
        v = self.truth(e) if ty.is_wide(e.type) else self.value(e)
        if e.type.kind == FLOAT:
            v, yes, no = self.compare_floats("==", e.type, v, self.f.const(0)), no, yes
        self.finish("br", [v], [yes, no])

    # -- effects ----------------------------------------------------------------------------------------------

    def effect(self, e: Expr) -> Value:
        """Evaluate for side effects only."""
        if isinstance(e, Const):
            return self.f.const(0)
        if ty.in_memory(e.type) or e.type.kind == ARRAY:
            self.place(e)
        elif isinstance(e, Conditional) and e.type.kind == ty.VOID:
            self.conditional_value(e)
        elif isinstance(e, StatementExpr) and e.last is None:
            self.statement_expr_value(e)
        else:
            self.value(e)
        return self.f.const(0)

    def assign_value(self, e: Assign) -> Value:
        if ty.in_memory(e.type):
            self.assign_record(e)
            return self.f.const(0)
        target = e.target
        if isinstance(target, Name) and self.in_register(target.variable):
            v = self.value(e.value)
            self.write(target.variable, v)
            return v
        if isinstance(e.value, (Const, Name)):
            base, offset = self.place(target)
            v = self.value(e.value)
        else:
            v = self.value(e.value)
            base, offset = self.place(target)
        if target.type.quals & ty.ATOMIC:
            self.atomic_store(target.type, base, v, offset)
            return v
        self.store(target.type, base, offset, v)
        return v if target.type.bits is None else self.piece(v, 0, target.type)

    def assign_record(self, e: Assign) -> tuple[Value, int]:
        if ty.is_wide(e.type):
            halves = self.halves(e.value)
            base, offset = self.place(e.target)
            self.store_halves(e.target.type, base, offset, halves)
            return base, offset
        source, at = self.place(e.value)
        base, offset = self.place(e.target)
        self.copy(base, offset, e.target.type, source, at, e.value.type)
        return base, offset

    def update_value(self, e: Update) -> Value:
        target = e.target
        t = target.type
        in_register = isinstance(target, Name) and self.in_register(target.variable)
        if in_register:
            operand = self.value(e.value) if not isinstance(e.value, Const) else self.const_value(e.value)
            old = self.read(target.variable)
        else:
            operand = self.value(e.value)
            base, offset = self.place(target)
            if t.quals & ty.ATOMIC:
                address = self.plus(base, offset)
                return self.atomic_update(e.op, t.bare, address, e.work, operand)[bool(e.after)]
            old = self.load(t, base, offset)
        work = e.work
        new = self.arithmetic(e.op, work, self.convert(old, t, work), operand)
        new = self.convert(new, work, t)
        if in_register:
            self.write(target.variable, new)
        else:
            self.store(t, base, offset, new)
        if not e.after:
            return old
        return new if t.bits is None else self.piece(new, 0, t)

    def initialize(self, variable: Variable, items: list) -> None:
        """Set a local variable from the flat list of an initialiser."""
        t = ty.complete(variable.type)
        if self.in_register(variable):
            self.write(variable, self.value(items[0][2]))
            return
        home = self.home(variable)
        if len(items) == 1 and ty.in_memory(t) and items[0][1].bare is t.bare:
            self.copy(home, 0, t, *self.place(items[0][2]), items[0][2].type)
            return
        covered = 0
        for _, part, e in items:
            size = part.size if part.bits is None else 0
            if part.kind == ARRAY:
                size = min(size, len(self.unit.strings[e.number]))
            covered += size
        if covered < t.size or len({o: True for o, _, _ in items}) < len(items):
            self.clear(home, t)
        for offset, part, e in items:
            if part.kind == ARRAY:
                self.set_string(home, offset, part, e)
                continue
            part, offset = ty.member(part, variable.alignment, offset)
            if ty.in_memory(part):
                self.copy(home, offset, part, *self.place(e), e.type)
            elif not (isinstance(e, Const) and e.value == 0 and covered < t.size and len(items) < 3):
                self.store(part, home, offset, self.value(e))

    def label_address_value(self, e: LabelAddress) -> Value:
        return self.f.symbol(e.label.symbol)

    def statement_expr_value(self, e: StatementExpr) -> Value:
        depth = len(self.rooms)
        self.statements(e.body, True)
        v = self.value(e.last) if e.last is not None else self.f.const(0)
        self.end_rooms(depth)
        return v

    # -- calls (psABI "Integer Calling Convention") -------------------------------------------------------------

    def call(self, e: Call) -> Value:
        """The result, or the address of a record result."""
        t = e.type
        args: list[Value] = []
        result_slot = None
        if ty.in_memory(t):
            result_slot = self.temporary(t) if t.size > 2 * ty.WORD else self.pair_slot(t)
            if t.size > 2 * ty.WORD:
                args.append(result_slot)
        sym = None
        callee = []
        if isinstance(e.function, AddressOf) and isinstance(e.function.operand, Name):
            sym = e.function.operand.variable.name
        else:
            callee = [self.value(e.function)]
        function = e.function.type.base
        for i, arg in enumerate(e.args):
            self.argument(arg, args, function.variadic and i >= len(function.params))
        if sym in KNOWN and self.unit.builtin and not e.function.operand.variable.defined:
            known = self.known_call(sym, args) if (t.kind == POINTER) == (sym != "strlen") else None
            if known is not None:
                return known
        word = ty.is_scalar(t) and t.size <= 4 and t.kind != FLOAT  # the callee has extended it (psABI)
        statement = self.at
        self.mark(e.token)
        twice = sym in CALLS_TWICE or sym is not None and "returns_twice" in e.function.operand.variable.attributes
        result = self.emit("call", word, callee + args, int(twice), sym, t.kind == ty.VOID)
        self.at = statement
        if result_slot is not None:
            if 0 < t.size <= 2 * ty.WORD:
                second = self.emit("result2", False, [result]) if t.size > ty.WORD else None
                self.emit(STORES[ty.WORD], False, [result, result_slot], 0)
                if second is not None:
                    self.emit(STORES[ty.WORD], False, [second, result_slot], ty.WORD)
            return result_slot
        if sym is not None and e.function.operand.variable.noreturn:  # fmt: skip
            self.finish("unreachable", [], [])
        return self.joined(result, self.emit("result2", False, [result])) if self.double_word(t) else result

    def argument(self, arg: Expr, args: list[Value], variable_part: bool) -> None:
        t = arg.type.declared or arg.type
        if not ty.in_memory(t):
            if self.double_word(t) and len(args) % 2 and (variable_part or len(args) >= ARG_REGISTERS):
                args.append(self.f.const(0))
            args.extend(self.words(self.value(arg), t))
            return
        base, offset = self.place(arg)
        if t.size > 2 * ty.WORD:
            copy = self.temporary(t)
            self.copy(copy, 0, t, base, offset, arg.type)
            args.append(copy)
        elif t.size > 0:
            copy = self.pair_slot(t)
            self.copy(copy, 0, t, base, offset, arg.type)
            if t.align == 2 * ty.WORD and len(args) % 2 and (variable_part or len(args) >= ARG_REGISTERS):
                args.append(self.f.const(0))  # even register where variable, even place on the stack
            for at in range(0, t.size, ty.WORD):
                args.append(self.emit(LOADS[ty.WORD, True], False, [copy], at))


VALUES = {
    "Const": "const_value", "FloatConst": "float_value", "Name": "lvalue_value",
    "Deref": "lvalue_value", "Member": "lvalue_value",
    "Compound": "lvalue_value", "Text": "lvalue_value", "AddressOf": "address_value", "Cast": "cast_value",
    "Unary": "unary_value", "Binary": "binary_value", "Assign": "assign_value", "Update": "update_value",
    "Conditional": "conditional_value", "Call": "call", "Builtin": "builtin_value",
    "StatementExpr": "statement_expr_value", "LabelAddress": "label_address_value",
}  # fmt: skip
