// Executed instructions of cc/rt's operations: prints for each its name and those of COUNT calls, less those
// of the calls of a function that only returns. test_cost.py links it with libgcc and with ours.
//
// Operands are a mix: numbers of like magnitude, of magnitudes apart, small integers, and now and then a
// zero.

#include "out.h"

#define COUNT 256

static uint64_t left[COUNT], right[COUNT];
static uint64_t state = 1;

static uint64_t next(void) {
    uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

// A double (width 52, bias 1023) or float (23, 127) within 2^-range..2^range.
static uint64_t number(int width, int bias, int range) {
    uint64_t r = next(), fraction = next() & (((uint64_t)1 << width) - 1);
    uint64_t exponent = (uint64_t)(bias - range) + (r >> 8) % (unsigned)(2 * range + 1);
    if ((r & 3) == 0) {
        fraction &= (uint64_t)-1 << (width - 5);
    }
    if ((r >> 2 & 31) == 0) {
        return 0;
    }
    return (r >> 63) << (width == 52 ? 63 : 31) | exponent << width | fraction;
}

static void fill(int kind) {
    for (int i = 0; i < COUNT; i++) {
        int range = i & 1 ? 2 : 20;
        if (kind == 'i') {
            left[i] = next() >> (next() & 63);
            right[i] = next() >> (next() & 63) | 1;
        } else {
            left[i] = kind == 'd' ? number(52, 1023, range) : number(23, 127, range);
            right[i] = kind == 'd' ? number(52, 1023, range) : number(23, 127, range);
        }
    }
}

static unsigned long instret(void) {
    unsigned long n;
    __asm__ volatile(".option push\n.option arch, +zicsr\nrdinstret %0\n.option pop" : "=r"(n));
    return n;
}

typedef unsigned long (*operation)(uint64_t, uint64_t);

#define OPERATIONS(X)                                                                                        \
    X('d', __adddf3)                                                                                         \
    X('d', __subdf3)                                                                                         \
    X('d', __muldf3)                                                                                         \
    X('d', __divdf3)                                                                                         \
    X('d', __ltdf2)                                                                                          \
    X('d', __gtdf2)                                                                                          \
    X('d', __eqdf2)                                                                                          \
    X('d', __unorddf2)                                                                                       \
    X('d', __fixdfsi)                                                                                        \
    X('d', __fixdfdi)                                                                                        \
    X('d', __fixunsdfsi)                                                                                     \
    X('d', __fixunsdfdi)                                                                                     \
    X('i', __floatsidf)                                                                                      \
    X('i', __floatunsidf)                                                                                    \
    X('i', __floatdidf)                                                                                      \
    X('i', __floatundidf)                                                                                    \
    X('d', __truncdfsf2)                                                                                     \
    X('f', __extendsfdf2)                                                                                    \
    X('f', __addsf3)                                                                                         \
    X('f', __subsf3)                                                                                         \
    X('f', __mulsf3)                                                                                         \
    X('f', __divsf3)                                                                                         \
    X('f', __ltsf2)                                                                                          \
    X('f', __eqsf2)                                                                                          \
    X('f', __fixsfsi)                                                                                        \
    X('f', __fixsfdi)                                                                                        \
    X('i', __floatsisf)                                                                                      \
    X('i', __floatdisf)                                                                                      \
    X('i', __clzdi2)                                                                                         \
    X('i', __ctzdi2)                                                                                         \
    X('i', __popcountdi2)                                                                                    \
    X('i', __paritydi2)

#define DECLARE(kind, name) extern unsigned long name(uint64_t, uint64_t);
#define ROW(kind, name) {kind, #name, (operation)name},

OPERATIONS(DECLARE)

static const struct {
    int kind;
    const char *name;
    operation call;
} table[] = {OPERATIONS(ROW)};

static unsigned long empty(uint64_t a, uint64_t b) {
    (void)b;
    return a;
}

static __attribute__((noinline)) unsigned long cost(operation call) {
    unsigned long before = instret();
    for (int i = 0; i < COUNT; i++) {
        call(left[i], right[i]);
    }
    return instret() - before;
}

int main(void) {
    for (unsigned long k = 0; k < sizeof table / sizeof *table; k++) {
        fill(table[k].kind);
        operation volatile calls[] = {empty, table[k].call};
        unsigned long base = cost(calls[0]);
        text(table[k].name);
        outu(cost(calls[1]) - base);
    }
    return 0;
}
