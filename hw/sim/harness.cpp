// The board around the Verilated chip: clocks, RAM, a serial terminal, an SD card, the record of commits.
// Python calls `soc_run` once per many thousand cycles; everything that happens each cycle is here.
//
// A cycle is one rising edge of `clk`. After it the chip's outputs are settled: the RAM request they show is
// answered at once (the chip takes the answer with the next edge), and pins are looked at. The other
// clocks rise with `clk` if the chip says that their part of it has something to do.
//
// Built with -DCOMMITS where the chip has a commit port, with -DTRACE for waveforms.
#include "Vsoc.h"
#include "sdcard.h"
#include "verilated.h"
#ifdef TRACE
#include "verilated_vcd_c.h"
#endif
#include <cstdint>
#include <cstring>
#include <deque>
#include <memory>
#include <string>
#include <sys/mman.h>
#include <vector>

class Vsoc___024root;
void Vsoc___024root___eval(Vsoc___024root *root);

namespace {

constexpr uint64_t RAM_BASE = 0x80000000;
constexpr uint64_t ROM_BASE = 0x1000;
constexpr uint64_t BIT_CLOCKS = 16; // of the terminal: divisor 1
constexpr uint64_t SILENCE = 12 * BIT_CLOCKS;
constexpr uint64_t NEVER = UINT64_MAX;

// Why a run ended; hw/sim/rtl.py has the names.
enum Reason { LIMIT, FINISHER, OUTPUT, COMMITS_FULL, TOHOST, CARD };

// A terminal at the end of the serial line: what the chip sends is collected, what is typed is sent to it.
struct Terminal {
    std::string output;
    std::deque<uint8_t> typed;
    uint64_t sample_at = NEVER; // middle of the next bit of the byte that comes in
    unsigned bits = 0, shift = 0;
    uint64_t change_at = NEVER; // next edge of the byte that goes out
    unsigned frame = 0;         // its bits still to go, lowest first, 1 above them

    void receive(uint64_t now, unsigned line) {
        if (sample_at == NEVER) {
            if (!line) {
                sample_at = now + BIT_CLOCKS + BIT_CLOCKS / 2;
                bits = shift = 0;
            }
        } else if (now == sample_at) {
            if (bits < 8) {
                shift |= line << bits++;
                sample_at += BIT_CLOCKS;
            } else {
                output.push_back(static_cast<char>(shift));
                sample_at = NEVER;
            }
        }
    }

    void type(uint64_t now, const uint8_t *bytes, size_t count) {
        typed.insert(typed.end(), bytes, bytes + count);
        if (change_at == NEVER && count)
            change_at = now + 1;
    }

    // The level of the line from `change_at` on.
    unsigned drive(uint64_t now) {
        if (frame <= 1) { // all ones: the stop bit is over
            if (typed.empty()) {
                change_at = NEVER;
                return 1;
            }
            frame = typed.front() << 1 | 0x600; // start, data, stop, end mark
            typed.pop_front();
        }
        unsigned level = frame & 1;
        frame >>= 1;
        change_at = now + BIT_CLOCKS;
        return level;
    }
};

// hw/sim/commit.py's fields in its order, then ours.
struct Commit {
    uint64_t order, insn, trap, intr, mode, pc_rdata, pc_wdata, rd_addr, rd_wdata;
    uint64_t mem_addr, mem_rmask, mem_wmask, mem_rdata, mem_wdata, cause;
};

struct Soc {
    VerilatedContext context;
    std::unique_ptr<Vsoc> top;
    uint8_t *ram = nullptr;
    uint64_t ram_size = 0, cycles = 0, tohost = NEVER, order = 0;
    Terminal terminal;
    SDCard *card = nullptr;
    unsigned card_pins = ~0u; // as the card last saw them
    bool complains = false;   // the card: the chip broke its protocol
    std::vector<Commit> commits;
    size_t commits_limit = 1;
#ifdef TRACE
    VerilatedVcdC trace;
#endif

    void edge() {
        top->clk = 1;
        top->cpu_clk = top->cpu_run;
        top->io_clk = top->io_run;
        top->vtpu_clk = top->vtpu_run;
        step();
        cycles++;
    }

    void low() {
        top->clk = top->cpu_clk = top->io_clk = top->vtpu_clk = 0;
        step();
    }

    void step() {
#ifdef TRACE
        top->eval();
        trace.dump(context.time());
        context.timeInc(10);
#else
        // What top->eval() does, without its two locks of queues that stay empty here: 5 % of the time.
        Vsoc___024root___eval(top->rootp);
#endif
    }

    // Answer the request that the chip shows. True if it wrote something to `tohost`.
    bool serve_ram() {
        const uint64_t offset = (top->ram_addr - RAM_BASE) & ~7ull;
        if (offset >= ram_size) {
            top->ram_error = 1;
            return false;
        }
        top->ram_error = 0;
        uint64_t word;
        memcpy(&word, ram + offset, 8);
        if (!top->ram_write) {
            top->ram_rdata = word;
            return false;
        }
        // Spread bit i of the mask to byte i: multiply to get copies, keep one bit in each, and fill.
        uint64_t lanes = (top->ram_mask * 0x0101010101010101ull & 0x8040201008040201ull);
        lanes = ((lanes + 0x7f7f7f7f7f7f7f7full) | lanes) >> 7 & 0x0101010101010101ull;
        lanes *= 255;
        word = (word & ~lanes) | (top->ram_wdata & lanes);
        memcpy(ram + offset, &word, 8);
        return offset == tohost && word;
    }

