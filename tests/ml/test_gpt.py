"""The GPT step against the float64 oracle: 300 losses, first gradients; and the same bits on both backends."""

from __future__ import annotations

from pathlib import Path

import pytest

from asm import numbers
from autograd.gradients import gradients
from ml import gpt, train
from ml.rng import initial_weights
from ml.tables import inverse_counts
from tensor.backend import executor
from tensor.schedule import schedule
from tensor.tensor import Tensor
from tests import oracles

NAMES = Path(gpt.__file__).parent / "data" / "names.txt"


def arrays(rows):
    np = oracles.module("numpy")
    return (
        np.array([r.tokens for r in rows]),
        np.array([r.targets for r in rows]),
        np.array([[float(i < r.count) for i in range(gpt.BLOCK)] for r in rows]),
    )


def run_both(data: bytes, seed: int, batch: int, steps: int, tolerance: float):
    """The trainer on the numpy backend beside the oracle; gives both loss lists."""
    np = oracles.module("numpy")
    from tests.ml import oracle_gpt

    trainer = train.Trainer(data, seed, batch, steps, "numpy")
    vocabulary = trainer.corpus.vocabulary
    p = np.array([numbers.from_bits(b) for b in trainer.parameters()]).reshape(-1, 16)
    adam = oracle_gpt.Adam(p, steps)
    ours, theirs = [], []
    for t, bits in trainer.losses():
        loss, g = oracle_gpt.loss_and_gradient(adam.p, vocabulary, *arrays(trainer.corpus.batch(t, batch)))
        adam.step(g)
        ours.append(numbers.from_bits(bits))
        theirs.append(loss)
        assert abs(ours[-1] - loss) <= tolerance, f"step {t}: {ours[-1]} and {loss}"
    return trainer, ours, theirs


@pytest.mark.long
def test_300_losses_and_the_bigram_line():
    """300 steps of batch 8 on the repository's names: near the oracle at every step, and better than bigrams."""
    trainer, ours, theirs = run_both(NAMES.read_bytes(), 1, 8, 300, 5e-6)
    assert sum(ours[-20:]) / 20 < 2.6 < ours[0]
    value, batches = trainer.validate()
    assert len(batches) == 50 and value < trainer.corpus.bigram_loss() - 0.05
    samples = trainer.sample(4)
    assert len(samples) == 4 and all(len(s) <= gpt.BLOCK for s in samples)


def test_losses_of_another_alphabet():
    """Capitals, digits, documents longer than the block, batch 3."""
    text = b"\n".join(b"%d Green Bottles %d" % (i, i * i) for i in range(1, 60))
    run_both(text, 5, 3, 20, 5e-6)


def test_first_gradients():
    np = oracles.module("numpy")
    from tests.ml import oracle_gpt

    vocabulary, batch = 27, 4
    corpus = train.Corpus(NAMES.read_bytes(), 3)
    rows = corpus.batch(1, batch)
    p = Tensor.state("p", (gpt.rows(vocabulary), gpt.WIDTH))
    loss = gpt.loss_of(vocabulary, batch, p, Tensor.input("scalars", (1,))[0])
    run = executor(schedule({"loss": loss, "grad": gradients(loss, [p])[0]}, {}), "numpy")
    weights = initial_weights(3, gpt.rows(vocabulary) * gpt.WIDTH)
    run.set_state("p", weights)
    inputs = train.inputs_of(rows, batch, corpus.end)
    inputs["scalars"] = [inverse_counts(batch * gpt.BLOCK)[sum(r.count for r in rows)]]
    out = run.run(inputs)
    w = np.array([numbers.from_bits(b) for b in weights]).reshape(-1, 16)
    value, g = oracle_gpt.loss_and_gradient(w, vocabulary, *arrays(rows))
    ours = np.array([numbers.from_bits(b) for b in out["grad"]]).reshape(-1, 16)
    assert abs(numbers.from_bits(out["loss"][0]) - value) < 1e-6
    assert np.abs(ours - g).max() < 1e-6 and np.abs(g).max() > 1e-3


def test_oracle_gradient_by_finite_differences():
    np = oracles.module("numpy")
    from tests.ml import oracle_gpt

    rng = np.random.default_rng(1)
    p = rng.normal(0, 0.3, (gpt.rows(9), 16))
    batch = rng.integers(0, 9, (2, 16)), rng.integers(0, 9, (2, 16)), (rng.random((2, 16)) < 0.7) * 1.0
    _, g = oracle_gpt.loss_and_gradient(p, 9, *batch)
    for _ in range(60):
        at = rng.integers(0, p.shape[0]), rng.integers(0, 16)
        values = []
        for sign in (1, -1):
            q = p.copy()
            q[at] += sign * 1e-5
            values.append(oracle_gpt.loss_and_gradient(q, 9, *batch)[0])
        assert abs((values[0] - values[1]) / 2e-5 - g[at]) < 1e-6


def test_backends_agree_to_the_bit():
    records = []
    for engine in ("ref", "numpy"):
        trainer = train.Trainer(b"ab\nabc\nba\nca\nbcb\naaab\nccc\n", 7, 1, 2, engine)
        losses = list(trainer.losses())
        records.append((losses, trainer.parameters(), trainer.validate(), trainer.sample(3)))
    assert records[0] == records[1]


def test_sampling_weights_are_probabilities():
    trainer = train.Trainer(NAMES.read_bytes(), 1, 2, 1, "numpy")
    list(trainer.losses())
    trainer.evaluation.set_state("p", trainer.parameters())
    inputs = train.inputs_of(trainer.corpus.batch(1, 2), 2, trainer.corpus.end)
    inputs["scalars"] = [0]
    np = oracles.module("numpy")
    from tests.ml import oracle_gpt

    weights = np.array(trainer.evaluation.run(inputs)["weights"]).reshape(2, 16, 27)
    p = np.array([numbers.from_bits(b) for b in trainer.parameters()]).reshape(-1, 16)
    logits, _ = oracle_gpt.logits_of(p, 27, np.array(inputs["tokens"]).reshape(2, 16))
    e = np.exp(logits / 0.7 - (logits / 0.7).max(-1, keepdims=True))
    assert np.abs(weights - e / e.sum(-1, keepdims=True) * 2**20).max() < 4


def test_size_of_the_step():
    """Kernels are what a phase on the vTPU costs: a change here is a change of speed."""
    train_step, eval_step = gpt.train_step(27, 8), gpt.eval_step(27, 8)
    assert len(train_step.kernels) <= 59 and len(eval_step.kernels) <= 26
    copies = [k for k in train_step.kernels if k.name.endswith("copy")]
    assert all(k.body[0].kind == "const" for k in copies)  # they only fill the gaps between parameters
    assert set(train_step.inputs) == {"tokens", "targets", "valid", "scalars"}
    assert set(train_step.states) == {"p", "m", "v"} and set(eval_step.states) == {"p"}
    assert gpt.rows(27) == 272
