"""Warnings that need to know where control can go: the SSA form is built and thrown away.

A variable that is read where no block before has written it is the value `undefined`; a phi that has such an argument
may be. So -Wuninitialized is about values that are undefined on every path, -Wmaybe-uninitialized on some, unless the
condition that leads to the reading contradicts the one that leads around the assignment. The end of a function that
can be reached, statements that cannot, and cases that are run into from above are seen on the way.
"""

from __future__ import annotations

from cc import types as ty
from cc.diagnostics import Diagnostics
from cc.ir import INVERSE, Block, Value
from cc.lower import Lowering
from cc.passes.flow import dominators, reverse_postorder
from cc.tree import Expr, Function, Name, Statement, Unit, Update, Variable

FALLS = "fallthr"
SAME_DEPTH = 6
PATHS = 400  # blocks looked at for one reading


def check_flow(unit: Unit, diags: Diagnostics) -> None:
    """Look at every function of a unit without errors."""
    for function in unit.functions:
        if not function.token.file.system:
            Watch(function, unit, diags).check()


def plain(v: Value) -> Value:
    """What a phi stands for that only one value comes to."""
    for _ in range(SAME_DEPTH):
        if v.op != "phi":
            break
        one = None
        for arg in v.args:
            if arg is not v and arg is not one:
                if one is not None:
                    return v
                one = arg
        if one is None:
            break
        v = one
    return v


def same(a: Value, b: Value, depth: int = SAME_DEPTH) -> bool:
    """Whether two values are equal because they are computed in the same way from the same."""
    a, b = plain(a), plain(b)
    if a is b:
        return True
    if not depth or a.op != b.op or len(a.args) != len(b.args) or a.op in ("phi", "call", "asm", "undefined", "param"):
        return False
    if a.imm != b.imm or a.sym != b.sym or a.op[0] == "l" and a.op[:2] != "lt":
        return False
    return all(same(x, y, depth - 1) for x, y in zip(a.args, b.args))


