"""`./bits bench NAME`: measure, print a table, write build/bench/NAME.json, end with one line `NAME: figure unit`.

`train`: the training step on the Verilated chip, and the same computation in scalar autograd on CPython, in one run on
one machine. `sentrons`: the same step on cores with 2 to 8. CPU seconds, not wall seconds, since machines are shared.
`iss`: see tools/bench_iss.py, `asm`: tools/bench_asm.py, `cc`: tools/bench_cc.py.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from asm import numbers
from hw.vtpu.config import VTPUConfig
from ml import gpt, rng, scalar_gpt
from tools import bench_asm, bench_cc, bench_iss, training
from tools.disk import write_atomically
from tools.own_code import MeasureError
from tools.train import DEFAULT_DATA, build_folder, prepare_chip
from tools.training import Setup, TrainError

STEPS = {1: 40, 8: 12}  # batch: steps that are measured
SCALAR_STEPS = 8
SENTRONS = (2, 4, 8)
LONG_IMEM = 8192  # fewer sentrons do more each, and need more code
LANES = 8


def chip(batch: int, steps: int, core: VTPUConfig) -> dict:
    """Cycles, FMA use and CPU seconds of a training step on RTL."""
    setup = Setup(DEFAULT_DATA.read_bytes(), steps, 0, batch, samples=0, eval_documents=1)
    setup = setup._replace(sentrons=core.sentrons)
    corpus = training.load_corpus(setup.text, setup.seed, "data")
    program = training.capture(setup, corpus.vocabulary)
    files, kernel = training.card(setup, program)
    clock: dict[str, float] = {}

    def line(text: str, report: training.Report) -> None:
        if text.startswith("counters "):
            clock[text.split()[1]] = time.process_time()

    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "card.img"
        training.write_card(image, files)
        report = training.replay("rtl", image, kernel, line, vtpu=core)
    counters = report.counters
    seconds = clock["after"] - clock["before"]
    cycles = counters["CPU_CYCLES"]
    return {
        "batch": batch,
        "cycles_per_step": cycles / steps,
        "vtpu_cycles_per_step": counters["CYCLES"] / steps,
        "siws_per_step": counters["SIWS"] / steps,
        "fma_use": counters["FMAS"] / (LANES * cycles),
        "ops_per_cycle": (counters["OPS_D"] + counters["OPS_S"] + counters["OPS_C"]) / cycles,
        "stalls": {name: n / steps for name, n in counters.items() if name.startswith("STALL_")},
        "cycles_per_second": cycles / seconds,
        "seconds_per_step": seconds / steps,
    }


def scalar(steps: int) -> dict:
    """The same model in scalar autograd on CPython, one document a step."""
    corpus = training.load_corpus(DEFAULT_DATA.read_bytes(), 0, "data")
    count = gpt.rows(corpus.vocabulary) * gpt.WIDTH
    weights = [numbers.from_bits(bits) for bits in rng.initial_weights(0, count)]
    model = scalar_gpt.ScalarGPT(corpus.vocabulary, weights)
    begun = time.process_time()
    nodes = 0
    for step in range(steps):
        nodes += model.step(corpus.train[step], steps)[1]
    seconds = time.process_time() - begun
    return {"nodes_per_step": nodes / steps, "nodes_per_second": nodes / seconds, "seconds_per_step": seconds / steps}


def train() -> tuple[dict, str]:
    """The figures, and the last line."""
    prepare_chip(VTPUConfig())
    runs = {batch: chip(batch, steps, VTPUConfig()) for batch, steps in STEPS.items()}
    python = scalar(SCALAR_STEPS)
    for batch, run in runs.items():
        print(
            f"rtl, batch {batch}: {run['cycles_per_step'] / 1e3:.1f}k cycles a step "
            f"({run['vtpu_cycles_per_step'] / 1e3:.1f}k vTPU), FMA use {100 * run['fma_use']:.1f} %, "
            f"{run['ops_per_cycle']:.2f} operations a cycle, {run['cycles_per_second'] / 1e6:.2f}M cycles/s, "
            f"{1e3 * run['seconds_per_step']:.1f} ms CPU a step"
        )
        shown = {name: n for name, n in run["stalls"].items() if n >= 1}
        print("  stalls: " + ", ".join(f"{name[6:].lower()} {n / 1e3:.1f}k" for name, n in shown.items()))
    print(
        f"CPython scalar autograd, batch 1: {python['nodes_per_step']:.0f} nodes a step, "
        f"{python['nodes_per_second'] / 1e3:.0f}k nodes/s, {1e3 * python['seconds_per_step']:.1f} ms CPU a step"
    )
    ratio = runs[1]["seconds_per_step"] / python["seconds_per_step"]
    return {"rtl": runs, "cpython": python, "ratio": ratio}, f"train: {ratio:.2f} x CPython"


def sentrons() -> tuple[dict, str]:
    """The training step of batch 8 on cores with other numbers of sentrons: which has the best time?"""
    runs = {}
    for count in SENTRONS:
        run = runs[count] = chip(8, STEPS[8], VTPUConfig(sentrons=count, imem=LONG_IMEM))
        print(
            f"T = {count}: {run['cycles_per_step'] / 1e3:.1f}k cycles a step, "
            f"{run['cycles_per_second'] / 1e6:.2f}M cycles/s, {1e3 * run['seconds_per_step']:.1f} ms CPU a step",
            flush=True,
        )
    best = min(runs, key=lambda count: runs[count]["seconds_per_step"])
    return {"rtl": runs}, f"sentrons: {best} best"


BENCHES = {"train": train, "sentrons": sentrons, "iss": bench_iss.iss, "asm": bench_asm.asm, "cc": bench_cc.cc}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bits bench", description="Measure.")
    parser.add_argument("name", choices=sorted(BENCHES))
    parser.add_argument("--ablate", action="store_true", help="cc: leave out each pass in turn")
    parser.add_argument("--kernel", help="cc: this program only")
    args = parser.parse_args(argv)
    try:
        figures, line = BENCHES[args.name](*([args.ablate, args.kernel] if args.name == "cc" else []))
    except TrainError as error:
        print(f"bits bench: {error}", file=sys.stderr)
        return error.status
    except MeasureError as error:
        print(f"bits bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    folder = build_folder() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / f"{args.name}.json", (json.dumps(figures, indent=2) + "\n").encode())
    print(line)
    return 0
