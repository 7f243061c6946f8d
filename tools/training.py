"""A training run on the chip, put together: what goes on the SD card, and what comes back over the serial line.

    card(setup)   KERNEL.ELF (os/train), PROGRAM.BIN (captured training and evaluation steps), TRAIN.CFG (what to do,
                  and tables of f32 bits), DATA.TXT, and to go on from an earlier run STATE.BIN
    replay(...)   powers an engine on with that card, and yields a `Report`

`bits train`, `bits parity` and `bits bench train` are front ends of this file.
"""

from __future__ import annotations

import re
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from asm import elf
from asm.vtpu import COUNTERS as COUNTER_NAMES
from asm.vtpu import PAGE_WORDS
from hw.vtpu.config import VTPUConfig
from ml import data, gpt, rng, tables
from tensor import vtpu
from tensor.program import Program
from tensor.vtpu_layout import LayoutError
from tensor.vtpu_plan import VtpuError
from tools import disk, software

BLOCK = data.BLOCK
CONFIG_MAGIC = 0x314E5254  # "TRN1"
MAX_BATCH = 64  # the trainer's tables
SAMPLES = 20
SENTRONS = 8
# Cycles (instructions on ref and iss) between two looks at `stop`: well under a second.
CHUNK = {"ref": 1 << 13, "iss": 1 << 13, "rtl": 1 << 18}
STOP = struct.pack("<I", 1)  # what `stop_request` is set to
DRAM_BYTES = 16 << 20  # enough for the trainer; less to allocate than the board's 128 MiB

STEP = re.compile(r"step (\d+) loss (\S+) ([0-9a-f]{8})")
VAL = re.compile(r"val loss (\S+) tokens (\d+) sum ([0-9a-f]{16})")
SAMPLE = re.compile(r"sample(?: (.*))?")
COUNTERS = re.compile(r"counters (before|after)((?: \d+)+)")
CYCLES = re.compile(r"cycles boot (\d+) cpu (\d+) vtpu (\d+)")