class Watch(Lowering):
    """Builds a function's SSA form, and remembers where variables are read and statements begin."""

    def __init__(self, function: Function, unit: Unit, diags: Diagnostics):
        super().__init__(function, unit)
        self.diags = diags
        self.readings: list[tuple[Name, Value, Block]] = []
        self.undefined: dict[Variable, Value] = {}
        self.meant: dict[Variable, bool] = {}
        self.entered: list = []  # labels that have been given blocks
        self.label_above = True  # nothing stands between here and the last case
        self.last: Statement | None = None  # before this one
        self.dead = False  # a message about the code here has been given
        self.suspects: list[tuple[object, Statement, Block]] = []  # cases run into, statement before, block before

    def check(self) -> None:
        self.run()
        reached = self.reachable()
        result = self.definition.variable.type.base
        for label, before, block in self.suspects:
            if block in reached:
                notes = ((label.token, "into this case"),)
                text = "control falls through from here; write break, or __attribute__((fallthrough))"
                self.diags.warning(before, text, "implicit-fallthrough", notes)
        if self.last_block in reached and result.kind != ty.VOID and self.definition.variable.name != "main":
            if "naked" not in self.definition.variable.attributes:
                text = f"the end is reached without returning {result}"
                self.diags.warning(self.definition.end, text, "return-type")
        if self.last_block in reached and self.definition.variable.noreturn:
            text = "this function is declared to never return, and does"
            self.diags.warning(self.definition.end, text, "invalid-noreturn")
        self.uninitialised(reached)
        for label in self.entered:
            label.block = None

    def reachable(self) -> dict[Block, bool]:
        return {block: True for block in reverse_postorder(self.f)}

    # -- while it is built ------------------------------------------------------------------------------------

    def run(self):
        self.last_block: Block | None = None
        return super().run()

    def statements(self, body: list[Statement], keep: bool = False) -> None:
        super().statements(body, keep)
        if body is self.definition.body:
            self.last_block = self.block if self.block.term is None else None

    def statement(self, s: Statement) -> None:
        kind = s.kind
        if kind in ("case", "label"):
            if kind == "case" and self.block.term is None and not self.label_above and self.last is not None:
                self.falls(s)
            self.label_above = True
            self.dead = False
        elif kind == "block":
            if s.token.text in ("__attribute__", "__attribute", "[") and not s.body:
                self.label_above = True
        elif kind != "decl" or s.initial is not None:
            self.begins(s)
        super().statement(s)
        if kind not in ("case", "label", "block"):
            self.label_above = False
            self.last = s

    def begins(self, s: Statement) -> None:
        """A statement that does something: warn if control never gets here."""
        block = self.block
        unreached = block.term is not None or (block is not self.f.blocks[0] and block.sealed and not block.preds)
        if not unreached:
            self.dead = False
        elif not self.dead and s.kind not in ("break", "loop", "switch", "asm"):
            self.dead = True
            at = s.a.token if s.kind == "expr" and s.a is not None else s.token
            if not (s.kind == "return" and (s.a is None or s.a.depth == 1)):
                self.diags.warning(at, "this is never reached", "unreachable-code")

    def falls(self, s: Statement) -> None:
        """Control runs into a case from the statements above it."""
        label, before = s.name, self.last.token
        follow = self.after_label(label)
        if follow in ("break", "goto", "return", "__attribute__") or self.commented(before, label.token):
            return
        self.suspects.append((label, before, self.block))

    def after_label(self, label: object) -> str:
        """The word behind a case, if it leaves the switch at once."""
        lines, number = label.token.file.lines, label.token.line - label.token.file.shift
        text = lines[number - 1][label.token.col - 1 :] if 0 < number <= len(lines) else ""
        text = text.partition(":")[2].strip() or (lines[number].strip() if 0 < number < len(lines) else "")
        for word in ("break;", "goto ", "return;"):
            if text.startswith(word):
                return word.strip("; ")
        return ""

    def commented(self, before: object, label: object) -> bool:
        """Whether a comment above the case says that control falls through."""
        lines, shift = label.file.lines, label.file.shift
        if before.file is not label.file:
            return False
        for number in range(max(before.line - shift, 1), min(label.line - shift, len(lines)) + 1):
            text = lines[number - 1]
            comment = text.find("/*") if "/*" in text else text.find("//")
            if number < label.line - shift and "*" in text and comment < 0:
                comment = 0
            if comment >= 0:
                words = text[comment:].lower().replace(" ", "").replace("-", "").replace("sthr", "thr")
                if FALLS in words:
                    return True
        return False

    def label_block(self, label) -> Block:
        if label.block is None:
            self.entered.append(label)
        return super().label_block(label)

    # -- undefined values -------------------------------------------------------------------------------------

    def unwritten(self, block: Block, variable: object) -> Value:
        if block is not self.f.blocks[0] or not isinstance(variable, Variable):
            return super().unwritten(block, variable)
        value = self.undefined[variable] = Value("undefined", False, [])
        value.block = block
        return value

    def lvalue_value(self, e: Expr) -> Value:
        value = super().lvalue_value(e)
        if isinstance(e, Name) and self.in_register(e.variable):
            self.readings.append((e, value, self.block))
        return value

    def effect(self, e: Expr) -> Value:
        if isinstance(e, Name) and self.in_register(e.variable):
            return self.f.const(0)  # (void)x, which is written where x is not used
        return super().effect(e)

    def update_value(self, e: Update) -> Value:
        target = e.target
        if isinstance(target, Name) and self.in_register(target.variable):
            self.readings.append((target, self.read(target.variable), self.block))
        return super().update_value(e)

    def initialize(self, variable: Variable, items: list) -> None:
        count = len(self.readings)
        super().initialize(variable, items)
        if len(items) == 1 and isinstance(items[0][2], Name) and items[0][2].variable is variable:
            del self.readings[count:]
            self.meant[variable] = True  # int x = x; says so

    def uninitialised(self, reached: dict[Block, bool]) -> None:
        """Report the first reading of each variable that is, or may be, undefined there."""
        told: dict[Variable, bool] = {}
        self.facts_of: dict[Block, list] = {}
        self.parents: dict[Block, Block] = {}
        if self.undefined:
            blocks = self.f.blocks
            for i, parent in enumerate(dominators(self.f)):
                if i and parent >= 0:
                    self.parents[blocks[i]] = blocks[parent]
        for name, value, block in self.readings:
            variable = name.variable
            undefined = self.undefined.get(variable)
            if (
                undefined is None
                or variable in self.meant
                or variable in told
                or block not in reached
                or not name.token.text
            ):
                continue
            if value is not undefined and value.op != "phi":
                continue
            kinds, reaches = self.leaves(value, undefined, block, reached)
            if not reaches:
                continue
            told[variable] = True
            called = variable.token.text if variable.token is not None else variable.name
            notes = ((variable.token, f"'{called}' is declared here"),) if variable.token is not None else ()
            if kinds == 1:
                self.diags.warning(name.token, f"'{called}' has no value here", "uninitialized", notes)
            else:
                self.diags.warning(name.token, f"'{called}' may have no value here", "maybe-uninitialized", notes)

    def leaves(self, value: Value, undefined: Value, block: Block, reached: dict) -> tuple[int, bool]:
        """How many kinds of values come together in a reading (1: undefined only); whether undefined ones get here."""
        if value is undefined:
            return 1, True
        known = self.facts(block)
        work: list[tuple[Value, list]] = [(value, [])]
        seen = {value: True}
        defined = reaches = False
        while work and len(seen) < PATHS:
            phi, on_the_way = work.pop()
            for i, arg in enumerate(phi.args):
                before = phi.block.preds[i]
                if before not in reached or arg is phi:
                    continue
                if arg is not undefined and arg.op != "phi":
                    defined = True
                    continue
                facts = on_the_way + self.facts(before) + edge_facts(before, phi.block)
                if self.contradict(facts, known, phi.block, i):
                    continue
                if arg is undefined:
                    reaches = True
                elif arg not in seen:
                    seen[arg] = True
                    work.append((arg, facts))
        return (2 if defined else 1), reaches

    def facts(self, block: Block) -> list[tuple[Value, bool]]:
        """The conditions that hold wherever a block is reached, from its dominators."""
        found = self.facts_of.get(block)
        if found is None:
            found = []
            at = block
            while at is not None and len(found) < PATHS:
                if len(at.preds) == 1:
                    found += edge_facts(at.preds[0], at)
                at = self.parents.get(at)
            self.facts_of[block] = found
        return found

    def contradict(self, facts: list, known: list, block: Block, edge: int) -> bool:
        """Whether what holds on a way around the assignment excludes what holds at the reading."""
        for condition, truth in known:
            outcome = decided(condition, block, edge)
            if outcome is not None and outcome != truth:
                return True
            for other, other_truth in facts:
                if truth != other_truth and same(condition, other):
                    return True
        return False


