// The vTPU core with memory behind its DMA port, driven from Python in whole operations.
//
// A bus access holds `valid` until `ready` and then waits for the response; memory answers a fixed number of cycles
// after it has accepted. Addresses from MEMORY_BASE on are memory, all others answer with an error.
#include <cstdint>
#include <cstring>

#include "Vsoc.h"
#include "verilated.h"

#define EXPORT extern "C" __attribute__((visibility("default")))

static const uint64_t MEMORY_BASE = 0x80000000;
static const uint64_t PATIENCE = 100000; // cycles that an access may take

struct Core {
    VerilatedContext context;
    Vsoc top{&context};
    uint8_t *memory;
    uint64_t size;
    uint64_t cycles = 0;
    int wait = 0; // cycles until the response, 0 for none under way
    int latency = 2;
    uint64_t answer = 0;
    bool error = false;

    void tick() {
        top.dma___05Frsp_valid = wait == 1;
        top.dma___05Frdata = answer;
        top.dma___05Ferror = error;
        top.dma___05Fready = wait == 0 || wait == 1;
        top.eval();
        bool accepted = top.dma___05Fvalid && top.dma___05Fready;
        if (wait)
            wait--;
        if (accepted) {
            uint64_t at = (top.dma___05Faddr & ~7ull) - MEMORY_BASE;
            error = at + 8 > size;
            if (!error && top.dma___05Fwrite) {
                uint64_t data = top.dma___05Fwdata;
                for (int i = 0; i < 8; i++)
                    if (top.dma___05Fmask >> i & 1)
                        memory[at + i] = data >> 8 * i;
            }
            if (!error)
                memcpy(&answer, memory + at, 8);
            wait = latency;
        }
        top.clk = 1;
        top.eval();
        top.clk = 0;
        cycles++;
    }
};

EXPORT void *vtpu_create(uint8_t *memory, uint64_t size, int latency) {
    Core *c = new Core;
    c->memory = memory;
    c->size = size;
    c->latency = latency;
    c->top.clk = 0;
    c->tick();
    return c;
}

EXPORT void vtpu_destroy(void *self) {
    delete static_cast<Core *>(self);
}

#define ACCESS(name, port)                                                                                             \
    EXPORT int name(void *self, uint64_t addr, int write, uint64_t *data, int mask) {                                  \
        Core *c = static_cast<Core *>(self);                                                                           \
        c->top.port##___05Fvalid = 1;                                                                                  \
        c->top.port##___05Faddr = addr;                                                                                \
        c->top.port##___05Fwrite = write;                                                                              \
        c->top.port##___05Fwdata = *data;                                                                              \
        c->top.port##___05Fmask = mask;                                                                                \
        for (uint64_t i = 0; i < PATIENCE; i++) {                                                                      \
            c->top.eval();                                                                                             \
            bool accepted = c->top.port##___05Fvalid && c->top.port##___05Fready;                                      \
            c->tick();                                                                                                 \
            if (accepted)                                                                                              \
                c->top.port##___05Fvalid = 0;                                                                          \
            c->top.eval();                                                                                             \
            if (!c->top.port##___05Fvalid && c->top.port##___05Frsp_valid) {                                           \
                *data = c->top.port##___05Frdata;                                                                      \
                int error = c->top.port##___05Ferror;                                                                  \
                c->tick();                                                                                             \
                return error;                                                                                          \
            }                                                                                                          \
        }                                                                                                              \
        return -1;                                                                                                     \
    }

ACCESS(vtpu_regs, regs)
ACCESS(vtpu_window, window)

// `n` whole 64-bit words of the window; 0 if the bus answered each.
EXPORT int vtpu_block(void *self, uint64_t addr, int write, uint64_t *data, uint64_t n) {
    int status = 0;
    for (uint64_t i = 0; i < n; i++)
        status |= vtpu_window(self, addr + 8 * i, write, data + i, 0xff);
    return status;
}

// Cycles until the interrupt, or `limit`.
EXPORT uint64_t vtpu_run(void *self, uint64_t limit) {
    Core *c = static_cast<Core *>(self);
    uint64_t start = c->cycles;
    while (c->cycles - start < limit && !c->top.irq)
        c->tick();
    return c->cycles - start;
}

EXPORT void vtpu_idle(void *self, uint64_t cycles) {
    for (uint64_t i = 0; i < cycles; i++)
        static_cast<Core *>(self)->tick();
}
