"""The vTPU's ports under cocotb in Verilator: see cocotb_vtpu.py."""

from __future__ import annotations

import pytest

from hw.vtpu.config import VTPUConfig
from hw.vtpu.core import VTPU
from tests.hw import cocotb_run

CONFIG = VTPUConfig(sentrons=2, scratchpad_words=1 << 12, imem=16, ppt=16)


@pytest.mark.long
def test_ports_under_cocotb(monkeypatch: pytest.MonkeyPatch) -> None:
    cocotb_run.run(VTPU(CONFIG), "vtpu", "tests.hw.vtpu.cocotb_vtpu", 2, monkeypatch)
