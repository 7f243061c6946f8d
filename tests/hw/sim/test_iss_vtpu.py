"""The vTPU of the fast engine: the tests of the functional model on it, and random programs against the model."""

from __future__ import annotations

import random

import pytest

from asm import vtpu
from hw.sim.vtpu_lanes import words
from hw.vtpu.config import VTPUConfig
from tests.hw import test_vtpu_model as model
from tests.hw.vtpu import chip, random_siws, test_core

pytest.importorskip("llvmlite")

from hw.sim.iss_vtpu import IssVTPU

globals().update({name: value for name, value in vars(model).items() if name.startswith("test_")})


@pytest.fixture(autouse=True)
def native(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "VTPU", IssVTPU)


class Native(IssVTPU, chip.Functional):
    """The native core with the tests' host around it."""


def check(sentrons: int, seed: int, length: int) -> None:
    """A random program on both: memory, faults and counters."""
    config = VTPUConfig(sentrons=sentrons, **test_core.SMALL)
    case = test_core.setup(random.Random(seed), sentrons, length)
    hosts = chip.Functional(config), Native(config)
    for host in hosts:
        test_core.play(host, case, seed)
    test_core.compare(*hosts, case)
    for name in ("PPT_HITS", "ISSUE", "IRQ_STATUS", "CMD_FAULT_ADDR"):
        got, want = (h.counts().get(name) if name in vtpu.COUNTERS else h.get(name) for h in reversed(hosts))
        assert got == want, name
    for s, (one, other) in enumerate(zip(*(host.sentrons for host in hosts))):
        assert one.p[:] == other.p[:], s
        for number in range(24):
            assert hosts[0].register_bits(s, number) == hosts[1].register_bits(s, number), (s, number)


@pytest.mark.parametrize("seed", range(6))
def test_random_programs_on_both(seed: int) -> None:
    check(4, seed, 60)


@pytest.mark.ci
@pytest.mark.parametrize("sentrons", (1, 4, 8))
def test_many_random_programs_on_both(sentrons: int) -> None:
    for seed in range(200, 260):
        check(sentrons, seed, 80)


def lanes(form: vtpu.DForm, kind: int, rng: random.Random, count: int) -> None:
    """One form of the D pipe on random registers, on both."""
    config = VTPUConfig(sentrons=1, scratchpad_words=1 << 12, imem=16)
    cores = chip.Functional(config), Native(config)
    for _ in range(count):
        siw = {"d_active": 1, "d_op": vtpu.CODE[form.op], "d_mode": form.mode, "d_fn": form.fn, "d_type": kind}
        siw |= {"d_rd": 3, "d_rs1": 4, "d_rs2": 5, "d_rs3": 6, "d_lane": rng.randrange(8), "d_mask": rng.getrandbits(8)}
        siw |= {"imm": rng.choice((random_siws.word(rng), rng.choice(model.EDGES)))} if form.imm else {}
        values = {
            r: [rng.choice((random_siws.word(rng), rng.getrandbits(32), rng.choice(model.EDGES))) for _ in range(8)]
            for r in (3, 4, 5, 6)
        }
        for core in cores:
            sentron = core.sentrons[0]
            for r, patterns in values.items():
                sentron.r[r] = words(patterns)
            core.imem[0], core.imem[1] = vtpu.encode(siw), vtpu.encode({"end": 1})
            sentron.code[:2] = [None, None]
            if isinstance(core, IssVTPU):
                core.records.forget(0, 2)
            sentron.spawn(0)
            assert sentron.run(lambda *_: True) is None
        assert cores[0].register_bits(0, 3) == cores[1].register_bits(0, 3), (form.name, values, siw)


FORMS = [(form, kind) for form in vtpu.D_FORMS[1:] if form.name != "dmov.to_mask" for kind in form.types]


def test_forms_of_d() -> None:
    rng = random.Random(8)
    for form, kind in FORMS:
        lanes(form, kind, rng, 40)


@pytest.mark.slow
@pytest.mark.parametrize("form,kind", FORMS, ids=lambda x: getattr(x, "name", x))
def test_forms_of_d_in_bulk(form: vtpu.DForm, kind: int) -> None:
    lanes(form, kind, random.Random(form.name), 20_000)
