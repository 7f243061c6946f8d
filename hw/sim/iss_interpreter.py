"""The fast engine's interpreter: one native function for each row of the instruction table, written as LLVM text.

A handler takes its operands from the record, does what the row means, and tail-calls the handler of the next record, so
that registers of the host carry state, record, pc and count through the whole run, and the host's branch predictor sees
an indirect jump for each instruction. What is not plain (CSRs, system instructions, a page that the tlb does not have,
code that is not decoded) returns to Python before it has had any effect.

Handlers are named `row.length`: a compressed instruction is its base row with the length 2.
"""

from __future__ import annotations

from collections.abc import Callable

from asm.riscv import ALU, AMO, BRANCH, FENCE, JUMP, LOAD, STORE, Row, instructions
from hw.sim import iss_state as state
from hw.sim.iss_llvm import Llvm, Value, declarations

REGISTERS = ("rs1", "rs2")
# Handlers that belong to no row, by what they do.
UNDECODED, PAGE_END, NOT_PLAIN, ENTER = "undecoded", "page_end", "not_plain", "enter"
RUN = "run"  # what Python calls


class _Handler(Llvm):
    """One handler in the making."""

    def __init__(self, xlen: int, name: str, aligned: bool = True) -> None:
        super().__init__(xlen)
        self.name, self.aligned = name, aligned

    def function(self) -> str:
        body = "\n".join(f"  {line}" if line[-1] != ":" else line for line in self.lines)
        return f"define i64 @{self.name}{state.PARAMETERS} nounwind {{\n{body}\n}}\n"

    def begin(self) -> str:
        """The check of what is left; gives what is left afterwards."""
        over = self.new("icmp eq i64 %n, 0")
        self.lines += [f"br i1 {over}, label %over, label %go, {state.UNLIKELY}", "over:"]
        result = self.new(f"musttail call i64 @over({_arguments()})")
        self.lines += [f"ret i64 {result}", "go:"]
        return self.new("add i64 %n, -1")

    def field(self, at: int, kind: str) -> str:
        place = self.new(f"getelementptr i8, ptr %op, i64 {at}")
        value = self.new(f"load {kind}, ptr {place}")
        return self.new(f"{'sext' if kind == 'i32' else 'zext'} {kind} {value} to i64")

    def narrow(self, wide: str) -> str:
        """A 64-bit value as one of XLEN bits."""
        return wide if self.xlen == 64 else self.new(f"trunc i64 {wide} to i32")

    def wide(self, value: Value) -> str:
        text = self.text(value)
        return text if self.xlen == 64 else self.new(f"zext i32 {text} to i64")

    def slot(self, at: int) -> str:
        number = self.field(at, "i8")
        return self.new(f"getelementptr i64, ptr %s, i64 {number}")

    def read(self, at: int) -> Value:
        return self.narrow(self.new(f"load i64, ptr {self.slot(at)}"))

    def write(self, value: Value) -> None:
        self.lines.append(f"store i64 {self.wide(value)}, ptr {self.slot(state.RD_FIELD)}")

    def operand(self, name: str) -> Value:
        """What a row reads under this name."""
        if name == "pc":
            return self.narrow("%pc")
        if name in REGISTERS:
            return self.read(state.RS1_FIELD if name == "rs1" else state.RS2_FIELD)
        return self.narrow(self.field(state.IMM_FIELD, "i32"))

    def leave_through(self, label: str, function: str) -> None:
        self.lines.append(f"{label}:")
        self.lines.append(f"ret i64 {self.new(f'musttail call i64 @{function}({_arguments()})')}")

    def follow(self, length: int, left: str) -> None:
        """Go on with the instruction behind this one."""
        op = self.new(f"getelementptr i8, ptr %op, i64 {length << state.RECORD_SHIFT}")
        after = self.narrow(self.new(f"add i64 %pc, {length}"))
        state.next_record(self, op, self.wide(after), left)

    def heat(self, target: str, left: str, site: str = "%pc") -> None:
        """Count a jump; at 0, Python looks whether the target is worth compiling."""
        key = self.new(f"lshr i64 {target}, {state.HEAT_SHIFT}")
        index = self.new(f"and i64 {key}, {state.HEAT_SIZE - 1}")
        base = self.new(f"getelementptr i8, ptr %s, i64 {state.HEAT}")
        place = self.new(f"getelementptr i32, ptr {base}, i64 {index}")
        old = self.new(f"load i32, ptr {place}")
        new = self.new(f"add i32 {old}, -1")
        self.lines.append(f"store i32 {new}, ptr {place}")
        hot = self.new(f"icmp eq i32 {new}, 0")
        label = f"hot{self.names}"
        self.lines += [f"br i1 {hot}, label %{label}, label %{label}_not, {state.UNLIKELY}", f"{label}:"]
        if site:
            self.lines.append(f"store i64 {site}, ptr {state.word(self, state.SITE)}")
        state.leave(self, state.HOT, target, left)
        self.lines.append(f"{label}_not:")

    def address(self) -> str:
        return self.wide(self.add(self.operand("rs1"), self.operand("imm")))


