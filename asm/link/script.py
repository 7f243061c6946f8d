"""Linker scripts, from text to statements: `parse(text, name) -> Script`.

Names of files and sections may hold characters that are operators in expressions (`*crtbegin?.o`), so the scanner is
asked for what the grammar expects at that place: a name, or a token of an expression (`asm.link.expression`).

    statement = ENTRY(symbol) | MEMORY {...} | PHDRS {...} | SECTIONS {...} | assignment | ASSERT(...) | INPUT(...) ...
    section   = name [address] [(type)] : [AT(load)] [ALIGN(n)] [SUBALIGN(n)] [ALIGN_WITH_INPUT]
                { assignment | [KEEP (] file-pattern ( section-pattern ... ) | BYTE(x) | FILL(x) | ... }
                [>region] [AT>region] [:phdr ...] [=fill]

What GNU ld has and this does not take is an error that says so: OVERLAY, version scripts, INSERT.
"""

from __future__ import annotations

from collections import namedtuple

from asm.link.expression import Scanner, ScriptError, expression

# `operator` is "=" or "+=" ...; provide: "", "PROVIDE" or "HIDDEN"; code: an expression
Assign = namedtuple("Assign", "name operator code provide hidden at")
Assert = namedtuple("Assert", "code message at")
# patterns: list of Pattern, files: one Pattern; flags: (bits that must be set, bits that must not)
Inputs = namedtuple("Inputs", "files patterns keep flags at")
# order: () or ("name",), ("alignment", "name"), ("init",), ("none",); exclude: patterns of files
Pattern = namedtuple("Pattern", "text order exclude")
Data = namedtuple("Data", "size code at")
Fill = namedtuple("Fill", "code at")
Region = namedtuple("Region", "name needs refuses origin length at")
Header = namedtuple("Header", "name type file_header headers load flags at")

ASSIGNMENTS = ("=", "+=", "-=", "*=", "/=", "<<=", ">>=", "&=", "|=")
DATA = {"BYTE": 1, "SHORT": 2, "LONG": 4, "QUAD": 8, "SQUAD": 8}
SECTION_FLAGS = {
    "SHF_WRITE": 1, "SHF_ALLOC": 2, "SHF_EXECINSTR": 4, "SHF_MERGE": 16, "SHF_STRINGS": 32, "SHF_TLS": 1024,
    "SHT_NOBITS": 1 << 40,  # ours: not in the file
}  # fmt: skip
TYPES = ("NOLOAD", "DSECT", "COPY", "INFO", "OVERLAY", "READONLY")
PHDR_TYPES = {"PT_NULL": 0, "PT_LOAD": 1, "PT_DYNAMIC": 2, "PT_INTERP": 3, "PT_NOTE": 4, "PT_PHDR": 6, "PT_TLS": 7,
              "PT_GNU_STACK": 0x6474_E551, "PT_RISCV_ATTRIBUTES": 0x7000_0003}  # fmt: skip
SORTS = {
    "SORT": ("name",), "SORT_BY_NAME": ("name",), "SORT_BY_ALIGNMENT": ("alignment",), "SORT_NONE": ("none",),
    "SORT_BY_INIT_PRIORITY": ("init",),
}  # fmt: skip


class Section:
    """The description of an output section. What is not given is None."""

    __slots__ = (
        "name", "address", "type", "load", "align", "subalign", "align_with_input", "only_if", "body", "region",
        "load_region", "phdrs", "fill", "at",
    )  # fmt: skip

    def __init__(self, name: str, at: int) -> None:
        self.name, self.at = name, at
        self.address = self.load = self.align = self.subalign = self.fill = None
        self.type = self.only_if = self.region = self.load_region = ""
        self.align_with_input = False
        self.body: list = []
        self.phdrs: list[str] = []


class Script:
    """A script. `statements` are Assign, Assert and Section in order."""

    def __init__(self, text: str = "", name: str = "") -> None:
        self.text, self.name = text, name
        self.statements: list = []
        self.regions: list[Region] = []
        self.aliases: dict[str, str] = {}
        self.headers: list[Header] = []
        self.entry = ""
        self.search: list[str] = []
        self.inputs: list[str] = []
        self.externs: list[str] = []
        self.has_sections = False


