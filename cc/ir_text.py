"""The intermediate form as text, for people and tests: written by `dump`, read by `parse`.

    function sum(2) {                   words of arguments; `(2, ...)` if it takes more; then `word 4` on rv32
      slot0: 8 bytes, align 8
    b0:
      %0 = param 0                      a result, an operation (`.w`: on 32 bits), arguments
      %1 = lw %0, +4                    what stands behind the arguments is added: to addresses, mostly
      %2 = lw.v slot0, +4               `.v`: volatile
      %3 = call @f, %1, -7, @table+8    constants, and addresses of symbols and slots, are arguments
      call *%1, %2                      through a pointer; without a result if none is wanted
      call.twice @setjmp, %1            `.twice`: it may return once more
      br %2, b1, b2                     every block ends with one terminator and its targets
    b1:  from b0 b1                     the order of predecessors is that of the arguments of phis
      %4 = phi 0, %9
    b2 @label:  from b0                 a block whose address is taken
      ...
    }

`from` may be left out: the predecessors are then in the order of the text. Numbers of values are names; `dump` gives
them anew. A name that is no plain word is in quotes, as JSON; so is what an asm statement holds, behind its arguments.
A `;` begins a comment. Errors are `name:line: error: ...` (TextError).
"""

from __future__ import annotations

import json

from cc.inline_asm import Asm, Operand
from cc.ir import FLAGS, FLOATING, LOAD, OPS, TERMINATOR, Block, Function, Value, number_values

VOLATILE_STORES = ("sb", "sh", "sw", "sd")
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.$"
MARKS = ([], ["w"], ["v"], ["w", "v"], ["twice"], ["w", "twice"])
BITS = 64
OPERAND = (
    "name",
    "kind",
    "register",
    "text",
    "symbol",
    "output",
    "both",
    "letters",
)  # what the back end reads of an operand


class TextError(Exception):
    """The text is no function; the message is `name:line: error: what`."""


# --- writing ----------------------------------------------------------------------------------------------------------


def _name(name: str) -> str:
    return name if name and all(c in PLAIN for c in name) else json.dumps(name)


def _offset(imm: int) -> str:
    return f"{imm:+d}" if imm else ""


def _shown(v: Value) -> str:
    """An argument."""
    if v.op == "const":
        return str(v.imm)
    if v.op == "global":
        return f"@{_name(v.sym)}{_offset(v.imm)}"
    if v.op == "slot":
        return f"slot{v.extra.number}{_offset(v.imm)}"
    return f"%{v.number}"


def _asm(asm: Asm) -> str:
    rows = [[getattr(operand, field) for field in OPERAND] for operand in asm.operands]
    return json.dumps([asm.pieces, rows, asm.clobbers])


def _line(v: Value) -> str:
    """An operation."""
    parts = [_shown(a) for a in v.args]
    if v.op == "call":
        parts[:0] = [] if v.sym is None else [f"@{_name(v.sym)}"]
        if v.sym is None:
            parts[0] = f"*{parts[0]}"
    if v.op in ("param", "asmout"):
        parts.append(str(v.imm))
    elif v.imm and v.op != "call":
        parts.append(f"{v.imm:+d}")
    parts += [f"b{t.number}" for t in v.targets]
    if v.op == "asm":
        parts.append(_asm(v.extra))
    volatile = v.extra and (FLAGS[v.op] & LOAD or v.op in VOLATILE_STORES)
    wanted = OPS[v.op][1] and not (v.op == "call" and v.extra) or v.op == "asm"  # which asmout names
    result = f"%{v.number} = " if wanted else ""
    marks = ("w" if v.w else "", "v" if volatile else "", "twice" if v.op == "call" and v.imm else "")
    return f"  {result}{'.'.join([v.op, *filter(None, marks)])} {', '.join(parts)}".rstrip()


def dump(function: Function) -> str:
    """The function as text."""
    number_values(function)
    more = ", ..." if function.variadic else ""
    word = f" word {function.word}" if function.word != 8 else ""
    out = [f"function {_name(function.name)}({function.named_args}{more}){word} {{"]
    for slot in function.slots:
        out.append(f"  slot{slot.number}: {slot.size} bytes, align {slot.align}")
    for block in function.blocks:
        symbol = f" @{_name(block.symbol)}" if block.symbol else ""
        preds = "".join(f" b{p.number}" for p in block.preds)
        out.append(f"b{block.number}{symbol}:" + (f"  from{preds}" if preds else ""))
        out.extend(_line(v) for v in block.phis + block.body + ([block.term] if block.term else []))
    out.append("}")
    return "\n".join(out)


# --- reading ----------------------------------------------------------------------------------------------------------


