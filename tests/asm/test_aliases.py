"""Symbols that are other names for symbols, linked with another file that defines the weak ones anew: a relocation
names the symbol that the text names. GNU as and GNU ld as the oracle."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from asm import assembler, elf, isa
from asm.linker import link
from cc.driver import compile_c
from tests.asm import gnu
from tests.cc.support import BASE, execute

NAMES = [f"z{i}" for i in range(6)] + [".Lz"]
PLACES = [f"l{i}" for i in range(7)] + [".Ldata"]
FOREIGN = ["ext", "weakext"]
USES = "call {} | tail {} | lla a0,{}{} | lw a0,{} | lui a0,%hi({}{}) | addi a0,a0,%lo({}{})".split(" | ")
NEAR = "j {} | beq a0,a1,{} | beqz a0,{} | jal {}".split(" | ")


def program(r: random.Random) -> str:
    """Aliases before and behind what they name, of every binding, in chains and with offsets."""
    lines = [".text"]
    near = PLACES[:-1] + NAMES
    for i in range(6):
        lines.append(f"l{i}:")
        for _ in range(r.randrange(1, 6)):
            name, offset = r.choice(NAMES if r.random() < 0.8 else PLACES + FOREIGN), r.choice(["", "", "+8"])
            use = r.choice(USES + NEAR if name in near else USES)
            lines.append(use.replace("{}{}", "{}" + offset).format(name))
    lines += ["add a0,a0,a1", ".data", ".Ldata: .word 1", "l6: .word 2"]
    lines += [f".dword {r.choice(NAMES + PLACES + FOREIGN)}{r.choice(['', '+16'])}" for _ in range(5)]
    for n, name in enumerate(NAMES):
        target = r.choice(PLACES + FOREIGN + NAMES[:n])
        offset = "" if target in FOREIGN else r.choice(["", "", "", "+4", "-4"])
        binding = r.choice(["", ".globl", ".weak", ".local", ".hidden"]) if name[0] == "z" else ""
        said = [r.choice([f".set {name}, {target}{offset}", f"{name} = {target}{offset}"])]
        if binding:
            said.insert(r.randrange(2), f"{binding} {name}")
        at = r.choice([0, len(lines)])
        lines[at:at] = said
    return "\n".join(lines) + "\n"


def compare(folder: Path, seeds: range) -> int:
    """How many of the programs could be linked; GNU ld refuses some of both."""
    linked = 0
    for seed in seeds:
        r = random.Random(seed)
        text, march, relax = program(r), r.choice(["rv64imac", "rv64ima"]), r.choice([True, False])
        weak = [name for name in NAMES if f".weak {name}\n" in text and r.random() < 0.7]
        other = ".globl _start,ext,weakext\n_start: nop\n.space 64\next: nop\nweakext: nop\n"
        other += "".join(f".globl {name}\n.space 16\n{name}: nop\n" for name in weak)
        (folder / "other.s").write_text(other)
        (folder / "gnu.s").write_text(text)
        gnu.run(folder, "as", f"-march={march}", "other.s", "-o", "other.o")
        gnu.run(folder, "as", f"-march={march}", "-mrelax" if relax else "-mno-relax", "gnu.s", "-o", "gnu.o")
        xlen, extensions = isa.parse(march)
        (folder / "ours.o").write_bytes(assembler.assemble(text, "t.s", xlen, None, extensions, relax=relax))
        images = []
        for name in ("gnu", "ours"):
            flags = ("--no-relax", "-Ttext=0x10000", "-Tdata=0x20000")
            gnu.run(folder, "ld", *flags, f"{name}.o", "other.o", "-o", f"{name}.elf")
            gnu.run(folder, "objcopy", "-O", "binary", f"{name}.elf", f"{name}.bin")
            images.append((folder / f"{name}.bin").read_bytes())
        assert images[0] == images[1], f"seed {seed}:\n{text}"
        linked += 1
    return linked


def test_random_aliases(tmp_path: Path) -> None:
    assert compare(tmp_path, range(50)) == 50


@pytest.mark.ci
def test_many_random_aliases(tmp_path: Path) -> None:
    assert compare(tmp_path, range(1000, 1500)) == 500


CHAIN = """
.globl early, a1, a2
.set early, f
f: ret
.type f, @function
.size f, . - f
.set a1, a2
.set a2, f
.weak a4
.set a4, a1
.set late, early
.set offset, a1 + 4
"""


def test_types_and_sizes_in_chains(tmp_path: Path) -> None:
    def symbols(data: bytes) -> dict:
        found = {s.name: (s.value, s.size, s.type, s.bind) for s in elf.read(data).symbols}
        return {name: found[name] for name in ("f", "early", "a1", "a2", "a4", "late", "offset")}

    (tmp_path / "t.s").write_text(CHAIN)
    gnu.run(tmp_path, "as", "-march=rv64imac", "t.s", "-o", "t.o")
    xlen, extensions = isa.parse("rv64imac")
    ours = assembler.assemble(CHAIN, "t.s", xlen, None, extensions)
    assert symbols(ours) == symbols((tmp_path / "t.o").read_bytes())


def test_weak_alias_gives_way(tmp_path: Path) -> None:
    """As in musl: a weak alias of a static function, called in its own file, and a better one elsewhere."""
    library = """
        static int nothing(void) { return 1; }
        static int number = 2;
        int f(void) __attribute__((weak, alias("nothing")));
        int kept(void) __attribute__((weak, alias("nothing")));
        extern int n __attribute__((weak, alias("number")));
        int (*pointer)(void) = f;
        int *address = &n;
        int sum(void) { return f() + 10 * kept() + 100 * n + 1000 * pointer() + 10000 * *address; }
    """
    user = "int f(void) { return 5; } int n = 7; int sum(void); int main(void) { return sum() == 75715 ? 42 : 1; }"
    start = ".globl _start\n_start: call main\nli a7, 93\necall\n"
    texts = {"start": start, "library": compile_c(library, "l.c"), "user": compile_c(user, "u.c")}
    objects = [(name, assembler.assemble(text, name)) for name, text in texts.items()]
    assert execute(link(objects, text_base=BASE), tmp_path / "a.elf")[0] == 42