def parse(text: str, name: str) -> Script:
    """The script. ScriptError when the text is not one."""
    script = Script(text, name)
    scanner = Scanner(text, name)
    while not scanner.at_end():
        if not scanner.accept(";"):
            _statement(scanner, script)
    return script


def _statement(s: Scanner, script: Script) -> None:
    """A statement outside SECTIONS."""
    at = s.here()
    word = s.word("a command, as ENTRY, MEMORY, SECTIONS, or an assignment")
    if word == "ENTRY":
        script.entry = s.enclosed()[0]
    elif word in ("OUTPUT_ARCH", "OUTPUT_FORMAT", "TARGET", "OUTPUT", "FORCE_COMMON_ALLOCATION"):
        if word != "FORCE_COMMON_ALLOCATION":
            s.enclosed()
    elif word == "SEARCH_DIR":
        script.search += s.enclosed()
    elif word in ("INPUT", "GROUP"):
        script.inputs += [name for name in s.enclosed() if name not in ("AS_NEEDED",)]
    elif word == "EXTERN":
        script.externs += s.enclosed()
    elif word == "REGION_ALIAS":
        names = s.enclosed()
        if len(names) != 2:
            raise ScriptError(s, at, "REGION_ALIAS takes two names")
        script.aliases[names[0]] = names[1]
    elif word == "MEMORY":
        _memory(s, script)
    elif word == "PHDRS":
        _headers(s, script)
    elif word == "SECTIONS":
        _sections(s, script)
    elif word in ("INCLUDE", "VERSION", "INSERT", "OVERLAY", "NOCROSSREFS", "NOCROSSREFS_TO", "LD_FEATURE", "STARTUP"):
        raise ScriptError(s, at, f"{word} is not supported here")
    else:
        statement = _assignment(s, word, at)
        if statement is None:
            raise ScriptError(s, at, f"{word} is no command; a symbol is set with {word} = value;")
        script.statements.append(statement)


def _assignment(s: Scanner, word: str, at: int):
    """An assignment or ASSERT that starts with `word`, else None."""
    if word == "ASSERT":
        s.expect("(")
        code = expression(s)
        s.expect(",")
        message = s.string()
        s.expect(")")
        s.accept(";")
        return Assert(code, message, at)
    if word in ("PROVIDE", "PROVIDE_HIDDEN", "HIDDEN"):
        s.expect("(")
        name_at = s.here()
        name = s.word("a symbol")
        s.expect("=")
        code = expression(s)
        s.expect(")")
        s.end_of_statement()
        return Assign(name, "=", code, word.startswith("PROVIDE"), word.endswith("HIDDEN"), name_at)
    operator = s.assignment_operator()
    if operator is None:
        return None
    code = expression(s)
    s.end_of_statement()
    return Assign(word, operator, code, False, False, at)


def _memory(s: Scanner, script: Script) -> None:
    """MEMORY { name (attributes) : ORIGIN = x, LENGTH = y ... }"""
    s.expect("{")
    while not s.accept("}"):
        at = s.here()
        name = s.word("the name of a region")
        needs, refuses = "", ""
        if s.accept("("):
            wanted = True
            for c in s.word("attributes, of rwxaIL!", extra="!"):
                if c == "!":
                    wanted = not wanted
                elif c.lower() not in "rwxail":
                    raise ScriptError(s, at, f"{c} is no attribute; there are r w x a i l and !")
                elif wanted:
                    needs += c.lower()
                else:
                    refuses += c.lower()
            s.expect(")")
        s.expect(":")
        codes = []
        for names in (("ORIGIN", "org", "o"), ("LENGTH", "len", "l")):
            word_at = s.here()
            if s.word(names[0]) not in names:
                raise ScriptError(s, word_at, f"expected {names[0]}")
            s.expect("=")
            codes.append(expression(s))
            s.accept(",")
        if any(region.name == name for region in script.regions):
            raise ScriptError(s, at, f"there are two regions {name}")
        script.regions.append(Region(name, needs, refuses, codes[0], codes[1], at))


