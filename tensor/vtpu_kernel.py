"""One loop nest becomes one phase of vTPU code, the same for all sentrons.

The code of a kernel: coordinates of its accesses (origin p0, then SINDEX, partly by the sentron's number, which r0
holds in every lane), up to two hardware loops over units of output axes, all other units unrolled, and in the middle a
straight line of operations on virtual registers, or a matmul tile with its own loop over k. `asm.packer` makes SIWs.

The two tricks. A coordinate register walks: where an access goes next is known when it is emitted, so the previous
access of the same register steps there for free, and SINDEX is needed only when both line and column change. And values
are emitted where their axes are bound: what does not depend on an inner loop is computed before it.
"""

from __future__ import annotations

from asm import vtpu
from asm.packer import Loop, Op, Reg
from tensor.vtpu_plan import LANES, Access, Nest, Plan, VtpuError

FORMS = {form.name: form for form in vtpu.D_FORMS}
SPARSE = {form.name: form for form in vtpu.S_FORMS}
COLUMN_DIM, LINE_DIM = 0, 1
POINTERS = 7  # p1..p7; p0 is the origin of the plane
UNROLLED_REDUCTION = 40  # steps; longer sums and maxima get a loop
UNROLLED_MATMUL = 6

# A value is ("vec", Reg) or ("lane", Reg, lane): one element, to be used in every lane.


class Cursor:
    """A coordinate register and where it points, in lines and columns from its base."""

    __slots__ = ("p", "line", "column", "at", "last", "used")

    def __init__(self, p: int, line: int, column: int) -> None:
        self.p, self.line, self.column = p, line, column
        self.at = (0, 0)
        self.last: Op | None = None  # the operation that may still be given a step
        self.used = 0  # number of loops open at the last use


