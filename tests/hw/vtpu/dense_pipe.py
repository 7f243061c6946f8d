"""The D pipe alone, Verilated, with a port for each lane of each operand: rows of operands in, rows of results out."""

from __future__ import annotations

import numpy as np
from amaranth.hdl import Module
from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

from asm import vtpu
from hw.vtpu.config import VTPUConfig
from hw.vtpu.decode import D_CONTROL, d_control
from hw.vtpu.dense import WRITES, Dense
from tests.hw.vtpu import verilated

LANES = range(vtpu.LANES)
GAP = 16  # cycles between sums, so that their passes do not meet


class Flat(wiring.Component):
    """Dense with a port for each lane of each operand."""

    def __init__(self) -> None:
        operands = {f"{name}{i}": In(32) for name in "abc" for i in LANES}
        results = {f"out{i}": Out(32) for i in LANES}
        super().__init__({"issue": In(1), "control": In(48), "imm": In(32)} | operands | results)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.dense = dense = Dense(VTPUConfig(sentrons=1))
        m.d.comb += [dense.issue.eq(self.issue), dense.control.eq(self.control), dense.imm.eq(self.imm)]
        for i in LANES:
            m.d.comb += [getattr(dense, name)[i].eq(getattr(self, f"{name}{i}")) for name in "abc"]
            m.d.comb += getattr(self, f"out{i}").eq(dense.store_data[i])
        return m


def make() -> verilated.Stream:
    """The pipe."""
    assert D_CONTROL.size <= 48
    inputs = ["issue", "control", "imm", *(f"{name}{i}" for name in "abc" for i in LANES)]
    return verilated.Stream(Flat(), inputs, [f"out{i}" for i in LANES])


def results(
    pipe: verilated.Stream, form: vtpu.DForm, kind: int, operands: dict[str, np.ndarray], lane: int, mask: int, imm: int
) -> np.ndarray:
    """What the pipe makes of rows of operands (rs1, rs2, rs3, rd: arrays of rows x 8)."""
    fields = d_control(form, kind)
    ports = {port: operands[str(fields[port])] for port in "abc" if isinstance(fields.get(port), str)}
    settings = {name: int(value) for name, value in fields.items() if not isinstance(value, str)}
    control = D_CONTROL.const(settings | {"lane": lane, "mask": mask}).as_value().value
    rows = len(next(iter(operands.values())))
    gap = GAP if form.name == "dred.sum" else 1
    latency = WRITES[settings["unit"]]
    drive = np.zeros((rows * gap + GAP, 3 + 24), dtype=np.uint64)
    drive[0 : rows * gap : gap, 0] = 1
    drive[:, 1], drive[:, 2] = control, imm
    for port, values in ports.items():
        at = 3 + 8 * "abc".index(port)
        drive[1 : rows * gap + 1 : gap, at : at + 8] = values  # a cycle after issue
    return pipe.stream(drive)[latency : latency + rows * gap : gap].astype(np.uint32)