def edge_facts(before: Block, block: Block) -> list[tuple[Value, bool]]:
    """The condition under which control goes from one block to the next."""
    term = before.term
    if term is None or term.op != "br" or term.targets[0] is term.targets[1]:
        return []
    condition, truth = term.args[0], term.targets[0] is block
    while condition.op in ("ne", "eq") and condition.args[1].op == "const" and condition.args[1].imm == 0:
        truth = truth == (condition.op == "ne")
        condition = condition.args[0]
    condition = plain(condition)
    found = [(condition, truth)]
    if condition.op in INVERSE:
        opposite = Value(INVERSE[condition.op], condition.w, condition.args)
        found.append((opposite, not truth))
    return found


def decided(condition: Value, block: Block, edge: int) -> bool | None:
    """The outcome of a condition on phis of `block` when it is entered by an edge; None if that is open."""
    args = []
    for v in [condition] if condition.op == "phi" else condition.args:
        if v.op == "phi" and v.block is block:
            v = v.args[edge]
        if v.op != "const":
            return None
        args.append(v.imm)
    if condition.op == "phi":
        return args[0] != 0
    if len(args) != 2 or condition.op not in ("eq", "ne", "lt", "ge"):
        return None
    a, b = args
    return {"eq": a == b, "ne": a != b, "lt": a < b, "ge": a >= b}[condition.op]
