"""The vTPU backend: captured programs on the functional model give the bits of the loop nests."""

from __future__ import annotations

import random

import pytest

from asm import numbers
from ml import gpt, rng
from tensor import program as programs
from tensor import vtpu
from tensor.backend import executor
from tensor.schedule import schedule
from tensor.tensor import Tensor
from tensor.vtpu_layout import LayoutError, assign
from tests import oracles
from tests.tensor.replay import Replay


def random_bits(r: random.Random, count: int) -> list[int]:
    return [numbers.to_bits(r.gauss(0, 1)) for _ in range(count)]


def check(plan, r: random.Random, sentrons: int, runs: int = 1, engine: str = "ref") -> None:
    """Same outputs and states from the backend `engine` and from the captured program."""
    expected = executor(plan, engine)
    core = Replay(vtpu.capture({"run": plan}, sentrons))
    for name, buffer in plan.states.items():
        bits = random_bits(r, buffer.size)
        expected.set_state(name, bits)
        core.put(core.program.tensor(name), bits)
    for _ in range(runs):
        inputs = {}
        for name, buffer in plan.inputs.items():
            whole = buffer.dtype == "i32"
            inputs[name] = [r.randrange(8) for _ in range(buffer.size)] if whole else random_bits(r, buffer.size)
        assert core.run("run", inputs) == expected.run(inputs)
        for name in plan.states:
            assert core.get(core.program.tensor(name)) == expected.get_state(name), name


def elementwise() -> object:
    a, b = Tensor.input("a", (4, 6, 24)), Tensor.input("b", (6, 24))
    c = Tensor.input("c", (4, 6, 1))
    return schedule({"y": (a * b + c).exp2() * 0.25 - (a - 1.5).relu()}, {})


def matmuls() -> object:
    x, w = Tensor.input("x", (24, 16)), Tensor.state("w", (40, 16))
    y = (x @ w.T).relu()
    return schedule({"y": y, "z": y @ w, "g": y.T @ x}, {})


def reductions() -> object:
    x = Tensor.input("x", (12, 5, 16))
    return schedule({"s": x.sum(-1), "m": x.max(-1), "a": x.sum(0), "all": x.sum(), "q": (x * x).sum(-1)}, {})


def embedding() -> object:
    table, rows = Tensor.state("table", (8, 16)), Tensor.input("rows", (2, 16), "i32")
    x = table.gather(rows)
    return schedule({"x": x * 2.0}, {})


def states() -> object:
    p, g = Tensor.state("p", (19, 16)), Tensor.input("g", (19, 16))
    return schedule({}, {"p": p - g * 0.5})


@pytest.mark.parametrize("sentrons", [1, 2, 8])
@pytest.mark.parametrize("make", [elementwise, matmuls, reductions, embedding, states])
def test_same_bits_as_the_loop_nests(make, sentrons: int) -> None:
    check(make(), random.Random(f"{make.__name__} {sentrons}"), sentrons, runs=2)


@pytest.mark.parametrize("seed", range(12))
def test_random_graphs(seed: int) -> None:
    """Chains of random operations over random shapes."""
    r = random.Random(seed)
    rows, inner, outer = (r.choice([1, 3, 4, 8, 13, 16, 20]) for _ in range(3))
    x, w = Tensor.input("x", (rows, inner)), Tensor.input("w", (outer, inner))
    y = x @ w.T
    for _ in range(r.randrange(1, 5)):
        kind = r.randrange(5)
        if kind == 0:
            y = y * r.choice([0.5, -1.25]) + y
        elif kind == 1:
            y = y - y.max(-1, keepdims=True)
        elif kind == 2:
            y = y * ((y * y).mean(-1, keepdims=True) + 1e-5).rsqrt()
        elif kind == 3:
            y = y.relu()
        else:
            y = (y * 0.1).exp2()
    check(schedule({"y": y, "total": y.sum()}, {}), r, r.choice([1, 4, 8]))


