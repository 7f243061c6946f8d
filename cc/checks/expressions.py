"""Warnings about expressions: a parser that looks at the operands before the parser proper converts them.

It is used only where -W flags ask for it, so that others do not pay. Each method here looks and then calls its
namesake. What a tree does not tell (parentheses) is found among the tokens.
"""

from __future__ import annotations

from cc import types as ty
from cc.checks.format import check_format
from cc.checks.sequence import same_place
from cc.extents import closing, left_end, opening, whole
from cc.lexer import CHAR, IDENT, PUNCT, Token
from cc.parser import Parser
from cc.semantics import COMPARISONS, compare, is_null
from cc.tokens import Enumerator
from cc.tree import (
    AddressOf,
    Assign,
    Binary,
    Builtin,
    Call,
    Cast,
    Conditional,
    Const,
    Deref,
    Expr,
    FloatConst,
    Member,
    Name,
    StatementExpr,
    Text,
    Unary,
    Update,
)
from cc.types import ARRAY, BOOL, ENUM, FUNCTION, INT, POINTER, Type

ORDERS = ("<", ">", "<=", ">=")
MEMORY = {"memset": 2, "memcpy": 2, "memmove": 2, "memcmp": 2, "strncpy": 2, "strncat": 2}  # argument with the size
NONNULL = {
    "strlen": (0,), "strcpy": (0, 1), "strcat": (0, 1), "strcmp": (0, 1), "strncmp": (0, 1), "memcpy": (0, 1),
    "memmove": (0, 1), "memset": (0,), "strchr": (0,), "strrchr": (0,), "strstr": (0, 1), "strncpy": (0, 1),
    "memcmp": (0, 1), "fopen": (0, 1), "puts": (0,), "atoi": (0,), "strdup": (0,),
}  # fmt: skip


def is_truth(e: Expr) -> bool:
    """Whether a value is 0 or 1 by its making."""
    if isinstance(e, Binary):
        return e.op in COMPARISONS or e.op in ("&&", "||")
    return e.type.kind == BOOL or (isinstance(e, Unary) and e.op == "!")


def never_negative(e: Expr) -> bool:
    """Whether a value of signed type cannot be below zero, as far as is plain to see."""
    while True:
        if isinstance(e, Const):
            return e.value >= 0
        if not ty.signed(e.type) or is_truth(e):
            return True
        if e.type.bits is not None and not ty.signed(e.type):
            return True
        if isinstance(e, Cast) and e.operand.type.kind in (INT, BOOL, ENUM) and e.operand.type.size < e.type.size:
            e = e.operand
        elif isinstance(e, Binary) and e.op == "&":
            return never_negative(e.left) or never_negative(e.right)
        elif isinstance(e, Binary) and e.op == "%" and not isinstance(e.left, Binary):
            e = e.left
        elif isinstance(e, Binary) and e.op == ">>":
            e = e.left
        elif isinstance(e, Binary) and e.op in ("|", "^", "/") and not isinstance(e.left, Binary):
            if not never_negative(e.right):
                return False
            e = e.left
        elif isinstance(e, Conditional):
            if not never_negative(e.yes):
                return False
            e = e.no
        else:
            return False


def has_effect(e: Expr) -> bool:
    """Whether evaluating changes anything, or reads something volatile."""
    work = [e]
    while work:
        e = work.pop()
        if e.type.quals & ty.VOLATILE and isinstance(e, (Name, Deref, Member)):
            return True
        if isinstance(e, (Assign, Update, Call, StatementExpr)):
            return True
        if isinstance(e, Builtin):
            return True
        if isinstance(e, Binary):
            work += [e.left, e.right]
        elif isinstance(e, (Unary, Cast, Member, AddressOf)):
            work.append(e.operand)
        elif isinstance(e, Deref):
            work.append(e.pointer)
        elif isinstance(e, Conditional):
            work += [e.test, e.yes, e.no]
    return False


def root(e: Expr) -> Expr:
    """The variable that an lvalue is part of, where it is one; otherwise something else."""
    while True:
        if isinstance(e, Member):
            e = e.operand
        elif isinstance(e, Deref):
            pointer = e.pointer
            while isinstance(pointer, Binary) and pointer.op == "+":
                pointer = pointer.left
            if not isinstance(pointer, AddressOf):
                return e
            e = pointer.operand
        else:
            return e


