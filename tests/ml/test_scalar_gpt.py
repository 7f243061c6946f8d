"""The GPT in scalar autograd: the losses of the tensors, gradients and all, and its size."""

from __future__ import annotations

from pathlib import Path

from asm import numbers
from ml import gpt, train
from ml.rng import initial_weights
from ml.scalar_gpt import ScalarGPT

NAMES = Path(gpt.__file__).parent / "data" / "names.txt"


def test_losses_of_the_tensors():
    """Ten steps of batch 1: each loss depends on all gradients before it."""
    trainer = train.Trainer(NAMES.read_bytes(), 2, 1, 10, "numpy")
    weights = [numbers.from_bits(b) for b in initial_weights(2, gpt.rows(27) * gpt.WIDTH)]
    scalar = ScalarGPT(27, weights)
    for t, bits in trainer.losses():
        loss, _ = scalar.step(trainer.corpus.train[t - 1], 10)
        assert abs(loss - numbers.from_bits(bits)) < 1e-6


def test_size():
    """A name of six letters, about the mean, is the step that the benchmark quotes."""
    scalar = ScalarGPT(27, [0.01 * (i % 17 - 8) for i in range(gpt.rows(27) * gpt.WIDTH)])
    _, count = scalar.step([1, 2, 3, 4, 5, 6], 300)
    assert count <= 57_000
