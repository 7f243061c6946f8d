"""Documents to batches, the held-out tenth, the bigram model, random numbers, tables, sampling."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from pathlib import Path

import pytest

from asm import numbers
from ml import data, rng, tables
from ml.generate import draw, generate
from tests import oracles

NAMES = Path(data.__file__).parent / "data" / "names.txt"


def test_documents_and_alphabet():
    corpus = data.Corpus(b"\r\nabc\r\n\nb\r\ncab\n\nxyz", 1)
    assert corpus.alphabet == sorted(b"abcxyz") and corpus.end == 6 and corpus.vocabulary == 7
    texts = [corpus.text(ids) for ids in corpus.train + corpus.held]
    assert sorted(texts) == [b"abc", b"b", b"cab", b"xyz"] and len(corpus.held) == 1


def test_rows():
    row = data.Row([1, 2, 3], 9)
    assert row.tokens == [9, 1, 2, 3] + [9] * 12
    assert row.targets == [1, 2, 3] + [9] * 13
    assert row.count == 4 and row.valid == [numbers.ONE] * 4 + [0] * 12
    full = data.Row(list(range(16)), 99)
    assert full.tokens == [99, *range(15)] and full.targets == list(range(16)) and full.count == 16
    almost = data.Row(list(range(15)), 99)
    assert almost.targets == [*range(15), 99] and almost.count == 16


def test_batches_go_round():
    corpus = data.Corpus(b"\n".join(b"%c" % c for c in range(97, 119)), 4)
    assert len(corpus.train) == 20 and len(corpus.held) == 2
    taken = [row.targets[0] for step in range(1, 11) for row in corpus.batch(step, 6)]
    assert taken == [corpus.train[i % 20][0] for i in range(60)]


@pytest.mark.parametrize("text", [b"", b"\n\r\n\n", b"only one\n"])
def test_too_few_documents(text):
    with pytest.raises(data.DataError, match=r"^f\.txt: error: .*at least two"):
        data.Corpus(text, 1, "f.txt")


def test_too_many_bytes():
    text = b"a\n" + bytes(b for b in range(32, 32 + 128)) + b"\n"
    assert len(data.Corpus(text, 1).alphabet) == 128
    with pytest.raises(data.DataError, match=r"^f\.txt:3:2: error: more than 128"):
        data.Corpus(text + b"a\xf0", 1, "f.txt")


def test_a_long_line_is_cut():
    corpus = data.Corpus(b"ab" * 5000 + b"\nb\n", 1)
    assert max(row.count for row in corpus.batch(1, 1) + corpus.validation()) == 16


def test_names():
    """The repository's list: distinct, a-z, enough of them; the seed changes the split."""
    lines = NAMES.read_bytes().split(b"\n")
    assert lines.pop() == b"" and len(lines) >= 2000 and len(set(lines)) == len(lines)
    assert all(line.isalpha() and line.islower() and line.isascii() for line in lines)
    one, two = data.Corpus(NAMES.read_bytes(), 1), data.Corpus(NAMES.read_bytes(), 2)
    assert one.vocabulary == 27 and one.held != two.held
    assert len(one.held) == len(lines) // 10 and len(one.validation()) <= 400


def test_bigram_loss():
    """Against counts in a dictionary, and a case worked out by hand."""
    corpus = data.Corpus(NAMES.read_bytes(), 3)
    counts: dict = {}
    for ids in corpus.train:
        chain = [corpus.end, *ids, corpus.end][: data.BLOCK + 1]
        for pair in zip(chain, chain[1:]):
            counts[pair] = counts.get(pair, 0) + 1
    nats = []
    for ids in corpus.held[:400]:
        chain = [corpus.end, *ids, corpus.end][: data.BLOCK + 1]
        for a, b in zip(chain, chain[1:]):
            row = sum(counts.get((a, c), 0) + 1 for c in range(27))
            nats.append(-math.log((counts.get((a, b), 0) + 1) / row))
    assert abs(corpus.bigram_loss() - sum(nats) / len(nats)) < 1e-12
    assert abs(data.Corpus(b"a\na\n", 1).bigram_loss() - math.log(3 / 2)) < 1e-12


def test_xorshift():
    """The first outputs, computed from the definition over big integers with explicit 64-bit words."""
    np = oracles.module("numpy")
    for seed in (0, 1, 12345, 2**64 - 1):
        for stream in range(3):
            ours = rng.Rng(seed, stream)
            with np.errstate(over="ignore"):
                u = np.uint64
                z = u(seed) + u(stream + 1) * u(0x9E3779B97F4A7C15)
                z = (z ^ (z >> u(30))) * u(0xBF58476D1CE4E5B9)
                z = (z ^ (z >> u(27))) * u(0x94D049BB133111EB)
                x = z ^ (z >> u(31))
                for _ in range(20):
                    x = x ^ (x >> u(12))
                    x = x ^ (x << u(25))
                    x = x ^ (x >> u(27))
                    assert ours.next() == int(x * u(0x2545F4914F6CDD1D))