def _arguments() -> str:
    return "ptr %s, ptr %op, i64 %pc, i64 %n, ptr %t"


def _aligned(h: _Handler, target: str, step: int) -> None:
    """Leave in front of a jump to an address that is no multiple of the instructions' alignment."""
    if step == 4:
        odd = h.new(f"and i64 {target}, 2")
        bad = h.new(f"icmp ne i64 {odd}, 0")
        h.lines += [f"br i1 {bad}, label %refuse, label %aligned, {state.UNLIKELY}"]
        h.leave_through("refuse", NOT_PLAIN)
        h.lines.append("aligned:")


def _go(h: _Handler, target: str, distance: str, left: str) -> None:
    """Jump by a constant distance: inside the page the record is known."""
    crossed = h.new(f"xor i64 %pc, {target}")
    near = h.new(f"icmp ult i64 {crossed}, {state.PAGE}")
    label = f"near{h.names}"
    h.lines += [f"br i1 {near}, label %{label}, label %{label}_far, {state.LIKELY}", f"{label}:"]
    move = h.new(f"shl i64 {distance}, {state.RECORD_SHIFT}")
    op = h.new(f"getelementptr i8, ptr %op, i64 {move}")
    state.next_record(h, op, target, left)
    h.lines.append(f"{label}_far:")
    state.dispatch(h, target, left)


def _branch(h: _Handler, row: Row, length: int, step: int, left: str) -> None:
    taken = row.meaning(h, *map(h.operand, row.reads))
    h.lines += [f"br i1 {taken}, label %taken, label %on", "taken:"]
    distance = h.field(state.IMM_FIELD, "i32")
    target = h.wide(h.narrow(h.new(f"add i64 %pc, {distance}")))
    _aligned(h, target, step)
    back = h.new(f"icmp slt i64 {distance}, 0")
    h.lines += [f"br i1 {back}, label %back, label %jump", "back:"]
    h.heat(target, left)
    h.lines += ["br label %jump", "jump:"]
    _go(h, target, distance, left)
    h.lines.append("on:")
    h.follow(length, left)


def _jump(h: _Handler, row: Row, length: int, step: int, left: str) -> None:
    target = h.wide(row.meaning(h, *map(h.operand, row.reads)))
    _aligned(h, target, step)
    h.write(h.narrow(h.new(f"add i64 %pc, {length}")))
    if "target" not in row.reads:
        h.heat(target, left)
        state.dispatch(h, target, left)
        return
    # calls and ways back are counted, ways forward are not
    linking = h.new(f"icmp ne i64 {h.field(state.RD_FIELD, 'i8')}, {state.X0_WRITES}")
    distance = h.field(state.IMM_FIELD, "i32")
    back = h.new(f"icmp slt i64 {distance}, 0")
    count = h.new(f"or i1 {linking}, {back}")
    h.lines += [f"br i1 {count}, label %count, label %jump", "count:"]
    h.heat(target, left)
    h.lines += ["br label %jump", "jump:"]
    _go(h, target, distance, left)


def _miss(h: _Handler, label: str, address: str, reason: int) -> None:
    h.lines.append(f"{label}:")
    h.lines.append(f"store i64 {address}, ptr {state.word(h, state.ADDRESS)}")
    state.leave(h, reason)


