"""`python -m tools.manual`: write the tables of hw/vtpu/MANUAL.md anew from the instruction table."""

from __future__ import annotations

import sys
from pathlib import Path

from asm.vtpu_manual import refresh

MANUAL = Path(__file__).resolve().parent.parent / "hw" / "vtpu" / "MANUAL.md"


def main() -> int:
    """0; the file is current afterwards."""
    MANUAL.write_text(refresh(MANUAL.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
