"""Which output section every input section goes to.

The script's patterns are tried in the order of the text, and the first that matches takes a section; what none takes
is an orphan, and goes into an output section of its own name behind the last one of its kind. Within one pattern
sections stand in the order of the command line, unless SORT says otherwise.
"""

from __future__ import annotations

from asm import elf
from asm.link.model import File, Link, Output, Part
from asm.link.script import Assign, Inputs, Pattern, Section

DISCARD = "/DISCARD/"
NOBITS_FLAG = 1 << 40  # INPUT_SECTION_FLAGS (SHT_NOBITS)
DEFAULT_PRIORITY = 65535  # .init_array without a number comes last


def assign(link: Link) -> list[Part]:
    """Makes link.outputs, and link.script.statements with Outputs in place of the section descriptions; the orphans."""
    pool = _Pool(link)
    statements: list = []
    for statement in link.script.statements:
        if statement.__class__ is not Section:
            statements.append(statement)
        elif statement.name == DISCARD:
            for item in statement.body:
                if item.__class__ is Inputs:
                    for part in pool.take(item):
                        part.live = False
                        link.discarded.append(part)
            statements.append(statement)
        else:
            output = _output(link, statement, pool)
            if output is not None:
                statements.append(output)
    link.script.statements = statements
    return pool.rest()


def _output(link: Link, section: Section, pool: _Pool) -> Output | None:
    """The output section of a description; None when its place in the text counts no more."""
    taken = []
    for item in section.body:
        if item.__class__ is Inputs:
            taken.append((item, pool.find(item)))
    if section.only_if:
        found = [part for _, parts in taken for part in parts]
        writable = any(part.flags & elf.SHF_WRITE for part in found)
        if writable != (section.only_if == "ONLY_IF_RW"):
            return None
    output = link.by_name.get(section.name)
    fresh = output is None
    if output is None:
        output = Output(section.name, section)
        link.outputs.append(output)
        link.by_name[section.name] = output
    for item in section.body:
        if item.__class__ is Inputs:
            for part in pool.take(item):
                part.keep = part.keep or item.keep
                output.items.append(part)
        else:
            output.items.append(item)
    output.phdrs = section.phdrs
    return output if fresh else None


class _Pool:
    """The input sections that nobody has taken yet, by name."""

    def __init__(self, link: Link) -> None:
        self.by_name: dict[str, list[tuple[int, Part]]] = {}
        number = 0
        for file in link.files:
            for part in file.parts:
                if part.live and part.type != elf.SHT_RISCV_ATTRIBUTES:
                    self.by_name.setdefault(part.name, []).append((number, part))
                    number += 1

    def rest(self) -> list[Part]:
        return [part for _, part in sorted((e for entries in self.by_name.values() for e in entries), key=_number)]

    def find(self, item: Inputs) -> list[Part]:
        """What a statement matches, in its order."""
        found: list[tuple[int, Part]] = []
        order: tuple = ()
        position: dict[int, tuple] = {}
        for pattern in item.patterns:
            order = order or pattern.order
            for name in self._names(pattern.text):
                for entry in self.by_name[name]:
                    if entry[0] not in position and _matches(entry[1], item, pattern):
                        position[entry[0]] = pattern.order
                        found.append(entry)
        found.sort(key=_number)
        if item.files.order:
            found.sort(key=lambda entry: entry[1].file.member or entry[1].file.name)
        if order and order != ("none",):
            for key in reversed(order):
                found.sort(key=_SORT_KEYS[key])
        return [part for _, part in found]

    def take(self, item: Inputs) -> list[Part]:
        found = self.find(item)
        names = dict.fromkeys(part.name for part in found)
        taken = dict.fromkeys(found)
        for name in names:
            left = [entry for entry in self.by_name[name] if entry[1] not in taken]
            if left:
                self.by_name[name] = left
            else:
                del self.by_name[name]
        return found

    def _names(self, pattern: str) -> list[str]:
        if not any(c in "*?[\\" for c in pattern):
            return [pattern] if pattern in self.by_name else []
        if pattern.find("*") == len(pattern) - 1 and not any(c in "?[\\" for c in pattern):
            prefix = pattern[:-1]
            return [name for name in self.by_name if name.startswith(prefix)]
        return [name for name in self.by_name if wild(pattern, name)]


def _number(entry: tuple) -> int:
    return entry[0]


def _priority(entry: tuple) -> int:
    """The number at the end of .init_array.N; .ctors.N counts down from 65535."""
    name = entry[1].name
    tail = name.rpartition(".")[2]
    if not tail.isdecimal():
        return DEFAULT_PRIORITY
    return DEFAULT_PRIORITY - int(tail) if name.startswith((".ctors.", ".dtors.")) else int(tail)


_SORT_KEYS = {
    "name": lambda entry: entry[1].name,
    "alignment": lambda entry: -entry[1].align,
    "init": _priority,
    "none": _number,
}


