"""Native code for the fast engine's vTPU: the loop over SIWs, coordinates, and the S pipe, as LLVM text.

`run` executes one sentron's SIWs from records that Python makes of them (hw.sim.iss_vtpu). What is not plain stops it
in front of the SIW: barriers, loops that are stepped over, faults, masks, rare operations. Python then executes that
SIW by the model of hw.sim.vtpu_sentron, on the same registers and words.

    sentron   r0..r23: 32 bytes each | sr's mask | p0..p7: 16 bytes each | the words below
    record    128 bytes: flags, functions, byte offsets of operands in the sentron, constants, the coordinate literal
    page      32 bytes, found by a hash of the key: key 16, first word 8, flags 8 (1 valid, 2 writable)
"""

from __future__ import annotations

from asm import vtpu
from hw.sim import iss_lanes
from hw.sim.iss_lanes import I, Lanes

SR_PLACE, P_PLACE, STATE = 768, 784, 912  # byte offsets in a sentron
(PC, SLOTS, SKIP, SUPPRESS, START0, START1, LEFT0, LEFT1, HITS, WORDS, PAGES, PAGE_MASK, RECORDS, SIZE, MISSES) = range(
    STATE // 8, STATE // 8 + 15
)  # indexes of 64-bit words
SENTRON_BYTES = 1088

RECORD = 128
(READY, FLOW, LITERAL, BEGIN0, BEGIN1, END0, END1, END, COUNTED, DENSE, SPARSE) = (1 << n for n in range(11))
FLAGS, D_FUNCTION, S_FUNCTION = 0, 8, 16
S_R, S_P, S_SHIFT, S_STEP, S_WIDTH, S_COORD, S_RS2, COUNT_REG, LITERAL_PLACE = 56, 60, 64, 68, 72, 76, 80, 88, 96

HALTED, STOPPED, LATER = range(3)  # why `run` returned
PAGE_BYTES = 32
KEY_FACTOR, HASH_FACTOR, HASH_SHIFT = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 40
WRITABLE_SHIFT = 40  # in what @place gives
DIM_BITS, DIM_MAX = vtpu.DIM_BITS, vtpu.DIM_MAX


def _signed(n: int) -> int:
    return n - (n >> 63 << 64)


def _modes() -> str:
    """For each page mode: masks of column, line, scroll; where line and scroll go; rooms; the key's mask."""
    rows = []
    for column, line, scroll in (*vtpu.IN_PAGE_BITS, (0, 0, 0)):
        masks = [(1 << bits) - 1 for bits in (column, line, scroll)]
        inside = sum(mask << DIM_BITS * dim for dim, mask in enumerate(masks))
        values = [*masks, column, column + line, 1 << column, 1 << line, ~inside]
        rows.append("[8 x i64] [" + ", ".join(f"i64 {value}" for value in values) + "]")
    return f"@modes = private constant [4 x [8 x i64]] [{', '.join(rows)}]\n"


