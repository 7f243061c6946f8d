"""Addresses: walks the script's statements with the location counter until nothing moves any more.

Each walk evaluates every assignment with what is known so far; `SIZEOF(.data)` in front of .data has the value of the
walk before. An output section starts where its region (MEMORY) has got to, or at the address in the script, aligned;
its load address follows AT(), AT>region, or keeps the distance that the section before it had.
"""

from __future__ import annotations

from asm import elf
from asm.link.expression import ABSOLUTE, ScriptError, ValueFault, absolute, align_up, evaluate, symbols_of
from asm.link.model import PAGE, Link, Output, Part
from asm.link.resolve import COMMON, STRONG, UNDEFINED, UNDEFINED_WEAK, WEAK, strength
from asm.link.script import Assert, Assign, Data, Fill

MAX_WALKS = 40
FILE_HEADER = {64: 64, 32: 52}  # bytes
SEGMENT_HEADER = {64: 56, 32: 32}
_DATA_ALIGN_FIRST, _DATA_ALIGN_PAGE = range(2)


class Area:
    """A region of MEMORY: how far it is used, in a walk."""

    __slots__ = ("region", "origin", "length", "current", "last")

    def __init__(self, region) -> None:
        self.region = region
        self.origin = self.length = self.current = 0
        self.last: Output | None = None


# --- which symbols the script defines ---------------------------------------------------------------------------------


def wanted_symbols(link: Link) -> list[str]:
    """Symbols that the script's own expressions need, apart from PROVIDEd ones."""
    found: list[str] = []
    for statement in _all_statements(link.script.statements):
        if statement.__class__ is Assert or statement.__class__ is Assign and not statement.provide:
            found += symbols_of(statement.code)
    return list(dict.fromkeys(found))


def _all_statements(statements: list):
    for statement in statements:
        yield statement
        body = getattr(statement, "items", None) or getattr(statement, "body", None) or ()
        for item in body:
            if item.__class__ in (Assign, Assert):
                yield item


def enter_symbols(link: Link) -> None:
    """Makes the script's symbols definitions. A PROVIDEd one counts when it is needed and not defined."""
    assigns = [s for s in _all_statements(link.script.statements) if s.__class__ is Assign and s.name != "."]
    for assign in assigns:
        if not assign.provide:
            enter(link, assign, link.script.name)
    needed = dict.fromkeys(wanted_symbols(link))
    again = True
    while again:
        again = False
        for assign in assigns:
            if not assign.provide or assign.name in link.scripted:
                continue
            old = link.globals.get(assign.name)
            if old is not None and strength(old) in (WEAK, COMMON, STRONG):
                continue
            if old is not None or assign.name in needed:
                enter(link, assign, link.script.name)
                needed.update((name, None) for name in symbols_of(assign.code))
                again = True


def enter(link: Link, assign: Assign, owner: str) -> None:
    """Makes a symbol of the script a definition that has no value yet."""
    symbol = elf.Symbol(assign.name, elf.SHN_ABS, 0, bind=elf.STB_GLOBAL)
    old = link.globals.get(assign.name)
    if old is not None:
        symbol.visibility = old.visibility
        if strength(old) in (WEAK, STRONG):
            symbol.type, symbol.size = old.type, old.size
    if len(assign.code) == 1 and assign.code[0][0] == "symbol":  # another name for the same thing
        old = link.globals.get(assign.code[0][1])
        symbol.type = old.type if old is not None else symbol.type
    if assign.hidden:
        symbol.visibility = elf.STV_HIDDEN
    link.scripted[assign.name] = link.globals[assign.name] = symbol
    link.owner[assign.name] = owner


# --- flags and types --------------------------------------------------------------------------------------------------