def _headers(s: Scanner, script: Script) -> None:
    """PHDRS { name type [FILEHDR] [PHDRS] [AT(x)] [FLAGS(x)]; ... }"""
    s.expect("{")
    while not s.accept("}"):
        at = s.here()
        name = s.word("the name of a program header")
        type_at = s.here()
        type = s.word("a type, as PT_LOAD")
        if type not in PHDR_TYPES and not type[:1].isdigit():
            raise ScriptError(s, type_at, f"{type} is no type; there are {', '.join(PHDR_TYPES)}")
        number = PHDR_TYPES.get(type)
        if number is None:
            number = s.number(type, type_at)
        file_header = headers = False
        load = flags = None
        while not s.accept(";"):
            word_at = s.here()
            word = s.word("FILEHDR, PHDRS, AT(), FLAGS() or ;")
            if word == "FILEHDR":
                file_header = True
            elif word == "PHDRS":
                headers = True
            elif word in ("AT", "FLAGS"):
                s.expect("(")
                code = expression(s)
                s.expect(")")
                if word == "AT":
                    load = code
                else:
                    flags = code
            else:
                raise ScriptError(s, word_at, f"{word} is nothing that a program header takes; is a ; missing?")
        script.headers.append(Header(name, number, file_header, headers, load, flags, at))


def _sections(s: Scanner, script: Script) -> None:
    script.has_sections = True
    s.expect("{")
    while not s.accept("}"):
        if s.accept(";"):
            continue
        at = s.here()
        word = s.word("an output section, an assignment, or }")
        if word == "ENTRY":
            script.entry = s.enclosed()[0]
        elif word in ("OVERLAY", "INCLUDE", "INSERT"):
            raise ScriptError(s, at, f"{word} is not supported")
        else:
            script.statements.append(_assignment(s, word, at) or _section(s, word, at))


def _type_follows(s: Scanner) -> bool:
    """Whether one word in parentheses comes next; more than one is an address."""
    start = s.here()
    end = s.text.find(")", start)
    return s.peek("(") and s.text[start + 1 : end].strip().isidentifier()


def _section(s: Scanner, name: str, at: int) -> Section:
    """The description of an output section, from behind its name."""
    section = Section(name, at)
    if not s.peek(":") and not _type_follows(s):
        section.address = expression(s)
    if s.accept("("):
        section.type = s.word("a type, as NOLOAD")
        if section.type not in TYPES:
            raise ScriptError(s, at, f"{section.type} is no type of a section; there are {', '.join(TYPES)}")
        s.expect(")")
    if section.address is None and not s.peek(":"):
        section.address = expression(s)
    s.expect(":")
    while not s.accept("{"):
        word_at = s.here()
        word = s.word("{")
        if word in ("AT", "ALIGN", "SUBALIGN"):
            s.expect("(")
            code = expression(s)
            s.expect(")")
            if word == "AT":
                section.load = code
            elif word == "ALIGN":
                section.align = code
            else:
                section.subalign = code
        elif word == "ALIGN_WITH_INPUT":
            section.align_with_input = True
        elif word in ("ONLY_IF_RO", "ONLY_IF_RW"):
            section.only_if = word
        else:
            raise ScriptError(s, word_at, f"expected {{, found {word}")
    while not s.accept("}"):
        if not s.accept(";"):
            section.body.append(_body(s))
    while True:
        if s.accept(">"):
            section.region = s.word("a region")
        elif s.accept_word("AT"):
            s.expect(">")
            section.load_region = s.word("a region")
        elif s.accept(":"):
            section.phdrs.append(s.word("a program header"))
        elif s.peek("=") and not s.peek("=="):
            s.expect("=")
            section.fill = expression(s)
        else:
            s.accept(",")
            return section


