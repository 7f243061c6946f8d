"""Text to batches: documents, their alphabet, the shuffle, the held-out tenth, and the bigram model to beat.

A document is a line of bytes (carriage returns at its end and empty lines are dropped). A token is a byte's place in
the sorted alphabet; one more token, with the last number, stands before and after every document. A row of a batch:

    tokens   <s> e  m  m  a  <s> <s> ...      16 positions; what is longer is cut,
    targets   e  m  m  a <s> <s> <s> ...      what is shorter is filled with the start/end token
    valid     1  1  1  1  1   0   0  ...

The documents are shuffled once; the last tenth is never trained on. Everything here is in integers but the bigram
model's loss, which is only printed.
"""

from __future__ import annotations

import math

from asm.numbers import ONE
from ml.rng import SHUFFLE, Rng

BLOCK = 16  # positions of a row
MAX_ALPHABET = 128
HELD_OUT = 10  # one document in so many is held out
VALIDATION = 400  # at most so many of them are measured


class DataError(ValueError):
    """A data file that cannot be trained on; the message begins with its name."""


class Row:
    """One document ready for a batch: `tokens` and `targets` (16 numbers), `count` of valid positions."""

    __slots__ = ("tokens", "targets", "count")

    def __init__(self, ids: list[int], end: int):
        self.count = min(len(ids) + 1, BLOCK)
        self.tokens = ([end] + ids + [end] * BLOCK)[:BLOCK]
        self.targets = (ids + [end] * (BLOCK + 1))[:BLOCK]

    @property
    def valid(self) -> list[int]:
        """1.0 or 0.0 at each position, as float32 patterns."""
        return [ONE] * self.count + [0] * (BLOCK - self.count)


class Corpus:
    """Documents of a text file (`data`, its bytes; `name` for messages), shuffled by `seed`. `alphabet`: sorted bytes;
    `vocabulary`: number of tokens; `end`: the start/end token; `train` and `held`: documents as lists of tokens."""

    def __init__(self, data: bytes, seed: int, name: str = "data"):
        lines = [line.rstrip(b"\r") for line in data.split(b"\n")]
        documents = [line for line in lines if line]
        if len(documents) < 2:
            have = "no documents" if not documents else "one document only"
            raise DataError(f"{name}: error: {have}; write at least two lines, one document each")
        self.alphabet = _alphabet(lines, name)
        self.end = len(self.alphabet)
        self.vocabulary = self.end + 1
        number = {byte: n for n, byte in enumerate(self.alphabet)}
        Rng(seed, SHUFFLE).shuffle(documents)
        ids = [[number[byte] for byte in document] for document in documents]
        held = max(1, len(ids) // HELD_OUT)
        self.train = ids[:-held]
        self.held = ids[-held:]

    def text(self, ids: list[int]) -> bytes:
        """The bytes of a list of tokens (without start/end)."""
        return bytes(self.alphabet[i] for i in ids)

    def batch(self, step: int, size: int) -> list[Row]:
        """Rows of training step 1, 2, ...: the next `size` documents, over and over."""
        first = (step - 1) * size
        return [Row(self.train[(first + i) % len(self.train)], self.end) for i in range(size)]

    def validation(self) -> list[Row]:
        """Rows of the held-out documents that are measured."""
        return [Row(ids, self.end) for ids in self.held[:VALIDATION]]

    def bigram_loss(self) -> float:
        """Mean nats for each predicted token of the validation rows, under counts (plus one) of which token follows
        which in the training documents, cut as the rows are."""
        # BEGIN SOLUTION ml.data.bigram
        counts = [[1] * self.vocabulary for _ in range(self.vocabulary)]
        for ids in self.train:
            row = Row(ids, self.end)
            for a, b in zip(row.tokens[: row.count], row.targets):
                counts[a][b] += 1
        totals = [sum(after) for after in counts]
        loss = 0.0
        predicted = 0
        for row in self.validation():
            for a, b in zip(row.tokens[: row.count], row.targets):
                loss -= math.log(counts[a][b] / totals[a])
                predicted += 1
        return loss / predicted
        # END SOLUTION


def _alphabet(lines: list[bytes], name: str) -> list[int]:
    """The distinct bytes, sorted; DataError at the first that is one too many."""
    seen: dict[int, bool] = {}
    for line_number, line in enumerate(lines, 1):
        for column, byte in enumerate(line, 1):
            if byte not in seen:
                seen[byte] = True
                if len(seen) > MAX_ALPHABET:
                    what = f"more than {MAX_ALPHABET} distinct bytes; use a smaller alphabet"
                    raise DataError(f"{name}:{line_number}:{column}: error: {what}")
    return sorted(seen)
