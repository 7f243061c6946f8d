"""The vTPU backend: schedules in, one captured `Program` out.

All sentrons run the same code. Each kernel is a phase, and a barrier stands between two phases, so that the order of
kernels is the only order between sentrons. Several schedules (a training step and an evaluation, say) become entries of
one program: they share the state buffers and the arena. Reading order: `vtpu_layout` (where buffers lie), `vtpu_plan`
(who does what), `vtpu_kernel` (the code of a kernel), `asm/packer.py` (SIWs).
"""

from __future__ import annotations

from asm import vtpu
from asm.packer import Pressure, pack
from tensor.nest import Buffer, Kernel
from tensor.program import NAME_BYTES, Program, Tensor
from tensor.vtpu_kernel import Emitter
from tensor.vtpu_layout import Place, assign
from tensor.vtpu_plan import Nest, VtpuError, make_plan

# Units side by side, and operations that the packer may look ahead: tried until the registers suffice.
ATTEMPTS = ((4, 48), (4, 24), (2, 24), (2, 12), (1, 24), (1, 12), (1, 6))
# As large as a core can be built: what a program needs of it is in the program.
SCRATCHPAD_PAGES, IMEM_SIWS = 4096, 1 << 14


def capture(
    schedules: dict,
    sentrons: int = 8,
    pages: int = SCRATCHPAD_PAGES,
    imem: int = IMEM_SIWS,
    report: list | None = None,
) -> Program:
    """Compile schedules (entry name -> Schedule) for a core with so many sentrons and pages of scratchpad.

    Raises `LayoutError` if the arena does not fit and `VtpuError` if a kernel cannot be expressed or the code is too
    long. report: receives (entry, kernel name, SIWs, estimated cost) for each kernel.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    lives: dict[str, tuple[int, int]] = {}
    owners: dict[str, tuple[int, Buffer]] = {}
    total = sum(len(schedule.kernels) for schedule in schedules.values())
    clock = 0
    for entry, (label, schedule) in enumerate(schedules.items()):
        first, last = clock, clock + len(schedule.kernels) - 1
        for at, kernel in enumerate(schedule.kernels):
            for buffer in kernel.reads() + [kernel.store.buffer]:
                name = arena_name(label, buffer)
                shapes[name] = buffer.shape
                owners[name] = (-1 if buffer.role == "state" else entry, buffer)
                begin, end = lives.get(name, (clock + at, clock + at))
                lives[name] = (min(begin, clock + at), max(end, clock + at))
                if buffer.role in ("state", "const"):
                    lives[name] = (0, total - 1)
                elif buffer.role == "input":
                    lives[name] = (first, lives[name][1])
                elif buffer.role == "output":
                    lives[name] = (lives[name][0], last)
        clock = last + 1
    places, frames = assign(shapes, lives, pages)
    siws: list[dict[str, int]] = []
    entries = []
    for label, schedule in schedules.items():
        entries.append((label, len(siws)))
        local = {}
        for kernel in schedule.kernels:
            for buffer in kernel.reads() + [kernel.store.buffer]:
                local[buffer.name] = places[arena_name(label, buffer)]
        for kernel in schedule.kernels:
            code, cost = compile_kernel(kernel, local, sentrons)
            siws += _phase(code, sentrons)
            if report is not None:
                report.append((label, kernel.name, len(code), cost))
        siws[-1]["end"] = 1
    if len(siws) > imem:
        raise VtpuError(f"the program has {len(siws)} SIWs, the instruction memory holds {imem}")
    tensors = []
    for name, (entry, buffer) in owners.items():
        if buffer.role != "temp":
            tensors.append(_tensor(buffer, entry, places[name]))
    return Program(sentrons, siws, entries, tensors, frames)


def arena_name(label: str, buffer: Buffer) -> str:
    """State buffers are shared by all entries; the others are an entry's own."""
    return buffer.name if buffer.role == "state" else label + "." + buffer.name


def compile_kernel(kernel: Kernel, places: dict[str, Place], sentrons: int) -> tuple[list[dict[str, int]], int]:
    """SIWs of one kernel, without barrier, and the planner's estimate of its cost for one sentron."""
    nest = Nest(kernel, places)
    plan = make_plan(nest, sentrons)
    for unroll, window in ATTEMPTS:
        try:
            return pack(Emitter(nest, plan, unroll).emit(), sentrons, window), plan.cost
        except Pressure:
            continue
    raise VtpuError(f"kernel {kernel.name} needs more vector registers than there are")


def _phase(code: list[dict[str, int]], sentrons: int) -> list[dict[str, int]]:
    """The kernel's SIWs and the barrier after it: in its last SIW where that is not a loop's end and stores nothing."""
    barrier = {"c_active": 1, "c_op": vtpu.CODE["CBAR"], "c_count": sentrons}
    last = code[-1]
    if last.get("end0") or last.get("end1") or last.get("s_op") == vtpu.CODE["SSCATTR"]:
        return code + [barrier]
    return code[:-1] + [{**last, **barrier}]


def _tensor(buffer: Buffer, entry: int, place: Place) -> Tensor:
    if len(buffer.name.encode()) >= NAME_BYTES:
        raise VtpuError(f"the name {buffer.name} is longer than {NAME_BYTES - 1} bytes")
    return Tensor(buffer.name, entry, buffer.role, buffer.dtype, tuple(place), buffer.data)
