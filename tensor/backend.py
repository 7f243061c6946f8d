"""Backends by name: `ref` (plain Python, the definition) and `numpy` (host only, the same bits, faster).

An executor is made from a schedule, keeps its states, and runs it any number of times:

    run = executor(schedule, "ref")
    run.set_state("p", bits)
    outputs = run.run({"x": bits})      # dicts from names to lists of 32-bit patterns, row-major
    run.get_state("p")
"""

from __future__ import annotations

from tensor import ref, schedule
from tensor.nest import Buffer


def executor(plan: schedule.Schedule, engine: str) -> ref.Executor:
    """An executor of a schedule on "ref" or "numpy"."""
    if engine == "ref":
        return ref.Executor(plan)
    if engine == "numpy":
        from tensor import numpy_backend

        return numpy_backend.Executor(plan)
    raise ValueError(f"no tensor backend {engine!r}: ref or numpy")


def evaluate(tensor: object, engine: str) -> list[int]:
    """The patterns of one tensor that depends on no input or state."""
    plan = schedule.schedule({"value": tensor}, {})
    outside: list[Buffer] = list(plan.inputs.values()) + list(plan.states.values())
    if outside:
        raise ValueError(f"the value depends on {outside[0].role} {outside[0].name}")
    return executor(plan, engine).run({})["value"]
