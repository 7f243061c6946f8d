"""Adam over one flat parameter buffer, as graph code, and the table of its per-step scalars.

    m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
    p = p - lr_t * c1 m / (sqrt(c2 v) + eps)        c1 = 1/(1 - beta1^t)   c2 = 1/(1 - beta2^t)

lr_t falls linearly from 1e-2 towards zero. The scalars are exact fractions rounded once to float32, so that no C
library's rounding is in them; on the chip the table lies on the card and the CPU only indexes it.
"""

from __future__ import annotations

from asm import numbers
from tensor.tensor import Tensor

BETA1 = 0.85
BETA2 = 0.99
EPSILON = 1e-8


def adam(p: Tensor, grad: Tensor, lr: Tensor, c1: Tensor, c2: Tensor) -> dict[str, Tensor]:
    """New values of the states p, m and v (of p's shape), given the step's scalars as 0-d tensors."""
    m = Tensor.state("m", p.shape)
    v = Tensor.state("v", p.shape)
    # BEGIN SOLUTION ml.adam.step
    m = m * BETA1 + grad * (1.0 - BETA1)
    v = v * BETA2 + grad * grad * (1.0 - BETA2)
    p = p + m * ((v * c2).sqrt() + EPSILON).reciprocal() * (lr * c1 * -1)
    # END SOLUTION
    return {"p": p, "m": m, "v": v}


def f32_of_fraction(numerator: int, denominator: int) -> int:
    """The pattern of the float32 nearest to a positive fraction, ties to even; too small gives 0."""
    # BEGIN SOLUTION ml.adam.fraction
    exponent = numerator.bit_length() - denominator.bit_length() - 24
    while True:
        shifted = (numerator << max(0, -exponent), denominator << max(0, exponent))
        quotient = shifted[0] // shifted[1]
        if quotient < 1 << 24:
            break
        exponent += 1
    rest = 2 * (shifted[0] - quotient * shifted[1])
    if rest > shifted[1] or (rest == shifted[1] and quotient & 1):
        quotient += 1
    if quotient == 1 << 24:
        quotient >>= 1
        exponent += 1
    if quotient < 1 << 23:
        raise ArithmeticError(f"{numerator}/{denominator} was not normalised")
    biased = exponent + 23 + 127
    return (biased << 23) | (quotient & 0x7FFFFF) if 0 < biased < 255 else (0 if biased <= 0 else numbers.INF)
    # END SOLUTION


def scalars(steps: int) -> list[tuple[int, int, int]]:
    """(lr_t, c1, c2) as float32 patterns for t = 1 .. steps."""
    table = []
    power1 = power2 = 1  # 0.85 = 17/20, 0.99 = 99/100: numerators of the powers
    base1 = base2 = 1
    for t in range(1, steps + 1):
        power1, base1 = power1 * 17, base1 * 20
        power2, base2 = power2 * 99, base2 * 100
        rate = f32_of_fraction(steps - t + 1, 100 * steps)
        table.append((rate, f32_of_fraction(base1, base1 - power1), f32_of_fraction(base2, base2 - power2)))
    return table