def test_splitmix_and_streams():
    """The published first output of splitmix64 for seed 1234567 is stream 0's start; streams differ."""
    assert rng.Rng(1234567, 0).x == 6457827717110365317
    assert len({rng.Rng(1, s).next() for s in range(3)}) == 3


def test_below_and_shuffle():
    generator = rng.Rng(1, 0)
    draws = [generator.below(6) for _ in range(6000)]
    assert all(900 < draws.count(i) < 1100 for i in range(6))
    items, again = list(range(50)), list(range(50))
    rng.Rng(9, 0).shuffle(items)
    replay = rng.Rng(9, 0)
    for i in range(49, 0, -1):
        j = ((replay.next() >> 32) * (i + 1)) >> 32
        again[i], again[j] = again[j], again[i]
    assert items == again and sorted(items) == list(range(50))


def test_initial_weights():
    weights = [numbers.from_bits(b) for b in rng.initial_weights(1, 20000)]
    mean = sum(weights) / len(weights)
    deviation = math.sqrt(sum((w - mean) ** 2 for w in weights) / len(weights))
    assert abs(mean) < 0.002 and abs(deviation - 0.08) < 0.001
    assert rng.initial_weights(1, 5) == rng.initial_weights(1, 9)[:5] != rng.initial_weights(2, 5)


def test_fractions():
    """Against Python's own rounding of a fraction to float64 and the model's of that to float32, and exact ties."""
    choose = random.Random(1)
    for _ in range(5000):
        n, d = choose.getrandbits(choose.randint(1, 200)) + 1, choose.getrandbits(choose.randint(1, 200)) + 1
        if not Fraction(1, 2**125) < Fraction(n, d) < 2**127:
            continue
        bits = tables.f32_of_fraction(n, d)
        value, below, above = (Fraction(numbers.from_bits(bits + step)) for step in (0, -1, 1))
        error = abs(Fraction(n, d) - value)
        assert error <= abs(Fraction(n, d) - below) and error <= abs(Fraction(n, d) - above)
    assert tables.f32_of_fraction(2**25 + 2, 2) == numbers.to_bits(2.0**24)  # a tie, to even
    assert tables.f32_of_fraction(2**25 + 6, 2) == numbers.to_bits(2.0**24 + 4)
    assert tables.f32_of_fraction(2**25 - 1, 1) == numbers.to_bits(2.0**25)
    assert tables.f32_of_fraction(1, 2**200) == 0 and tables.f32_of_fraction(2**200, 1) == numbers.INF


def test_adam_table():
    table = tables.adam_scalars(300)
    for t in (1, 2, 10, 299, 300):
        rate, c1, c2 = (numbers.from_bits(b) for b in table[t - 1])
        assert rate == pytest.approx(1e-2 * (1 - (t - 1) / 300), rel=1e-7)
        assert c1 == pytest.approx(1 / (1 - 0.85**t), rel=1e-7) and c2 == pytest.approx(1 / (1 - 0.99**t), rel=1e-7)
    assert tables.inverse_counts(3) == [0, 0x3F800000, 0x3F000000, 0x3EAAAAAB]


def test_draw():
    """In proportion, never a token of weight zero, the integer formula at both ends."""
    generator = rng.Rng(5, 2)
    counts = [0] * 4
    for _ in range(4000):
        counts[draw([100, 0, 300, 600], generator)] += 1
    assert counts[1] == 0 and abs(counts[0] - 400) < 80 and abs(counts[3] - 2400) < 150

    class Fixed:
        def __init__(self, high):
            self.high = high

        def below(self, n):
            return (self.high * n) >> 32

    assert draw([5, 5], Fixed(0)) == 0 and draw([5, 5], Fixed(2**32 - 1)) == 1 and draw([0, 1], Fixed(0)) == 1


def test_generate():
    """A model that counts up from the row's last token: rows end at different times, draws come in row order."""
    calls = []

    def weights_of(tokens):
        calls.append(list(tokens))
        out = []
        for token in tokens:  # 0 1 2 3(end): the next token is one up, the start token leads to 0
            out += [int(i == (0 if token == 3 else token + 1)) for i in range(4)]
        return out

    names = generate(weights_of, 5, 3, 3, rng.Rng(1, 2))
    assert names == [[0, 1, 2]] * 5
    assert len(calls) == 8 and calls[1][0:2] == [3, 0] and calls[5][32:34] == [3, 3]
    endless = generate(lambda tokens: [1, 0] * len(tokens), 1, 1, 1, rng.Rng(1, 2))
    assert endless == [[0] * 16]
