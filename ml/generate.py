"""Sampling names: the definition that C on the chip repeats, integer for integer.

The evaluation step gives, at every position of every row, weights: probabilities (temperature 0.7) times 2^20 as
integers. Names are made in groups of as many rows as the step has; the last group may use fewer. All rows of a group
start with the start/end token and grow by one token at each position 0 .. 15:

    run the step; then for each unfinished row, in order:
        total = sum of the weights at this position;  target = (high 32 bits of the generator * total) >> 32
        the token is the first whose cumulative weight exceeds the target
        the start/end token finishes the row; any other is appended, and stands at the next position
"""

from __future__ import annotations

from ml.data import BLOCK
from ml.rng import Rng


def draw(weights: list[int], rng: Rng) -> int:
    """A token, with probability in proportion to its weight."""
    # BEGIN SOLUTION ml.generate.draw
    target = rng.below(sum(weights))
    cumulative = 0
    for token, weight in enumerate(weights):
        cumulative += weight
        if cumulative > target:
            return token
    raise ArithmeticError("all weights are zero")
    # END SOLUTION


def generate(weights_of: object, count: int, batch: int, end: int, rng: Rng) -> list[list[int]]:
    """`count` names as lists of tokens. `weights_of(tokens)` runs the evaluation step on batch * 16 tokens and gives
    batch * 16 * V weights, flat; V = end + 1."""
    vocabulary = end + 1
    names: list[list[int]] = []
    while len(names) < count:
        group: list[list[int]] = [[] for _ in range(min(batch, count - len(names)))]
        unfinished = [True] * len(group)
        tokens = [end] * (batch * BLOCK)
        for position in range(BLOCK):
            weights = weights_of(tokens)
            for row, name in enumerate(group):
                if not unfinished[row]:
                    continue
                at = row * BLOCK + position
                token = draw(weights[at * vocabulary : (at + 1) * vocabulary], rng)
                if token == end:
                    unfinished[row] = False
                    continue
                name.append(token)
                if position + 1 < BLOCK:
                    tokens[at + 1] = token
            if not any(unfinished):
                break
        names += group
    return names
