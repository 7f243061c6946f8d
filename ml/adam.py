"""Adam over one flat parameter buffer, as graph code.

    m = beta1 m + (1 - beta1) g        v = beta2 v + (1 - beta2) g^2
    p = p - lr_t * c1 m / (sqrt(c2 v) + eps)        c1 = 1/(1 - beta1^t)   c2 = 1/(1 - beta2^t)

lr_t, c1 and c2 come from a table (`ml/tables.py`), since computing them would take powers and a division per step.
"""

from __future__ import annotations

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
