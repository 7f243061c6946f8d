"""`./bits train`: from a data file to a trained GPT on the simulated chip.

Build (chip, software, captured step, SD card), power on, watch the serial line, and write what came out to
build/train/: loss.svg, log.jsonl, model.safetensors, summary.json, and checkpoint.json + checkpoint.bin for --resume.
Everything that is printed during training came out of the chip's UART.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import signal
import sys
import time
from pathlib import Path

from hw.sim import sd
from hw.vtpu.config import VTPUConfig
from ml import gpt, safetensors
from tools import plot, training
from tools.disk import write_atomically
from tools.training import Report, Setup, TrainError, as_float

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_DATA = ROOT / "ml" / "data" / "names.txt"
ENGINES = ("ref", "iss", "rtl")
MAX_STEPS = 100_000
JUDGED_STEPS = 300  # from so many on, the bigram loss has to be beaten
LAST = 20  # steps whose mean is the last loss
SHORT_LAST = 5
LIVE_SECONDS = 0.2
BUILDING = "building the chip: Amaranth, Verilog, Verilator, C++ (once; about a minute)"


def build_folder() -> Path:
    """Where everything that is built goes."""
    return Path(os.environ.get("BITS_BUILD") or ROOT / "build")


class Screen:
    """A live line on stderr where that is a terminal, and a line every few steps where it is not."""

    def __init__(self, setup: Setup) -> None:
        self.setup, self.live = setup, sys.stderr.isatty()
        self.drawn = 0.0
        self.every = max(1, (setup.steps - setup.done) // 15)
        self.first: tuple[int, float] | None = None

    def line(self, text: str, report: Report) -> None:
        """Called with each line of the console."""
        if not report.steps or not text.startswith("step "):
            if text and not text.startswith(("step ", "sample", "cycles", "counters", "val ")):
                self.note("chip: " + training.readable(text))
            elif text.startswith("sample") and len(report.samples) == 1:
                self.note("validated; sampling on the chip")
            return
        step, bits, cycles, seconds = report.steps[-1]
        if self.first is None:
            self.first = (cycles, seconds)
        count = len(report.steps) - 1
        now = time.monotonic()
        last = step == self.setup.steps
        if self.live and now - self.drawn < LIVE_SECONDS and not last:
            return
        if not self.live and step % self.every and step != 1 and not last:
            return
        self.drawn = now
        text = f"step {step}/{self.setup.steps}  loss {as_float(bits):.4f}"
        if count:
            each = (cycles - self.first[0]) / count
            rate = (cycles - self.first[0]) / max(seconds - self.first[1], 1e-9)
            left = (self.setup.steps - step) * each / max(rate, 1e-9)
            text += (
                f"  {each / 1e3:.0f}k cycles/step  {rate / 1e6:.2f}M cycles/s  ETA {left // 60:.0f}:{left % 60:02.0f}"
            )
        sys.stderr.write(("\r\x1b[K" + text + ("\n" if last else "")) if self.live else text + "\n")
        sys.stderr.flush()

    def note(self, text: str) -> None:
        """A line that stays."""
        sys.stderr.write(("\r\x1b[K" if self.live else "") + text + "\n")
        sys.stderr.flush()


def parse(argv: list[str]) -> argparse.Namespace:
    """Arguments; argparse's exit status for bad ones is 2."""
    parser = argparse.ArgumentParser(prog="bits train", description="Train a small GPT on the simulated chip.")
    parser.add_argument("--engine", choices=ENGINES, default="rtl", help="rtl: the Verilated chip; ref: the ISA model")
    parser.add_argument("--steps", type=_positive, default=300, help="Adam steps (300)")
    parser.add_argument("--seed", type=int, default=0, help="of shuffling, weights and samples (0)")
    parser.add_argument("--batch", type=_positive, default=8, help="documents a step (8)")
    parser.add_argument("--resume", action="store_true", help="go on from the last run that was stopped")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="a text file, one document a line")
    return parser.parse_args(argv)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive number")
    return int(text)


def prepare(args: argparse.Namespace, folder: Path) -> tuple[Setup, list[dict]]:
    """The setup, and the log of the steps before where a run is resumed."""
    try:
        text = args.data.read_bytes()
    except OSError as error:
        raise TrainError(f"{args.data}: {error.strerror}; give a text file with one document a line") from error
    if args.steps > MAX_STEPS:
        raise TrainError(f"--steps {args.steps}: at most {MAX_STEPS}, the tables of more do not fit the chip's memory")
    if args.batch > training.MAX_BATCH:
        raise TrainError(f"--batch {args.batch}: at most {training.MAX_BATCH}")
    if not 0 <= args.seed < 1 << 64:
        raise TrainError(f"--seed {args.seed}: not in 0..2^64-1")
    setup = Setup(text, args.steps, args.seed, args.batch)
    if not args.resume:
        return setup, []
    try:
        kept = json.loads((folder / "checkpoint.json").read_text())
        state = (folder / "checkpoint.bin").read_bytes()
        log = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    except (OSError, ValueError) as error:
        raise TrainError(f"nothing to resume in {folder}: train first, without --resume") from error
    wanted = identity(setup)
    different = [key for key in wanted if kept.get(key) != wanted[key]]
    if different:
        raise TrainError(f"the run to resume has another {', '.join(different)}; give the same ones, or train anew")
    done = kept["done"]
    if kept["finished"]:
        raise TrainError(f"the last run has finished all of its {done} steps; train anew, without --resume")
    return setup._replace(done=done, state=state), log[:done]


