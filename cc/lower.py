"""From the typed tree to SSA: statements, switches and whole functions (expressions are in `build.py`)."""

from __future__ import annotations

from cc import types as ty
from cc.build import ARG_REGISTERS, LOADS, STORES, Builder
from cc.debug import Trace
from cc.inline_asm import ANY, MEMORY, TEXT, Asm, register_move
from cc.ir import Block, Function, Value
from cc.statements import Label, Switch
from cc.tree import Expr, Name, Statement, Unit, Variable
from cc.tree import Function as Definition

COMPUTED = "goto"  # the variable that holds where a computed goto leads
TABLE_CASES = 5  # a jump table from this many cases on,
TABLE_DENSITY = 3  # if at least every third value of its range is a case
RANGE_LIMIT = 256  # ranges (GNU `case a ... b`) up to this many values may go into a table


def room_name(depth: int) -> str:
    """The variable with the stack pointer before the arrays of a block."""
    return f"stack {depth}"


def begins_room(s: Statement, before: list[Statement]) -> bool:
    """Whether leaving the block means something more from this statement on. before: those of its block so far."""
    if s.kind == "decl":
        return "cleanup" in s.variable.attributes
    return s.kind == "room" and not any(other.kind == "room" for other in before)


def rooms_around(body: list[Statement]) -> dict[Label, tuple[Statement, ...]]:
    """For each label the blocks with variable-length arrays that it is in, each by the first array, if that stands
    before the label. Labels in statement expressions are not found."""
    found: dict[Label, tuple[Statement, ...]] = {}
    work: list[tuple[list[Statement], tuple[Statement, ...]]] = [(body, ())]
    while work:
        statements, around = work.pop()
        entered: list[Statement] = []
        for s in statements:
            if begins_room(s, entered):
                entered.append(s)
                around = (*around, s)
            elif s.kind == "label":
                found[s.name] = around
            for inner in (s.body, s.other):
                if isinstance(inner, list):
                    work.append((inner, around))
    return found


