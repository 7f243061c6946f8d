"""Call a component from Python as fast as Verilator makes it: ports as 64-bit words, many cycles in one call."""

from __future__ import annotations

import ctypes
import hashlib
from pathlib import Path

import numpy as np

from hw.sim import verilate

ROOT = Path(__file__).resolve().parents[3]
STREAM = """// Written by tests/hw/vtpu/verilated.py.
#include <cstdint>
#include "Vsoc.h"
#include "verilated.h"
#define EXPORT extern "C" __attribute__((visibility("default")))
EXPORT void *create() {{
    return new Vsoc(new VerilatedContext);
}}
EXPORT void stream(void *self, const uint64_t *in, uint64_t *out, uint64_t n) {{
    auto *top = static_cast<Vsoc *>(self);
    for (uint64_t i = 0; i < n; i++) {{
{inputs}
        top->eval();
{outputs}
        top->clk = 1; top->eval(); top->clk = 0;
    }}
}}
"""


class Stream:
    """A component with ports of at most 64 bits, driven row by row: the inputs of a row are applied for one cycle, and
    its outputs are those seen just before the clock edge that ends it."""

    def __init__(self, component: object, inputs: list[str], outputs: list[str]) -> None:
        put = "\n".join(f"        top->{name} = in[i * {len(inputs)} + {k}];" for k, name in enumerate(inputs))
        get = "\n".join(f"        out[i * {len(outputs)} + {k}] = top->{name};" for k, name in enumerate(outputs))
        text = STREAM.format(inputs=put, outputs=get)
        folder = ROOT / "build" / "streams" / hashlib.sha256(text.encode()).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "stream.cpp").write_text(text)
        self.lib = ctypes.CDLL(str(verilate.build(component, [folder / "stream.cpp"])))
        self.lib.create.restype = ctypes.c_void_p
        self.top = ctypes.c_void_p(self.lib.create())
        self.columns = len(outputs)

    def stream(self, rows: np.ndarray) -> np.ndarray:
        """(cycles, inputs) of uint64 -> (cycles, outputs)."""
        rows = np.ascontiguousarray(rows, dtype=np.uint64)
        out = np.zeros((len(rows), self.columns), dtype=np.uint64)
        pointer = ctypes.POINTER(ctypes.c_uint64)
        self.lib.stream(self.top, rows.ctypes.data_as(pointer), out.ctypes.data_as(pointer), ctypes.c_uint64(len(rows)))
        return out