class TrainError(Exception):
    """Why a run cannot start or did not end well, in one line. status: exit status."""

    def __init__(self, message: str, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


class Setup(NamedTuple):
    """text: the data file. done: steps that `state` (f32 bits of p, m, v as little-endian bytes) has behind it."""

    text: bytes
    steps: int = 300
    seed: int = 0
    batch: int = 8
    done: int = 0
    state: bytes = b""
    samples: int = SAMPLES
    eval_documents: int = data.VALIDATION
    sentrons: int = SENTRONS


class Report:
    """What the chip said. steps: (step, loss bits, cycles since power-on, seconds); state: bytes as in `Setup`."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int, int, float]] = []
        self.val_loss: float | None = None
        self.val_sum: tuple[int, int] = (0, 0)  # fixed-point sum, tokens
        self.samples: list[str] = []
        self.cycles: dict[str, int] = {}
        self.counters: dict[str, int] = {}  # of the vTPU while training, and CPU_CYCLES: all cycles
        self.total_cycles = 0
        self.seconds_boot = 0.0
        self.state = b""
        self.done = 0
        self.stopped = False
        self.other: list[str] = []


def as_float(bits: int) -> float:
    """The value of an f32 pattern."""
    return struct.unpack("<f", struct.pack("<I", bits))[0]


def readable(text: str) -> str:
    """What the chip said, for a terminal: bytes (as latin-1) that are UTF-8 as characters, the rest escaped."""
    decoded = text.encode("latin-1").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in decoded)


def load_corpus(text: bytes, seed: int, name: str) -> data.Corpus:
    """Documents of a data file; TrainError in one line if they are no training data."""
    try:
        return data.Corpus(text, seed, name)
    except data.DataError as error:
        raise TrainError(str(error)) from error


def capture(setup: Setup, vocabulary: int) -> Program:
    """Training and evaluation step as one program for the vTPU, with the initial weights of the seed."""
    schedules = {
        "train": gpt.train_step(vocabulary, setup.batch),
        "eval": gpt.eval_step(vocabulary, setup.batch),
    }
    try:
        program = vtpu.capture(schedules, setup.sentrons)
    except (VtpuError, LayoutError) as error:
        raise TrainError(f"this model does not fit the vTPU: {error}") from error
    program.tensor("p").data = rng.initial_weights(setup.seed, gpt.rows(vocabulary) * gpt.WIDTH)
    return program


def core(program: Program) -> VTPUConfig:
    """The default core, or for a program that it is too small for one with more memory."""
    default = VTPUConfig(sentrons=program.sentrons)
    words = len(program.pages) * PAGE_WORDS
    return VTPUConfig(
        sentrons=program.sentrons,
        imem=max(default.imem, _power_of_two(len(program.siws))),
        scratchpad_words=max(default.scratchpad_words, _power_of_two(words)),
    )


def _power_of_two(least: int) -> int:
    return 1 << (least - 1).bit_length()


def config(setup: Setup) -> bytes:
    """TRAIN.CFG; its layout is in os/train/main.c."""
    inverses = tables.inverse_counts(setup.batch * BLOCK)[1:]
    table = [bits for scalars in tables.adam_scalars(setup.steps) for bits in scalars]
    head = struct.pack("<4IQ4I", CONFIG_MAGIC, setup.steps, setup.batch, setup.done, setup.seed, setup.samples,
                       setup.eval_documents, len(inverses), 0)  # fmt: skip
    return head + struct.pack(f"<{len(inverses) + len(table)}I", *inverses, *table)


def card(setup: Setup, program: Program) -> tuple[dict[str, bytes], bytes]:
    """Files of the SD card, and the kernel's ELF."""
    kernel = software.build("train", DRAM_BYTES)
    files = {
        "KERNEL.ELF": kernel,
        "PROGRAM.BIN": program.to_bytes(),
        "TRAIN.CFG": config(setup),
        "DATA.TXT": setup.text,
    }
    if setup.done:
        files["STATE.BIN"] = setup.state
    return files, kernel


def state(program: Program, blob: bytes, name: str) -> list[int]:
    """One state among those that the trainer left, which stand in the order of the program's tensors."""
    at = 0
    for tensor in program.tensors:
        if tensor.role == "state":
            size = tensor.lines * tensor.columns
            if tensor.name == name:
                return list(struct.unpack_from(f"<{size}I", blob, 4 * at))
            at += size
    raise KeyError(name)


def write_card(path: Path, files: dict[str, bytes]) -> None:
    """The card's image, whole or not at all."""
    try:
        disk.write_atomically(path, disk.make_image(files))
    except disk.DiskError as error:
        raise TrainError(str(error)) from error


def replay(
    engine: str,
    image: Path,
    kernel: bytes,
    on_line: Callable[[str, Report], None] = lambda line, report: None,
    stop: Callable[[], bool] = lambda: False,
    **options,
) -> Report:
    """Power on, run to the end, and say what happened.

    on_line: called with every line of the console. stop: asked now and then; when it says yes, the trainer is told to
    end after the step under way. options: of the Machine. TrainError (status 1) if the chip reports an error or does
    not end.
    """
    from hw.sim.machine import Machine, MachineError

    report = Report()
    started = time.monotonic()
    rom = software.build("boot", DRAM_BYTES)
    try:
        machine = Machine(engine=engine, ram_size=DRAM_BYTES, rom=rom, sd=image, **options)
    except (MachineError, ValueError) as error:
        raise TrainError(str(error)) from error
    symbols = {name: elf.read(kernel).symbol(name).value for name in ("stop_request", "checkpoint")}
    line = bytearray()

    def on_byte(byte: int) -> None:
        if byte != ord("\n"):
            line.append(byte)
            return
        text = line.decode("latin-1").rstrip("\r")
        line.clear()
        _read_line(text, report, machine.cycles, time.monotonic() - started)
        on_line(text, report)
        if stop():
            machine.mem.write(symbols["stop_request"], STOP)

    machine.uart.on_byte = on_byte
    while (reason := machine.run(max_cycles=CHUNK[engine])) == "limit":
        if stop():
            machine.mem.write(symbols["stop_request"], STOP)
            if struct.unpack("<I", machine.mem.read(symbols["checkpoint"], 4))[0]:
                report.stopped = True  # all steps are done and kept: what follows can be done again
                break
    report.total_cycles = machine.cycles
    if not report.stopped and (reason != "finisher" or machine.exit_code != 0):
        said = readable(report.other[-1]) if report.other else "nothing"
        raise TrainError(f"the chip stopped ({reason}, code {machine.exit_code}); it said: {said}", 1)
    valid, done, words, _, address = struct.unpack("<4IQ", machine.mem.read(symbols["checkpoint"], 24))
    if valid:
        report.done, report.state = done, machine.mem.read(address, 4 * words)
    return report


def _read_line(line: str, report: Report, cycles: int, seconds: float) -> None:
    if match := STEP.fullmatch(line):
        report.steps.append((int(match[1]), int(match[3], 16), cycles, seconds))
    elif match := VAL.fullmatch(line):
        report.val_sum = (int(match[3], 16), int(match[2]))
        report.val_loss = report.val_sum[0] / report.val_sum[1] / (1 << 24)
    elif match := CYCLES.fullmatch(line):
        report.cycles = dict(zip(("boot", "cpu", "vtpu"), map(int, match.groups())))
    elif match := COUNTERS.fullmatch(line):
        names = ("CPU_CYCLES", *COUNTER_NAMES)
        sign = 1 if match[1] == "after" else -1
        for name, count in zip(names, match[2].split()):
            report.counters[name] = report.counters.get(name, 0) + sign * int(count)
    elif match := SAMPLE.fullmatch(line):
        report.samples.append(match[1] or "")
    elif line == "stopped":
        report.stopped = True
    else:
        if line.startswith("train "):
            report.seconds_boot = seconds
        report.other.append(line)
