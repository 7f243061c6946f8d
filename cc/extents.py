"""From where to where an expression reaches in the text: what messages underline.

The tree does not keep this, since only programs with mistakes need it. It is found again among the tokens, from an
operator outwards: backward over what binds at least as strongly on the left, forward on the right. Casts and unary
operators are told from binary ones by what stands before them. A wrong guess shows in a few tildes, nowhere else.
"""

from __future__ import annotations

from cc.lexer import CHAR, EOF, IDENT, NUMBER, PUNCT, STRING, Token

LEVELS = {
    "*": 13, "/": 13, "%": 13, "+": 12, "-": 12, "<<": 11, ">>": 11, "<": 10, ">": 10, "<=": 10, ">=": 10, "==": 9,
    "!=": 9, "&": 8, "^": 7, "|": 6, "&&": 5, "||": 4, "?": 3, ":": 3, "=": 2, "*=": 2, "/=": 2, "%=": 2, "+=": 2,
    "-=": 2, "<<=": 2, ">>=": 2, "&=": 2, "^=": 2, "|=": 2, ",": 1,
}  # fmt: skip
ASSIGNMENT = 2
PREFIX = frozenset(("+", "-", "!", "~", "*", "&", "++", "--", "sizeof", "_Alignof", "__alignof__", "__alignof"))
PAIRS = {"(": ")", "[": "]", "{": "}"}
CLOSERS = {")": "(", "]": "[", "}": "{"}
SEARCH = 4000  # tokens looked at, at most
NOT_OPERANDS = frozenset("return case goto else do sizeof _Alignof __alignof__ __alignof if while for switch".split())
TYPE_WORDS = frozenset(
    """void char short int long signed unsigned _Bool struct union enum const volatile float double __typeof__ typeof
    __typeof _Atomic""".split()
)


def closing(tokens: list[Token], i: int) -> int:
    """Where the bracket at `i` closes; the last token looked at if it does not."""
    level = 0
    for k in range(i, min(len(tokens), i + SEARCH)):
        token = tokens[k]
        if token.kind is PUNCT:
            level += (token.text in PAIRS) - (token.text in CLOSERS)
            if level == 0:
                return k
    return min(len(tokens), i + SEARCH) - 1


def opening(tokens: list[Token], i: int) -> int:
    """Where the bracket that closes at `i` opens."""
    level = 0
    for k in range(i, max(-1, i - SEARCH), -1):
        token = tokens[k]
        if token.kind is PUNCT:
            level += (token.text in CLOSERS) - (token.text in PAIRS)
            if level == 0:
                return k
    return max(0, i - SEARCH)


def is_cast(tokens: list[Token], open_: int, close: int) -> bool:
    """Whether a parenthesis pair holds a type: a cast, if an operand comes behind it."""
    if close + 1 >= len(tokens) or close - open_ < 2:
        return False
    inside = tokens[open_ + 1]
    if inside.kind is not IDENT:
        return False
    follow = tokens[close + 1]
    if inside.text in TYPE_WORDS:
        return True
    return (tokens[close - 1].text == "*" or close - open_ == 2) and (
        follow.kind in (IDENT, NUMBER, STRING, CHAR) and follow.text not in NOT_OPERANDS
    )


def ends_operand(tokens: list[Token], i: int) -> bool:
    """Whether token `i` may end an operand, so that an operator behind it is binary or postfix."""
    if i < 0:
        return False
    token = tokens[i]
    if token.kind in (NUMBER, STRING, CHAR):
        return True
    if token.kind is IDENT:
        return token.text not in NOT_OPERANDS
    if token.text == ")":
        return not is_cast(tokens, opening(tokens, i), i)
    return token.text in ("]", "}") or (token.text in ("++", "--") and ends_operand(tokens, i - 1))


def left_end(tokens: list[Token], i: int, level: int) -> int:
    """The first token of the operand of at least `level` that ends at token `i`."""
    begin = i
    while i >= 0:
        token = tokens[i]
        if token.kind is PUNCT and token.text in CLOSERS:
            i = opening(tokens, i)
            begin = i
        elif token.kind in (IDENT, NUMBER, STRING, CHAR) and token.text not in NOT_OPERANDS:
            begin = i
        elif token.text in PREFIX and not (token.kind is PUNCT and ends_operand(tokens, i - 1)):
            begin = i
        elif token.text in ("++", "--", ".", "->"):
            pass
        elif LEVELS.get(token.text, 0) >= level and token.kind is PUNCT:
            pass
        else:
            break
        i -= 1
    return begin


def right_end(tokens: list[Token], i: int, level: int) -> int:
    """The last token of the operand that begins at token `i`, whose operators are of at least `level`."""
    end = i
    operand = False  # whether one has just ended
    stop = min(len(tokens), i + SEARCH)
    while i < stop:
        token = tokens[i]
        text = token.text
        if token.kind is EOF:
            break
        if token.kind is PUNCT:
            if text in PAIRS:
                if text == "{" and operand and tokens[i - 1].text != ")":
                    break
                close = closing(tokens, i)
                operand = not (text == "(" and not operand and is_cast(tokens, i, close))
                i = close
            elif not operand and text in PREFIX:
                pass
            elif text in ("++", "--"):
                pass
            elif text in (".", "->"):
                operand = False
            elif LEVELS.get(text, 0) >= level and operand:
                operand = False
            else:
                break
        elif operand and not (token.kind is STRING and tokens[i - 1].kind is STRING):
            break
        else:
            operand = text not in PREFIX
        end = i
        i += 1
    return end


def spans(tokens: list[Token], i: int) -> list[tuple[Token, Token]]:
    """What to underline besides token `i`: the operands of an operator, the whole of a call or an index."""
    token = tokens[i]
    text = token.text
    if token.kind is IDENT:
        if text in PREFIX:
            return [(token, tokens[right_end(tokens, i + 1, 14)])]
        return []
    if token.kind is not PUNCT:
        return []
    if text in ("(", "["):
        if not ends_operand(tokens, i - 1):  # a cast or a parenthesis
            close = closing(tokens, i)
            end = right_end(tokens, i, 14) if is_cast(tokens, i, close) else close
            return [(token, tokens[end])]
        return [(tokens[left_end(tokens, i - 1, 14)], tokens[closing(tokens, i)])]
    if text in (".", "->"):
        return [(tokens[left_end(tokens, i - 1, 14)], tokens[i - 1]), (tokens[i + 1], tokens[i + 1])]
    if text in PREFIX and not ends_operand(tokens, i - 1):
        return [(token, tokens[right_end(tokens, i + 1, 14)])]
    if text in ("++", "--"):
        return [(tokens[left_end(tokens, i - 1, 14)], token)]
    level = LEVELS.get(text, 0)
    if level <= 1 or text == ":" or i + 1 >= len(tokens) or not ends_operand(tokens, i - 1):
        return []
    lower = level + (level != ASSIGNMENT)
    return [
        (tokens[left_end(tokens, i - 1, level if level != ASSIGNMENT else 3)], tokens[i - 1]),
        (tokens[i + 1], tokens[right_end(tokens, i + 1, lower)]),
    ]


def whole(tokens: list[Token], i: int) -> tuple[int, int]:
    """The first and last token of the expression that is reported at token `i`, without parentheses around it."""
    found = spans(tokens, i)
    if not found:
        return i, i
    first, last = found[0][0], found[-1][1]
    a = b = i
    while a > 0 and tokens[a] is not first:
        a -= 1
    while b < len(tokens) - 1 and tokens[b] is not last:
        b += 1
    return a, b
