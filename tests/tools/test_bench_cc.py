"""`./bits bench cc`: it counts the program's own instructions alone, and notices wrong output."""

from __future__ import annotations

import pytest

from hw.sim.user import UserMachine
from tests import oracles
from tools import bench, bench_cc, own_code

PRINTS = """#include <stdio.h>
#include <string.h>
static char text[300];
static __attribute__((noinline)) int fill(int n) { memset(text, 'a' + n % 26, 200); return (int)strlen(text); }
int main(void) {
    double sum = 0;
    for (int i = 0; i < 20; i++) { sum += fill(i); printf("%d %s\\n", i, text + 190); }
    printf("%f\\n", sum);
    return 0;
}
"""
LONGER = sorted(p for folder in ("programs", "floats") for p in (bench_cc.KERNELS / folder).glob("*.c"))


def executed_in(image: bytes, code: list[tuple[int, int]]) -> int:
    """By looking at every instruction: how many of them lie in `code`."""
    machine, count = UserMachine(image, [b"x"], [], "ref", own_code.RAM_SIZE), 0

    def look(commit) -> None:
        nonlocal count
        count += any(start <= commit.pc_rdata < start + size for start, size in code)

    machine.commits = look
    machine.run()
    assert machine.exit_code == 0
    return count


def test_the_count_is_that_of_the_programs_own_instructions(tmp_path, capfd):
    source = tmp_path / "prints.c"
    source.write_text(PRINTS)
    assembly = bench_cc.ours(source)
    found = own_code.measure(assembly, source.name)
    image, code = own_code.linked(assembly, source.name)
    assert executed_in(image, code) == found.instructions > 100
    assert sum(size for _, size in code) == found.text
    assert capfd.readouterr().out.endswith("19 tttttttttt\n4000.000000\n")


def test_the_count_of_gccs_code_too(tmp_path):
    oracles.tool("riscv64-unknown-elf-gcc")
    source = bench_cc.KERNELS / "fib.c"
    assembly = bench_cc.theirs(source)
    image, code = own_code.linked(assembly, source.name)
    assert executed_in(image, code) == own_code.measure(assembly, source.name).instructions


@pytest.mark.parametrize("source", LONGER, ids=lambda p: p.stem)
def test_the_longer_programs_give_what_is_written_down(source):
    bench_cc.checked(own_code.measure(bench_cc.ours(source), source.name), source.stem, "us")


def test_every_program_has_its_result():
    names = [p.stem for group in bench_cc.programs().values() for p in group]
    assert sorted(names) == sorted(bench_cc.known_results()) and len(set(names)) == len(names)


def test_wrong_output_is_status_1(monkeypatch, capsys, tmp_path):
    wrong = tmp_path / "results.txt"
    wrong.write_text(bench_cc.RESULTS.read_text().replace("fib 00", "fib 01"))
    monkeypatch.setattr(bench_cc, "RESULTS", wrong)
    assert bench.main(["cc", "--kernel", "fib"]) == 1
    assert "bits bench: fib, compiled by us, gives 00" in capsys.readouterr().err


def test_without_gcc(monkeypatch, capsys):
    monkeypatch.setattr(bench_cc, "GCC", "no-such-gcc")
    assert bench.main(["cc", "--kernel", "fib"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("no-such-gcc is not installed") and any(line.startswith("fib ") for line in out)
    assert out[-1].startswith("cc: ")


def test_no_such_program(capsys):
    assert bench.main(["cc", "--kernel", "nonsense"]) == 1
    assert "there is no program nonsense" in capsys.readouterr().err


def test_what_would_spoil_the_count_is_refused(tmp_path):
    source = tmp_path / "sorts.c"
    source.write_text(
        "#include <stdlib.h>\nstatic int by(const void *a, const void *b) { return *(int *)a - *(int *)b; }\n"
        "int main(void) { int a[2] = {2, 1}; qsort(a, 2, 4, by); return 0; }\n"
    )
    with pytest.raises(own_code.MeasureError, match="calls qsort"):
        own_code.measure(bench_cc.ours(source), source.name)


def test_lines_of_system_headers_do_not_count(tmp_path):
    (tmp_path / "mine.h").write_text("int a;\n\n// nothing\nint b;\n")
    source = tmp_path / "x.c"
    source.write_text('#include <stdio.h>\n#include "mine.h"\n#define N 3\n\nint main(void) {\n    return N;\n}\n')
    assert bench_cc.lines_of(source) == 5


def test_the_long_file_is_as_long_as_it_says():
    text = bench_cc.joined(bench_cc.programs()[""], 500)
    assert 500 <= sum(1 for line in text.split("\n") if line.strip()) < 1000 and "main_1" in text
