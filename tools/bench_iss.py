"""`./bits bench iss`: the fast engine on small C programs (tools/kernels), compiled by our compiler.

    interpreted   bare machine mode, nothing compiled
    compiled      bare machine mode
    full          S mode with Sv39, PMP and a timer that interrupts a hundred times a second of the machine
    Unicorn       the same program in QEMU's translator, where the package is installed
    ref, full     the engine `ref` in bare machine mode, and as under `full`

Each figure is millions of instructions a second once the program is warm; the cold figure is a program of 50,000
distinct instructions, from the first one on, with compiling allowed and without.
"""

from __future__ import annotations

import random
import tempfile
import time
from math import exp, log
from pathlib import Path

from asm import elf, riscv
from asm.assembler import assemble
from asm.linker import link
from hw.memory_map import REGIONS
from hw.sim.machine import Machine
from tools import run
from tools.run import START

KERNELS = Path(__file__).resolve().parent / "kernels"
# rounds that make about 2e9 instructions
ROUNDS = {
    "sieve": 1600, "matmul": 550, "sort": 500, "crc": 11000, "words": 5500, "fib": 8000, "xorshift": 220000,
    "bytecode": 5500,
}  # fmt: skip
RAM_SIZE = 1 << 24
WARM = 200_000_000  # instructions before the clock starts
INTERPRETED = 200_000_000  # instructions that are interpreted
REF_WARM, REF_MEASURED = 1_000_000, 4_000_000  # instructions of `ref`
TICKS = 100_000  # of mtime between two interrupts
COLD_INSTRUCTIONS, COLD_ROUNDS = 50_000, 200
# S mode under a page table of two gigapages; a timer interrupt is taken in M mode and rearms the timer.
FULL = """
        .globl _start
_start: li t0, -1
        csrw pmpaddr0, t0
        li t0, 0x1f
        csrw pmpcfg0, t0
        la t0, handler
        csrw mtvec, t0
        la t0, table
        srli t0, t0, 12
        li t1, 8 << 60
        or t0, t0, t1
        csrw satp, t0
        li t0, 0x02004000
        sd zero, 0(t0)
        li t0, 0x80
        csrw mie, t0
        li t0, 0x1800
        csrc mstatus, t0
        li t0, 0x0800
        csrs mstatus, t0
        la t0, supervisor
        csrw mepc, t0
        mret
        .balign 4
handler: csrw mscratch, t0
        la t0, saved
        sd t1, 0(t0)
        li t0, 0x0200bff8
        ld t1, 0(t0)
        li t0, {ticks}
        add t1, t1, t0
        li t0, 0x02004000
        sd t1, 0(t0)
        la t0, saved
        ld t1, 0(t0)
        csrr t0, mscratch
        mret
        .balign 64
saved:  .dword 0
        .balign 4096
table:  .dword 0x000000cf, 0, 0x200000cf
        .zero 4096 - 24
        .text
supervisor:
"""


def program(name: str, folder: Path, full: bool) -> bytes:
    """The executable of a kernel."""
    source, start = folder / f"{name}.c", folder / "start.s"
    source.write_text(f"#define ROUNDS {ROUNDS[name]}\n{(KERNELS / source.name).read_text()}")
    finisher, stack = REGIONS["FINISHER"].base, REGIONS["RAM"].base + RAM_SIZE
    bare = START.format(stack=stack, finisher=finisher, passed=0x5555, failed=0x3333)
    above, below = bare.split("_start:")
    text = above.replace(".globl _start", "") + FULL.format(ticks=TICKS) + below if full else bare
    start.write_text(text)
    return run.build([start, source], RAM_SIZE)


def measure(image: bytes, compiling: bool) -> tuple[float, int]:
    """MIPS of the warm program, and the instructions of all of it (if it was run to its end)."""
    machine = Machine("iss", elf=image, ram_size=RAM_SIZE)
    if not compiling:
        machine.hart.hot.allowance = machine.hart.hot.share = 0.0
        machine.hart.hot.spent = 1.0
    machine.run(max_instructions=WARM if compiling else WARM // 20)
    first, began = machine.instret, time.process_time()
    machine.run(max_instructions=None if compiling else INTERPRETED)
    seconds = time.process_time() - began
    if compiling and machine.exit_code != 0:
        raise SystemExit(f"the program ended with {machine.ended} {machine.exit_code} {machine.message}")
    return (machine.instret - first) / seconds / 1e6, machine.instret


def measure_ref(image: bytes) -> float:
    """MIPS of the engine `ref`, warm."""
    machine = Machine("ref", elf=image, ram_size=RAM_SIZE)
    machine.run(max_instructions=REF_WARM)
    first, began = machine.instret, time.process_time()
    machine.run(max_instructions=REF_MEASURED)
    return (machine.instret - first) / (time.process_time() - began) / 1e6


def unicorn_seconds(image: bytes) -> float | None:
    """CPU time of the whole program in Unicorn; None where it is not installed."""
    try:
        import unicorn
    except ImportError:
        return None
    emulator = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV64)
    emulator.mem_map(REGIONS["RAM"].base, RAM_SIZE)
    file = elf.read(image)
    for segment in file.segments:
        if segment.type == elf.PT_LOAD:
            emulator.mem_write(segment.paddr, segment.data)
    began = time.process_time()
    try:
        emulator.emu_start(file.entry, 0)
    except unicorn.UcError:  # the store to the finisher, which is not mapped
        return time.process_time() - began
    return None