class Lowering(Builder):
    """Builds the SSA form of one function definition."""

    def __init__(self, definition: Definition, unit: Unit):
        super().__init__(definition.variable.name, unit)
        self.f.word = ty.WORD
        self.definition = definition
        if unit.files is not None:
            self.trace = self.f.trace = Trace(definition, unit.files)
            self.trace.homes = self.slots
            self.memory = self.trace.memory
        self.breaks: list[tuple[Block, int]] = []  # where they lead, and how many `rooms` there are
        self.continues: list[tuple[Block, int]] = []
        # what is to be done at the end of the blocks that are open: the first variable-length array of each that has
        self.rooms: list[Statement] = []  # one, whose room is given back, and variables with attribute cleanup
        self.around: dict[Label, tuple[Statement, ...]] | None = None  # see `rooms_around`
        self.unsealed: list[Block] = []
        self.result_pointer: Value | None = None
        self.labels: list[Label] = []
        self.dispatch: Block | None = None  # where computed gotos lead

    def run(self) -> Function:
        self.at = self.trace.entry if self.trace is not None else None
        self.parameters()
        if self.trace is not None:
            self.trace.top.registers += [v for v in self.definition.params if self.in_register(v)]
        self.statements(self.definition.body)
        result = self.definition.variable.type.base
        self.mark(self.definition.end)
        if self.block.term is None:
            zero = self.words(self.f.const(0), result) if result.kind != ty.VOID and not ty.in_memory(result) else []
            self.finish("ret", zero, [])
        self.landings()
        for block in self.unsealed:
            self.seal(block)
        if self.trace is not None:
            self.trace.known.settle(self.f.blocks)
        for block in self.f.blocks:
            block.defs = None
        return self.f

    def parameters(self) -> None:
        """Bring the arguments from where the psABI puts them into the parameters' homes."""
        t = self.definition.variable.type
        self.f.variadic = t.variadic
        number = 0
        if ty.in_memory(t.base) and t.base.size > 2 * ty.WORD:
            self.result_pointer = self.emit("param", False, [], 0)
            number = 1
        for variable in self.definition.params:
            pt = ty.complete(variable.type)
            if not ty.in_memory(pt):
                if self.double_word(pt):
                    if number >= ARG_REGISTERS:
                        number += number % 2
                    v = self.joined(*(self.emit("param", False, [], number + i) for i in range(2)))
                    number += 2
                else:  # extended by the caller (psABI)
                    v = self.emit("param", pt.size <= 4 and pt.kind != ty.FLOAT, [], number)
                    number += 1
                if self.in_register(variable):
                    self.write(variable, v)
                else:
                    self.store(pt.bare, self.home(variable), 0, v)
            elif pt.size > 2 * ty.WORD:
                v = self.emit("param", False, [], number)
                number += 1
                self.slots[variable] = v  # the caller made the copy: it is ours
                if self.memory:
                    kept = self.trace.pointers[variable] = self.f.slot(ty.WORD, ty.WORD)
                    self.emit(STORES[ty.WORD], False, [v, kept], 0, None, True)
            elif pt.size > 0:
                if pt.align == 2 * ty.WORD and number >= ARG_REGISTERS:
                    number += number % 2
                slot = self.slots[variable] = self.pair_slot(pt)
                for at in range(0, pt.size, ty.WORD):
                    self.emit(STORES[ty.WORD], False, [self.emit("param", False, [], number), slot], at)
                    number += 1
        self.f.named_args = number

    # -- statements -------------------------------------------------------------------------------------------

    def statements(self, body: list[Statement], keep: bool = False) -> None:
        """A block. The room of its variable-length arrays is given back at its end, if it is not to be kept."""
        depth = len(self.rooms)
        scope = self.trace is not None and body is not self.definition.body and any(s.variable for s in body)
        if scope:
            self.trace.enter()
        for statement in body:
            ends = begins_room(statement, self.rooms[depth:])
            if ends and statement.kind == "room" and not keep:
                self.write(room_name(len(self.rooms)), self.emit("stacksave", False, []))
                self.rooms.append(statement)
            self.statement(statement)
            if ends and statement.kind == "decl":
                self.rooms.append(statement)
        if scope:
            self.trace.leave()
        if not keep:
            self.end_rooms(depth)

    def declared(self, variable: Variable) -> None:
        """Under -g: a variable of the scope at hand."""
        if variable.home == "fixed":
            return
        self.trace.scope.variables.append(variable)
        if self.memory and not variable.static:
            self.home(variable)
        elif self.in_register(variable):
            self.trace.scope.registers.append(variable)

    def end_rooms(self, depth: int) -> None:
        """At the end of a block."""
        if len(self.rooms) > depth:
            self.give_back(depth)
            del self.rooms[depth:]

    def give_back(self, depth: int, returns: bool = False) -> None:
        """Clean up the variables of `rooms` from `depth` on, and restore the stack pointer to what it was before the
        variable-length arrays among them, unless the function returns."""
        for i in range(len(self.rooms) - 1, depth - 1, -1):
            if self.block.term is not None:
                return
            s = self.rooms[i]
            if s.kind == "decl":
                self.effect(s.variable.attributes["cleanup"])
            elif not returns:
                self.emit("stackrestore", False, [self.read(room_name(i))])

    def leave_rooms(self, label: Label) -> None:
        """Before a goto: give back the room of the arrays that are not in scope at the label."""
        if not self.rooms:
            return
        if self.around is None:
            self.around = rooms_around(self.definition.body)
        there = self.around.get(label)
        if there is not None:
            depth = 0
            while depth < min(len(there), len(self.rooms)) and there[depth] is self.rooms[depth]:
                depth += 1
            self.give_back(depth)

    def statement(self, s: Statement) -> None:
        kind = s.kind
        self.mark(s.token)
        if kind == "expr":
            self.effect(s.a)
        elif kind == "block":
            self.statements(s.body)
        elif kind in ("decl", "room"):
            if self.trace is not None:
                self.declared(s.variable)
            if s.initial is not None:
                self.initialize(s.variable, s.initial)
        elif kind == "if":
            self.if_statement(s)
        elif kind == "loop":
            self.loop(s)
        elif kind == "return":
            self.return_statement(s.a)
        elif kind == "break":
            self.give_back(self.breaks[-1][1])
            self.jump(self.breaks[-1][0])
        elif kind == "continue":
            self.give_back(self.continues[-1][1])
            self.jump(self.continues[-1][0])
        elif kind == "switch":
            self.switch(s)
        elif kind in ("label", "case"):
            if kind == "label":
                self.labels.append(s.name)
            block = self.label_block(s.name)
            self.jump(block)
            self.open(block)
        elif kind == "goto":
            if s.a is not None:
                self.computed_goto(s.a)
            else:
                self.leave_rooms(s.name)
                self.jump(self.label_block(s.name))
        else:
            self.asm(s.name)

    def read(self, variable: object) -> Value:
        if isinstance(variable, Variable) and variable.home == "fixed":
            made = self.emit("asm", False, [], 0, None, register_move(variable.attributes["register"], True))
            v = self.emit("asmout", False, [made], 0)
            return self.convert(v, ty.int64, variable.type.bare) if variable.type.size < 8 else v
        return super().read(variable)

    def write(self, variable: object, value: Value) -> None:
        if isinstance(variable, Variable) and variable.home == "fixed":
            self.emit("asm", False, [value], 0, None, register_move(variable.attributes["register"], False))
        else:
            super().write(variable, value)

    def asm(self, asm: Asm) -> None:
        """Places of outputs, then inputs, the text, and the outputs to their places."""
        args: list[Value] = []
        places: dict[int, tuple[Value, int] | None] = {}
        operands = asm.operands
        for i, operand in enumerate(operands):
            e = operand.e
            if operand.kind == MEMORY:
                args.append(self.plus(*self.place(e)))
            elif operand.kind == ANY and operand.output:
                places[i] = None
                if not (isinstance(e, Name) and self.in_register(e.variable)):
                    places[i] = self.place(e)
                if operand.both:
                    args.append(self.value(e) if places[i] is None else self.load(e.type, *places[i]))
            elif operand.symbol:
                args.append(self.f.symbol(operand.symbol))
            elif operand.kind != TEXT:
                args.append(self.value(e))
        made = self.emit("asm", False, args, 0, None, asm)
        outputs = [(i, self.emit("asmout", False, [made], i)) for i in places]
        for i, v in outputs:
            e = operands[i].e
            v = self.convert(v, ty.int64, e.type.bare) if e.type.size < 8 else v
            if places[i] is None:
                self.write(e.variable, v)
            else:
                self.store(e.type, *places[i], v)

    def label_block(self, label: Label) -> Block:
        """The block of a label; it stays unsealed to the end, since any goto may lead there."""
        if label.block is None:
            label.block = self.new_block()
            self.unsealed.append(label.block)
        return label.block

    def computed_goto(self, target: Expr) -> None:
        """All of a function's go through one block, so that the edges are as many as the labels."""
        if self.dispatch is None:
            self.dispatch = self.new_block()
        self.write(COMPUTED, self.value(target))
        self.jump(self.dispatch)

    def landings(self) -> None:
        """For each label whose address is taken a block of its own, to which only computed gotos lead."""
        labels = [label for label in self.labels if label.symbol]
        if self.dispatch is None:
            return
        self.open(self.dispatch)
        targets = [self.new_block() for _ in labels]
        self.seal(self.dispatch)
        if not targets:
            self.finish("unreachable", [], [])
            return
        self.finish("ijmp", [self.read(COMPUTED)], targets)
        for label, block in zip(labels, targets):
            block.symbol = label.symbol
            self.start(block)
            self.jump(self.label_block(label))

    def if_statement(self, s: Statement | None) -> None:
        end = self.new_block()
        while True:  # an else-if chain is a loop
            yes = self.new_block()
            no = self.new_block() if s.other else end
            self.branch(s.a, yes, no)
            self.start(yes)
            self.statements(s.body)
            self.jump(end)
            if not s.other:
                break
            self.start(no)
            if len(s.other) == 1 and s.other[0].kind == "if":
                s = s.other[0]
                continue
            self.statements(s.other)
            self.jump(end)
            break
        self.start(end)

    def loop(self, s: Statement) -> None:
        """All loops are tested at the bottom; `while` and `for` have a copy of the test in front (rotation)."""
        body, step, end = self.new_block(), self.new_block(), self.new_block()
        if s.a is not None and not s.post_test:
            self.branch(s.a, body, end)
        else:
            self.jump(body)
        self.open(body)  # its back edge is still to come
        self.breaks.append((end, len(self.rooms)))
        self.continues.append((step, len(self.rooms)))
        self.statements(s.body)
        self.breaks.pop()
        self.continues.pop()
        self.jump(step)
        self.start(step)
        if s.other is not None:
            self.mark(s.other.token)
            self.effect(s.other)
        self.mark(s.token)
        if s.a is not None:
            self.branch(s.a, body, end)
        else:
            self.jump(body)
        self.seal(body)
        self.start(end)

    def return_statement(self, e: Expr | None) -> None:
        t = self.definition.variable.type.base
        if e is None or t.kind == ty.VOID:
            if e is not None:
                self.effect(e)
            self.give_back(0, True)
            self.finish("ret", [], [])
        elif not ty.in_memory(t):
            words = self.words(self.value(e), t)
            self.give_back(0, True)
            self.finish("ret", words, [])
        else:
            base, offset = self.place(e)
            if t.size > 2 * ty.WORD:
                self.copy(self.result_pointer, 0, t, base, offset, e.type)
                self.give_back(0, True)
                self.finish("ret", [self.result_pointer], [])
            elif t.size == 0:
                self.give_back(0, True)
                self.finish("ret", [], [])
            else:
                copy = self.pair_slot(t)
                self.copy(copy, 0, t, base, offset, e.type)
                parts = [self.emit(LOADS[ty.WORD, True], False, [copy], at) for at in range(0, t.size, ty.WORD)]
                self.give_back(0, True)
                self.finish("ret", parts, [])

    # -- switch -----------------------------------------------------------------------------------------------

    def switch(self, s: Statement) -> None:
        switch = s.cases
        v = self.value(s.a)
        end = self.new_block()
        default = self.label_block(switch.default) if switch.default is not None else end
        cases = sorted(((c.value, c.high, self.label_block(c)) for c in switch.cases), key=lambda c: c[0])
        self.decide(v, cases, default, switch)
        self.breaks.append((end, len(self.rooms)))
        self.statements(s.body)
        self.breaks.pop()
        self.jump(end)
        self.start(end)

    def decide(self, v: Value, cases: list, default: Block, switch: Switch) -> None:
        """Lead each case's value to its block: jump tables for dense runs, a binary search between them."""
        # BEGIN SOLUTION cc.lower.decide
        groups = self.clusters(cases, switch)
        work = [(self.block, 0, len(groups))]
        while work:
            block, low, high = work.pop()
            if block is not self.block:
                self.start(block)
            if low == high:
                self.jump(default)
            elif high - low == 1 and len(groups[low]) > 1:
                self.table(v, groups[low], default, switch.type.size == 4)
            elif high - low <= 3 and all(len(g) == 1 for g in groups[low:high]):
                for group in groups[low:high]:
                    self.test_case(v, group[0], switch)
                self.jump(default)
            else:
                middle = (low + high) // 2
                below, above = self.new_block(), self.new_block()
                pivot = self.case_const(groups[middle][0][0], switch)
                op = "lt" if ty.integer_of(switch.type).signed else "ltu"
                self.finish("br", [self.emit(op, False, [v, pivot])], [below, above])
                work.append((above, middle, high))
                work.append((below, low, middle))
        # END SOLUTION

    def case_const(self, n: int, switch: Switch) -> Value:
        if switch.type.size == 4 and n >> 31 == 1:
            n -= 1 << 32
        return self.f.const(n)

    def test_case(self, v: Value, case: tuple, switch: Switch) -> None:
        low, high, target = case
        after = self.new_block()
        if low == high:
            test = self.emit("eq", False, [v, self.case_const(low, switch)])
        else:
            wide = switch.type.size == 4
            distance = self.emit("sub", wide, [v, self.case_const(low, switch)])
            test = self.emit("geu", False, [self.case_const(high - low, switch), distance])
        self.finish("br", [test], [target, after])
        self.start(after)

    def clusters(self, cases: list, switch: Switch) -> list[list]:
        """Greedy runs of cases that are dense enough for a table; other cases stand alone."""
        groups: list[list] = []
        i = 0
        limit = 1 << (31 if switch.type.size == 4 else 62)  # unsigned values above are held sign-extended
        while i < len(cases):
            j = best = i + 1
            while j < len(cases) and cases[j][1] - cases[i][0] < (j - i + 1) * TABLE_DENSITY + RANGE_LIMIT // 4:
                if max(cases[j][1] - cases[j][0], cases[i][1] - cases[i][0]) > RANGE_LIMIT or cases[j][1] >= limit:
                    break
                j += 1
                if cases[j - 1][1] - cases[i][0] < (j - i) * TABLE_DENSITY:
                    best = j
            if best - i >= TABLE_CASES:
                groups.append(cases[i:best])
                i = best
            else:
                groups.append([cases[i]])
                i += 1
        return groups

    def table(self, v: Value, cases: list, default: Block, narrow: bool) -> None:
        low, high = cases[0][0], cases[-1][1]
        inside = self.new_block()
        index = self.emit("sub", ty.WORD == 4 and narrow, [v, self.f.const(low)]) if low else v
        self.finish("br", [self.emit("ltu", False, [index, self.f.const(high - low + 1)])], [inside, default])
        self.start(inside)
        targets = []
        for first, last, target in cases:
            while len(targets) < first - low:
                targets.append(default)
            targets.extend([target] * (last - first + 1))
        self.finish("jtab", [index], targets)
