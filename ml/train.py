"""Training on a tensor backend of the host: what the chip does, without the chip. `make parity` compares the two.

trainer = Trainer(data, seed=1, batch=8, steps=300, engine="numpy")
for step, loss in trainer.losses(): ...          # loss: float32 pattern
trainer.parameters()  trainer.validate()  trainer.sample(20)
"""

from __future__ import annotations

from asm import numbers
from ml import gpt
from ml.data import BLOCK, Corpus, Row
from ml.generate import generate
from ml.rng import SAMPLING, Rng, initial_weights
from ml.tables import adam_scalars, inverse_counts
from tensor.backend import executor


def inputs_of(rows: list[Row], batch: int, end: int) -> dict[str, list[int]]:
    """The inputs tokens, targets and valid of a step with `batch` rows; missing rows are start/end tokens, invalid."""
    missing = (batch - len(rows)) * BLOCK
    return {
        "tokens": [t for row in rows for t in row.tokens] + [end] * missing,
        "targets": [t for row in rows for t in row.targets] + [end] * missing,
        "valid": [v for row in rows for v in row.valid] + [0] * missing,
    }


class Trainer:
    """`steps` steps of training on the documents of `data` (bytes). DataError if they cannot be trained on."""

    def __init__(self, data: bytes, seed: int, batch: int, steps: int, engine: str, name: str = "data"):
        self.corpus = Corpus(data, seed, name)
        self.seed = seed
        self.batch = batch
        self.steps = steps
        vocabulary = self.corpus.vocabulary
        self.step = executor(gpt.train_step(vocabulary, batch), engine)
        self.evaluation = executor(gpt.eval_step(vocabulary, batch), engine)
        self.inverse = inverse_counts(batch * BLOCK)
        self.step.set_state("p", initial_weights(seed, gpt.rows(vocabulary) * gpt.WIDTH))

    def losses(self) -> object:
        """Train; yields (step, loss bits) after each step."""
        for t, scalars in enumerate(adam_scalars(self.steps), 1):
            rows = self.corpus.batch(t, self.batch)
            inputs = inputs_of(rows, self.batch, self.corpus.end)
            inputs["scalars"] = [self.inverse[sum(row.count for row in rows)], *scalars]
            yield t, self.step.run(inputs)["loss"][0]

    def parameters(self) -> list[int]:
        """The parameters as they are now, float32 patterns in the order of `gpt.PARAMETERS`."""
        return self.step.get_state("p")

    def validate(self) -> tuple[float, list[tuple[int, int]]]:
        """Mean loss for each predicted token of the validation rows, and (loss bits, count) of each batch of them."""
        self.evaluation.set_state("p", self.parameters())
        rows = self.corpus.validation()
        batches = []
        for start in range(0, len(rows), self.batch):
            some = rows[start : start + self.batch]
            inputs = inputs_of(some, self.batch, self.corpus.end)
            count = sum(row.count for row in some)
            inputs["scalars"] = [self.inverse[count]]
            batches.append((self.evaluation.run(inputs)["loss"][0], count))
        total = sum(numbers.from_bits(loss) * count for loss, count in batches)
        return total / sum(count for _, count in batches), batches

    def sample(self, count: int) -> list[bytes]:
        """`count` names."""
        self.evaluation.set_state("p", self.parameters())
        corpus = self.corpus
        inputs = inputs_of([], self.batch, corpus.end)
        inputs["scalars"] = [0]

        def weights_of(tokens: list[int]) -> list[int]:
            inputs["tokens"] = tokens
            return self.evaluation.run(inputs)["weights"]

        names = generate(weights_of, count, self.batch, corpus.end, Rng(self.seed, SAMPLING))
        return [corpus.text(name) for name in names]