COORDINATES = f"""
define ptr @mode(i64 %hi) nounwind {{
  %m = lshr i64 %hi, {vtpu.PAGE_MODE - 64}
  %k = and i64 %m, 3
  %p = getelementptr [8 x i64], ptr @modes, i64 %k
  ret ptr %p
}}
define i64 @room(i64 %lo, i64 %hi, i64 %view) nounwind {{
  %m = lshr i64 %hi, {vtpu.PAGE_MODE - 64}
  %k = and i64 %m, 3
  %reserved = icmp eq i64 %k, 3
  %t = call ptr @mode(i64 %hi)
  %maskp = getelementptr i64, ptr %t, i64 %view
  %mask = load i64, ptr %maskp
  %shift = mul i64 %view, {DIM_BITS}
  %moved = lshr i64 %lo, %shift
  %inside = and i64 %moved, %mask
  %sizep = getelementptr i64, ptr %maskp, i64 5
  %size = load i64, ptr %sizep
  %left = sub i64 %size, %inside
  %room = select i1 %reserved, i64 0, i64 %left
  ret i64 %room
}}
define i64 @place(ptr %s, i64 %lo, i64 %hi) nounwind {{
  %t = call ptr @mode(i64 %hi)
  %kmp = getelementptr i64, ptr %t, i64 7
  %km = load i64, ptr %kmp
  %key = and i64 %lo, %km
  %hm = mul i64 %hi, {_signed(KEY_FACTOR)}
  %mixed = xor i64 %key, %hm
  %product = mul i64 %mixed, {_signed(HASH_FACTOR)}
  %hash = lshr i64 %product, {HASH_SHIFT}
  %pagesp = getelementptr i64, ptr %s, i64 {PAGES}
  %pages = load ptr, ptr %pagesp
  %pmaskp = getelementptr i64, ptr %s, i64 {PAGE_MASK}
  %pmask = load i64, ptr %pmaskp
  %begin = and i64 %hash, %pmask
  br label %look
look:
  %i = phi i64 [%begin, %0], [%next, %other]
  %e = getelementptr [4 x i64], ptr %pages, i64 %i
  %flagsp = getelementptr i64, ptr %e, i64 3
  %flags = load i64, ptr %flagsp
  %none = icmp eq i64 %flags, 0
  br i1 %none, label %unmapped, label %compare
compare:
  %elo = load i64, ptr %e
  %ehip = getelementptr i64, ptr %e, i64 1
  %ehi = load i64, ptr %ehip
  %a = icmp eq i64 %elo, %key
  %b = icmp eq i64 %ehi, %hi
  %same = and i1 %a, %b
  br i1 %same, label %found, label %other
other:
  %up = add i64 %i, 1
  %next = and i64 %up, %pmask
  br label %look
unmapped:
  ret i64 -1
found:
  %firstp = getelementptr i64, ptr %e, i64 2
  %first = load i64, ptr %firstp
  %cm = load i64, ptr %t
  %column = and i64 %lo, %cm
  %lmp = getelementptr i64, ptr %t, i64 1
  %lm = load i64, ptr %lmp
  %l0 = lshr i64 %lo, {DIM_BITS}
  %l1 = and i64 %l0, %lm
  %lsp = getelementptr i64, ptr %t, i64 3
  %ls = load i64, ptr %lsp
  %line = shl i64 %l1, %ls
  %smp = getelementptr i64, ptr %t, i64 2
  %sm = load i64, ptr %smp
  %s0 = lshr i64 %lo, {2 * DIM_BITS}
  %s1 = and i64 %s0, %sm
  %ssp = getelementptr i64, ptr %t, i64 4
  %ss = load i64, ptr %ssp
  %scroll = shl i64 %s1, %ss
  %x = or i64 %column, %line
  %inner = or i64 %x, %scroll
  %at = add i64 %first, %inner
  %w0 = lshr i64 %flags, 1
  %w = shl i64 %w0, {WRITABLE_SHIFT}
  %r = or i64 %at, %w
  ret i64 %r
}}
define i128 @stepped(i128 %coord, i64 %shift, i64 %delta) nounwind {{
  %sh = zext i64 %shift to i128
  %down = lshr i128 %coord, %sh
  %low = trunc i128 %down to i64
  %at = and i64 %low, {DIM_MAX}
  %to = add i64 %at, %delta
  %under = icmp slt i64 %to, 0
  %a = select i1 %under, i64 0, i64 %to
  %over = icmp sgt i64 %a, {DIM_MAX}
  %b = select i1 %over, i64 {DIM_MAX}, i64 %a
  %change = sub i64 %b, %at
  %wide = sext i64 %change to i128
  %moved = shl i128 %wide, %sh
  %r = add i128 %coord, %moved
  ret i128 %r
}}
"""


