"""The whole idea of the vTPU in one file: one instruction word, three operations at once, and many threads to fill it.

A word (SIW) has a slot for each of three pipes: D computes, S moves vectors between registers and memory, C brings
vectors from elsewhere. Threads (sentrons) take turns; a word is issued when nothing it needs is still on its way.

The kernel is a matrix product: tiles of 8 x 8, and for each k the outer product of a column of A (it comes through C)
and a row of B (through S) is added to an accumulator (D: 64 multiply-adds in one operation). One vector in, one vector
over, one operation: three pipes, equally busy, if only the words are packed well. Three versions of the same sums:

    baseline     one operation a word: at best one operation a cycle, what a CPU does
    naive        the fetches for one k share a word; the sum waits for them
    packed       the word that computes k fetches k + 1

each with one sentron, where everything waits for the accumulator, and with eight: while one waits, others issue.

Only useful operations count: not a NOP, and its result ends up in what is stored (`useful`). Run it: `python
hw/vtpu/microvtpu.py`. It has no numbers of its own making (floats are Python's), no page table and no queue:

    here                        in the real core (hw/vtpu)
    SIW, the kernels            asm/vtpu.py the table, asm/vtpu_asm.py the text, asm/packer.py who packs
    Sentron: loops, pc          sequencer.py, decode.py
    Core.run: whose turn        sequencer.py
    Sentron.ready: scoreboard   sequencer.py
    outer                       dense.py, fma.py, reduce.py, functions.py (bits: asm/numbers.py)
    gather, store, memory       sparse.py, scratchpad.py, translate.py
    receive                     barrier.py holds what C has so far
    useful, Core.cycles         core.py, registers.py (the counters)
    start of a run              commands.py (the command queue)
"""

from collections import namedtuple

LANES = 8
K = 64  # terms of a sum
TILES = 8  # tiles of 8 x 8 that are computed
LATENCY = {"outer": 5, "add_outer": 5, "gather": 3, "receive": 3, "store": 1}

# d, s, c: an operation, or None for a NOP. Loops: how often (at the first word of the loop), and whether it ends here.
SIW = namedtuple("SIW", "d s c loop0 loop1 end0 end1", defaults=(None, None, None, 0, 0, False, False))
Op = namedtuple("Op", "name to sources")  # to: a register; sources: registers; p registers are stepped by one line


class Sentron:
    """A thread: registers by name, the cycle in which each is ready, two nested loops that cost nothing."""

    def __init__(self, code, pointers):
        self.code, self.pc = code, 0
        self.registers = dict(pointers)
        self.when = {}  # register -> cycle in which it can be used
        self.maker = {}  # register -> number of the operation that made it
        self.starts, self.left = [0, 0], [0, 0]
        self.again = [False, False]  # this word is reached by looping back

    def operations(self):
        """Those of the next word that are not NOPs."""
        word = self.code[self.pc]
        return [op for op in (word.d, word.s, word.c) if op]

    def ready(self, cycle):
        """The scoreboard: is no source or destination of the next word still on its way?"""
        return all(self.when.get(name, 0) <= cycle for op in self.operations() for name in (op.to, *op.sources))

    def advance(self):
        """To the next word; the inner loop (1) ends first."""
        word = self.code[self.pc]
        for level, count in ((0, word.loop0), (1, word.loop1)):
            if count and not self.again[level]:
                self.starts[level], self.left[level] = self.pc, count
        self.again = [False, False]
        for level, ends in ((1, word.end1), (0, word.end0)):
            if ends:
                self.left[level] -= 1
                if self.left[level]:
                    self.pc = self.starts[level]
                    self.again = [True, level == 1]
                    return
        self.pc += 1


