"""`./bits bench cc`: the code of our C compiler beside that of riscv64 gcc -O2, on small programs (tests/cc/kernels).

Both make code for rv64imac with Zba, Zbb and Zbs; our assembler and linker and the same library serve both. What is
counted are the executed instructions of the program's own functions: `_start` reads `instret` around `main`, the
library's functions read it when they begin and end, and what they took is subtracted. The engine iss counts exactly, so
the ratios repeat to the last digit. A checksum that differs is an error.

    --ablate    each pass left out in turn: by how much the geometric mean gets worse
    --kernel    one program only
"""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import sys
import tempfile
import time
from math import exp, log
from pathlib import Path

from asm import elf, isa
from asm.assembler import assemble
from asm.linker import link
from cc.driver import ABLE, compile_c, preprocess
from cc.tokens import KEYWORDS
from hw.memory_map import REGIONS
from hw.sim.machine import Machine

ROOT = Path(__file__).resolve().parent.parent
KERNELS = ROOT / "tests" / "cc" / "kernels"
MARCH, MABI = "rv64imac_zba_zbb_zbs", "lp64"
GCC = "riscv64-unknown-elf-gcc"
GCC_FLAGS = (f"-march={MARCH}", f"-mabi={MABI}", "-fno-pie", "-mcmodel=medany", "-ffreestanding", "-std=gnu11", "-w")
RAM_SIZE = 1 << 24
LIMIT = 200_000_000  # instructions
KEPT = ("include", "report", "h")  # words of a program that are not its own names
# The start of a program and its library. `taken` is what the library has executed; t-registers are free in a function.
LIBRARY = """
        .macro enter
        rdinstret t6
        .endm
        .macro leave
        la t4, taken
        ld t5, 0(t4)
        sub t5, t5, t6
        rdinstret t6
        add t5, t5, t6
        addi t5, t5, 5
        sd t5, 0(t4)
        ret
        .endm
        .globl _start
_start: li sp, {stack}
        rdinstret s1
        call main
        rdinstret s0
        sub s0, s0, s1
        la t0, own
        sd s0, 0(t0)
        li t0, {finisher}
        li t1, 0x5555
        sw t1, 0(t0)
        .globl report, memcpy, memmove, memset, memcmp
report: enter
        la t0, checksum
        sd a0, 0(t0)
        leave
memset: enter
        add t0, a0, a2
        mv t1, a0
1:      beq t1, t0, 2f
        sb a1, 0(t1)
        addi t1, t1, 1
        j 1b
2:      leave
memmove: bgtu a1, a0, memcpy
        enter
        add t0, a0, a2
        add t1, a1, a2
1:      beq t0, a0, 2f
        addi t0, t0, -1
        addi t1, t1, -1
        lbu t2, 0(t1)
        sb t2, 0(t0)
        j 1b
2:      leave
memcpy: enter
        add t0, a0, a2
        mv t1, a0
1:      beq t1, t0, 2f
        lbu t2, 0(a1)
        sb t2, 0(t1)
        addi t1, t1, 1
        addi a1, a1, 1
        j 1b
2:      leave
memcmp: enter
        add t0, a0, a2
        mv t1, a0
        li a0, 0
1:      beq t1, t0, 2f
        lbu t2, 0(t1)
        lbu t3, 0(a1)
        sub a0, t2, t3
        addi t1, t1, 1
        addi a1, a1, 1
        beqz a0, 1b
2:      leave
        .data
        .balign 8
own:    .dword 0
taken:  .dword 0
checksum: .dword 0
        .globl own, taken, checksum
"""


def run(objects: list[tuple[str, bytes]]) -> tuple[int, int]:
    """Executed instructions of the program's own functions, and the checksum."""
    image = link(objects)
    machine = Machine("iss", elf=image, ram_size=RAM_SIZE)
    machine.run(max_instructions=LIMIT)
    if machine.exit_code != 0:
        raise SystemExit(f"bits bench: {objects[-1][0]} ended with {machine.ended} {machine.message}")
    at = {s.name: s.value for s in elf.read(image).symbols}
    own, taken, checksum = (
        int.from_bytes(machine.mem.read(at[name], 8), "little") for name in ("own", "taken", "checksum")
    )
    return own - taken, checksum


def to_object(text: str, name: str) -> bytes:
    xlen, extensions = isa.parse(MARCH + "_zicsr")
    return assemble(text, name, xlen, None, extensions, relax=True)


@functools.cache
def library() -> bytes:
    stack, finisher = REGIONS["RAM"].base + RAM_SIZE, REGIONS["FINISHER"].base
    return to_object(LIBRARY.format(stack=stack, finisher=finisher), "library.s")


def text_size(data: bytes) -> int:
    """Bytes of instructions and of constants."""
    return sum(s.size for s in elf.read(data).sections if s.flags & elf.SHF_ALLOC and s.flags & elf.SHF_EXECINSTR)


def measure(text: str, name: str) -> dict:
    """What an assembly text executes, gives and measures."""
    data = to_object(text, name)
    own, checksum = run([("library", library()), (name, data)])
    return {"instructions": own, "checksum": checksum, "text": text_size(data)}