def parse(text: str, name: str = "<ir>") -> list[Function]:
    """The functions of a text, as `dump` writes them. TextError with the line where it is none; whether the form makes
    sense is for `ir.verify` to say."""
    # BEGIN SOLUTION cc.ir_text.parse
    reader = Reader(text, name)
    functions = []
    while reader.next_line():
        functions.append(reader.function())
    return functions
    # END SOLUTION


class Reader:
    """Reads line by line; `line` and `at` are the present one and the place in it."""

    def __init__(self, text: str, name: str):
        self.lines = text.split("\n")
        self.name = name
        self.number = 0
        self.line, self.at = "", 0
        self.f = Function("")
        self.blocks: dict[int, Block] = {}
        self.values: dict[int, Value] = {}
        self.later: list[tuple[int, Value, list[str]]] = []  # line, operation, its arguments as text

    def fail(self, what: str) -> None:
        raise TextError(f"{self.name}:{self.number}: error: {what}: {self.line.strip()}")

    def next_line(self) -> bool:
        """Go to the next line that says something; False at the end."""
        while self.number < len(self.lines):
            self.line, self.at = _uncommented(self.lines[self.number]), 0
            self.number += 1
            if self.line.strip():
                return True
        return False

    # -- words ------------------------------------------------------------------------------------------------------

    def take(self, text: str) -> bool:
        """Pass over blanks and this text, if it comes next."""
        while self.line[self.at : self.at + 1] == " ":
            self.at += 1
        if not self.line.startswith(text, self.at):
            return False
        self.at += len(text)
        return True

    def want(self, text: str) -> None:
        if not self.take(text):
            self.fail(f"{text} is missing")

    def word(self) -> str:
        """A plain name or one in quotes."""
        self.take("")
        if self.line[self.at : self.at + 1] == '"':
            return self.data()
        start = self.at
        while self.line[self.at : self.at + 1] and self.line[self.at] in PLAIN:
            self.at += 1
        if start == self.at:
            self.fail("a name is missing")
        return self.line[start : self.at]

    def integer(self) -> int:
        self.take("")
        start = self.at
        if self.line[self.at : self.at + 1] in ("+", "-"):
            self.at += 1
        while self.line[self.at : self.at + 1].isdecimal():
            self.at += 1
        digits = self.line[start : self.at]
        if not digits[-1:].isdecimal():
            self.fail("a number is missing")
        return int(digits)

    def data(self):
        """A value in JSON."""
        try:
            value, self.at = json.JSONDecoder().raw_decode(self.line, self.at)
        except ValueError:
            self.fail("this is no JSON")
        return value

    def end(self) -> None:
        self.take("")
        if self.at < len(self.line):
            self.fail("there is too much")

    # -- parts ------------------------------------------------------------------------------------------------------

    def function(self) -> Function:
        """From the line `function NAME(N) {` to the one with the brace."""
        self.want("function ")
        self.f = Function(self.word())
        self.blocks, self.values, self.later = {}, {}, []
        self.want("(")
        self.f.named_args, self.f.variadic = self.integer(), self.take(",")
        self.want("...)" if self.f.variadic else ")")
        if self.take("word "):
            self.f.word = self.integer()
        self.want("{")
        self.end()
        block: Block | None = None
        while True:
            if not self.next_line():
                self.fail("} is missing")
            if self.line.startswith("}"):
                break
            if self.line.startswith("  slot"):
                self.slot()
            elif self.line.startswith("b"):
                block = self.head()
            elif block is None:
                self.fail("a block is missing")
            elif block.term is not None:
                self.fail("the block has ended")
            else:
                self.operation(block)
        self.connect()
        return self.f

    def block(self, number: int) -> Block:
        if number not in self.blocks:
            made = self.blocks[number] = Block(number)
            made.defs = None
        return self.blocks[number]

    def head(self) -> Block:
        """`b1 @label:  from b0 b1`"""
        self.want("b")
        block = self.block(self.integer())
        if block.sealed:
            self.fail("the block is there twice")
        block.sealed = True
        self.f.blocks.append(block)
        if self.take("@"):
            block.symbol = self.word()
        self.want(":")
        if self.take("from "):
            while self.take("b"):
                block.preds.append(self.block(self.integer()))
        self.end()
        return block

    def slot(self) -> None:
        """`slot0: 8 bytes, align 8`"""
        self.want("slot")
        number = self.integer()
        if number != len(self.f.slots):
            self.fail(f"slot{len(self.f.slots)} comes next")
        self.want(":")
        size = self.integer()
        self.want("bytes, align")
        self.f.slot(size, self.integer())
        self.end()

    def operation(self, block: Block) -> None:
        """`%1 = op.w arguments`. What values the arguments are is found out when all are known."""
        result = -1
        if self.take("%"):
            result = self.integer()
            self.want("=")
            if result in self.values:
                self.fail(f"%{result} is there twice")
        op, *marks = self.word().split(".")
        if op not in OPS or FLAGS[op] & FLOATING:
            self.fail(f"there is no operation {op}")
        arity, gives, flags = OPS[op]
        v = Value(op, "w" in marks, [], int("twice" in marks))
        v.block = block
        memory = op in VOLATILE_STORES or flags & LOAD
        if marks not in MARKS or "v" in marks and not memory or "twice" in marks and op != "call":
            self.fail(f".{'.'.join(marks)} is unknown here")
        if memory:
            v.extra = "v" in marks
        if result >= 0:
            if not gives and op != "asm":
                self.fail(f"{op} gives nothing")
            self.values[result] = v
        elif op == "call":
            v.extra = True
        elif gives:
            self.fail(f"the result of {op} has no name")
        if flags & TERMINATOR:
            block.term = v
        elif op == "phi":
            block.phis.append(v)
            if block.body:
                self.fail("phis come first")
        else:
            block.body.append(v)
        self.take("")
        self.arguments(v, arity)

    def arguments(self, v: Value, arity: int) -> None:
        """The rest of an operation's line."""
        more = self.at < len(self.line)
        if v.op == "call":
            indirect = self.take("*")
            if not indirect:
                self.want("@")
                v.sym = self.word()
                more = self.take(",")
        args: list[str] = []
        while more and (arity < 0 or len(args) < arity) and not self.take("["):
            start = self.at
            if self.take("b") and FLAGS[v.op] & TERMINATOR:
                self.at = start
                break
            args.append(self.argument())
            more = self.take(",")
        if v.op == "asm":
            self.at = max(0, self.at - 1)  # its bracket
            v.extra, more = _asm_of(self.data()), False
        elif v.op in ("param", "asmout") or more and not FLAGS[v.op] & TERMINATOR:
            v.imm = self.integer()
            more = False
        while more:
            self.want("b")
            v.targets.append(self.block(self.integer()))
            more = self.take(",")
        self.end()
        self.later.append((self.number, v, args))

    def argument(self) -> str:
        """The text of an argument, checked in `value`."""
        self.take("")
        start = self.at
        if self.take("@"):
            self.word()
        while self.line[self.at : self.at + 1] not in (",", "", " "):
            self.at += 1
        return self.line[start : self.at]

    def value(self, text: str) -> Value:
        """What an argument means."""
        self.line, self.at = text, 0
        if self.take("%"):
            number = self.integer()
            self.end()
            if number not in self.values:
                self.fail("there is no value")
            return self.values[number]
        if self.take("@"):
            base = self.f.symbol(self.word())
        elif self.take("slot"):
            number = self.integer()
            if number >= len(self.f.slots):
                self.fail("there is no slot")
            base = self.f.globals[number, 0, "slot"]
        else:
            imm = self.integer()
            self.end()
            if not -1 << BITS - 1 <= imm < 1 << BITS - 1:
                self.fail("the number has more than 64 bits")
            return self.f.const(imm)
        by = self.integer() if self.at < len(self.line) else 0
        self.end()
        return self.f.address(base, by) if by else base

    def connect(self) -> None:
        """Arguments of all operations and, where they were not given, predecessors."""
        f, number, line = self.f, self.number, self.line
        if not f.blocks:
            self.fail("a function has blocks")
        for at, v, args in self.later:
            self.number = at
            v.args = [self.value(text) for text in args]
        self.number, self.line = number, line
        for n, block in self.blocks.items():
            if not block.sealed:
                self.fail(f"there is no b{n}")
            if block.term is None:
                self.fail(f"b{n} has no end")
        given = {block.number: bool(block.preds) for block in f.blocks}
        for block in f.blocks:
            for t in block.successors():
                if not given[t.number]:
                    t.preds.append(block)


def _uncommented(line: str) -> str:
    """A line without its comment; names in quotes may hold anything."""
    quoted, i = False, 0
    while i < len(line):
        if line[i] == "\\" and quoted:
            i += 1
        elif line[i] == '"':
            quoted = not quoted
        elif line[i] == ";" and not quoted:
            return line[:i].rstrip()
        i += 1
    return line.rstrip()


def _asm_of(data: list) -> Asm:
    asm = Asm()
    asm.pieces = [piece if isinstance(piece, str) else tuple(piece) for piece in data[0]]
    for row in data[1]:
        operand = Operand(row[0], row[1], None)
        for field, value in zip(OPERAND, row):
            setattr(operand, field, value)
        asm.operands.append(operand)
    asm.clobbers = data[2]
    return asm
