"""The barrel by itself, in Amaranth's simulator: rate of issue, loops, the order in which sentrons take turns."""

from __future__ import annotations

from amaranth.sim import Simulator

from hw.vtpu.config import VTPUConfig
from hw.vtpu.sequencer import Sequencer

S_STAGES = 2  # cycles from issue until an S operation has passed translation


def issued(sentrons: int, flows: list[dict[str, int]], cycles: int) -> list[tuple[int, int]]:
    """(sentron, pc) of each cycle, (-1, -1) where nothing issued; all sentrons start at pc 0."""
    config = VTPUConfig(sentrons=sentrons, imem=16, ppt=16, scratchpad_words=1 << 12)
    barrel = Sequencer(config)
    out = []

    async def bench(ctx):
        for index, fields in enumerate(flows):
            ctx.set(barrel.load, 1)
            ctx.set(barrel.load_index, index)
            ctx.set(barrel.load_imm, fields.get("imm", 0))
            ctx.set(barrel.load_flow, {k: v for k, v in fields.items() if k != "imm"})
            await ctx.tick()
        ctx.set(barrel.load, 0)
        for sentron in range(sentrons):
            ctx.set(barrel.spawn, 1)
            ctx.set(barrel.spawn_sentron, sentron)
            await ctx.tick()
        ctx.set(barrel.spawn, 0)
        pipe = [None] * S_STAGES
        for _ in range(cycles):
            done = pipe.pop(0)
            ctx.set(barrel.s_done, done is not None)
            ctx.set(barrel.s_done_sentron, done or 0)
            now = (ctx.get(barrel.sentron), ctx.get(barrel.pc)) if ctx.get(barrel.issue) else (-1, -1)
            out.append(now)
            pipe.append(now[0] if now[0] >= 0 and ctx.get(barrel.flow.has_s) else None)
            await ctx.tick()

    simulator = Simulator(barrel)
    simulator.add_clock(1e-6)
    simulator.add_testbench(bench)
    simulator.run()
    return out


def rate(trace: list[tuple[int, int]]) -> float:
    tail = trace[len(trace) // 2 :]
    return sum(s >= 0 for s, _ in tail) / len(tail)


LOOP = [{"begin": 1, "imm": 1000, "has_s": 1}, {"has_s": 1}, {"has_s": 1}, {"end_loop": 1, "has_s": 1}, {"end": 1}]


def test_rate_with_loads():
    """A SIW a cycle from three sentrons on; one alone waits for its S operation."""
    assert rate(issued(8, LOOP, 120)) == 1
    assert rate(issued(4, LOOP, 120)) == 1
    assert 0.3 < rate(issued(1, LOOP, 120)) < 0.35


def test_turns():
    trace = issued(4, LOOP, 60)
    assert [s for s, _ in trace[30:34]] in [[i % 4 for i in range(k, k + 4)] for k in range(4)]


def test_nested_loops():
    flows = [{"begin": 1, "imm": 2}, {"begin": 2, "imm": 3, "end_loop": 2}, {"end_loop": 1}, {"end": 1}]
    order = [pc for s, pc in issued(1, flows, 60) if s >= 0]
    assert order == [0, 1, 1, 1, 2, 0, 1, 1, 1, 2, 3]


def test_count_zero_steps_over():
    flows = [{"begin": 1, "imm": 0}, {"begin": 2, "imm": 5}, {"end_loop": 3}, {"end": 1}]
    assert [pc for s, pc in issued(1, flows, 40) if s >= 0] == [3]


def test_halt_releases():
    trace = issued(2, [{"end": 1}], 20)
    assert sorted(s for s, _ in trace if s >= 0) == [0, 1]