class Core:
    """Sentrons, a memory of vectors by coordinate (plane, line), and a record of what was done."""

    def __init__(self, memory):
        self.memory = memory
        self.cycles = self.words = 0
        self.record = []  # for each operation done: (name, numbers of the operations whose results it used)

    def run(self, sentrons):
        """Issue a word in each cycle, from the next sentron that is ready, until all are done."""
        turn, last = 0, 0
        while any(s.pc < len(s.code) for s in sentrons):
            for i in range(len(sentrons)):
                sentron = sentrons[(turn + i) % len(sentrons)]
                if sentron.pc < len(sentron.code) and sentron.ready(self.cycles):
                    last = max(last, self.issue(sentron))
                    turn = (turn + i + 1) % len(sentrons)
                    break
            self.cycles += 1
        self.cycles = max(self.cycles, last)

    def issue(self, sentron):
        """All reads come before all writes. Returns when the last result is there."""
        self.words += 1
        done = []
        for op in sentron.operations():
            values = [sentron.registers.get(name) for name in op.sources]
            made_by = [sentron.maker[name] for name in op.sources if name in sentron.maker]
            if op.name == "add_outer":
                values.append(sentron.registers[op.to])
                made_by.append(sentron.maker[op.to])
            done.append((op, getattr(self, op.name)(*values), made_by))
        for op, value, made_by in done:
            self.record.append((op.name, made_by))
            for name in op.sources:
                if name.startswith("p"):  # a coordinate: next line
                    plane, line = sentron.registers[name]
                    sentron.registers[name] = (plane, line + 1)
            sentron.registers[op.to], sentron.maker[op.to] = value, len(self.record) - 1
            sentron.when[op.to] = self.cycles + LATENCY[op.name]
        latest = max((sentron.when[op.to] for op, _, _ in done), default=self.cycles)
        sentron.advance()
        return latest

    # the operations: D, D, S, C, S

    def outer(self, column, row):
        return [[a * b for b in row] for a in column]

    def add_outer(self, column, row, tile):
        return [[a * b + c for b, c in zip(row, line)] for a, line in zip(column, tile)]

    def gather(self, place):
        return self.memory.get(place, [0.0] * LANES)  # what is not there reads as zero: no peeling of the last turn

    receive = gather  # from the neighbour who has column k of A

    def store(self, place, tile):
        self.memory[place] = tile[place[1] % LANES]

    def useful(self):
        """Operations without which something stored would be missing or different."""
        needed = set()
        for number in range(len(self.record) - 1, -1, -1):
            name, made_by = self.record[number]
            if name == "store":
                needed.add(number)
            if number in needed:
                needed.update(made_by)
        return len(needed)


def fetch(n):
    """The next row of B and the next column of A, into the n-th pair of registers."""
    return {"s": Op("gather", f"r{n}", ("pB",)), "c": Op("receive", f"m{n}", ("pA",))}


def compute(name, n):
    return {"d": Op(name, "acc", (f"m{n}", f"r{n}"))}


STORES = [SIW(s=Op("store", "none", ("pC", "acc"))) for _ in range(LANES)]


def tiles(words, count):
    """The loop over tiles around `words` and the stores of a tile."""
    body = words + STORES
    return [body[0]._replace(loop0=count), *body[1:-1], body[-1]._replace(end0=True)]


def baseline(count):
    """One operation a word."""

    def one(name):
        pair = fetch(0)
        return [SIW(s=pair["s"]), SIW(c=pair["c"]), SIW(**compute(name, 0))]

    gather, receive, add = one("add_outer")
    return tiles([*one("outer"), gather._replace(loop1=K - 1), receive, add._replace(end1=True)], count)


def naive(count):
    """Both fetches share a word; the sum waits for them."""
    loop = [SIW(**fetch(0), loop1=K - 1), SIW(**compute("add_outer", 0), end1=True)]
    return tiles([SIW(**fetch(0)), SIW(**compute("outer", 0)), *loop], count)


def packed(count):
    """Every word of the loop uses all three pipes; pairs of registers take turns. The last fetch of a tile is the first
    of the next."""
    # BEGIN SOLUTION hw.vtpu.micro.packed
    even, odd = compute("add_outer", 0) | fetch(1), compute("add_outer", 1) | fetch(0)
    first = [SIW(**compute("outer", 0), **fetch(1)), SIW(**odd)]
    loop = [SIW(**even, loop1=K // 2 - 1), SIW(**odd, end1=True)]
    return [SIW(**fetch(0)), *tiles(first + loop, count)]
    # END SOLUTION


def measure(kernel, threads):
    """Run a kernel on all tiles: words, cycles, useful operations, share of cycles with a multiply-add."""
    memory = {}
    for line in range(TILES * K):
        memory["A", line] = [float((line * 7 + i * 3) % 11 - 5) for i in range(LANES)]
        memory["B", line] = [float((line * 5 + i * 2) % 13 - 6) for i in range(LANES)]
    each = TILES // threads
    core = Core(memory)
    core.run(
        [
            Sentron(kernel(each), {f"p{x}": (x, t * each * (LANES if x == "C" else K)) for x in "ABC"})
            for t in range(threads)
        ]
    )
    for line in range(TILES * LANES):  # the plain sums
        tile, i = divmod(line, LANES)
        for j in range(LANES):
            total = sum(memory["A", tile * K + k][i] * memory["B", tile * K + k][j] for k in range(K))
            assert memory["C", line][j] == total, "the kernel is wrong"
    sums = sum(name in ("outer", "add_outer") for name, _ in core.record)
    return core.words, core.cycles, core.useful(), sums / core.cycles


def main():
    print(f"{TILES} tiles of 8 x 8, K = {K}")
    print(f"{'':<12}{'sentrons':>8}{'words':>8}{'cycles':>8}{'useful':>8}{'op/cycle':>10}{'FMA':>7}")
    for threads in (1, 8):
        for kernel in (baseline, naive, packed):
            words, cycles, useful, share = measure(kernel, threads)
            name = kernel.__name__
            print(f"{name:<12}{threads:>8}{words:>8}{cycles:>8}{useful:>8}{useful / cycles:>10.2f}{share:>7.0%}")


if __name__ == "__main__":
    main()
