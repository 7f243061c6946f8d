"""The numbers that change from step to step, as tables of float32 patterns.

All are exact fractions, rounded once, to nearest even, with integers: no C library's rounding is in them, and the CPU
of the chip, which has no floating point, only indexes them.
"""

from __future__ import annotations

from asm.numbers import INF

RATE = (1, 100)  # the first learning rate; it falls linearly
BETA1 = (17, 20)  # 0.85
BETA2 = (99, 100)


def f32_of_fraction(numerator: int, denominator: int) -> int:
    """The pattern of the float32 nearest to a positive fraction, ties to even. Below the normal range 0, above it
    infinity."""
    # BEGIN SOLUTION ml.tables.fraction
    exponent = numerator.bit_length() - denominator.bit_length() - 24  # makes a quotient of 24 or 25 bits
    while True:
        dividend = numerator << max(0, -exponent)
        divisor = denominator << max(0, exponent)
        quotient = dividend // divisor
        if quotient < 1 << 24:
            break
        exponent += 1
    rest = 2 * (dividend - quotient * divisor)
    if rest > divisor or (rest == divisor and quotient & 1):
        quotient += 1
    biased = exponent + 23 + 127
    if quotient == 1 << 24:
        biased += 1
    if biased <= 0:
        return 0
    return INF if biased >= 255 else (biased << 23) | (quotient & 0x7FFFFF)
    # END SOLUTION


def adam_scalars(steps: int) -> list[tuple[int, int, int]]:
    """(lr_t, 1/(1 - beta1^t), 1/(1 - beta2^t)) for t = 1 .. steps; lr_t = 1e-2 (1 - (t - 1) / steps)."""
    table = []
    power1 = base1 = power2 = base2 = 1
    for t in range(1, steps + 1):
        power1, base1 = power1 * BETA1[0], base1 * BETA1[1]
        power2, base2 = power2 * BETA2[0], base2 * BETA2[1]
        rate = f32_of_fraction(RATE[0] * (steps - t + 1), RATE[1] * steps)
        table.append((rate, f32_of_fraction(base1, base1 - power1), f32_of_fraction(base2, base2 - power2)))
    return table


def inverse_counts(largest: int) -> list[int]:
    """1/n for n = 0 .. largest; place 0 holds 0.0."""
    return [0] + [f32_of_fraction(1, n) for n in range(1, largest + 1)]