def settle(link: Link) -> None:
    """Leaves out what is not live, and finds flags, type and alignment of the output sections."""
    for output in link.outputs:
        output.items = [item for item in output.items if item.__class__ is not Part or item.live]
        parts = output.parts()
        output.moved = any(item.__class__ is Assign and item.name == "." for item in output.items)
        data = any(item.__class__ in (Data, Fill) for item in output.items)
        noload = output.statement is not None and output.statement.type in ("NOLOAD", "DSECT")
        for part in parts:
            output.flags |= part.flags & ~(elf.SHF_MERGE | elf.SHF_STRINGS | elf.SHF_GROUP | elf.SHF_INFO_LINK)
            subalign = output.statement is not None and output.statement.subalign
            output.align = max(output.align, 1 if subalign else part.align)
        if output.name == ".text" and output.flags & elf.SHF_EXECINSTR:  # constant whatever is put there
            output.flags = output.flags & ~elf.SHF_WRITE | (elf.SHF_WRITE if link.options.omagic else 0)
        if data or output.moved and not parts:
            output.flags |= elf.SHF_ALLOC if data else elf.SHF_ALLOC | elf.SHF_WRITE
        same = [part.section for part in parts]
        if same and all(s.flags & elf.SHF_MERGE and s.entsize == same[0].entsize for s in same):
            output.flags |= same[0].flags & (elf.SHF_MERGE | elf.SHF_STRINGS)
            output.entsize = same[0].entsize
        if output.statement is not None and output.statement.type in ("INFO", "COPY", "OVERLAY"):
            output.flags &= ~elf.SHF_ALLOC
        real = [part.type for part in parts if part.type != elf.SHT_NOBITS]
        if noload or not data and not real and (parts or output.moved):
            output.type = elf.SHT_NOBITS
        else:
            output.type = real[0] if real and all(t == real[0] for t in real) else elf.SHT_PROGBITS
    tls = [o for o in link.outputs if o.flags & elf.SHF_TLS and any(part.size for part in o.parts())]
    if tls:
        tls[0].align = max(o.align for o in tls)  # the segment starts here


def load_groups(link: Link) -> list[list[Output]]:
    """The output sections that share a loaded segment, without PHDRS in the script."""
    outputs = [o for o in link.outputs if o.flags & elf.SHF_ALLOC and o.size]
    outputs.sort(key=lambda o: (o.load, o.addr))
    groups: list[list[Output]] = []
    for output in outputs:
        if output.flags & elf.SHF_TLS and output.type == elf.SHT_NOBITS:
            continue
        if groups and not _starts_segment(link, groups[-1], output):
            groups[-1].append(output)
        else:
            groups.append([output])
    return groups


def _starts_segment(link: Link, group: list[Output], new: Output) -> bool:
    last = group[-1]
    page = link.options.page_size
    end = last.load + last.size
    if last.load - last.addr != new.load - new.addr or new.load < end:
        return True
    if last.type == elf.SHT_NOBITS and new.type != elf.SHT_NOBITS:
        return True
    if link.options.omagic or link.options.nmagic:
        return False
    if end + -end % page < new.load - new.load % page:
        return True
    writable = any(o.flags & elf.SHF_WRITE for o in group)
    return not writable and bool(new.flags & elf.SHF_WRITE) and (end - 1) // page != new.load // page


def headers_size(link: Link) -> int:
    """Bytes of the file header and the program headers."""
    count = len(link.script.headers)
    if not count:
        count = len(load_groups(link)) + any(o.flags & elf.SHF_TLS and o.size for o in link.outputs)
    count += any(p.type == elf.SHT_RISCV_ATTRIBUTES for file in link.files for p in file.parts)
    return FILE_HEADER[link.xlen] + count * SEGMENT_HEADER[link.xlen]


# --- the walk ---------------------------------------------------------------------------------------------------------