def identity(setup: Setup) -> dict:
    """What must be the same for a resumed run to give the bits of an uninterrupted one."""
    return {
        "steps": setup.steps,
        "seed": setup.seed,
        "batch": setup.batch,
        "data": hashlib.sha256(setup.text).hexdigest(),
    }


def main(argv: list[str]) -> int:
    args = parse(argv)
    try:
        return train(args)
    except TrainError as error:
        print(f"bits train: {error}", file=sys.stderr)
        return error.status
    except OSError as error:
        print(f"bits train: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nbits train: stopped; nothing of this run was kept", file=sys.stderr)
        return 130


def train(args: argparse.Namespace) -> int:
    """The whole run; returns the exit status."""
    begun = time.monotonic()
    try:
        sd.faults()
    except ValueError as error:
        raise TrainError(str(error)) from error
    if args.engine == "rtl":
        check_tools()
    folder = build_folder() / "train"
    setup, log = prepare(args, folder)
    corpus = training.load_corpus(setup.text, setup.seed, str(args.data))
    bigram = corpus.bigram_loss()
    folder.mkdir(parents=True, exist_ok=True)
    print(
        f"{len(corpus.train)} documents to train on, {len(corpus.held)} held out, alphabet of {len(corpus.alphabet)}; "
        f"bigram loss {bigram:.4f} is the line to beat",
        flush=True,
    )
    print("capturing the training step, compiling the software, writing the SD card", file=sys.stderr, flush=True)
    program = training.capture(setup, corpus.vocabulary)
    files, kernel = training.card(setup, program)
    image = folder / "card.img"
    training.write_card(image, files)
    read = sum(len(blob) for name, blob in files.items())
    print(f"card.img: {len(files)} files, {read / 1024:.0f} KiB; the step is {len(program.siws)} SIWs", file=sys.stderr)
    core = training.core(program)
    if core != VTPUConfig():
        sizes = f"{core.imem} SIWs and {core.scratchpad_words >> 8} KiB"
        print(f"this program needs a vTPU with memories of {sizes}", file=sys.stderr, flush=True)
    if args.engine == "rtl":
        prepare_chip(core)
    built = time.monotonic()
    pressed: list[int] = []

    def stop(*_: object) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(1)
        # not by print, which may be at work
        os.write(sys.stderr.fileno(), b"\nstopping after the step under way (Ctrl-C again: now)\n")

    before = signal.signal(signal.SIGINT, stop)
    screen = Screen(setup)
    try:
        report = training.replay(args.engine, image, kernel, screen.line, lambda: bool(pressed), vtpu=core)
    finally:
        signal.signal(signal.SIGINT, before)
    ended = time.monotonic()
    log += log_entries(report, setup)
    keep(folder, setup, report, log, program, corpus, bigram)
    if report.stopped:
        print(f"stopped after step {report.done}; --resume goes on from there", file=sys.stderr)
        return 130
    summary = summarise(setup, report, log, bigram, (built - begun, ended - built))
    write_atomically(folder / "summary.json", (json.dumps(summary, indent=2) + "\n").encode())
    tell(summary, report, folder, ended - built)
    return judge(summary, log)


def check_tools() -> None:
    """TrainError if what the RTL engine is built with is not there."""
    from hw.sim import verilate

    try:
        verilate.compiler()
        verilate.verilator()
    except verilate.BuildError as error:
        raise TrainError(f"{error}; or train on the ISA-level model: --engine ref") from error


def prepare_chip(core: VTPUConfig) -> None:
    """Build the Verilated chip if it is not there, so that building is not counted as training."""
    from hw.sim import rtl, verilate

    check_tools()
    try:
        rtl.load("fast", vtpu=core, announce=lambda: print(BUILDING, file=sys.stderr, flush=True))
    except verilate.BuildError as error:
        raise TrainError(f"the chip cannot be built: {error}") from error


def log_entries(report: Report, setup: Setup) -> list[dict]:
    """One record for each step, for log.jsonl. cycles: since the step before."""
    entries = []
    cycles, seconds = 0, 0.0
    for step, bits, at, when in report.steps:
        loss = as_float(bits)
        shown = loss if math.isfinite(loss) else None
        entries.append({"step": step, "loss": shown, "bits": f"{bits:08x}", "cycles": at - cycles,
                        "seconds": round(when - seconds, 6)})  # fmt: skip
        cycles, seconds = at, when
    return entries