def _body(s: Scanner):
    """One statement between the braces of a section."""
    at = s.here()
    word = s.word("a pattern of files, an assignment, or }")
    if word in DATA:
        s.expect("(")
        code = expression(s)
        s.expect(")")
        s.accept(";")
        return Data(DATA[word], code, at)
    if word == "FILL":
        s.expect("(")
        code = expression(s)
        s.expect(")")
        s.accept(";")
        return Fill(code, at)
    if word in ("CONSTRUCTORS", "CREATE_OBJECT_SYMBOLS"):
        return Inputs(Pattern("", (), ()), [], False, (0, 0), at)
    if word == "SORT" and s.accept("("):
        if s.accept_word("CONSTRUCTORS"):
            s.expect(")")
            return Inputs(Pattern("", (), ()), [], False, (0, 0), at)
        return _inputs_after_sort(s, "SORT", at)
    if word == "INCLUDE":
        raise ScriptError(s, at, "INCLUDE is not supported here")
    keep = word == "KEEP"
    if keep:
        s.expect("(")
        word = s.word("a pattern of files")
    flags = (0, 0)
    if word == "INPUT_SECTION_FLAGS":
        flags = _flags(s)
        word = s.word("a pattern of files")
    elif not keep:
        statement = _assignment(s, word, at)
        if statement is not None:
            return statement
    found = _inputs(s, word, keep, flags, at)
    if keep:
        s.expect(")")
    return found


def _flags(s: Scanner) -> tuple[int, int]:
    """(SHF_A & !SHF_B ...)"""
    s.expect("(")
    wanted = refused = 0
    while not s.accept(")"):
        negative = s.accept("!")
        at = s.here()
        name = s.word("a flag of a section")
        if name not in SECTION_FLAGS:
            raise ScriptError(s, at, f"{name} is no flag; there are {', '.join(SECTION_FLAGS)}")
        if negative:
            refused |= SECTION_FLAGS[name]
        else:
            wanted |= SECTION_FLAGS[name]
        s.accept("&")
    return wanted, refused


def _inputs_after_sort(s: Scanner, word: str, at: int) -> Inputs:
    """SORT(files)(sections), from behind the first parenthesis."""
    text = s.word("a pattern of files")
    s.expect(")")
    return Inputs(Pattern(text, SORTS[word], ()), _patterns(s), False, (0, 0), at)


def _inputs(s: Scanner, word: str, keep: bool, flags: tuple[int, int], at: int) -> Inputs:
    """files(sections), from behind the first word."""
    exclude: list[str] = []
    order: tuple = ()
    if word == "EXCLUDE_FILE":
        exclude = s.enclosed()
        word = s.word("a pattern of files")
    if word in SORTS:
        order = SORTS[word]
        s.expect("(")
        word = s.word("a pattern of files")
        s.expect(")")
    if not s.peek("("):
        return Inputs(Pattern(word, order, tuple(exclude)), [Pattern("*", (), ())], keep, flags, at)
    return Inputs(Pattern(word, order, tuple(exclude)), _patterns(s), keep, flags, at)


def _patterns(s: Scanner) -> list[Pattern]:
    """(a b EXCLUDE_FILE(x) c SORT(d))"""
    s.expect("(")
    found: list[Pattern] = []
    exclude: list[str] = []
    while not s.accept(")"):
        word = s.word("a pattern of sections")
        if word == "EXCLUDE_FILE":
            exclude = s.enclosed()
            continue
        order: tuple = ()
        depth = 0
        while word in SORTS:
            order += SORTS[word]
            depth += 1
            s.expect("(")
            word = s.word("a pattern of sections")
            if word == "EXCLUDE_FILE":
                exclude = s.enclosed()
                word = s.word("a pattern of sections")
        if depth > 2:
            raise ScriptError(s, s.here(), "SORT stands in SORT more than once")
        found.append(Pattern(word, order, tuple(exclude)))
        exclude = []
        while depth:
            if s.accept(")"):
                depth -= 1
            else:
                found.append(Pattern(s.word("a pattern of sections"), order, ()))
        s.accept(",")
    return found
