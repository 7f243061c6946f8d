"""`./bits parity`: every engine computes the same bits.

One line for each engine: SHA-256 over the losses, then the parameters, then the samples of the same run. `tensor`:
the loop nests in plain Python, without a vTPU; `ref`: the ISA-level machine; `iss`: the fast one, in native code;
`rtl`: the Verilated chip. The last three boot the same SD card.
"""

from __future__ import annotations

import argparse
import hashlib
import struct
import sys
import tempfile
from pathlib import Path

from ml.train import Trainer
from tools import training
from tools.train import DEFAULT_DATA, prepare_chip
from tools.training import Setup, TrainError

ENGINES = ("tensor", "ref", "iss", "rtl")
SAMPLES = 8
EVAL_DOCUMENTS = 8
PARAMETERS = "p"


def digest(losses: list[int], parameters: list[int], samples: list[bytes]) -> str:
    """64 hex digits."""
    words = losses + parameters
    return hashlib.sha256(struct.pack(f"<{len(words)}I", *words) + b"\n".join(samples)).hexdigest()


def on_tensors(setup: Setup) -> str:
    """The run on the tensor backend `ref`."""
    trainer = Trainer(setup.text, setup.seed, setup.batch, setup.steps, "ref")
    losses = []
    for step, loss in trainer.losses():
        losses.append(loss)
        print(f"tensor: step {step}/{setup.steps}", file=sys.stderr, flush=True)
    return digest(losses, trainer.parameters(), trainer.sample(setup.samples))


def on_chip(engine: str, setup: Setup) -> str:
    """The run on an engine, from power-on."""
    corpus = training.load_corpus(setup.text, setup.seed, "data")
    program = training.capture(setup, corpus.vocabulary)
    files, kernel = training.card(setup, program)
    core = training.core(program)
    if engine == "rtl":
        prepare_chip(core)
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "card.img"
        training.write_card(image, files)
        report = training.replay(engine, image, kernel, _show(engine, setup), vtpu=core)
    losses = [bits for _, bits, _, _ in report.steps]
    parameters = training.state(program, report.state, PARAMETERS)
    return digest(losses, parameters, [sample.encode("latin-1") for sample in report.samples])


def _show(engine: str, setup: Setup):
    def line(text: str, report: training.Report) -> None:
        if text.startswith("step "):
            print(f"{engine}: step {report.steps[-1][0]}/{setup.steps}", file=sys.stderr, flush=True)

    return line


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bits parity", description="Every engine computes the same bits.")
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this one (may be repeated)")
    args = parser.parse_args(argv)
    if args.steps < 1 or not 1 <= args.batch <= training.MAX_BATCH:
        parser.error("--steps and --batch must be positive, --batch at most 64")
    setup = Setup(DEFAULT_DATA.read_bytes(), args.steps, args.seed, args.batch)
    setup = setup._replace(samples=SAMPLES, eval_documents=EVAL_DOCUMENTS)
    hashes = []
    try:
        for engine in args.engine or ENGINES:
            hashes.append(on_tensors(setup) if engine == "tensor" else on_chip(engine, setup))
            print(f"{engine:7}{hashes[-1]}", flush=True)
    except TrainError as error:
        print(f"bits parity: {error}", file=sys.stderr)
        return error.status
    except KeyboardInterrupt:
        return 130
    if len(set(hashes)) > 1:
        print("bits parity: the engines do not agree", file=sys.stderr)
        return 1
    return 0