def keep(folder: Path, setup: Setup, report: Report, log: list[dict], program, corpus, bigram: float) -> None:
    """Everything a later run or a reader may want, each file whole or not at all."""
    (folder / "summary.json").unlink(missing_ok=True)  # of a run before
    lines = "".join(json.dumps(entry) + "\n" for entry in log)
    write_atomically(folder / "log.jsonl", lines.encode())
    losses = [math.nan if entry["loss"] is None else entry["loss"] for entry in log]
    levels = {"bigram": bigram}
    if report.val_loss is not None:
        levels["validation"] = report.val_loss
    if losses:
        write_atomically(folder / "loss.svg", plot.loss_svg(losses, 1, levels).encode())
    if report.state:
        write_atomically(folder / "checkpoint.bin", report.state)
        kept = {**identity(setup), "done": report.done, "finished": not report.stopped}
        write_atomically(folder / "checkpoint.json", (json.dumps(kept) + "\n").encode())
        weights = training.state(program, report.state, "p")
        tensors = {
            name: ((stop - start, gpt.WIDTH), weights[start * gpt.WIDTH : stop * gpt.WIDTH])
            for name, (start, stop) in gpt.layout(corpus.vocabulary).items()
        }
        alphabet = bytes(corpus.alphabet).decode("latin-1")
        blob = safetensors.save(tensors, {"alphabet": alphabet, "steps": str(report.done)})
        write_atomically(folder / "model.safetensors", blob)


def summarise(setup: Setup, report: Report, log: list[dict], bigram: float, seconds: tuple[float, float]) -> dict:
    """summary.json."""
    losses = [math.nan if entry["loss"] is None else entry["loss"] for entry in log]
    tail = losses[-LAST:]
    steps = report.steps
    rate = report.total_cycles / seconds[1]
    if len(steps) > 1:
        rate = (steps[-1][2] - steps[0][2]) / max(steps[-1][3] - steps[0][3], 1e-9)
    per_step = report.counters["CPU_CYCLES"] / len(steps) if steps else 0
    return {
        "steps": len(log),
        "first_loss": losses[0],
        "last_loss": sum(tail) / len(tail),
        "val_loss": report.val_loss,
        "bigram_loss": bigram,
        "samples": [training.readable(sample) for sample in report.samples],
        "cycles": report.cycles,
        "cycles_total": report.total_cycles,
        "cycles_per_step": round(per_step),
        "sim_cycles_per_second": round(rate),
        "seconds_setup": float(os.environ.get("BITS_SETUP_SECONDS", "0")),
        "seconds_build": round(seconds[0], 3),
        "seconds_boot": round(report.seconds_boot, 3),
        "seconds_train": round(seconds[1], 3),
    }


def tell(summary: dict, report: Report, folder: Path, seconds: float) -> None:
    """The result, for people."""
    print("samples: " + " ".join(summary["samples"]))
    count = min(LAST, summary["steps"])
    print(f"loss {summary['first_loss']:.4f} -> {summary['last_loss']:.4f} (mean of the last {count})")
    better = "beats" if summary["val_loss"] < summary["bigram_loss"] else "does not beat"
    print(f"validation {summary['val_loss']:.4f} {better} bigram {summary['bigram_loss']:.4f}")
    total = max(1, sum(report.cycles.values()))
    shares = ", ".join(
        f"{part} {count / 1e6:.2f}M ({100 * count / total:.0f} %)" for part, count in report.cycles.items()
    )
    print(f"cycles: {shares}; {summary['cycles_per_step'] / 1e3:.0f}k a step")
    stages = [
        ("set-up", summary["seconds_setup"]),
        ("build", summary["seconds_build"]),
        ("boot", summary["seconds_boot"]),
    ]
    stages.append(("training, validation, samples", seconds - summary["seconds_boot"]))
    rate = summary["sim_cycles_per_second"] / 1e6
    print("wall time: " + ", ".join(f"{name} {spent:.1f} s" for name, spent in stages) + f"; {rate:.2f}M cycles/s")
    print(f"wrote {folder}/loss.svg, log.jsonl, model.safetensors, summary.json")


def judge(summary: dict, log: list[dict]) -> int:
    """Exit status: did it learn?"""
    losses = [entry["loss"] for entry in log]
    if any(loss is None for loss in losses):
        print("bits train: a loss is not finite", file=sys.stderr)
        return 1
    if len(losses) >= JUDGED_STEPS:
        return 0 if summary["val_loss"] < summary["bigram_loss"] else 1
    tail = losses[-SHORT_LAST:]
    return 0 if len(losses) == 1 or sum(tail) / len(tail) < losses[0] else 1