def _load(h: _Handler, row: Row, length: int, left: str) -> None:
    address = h.address()
    there, found, _ = state.lookup(h, address, row.size, state.LOADS, h.aligned)
    h.lines += [f"br i1 {there}, label %hit, label %miss, {state.LIKELY}", "hit:"]
    raw = load(h, state.host(h, found, address), row.size)
    h.write(row.meaning(h, raw))
    h.follow(length, left)
    _miss(h, "miss", address, state.LOAD_MISS)


def load(m: Llvm, pointer: str, size: int) -> str:
    """Bytes of RAM as a value, zero-extended."""
    raw = m.new(f"load i{8 * size}, ptr {pointer}, align 1")
    return raw if 8 * size == m.xlen else m.new(f"zext i{8 * size} {raw} to {m.type}")


def store(m: Llvm, pointer: str, size: int, value: Value) -> None:
    """The low bytes of a value into RAM."""
    text = m.text(value)
    if 8 * size < m.xlen:
        text = m.new(f"trunc {m.type} {text} to i{8 * size}")
    m.lines.append(f"store i{8 * size} {text}, ptr {pointer}, align 1")


def _store(h: _Handler, row: Row, length: int, left: str) -> None:
    address, value = h.address(), row.meaning(h, h.operand("rs2"))
    there, found, tag = state.lookup(h, address, row.size, state.STORES, h.aligned)
    h.lines += [f"br i1 {there}, label %hit, label %slow, {state.LIKELY}", "hit:"]
    store(h, state.host(h, found, address), row.size, value)
    h.follow(length, left)
    h.lines.append("slow:")
    store(h, state.unwatched(h, address, str(row.size - 1), h.aligned, found, tag, "miss"), row.size, value)
    h.follow(length, left)
    _miss(h, "miss", address, state.STORE_MISS)


def _amo(h: _Handler, row: Row, length: int, left: str) -> None:
    """Only where a store hits at once (LR: a load)."""
    address = h.wide(h.operand("rs1"))
    table = state.LOADS if row.amo == "lr" else state.STORES
    there, found, _ = state.lookup(h, address, row.size, table, True)
    h.lines += [f"br i1 {there}, label %hit, label %refuse, {state.LIKELY}", "hit:"]
    h.write(amo(h, row, address, state.host(h, found, address), lambda: h.operand("rs2")))
    h.follow(length, left)
    _miss(h, "refuse", address, state.LOAD_MISS if row.amo == "lr" else state.STORE_MISS)


def amo(m: Llvm, row: Row, address: str, pointer: str, source: Callable[[], Value]) -> Value:
    """The effect of an atomic instruction on RAM and the reservation; the value for rd."""
    old = load(m, pointer, row.size)
    wide = old if m.xlen == 64 else m.new(f"zext i32 {old} to i64")
    if row.amo == "lr":
        for place, value in ((state.RESERVED, address), (state.RESERVED_SIZE, row.size), (state.RESERVED_VALUE, wide)):
            m.lines.append(f"store i64 {value}, ptr {state.word(m, place)}")
        return m.sext(old, 8 * row.size)
    if row.amo != "sc":
        store(m, pointer, row.size, row.meaning(m, old, source()))
        return m.sext(old, 8 * row.size)
    good = "true"
    for place, value in ((state.RESERVED, address), (state.RESERVED_SIZE, row.size), (state.RESERVED_VALUE, wide)):
        reserved = m.new(f"load i64, ptr {state.word(m, place)}")
        same = m.new(f"icmp eq i64 {reserved}, {value}")
        good = m.new(f"and i1 {good}, {same}")
    m.lines.append(f"store i64 0, ptr {state.word(m, state.RESERVED_SIZE)}")
    store(m, pointer, row.size, m.select(good, source(), old))
    return m.new(f"select i1 {good}, {m.type} 0, {m.type} 1")


