"""A captured program on the functional model of the vTPU, without a CPU: what os/drivers/vtpu.c does, in Python."""

from __future__ import annotations

import struct

from asm import vtpu
from hw.sim.vtpu import VTPU
from tensor.program import Program, Tensor
from tools import training

MEMORY = 16 << 20
RING, LIST, TABLE, CODE, DATA = 0x100, 0x1000, 0x10000, 0x20000, 0x400000
TABLE_LOG2 = 9


class Replay:
    """One core with the program loaded; `put` and `get` move tensors, `run` replays an entry."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.memory = bytearray(MEMORY)
        self.core = VTPU(training.core(program), self._read, self._write)
        for frame, (line, column) in enumerate(program.pages):
            key = vtpu.coordinate({"line": line * 32, "column": column * 32})
            at = vtpu.ppt_hash(key, TABLE_LOG2)
            while self.memory[TABLE + 32 * at + 24]:
                at = (at + 1) % (1 << TABLE_LOG2)
            flags = vtpu.PTE_VALID | vtpu.PTE_SCRATCHPAD | vtpu.PTE_WRITABLE
            self.memory[TABLE + 32 * at : TABLE + 32 * at + 32] = struct.pack("<4I2Q", key, 0, 0, 0, frame, flags)
        for i, siw in enumerate(program.siws):
            self.memory[CODE + 64 * i : CODE + 64 * i + 64] = struct.pack("<16I", *vtpu.encode(siw))
        registers = {"DMA_BASE": 0, "DMA_LIMIT": MEMORY, "PPT_ROOT": TABLE, "PPT_SIZE": 1 << TABLE_LOG2}
        registers |= {
            "CMDQ_BASE": RING,
            "CMDQ_SIZE": 2,
            "IRQ_ENABLE": 3,
            "CTRL": vtpu.CTRL_ENABLE | vtpu.CTRL_PPT_FLUSH,
        }
        for name, value in registers.items():
            self.core.write(vtpu.REGISTERS[name], value, 8)
        self._submit([struct.pack("<5I", vtpu.COMMANDS["LOAD"], len(program.siws), CODE, 0, 0)])
        for tensor in program.tensors:
            if tensor.data is not None:
                self.put(tensor, tensor.data)

    def _read(self, address: int, count: int) -> bytes:
        return bytes(self.memory[address : address + count])

    def _write(self, address: int, data: bytes) -> None:
        self.memory[address : address + len(data)] = data

    def _submit(self, commands: list[bytes]) -> None:
        for i, command in enumerate(commands):
            self.memory[LIST + 64 * i : LIST + 64 * i + 64] = command.ljust(64, b"\0")
        tail = self.core.read(vtpu.REGISTERS["CMDQ_TAIL"], 8)
        run = struct.pack("<4I", vtpu.COMMANDS["RUN"], len(commands), LIST, 0)
        self.memory[RING + 64 * tail : RING + 64 * tail + 64] = run.ljust(64, b"\0")
        self.core.write(vtpu.REGISTERS["DOORBELL"], (tail + 1) % 2, 8)
        status = self.core.read(vtpu.REGISTERS["IRQ_STATUS"], 8)
        faults = [self.core.read(vtpu.REGISTERS["FAULT_CODE"] + 8 * s, 8) for s in range(self.program.sentrons)]
        code = self.core.read(vtpu.REGISTERS["CMD_FAULT_CODE"], 8)
        assert status == vtpu.IRQ_DONE and not any(faults) and not code, (status, faults, code)
        self.core.write(vtpu.REGISTERS["IRQ_STATUS"], status, 8)

    def _copy(self, tensor: Tensor, to_host: int) -> None:
        place = tensor.coordinate()
        words = [place >> 32 * i & 0xFFFFFFFF for i in range(4)]
        shape = (tensor.columns, tensor.lines, 4 * tensor.columns)
        self._submit([struct.pack("<4I4I3I", vtpu.COMMANDS["COPY"], to_host, DATA, 0, *words, *shape)])

    def put(self, tensor: Tensor, bits: list[int]) -> None:
        """Row-major bit patterns to the tensor's pages."""
        self._write(DATA, struct.pack(f"<{len(bits)}I", *bits))
        self._copy(tensor, 0)

    def get(self, tensor: Tensor) -> list[int]:
        """The tensor's bit patterns, row-major."""
        self._copy(tensor, 1)
        count = tensor.lines * tensor.columns
        return list(struct.unpack(f"<{count}I", self._read(DATA, 4 * count)))

    def run(self, entry: str, inputs: dict[str, list[int]]) -> dict[str, list[int]]:
        """Replay an entry; its outputs by name."""
        for name, bits in inputs.items():
            self.put(self.program.tensor(name, entry), bits)
        pc = dict(self.program.entries)[entry]
        count = self.program.sentrons
        spawns = [
            struct.pack("<4I4I8I", vtpu.COMMANDS["SPAWN"] | s << 8, pc, 0, 0, 0, 0, 0, 0, *[s] * 8)
            for s in range(count)
        ]
        self._submit(spawns + [struct.pack("<2I", vtpu.COMMANDS["WAIT"], (1 << count) - 1)])
        at = [name for name, _ in self.program.entries].index(entry)
        return {t.name: self.get(t) for t in self.program.tensors if t.role == "output" and t.entry == at}