def gpt_inputs(r: random.Random, vocabulary: int, batch: int, extra: int) -> dict[str, list[int]]:
    count = batch * gpt.BLOCK
    return {
        "tokens": [r.randrange(vocabulary) for _ in range(count)],
        "targets": [r.randrange(vocabulary) for _ in range(count)],
        "valid": [r.choice([0, numbers.ONE]) for _ in range(count)],
        "scalars": [numbers.to_bits(v) for v in (1 / 64, 0.01, 2.0, 3.0)[:extra]],
    }


@pytest.mark.parametrize(
    ("vocabulary", "batch", "sentrons"),
    [(27, 8, 8), (11, 1, 4), (65, 2, 8), *(pytest.param(27, n, 8, marks=pytest.mark.ci) for n in (3, 16, 31))],
)
def test_the_training_step(vocabulary: int, batch: int, sentrons: int) -> None:
    """Loss, parameters, Adam's moments and sampling weights of two steps, bit for bit."""
    oracles.module("numpy")  # the fast backend of the host
    r = random.Random(vocabulary)
    plans = {"train": gpt.train_step(vocabulary, batch), "eval": gpt.eval_step(vocabulary, batch)}
    program = vtpu.capture(plans, sentrons)
    program.tensor("p").data = rng.initial_weights(3, gpt.rows(vocabulary) * gpt.WIDTH)
    core = Replay(programs.from_bytes(program.to_bytes()))
    host = {name: executor(plan, "numpy") for name, plan in plans.items()}
    host["train"].set_state("p", program.tensor("p").data)
    for _ in range(2):
        inputs = gpt_inputs(r, vocabulary, batch, 4)
        assert core.run("train", inputs) == host["train"].run(inputs)
    for name in ("p", "m", "v"):
        assert core.get(program.tensor(name)) == host["train"].get_state(name), name
    host["eval"].set_state("p", host["train"].get_state("p"))
    inputs = gpt_inputs(r, vocabulary, batch, 1)
    assert core.run("eval", inputs) == host["eval"].run(inputs)


def test_capture_is_deterministic() -> None:
    first = vtpu.capture({"train": gpt.train_step(27, 2)}, 8).to_bytes()
    assert vtpu.capture({"train": gpt.train_step(27, 2)}, 8).to_bytes() == first


def test_the_step_is_short() -> None:
    """Training and evaluation together fit the instruction memory and leave half of the scratchpad."""
    program = vtpu.capture({"train": gpt.train_step(27, 8), "eval": gpt.eval_step(27, 8)}, 8)
    assert len(program.siws) <= 4096 and len(program.pages) <= 128


def test_too_large_for_the_scratchpad() -> None:
    with pytest.raises(LayoutError, match="smaller batch"):
        vtpu.capture({"train": gpt.train_step(27, 64)}, 8)


def test_damaged_program_files() -> None:
    blob = vtpu.capture({"run": matmuls()}, 8).to_bytes()
    r = random.Random(0)
    for _ in range(300):
        damaged = bytearray(blob[: r.randrange(len(blob))] if r.random() < 0.5 else blob)
        if damaged:
            damaged[r.randrange(min(len(damaged), 200))] ^= 1 << r.randrange(8)
        try:
            programs.from_bytes(bytes(damaged))
        except programs.ProgramError:
            pass


def test_places_do_not_meet() -> None:
    """Random buffers with random lives: no two that live at once share a word."""
    r = random.Random(1)
    for _ in range(20):
        shapes = {f"b{i}": (r.randrange(1, 9), r.randrange(1, 40), r.choice([1, 4, 16, 27, 64])) for i in range(40)}
        lives = {name: (first := r.randrange(30), first + r.randrange(8)) for name in shapes}
        places, _ = assign(shapes, lives, 4096)
        words: dict[tuple[int, int, int], str] = {}
        for name, place in places.items():
            for line in range(place.line, place.line + place.lines):
                for column in range(place.column, place.column + place.columns):
                    for time in range(lives[name][0], lives[name][1] + 1):
                        assert words.setdefault((line, column, time), name) == name