class Layout:
    """One walk after the other. This is also the scope of expressions (`asm.link.expression.evaluate`)."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.section: Output | None = None
        self.dot = 0
        self.default = 0  # where the next section without a region goes
        self.behind: Output | None = None  # the last in the walk that is not empty
        self.last: Output | None = None  # the last without a region, for load addresses
        self.areas = {region.name: Area(region) for region in link.script.regions}
        self.assigned: dict[str, bool] = {}  # in this walk
        self.valued: dict[str, bool] = {}  # in any walk
        self.faults: list[tuple[int, str]] = []
        self.relaxer = None  # asm.link.relax.Relaxer, in the walks that shorten sections as they come by
        self.data_base = 0
        self.common_page = PAGE
        self.data_phase = _DATA_ALIGN_FIRST
        before = None
        for output in link.outputs:  # AT>region holds for what follows in the same region
            here = output.statement
            if here is not None and before is not None and not here.load_region:
                if here.region == before.region and here.load is None and here.address is None:
                    here.load_region = before.load_region
            before = here

    def run(self) -> None:
        """Walks until nothing moves, the number of program headers included."""
        for _ in range(MAX_WALKS):
            self.settle()
            size = headers_size(self.link)
            if size == self.link.headers_size or not self.link.headers_used:
                break
            self.link.headers_size = size
        for name in ("__start_", "__stop_"):
            self._bounds(name)

    def settle(self) -> None:
        """Walks until nothing moves; notes an error when that does not happen."""
        before = None
        for _ in range(MAX_WALKS):
            self.walk()
            now = self.snapshot()
            if now == before:
                return
            before = now
        self.link.errors.append("error: the linker script's addresses do not settle: they depend on each other")

    def snapshot(self) -> tuple:
        places = tuple((o.addr, o.load, o.size) for o in self.link.outputs)
        return places, tuple((s.section, s.value) for s in self.link.scripted.values()), self.data_phase

    def walk(self) -> None:
        self.faults = []
        self.assigned = {}
        self.dot = self.default = 0
        self.last = self.behind = None
        self.section = None
        for statement in self.link.script.statements:
            if statement.__class__ is Assign and statement.at < 0:
                self.assign(statement)  # --defsym comes before MEMORY
        for area in self.areas.values():
            area.origin = self.value(area.region.origin, area.region.at)
            area.length = self.value(area.region.length, area.region.at)
            area.current, area.last = area.origin, None
        for statement in self.link.script.statements:
            if statement.__class__ is Output:
                self.output(statement)
            elif statement.__class__ is Assign:
                self.assign(statement)
            elif statement.__class__ is Assert:
                self.check(statement)

    # --- assignments

    def value(self, code: tuple, at: int) -> int:
        """The value as an address; 0, and a fault noted, when there is none."""
        found = self.pair(code, at)
        return 0 if found is None else absolute(found)

    def pair(self, code: tuple, at: int) -> tuple | None:
        try:
            found = evaluate(code, self)
        except ValueFault as fault:
            self.faults.append((fault.at, fault.message))
            return None
        if found is None:
            self.faults.append((at, self._why(code)))
        return found

    def _why(self, code: tuple) -> str:
        for name in symbols_of(code):
            if self.symbol(name) is None:
                return f"undefined symbol {name} in this expression"
        return "this expression has no value (a division by zero, or a section that is not there)"

    def check(self, statement: Assert) -> None:
        found = self.pair(statement.code, statement.at)
        if found is not None and not absolute(found):
            self.faults.append((statement.at, f"assertion failed: {statement.message}"))

    def assign(self, statement: Assign) -> None:
        name = statement.name
        if name != "." and name in self.link.scripted and statement.provide:
            if self.assigned.get(name):
                return
        if name != "." and (name not in self.link.scripted or self._object_defines(statement)):
            return
        found = self.pair(statement.code, statement.at)
        if found is None:
            return
        if statement.operator != "=":
            old = (self.dot, ABSOLUTE) if name == "." else self.symbol(name)
            if old is None:
                self.faults.append((statement.at, f"{name} has no value yet"))
                return
            found = self._combine(statement.operator[:-1], old, found)
        if name == ".":
            self._move(found, statement)
            return
        number, where = found
        if where is None and self.section is not None:
            where = self.section
        symbol = self.link.scripted[name]
        symbol.section = where if where.__class__ is Output else elf.SHN_ABS
        symbol.value = number
        if self.section is None and where is ABSOLUTE and any(step[0] == "." for step in statement.code):
            output = self.behind or next((o for o in self.link.outputs if o.size), None)
            if output is not None:
                symbol.section, symbol.value = output, number - output.addr
        self.assigned[name] = self.valued[name] = True

    def _object_defines(self, statement: Assign) -> bool:
        return self.link.globals.get(statement.name) is not self.link.scripted[statement.name]

    def _combine(self, operator: str, old: tuple, new: tuple) -> tuple:
        saved = (("number", old[0]) if old[1] is None else ("number", absolute(old)), ("number", absolute(new)))
        found = evaluate((*saved, ("binary", operator)), self)
        return (found[0] if found else 0, ABSOLUTE)

    def _move(self, found: tuple, statement: Assign) -> None:
        """An assignment to the location counter."""
        number, where = found
        if self.section is None:
            self.dot = self.default = absolute(found)
            return
        new = number + self.section.addr if where is None else absolute(found)
        if new < self.dot:
            self.faults.append((statement.at, f"the location counter cannot move back, from {self.dot:#x} to {new:#x}"))
            return
        self.dot = new

    # --- output sections

    def area_of(self, output: Output) -> Area | None:
        """The region of a section: the one it names, else the first whose attributes fit."""
        name = output.statement.region if output.statement is not None else ""
        if name:
            area = self.areas.get(self.link.script.aliases.get(name, name))
            if area is None:
                self.faults.append((output.statement.at, f"there is no region {name} in MEMORY"))
            return area
        code = output.flags & elf.SHF_EXECINSTR
        has = ("w" if output.flags & elf.SHF_WRITE else "r") + ("x" if code else "")
        has += "ail" if output.type != elf.SHT_NOBITS else "a"
        for area in self.areas.values():
            if any(c in has for c in area.region.needs) and not any(c in has for c in area.region.refuses):
                return area
        return None

    def output(self, output: Output) -> None:
        if not output.items and not output.size and not self._explicit(output):
            output.addr = output.load = self.dot
            return
        if not output.flags & elf.SHF_ALLOC and (output.parts() or not output.items):
            saved = self.dot
            output.addr = output.load = self.dot = 0
            self._body(output)
            self.dot = saved
            return
        statement = output.statement
        area = self.area_of(output)
        before = self.dot
        start = area.current if area is not None else self.default
        explicit = self._explicit(output)
        if explicit is not None:
            start = self.value(explicit, statement.at) if explicit.__class__ is tuple else explicit
        align = output.align
        own_align = 1
        if statement is not None and statement.align is not None:
            own_align = max(self.value(statement.align, statement.at), 1)
            align = max(align, own_align)
        if explicit is not None and not (statement is not None and statement.align is not None):
            aligned = start if not output.parts() else align_up(start, align)
        else:
            aligned = align_up(start, align)
        shift = aligned - start
        output.addr = self.dot = aligned
        self._body(output)
        if output.size == 0 and not output.moved:
            self._load_address(output, area, own_align, shift)
            self.dot = before
            return
        self.behind = output
        output.align = max(output.align, align if align & align - 1 == 0 else 1)
        self._load_address(output, area, own_align, shift)
        if output.flags & elf.SHF_TLS and output.type == elf.SHT_NOBITS:  # takes no room, each thread has its own
            self.dot = output.addr
        else:
            self.dot = output.addr + output.size
            if area is not None:
                area.last = output
            else:
                self.last = output
        if area is not None:
            area.current = self.dot
        else:
            self.default = self.dot

    def _explicit(self, output: Output):
        """The address that the script or -Ttext gives: code, a number, or None."""
        starts = self.link.options.section_starts
        if output.name in starts:
            return starts[output.name]
        return output.statement.address if output.statement is not None else None

    def _body(self, output: Output) -> None:
        self.section = output
        statement = output.statement
        subalign = 0
        if statement is not None and statement.subalign is not None:
            subalign = self.value(statement.subalign, statement.at)
            output.align = max(output.align, subalign)
        base = output.addr
        for item in output.items:
            kind = item.__class__
            if kind is Part:
                if self.relaxer is not None:
                    self.relaxer.visit(item)
                align = subalign or item.align
                if align > 1:
                    self.dot += -self.dot % align
                item.output = output
                item.offset = self.dot - base
                self.dot += item.size
            elif kind is Assign:
                self.assign(item)
            elif kind is Assert:
                self.check(item)
            elif kind is Data:
                self.dot += item.size
        output.size = self.dot - base
        self.section = None

    def _load_address(self, output: Output, area: Area | None, own_align: int, shift: int) -> None:
        statement = output.statement
        last = area.last if area is not None else self.last
        output.load = output.addr
        if statement is not None and statement.load is not None:
            output.load = self.value(statement.load, statement.at)
        elif statement is not None and statement.load_region:
            name = self.link.script.aliases.get(statement.load_region, statement.load_region)
            target = self.areas.get(name)
            if target is None:
                self.faults.append((statement.at, f"there is no region {statement.load_region} in MEMORY"))
            elif target is not area:
                start = target.current
                output.load = start + shift if statement.align_with_input else align_up(start, own_align)
                if output.size and (output.type != elf.SHT_NOBITS or statement.align_with_input):
                    target.current = output.load + output.size
        elif last is not None:
            if not (output.addr < last.addr and output.addr + output.size <= last.addr):
                if last.addr <= output.addr < last.addr + last.size:
                    output.load = last.load + last.size
                else:
                    output.load = output.addr + last.load - last.addr
                output.load = align_up(output.load, output.align)

    # --- the scope of expressions

    def symbol(self, name: str) -> tuple | None:
        if name in self.link.scripted and name not in self.valued:
            return None
        symbol = self.link.globals.get(name)
        if symbol is None:
            return None
        section = symbol.section
        if section.__class__ is elf.Section:
            part = self.link.parts.get(section)
            if part is None or part.output is None:
                return None
            return part.address(symbol.value) - part.output.addr, part.output
        if section.__class__ is Output:
            return symbol.value, section
        return (symbol.value, ABSOLUTE) if section == elf.SHN_ABS else None

    def defined(self, name: str) -> bool:
        if name in self.link.scripted:
            return name in self.assigned
        symbol = self.link.globals.get(name)
        return symbol is not None and strength(symbol) not in (UNDEFINED, UNDEFINED_WEAK)

    def of_section(self, function: str, name: str, at: int) -> tuple | None:
        output = self.link.by_name.get(name)
        if output is None:
            raise ValueFault(at, f"there is no output section {name}")
        if function == "SIZEOF":
            return output.size, None
        if function == "ALIGNOF":
            return (output.align if output.exists() else 0), None
        return (0, output) if function == "ADDR" else (output.load, ABSOLUTE)

    def region(self, function: str, name: str, at: int) -> tuple | None:
        area = self.areas.get(self.link.script.aliases.get(name, name))
        if area is None:
            raise ValueFault(at, f"there is no region {name} in MEMORY")
        return (area.origin, ABSOLUTE) if function == "ORIGIN" else (area.length, None)

    def constant(self, name: str, at: int) -> tuple:
        if name not in ("MAXPAGESIZE", "COMMONPAGESIZE"):
            raise ValueFault(at, f"{name} is no constant; there are MAXPAGESIZE and COMMONPAGESIZE")
        return (self.link.options.page_size if name == "MAXPAGESIZE" else PAGE), None

    def segment_start(self, name: str, default: tuple | None) -> tuple | None:
        starts = self.link.options.section_starts
        return (starts[name], None) if name in starts else default

    def headers_size(self) -> int:
        self.link.headers_used = True
        return self.link.headers_size

    def data_segment(self, function: str, values: list[int]) -> int:
        """DATA_SEGMENT_ALIGN(max page, common page) and _END: data on its own pages, without wasting one."""
        if function == "DATA_SEGMENT_ALIGN":
            page, self.common_page = values[0], max(values[1], 1)
            if self.link.options.omagic:
                return self.dot
            start = align_up(self.dot, page)
            if self.data_phase == _DATA_ALIGN_FIRST:
                start += self.dot & page - 1
            elif self.common_page < page:
                start += self.dot + self.common_page - 1 & page - self.common_page
            self.data_base = start
            return start
        if function == "DATA_SEGMENT_END":
            page = self.common_page
            first, last = -self.data_base & page - 1, values[0] & page - 1
            if first and last and self.data_base // page != values[0] // page and first + last <= page:
                self.data_phase = _DATA_ALIGN_PAGE
            return values[0]
        return values[1]

    # --- at the end

    def _bounds(self, prefix: str) -> None:
        """__start_NAME and __stop_NAME are the ends of the output section NAME."""
        for name, symbol in self.link.globals.items():
            if name.startswith(prefix) and symbol.section.__class__ is not elf.Section:
                output = self.link.by_name.get(name[len(prefix) :])
                if output is not None and (symbol.section == elf.SHN_UNDEF or symbol.section is output):
                    symbol.section, symbol.bind = output, elf.STB_GLOBAL
                    symbol.visibility = elf.STV_HIDDEN
                    symbol.value = 0 if prefix == "__start_" else output.size

    def report(self) -> None:
        """Notes what went wrong in the last walk, and what does not fit."""
        link = self.link
        for at, message in dict.fromkeys(self.faults):
            if at < 0:
                link.errors.append(f"--defsym: error: {message}")
            else:
                link.errors.append(ScriptError(link.script, at, message).message)
        for area in self.areas.values():
            end = self._used(area)
            if end > area.origin + area.length:
                over = end - area.origin - area.length
                link.errors.append(f"error: region {area.region.name} overflowed by {over} bytes")
        for output in link.outputs:
            if not output.flags & elf.SHF_ALLOC or not output.size:
                continue
            end = output.addr + output.size
            if end > 1 << link.xlen or output.addr < 0:
                link.errors.append(f"error: {output.name} would end at {end:#x}, outside the memory of RV{link.xlen}")

    def _used(self, area: Area) -> int:
        """The highest address of the region that a section takes, in memory or to be loaded from."""
        end = area.current
        for output in self.link.outputs:
            if output.size and output.flags & elf.SHF_ALLOC and self.area_of(output) is area:
                end = max(end, output.addr + output.size)
        return end