class _Sparse(Lanes):
    """One function of the S pipe: (sentron, record, pointer to the coordinate) -> 0, or 1 before any effect."""

    def field(self, at: int) -> str:
        place = self.new(f"getelementptr i8, ptr %rec, i64 {at}")
        return self.cast("sext", "i32", self.new(f"load i32, ptr {place}"), "i64")

    def part(self, at: int) -> str:
        """Pointer to the operand in the sentron whose byte offset is there."""
        return self.new(f"getelementptr i8, ptr %s, i64 {self.field(at)}")

    def state(self, index: int, kind: str = "ptr") -> str:
        return self.new(f"load {kind}, ptr {self.new(f'getelementptr i64, ptr %s, i64 {index}')}")

    def label(self, name: str) -> None:
        self.lines.append(f"{name}:")

    def branch(self, flag: str, yes: str, no: str) -> None:
        self.lines.append(f"br i1 {flag}, label %{yes}, label %{no}")

    def halves(self, coord: str) -> tuple[str, str]:
        high = self.op("lshr", "i128", coord, "64")
        return self.cast("trunc", "i128", coord, "i64"), self.cast("trunc", "i128", high, "i64")

    def finish(self, coord: str, steps: bool = True) -> None:
        """Write p, and end well."""
        if steps:
            coord = self.new(f"call i128 @stepped(i128 {coord}, i64 {self.field(S_SHIFT)}, i64 {self.field(S_STEP)})")
        self.lines += [f"store i128 {coord}, ptr {self.part(S_P)}, align 8", "ret i64 0"]

    def located(self, view: int, no_fault: bool) -> tuple[str, str, str, str]:
        """(coordinate, host pointer of the first word, width, log2 of the distance between words)."""
        coord = self.new("load i128, ptr %coord, align 8")
        low, high = self.halves(coord)
        width = self.field(S_WIDTH)
        room = self.new(f"call i64 @room(i64 {low}, i64 {high}, i64 {view})")
        enough = self.op("icmp uge", "i64", room, width)
        if not no_fault:
            self.branch(enough, "inside", "refuse")
            self.label("inside")
        at = self.new(f"call i64 @place(ptr %s, i64 {low}, i64 {high})")
        missing = self.op("icmp slt", "i64", at, "0")
        if no_fault:
            self.branch(self.op("icmp eq", "i64", room, "0"), "refuse", "some_room")
            self.label("some_room")
            self.miss(missing)
            width = self.new(f"select i1 {enough}, i64 {width}, i64 {room}")
            width = self.new(f"select i1 {missing}, i64 0, i64 {width}")
            at = self.new(f"select i1 {missing}, i64 0, i64 {at}")
        else:
            self.branch(missing, "refuse", "mapped")
            self.label("mapped")
        index = self.op("and", "i64", at, str((1 << WRITABLE_SHIFT) - 1))
        first = self.new(f"getelementptr i32, ptr {self.state(WORDS)}, i64 {index}")
        shift = "0"
        if view == vtpu.COLUMN:
            mode = self.new(f"call ptr @mode(i64 {high})")
            shift = self.new(f"load i64, ptr {self.new(f'getelementptr i64, ptr {mode}, i64 3')}")
        self.writable = self.op("icmp uge", "i64", at, str(1 << WRITABLE_SHIFT))
        return coord, first, width, shift

    def miss(self, missing: str) -> None:
        """Count a translation that has found no page."""
        place = self.new(f"getelementptr i64, ptr %s, i64 {MISSES}")
        more = self.op("add", "i64", self.new(f"load i64, ptr {place}"), self.cast("zext", "i1", missing, "i64"))
        self.lines.append(f"store i64 {more}, ptr {place}")

    def refuse(self) -> None:
        self.label("refuse")
        self.lines.append("ret i64 1")

    def gather(self, view: int, no_fault: bool) -> None:
        coord, first, width, shift = self.located(view, no_fault)
        target = self.part(S_R)
        if view == vtpu.ROW:
            self.branch(self.op("icmp eq", "i64", width, "8"), "whole", "some")
            self.label("whole")
            self.lines.append(f"store {I} {self.new(f'load {I}, ptr {first}, align 4')}, ptr {target}, align 4")
            self.finish(coord)
            self.label("some")
        found = "zeroinitializer"
        for lane in range(vtpu.LANES):
            there = self.op("icmp ugt", "i64", width, str(lane))
            offset = self.new(f"select i1 {there}, i64 {lane}, i64 0")
            place = self.new(f"getelementptr i32, ptr {first}, i64 {self.op('shl', 'i64', offset, shift)}")
            one = self.new(f"load i32, ptr {place}")
            found = self.new(
                f"insertelement {I} {found}, i32 {self.new(f'select i1 {there}, i32 {one}, i32 0')}, i32 {lane}"
            )
        self.lines.append(f"store {I} {found}, ptr {target}, align 4")
        self.finish(coord)
        self.refuse()

    def loop(self, count: str, before: str, body) -> None:
        """body(lane) for lanes below count; goes on at label `done`."""
        self.lines += ["br label %again", "again:", f"%lane = phi i64 [0, %{before}], [%following, %rest]"]
        self.branch(self.op("icmp ult", "i64", "%lane", count), "do", "done")
        self.label("do")
        body("%lane")
        self.lines += ["br label %rest", "rest:", "%following = add i64 %lane, 1", "br label %again", "done:"]

    def scatter(self, view: int) -> None:
        coord, first, width, shift = self.located(view, False)
        source = self.part(S_R)
        self.branch(self.writable, "store", "refuse")
        self.label("store")

        def one(lane: str) -> None:
            value = self.new(f"load i32, ptr {self.new(f'getelementptr i32, ptr {source}, i64 {lane}')}")
            offset = self.op("shl", "i64", lane, shift)
            self.lines.append(f"store i32 {value}, ptr {self.new(f'getelementptr i32, ptr {first}, i64 {offset}')}")

        self.loop(width, "store", one)
        self.finish(coord)
        self.refuse()

    def indexed(self, no_fault: bool) -> None:
        coord, out = self.new("load i128, ptr %coord, align 8"), self.new(f"alloca {I}")
        index, shift, width, words = self.part(S_RS2), self.field(S_SHIFT), self.field(S_WIDTH), self.state(WORDS)
        self.lines += [f"store {I} zeroinitializer, ptr {out}", "br label %begin", "begin:"]

        def one(lane: str) -> None:
            offset = self.new(f"load i32, ptr {self.new(f'getelementptr i32, ptr {index}, i64 {lane}')}")
            delta = self.cast("sext", "i32", offset, "i64")
            low, high = self.halves(self.new(f"call i128 @stepped(i128 {coord}, i64 {shift}, i64 {delta})"))
            at = self.new(f"call i64 @place(ptr %s, i64 {low}, i64 {high})")
            missing = self.op("icmp slt", "i64", at, "0")
            if no_fault:
                self.miss(missing)
            self.branch(missing, "rest" if no_fault else "refuse", "mapped")
            self.label("mapped")
            place = self.op("and", "i64", at, str((1 << WRITABLE_SHIFT) - 1))
            value = self.new(f"load i32, ptr {self.new(f'getelementptr i32, ptr {words}, i64 {place}')}")
            self.lines.append(f"store i32 {value}, ptr {self.new(f'getelementptr i32, ptr {out}, i64 {lane}')}")

        self.loop(width, "begin", one)
        self.lines.append(f"store {I} {self.new(f'load {I}, ptr {out}')}, ptr {self.part(S_R)}, align 4")
        self.finish(coord, False)
        if not no_fault:
            self.refuse()

    def index(self, from_register: bool) -> None:
        coord = self.new("load i128, ptr %coord, align 8")
        if not from_register:
            self.finish(coord)
            return
        delta = self.cast("sext", "i32", self.new(f"load i32, ptr {self.part(S_RS2)}"), "i64")
        moved = self.new(f"call i128 @stepped(i128 {coord}, i64 {self.field(S_SHIFT)}, i64 {delta})")
        self.finish(moved, False)


