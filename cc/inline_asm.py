"""Inline assembly with operands, as GNU C has it ("Extended Asm" in gcc's manual; RISC-V's constraints in "Constraints
for Particular Machines").

Every operand gets a fixed place here or in the selector: a constant or symbol is written into the text (if it is none
yet, it may become one where the function is inlined: `write_constants`), an object in memory is an address in a
register, and everything else is a register. Which register is the selector's choice; it
moves inputs there just before the text and outputs away just after, and the allocator joins most of these moves with
what they move. So an asm is one instruction that reads and changes named registers, and needs nothing more of the
allocator. Every asm counts as volatile and as changing memory.
"""

from __future__ import annotations

from cc import types as ty
from cc.diagnostics import Diagnostics
from cc.float_builtins import FloatBuiltins
from cc.ir import Function, Value
from cc.lexer import STRING, Token
from cc.machine import NUMBER
from cc.semantics import constant_place, is_lvalue
from cc.tree import Const, Expr, FloatConst, Name, Statement

ANY, MEMORY, TEXT, TIED, LATER = "register", "memory", "text", "tied", "later"
KEPT = (2, 3, 4)  # sp, gp and tp: no variables are in them unless the program says so
MOST_OPERANDS = 30
NUMBERS = {"I": (-2048, 2047), "J": (0, 0), "K": (0, 31), "i": None, "n": None, "s": None, "S": None}
MODIFIERS = "zi"  # %z0: zero as the register; %i0: an `i` where the operand is a constant
ALL_NAMES = dict(NUMBER, fp=8, **{f"x{i}": i for i in range(32)})


class Operand:
    """An operand. `kind`: ANY (a register; `register` is its number, -1 if any will do), MEMORY (its address is in a
    register), TEXT (`text`, for `symbol`), LATER (it must become one that `letters` take), or TIED to the output number
    `register`."""

    __slots__ = ("name", "kind", "e", "register", "text", "symbol", "output", "both", "letters")

    def __init__(self, name: str, kind: str, e: Expr | None):
        self.name, self.kind, self.e = name, kind, e
        self.register = -1
        self.text = self.symbol = self.letters = ""
        self.output = self.both = False  # both: read and written (`+`)

    def argument(self) -> bool:
        """Whether the IR's operation has an argument for it."""
        if self.kind == TEXT:
            return bool(self.symbol)
        return self.kind == MEMORY or not self.output or self.both


class Asm:
    """A statement: the template as texts and (modifier, operand number) pairs (`=`: a number
    of this copy of the text), operands, registers that it changes. twice: it is a setjmp."""

    __slots__ = ("pieces", "operands", "clobbers", "twice")

    def __init__(self) -> None:
        self.pieces: list = []
        self.operands: list[Operand] = []
        self.clobbers: list[int] = []
        self.twice = False


def fits(value: int, letters: str) -> bool:
    """Whether one of the letters takes a number."""
    bounds = [NUMBERS[c] for c in letters if c in NUMBERS and c not in "sS"]
    return any(b is None or b[0] <= value <= b[1] for b in bounds)


def wanted(letters: str) -> str:
    """What the first of the letters that is about constants takes, in words."""
    for c in letters:
        if c in NUMBERS:
            bounds = NUMBERS[c]
            return f"a constant from {bounds[0]} to {bounds[1]}" if bounds else "a constant"
    return ""


def write_constants(f: Function, diags: Diagnostics) -> None:
    """What operands of asm have become constants or symbols in a function that is about to be written."""
    for block in f.blocks:
        for v in block.body:
            if v.op == "asm" and any(operand.kind == LATER for operand in v.extra.operands):
                v.extra, v.args = written(v.extra, v.args, diags)


def written(asm: Asm, args: list[Value], diags: Diagnostics) -> tuple[Asm, list[Value]]:
    """The statement with its LATER operands in the text, and the arguments that are left."""
    new, left, at = Asm(), [], 0
    new.pieces, new.clobbers, new.twice = asm.pieces, asm.clobbers, asm.twice
    for operand in asm.operands:
        arg = args[at] if operand.argument() else None
        at += arg is not None
        if operand.kind == LATER:
            made = Operand(operand.name, TEXT, operand.e)
            if arg.op == "const" and fits(arg.imm, operand.letters):
                made.text = str(arg.imm)
            elif arg.op == "global" and any(c in operand.letters for c in "isS"):
                made.symbol, made.text = arg.sym, arg.sym + (f"{arg.imm:+d}" if arg.imm else "")
                left.append(arg)
            else:
                why = f"not {arg.imm}" if arg.op == "const" else "or what becomes one when its function is inlined"
                diags.error(operand.e.token, f'"{operand.letters}" wants {wanted(operand.letters)}, {why}')
            operand = made
        elif arg is not None:
            left.append(arg)
        new.operands.append(operand)
    return new, left


