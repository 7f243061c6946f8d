"""The debugging information of a unit: its functions with their scopes and variables, its global variables.

A function is described when its code has been written and the frame is known; its entry refers to labels around its
code (`debug.Marks`). Variables in the frame are given relative to the frame's upper end (the CFA), which `.cfi_*`
describes at every instruction.
"""

from __future__ import annotations

import os

from asm.layout import leb128
from cc import dwarf
from cc import types as ty
from cc.build import STACK_ALIGN
from cc.debug import Files, Scope, Trace, slot_of
from cc.dwarf import Die, Expression, Tree
from cc.dwarf_types import TypeDies
from cc.emit import FunctionWriter
from cc.tree import Variable

PRODUCER = "bits cc"
C11 = 0x1D  # DW_LANG_C11
IS_INLINED = 1  # DW_INL_inlined


class Frame:
    """Where the variables of one function are."""

    def __init__(self, trace: Trace, writer: FunctionWriter):
        self.trace, self.writer = trace, writer

    def slot(self, address) -> Expression | None:
        """The address of a slot that made it into the frame."""
        slot = slot_of(address)
        if slot is None or slot.number not in self.writer.used:
            return None
        at = slot.offset - self.writer.size
        return [bytes((dwarf.OP_FBREG,)) + leb128(at + (address.imm if address.op == "slot" else 0), True)]

    def location(self, variable: Variable) -> Expression | None:
        """The address of a variable, None if it has none."""
        if variable.home in ("global", "function"):
            return [bytes((dwarf.OP_ADDR,)), variable.name]
        if "place" in variable.attributes:  # a variable-length array
            pointer = self.location(variable.attributes["place"])
            return [*pointer, bytes((dwarf.OP_DEREF,))] if pointer is not None else None
        trace = self.trace
        if variable in trace.pointers:
            return [*self.slot(trace.pointers[variable]), bytes((dwarf.OP_DEREF,))]
        address = trace.homes.get(variable)
        found = self.slot(address) if address is not None else None
        align = variable.alignment
        if found is None or align <= STACK_ALIGN:
            return found
        up = bytes((dwarf.OP_CONSTS,)) + leb128(STACK_ALIGN - align, True) + bytes((dwarf.OP_MINUS,))
        return [*found, up, bytes((dwarf.OP_CONSTS,)) + leb128(-align, True) + bytes((dwarf.OP_AND,))]

    def moment(self, where: int | tuple) -> Expression | None:
        """What `known.locate` found, as a location; None for the address of a slot that is not there any more."""
        if isinstance(where, int):
            return [bytes((dwarf.OP_REG0 + where,))]
        value = bytes((dwarf.OP_STACK_VALUE,))
        if len(where) == 1:
            return [bytes((dwarf.OP_CONSTS,)) + leb128(where[0], True) + value]
        base, offset = where
        if isinstance(base, str):
            return [bytes((dwarf.OP_ADDR,)), f"{base}{offset:+d}" if offset else base, value]
        if base.number not in self.writer.used:
            return None
        at = base.offset - self.writer.size + offset
        return [bytes((dwarf.OP_FBREG,)) + leb128(at, True) + value]

    def contents(self, variable: Variable) -> Expression | None:
        """The value of a word that has an address."""
        address = self.location(variable)
        return [*address, bytes((dwarf.OP_DEREF,))] if address is not None else None