SPARSE_FUNCTIONS = {
    "sgather": lambda c: c.gather(vtpu.ROW, False),
    "sgather.nf": lambda c: c.gather(vtpu.ROW, True),
    "sgather.c": lambda c: c.gather(vtpu.COLUMN, False),
    "sgather.c.nf": lambda c: c.gather(vtpu.COLUMN, True),
    "sgather.x": lambda c: c.indexed(False),
    "sgather.x.nf": lambda c: c.indexed(True),
    "sscattr": lambda c: c.scatter(vtpu.ROW),
    "sscattr.c": lambda c: c.scatter(vtpu.COLUMN),
    "sindex": lambda c: c.index(False),
    "sindex.r": lambda c: c.index(True),
    "snop": lambda c: c.finish(c.new("load i128, ptr %coord, align 8"), False),  # a literal alone
}


class _Loop(_Sparse):
    """The loop over SIWs. Written with memory for variables; LLVM makes registers of them."""

    def get(self, index: int) -> str:
        return self.state(index, "i64")

    def put(self, index: int, value: str) -> None:
        self.lines.append(f"store i64 {value}, ptr {self.new(f'getelementptr i64, ptr %s, i64 {index}')}")

    def flag(self, flags: str, bits: int) -> str:
        return self.op("icmp ne", "i64", self.op("and", "i64", flags, str(bits)), "0")

    def when(self, flag: str, yes: str) -> None:
        """Go to `yes` if so, else on."""
        label = f"l{self.names}"
        self.names += 1
        self.branch(flag, yes, label)
        self.label(label)

    def unless(self, flag: str, no: str) -> None:
        label = f"l{self.names}"
        self.names += 1
        self.branch(flag, label, no)
        self.label(label)

    def run(self) -> None:
        records, hits, size = self.state(RECORDS), self.state(HITS), self.get(SIZE)
        for name in ("pc", "slots", "budget"):
            self.lines.append(f"%{name} = alloca i64")
        self.lines.append(f"%value = alloca {I}")
        self.lines += [f"store i64 {self.get(PC)}, ptr %pc", f"store i64 {self.get(SLOTS)}, ptr %slots"]
        self.lines += ["store i64 %n, ptr %budget", "br label %next", "next:"]
        pc, left = self.new("load i64, ptr %pc"), self.new("load i64, ptr %budget")
        self.unless(self.op("icmp ult", "i64", pc, size), "stopped")
        self.lines.append("%rec = getelementptr i8, ptr " + records + ", i64 " + self.op("mul", "i64", pc, str(RECORD)))
        flags = self.new("load i64, ptr %rec")
        self.unless(self.flag(flags, READY), "stopped")
        self.when(self.op("icmp eq", "i64", left, "0"), "later")
        self.lines.append(f"store i64 {self.op('sub', 'i64', left, '1')}, ptr %budget")
        suppress = self.get(SUPPRESS)
        starts = []
        for begin, bit in ((BEGIN0, 1), (BEGIN1, 2)):
            free = self.op("icmp eq", "i64", self.op("and", "i64", suppress, str(bit)), "0")
            starts.append(self.op("and", "i1", self.flag(flags, begin), free))
        imm = self.op("and", "i64", self.field(iss_lanes.D_FIELDS["imm"]), "4294967295")
        register = self.new(f"load i32, ptr {self.part(COUNT_REG)}")
        counted = self.cast("zext", "i32", register, "i64")
        count = self.new(f"select i1 {self.flag(flags, COUNTED)}, i64 {counted}, i64 {imm}")
        outer = self.new(f"select i1 {self.flag(flags, BEGIN1)}, i64 {imm}, i64 {count}")
        empty0 = self.op("and", "i1", starts[0], self.op("icmp eq", "i64", outer, "0"))
        empty1 = self.op("and", "i1", starts[1], self.op("icmp eq", "i64", count, "0"))
        self.when(self.op("or", "i1", empty0, empty1), "stopped")
        self._operations(flags)
        # counted, and where to go on
        place = self.new(f"getelementptr i64, ptr {hits}, i64 {pc}")
        self.lines.append(f"store i64 {self.op('add', 'i64', self.new(f'load i64, ptr {place}'), '1')}, ptr {place}")
        slots = self.new("load i64, ptr %slots")
        self.lines.append(f"store i64 {self.op('add', 'i64', slots, '1')}, ptr %slots")
        self.lines.append(f"store i64 {self.op('add', 'i64', pc, '1')}, ptr %pc")
        self.unless(self.flag(flags, FLOW), "next")
        for start, left_place, begins, value in ((START0, LEFT0, starts[0], outer), (START1, LEFT1, starts[1], count)):
            for index, new in ((start, pc), (left_place, value)):
                self.put(index, self.new(f"select i1 {begins}, i64 {new}, i64 {self.get(index)}"))
        self.put(SUPPRESS, "0")
        for end, start, left_place, both in ((END1, START1, LEFT1, 3), (END0, START0, LEFT0, 1)):
            turns = self.get(left_place)
            again = self.op("and", "i1", self.flag(flags, end), self.op("icmp ugt", "i64", turns, "1"))
            self.unless(again, f"through{both}")
            self.put(left_place, self.op("sub", "i64", turns, "1"))
            self.put(SUPPRESS, str(both))
            self.lines += [f"store i64 {self.get(start)}, ptr %pc", "br label %next", f"through{both}:"]
        self.when(self.flag(flags, END), "halted")
        self.lines.append("br label %next")
        for label, reason in (("halted", HALTED), ("stopped", STOPPED), ("later", LATER)):
            self.label(label)
            self.put(PC, self.new("load i64, ptr %pc"))
            self.put(SLOTS, self.new("load i64, ptr %slots"))
            self.lines.append(f"ret i64 {reason}")

    def _operations(self, flags: str) -> None:
        """D computes, S reads and writes, then D's value is written."""
        self.lines += ["br label %dense", "dense:"]
        self.unless(self.flag(flags, DENSE), "sparse")
        function = self.new(f"load ptr, ptr {self.new(f'getelementptr i8, ptr %rec, i64 {D_FUNCTION}')}")
        self.lines.append(f"store {I} {self.new(f'call {I} {function}(ptr %s, ptr %rec)')}, ptr %value, align 4")
        self.lines += ["br label %sparse", "sparse:"]
        self.unless(self.flag(flags, SPARSE), "write")
        own, literal = self.part(S_COORD), self.new(f"getelementptr i8, ptr %rec, i64 {LITERAL_PLACE}")
        coord = self.new(f"select i1 {self.flag(flags, LITERAL)}, ptr {literal}, ptr {own}")
        function = self.new(f"load ptr, ptr {self.new(f'getelementptr i8, ptr %rec, i64 {S_FUNCTION}')}")
        status = self.new(f"call i64 {function}(ptr %s, ptr %rec, ptr {coord})")
        self.unless(self.op("icmp eq", "i64", status, "0"), "stopped")
        self.lines += ["br label %write", "write:"]
        self.unless(self.flag(flags, DENSE), "done")
        self.lines.append(f"store {I} {self.new(f'load {I}, ptr %value, align 4')}, ptr {self.part(24)}, align 4")
        self.lines += ["br label %done", "done:"]


def module() -> tuple[str, list[str]]:
    """All of the vTPU's native code, and the names of its functions."""
    text, names = iss_lanes.module()
    texts = [_modes(), COORDINATES, text]
    for name, write in SPARSE_FUNCTIONS.items():
        c = _Sparse()
        write(c)
        body = "\n".join(c.lines)
        texts.append(f"define i64 @{name}(ptr %s, ptr %rec, ptr %coord) nounwind {{\n{body}\n}}\n")
    loop = _Loop()
    loop.run()
    body = "\n".join(loop.lines)
    texts.append(f"define i64 @run(ptr %s, i64 %n) nounwind {{\n{body}\n}}\n")
    return "".join(texts), [*names, *SPARSE_FUNCTIONS, "run"]
