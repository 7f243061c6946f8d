"""The random numbers of training: xorshift64*, in integers, so that C on the chip draws the same.

    next:   x ^= x >> 12;  x ^= x << 25;  x ^= x >> 27;  result x * 0x2545F4914F6CDD1D        (all modulo 2^64)
    below:  (high 32 bits of next * n) >> 32                                                 0 .. n - 1
    start:  x = mix(seed + (stream + 1) * 0x9E3779B97F4A7C15), or 1 if that is 0
    mix:    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;  z = (z ^ z >> 27) * 0x94D049BB133111EB;  z ^ z >> 31

Streams of one seed are independent: 0 shuffles the documents, 1 draws the first weights, 2 samples names. So drawing
more of one thing never changes another. Generator: Vigna, "An experimental exploration of Marsaglia's xorshift
generators" (2016); `mix` is the finaliser of splitmix64.
"""

from __future__ import annotations

from asm.numbers import SIGN
from ml.tables import f32_of_fraction

WORD64 = (1 << 64) - 1
SHUFFLE, WEIGHTS, SAMPLING = range(3)  # streams

UNIFORMS = 12  # 16-bit uniforms in a normal: their sum has mean 12 * 65535 / 2 and a standard deviation of 65536
MEAN = UNIFORMS * 0xFFFF // 2
PER_UNIT = 819200  # 65536 / 0.08: makes the standard deviation 0.08


class Rng:
    """One stream of one seed."""

    __slots__ = ("x",)

    def __init__(self, seed: int, stream: int):
        # BEGIN SOLUTION ml.rng.start
        z = (seed + (stream + 1) * 0x9E3779B97F4A7C15) & WORD64
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & WORD64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & WORD64
        self.x = z ^ (z >> 31) or 1
        # END SOLUTION

    def next(self) -> int:
        """64 bits."""
        # BEGIN SOLUTION ml.rng.next
        x = self.x
        x ^= x >> 12
        x ^= (x << 25) & WORD64
        x ^= x >> 27
        self.x = x
        return (x * 0x2545F4914F6CDD1D) & WORD64
        # END SOLUTION

    def below(self, n: int) -> int:
        """0 .. n - 1, for n up to 2^32."""
        return ((self.next() >> 32) * n) >> 32

    def shuffle(self, items: list) -> None:
        """Fisher-Yates, in place: for i from the last down to 1, swap item i with item below(i + 1)."""
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]

    def weight(self) -> int:
        """A float32 pattern, about normal, standard deviation 0.08: the top 16 bits of 12 draws, summed, minus the
        mean, divided exactly and rounded once."""
        total = -MEAN
        for _ in range(UNIFORMS):
            total += self.next() >> 48
        if total == 0:
            return 0
        return f32_of_fraction(abs(total), PER_UNIT) | (SIGN if total < 0 else 0)


def initial_weights(seed: int, count: int) -> list[int]:
    """The first parameters, row-major float32 patterns."""
    rng = Rng(seed, WEIGHTS)
    return [rng.weight() for _ in range(count)]
