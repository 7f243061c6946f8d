"""An independent GPT, gradient and Adam in float64 NumPy, with derivatives worked out by hand. It shares nothing with
`ml/` or `tensor/`: the shapes, constants and formulas below are written from the description of the model."""

from __future__ import annotations

import numpy as np

T, E, H, D = 16, 16, 4, 4


def split(p: np.ndarray, vocabulary: int) -> dict[str, np.ndarray]:
    """Named views of the parameter rows; each parameter starts at a multiple of 8 rows."""
    named, row = {}, 0
    for name, count in (
        [("wte", vocabulary), ("wpe", T), ("lm_head", vocabulary)]
        + [(n, E) for n in ("wq", "wk", "wv", "wo")]
        + [("fc1", 4 * E), ("fc2", 4 * E)]
    ):
        named[name] = p[row : row + count]
        row += -(-count // 8) * 8
    assert row == len(p)
    return named


def norm(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    r = 1 / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)
    return x * r, r


def norm_backward(g: np.ndarray, x: np.ndarray, r: np.ndarray) -> np.ndarray:
    return g * r - x * r**3 * (g * x).mean(-1, keepdims=True)


def heads(x: np.ndarray) -> np.ndarray:
    return x.reshape(*x.shape[:2], H, D).swapaxes(1, 2)


def unheads(x: np.ndarray) -> np.ndarray:
    return x.swapaxes(1, 2).reshape(x.shape[0], T, E)


def logits_of(p: np.ndarray, vocabulary: int, tokens: np.ndarray) -> tuple[np.ndarray, dict]:
    w = split(p, vocabulary)
    x0 = w["wte"][tokens] + w["wpe"]
    x1, r0 = norm(x0)
    x2, r1 = norm(x1)
    q, k, v = (heads(x2 @ w[n].T) for n in ("wq", "wk", "wv"))
    s = q @ k.swapaxes(-1, -2) / 2
    s = np.where(np.tril(np.ones((T, T), bool)), s, -np.inf)
    a = np.exp(s - s.max(-1, keepdims=True))
    a /= a.sum(-1, keepdims=True)
    o = unheads(a @ v)
    x3 = x1 + o @ w["wo"].T
    x4, r3 = norm(x3)
    h = np.maximum(x4 @ w["fc1"].T, 0)
    x5 = x3 + h @ w["fc2"]
    return x5 @ w["lm_head"].T, locals()


def loss_and_gradient(p, vocabulary, tokens, targets, valid) -> tuple[float, np.ndarray]:
    """tokens, targets, valid (B, 16): mean nats over the valid positions, and its gradient (rows, 16)."""
    logits, f = logits_of(p, vocabulary, tokens)
    w, count = f["w"], valid.sum()
    shifted = logits - logits.max(-1, keepdims=True)
    logp = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    hit = np.eye(vocabulary)[targets]
    loss = -(logp * hit * valid[..., None]).sum() / count
    g = np.zeros_like(p)
    d = split(g, vocabulary)
    dlogits = (np.exp(logp) - hit) * valid[..., None] / count
    d["lm_head"] += np.einsum("btv,bte->ve", dlogits, f["x5"])
    dx5 = dlogits @ w["lm_head"]
    d["fc2"] += np.einsum("bth,bte->he", f["h"], dx5)
    dh = dx5 @ w["fc2"].T * (f["h"] > 0)
    d["fc1"] += np.einsum("bth,bte->he", dh, f["x4"])
    dx3 = dx5 + norm_backward(dh @ w["fc1"], f["x3"], f["r3"])
    d["wo"] += np.einsum("bto,bti->oi", dx3, f["o"])
    do = heads(dx3 @ w["wo"])
    a, q, k, v = f["a"], f["q"], f["k"], f["v"]
    da = do @ v.swapaxes(-1, -2)
    ds = a * (da - (da * a).sum(-1, keepdims=True)) / 2
    dqkv = (ds @ k, ds.swapaxes(-1, -2) @ q, a.swapaxes(-1, -2) @ do)
    dx2 = 0
    for name, part in zip(("wq", "wk", "wv"), dqkv):
        part = unheads(part)
        d[name] += np.einsum("bto,bti->oi", part, f["x2"])
        dx2 = dx2 + part @ w[name]
    dx1 = dx3 + norm_backward(dx2, f["x1"], f["r1"])
    dx0 = norm_backward(dx1, f["x0"], f["r0"])
    np.add.at(d["wte"], tokens, dx0)
    d["wpe"] += dx0.sum(0)
    return float(loss), g


class Adam:
    """lr 1e-2 falling linearly over `steps`, betas 0.85 and 0.99, eps 1e-8."""

    def __init__(self, p: np.ndarray, steps: int):
        self.p, self.m, self.v, self.t, self.steps = p, np.zeros_like(p), np.zeros_like(p), 0, steps

    def step(self, g: np.ndarray) -> None:
        self.t += 1
        self.m = 0.85 * self.m + 0.15 * g
        self.v = 0.99 * self.v + 0.01 * g * g
        rate = 1e-2 * (1 - (self.t - 1) / self.steps)
        self.p -= rate * self.m / (1 - 0.85**self.t) / (np.sqrt(self.v / (1 - 0.99**self.t)) + 1e-8)
