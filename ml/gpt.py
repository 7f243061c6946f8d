"""A GPT of the microgpt shape, and its training and evaluation steps as schedules.

    x = norm(wte[token] + wpe[position])                       norm(x) = x rsqrt(mean(x^2) + 1e-5), no gain
    x = x + attention(norm(x)) wo^T                            4 heads, causal, scale head_dim^-1/2
    x = x + relu(norm(x) fc1^T) fc2                            no biases anywhere
    logits = x lm_head^T

All parameters stand in one state buffer `p` of rows of 16 (`PARAMETERS` says which rows are what), so that Adam is a
few kernels over one array, and the gradient of each weight matrix is written straight into its rows.

Three things are written for the chip. Exponentials are exp2, with log2 e folded into a scale that is there anyway. The
softmax of attention divides after the sum over the values, 16 numbers a position instead of 64. The causal mask is
added (0 or a number far below all others), which is one fused multiply-add with the scale and needs no gradient.
"""

from __future__ import annotations

from autograd.gradients import gradients
from ml.adam import adam
from tensor.schedule import Schedule, schedule
from tensor.tensor import LN_2, LOG2_E, Tensor

BLOCK = 16  # positions
WIDTH = 16  # features
HEADS = 4
HEAD = WIDTH // HEADS
HIDDEN = 4 * WIDTH
ALIGNMENT = 8  # each parameter starts at a multiple of so many rows, so that vectors along rows cross no page
EPSILON = 1e-5
MASKED = -1e9  # added to the base-2 scores of later positions
TEMPERATURE = 0.7
WEIGHT_SCALE = 1 << 20  # sampling weights are probabilities times this

# rows of `p`, in order: (name, rows), "V" standing for the number of tokens.
# A matrix is stored [out][in], but fc2 [in][out].
PARAMETERS = (
    ("wte", "V"),
    ("wpe", BLOCK),
    ("lm_head", "V"),
    ("wq", WIDTH),
    ("wk", WIDTH),
    ("wv", WIDTH),
    ("wo", WIDTH),
    ("fc1", HIDDEN),
    ("fc2", HIDDEN),
)