class Emitter:
    """Builds the operation tree of one kernel."""

    def __init__(self, nest: Nest, plan: Plan, unroll: int) -> None:
        self.nest, self.plan, self.kernel = nest, plan, nest.kernel
        self.id = Reg(0)
        self.items: list = []
        self.stack: list = []
        self.touched: list[list[Cursor]] = []
        self.memo: dict = {}
        self.acc: Reg | None = None
        self.offsets: dict = {}
        self.hw: list[tuple[int, int, int]] = []  # axis, count, elements a step
        self.unrolled: list[tuple[int, int, int]] = []
        self.flat: dict[int, int] = {}  # axis -> elements of it that are unrolled side by side
        self.dynamic: Reg | None = None
        self._choose_loops(unroll)
        self.cursors = self._make_cursors()

    # --- loops ------------------------------------------------------------------------------------------------

    def _choose_loops(self, unroll: int) -> None:
        nest, plan = self.nest, self.plan
        depth = 1 if self._reduction_loops() else 2
        weight = {a: sum(a in axes for axes in nest.depends) for a in range(nest.outputs)}
        order = sorted(range(nest.outputs), key=lambda a: -weight[a])
        store = self.kernel.store
        scatter = store.mode == "scatter_add"
        if scatter:
            ordered = [a for a in range(nest.outputs) if a in nest.depends[store.row]]
            order = [a for a in range(nest.outputs) if a not in ordered] + ordered
        loops = []
        for axis in order:
            count = plan.units(nest, axis)
            uneven = axis in plan.split and plan.split[axis][0] * count != plan.split[axis][3]
            if uneven:
                self.dynamic = Reg()
                self.hw.append((axis, count, plan.unit[axis]))
            elif count > 1:
                loops.append((axis, count))
        if scatter:
            chosen = loops[: depth - len(self.hw)]
        else:
            whole = [loop for loop in loops if nest.axes[loop[0]] % plan.unit[loop[0]] == 0]
            ranked = sorted(whole, key=lambda loop: -loop[1])[: depth - len(self.hw)]
            chosen = [loop for loop in loops if loop in ranked]
        self.hw += [(axis, count, plan.unit[axis]) for axis, count in chosen]
        self.unrolled = [(axis, count, plan.unit[axis]) for axis, count in loops if (axis, count) not in chosen]
        if self.kernel.reduce:
            unroll = 2 if self.kernel.reduce == "fma" and not self._reduction_loops() else 1
        if self.hw and not scatter:
            side = 1
            for _, count, _ in self.unrolled:
                side *= count
            axis, count, step = self.hw[-1]
            factor = 1
            while side * factor < unroll and count % (factor * 2) == 0:
                factor *= 2
            if factor > 1 and not (self.dynamic is not None and len(self.hw) == 1):
                self.hw.pop()
                if count > factor:
                    self.hw.append((axis, count // factor, step * factor))
                self.unrolled.append((axis, factor, step))
        for axis, count, step in self.unrolled:
            self.flat[axis] = count * step
        if plan.bro is not None:
            self.flat.setdefault(plan.bro, 1)
            self.flat[plan.bro] = max(self.flat[plan.bro], plan.unit[plan.bro])

    def _reduction_steps(self) -> int:
        steps = 1
        for axis in self.nest.reduce_axes:
            steps *= -(-self.nest.axes[axis] // self.plan.unit[axis])
        return steps

    def _reduction_loops(self) -> bool:
        steps = self._reduction_steps()
        if self.kernel.reduce == "fma":
            return steps > UNROLLED_MATMUL and len(self.nest.reduce_axes) == 1
        return steps > UNROLLED_REDUCTION and len(self.nest.reduce_axes) == 1

    def emit(self) -> list:
        """The tree for `asm.packer.pack`."""
        self._level(0)
        return self.items

    def _level(self, depth: int) -> None:
        if depth == len(self.hw):
            for combination in _product([(axis, count) for axis, count, _ in self.unrolled]):
                index = {}
                for (axis, _, step), at in zip(self.unrolled, combination):
                    index[axis] = at * step
                self._instance(index)
            return
        self._hoist(depth)
        axis, count, step = self.hw[depth]
        self._open()
        self._level(depth + 1)
        self._close(axis, count, step, self.dynamic if depth == 0 else None)

    def _open(self) -> None:
        self.stack.append((self.items, {id_: cursor.at for id_, cursor in self.cursor_list.items()}))
        self.items = []
        for cursor in self.cursor_list.values():
            cursor.last = None
        self.touched.append([])

    def _close(self, axis: int, count: int, step: int, count_reg: Reg | None) -> None:
        """End a loop: each coordinate used in it must have moved by one iteration's way."""
        outer, starts = self.stack[-1]
        for p in sorted({cursor.p for cursor in self.touched[-1]}):
            cursor = self.cursor_list[p]
            way = self._way(p, axis, step)
            start = starts[p]
            self._go(cursor, (start[0] + way[0], start[1] + way[1]))
            cursor.at = (start[0] + way[0] * count, start[1] + way[1] * count)
        body = self.items
        self.items = outer
        self.items.append(Loop(count, body, count_reg))
        self.stack.pop()
        touched = self.touched.pop()
        if self.touched:
            self.touched[-1] += touched
        for cursor in self.cursor_list.values():
            cursor.last = None
        depth = len(self.stack)
        self.memo = {key: value for key, value in self.memo.items() if value[1] <= depth}

    def _hoist(self, depth: int) -> None:
        """Emit what the coming loop does not change, except what belongs to the reduction."""
        side = {axis: (count, step) for axis, count, step in self.unrolled}
        free = [axis for axis, _, _ in self.hw[depth:]] + self.nest.reduce_axes
        late: set[int] = set()
        for number, inst in enumerate(self.nest.instructions):
            axes = self.nest.depends[number]
            if (
                inst.kind == "acc"
                or any(a in late for a in inst.args)
                or (self.plan.bro is not None and self.plan.bro in axes)
            ):
                late.add(number)
                continue
            if any(a in free for a in axes) or (self.kernel.reduce == "fma" and number < self.nest.body_length):
                late.add(number)
                continue
            loops = [(a, side[a][0]) for a in axes if a in side]
            total = 1
            for _, count in loops:
                total *= count
            if total > 4:
                late.add(number)
                continue
            for combination in _product(loops):
                self._value(number, {a: at * side[a][1] for (a, _), at in zip(loops, combination)})

    # --- coordinates --------------------------------------------------------------------------------------------

    def _make_cursors(self) -> dict:
        """A coordinate register for each access, or for several with the same steps if there are many."""
        self.cursor_list: dict[int, Cursor] = {}
        accesses = self.nest.accesses
        cursors: dict = {}
        share = len(accesses) > POINTERS
        kinds: dict = {}
        for key, access in accesses.items():
            way = tuple(access.steps)
            if share and way in kinds:
                cursors[key] = kinds[way]
                continue
            p = len(self.cursor_list) + 1
            if p > POINTERS:
                raise VtpuError(f"kernel {self.kernel.name} reads and writes too many places at once")
            cursor = Cursor(p, access.line, access.column)
            self.cursor_list[p] = cursor
            cursors[key] = kinds[way] = cursor
        self.ways = {cursors[key].p: access.steps for key, access in accesses.items()}
        for p, cursor in self.cursor_list.items():
            base = 0
            for dim, start in ((LINE_DIM, cursor.line), (COLUMN_DIM, cursor.column)):
                if start:
                    self._sindex(p, base, dim, start)
                    base = p
            if not base:
                self._sindex(p, 0, LINE_DIM, 0)
            for axis, (factor, shift, each, _) in self.plan.split.items():
                step = self.ways[p][axis]
                for dim, stride in ((LINE_DIM, step[0]), (COLUMN_DIM, step[1])):
                    if stride:
                        amount = self._share(factor, shift, each * self.plan.unit[axis] * stride)
                        fields = {
                            "s_op": vtpu.CODE["SINDEX"],
                            "s_view": vtpu.REGISTER,
                            "s_p": p,
                            "s_rs2": p,
                            "s_dim": dim,
                        }
                        self.items.append(Op("s", fields, {"s_r": amount}, p_read=p, p_write=p))
        if self.dynamic is not None:
            axis = self.hw[0][0]
            factor, shift, each, units = self.plan.split[axis]
            first = self._share(factor, shift, each)
            left = self._dense("dsub", rs1=self._splat(units), rs2=first, type="i32")
            left = self._dense("dcmp.min", rs1=left, rs2=self._splat(each), type="i32")
            self._dense("dcmp.max", rd=self.dynamic, rs1=left, rs2=self._splat(0), type="i32")
        return cursors

    def _share(self, factor: int, shift: int, times: int) -> Reg:
        """The sentron's place along an axis (a bit field of its number) times a constant."""
        key = (factor, shift, times)
        if key not in self.offsets:
            place = self._dense("dmov.and_imm", rs1=self.id, imm=(factor - 1) << shift)
            up = times.bit_length() - 1
            if times == 1 << up:
                if up != shift:
                    name = "dmov.shl_imm" if up > shift else "dmov.shr_imm"
                    place = self._dense(name, rs1=place, imm=abs(up - shift))
            else:
                if shift:
                    place = self._dense("dmov.shr_imm", rs1=place, imm=shift)
                place = self._dense("dmul", rs1=place, rs2=self._splat(times), type="i32")
            self.offsets[key] = place
        return self.offsets[key]

    def _splat(self, bits: int) -> Reg:
        key = ("splat", bits)
        if key not in self.memo:
            self.memo[key] = (self._dense("dmov.splat_imm", imm=bits), len(self.stack))
        return self.memo[key][0]

    def _sindex(self, p: int, base: int, dim: int, offset: int) -> None:
        fields = {"s_op": vtpu.CODE["SINDEX"], "s_p": p, "s_rs2": base, "s_dim": dim, "s_step": offset}
        self.items.append(Op("s", fields, p_read=base, p_write=p))

    def _way(self, p: int, axis: int, elements: int) -> tuple[int, int]:
        step = self.ways[p][axis]
        return step[0] * elements, step[1] * elements

    def _go(self, cursor: Cursor, to: tuple[int, int]) -> None:
        """Move a coordinate: by a step of the access before, where one is free, and by SINDEX."""
        # BEGIN SOLUTION tensor.vtpu.walk
        for dim, delta in ((LINE_DIM, to[0] - cursor.at[0]), (COLUMN_DIM, to[1] - cursor.at[1])):
            if not delta:
                continue
            if cursor.last is not None:
                cursor.last.fields["s_step"], cursor.last.fields["s_dim"] = delta, dim
                cursor.last.p_write = cursor.p
                cursor.last = None
            else:
                self._sindex(cursor.p, cursor.p, dim, delta)
        cursor.at = to
        # END SOLUTION
        if self.touched:
            self.touched[-1].append(cursor)

    def _reach(self, key: int | str, index: dict[int, int]) -> Cursor:
        """The access's coordinate, moved to the point."""
        access: Access = self.nest.accesses[key]
        cursor = self.cursors[key]
        line, column = access.line - cursor.line, access.column - cursor.column
        for axis, at in index.items():
            line += access.steps[axis][0] * at
            column += access.steps[axis][1] * at
        self._go(cursor, (line, column))
        if self.touched:
            self.touched[-1].append(cursor)
        return cursor

    # --- operations ---------------------------------------------------------------------------------------------

    def _dense(
        self,
        name: str,
        rd: Reg | None = None,
        rs1: Reg | None = None,
        rs2: Reg | None = None,
        rs3: Reg | None = None,
        lane: int = 0,
        mask: int = 0,
        imm: int | None = None,
        type: str = "f32",
    ) -> Reg:
        form = FORMS[name]
        fields = {"d_op": vtpu.CODE[form.op], "d_mode": form.mode, "d_fn": form.fn, "d_type": vtpu.TYPES.index(type)}
        if lane:
            fields["d_lane"] = lane
        if mask:
            fields["d_mask"] = mask
        if imm is not None:
            fields["imm"] = imm
        sources = {"d_rs1": rs1, "d_rs2": rs2, "d_rs3": rs3}
        rd = rd or Reg()
        reads = {field: reg for field, reg in sources.items() if reg is not None}
        self.items.append(Op("d", fields, reads, {"d_rd": rd}, latency=form.latency))
        return rd

    def _load(
        self, number: int, index: dict[int, int], reg: Reg, width: int, axis: int | None, safe: bool = False
    ) -> None:
        """SGATHER into reg: a vector along `axis` (None: one word)."""
        inst = self.nest.instructions[number]
        access = self.nest.accesses[number]
        cursor = self._reach(number, index)
        fields = {"s_op": vtpu.CODE["SGATHER"], "s_p": cursor.p, "s_width": width}
        reads = {}
        if safe:
            fields["s_hint"] = vtpu.HINT_NO_FAULT
        if inst.kind == "gather":
            fields["s_view"] = vtpu.INDEXED
            fields["s_dim"] = self._row_dim(access, inst.stride)
            reads["s_rs2"] = self._vector(self._value(inst.args[0], index))
        elif axis is not None and access.unit(axis) == 1:
            fields["s_view"] = vtpu.COLUMN
        op = Op("s", fields, reads, {"s_r": reg}, p_read=cursor.p, latency=SPARSE["sgather"].latency)
        self.items.append(op)
        if inst.kind != "gather":
            cursor.last = op

    def _row_dim(self, access: Access, stride: int) -> int:
        columns = access.place.columns
        if stride == columns:
            return LINE_DIM
        if stride == 1:
            return COLUMN_DIM
        raise VtpuError(f"kernel {self.kernel.name}: rows of {access.name} are {stride} apart, not {columns} or 1")

    def _width(self, key: int | str, index: dict[int, int]) -> int:
        """Lanes that an access along the lane axis uses; 0 for all 8."""
        axis = self.plan.lane
        if axis is None:
            return 1
        left = self.nest.axes[axis] - index.get(axis, 0)
        if left >= LANES:
            return 0
        return left

    def _value(self, number: int, index: dict[int, int]) -> tuple:
        """A value of the nest at a point; emitted once for each point of the axes on which it depends."""
        inst = self.nest.instructions[number]
        if inst.kind == "acc":
            return ("vec", self.acc)
        group = None
        if inst.kind == "load" and self.plan.lane is not None and not self.nest.accesses[number].moves(self.plan.lane):
            group = self._group(number, index)
        axes = self.nest.depends[number]
        at = tuple(
            (a, index.get(a, 0) if group is None or a != group[0] else index.get(a, 0) // group[1]) for a in axes
        )
        key = (number, at)
        if key not in self.memo:
            self.memo[key] = (self._emit_value(number, inst, index, group), len(self.stack))
        value = self.memo[key][0]
        if group is not None:
            return ("lane", value[1], index.get(group[0], 0) % group[1])
        return value

    def _group(self, number: int, index: dict[int, int]) -> tuple[int, int] | None:
        """For an access that is the same in all lanes: an unrolled axis along which one vector serves for all."""
        access = self.nest.accesses[number]
        for axis, elements in self.flat.items():
            size = min(elements, LANES)
            if size > 1 and size & (size - 1) == 0 and access.unit(axis) is not None:
                which = 1 - access.unit(axis)
                start = (access.line, access.column)[which]
                others = [step[which] for a, step in enumerate(access.steps) if a != axis]
                if start % size == 0 and all(step % size == 0 for step in others):
                    return axis, size
        return None

    def _emit_value(self, number: int, inst, index: dict[int, int], group: tuple[int, int] | None) -> tuple:
        if inst.kind == "const":
            return ("vec", self._splat(inst.bits))
        if inst.kind in ("load", "gather"):
            reg = Reg()
            if group is not None:
                axis, size = group
                start = dict(index)
                start[axis] = index.get(axis, 0) // size * size
                width = min(size, self.nest.axes[axis] - start[axis]) % LANES
                self._load(number, start, reg, width, axis)
                return ("lane", reg, 0)
            access = self.nest.accesses[number]
            if self.plan.lane is not None and inst.kind == "load" and not access.moves(self.plan.lane):
                self._load(number, index, reg, 1, None)
                return ("lane", reg, 0)
            self._load(number, index, reg, self._width(number, index), self.plan.lane)
            return ("vec", reg)
        values = [self._value(arg, index) for arg in inst.args]
        return self._operation(inst, values, [self.nest.instructions[arg].type for arg in inst.args])

    def _vector(self, value: tuple) -> Reg:
        """The value in every lane of a register."""
        if value[0] == "vec":
            return value[1]
        return self._dense("dmov.splat", rs1=value[1], lane=value[2])

    def _operation(self, inst, values: list[tuple], types: list[str]) -> tuple:
        kind = inst.kind
        if kind == "function":
            return ("vec", self._dense("dmov." + inst.name, rs1=self._vector(values[0])))
        if kind == "cast":
            name = "dmov.f32_i32" if inst.type == "i32" else "dmov.i32_f32"
            return ("vec", self._dense(name, rs1=self._vector(values[0])))
        if kind == "select":
            mask, yes, no = (self._vector(value) for value in values)
            return ("vec", self._dense("dsel.r", rs1=yes, rs2=no, rs3=mask))
        if kind == "fma":
            return ("vec", self._multiply_add(values[0], values[1], self._vector(values[2])))
        name = {"max": "dcmp.max", "min": "dcmp.min", "compare": "dcmp." + (inst.name or "")}.get(kind, "d" + kind)
        first, second = values
        swappable = kind in ("add", "mul", "max", "min") or inst.name in ("eq", "ne")
        if first[0] == "lane" and second[0] == "vec" and swappable:
            first, second = second, first
        if second[0] == "lane":
            reg = self._dense(name + ".l", rs1=self._vector(first), rs2=second[1], lane=second[2], type=types[0])
        else:
            reg = self._dense(name, rs1=self._vector(first), rs2=second[1], type=types[0])
        return ("vec", reg)

    def _multiply_add(self, first: tuple, second: tuple, addend: Reg, rd: Reg | None = None) -> Reg:
        if first[0] == "lane":
            first, second = second, first
        if second[0] == "lane":
            return self._dense("dfma.l", rd, rs1=self._vector(first), rs2=second[1], rs3=addend, lane=second[2])
        return self._dense("dfma", rd, rs1=first[1], rs2=second[1], rs3=addend)

    # --- instances ----------------------------------------------------------------------------------------------

    def _instance(self, index: dict[int, int]) -> None:
        """All of the kernel for one unit: the reduction, the epilogue, the store."""
        if self.kernel.reduce == "fma":
            self._matmul(index)
            return
        if self.kernel.reduce:
            self.acc = self._in_lanes(index) if self.plan.in_lanes else self._reduce(index)
        self._store(index)

    def _store(self, index: dict[int, int]) -> None:
        store = self.kernel.store
        value = self._vector(self._value(store.value, index))
        fields = {"s_op": vtpu.CODE["SSCATTR"]}
        reads = {"s_r": value}
        access = self.nest.accesses["store"]
        chain = ""
        if store.mode == "scatter_add":
            reads["s_rs2"] = self._vector(self._value(store.row, index))
            fields["s_view"] = vtpu.ACCUMULATE
            fields["s_type"] = vtpu.TYPES.index(store.buffer.dtype)
            fields["s_dim"] = self._row_dim(access, store.row_stride)
            fields["s_width"] = self._width("store", index)
            chain = "scatter"
        elif self.plan.in_lanes:
            fields["s_width"] = 1
        else:
            fields["s_width"] = self._width("store", index)
            if self.plan.lane is not None and access.unit(self.plan.lane) == 1:
                fields["s_view"] = vtpu.COLUMN
        cursor = self._reach("store", index)
        fields["s_p"] = cursor.p
        op = Op("s", fields, reads, p_read=cursor.p, chain=chain)
        self.items.append(op)
        if store.mode != "scatter_add":
            cursor.last = op

    def _points(self, index: dict[int, int], steps: range) -> list[dict[int, int]]:
        """Index at each step of the reduction, row-major."""
        axes = self.nest.reduce_axes
        result = []
        for step in steps:
            point = dict(index)
            for axis in reversed(axes):
                count = -(-self.nest.axes[axis] // self.plan.unit[axis])
                point[axis] = step % count * self.plan.unit[axis]
                step //= count
            result.append(point)
        return result

    def _reduce(self, index: dict[int, int]) -> Reg:
        """A sum or maximum over steps, each of which is a vector of results: partial i mod 8, then the tree."""
        arg = self.kernel.reduce_args[0]
        is_sum = self.kernel.reduce == "sum"
        combine, ways = ("dadd", LANES) if is_sum else ("dcmp.max", 1)
        steps = self._reduction_steps()
        partial: list[Reg] = []
        looped = self._reduction_loops()
        unrolled = LANES if looped else steps
        for at, point in enumerate(self._points(index, range(unrolled))):
            value = self._vector(self._value(arg, point))
            if len(partial) < ways:
                partial.append(self._dense("dmov.copy", rs1=value) if looped else value)
            else:
                rd = partial[0] if looped else None
                partial[at % ways] = self._dense(combine, rd, rs1=partial[at % ways], rs2=value)
        if looped:
            axis = self.nest.reduce_axes[0]
            rounds = steps // LANES - 1
            self._open()
            for at, point in enumerate(self._points(index, range(LANES, 2 * LANES))):
                value = self._vector(self._value(arg, point))
                self._dense(combine, partial[at % ways], rs1=partial[at % ways], rs2=value)
            self._close(axis, rounds, LANES, None)
            for at, point in enumerate(self._points(index, range((rounds + 1) * LANES, steps))):
                value = self._vector(self._value(arg, point))
                self._dense(combine, partial[at % ways], rs1=partial[at % ways], rs2=value)
        while len(partial) < ways:
            partial.append(self._splat(0))
        half = ways // 2
        while half:
            partial = [self._dense(combine, rs1=partial[i], rs2=partial[i + half]) for i in range(half)]
            half //= 2
        return partial[0]

    def _in_lanes(self, index: dict[int, int]) -> Reg:
        """A sum or maximum whose elements stand in lanes: vectors are combined in order, then DRED."""
        arg = self.kernel.reduce_args[0]
        is_sum = self.kernel.reduce == "sum"
        combine = "dadd" if is_sum else "dcmp.max"
        acc = None
        for point in self._points(index, range(self._reduction_steps())):
            value = self._vector(self._value(arg, point))
            width = self._width(arg, point)
            if width:
                neutral = self._splat(0 if is_sum else 0xFF800000)
                value = self._dense("dsel", rs1=value, rs2=neutral, mask=(1 << width) - 1)
            acc = value if acc is None else self._dense(combine, rs1=acc, rs2=value)
        return self._dense("dred.sum" if is_sum else "dred.max", rs1=acc)

    def _matmul(self, index: dict[int, int]) -> None:
        """A tile: accumulators along the broadcast axis, products in ascending k; loads run one k ahead."""
        plan, nest = self.plan, self.nest
        bro = plan.bro
        count = 1
        if bro is not None:
            count = min(plan.unit[bro], nest.axes[bro] - index.get(bro, 0))
        acc = [Reg() for _ in range(count)]
        steps = self._reduction_steps()
        even, odd = self._new_operands(), self._new_operands()
        points = self._points(index, range(min(steps, 4) if self._reduction_loops() else steps))
        self._operands(points[0], even, False)
        if not self._reduction_loops():
            for k in range(steps):
                if k + 1 < steps:
                    after = self._new_operands()
                    self._operands(points[k + 1], after, False)
                self._products(acc, even, k == 0)
                if k + 1 < steps:
                    even = after
        else:
            self._operands(points[1], odd, False)
            self._products(acc, even, True)
            for number in sorted(even):
                self._reach(number, points[2])  # so that the loop begins where its first load is
            self._open()
            self._operands(points[2], even, True)
            self._products(acc, odd, False)
            self._operands(points[3], odd, True)
            self._products(acc, even, False)
            self._close(nest.reduce_axes[0], (steps - 1) // 2, 2, None)
            if (steps - 1) % 2:
                self._products(acc, odd, False)
        for at in range(count):
            point = dict(index)
            if bro is not None:
                point[bro] = index.get(bro, 0) + at
            self.acc = acc[at]
            self._store(point)

    def _new_operands(self) -> dict[int, Reg]:
        return {number: Reg() for number in self.kernel.reduce_args}

    def _operands(self, point: dict[int, int], regs: dict[int, Reg], safe: bool) -> None:
        for number in sorted(regs):
            access = self.nest.accesses[number]
            if number == self.plan.scalar and self.plan.bro is not None:
                left = self.nest.axes[self.plan.bro] - point.get(self.plan.bro, 0)
                width = min(self.plan.unit[self.plan.bro], left) % LANES
                self._load(number, point, regs[number], width, self.plan.bro, safe)
            elif self.plan.lane is None or access.moves(self.plan.lane):
                self._load(number, point, regs[number], self._width(number, point), self.plan.lane, safe)
            else:
                self._load(number, point, regs[number], 1, None, safe)

    def _products(self, acc: list[Reg], regs: dict[int, Reg], first: bool) -> None:
        values = []
        for number in self.kernel.reduce_args:
            broadcast = self.plan.lane is not None and not self.nest.accesses[number].moves(self.plan.lane)
            values.append(("lane" if broadcast else "vec", regs[number]))
        if values[0][0] == "lane":
            values.reverse()
        # BEGIN SOLUTION tensor.vtpu.products
        for at, reg in enumerate(acc):
            one = values[0]
            two = (*values[1], at) if values[1][0] == "lane" else values[1]
            if not first:
                self._multiply_add(one, two, reg, reg)
            elif two[0] == "lane":
                self._dense("dmul.l", reg, rs1=self._vector((*one, 0)), rs2=two[1], lane=two[2])
            else:
                self._dense("dmul", reg, rs1=one[1], rs2=two[1])
        # END SOLUTION


def _product(loops: list[tuple[int, int]]) -> list[tuple[int, ...]]:
    """All index tuples, the last loop fastest."""
    result: list[tuple[int, ...]] = [()]
    for _, count in loops:
        result = [way + (at,) for way in result for at in range(count)]
    return result