def cold() -> tuple[float, float]:
    """Seconds for many distinct instructions: with compiling, and without."""
    rng = random.Random(1)
    rows = [row for row in riscv.instructions(64, ("I", "M")).values() if row.kind == riscv.ALU]
    lines = [f"_start: li s0, {COLD_ROUNDS}", "again:"]
    words = set()
    while len(words) < COLD_INSTRUCTIONS:
        row = rng.choice(rows)
        operands = {name: rng.randrange(low, high + 1, step) for name, (low, high, step) in row.ranges.items()}
        if operands["rd"] in (0, 8):
            continue
        word = riscv.encode(row, operands)
        if word not in words:
            words.add(word)
            lines.append(f".word {word:#x}")
        if len(words) % 100 == 0:
            lines.append(f"bnez x0, l{len(lines)}\nl{len(lines)}:")
    end = ["addi s0, s0, -1", "beqz s0, out", "la t0, again", "jr t0", "out: li t0, 0x100000", "li t1, 0x5555"]
    text = "\n".join([".globl _start", *lines, *end, "sw t1, 0(t0)"])
    image = link([("cold", assemble(text, "cold"))])
    seconds = []
    for compiling in (True, False):
        machine = Machine("iss", elf=image, ram_size=RAM_SIZE)
        if not compiling:
            machine.hart.hot.allowance = machine.hart.hot.share = 0.0
            machine.hart.hot.spent = 1.0
        began = time.process_time()
        machine.run()
        seconds.append(time.process_time() - began)
    return seconds[0], seconds[1]


def iss() -> tuple[dict, str]:
    """The figures, and the last line; prints the table."""
    figures: dict = {"programs": {}}
    print(f"{'MIPS':10}{'interpreted':>12}{'compiled':>10}{'full':>8}{'Unicorn':>9}{'ref':>9}{'full':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for name in ROUNDS:
            bare, full = (program(name, Path(folder), full) for full in (False, True))
            interpreted, _ = measure(bare, False)
            compiled, count = measure(bare, True)
            translated, _ = measure(full, True)
            seconds = unicorn_seconds(bare)
            other = count / seconds / 1e6 if seconds else None
            row = {"interpreted": interpreted, "compiled": compiled, "full": translated, "unicorn": other}
            row["ref"], row["ref_full"] = measure_ref(bare), measure_ref(full)
            figures["programs"][name] = row
            shown = f"{other:9.0f}" if other else f"{'-':>9}"
            shown += f"{row['ref']:9.1f}{row['ref_full']:7.1f}"
            print(f"{name:10}{interpreted:12.0f}{compiled:10.0f}{translated:8.0f}{shown}", flush=True)
    means = {}
    for column in ("interpreted", "compiled", "full", "unicorn", "ref", "ref_full"):
        values = [row[column] for row in figures["programs"].values()]
        means[column] = exp(sum(map(log, values)) / len(values)) if all(values) else None
    figures["mean"] = means
    shown = f"{means['unicorn']:9.0f}" if means["unicorn"] else f"{'-':>9}"
    shown += f"{means['ref']:9.1f}{means['ref_full']:7.1f}"
    print(f"{'mean':10}{means['interpreted']:12.0f}{means['compiled']:10.0f}{means['full']:8.0f}{shown}")
    with_compiling, without = cold()
    figures["cold"] = {"compiling": with_compiling, "interpreting": without}
    print(
        f"cold: {COLD_INSTRUCTIONS} distinct instructions, {COLD_ROUNDS} times: "
        f"{with_compiling:.2f} s, without compiling {without:.2f} s"
    )
    return figures, f"iss: {means['full']:.0f} MIPS"
