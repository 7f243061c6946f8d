"""`./bits bench asm`: the assembler on what gcc -O2 makes, beside GNU as on the same files in the same run.

The text is gcc's assembly of this repository's C and of Csmith programs, at least a megabyte of lines that differ from
each other, compressed and with the relocations of a relaxing link: what `bits as -march=rv64imac` makes. It is made
once and kept in build/bench/asm. Where gcc or Csmith is missing, our compiler's output of the repository's C stands in.

    natural     file by file, as a build does it; lines repeat as they do in real programs
    distinct    one file of the different instruction lines only: what is remembered of earlier lines is of no use

CPU seconds, the best of several rounds, without Python's garbage collector, as `bits as` runs. GNU as is timed by the
CPU seconds of its processes.
"""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from asm import isa
from asm.assembler import assemble
from tools.software import include_dirs
from tools.train import build_folder

ROOT = Path(__file__).resolve().parent.parent
MARCH, MABI = "rv64imac", "lp64"
WANTED = 1_000_000  # characters of lines that differ
FIRST_SEED, LAST_SEED = 20, 600
CSMITH_FLAGS = ("--no-arrays", "--no-structs", "--no-unions", "--max-funcs", "20")
CSMITH_SECONDS, GCC_SECONDS = 5, 60
ROUNDS = 5
GCC, GNU_AS = "riscv64-unknown-elf-gcc", "riscv64-unknown-elf-as"
HEADERS = Path("/usr/include/csmith")
FOLDERS = ("cc/rt", "os", "fs", "tools/kernels")


def _gcc(source: Path, output: Path) -> bool:
    flags = ("-O2", f"-march={MARCH}", f"-mabi={MABI}", "-fno-pie", "-mcmodel=medany", "-w", f"-I{HEADERS}")
    folders = [f"-I{name}" for name in include_dirs()]
    command = [GCC, "--specs=picolibc.specs", *flags, *folders, "-S", str(source), "-o", str(output)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=GCC_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _ours(sources: list[Path], folder: Path) -> None:
    """Our compiler's output, where gcc is missing."""
    from cc.driver import compile_c

    for n, source in enumerate(sources):
        try:
            text = compile_c(source.read_text(), str(source), [str(source.parent), *include_dirs()])
            (folder / f"ours{n}.s").write_text(text)
        except Exception as error:  # the sources that need other flags are left out
            print(f"left out {source.name}: {type(error).__name__}")


def _random_program(folder: Path, seed: int) -> Path | None:
    """gcc's assembly of a Csmith program, made once; None if either takes too long."""
    source = folder / f"random{seed}.c"
    output = source.with_suffix(".s")
    if output.exists():
        return output
    command = ["csmith", "--seed", str(seed), *CSMITH_FLAGS]
    try:
        with source.open("w") as out:
            subprocess.run(command, stdout=out, cwd=folder, timeout=CSMITH_SECONDS, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    return output if _gcc(source, output) else None


def corpus() -> tuple[list[Path], str]:
    """The assembly files, and where they are from."""
    folder = build_folder() / "bench" / "asm"
    folder.mkdir(parents=True, exist_ok=True)
    sources = sorted(path for name in FOLDERS for path in (ROOT / name).rglob("*.c"))
    if not shutil.which(GCC):
        _ours(sources, folder)
        return sorted(folder.glob("ours*.s")), "our compiler"
    files = [folder / f"own{n}.s" for n, source in enumerate(sources) if _gcc(source, folder / f"own{n}.s")]
    lines = {line for file in files for line in file.read_text().split("\n")}
    for seed in range(FIRST_SEED, LAST_SEED if shutil.which("csmith") else FIRST_SEED):
        if sum(map(len, lines)) >= WANTED:
            break
        output = _random_program(folder, seed)
        if output:
            files.append(output)
            lines.update(output.read_text().split("\n"))
    return files, "gcc -O2 of the repository's C and Csmith programs"


def _is_instruction(line: str) -> bool:
    return line[:1] == "\t" and line[1:2] not in (".", "#", "")


def distinct_file(texts: list[str]) -> str:
    """Every different instruction line once, and after them the labels that they name."""
    lines = dict.fromkeys(line for text in texts for line in text.split("\n") if _is_instruction(line))
    kept = [line for line in lines if ".L" not in line or line.split()[0] in ("lla", "call")]
    labels = dict.fromkeys(label for line in kept for label in re.findall(r"\.L[\w.$]*", line))
    return "\n".join([*kept, *(f"{label}:" for label in labels), ""])


def _ours_seconds(texts: list[str]) -> float:
    xlen, extensions = isa.parse(MARCH)
    best = None
    for _ in range(ROUNDS):
        gc.collect()  # a round begins with the memory of the first
        begun = time.process_time()
        for text in texts:
            assemble(text, "bench.s", xlen, None, extensions, relax=True, attributes=True)
        seconds = time.process_time() - begun
        best = seconds if best is None else min(best, seconds)
    return best


def _gnu_seconds(files: list[Path], output: Path) -> float:
    best = None
    for _ in range(ROUNDS):
        begun = os.times()
        for file in files:
            subprocess.run([GNU_AS, f"-march={MARCH}", f"-mabi={MABI}", str(file), "-o", str(output)], check=True)
        ended = os.times()
        seconds = ended.children_user - begun.children_user + ended.children_system - begun.children_system
        best = seconds if best is None else min(best, seconds)
    return best


def asm() -> tuple[dict, str]:
    """The figures, and the last line."""
    files, origin = corpus()
    texts = [file.read_text() for file in files]
    figures: dict = {"source": origin, "characters": sum(map(len, texts))}
    lines = {line for text in texts for line in text.split("\n")}
    figures["distinct_characters"] = sum(map(len, lines))
    print(f"{origin}: {len(files)} files, {figures['characters'] / 1e6:.2f} MB, of different lines", end=" ")
    print(f"{figures['distinct_characters'] / 1e6:.2f} MB")
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        single = Path(folder) / "distinct.s"
        single.write_text(distinct_file(texts))
        for name, paths in (("natural", files), ("distinct", [single])):
            inputs = [path.read_text() for path in paths]
            count = sum(_is_instruction(line) for text in inputs for line in text.split("\n"))
            run = figures[name] = {"instructions": count, "per_second": count / _ours_seconds(inputs)}
            shown = f"{name:9} {count:8} instructions  ours {run['per_second'] / 1e3:8.0f}k/s"
            if shutil.which(GNU_AS):
                run["gnu_per_second"] = count / _gnu_seconds(paths, Path(folder) / "out.o")
                shown += f"  GNU as {run['gnu_per_second'] / 1e3:8.0f}k/s"
            print(shown)
    gc.enable()
    return figures, f"asm: {figures['natural']['per_second']:.0f} instructions/s"