    // One cycle, but for the commit port. True if `tohost` was written.
    bool cycle() {
        edge();
        bool told = top->ram_valid && serve_ram();
        terminal.receive(cycles, top->tx);
        const unsigned pins = top->sd_sclk | top->sd_mosi << 1 | top->sd_cs_n << 2;
        if (pins != card_pins) {
            card_pins = pins;
            top->sd_miso = sdcard_eval(card, top->sd_sclk, top->sd_mosi, top->sd_cs_n);
            complains = sdcard_error(card) != nullptr;
        }
        if (cycles == terminal.change_at)
            top->rx = terminal.drive(cycles);
        low();
        return told;
    }

    int run(uint64_t max_cycles, size_t max_output) {
        const uint64_t end = cycles + max_cycles;
        while (cycles < end) {
            bool told = cycle();
            record();
            if (top->code) {
                finish();
                return FINISHER;
            }
            if (told)
                return TOHOST;
            if (complains)
                return CARD;
            if (terminal.output.size() >= max_output)
                return OUTPUT;
            if (commits.size() >= commits_limit)
                return COMMITS_FULL;
        }
        return LIMIT;
    }

    // The finisher was written. The commit of that store is one cycle behind; then power stays on until the
    // line has been silent for longer than a byte, so that no output is lost. These cycles do not count.
    void finish() {
        const uint64_t ended = cycles;
        cycle();
        record();
        for (uint64_t silent = 0; silent < SILENCE; silent = top->tx ? silent + 1 : 0)
            cycle();
        cycles = ended;
    }

    void record() {
#ifdef COMMITS
        const Vsoc &t = *top;
        if (t.commit___05Fvalid)
            commits.push_back({order++, t.commit___05Finsn, t.commit___05Ftrap, t.commit___05Fintr, 3,
                               t.commit___05Fpc_rdata, t.commit___05Fpc_wdata, t.commit___05Frd_addr,
                               t.commit___05Frd_wdata, t.commit___05Fmem_addr, t.commit___05Fmem_rmask,
                               t.commit___05Fmem_wmask, t.commit___05Fmem_rdata, t.commit___05Fmem_wdata,
                               t.commit___05Fcause});
#endif
    }
};

} // namespace

#pragma GCC visibility push(default)
extern "C" {

// A powered-off board. `trace_path` is used by the traced build only. Null if there is no memory.
Soc *soc_open(uint64_t ram_size, const char *sd_path, const char *trace_path) {
    auto *s = new Soc;
    s->top = std::make_unique<Vsoc>(&s->context);
    s->ram_size = ram_size & ~7ull;
    void *ram = mmap(nullptr, ram_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (ram == MAP_FAILED) {
        delete s;
        return nullptr;
    }
    s->ram = static_cast<uint8_t *>(ram);
    s->top->rx = s->top->sd_miso = 1;
    s->card = sdcard_open(sd_path);
#ifdef TRACE
    s->context.traceEverOn(true);
    s->top->trace(&s->trace, 99);
    s->trace.open(trace_path);
#else
    (void)trace_path;
#endif
    s->top->eval();
    return s;
}

void soc_close(Soc *s) {
    s->top->final();
#ifdef TRACE
    s->trace.close();
#endif
    sdcard_close(s->card);
    munmap(s->ram, s->ram_size);
    delete s;
}

// Put an image into the boot ROM through its programming port; the rest of the chip stands still.
void soc_program(Soc *s, const uint8_t *image, uint64_t size) {
    s->top->program_en = 1;
    for (uint64_t at = 0; at < size; at += 8) {
        uint64_t word = 0;
        memcpy(&word, image + at, size - at < 8 ? size - at : 8);
        s->top->program_word = (ROM_BASE + at) / 8;
        s->top->program_data = word;
        s->top->program_clk = 1;
        s->top->eval();
        s->top->program_clk = 0;
        s->top->eval();
    }
    s->top->program_en = 0;
    s->top->eval();
}

uint8_t *soc_ram(Soc *s) {
    return s->ram;
}

// Address of the HTIF word; a nonzero doubleword there ends a run.
void soc_tohost(Soc *s, uint64_t address) {
    s->tohost = address - RAM_BASE;
}

// What the chip did wrong to the SD card; null if nothing.
const char *soc_sd_error(const Soc *s) {
    return sdcard_error(s->card);
}

uint64_t soc_cycles(const Soc *s) {
    return s->cycles;
}

uint32_t soc_code(const Soc *s) {
    return s->top->code;
}

// Run at most max_cycles, until max_output bytes of output wait or something else ends it.
int soc_run(Soc *s, uint64_t max_cycles, uint64_t max_output) {
    return s->run(max_cycles, max_output);
}

// Take what came over the serial line, at most `size` bytes of it.
uint64_t soc_output(Soc *s, uint8_t *to, uint64_t size) {
    std::string &output = s->terminal.output;
    uint64_t count = output.size() < size ? output.size() : size;
    memcpy(to, output.data(), count);
    output.erase(0, count);
    return count;
}

void soc_type(Soc *s, const uint8_t *bytes, uint64_t count) {
    s->terminal.type(s->cycles, bytes, count);
}

// End a run when so many commits wait.
void soc_commits_limit(Soc *s, uint64_t limit) {
    s->commits_limit = limit;
}

// Take the commits that wait: copied to `to`, which holds `room` records.
uint64_t soc_commits(Soc *s, Commit *to, uint64_t room) {
    uint64_t count = s->commits.size() < room ? s->commits.size() : room;
    if (count)
        memcpy(to, s->commits.data(), count * sizeof(Commit));
    s->commits.erase(s->commits.begin(), s->commits.begin() + static_cast<ptrdiff_t>(count));
    return count;
}
}
