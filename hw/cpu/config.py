"""The parameters of the host CPU and its presets. A core is made from one frozen `CoreConfig`, so that a configuration
can be printed, hashed and compared."""

from __future__ import annotations

from dataclasses import dataclass

EXTENSIONS = ("I", "M", "Zicsr", "Zifencei")  # what every core has, named as in asm.isa


@dataclass(frozen=True)
class CoreConfig:
    """What is built into a core.

    xlen: register width in bits, 32 or 64. On 32 there are no W forms, LD, SD, LWU; counters have high halves.
    reset_pc: address of the first instruction after reset, a multiple of 4.
    commit_port: adds the RVFI port and the registers behind it. The fast build leaves them out.
    """

    xlen: int = 64
    reset_pc: int = 0x1000
    commit_port: bool = False

    def __post_init__(self) -> None:
        if self.xlen not in (32, 64):
            raise ValueError(f"xlen is {self.xlen}, not 32 or 64")
        if self.reset_pc % 4:
            raise ValueError(f"reset_pc {self.reset_pc:#x} is not a multiple of 4")

    @property
    def misa(self) -> int:
        """The value of misa: MXL in the top two bits, then one bit a letter of the extensions (Priv. 3.1.1)."""
        letters = sum(1 << ord(letter) - ord("A") for letter in EXTENSIONS if len(letter) == 1)
        return {32: 1, 64: 2}[self.xlen] << self.xlen - 2 | letters


HOST64 = CoreConfig()
HOST32 = CoreConfig(xlen=32)
