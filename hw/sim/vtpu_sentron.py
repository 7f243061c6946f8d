"""A sentron of the functional model: its registers, its SIWs as Python functions, its loops.

A SIW is turned into a function the first time it is issued. Reads before writes: the D operation computes its value,
then the S operation reads, translates and writes, then D's value is written. That is the same as all at once, since the
two may not write the same register and D never touches memory or a p. A SIW without loop marks, barrier or end is
called and nothing else; the others go through `_flow`.

A sentron runs until it halts, faults or waits at a barrier. Programs that order their stores with barriers, as they
must on the chip, cannot see that sentrons do not take turns SIW by SIW.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable

from asm import numbers, vtpu, vtpu_check
from hw.sim.vtpu_lanes import SR, ZEROS, bits, dense, word
from hw.sim.vtpu_memory import Fault, Memory, room, step

LANES = vtpu.LANES
Act = Callable[[], None]

# What a SIW does besides its operations. count_reg: None for imm32. barrier: (id, count) or None. reason: why illegal.
Flow = namedtuple("Flow", "begin0 begin1 end0 end1 count_reg imm barrier end reason")
# What the counters add for a SIW that has been executed; translations as if none faulted (see Memory.translated).
Weight = namedtuple("Weight", "d s c fmas translations")


def coordinate_of(words: list[int]) -> int:
    """The literal."""
    return words[8] | words[9] << 32 | words[10] << 64 | words[11] << 96


class Sentron:
    """State of one hardware thread. r[0..23] are registers, r[24] is sr's lane mask."""

    def __init__(self, number: int, memory: Memory, imem: list[list[int]]) -> None:
        self.number, self.memory, self.imem = number, memory, imem
        self.r: list = [ZEROS] * SR + [0]
        self.p = [0] * vtpu_check.POINTERS
        self.code: list[tuple[Act | None, Flow | None] | None] = [None] * len(imem)
        self.hits = [0] * len(imem)  # executions of each SIW since the counters were last added up
        self.slots = 0  # SIWs executed or stepped over
        self.pc = 0
        self.running = self.waiting = self.passed = False
        self.start, self.left = [0, 0], [0, 0]
        self.skip = self.suppress = 0

    def spawn(self, pc: int) -> None:
        """Start at `pc`. Registers keep what they hold."""
        self.pc, self.running, self.waiting, self.passed = pc, True, False, False
        self.left = [0, 0]
        self.skip = self.suppress = 0

    def take_hits(self) -> list[tuple[int, int]]:
        """How often which SIW has been executed since this was asked last: (pc, times)."""
        taken = [(pc, hits) for pc, hits in enumerate(self.hits) if hits]
        for pc, _ in taken:
            self.hits[pc] = 0
        return taken

    def run(self, arrive: Callable[[Sentron, int, int], bool]) -> str | None:
        """Until it halts, waits or faults; the fault's name if so. `arrive(sentron, id, count)` says whether a barrier
        opens."""
        code, hits, size = self.code, self.hits, len(self.code)
        pc = self.pc
        plain = 0  # slots of SIWs without flow
        try:
            while self.running and not self.waiting:
                if pc >= size:
                    raise Fault("PC")
                act, flow = code[pc] or self._decode(pc)
                if flow is None:
                    hits[pc] += 1
                    plain += 1
                    if act:
                        act()
                    pc += 1
                else:
                    self.pc = pc
                    pc = self._flow(act, flow, arrive)
        except Fault as fault:
            self.running = False
            self.pc = pc
            return fault.code
        finally:
            self.slots += plain
        self.pc = pc
        return None

    def _flow(self, act: Act | None, flow: Flow, arrive: Callable[[Sentron, int, int], bool]) -> int:
        """Execute a SIW with loop marks, barrier or end; the next pc."""
        # BEGIN SOLUTION hw.vtpu.model.loops
        pc, skip, left = self.pc, self.skip, self.left
        if flow.reason and not skip:
            raise Fault("ILLEGAL")
        if not skip:
            begin0, begin1 = flow.begin0 and not self.suppress & 1, flow.begin1 and not self.suppress & 2
            if begin0 or begin1:
                count = flow.imm if flow.count_reg is None else bits(self.r[flow.count_reg][0])
                outer = flow.imm if flow.begin1 else count  # two begins: loop 1 takes the register
                if begin0 and outer == 0:
                    skip = 1
                elif begin1 and count == 0:
                    skip = 2
            if skip == 0:
                if flow.barrier and not self.passed and not arrive(self, *flow.barrier):
                    self.waiting = True  # and come back to this SIW
                    return pc
                self.passed = False
                self.hits[pc] += 1
                if act:
                    act()
            if begin0:
                self.start[0], left[0] = pc, outer
            if begin1:
                self.start[1], left[1] = pc, count
        self.slots += 1
        self.suppress = 0
        after = skip & ~(flow.end0 | flow.end1 << 1)
        self.skip = after
        # the inner loop ends first
        if flow.end1 and not skip and left[1] > 1:
            left[1] -= 1
            self.suppress = 3
            return self.start[1]
        if flow.end0 and not skip & 1 and not after and left[0] > 1:
            left[0] -= 1
            self.suppress = 1
            return self.start[0]
        if flow.end and not after:
            self.running = False
        pc += 1
        while after and pc < len(self.code) and (self.code[pc] or self._decode(pc))[1] is None:
            self.slots += 1  # stepped over
            pc += 1
        return pc
        # END SOLUTION

    # turning SIWs into functions

    def _decode(self, pc: int) -> tuple[Act | None, Flow | None]:
        words = self.imem[pc]
        siw = vtpu.decode(words)
        reason = vtpu_check.check_words(words)
        act = None if reason else self._act(siw, coordinate_of(words))
        barrier = None
        if siw.get("c_active") and siw.get("c_op") == vtpu.CODE["CBAR"]:
            barrier = siw.get("c_id", 0), siw.get("c_count", 0)
        marks = tuple(siw.get(name, 0) for name in ("begin0", "begin1", "end0", "end1"))
        count_reg = siw.get("count_reg", 0) if siw.get("count_from_reg") else None
        flow = None
        if reason or barrier or any(marks) or siw.get("end"):
            flow = Flow(*marks, count_reg, siw.get("imm", 0), barrier, siw.get("end", 0), reason)
        self.code[pc] = act, flow
        return act, flow

    def _act(self, siw: dict[str, int], literal: int) -> Act | None:
        """Both operations of a legal SIW as one function."""
        r = self.r
        compute = dense(siw, r)
        sparse = self._sparse(siw, literal)
        if compute is None:
            return sparse
        rd = SR if vtpu.d_form(siw).name == "dmov.to_mask" else siw.get("d_rd", 0)
        if sparse is None:

            def alone() -> None:
                r[rd] = compute()

            return alone

        def both() -> None:
            value = compute()
            try:
                sparse()
            finally:  # D takes effect where S faults, too
                r[rd] = value

        return both

    def _sparse(self, siw: dict[str, int], literal: int) -> Act | None:
        """The S operation, the literal's way into p included."""
        form = vtpu.s_form(siw)
        p, k = self.p, siw.get("s_p", 0)
        has_literal = bool(siw.get("literal"))
        act: Act | None
        if form.op == "SNOP":
            act = None
        elif form.op == "SINDEX":
            return self._index(siw, form, literal if has_literal else None)
        elif form.view in (vtpu.INDEXED, vtpu.ACCUMULATE):
            act = self._indexed(siw, form)
        elif siw.get("use_mask"):
            act = self._masked(siw, form)
        else:
            act = self._gather(siw, form) if form.op == "SGATHER" else self._scatter(siw, form)
        if not has_literal:
            return act

        def with_literal() -> None:
            p[k] = literal
            if act:
                act()

        return with_literal

    def _index(self, siw: dict[str, int], form: vtpu.SForm, literal: int | None) -> Act:
        r, p, k = self.r, self.p, siw.get("s_p", 0)
        base, dim, delta, register = (siw.get(name, 0) for name in ("s_rs2", "s_dim", "s_step", "s_r"))
        from_register = form.view == vtpu.REGISTER

        def index() -> None:
            start = literal if literal is not None and base == k else p[base]
            p[k] = step(start, dim, numbers.signed(bits(r[register][0])) if from_register else delta)

        return index

    def _gather(self, siw: dict[str, int], form: vtpu.SForm) -> Act:
        """A row or column, unmasked."""
        r, p, k, rd = self.r, self.p, siw.get("s_p", 0), siw.get("s_r", 0)
        memory, words, view = self.memory, self.memory.words, form.view
        width = siw.get("s_width", 0) or LANES
        seen = memory.remembered(False, view, width)
        dim, delta = siw.get("s_dim", 0), siw.get("s_step", 0)
        shift, change = vtpu.DIM_BITS * dim, delta << vtpu.DIM_BITS * dim
        no_fault = siw.get("s_hint", 0) == vtpu.HINT_NO_FAULT
        zeros = ZEROS[width:]

        def gather() -> None:
            coord = p[k]
            where = seen.get(coord)
            if where is None and not no_fault:
                where = memory.view(coord, False, view, width)
            if where is None:
                r[rd] = self._partial(coord, view, width)
            elif zeros:
                r[rd] = [*words[where], *zeros]
            else:
                r[rd] = words[where]
            if delta:
                if 0 <= (coord >> shift & vtpu.DIM_MAX) + delta <= vtpu.DIM_MAX:
                    p[k] = coord + change
                else:
                    p[k] = step(coord, dim, delta)

        return gather

    def _partial(self, coord: int, view: int, width: int) -> list:
        """What a gather that may not fault reads where not all words are there."""
        found, width = [], min(width, room(coord, view))
        try:
            if width:
                found = self.memory.words[self.memory.view(coord, False, view, width)]
            else:
                self.memory.translated -= 1
        except Fault:
            pass
        return [*found, *ZEROS[len(found) :]]

    def _scatter(self, siw: dict[str, int], form: vtpu.SForm) -> Act:
        """A row or column, unmasked."""
        r, p, k, rs = self.r, self.p, siw.get("s_p", 0), siw.get("s_r", 0)
        memory, words, view = self.memory, self.memory.words, form.view
        width = siw.get("s_width", 0) or LANES
        seen = memory.remembered(True, view, width)
        dim, delta = siw.get("s_dim", 0), siw.get("s_step", 0)

        def scatter() -> None:
            coord = p[k]
            words[seen.get(coord) or memory.view(coord, True, view, width)] = r[rs][:width]
            if delta:
                p[k] = step(coord, dim, delta)

        return scatter

    def _masked(self, siw: dict[str, int], form: vtpu.SForm) -> Act:
        """A row or column under sr's mask: lanes that are off are neither translated nor touched."""
        r, p, k, register = self.r, self.p, siw.get("s_p", 0), siw.get("s_r", 0)
        memory, view = self.memory, form.view
        store = form.op == "SSCATTR"
        width = siw.get("s_width", 0) or LANES
        dim, delta = siw.get("s_dim", 0), siw.get("s_step", 0)
        no_fault = not store and siw.get("s_hint", 0) == vtpu.HINT_NO_FAULT

        def masked() -> None:
            coord, mask = p[k], r[SR]
            inside = min(width, room(coord, view))
            if inside < width and not no_fault:
                raise Fault("PAGE_CROSS")
            out, places = list(r[register]), range(0)
            if mask & (1 << inside) - 1:
                memory.translated += 1
                try:
                    where = memory.view(coord, store, view, inside)
                    places = range(where.start, where.stop, where.step)
                except Fault:
                    if not no_fault:
                        raise
            for lane in range(LANES):
                if not mask >> lane & 1:
                    continue
                there = lane < len(places)
                if not store:
                    out[lane] = memory.words[places[lane]] if there else 0.0
                elif there:
                    memory.words[places[lane]] = out[lane]
            if not store:
                r[register] = out
            if delta:
                p[k] = step(coord, dim, delta)

        return masked

    def _indexed(self, siw: dict[str, int], form: vtpu.SForm) -> Act:
        """Eight words, each with a coordinate of its own, in ascending lane order."""
        r, p, k, register = self.r, self.p, siw.get("s_p", 0), siw.get("s_r", 0)
        index, dim, memory = siw.get("s_rs2", 0), siw.get("s_dim", 0), self.memory
        words = memory.words
        store, accumulate = form.op == "SSCATTR", form.view == vtpu.ACCUMULATE
        is_i32 = siw.get("s_type", 0) == vtpu.I32
        width = siw.get("s_width", 0) or LANES
        use_mask = bool(siw.get("use_mask"))
        no_fault = not store and siw.get("s_hint", 0) == vtpu.HINT_NO_FAULT

        def indexed() -> None:
            coord, mask = p[k], r[SR] if use_mask else 0xFF
            out, taking = list(r[register]), mask & (1 << width) - 1
            if use_mask:
                memory.translated += taking.bit_count()
            for lane, offset in enumerate(r[index]):
                if not mask >> lane & 1:
                    continue
                if lane >= width:
                    if not store:
                        out[lane] = 0.0
                    continue
                try:
                    at = memory.place(step(coord, dim, numbers.signed(bits(offset))), store)
                except Fault as fault:
                    crossing = fault.code == "PAGE_CROSS"  # the reserved page mode
                    if not no_fault:
                        memory.translated -= (taking >> lane + 1).bit_count()
                        if not store:
                            r[register] = out  # with the lanes before this one
                        raise
                    memory.translated += crossing
                    memory.misses += crossing
                    out[lane] = 0.0
                    continue
                if not store:
                    out[lane] = words[at]
                elif not accumulate:
                    words[at] = out[lane]
                elif is_i32:
                    words[at] = word(bits(words[at]) + bits(out[lane]) & numbers.WORD)
                else:
                    words[at] = word(numbers.add(bits(words[at]), bits(out[lane])))
            if not store:
                r[register] = out

        return indexed


def weigh(siw: dict[str, int]) -> Weight:
    """What one execution of a legal SIW adds to the counters."""
    d, s, c = vtpu.d_form(siw), vtpu.s_form(siw), vtpu.c_form(siw)
    translations = 0
    if s.op in ("SGATHER", "SSCATTR"):
        each = s.view in (vtpu.INDEXED, vtpu.ACCUMULATE)
        translations = siw.get("s_width", 0) or LANES if each else 1
        if siw.get("use_mask"):
            translations = 0  # counted when it is executed
    fmas = LANES if d.op == "DFMA" else 0
    return Weight(d.op != "DNOP", s.op != "SNOP", c.op != "CNOP", fmas, translations)