def _matches(part: Part, item: Inputs, pattern: Pattern) -> bool:
    files = item.files
    if files.text != "*" and not file_matches(files.text, part.file):
        return False
    for text in files.exclude + pattern.exclude:
        if file_matches(text, part.file) or part.file.archive and wild(text, part.file.archive):
            return False
    wanted, refused = item.flags
    if wanted | refused:
        flags = part.flags | (NOBITS_FLAG if part.type == elf.SHT_NOBITS else 0)
        return flags & wanted == wanted and not flags & refused
    return True


def file_matches(pattern: str, file: File) -> bool:
    """`name`, or `archive:member` where an empty side stands for no archive or any member."""
    archive, colon, member = pattern.partition(":")
    if colon:
        if not archive:
            return not file.archive and wild(member, file.name)
        return bool(file.archive) and wild(archive, file.archive) and (not member or wild(member, file.member))
    return wild(pattern, file.member or file.name)


def wild(pattern: str, text: str) -> bool:
    """Whether a pattern with * ? [a-z] and \\ matches the whole text."""
    at = i = 0
    star = mark = -1
    while i < len(text):
        step = _one(pattern, at, text[i])
        if step:
            at, i = at + step, i + 1
        elif at < len(pattern) and pattern[at] == "*":
            star, mark = at, i
            at += 1
        elif star >= 0:
            mark += 1
            at, i = star + 1, mark
        else:
            return False
    return all(c == "*" for c in pattern[at:])


def _one(pattern: str, at: int, c: str) -> int:
    """How many characters of the pattern match one character; 0 if they do not."""
    if at >= len(pattern) or pattern[at] == "*":
        return 0
    if pattern[at] == "?":
        return 1
    if pattern[at] == "\\" and at + 1 < len(pattern):
        return 2 * (pattern[at + 1] == c)
    if pattern[at] == "[":
        end = pattern.find("]", at + 2)
        if end > 0:
            body = pattern[at + 1 : end]
            negative = body[:1] in ("!", "^")
            if (_in_set(body[negative:], c)) != negative:
                return end + 1 - at
            return 0
    return int(pattern[at] == c)


def _in_set(body: str, c: str) -> bool:
    i = 0
    while i < len(body):
        if body[i + 1 : i + 2] == "-" and i + 2 < len(body):
            if body[i] <= c <= body[i + 2]:
                return True
            i += 3
        else:
            if body[i] == c:
                return True
            i += 1
    return False


# --- orphans ----------------------------------------------------------------------------------------------------------


def _kind(flags: int, type: int) -> str:
    if not flags & elf.SHF_ALLOC:
        return "other"
    if flags & elf.SHF_TLS:
        return "tls"
    if flags & elf.SHF_EXECINSTR:
        return "code"
    if not flags & elf.SHF_WRITE:
        return "constant"
    return "zero" if type == elf.SHT_NOBITS else "data"


# the output section behind which an orphan of a kind goes, or else kinds: behind the last of the first that is there
_BEHIND = {
    "code": (".text", ("code",)),
    "constant": (".rodata", ("constant", "code")),
    "tls": (".tdata", ("tls", "constant", "code")),
    "data": (".data", ("data", "tls", "constant", "code")),
    "zero": (".bss", ("anything",)),
}


def place_orphans(link: Link, parts: list[Part]) -> None:
    """Puts the orphans that are live into output sections of their own; now every Part knows its output section."""
    statements = link.script.statements
    latest: dict[str, Output] = {}  # by kind
    for part in parts:
        if not part.live:
            continue
        name = ".bss" if part.name == "COMMON" else part.name
        output = link.by_name.get(name)
        if output is not None:
            output.items.append(part)
            continue
        output = Output(name)
        output.items.append(part)
        kind = _kind(part.flags, part.type)
        if kind == "other":
            link.by_name[name] = output
            link.outputs.append(output)
            statements.append(output)
            continue
        leader, kinds = _BEHIND[kind]
        before = latest.get(kind) or link.by_name.get(leader) or _last_of_kind(link, kinds)
        latest[kind] = link.by_name[name] = output
        if before is None:
            link.outputs.insert(0, output)
            at = next((i for i, s in enumerate(statements) if s.__class__ is Output), len(statements))
            statements.insert(at, output)
            continue
        link.outputs.insert(link.outputs.index(before) + 1, output)
        statements.insert(_place_behind(statements, before), output)
        output.phdrs = before.phdrs
    for output in link.outputs:
        for part in output.parts():
            part.output = output


def _last_of_kind(link: Link, kinds: tuple[str, ...]) -> Output | None:
    for wanted in kinds:
        found = None
        for output in link.outputs:
            kinds_here = [_kind(part.flags, part.type) for part in output.parts()]
            if wanted in kinds_here or wanted == "anything" and any(kind != "other" for kind in kinds_here):
                found = output
        if found is not None:
            return found
    return None


def _place_behind(statements: list, before: Output) -> int:
    """In front of the next section, or of what moves the dot for it; behind symbols like _end, as GNU ld has it."""
    start, moved = statements.index(before) + 1, None
    for at, statement in enumerate(statements[start:], start):
        if statement.__class__ in (Output, Section):
            return at if moved is None else moved
        if statement.__class__ is Assign and statement.name == "." and moved is None:
            moved = at
    return len(statements)