def layout(vocabulary: int) -> dict[str, tuple[int, int]]:
    """(first row, row after the last) of each parameter in `p`."""
    rows = {}
    start = 0
    for name, count in PARAMETERS:
        stop = start + (vocabulary if count == "V" else count)
        rows[name] = (start, stop)
        start = -(-stop // ALIGNMENT) * ALIGNMENT
    return rows


def rows(vocabulary: int) -> int:
    """Rows of `p`."""
    return layout(vocabulary)["fc2"][1]


def norm(x: Tensor) -> Tensor:
    """Root-mean-square normalisation over the last axis, without gain."""
    return x * ((x * x).mean(-1, keepdims=True) + EPSILON).rsqrt()


def attention(x: Tensor, wqkv: Tensor) -> Tensor:
    """Causal attention, before its output projection: x (B, T, 16) -> (B, T, 16). wqkv (48, 16): wq, wk, wv."""
    batch = x.shape[0]
    qkv = x @ wqkv.T
    q, k, v = (
        qkv[:, :, i * WIDTH : (i + 1) * WIDTH].reshape(batch, BLOCK, HEADS, HEAD).permute(0, 2, 1, 3) for i in range(3)
    )
    mask = Tensor([[0.0 if s <= t else MASKED for s in range(BLOCK)] for t in range(BLOCK)])
    # BEGIN SOLUTION ml.gpt.attention
    scores = (q @ k.transpose()) * (HEAD**-0.5 * LOG2_E) + mask  # (B, H, T, S), base 2
    e = (scores - scores.max(-1, keepdims=True).detach()).exp2()
    total = e.sum(-1, keepdims=True).reciprocal().permute(0, 2, 1, 3)  # (B, T, H, 1)
    mixed = (e @ v).permute(0, 2, 1, 3)  # (B, T, H, D)
    return (mixed * total).reshape(batch, BLOCK, WIDTH)
    # END SOLUTION


def forward(p: Tensor, tokens: Tensor, vocabulary: int) -> Tensor:
    """Logits (B, T, V) of tokens (B, T)."""
    places = layout(vocabulary)

    def weights(first: str, last: str) -> Tensor:
        return p[places[first][0] : places[last][1]]

    # BEGIN SOLUTION ml.gpt.forward
    x = norm(weights("wte", "wte").gather(tokens) + weights("wpe", "wpe"))
    x = attention(norm(x), weights("wq", "wv")) @ weights("wo", "wo").T + x
    x = (norm(x) @ weights("fc1", "fc1").T).relu() @ weights("fc2", "fc2") + x
    return x @ weights("lm_head", "lm_head").T
    # END SOLUTION


def cross_entropy(logits: Tensor, targets: Tensor, valid: Tensor, inverse_count: Tensor) -> Tensor:
    """Sum over valid positions of -log softmax(logits)[target], times inverse_count. logits (B, T, V), targets (B, T)
    i32, valid (B, T) 1.0 or 0.0. In base 2 until the end."""
    # BEGIN SOLUTION ml.gpt.cross_entropy
    low = logits.max(-1, keepdims=True).detach() * -LOG2_E
    total = (logits * LOG2_E + low).exp2().sum(-1)
    hit = Tensor.where(targets.one_hot(logits.shape[-1]), logits, 0).sum(-1)
    loss = (total.log2() - low.squeeze(-1) - hit * LOG2_E) * valid
    return loss.sum() * (inverse_count * LN_2)
    # END SOLUTION


def _inputs(batch: int) -> tuple[Tensor, Tensor, Tensor]:
    shape = (batch, BLOCK)
    return Tensor.input("tokens", shape, "i32"), Tensor.input("targets", shape, "i32"), Tensor.input("valid", shape)


def loss_of(vocabulary: int, batch: int, p: Tensor, inverse_count: Tensor) -> Tensor:
    """The loss of a batch, as a function of the inputs `tokens`, `targets` and `valid`."""
    tokens, targets, valid = _inputs(batch)
    return cross_entropy(forward(p, tokens, vocabulary), targets, valid, inverse_count)


def train_step(vocabulary: int, batch: int) -> Schedule:
    """One step of training. Inputs: tokens, targets i32 (batch, 16), valid f32 (batch, 16), scalars f32 (4): 1/count,
    lr_t, 1/(1 - beta1^t), 1/(1 - beta2^t). States p, m, v (rows, 16). Output: loss."""
    shape = (rows(vocabulary), WIDTH)
    p = Tensor.state("p", shape)
    scalars = Tensor.input("scalars", (4,))
    loss = loss_of(vocabulary, batch, p, scalars[0])
    (grad,) = gradients(loss, [p])
    return schedule({"loss": loss}, adam(p, grad, scalars[1], scalars[2], scalars[3]))


def eval_step(vocabulary: int, batch: int) -> Schedule:
    """Inputs: tokens, targets, valid as above, scalars f32 (1): 1/count. State p. Outputs: loss, and weights i32
    (batch, 16, V): softmax(logits / 0.7) * 2^20 at each position."""
    p = Tensor.state("p", (rows(vocabulary), WIDTH))
    tokens, targets, valid = _inputs(batch)
    logits = forward(p, tokens, vocabulary)
    loss = cross_entropy(logits, targets, valid, Tensor.input("scalars", (1,))[0])
    scale = LOG2_E / TEMPERATURE
    e = (logits * scale + logits.max(-1, keepdims=True) * -scale).exp2()
    weights = e * (e.sum(-1, keepdims=True).reciprocal() * float(WEIGHT_SCALE))
    return schedule({"loss": loss, "weights": weights.cast("i32")}, {})