class ExpressionChecks(Parser):
    """`where`: the number of each token; `writes`: how often a variable is named only to be set."""

    def __init__(self, tokens: list[Token], diags):
        super().__init__(tokens, diags)
        self.where = {token: i for i, token in enumerate(tokens)}
        self.writes: dict[object, int] = {}
        self.asleep = 0  # inside sizeof and typeof nothing is evaluated

    def number_of(self, token: Token) -> int:
        found = self.where.get(token)
        return self.i if found is None else found

    # -- parentheses ------------------------------------------------------------------------------------------

    def enclosed(self, e: Expr, token: Token, left: bool) -> bool:
        """Whether the operand of the operator at `token` stands in parentheses of its own."""
        at, inner = self.number_of(token), self.number_of(e.token)
        if left:
            if self.tokens[at - 1].text != ")":
                return False
            return opening(self.tokens, at - 1) < inner
        at += 1
        while self.tokens[at].text == "(":  # behind a cast, perhaps
            end = closing(self.tokens, at)
            if inner < end:
                return True
            at = end + 1
        return False

    def bare(self, e: Expr, token: Token, left: bool, operators) -> str:
        """The operand's operator, if it is one of `operators` and stands without parentheses."""
        if isinstance(e, Binary) and e.op in operators and e.token.kind is PUNCT and e.token.text == e.op:
            if not self.enclosed(e, token, left):
                return e.op
        return ""

    def parentheses(self, op: str, left: Expr, right: Expr, token: Token) -> None:
        """Operators whose order readers mistake (-Wparentheses)."""
        for e, is_left in ((left, True), (right, False)):
            found = ""
            if op == "||":
                found = self.bare(e, token, is_left, ("&&",))
            elif op in ("<<", ">>"):
                found = self.bare(e, token, is_left, ("+", "-")) if e.type.kind != POINTER else ""
            elif op in ("|", "^", "&"):
                arithmetic = {"|": ("&", "^", "+", "-"), "^": ("&", "+", "-"), "&": ("+", "-")}[op]
                found = self.bare(e, token, is_left, arithmetic + tuple(COMPARISONS))
            elif op in ("==", "!="):
                found = self.bare(e, token, is_left, COMPARISONS)
            elif op in ORDERS and self.bare(e, token, is_left, ORDERS):
                text = "comparisons like x<y<z do not mean what they do in mathematics"
                self.diags.warning(token, text, "parentheses")
            if found:
                self.diags.warning(e.token, f"put parentheses around {found} inside {op}", "parentheses")

    def primary(self) -> Expr:
        made = super().primary()
        if isinstance(made, Const) and made.token.kind is CHAR and made.token.text[0] == "'" and made.value > 0xFF:
            self.diags.warning(made.token, "this constant has more than one character", "multichar")
        return made

    # -- operators --------------------------------------------------------------------------------------------

    def binary(self, op: str, left: Expr, right: Expr, token: Token) -> Expr:
        if token.text == "[" and op == "+":
            self.index(left, right, token)
        elif token.text == op:
            self.parentheses(op, left, right, token)
            if op == ",":
                self.no_effect(left)
            if op in COMPARISONS:
                self.compared(op, left, right, token)
        return super().binary(op, left, right, token)

    def index(self, array: Expr, index: Expr, token: Token) -> None:
        if index.type.bare is ty.char and not isinstance(index, Const):
            self.diags.warning(
                token, "the index is of type char, whose sign differs between machines", "char-subscripts"
            )
        t = array.type
        inside = array
        while isinstance(inside, Member):
            inside = inside.operand
        if not (isinstance(index, Const) and t.kind == ARRAY and t.length > 0 and isinstance(inside, Name)):
            return
        if isinstance(array, Member) and array.offset + t.size >= array.operand.type.size:
            return  # a last member may be meant to go on
        first = left_end(self.tokens, self.number_of(token) - 1, 14)
        address = "&" in (self.tokens[first].text, self.tokens[first - 1].text)
        if index.value < 0 or index.value > t.length or (index.value == t.length and not address):
            notes = ((inside.variable.token, "the array is declared here"),) if inside.variable.token else ()
            text = f"index {index.value} is outside the array of {t.length} elements"
            self.diags.warning(token, text, "array-bounds", notes)

    def enum_of(self, e: Expr) -> Type | None:
        """The enum that a value is of; a constant is one by its name."""
        if e.type.kind == ENUM:
            return e.type.bare
        if isinstance(e, Cast) and e.operand.type.kind == ENUM and e.token is e.operand.token:
            return e.operand.type.bare
        entry = self.lookup(e.token.text) if isinstance(e, Const) and e.token.kind is IDENT else None
        return entry.of if isinstance(entry, Enumerator) else None

    def compared(self, op: str, left: Expr, right: Expr, token: Token) -> None:
        negated = isinstance(left, Unary) and left.op == "!" and left.token.text == "!"
        plain = isinstance(right, Const) and right.value in (0, 1)
        if negated and not self.enclosed(left, token, True) and not is_truth(right) and not plain:
            text = f"! applies to the left side of {op} only; put parentheses around the comparison"
            self.diags.warning(token, text, "logical-not-parentheses")
        a, b = self.enum_of(left), self.enum_of(right)
        if a is not None and b is not None and a is not b:
            self.diags.warning(token, f"comparison of {a} with {b}", "enum-compare")
        if token.via is None and not isinstance(left, (Const, FloatConst)) and left.type.kind != ty.FLOAT:
            same_text = self.tokens[self.number_of(token) + 1].text != "("
            if same_text and same_place(left, right) and not has_effect(left):
                truth = "true" if op in ("==", "<=", ">=") else "false"
                text = f"a value is compared with itself, which is always {truth}"
                self.diags.warning(token, text, "tautological-compare")
        for e, other in ((left, right), (right, left)):
            if isinstance(e, Text):
                text = "comparison with a string compares addresses; use strcmp"
                self.diags.warning(token, text, "address")
                break
            if self.has_address(e) and is_null(other) and token.via is None:
                self.diags.warning(token, "the address of an object is never null", "address")
        if left.type.kind in (INT, BOOL, ENUM) and right.type.kind in (INT, BOOL, ENUM):
            self.sign_compare(op, left, right, token)
            self.limits(op, left, right, token)
            self.truth_compared(op, left, right, token)

    def has_address(self, e: Expr) -> bool:
        """Whether a value is the address of a function or array, which cannot be null."""
        if isinstance(e, AddressOf):
            e = e.operand
            while isinstance(e, Member):
                e = e.operand
            return isinstance(e, Name) and not e.variable.weak
        return isinstance(e, Name) and e.type.kind in (FUNCTION, ARRAY) and not e.variable.weak

    def truth_compared(self, op: str, left: Expr, right: Expr, token: Token) -> None:
        """A comparison's result, compared with more than 0 and 1."""
        if isinstance(left, Const):
            left, right = right, left
            op = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
        if isinstance(right, Const) and not isinstance(left, Const) and is_truth(left):
            n = right.value
            outcomes = [compare(op, truth, n) for truth in (0, 1)]
            if outcomes[0] == outcomes[1]:
                text = f"{op} {n} is always {'true' if outcomes[0] else 'false'} for a truth value"
                self.diags.warning(token, text, "bool-compare")

    def unary(self, op: str, e: Expr, token: Token) -> Expr:
        if op == "~" and is_truth(e):
            self.diags.warning(token, "~ of a truth value is never zero; write !", "bool-operation")
        return super().unary(op, e, token)

    def sign_compare(self, op: str, left: Expr, right: Expr, token: Token) -> None:
        a, b = ty.promote(left.type), ty.promote(right.type)
        if a.signed == b.signed or ty.usual(left.type, right.type).signed:
            return
        signed, unsigned = (left, right) if a.signed else (right, left)
        if never_negative(signed) or signed.type.bare is ty.poison:
            return
        if op in ("==", "!=") and isinstance(unsigned, Const):
            if unsigned.value >> (8 * ty.usual(left.type, right.type).size - 1) == 0:
                return
        self.diags.warning(token, f"comparison of {left.type} with {right.type}, of different signs", "sign-compare")

    def limits(self, op: str, left: Expr, right: Expr, token: Token) -> None:
        """Comparisons with constants beyond what the type holds (-Wtype-limits)."""
        if isinstance(left, Const) and not isinstance(right, Const):
            left, right = right, left
            op = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
        if not isinstance(right, Const) or isinstance(left, Const) or token.via is not None:
            return
        t = ty.integer_of(left.type)
        if t.kind == ENUM or left.type.kind == ENUM:
            return
        bits = left.type.bits.width if left.type.bits is not None else 1 if t.kind == BOOL else 8 * t.size
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if t.signed else (0, (1 << bits) - 1)
        n = right.value
        if not ty.usual(left.type, right.type).signed and (n < 0 or t.signed):
            return
        if low == 0 and n == 0 and op in ("<", ">="):
            text = f"an unsigned value is {'never' if op == '<' else 'always'} {op} 0"
        elif low <= n <= high and not (bits < 32 and n == high and op in ("<=", ">")) or op == "<" and n == high:
            return
        elif low <= n <= high:
            text = f"{op} {n} is always {'true' if op == '<=' else 'false'} for {left.type}"
        else:
            truth = op == "!=" or (op in ("<", "<=") and n > high) or (op in (">", ">=") and n < low)
            text = f"{op} {n} is always {'true' if truth else 'false'} for {left.type}, of {low} to {high}"
        self.diags.warning(token, text, "type-limits")

    def condition(self, e: Expr) -> Expr:
        if isinstance(e, Assign) and e.token.text == "=":
            at = self.number_of(e.token)
            begin = left_end(self.tokens, at - 1, 3)
            around = self.tokens[begin - 1].text == "("
            if not around or self.tokens[begin - 2].text in ("if", "while"):
                text = "an assignment is tested; write == to compare, or put it in parentheses"
                self.diags.warning(e.token, text, "parentheses")
        elif self.has_address(e) and e.token.via is None:
            self.diags.warning(e.token, "the address of an object is always true", "address")
        return super().condition(e)

    def conditional(self, test: Expr, yes: Expr, no: Expr, token: Token) -> Expr:
        if yes.type.kind in (INT, ENUM) and no.type.kind in (INT, ENUM) and yes is not test:
            a, b = ty.promote(yes.type), ty.promote(no.type)
            if a.signed != b.signed and not ty.usual(yes.type, no.type).signed:
                if not never_negative(yes if a.signed else no):
                    text = f"?: changes the sign of {yes.type if a.signed else no.type}"
                    self.diags.warning((yes if a.signed else no).token, text, "sign-compare")
        return super().conditional(test, yes, no, token)

    # -- writes -----------------------------------------------------------------------------------------------

    def written_to(self, e: Expr) -> None:
        """Count the variables that an expression, whose value is not used, does no more than set."""
        while isinstance(e, Binary) and e.op == ",":
            self.written_to(e.right)
            e = e.left
        found = root(e.target) if isinstance(e, Assign) else None
        if isinstance(found, Name):
            self.writes[found.variable] = self.writes.get(found.variable, 0) + 1

    # -- calls ------------------------------------------------------------------------------------------------

    def call(self, function: Expr, args: list[Expr], token: Token) -> Expr:
        given = list(args)
        made = super().call(function, args, token)
        called = function.operand if isinstance(function, AddressOf) else function
        if isinstance(called, Name) and called.type.kind == FUNCTION and isinstance(made, Call):
            variable = called.variable
            check_format(self, variable, given, token)
            self.null_arguments(variable, given)
            self.memory_sizes(variable.name, given)
        return made

    def null_arguments(self, variable, args: list[Expr]) -> None:
        positions = NONNULL.get(variable.name, ()) if not variable.static else ()
        if "nonnull" in variable.attributes:
            numbers = [int(text) - 1 for text in variable.attributes["nonnull"] if text.isdigit()]
            positions = numbers or [i for i in range(len(args)) if args[i].type.kind in (POINTER, ARRAY, INT)]
            if not numbers:
                params = variable.type.params
                positions = [i for i in range(min(len(args), len(params))) if params[i].kind == POINTER]
        for i in positions:
            if i < len(args) and is_null(args[i]):
                text = f"argument {i + 1} of {variable.name} must not be null"
                self.diags.warning(args[i].token, text, "nonnull")

    def memory_sizes(self, name: str, args: list[Expr]) -> None:
        """`memset(p, 0, sizeof p)`, where `sizeof *p` is meant; `memset(p, n, 0)`."""
        at = MEMORY.get(name.removeprefix("__builtin_"), len(args))
        if at >= len(args):
            return
        size = args[at]
        if name == "memset" and isinstance(size, Const) and size.value == 0 and size.token.text == "0":
            if not (isinstance(args[1], Const) and args[1].value == 0):
                self.diags.warning(
                    size.token, "memset of no bytes: are the arguments swapped?", "memset-transposed-args"
                )
        if not isinstance(size, Const) or size.token.text != "sizeof":
            return
        i = self.number_of(size.token) + 1
        operand = [token.text for token in self.tokens[i : i + 3] if token.text not in ("(", ")")]
        for e in args[:2] if name not in ("memset",) else args[:1]:
            if (
                isinstance(e, Name)
                and e.type.kind == POINTER
                and operand[:1] == [e.token.text]
                and (self.tokens[i].kind is IDENT or self.tokens[i + 2].text == ")")
            ):
                text = f"sizeof is of the pointer {e.token.text}, not of what it points to; write *{e.token.text}"
                self.diags.warning(size.token, text, "sizeof-pointer-memaccess")

    # -- values that go nowhere -------------------------------------------------------------------------------

    def no_effect(self, e: Expr) -> None:
        """Warn about an expression whose value nobody uses (-Wunused-value)."""
        if e.token.text in ("++", "--"):  # of a long double it is made of several
            return
        while isinstance(e, Binary) and e.op in (",", "&&", "||"):
            e = e.right
        if isinstance(e, Conditional):
            if has_effect(e):  # it may stand for an if
                return
        if e.type.kind == ty.VOID or isinstance(e, (Assign, Update, Call, Builtin, StatementExpr)):
            return
        if isinstance(e, Cast) and e.operand.type.kind == ty.VOID or e.type.bare is ty.poison:
            return
        if isinstance(e, (Name, Deref, Member)) and e.type.quals & ty.VOLATILE:
            return
        if e.token.text.startswith(("__builtin_", "__atomic", "__sync")):
            return
        text = "this value is not used" if has_effect(e) else "this statement has no effect"
        first, _ = whole(self.tokens, self.number_of(e.token))
        self.diags.warning(self.tokens[first] if first < self.i else e.token, text, "unused-value")