class DebugInfo:
    """Collects the entries of a unit."""

    def __init__(self, name: str, files: Files):
        self.name, self.files = name, files
        self.tree = Tree(ty.WORD)
        self.types = TypeDies(self.tree)
        self.functions: dict[str, Die] = {}
        self.abstract: dict[str, Die] = {}  # functions that are found inlined

    def declared(self, die: Die, variable: Variable) -> None:
        """Name and place of a declaration, and the type of its object."""
        die.name(variable.token.text)
        die.put(dwarf.DECL_FILE, dwarf.UDATA, self.files.number(variable.token))
        die.put(dwarf.DECL_LINE, dwarf.UDATA, variable.token.line)

    def heading(self, die: Die, trace: Trace) -> None:
        """What a function is, apart from its code."""
        variable = trace.definition.variable
        if not variable.static:
            die.put(dwarf.EXTERNAL, dwarf.FLAG_PRESENT)
        self.declared(die, variable)
        if not variable.type.oldstyle:
            die.put(dwarf.PROTOTYPED, dwarf.FLAG_PRESENT)
        self.types.refer(die, variable.type.base)

    def function(self, trace: Trace, writer: FunctionWriter) -> None:
        """A function that has just been written."""
        variable = trace.definition.variable
        t = variable.type
        frame = Frame(trace, writer)
        self.types.length = frame.contents
        die = self.functions[variable.name] = self.tree.die(dwarf.SUBPROGRAM)
        self.heading(die, trace)
        die.put(dwarf.LOW_PC, dwarf.ADDR, f".L.begin.{variable.name}")
        die.put(dwarf.HIGH_PC, dwarf.ADDR, f".L.end.{variable.name}")
        die.put(dwarf.FRAME_BASE, dwarf.EXPRLOC, [bytes((dwarf.OP_CALL_FRAME_CFA,))])
        for one in trace.definition.params:
            self.variable(die, one, frame, dwarf.FORMAL_PARAMETER)
        if t.variadic:
            self.tree.die(dwarf.UNSPECIFIED_PARAMETERS, die)
        work: list[tuple[Scope, Die]] = [(trace.top, die)]
        while work:
            scope, parent = work.pop()
            if scope.call is not None:
                parent = self.inlined(scope, parent, frame)
            else:
                if scope is not trace.top:
                    parent = self.tree.die(dwarf.LEXICAL_BLOCK, parent)
                    self.code(parent, scope)
                for one in scope.variables:
                    self.variable(parent, one, frame, dwarf.VARIABLE)
            work.extend((child, parent) for child in reversed(scope.children) if child.ranges)

    def code(self, die: Die, scope: Scope) -> None:
        """Where the code of a scope is."""
        if len(scope.ranges) == 1:
            die.put(dwarf.LOW_PC, dwarf.ADDR, scope.ranges[0][0])
            die.put(dwarf.HIGH_PC, dwarf.ADDR, scope.ranges[0][1])
        else:
            die.put(dwarf.RANGES, dwarf.SEC_OFFSET, scope.ranges)

    def inlined(self, scope: Scope, parent: Die, frame: Frame) -> Die:
        """A function in the place of a call. In a copy in itself its variables are not told apart: they are absent."""
        trace, site = scope.call
        name = trace.definition.variable.name
        if name not in self.abstract:
            self.abstract[name] = self.tree.die(dwarf.SUBPROGRAM, self.tree.root)
            self.heading(self.abstract[name], trace)
            self.abstract[name].put(dwarf.INLINE, dwarf.UDATA, IS_INLINED)
        die = self.tree.die(dwarf.INLINED, parent)
        die.put(dwarf.ABSTRACT_ORIGIN, dwarf.REF4, self.abstract[name])
        self.code(die, scope)
        die.put(dwarf.CALL_FILE, dwarf.UDATA, site.file)
        die.put(dwarf.CALL_LINE, dwarf.UDATA, site.line)
        around = scope.parent
        while around.parent is not None and (around.call is None or around.call[0] is not trace):
            around = around.parent
        recursive = around.parent is not None or frame.trace is trace
        for one in trace.definition.params:
            self.variable(die, one, frame, dwarf.FORMAL_PARAMETER, recursive)
        scopes = [trace.top]
        while scopes:
            of = scopes.pop()
            for one in of.variables:
                self.variable(die, one, frame, dwarf.VARIABLE, recursive)
            scopes.extend(child for child in reversed(of.children) if child.call is None)
        return die

    def variable(self, parent: Die, variable: Variable, frame: Frame, tag: int, absent: bool = False) -> None:
        """A parameter or local variable. Those that the compiler made have names that begin with a dot. absent: it is
        somewhere else than others of its name."""
        if variable.name[:1] == ".":
            pointed = variable.type.base  # at a variable-length array: that is what has a name
            if pointed is None or pointed.runtime is None or variable.token is None:
                return
        die = self.tree.die(tag, parent)
        self.declared(die, variable)
        if variable.name[:1] == ".":
            self.types.refer(die, variable.type.base)
            location = frame.contents(variable)
        else:
            self.types.refer(die, variable.type)
            location = frame.location(variable)
        spans = frame.trace.spans.get(variable)
        if absent:
            return
        if location is not None:
            die.put(dwarf.LOCATION, dwarf.EXPRLOC, location)
        elif spans:
            found = [(begin, end, frame.moment(where)) for begin, end, where in spans]
            found = [span for span in found if span[2] is not None]
            if found:
                die.put(dwarf.LOCATION, dwarf.SEC_OFFSET, found)

    def data(self, variable: Variable) -> None:
        """A global variable that is defined here."""
        die = self.tree.die(dwarf.VARIABLE, self.tree.root)
        self.declared(die, variable)
        self.types.refer(die, variable.type)
        if not variable.static:
            die.put(dwarf.EXTERNAL, dwarf.FLAG_PRESENT)
        die.put(dwarf.LOCATION, dwarf.EXPRLOC, [bytes((dwarf.OP_ADDR,)), variable.name])

    def reduce(self, needed: dict[str, bool]) -> None:
        """Take away locations at symbols that the code does not need: they may be defined nowhere."""

        def stays(expression: Expression) -> bool:
            names = [piece.partition("+")[0].partition("-")[0] for piece in expression if isinstance(piece, str)]
            return all(name in needed for name in names)

        work = [self.tree.root]
        while work:
            die = work.pop()
            work.extend(die.children)
            for i, (name, _, value) in enumerate(die.attributes):
                if name == dwarf.LOCATION:
                    if isinstance(value[0], tuple):
                        value[:] = [span for span in value if stays(span[2])]
                    if not value or not isinstance(value[0], tuple) and not stays(value):
                        del die.attributes[i]
                    break

    def write(self, names: list[str], needed: dict[str, bool], out: list[str]) -> None:
        """All sections. names: the functions in the order of the source; needed: by symbol, what the code names."""
        functions = [self.functions[name] for name in names if name in self.functions]
        root = self.tree.root
        self.types.fill_records()
        root.children.extend(functions)
        self.reduce(needed)
        root.put(dwarf.PRODUCER, dwarf.STRP, PRODUCER)
        root.put(dwarf.LANGUAGE, dwarf.UDATA, C11)
        root.put(dwarf.NAME, dwarf.STRP, self.name)
        root.put(dwarf.COMP_DIR, dwarf.STRP, os.getcwd())
        if functions:
            around = [[f".L.begin.{name}", f".L.end.{name}"] for name in names if name in self.functions]
            root.put(dwarf.LOW_PC, dwarf.ADDR, "0")
            root.put(dwarf.RANGES, dwarf.SEC_OFFSET, around)
        root.put(dwarf.STMT_LIST, dwarf.SEC_OFFSET, ".Ldebug_line0")
        self.tree.write(out)

    def header(self, out: list[str]) -> None:
        """The directives at the head of the text: files and the section of frame tables."""
        out.append("\t.cfi_sections .debug_frame")
        out.append(f"\t.file 0 {quoted(os.getcwd())} {quoted(self.name)}")
        for name, number in self.files.numbers.items():
            out.append(f"\t.file {number} {quoted(name)}")


def quoted(text: str) -> str:
    """As an assembler string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