def ours(source: Path, without: tuple[str, ...] = ()) -> str:
    return compile_c(source.read_text(), str(source), [str(source.parent)], opt=2, march=MARCH, without=without)


def theirs(source: Path, folder: Path) -> str:
    output = folder / f"{source.stem}.s"
    subprocess.run([GCC, "-O2", *GCC_FLAGS, "-S", str(source), "-o", str(output)], check=True)
    return output.read_text()


def mean(values: list[float]) -> float:
    return exp(sum(map(log, values)) / len(values))


def lines_of(source: Path) -> int:
    """Lines of the preprocessed program that are not blank."""
    text = preprocess(source.read_text(), str(source), [str(source.parent)])
    return sum(1 for line in text.split("\n") if line.strip() and not line.startswith("#"))


def speed(sources: list[Path]) -> dict:
    """CPU seconds for 1000 lines, optimised and not, and the peak memory of a process with 3000 lines."""
    lines = sum(map(lines_of, sources))
    figures: dict = {"lines": lines}
    for name, opt in (("optimised", 2), ("unoptimised", 0)):
        begun = time.process_time()
        for source in sources:
            compile_c(source.read_text(), str(source), [str(source.parent)], opt=opt, march=MARCH)
        figures[name] = 1000 * (time.process_time() - begun) / lines
    figures["megabytes"] = peak_megabytes(sources)
    return figures


def renamed(text: str, suffix: str) -> str:
    """A program whose own names end in `suffix`, so that several can stand in one file."""
    return re.sub(
        r"(?<![\\\w])[A-Za-z_]\w*", lambda m: m[0] if m[0] in KEYWORDS or m[0] in KEPT else m[0] + suffix, text
    )


def peak_megabytes(sources: list[Path]) -> float:
    """Peak memory of the compiler on one file of 3000 lines: the programs behind each other, with other names."""
    parts, count, n = [], 0, 0
    while count < 3000:
        source = sources[n % len(sources)]
        parts.append(renamed(source.read_text(), f"_{n}"))
        count += lines_of(source)
        n += 1
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.c"
        path.write_text("\n".join(parts).replace('#include "report.h"', "void report(unsigned long);"))
        command = [sys.executable, str(ROOT / "tools" / "cc.py"), "-O2", f"-march={MARCH}", "-S", str(path)]
        program = (
            "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
        )
        command = [sys.executable, "-c", program, *command, "-o", str(Path(folder) / "long.s")]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"bits bench: {done.stderr[-2000:]}")
        return int(done.stdout) / 1024


def cc(ablate: bool = False, kernel: str | None = None) -> tuple[dict, str]:
    """The figures, and the last line; prints the table."""
    sources = [s for s in sorted(KERNELS.glob("*.c")) if kernel in (None, s.stem)]
    if not sources:
        raise SystemExit(f"bits bench: there is no kernel {kernel}")
    if not shutil.which(GCC):
        raise SystemExit(f"bits bench: {GCC} is not installed; what it makes is the measure")
    figures: dict = {"programs": {}}
    print(f"{'':10}{'ours':>10}{'gcc -O2':>10}{'ratio':>8}{'text':>7}{'gcc':>7}{'ratio':>7}")
    with tempfile.TemporaryDirectory() as folder:
        for source in sources:
            gcc = measure(theirs(source, Path(folder)), source.name)
            our = measure(ours(source), source.name)
            if our["checksum"] != gcc["checksum"]:
                raise SystemExit(f"bits bench: {source.name}: {our['checksum']:#x} is not gcc's {gcc['checksum']:#x}")
            row = {"ours": our, "gcc": gcc, "ratio": our["instructions"] / gcc["instructions"]}
            row["text_ratio"] = our["text"] / gcc["text"]
            figures["programs"][source.stem] = row
            print(
                f"{source.stem:10}{our['instructions']:10}{gcc['instructions']:10}{row['ratio']:8.3f}"
                f"{our['text']:7}{gcc['text']:7}{row['text_ratio']:7.2f}",
                flush=True,
            )
    rows = figures["programs"].values()
    figures["ratio"] = mean([row["ratio"] for row in rows])
    figures["text_ratio"] = mean([row["text_ratio"] for row in rows])
    worst = max(figures["programs"], key=lambda name: figures["programs"][name]["ratio"])
    print(f"{'mean':30}{figures['ratio']:8.3f}{figures['text_ratio']:21.2f}")
    print(f"worst: {worst} {figures['programs'][worst]['ratio']:.2f}")
    if kernel is None:
        figures["speed"] = speed(sources)
        print(
            "compile: {optimised:.2f} s per 1000 lines, {unoptimised:.2f} s unoptimised; "
            "{megabytes:.0f} MB for 3000 lines".format(**figures["speed"])
        )
    if ablate:
        figures["ablate"] = {}
        for name in ABLE:
            ratios = []
            for source in sources:
                our = measure(ours(source, (name,)), source.name)
                ratios.append(our["instructions"] / figures["programs"][source.stem]["ours"]["instructions"])
            figures["ablate"][name] = mean(ratios)
            print(f"without {name:12}{mean(ratios):8.3f}", flush=True)
    return figures, f"cc: {figures['ratio']:.3f} x gcc -O2"