def _handler(xlen: int, name: str, row: Row, length: int, step: int, aligned: bool) -> str | None:
    """The handler's text; None where the row is not plain."""
    h = _Handler(xlen, name, aligned)
    left = h.begin()
    try:
        if row.kind == ALU:
            h.write(row.meaning(h, *map(h.operand, row.reads)))
            h.follow(length, left)
        elif row.kind == LOAD:
            _load(h, row, length, left)
        elif row.kind == STORE:
            _store(h, row, length, left)
        elif row.kind == BRANCH:
            _branch(h, row, length, step, left)
        elif row.kind == JUMP:
            _jump(h, row, length, step, left)
        elif row.kind == AMO:
            _amo(h, row, length, left)
        elif row.kind == FENCE:
            h.follow(length, left)
        else:
            return None
    except AttributeError:  # an operation that only the defining algebra has
        return None
    return h.function()


def _special(xlen: int, aligned: bool) -> list[str]:
    over = _Handler(xlen, "over")
    state.leave(over, state.LIMIT)
    undecoded = _Handler(xlen, UNDECODED)
    state.leave(undecoded, state.DECODE)
    page_end = _Handler(xlen, PAGE_END)
    state.dispatch(page_end, "%pc", "%n")
    not_plain = _Handler(xlen, NOT_PLAIN)
    not_plain.begin()
    state.leave(not_plain, state.STEP)
    enter, bypass = _Handler(xlen, ENTER), _Handler(xlen, "bypass")
    for h, which in ((enter, 0), (bypass, 1)):
        number = h.field(state.REGION_FIELD, "i32")
        table = h.new(f"load ptr, ptr {state.word(h, state.REGIONS)}")
        place = h.new(f"getelementptr [2 x ptr], ptr {table}, i64 {number}, i64 {which}")
        function = h.new(f"load ptr, ptr {place}")
        result = h.new(f"musttail call i64 {function}({_arguments()})")
        h.lines.append(f"ret i64 {result}")
    dispatch, resume = _Handler(xlen, "dispatch"), _Handler(xlen, "resume")
    state.dispatch(dispatch, "%pc", "%n")
    state.dispatch(resume, "%pc", "%n", ENTER, "bypass")
    hop = _Handler(xlen, "hop")
    hop.heat("%pc", "%n", "")
    state.dispatch(hop, "%pc", "%n")
    run = (
        f"define i64 @{RUN}(ptr %s, i64 %pc, i64 %n, ptr %t) nounwind {{\n"
        "  %r = call i64 @dispatch(ptr %s, ptr null, i64 %pc, i64 %n, ptr %t)\n  ret i64 %r\n}\n"
    )
    place = _Handler(xlen, "place")
    mask = place.new("add i64 %size, -1")
    found = state.entry(place, "%a", state.STORES, state.TLB_SIZE)
    tag = place.new(f"load i64, ptr {found}")
    pointer = state.unwatched(place, "%a", mask, aligned, found, tag, "miss")
    place.lines += [f"ret ptr {pointer}", "miss:", "ret ptr null"]
    helper = place.function().replace(
        f"i64 @place{state.PARAMETERS}", "preserve_mostcc ptr @place(ptr %s, ptr %t, i64 %a, i64 %size)"
    )
    base = f"define i64 @base{state.PARAMETERS} nounwind {{\n  ret i64 {state.STEP}\n}}\n"
    return [
        base,
        *(h.function() for h in (over, undecoded, page_end, not_plain, enter, bypass, dispatch, resume, hop)),
        helper,
        run,
    ]


SPECIAL = (UNDECODED, PAGE_END, NOT_PLAIN, ENTER, "dispatch", "resume", "hop", "place", RUN, "base")


def module(xlen: int, extensions: tuple[str, ...]) -> tuple[str, list[str]]:
    """The interpreter's LLVM text for a hart, and the names of its functions."""
    rows = instructions(xlen, extensions)
    short = {row.expands[0] for row in rows.values() if row.expands}
    step = 2 if short else 4
    aligned = "Zicclsm" not in extensions
    texts, names = _special(xlen, aligned), list(SPECIAL)
    for row in rows.values():
        for length in (2, 4) if row.name in short else (4,):
            name = f"{row.name}.{length}"
            text = _handler(xlen, name, row, length, step, aligned) if row.length == 4 else None
            if text:
                texts.append(text)
                names.append(name)
    return declarations(xlen) + "".join(texts) + state.METADATA, names