def register_move(number: int, reads: bool) -> Asm:
    """What reads or writes a register that a variable is."""
    asm = Asm()
    asm.operands.append(Operand("", ANY, None))
    asm.operands[0].output = reads
    name = f"x{number}"
    asm.pieces = ["mv ", ("", 0), ", " + name] if reads else [f"mv {name}, ", ("", 0)]
    return asm


class AsmParser(FloatBuiltins):
    """Reads asm statements. The methods used on `self` are those of the parser that this is part of."""

    def asm_statement(self, token: Token) -> Statement:
        self.i += 1
        while self.token.text in ("volatile", "__volatile__", "__volatile", "inline", "__inline__"):
            self.i += 1
        if self.at("goto"):
            self.diags.fatal(self.token, "asm goto is not supported; compute a value and test it in C")
        self.want("(", "asm")
        at = self.token
        template = self.string_text()
        asm = Asm()
        if self.at(":") or self.at("::"):
            self.asm_operands(asm)
            self.asm_template(asm, template, at)
        else:
            asm.pieces = [template]
        self.want(")", "asm")
        self.want(";", "asm")
        return Statement("asm", token, name=asm)

    def asm_operands(self, asm: Asm) -> None:
        for part in range(4):
            if not self.take(":"):
                return
            while not self.at(":") and not self.at(")"):
                if part < 2:
                    self.asm_operand(asm, part == 0)
                elif part == 2:
                    self.clobber(asm)
                else:
                    self.diags.fatal(self.token, "asm has no labels without goto")
                if not self.take(","):
                    break

    def clobber(self, asm: Asm) -> None:
        token = self.token
        name = self.string_text()
        if name in ALL_NAMES:
            asm.clobbers.append(ALL_NAMES[name])
        elif name not in ("memory", "cc") and not name.startswith("f") and not name.startswith("v"):
            self.diags.error(token, f"there is no register {name}")

    def asm_operand(self, asm: Asm, output: bool) -> None:
        """`[name] "constraint" (expression)`."""
        name = ""
        if self.take("["):
            name = self.identifier("an operand's name").text
            self.want("]", "the name")
        at = self.token
        if at.kind is not STRING:
            self.diags.fatal(at, "expected an operand's constraint")
        constraint = self.string_text()
        self.want("(", "the constraint")
        e = self.expression()
        self.want(")", "the operand")
        if len(asm.operands) >= MOST_OPERANDS:
            self.diags.fatal(at, f"asm has more than {MOST_OPERANDS} operands")
        operand = self.output_operand(constraint, e, at) if output else self.input_operand(asm, constraint, e, at)
        operand.name = name
        asm.operands.append(operand)

    def output_operand(self, constraint: str, e: Expr, at: Token) -> Operand:
        if constraint[:1] not in ("=", "+"):
            self.diags.fatal(at, f'the constraint of an output begins with = or +, not "{constraint}"')
        letters = constraint[1:].replace("&", "").replace("%", "")
        if e.type.kind != ty.ARRAY or not is_lvalue(e) or "r" in letters or "g" in letters:
            self.modifiable(e, at)
        if "r" in letters or "g" in letters:
            operand = Operand("", ANY, e)
            if not ty.is_scalar(e.type) or ty.in_memory(e.type):
                self.diags.fatal(at, f"{e.type} does not fit a register")
            operand.register = self.named_register(e)
        elif any(c in letters for c in "moAV"):
            operand = self.in_memory(e, letters)
        else:
            self.diags.fatal(at, f'the constraint "{constraint}" is not supported')
        operand.output = True
        operand.both = constraint[0] == "+"
        return operand

    def input_operand(self, asm: Asm, constraint: str, e: Expr, at: Token) -> Operand:
        letters = constraint.replace("%", "").replace("&", "")
        if letters.partition(",")[0].isdigit():  # of several alternatives the first
            letters = letters.partition(",")[0]
        if letters[:1] == "[" and letters[-1:] == "]":
            names = [operand.name for operand in asm.operands]
            letters = str(names.index(letters[1:-1])) if letters[1:-1] in names else letters
        if letters.isdigit():
            number = int(letters)
            if number >= len(asm.operands) or not asm.operands[number].output:
                self.diags.fatal(at, f'"{constraint}" names no output')
            operand = Operand("", TIED, self.value(e))
            operand.register = number
            return operand
        if any(c in letters for c in "moAV") and "r" not in letters:
            if not is_lvalue(e):
                self.diags.fatal(at, f'"{constraint}" wants an object in memory')
            return self.in_memory(e, letters)
        e = self.value(e)
        operand = Operand("", TEXT, e)
        if self.written_out(operand, letters):
            return operand
        if "r" in letters or "g" in letters or "X" in letters:
            if not ty.is_scalar(e.type) or ty.in_memory(e.type):
                self.diags.fatal(at, f"{e.type} does not fit a register")
            operand.kind, operand.register = ANY, self.named_register(e)
            return operand
        if wanted(letters):
            operand.kind, operand.letters = LATER, letters
            if isinstance(e, (Const, FloatConst)) or not ty.is_scalar(e.type) or ty.in_memory(e.type):
                self.diags.fatal(at, f'"{constraint}" wants {wanted(letters)}')
            return operand
        self.diags.fatal(at, f'the constraint "{constraint}" is not supported')
        raise AssertionError

    def written_out(self, operand: Operand, letters: str) -> bool:
        """Whether the operand is a constant that one of the letters takes; then its text is set."""
        e = operand.e
        if isinstance(e, Const):
            operand.text = str(e.value)
            return fits(e.value, letters)
        place = constant_place(e) if any(c in letters for c in "isS") else None
        if place is not None and place[0].home in ("global", "function"):
            variable, offset = place
            operand.symbol = variable.name
            operand.text = variable.name + (f"{offset:+d}" if offset else "")
            return True
        return False

    def in_memory(self, e: Expr, letters: str) -> Operand:
        if e.type.bits is not None:
            self.diags.fatal(e.token, "a bit-field has no address")
        self.take_address(e)
        operand = Operand("", MEMORY, e)
        operand.text = "(%s)" if "A" in letters else "0(%s)"
        return operand

    def named_register(self, e: Expr) -> int:
        """The register that a `register ... asm("a0")` variable wants; -1 for any."""
        return e.variable.attributes.get("register", -1) if isinstance(e, Name) else -1

    def register_variable(self, variable, name: str, everywhere: bool = False) -> None:
        """`register ... asm("a0")`: where asm wants the variable. One in sp, gp or tp is that register at any time."""
        number = ALL_NAMES.get(name, 0)
        kept = number in KEPT
        if everywhere and not kept:
            self.diags.fatal(variable.token, 'a register variable outside functions wants asm("tp"), or sp or gp')
        if not number or (kept and variable.type.size > ty.WORD):
            self.diags.fatal(variable.token, f"a variable of type {variable.type} cannot be in register {name}")
        variable.attributes["register"] = number
        if kept:
            variable.home = "fixed"

    def asm_template(self, asm: Asm, text: str, at: Token) -> None:
        """Cut the template at its `%`."""
        names = [operand.name for operand in asm.operands]
        plain: list[str] = []
        i = 0
        while i < len(text):
            c = text[i]
            i += 1
            if c != "%":
                plain.append(c)
                continue
            modifier = ""
            if text[i : i + 1] == "%":
                plain.append("%")
                i += 1
                continue
            if text[i : i + 1] == "=":
                asm.pieces.extend(("".join(plain), ("=", 0)))
                plain = []
                i += 1
                continue
            if i < len(text) and text[i] in MODIFIERS:
                modifier = text[i]
                i += 1
            j = i
            if i < len(text) and text[i] == "[":
                j = text.find("]", i) + 1
                name = text[i + 1 : j - 1]
                number = names.index(name) if j and name and name in names else -1
            else:
                while j < len(text) and text[j].isdigit():
                    j += 1
                number = int(text[i:j]) if j > i else -1
            if not 0 <= number < len(names):
                self.diags.fatal(at, f"%{text[i : j or i + 1] or ''} in the text names no operand")
            asm.pieces.append("".join(plain))
            plain = []
            asm.pieces.append((modifier, number))
            i = j
        asm.pieces.append("".join(plain))
