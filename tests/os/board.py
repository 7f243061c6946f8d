"""A board for the boot ROM: Unicorn's CPU with our models of the SD controller, the console and the finisher."""

from __future__ import annotations

from hw.memory_map import FINISHER_FAIL, FINISHER_PASS, REGIONS, REGISTERS
from hw.sim.sd import SDCard, SDController
from tests import oracles

LSR_READY = 0x60
PAGE = 4096


class Board:
    """Run `rom` from reset until the finisher is written: `status`; or until `stop` is reached: status None."""

    def __init__(self, rom: bytes, card: SDCard, ram_size: int) -> None:
        unicorn = oracles.module("unicorn")
        self.uc = uc = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV64)
        self.fault = unicorn.UcError
        self.sd = SDController(card)
        self.output = bytearray()
        self.status: int | None = None
        self.sd_accesses = 0
        uc.mem_map(0, 64 << 10)
        uc.mem_write(REGIONS["ROM"].base, rom)
        uc.mem_map(REGIONS["RAM"].base, ram_size)
        uc.mmio_map(REGIONS["UART0"].base, PAGE, self._uart_read, None, self._uart_write, None)
        uc.mmio_map(REGIONS["SD"].base, PAGE, self._sd_read, None, self._sd_write, None)
        uc.mmio_map(REGIONS["FINISHER"].base, PAGE, lambda *_: 0, None, self._finish, None)

    def _uart_read(self, _uc: object, offset: int, _size: int, _data: object) -> int:
        return LSR_READY if offset == REGISTERS["UART0"]["LSR"] else 0

    def _uart_write(self, _uc: object, offset: int, _size: int, value: int, _data: object) -> None:
        if offset == REGISTERS["UART0"]["THR"]:
            self.output.append(value & 0xFF)

    def _sd_read(self, _uc: object, offset: int, size: int, _data: object) -> int:
        self.sd_accesses += 1
        return self.sd.read(offset, size)

    def _sd_write(self, _uc: object, offset: int, size: int, value: int, _data: object) -> None:
        self.sd_accesses += 1
        self.sd.write(offset, value, size)

    def _finish(self, uc: object, _offset: int, _size: int, value: int, _data: object) -> None:
        assert value == FINISHER_PASS or value & 0xFFFF == FINISHER_FAIL
        self.status = 0 if value == FINISHER_PASS else value >> 16
        self.uc.emu_stop()

    def run(self, stop: int = 0, seconds: int = 60) -> int | None:
        self.uc.emu_start(REGIONS["ROM"].base, stop, timeout=seconds * 1_000_000)
        return self.status

    @property
    def console(self) -> str:
        """What was printed, without the UART's set-up (a divisor of 1) in front."""
        return self.output.removeprefix(b"\x01").decode()
