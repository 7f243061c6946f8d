// What cc/rt computes on this machine: for each operation a digest of its results on the special values and
// on CASES random operands. Equal digests on the host and on the chip mean equal bits.

#include "out.h"
#include "operations.h"

#ifndef CASES
#define CASES 300
#endif

typedef uint64_t (*operation)(uint64_t, uint64_t, uint64_t);

#define DEFINE(name, count, kind, result, parameters, arguments, right)                                      \
    result name parameters;                                                                                  \
    static uint64_t ours##name(uint64_t a, uint64_t b, uint64_t c) {                                         \
        (void)a, (void)b, (void)c;                                                                           \
        return (uint64_t)name arguments;                                                                     \
    }
#define ROW(name, count, kind, result, parameters, arguments, right) {#name, kind, ours##name},

OPERATIONS(DEFINE)

static const struct {
    const char *name;
    char kind;
    operation ours;
} table[] = {OPERATIONS(ROW)};

int main(void) {
    for (unsigned long i = 0; i < sizeof table / sizeof *table; i++) {
        uint64_t sum = 0;
        state = i;
        for (int n = 0; n < SPECIALS + CASES; n++) {
            uint64_t near = next(), a, b, c;
            if (table[i].kind == 'f') {
                a = n < SPECIALS ? special32(n) : random32((uint32_t)near);
                b = random32((uint32_t)a);
                c = random32((uint32_t)b);
            } else if (table[i].kind == 'd') {
                a = n < SPECIALS ? special64(n) : random64(near);
                b = random64(a);
                c = random64(b);
            } else {
                a = n < SPECIALS ? special64(n) : random_integer();
                b = c = random_integer();
            }
            sum = (sum ^ table[i].ours(a, b, c)) * UINT64_C(0x9e3779b97f4a7c15);
            sum ^= sum >> 29;
        }
        text(table[i].name);
        outu((uint32_t)(sum >> 32));
        outu((uint32_t)sum);
    }
    return 0;
}
