// Every floating-point operation of cc/rt against the host's hardware: floats CASES SEED [OPERATION].
//
// All pairs of the special values (all triples for fma), then CASES random ones. Numbers must be equal to the
// bit; where the host's result is not a number ours must be the canonical NaN. Integers must be equal, and
// beyond the range of the type what libgcc gives for riscv64. Prints the number of cases of each operation,
// or the first differences.

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

#define QUIET64 UINT64_C(0x7ff8000000000000)
#define QUIET32 UINT32_C(0x7fc00000)
#define SHOWN 10

typedef uint64_t (*operation)(uint64_t, uint64_t, uint64_t);

static double d(uint64_t bits) {
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static float f(uint64_t bits) {
    uint32_t low = (uint32_t)bits;
    float x;
    memcpy(&x, &low, sizeof x);
    return x;
}

static uint64_t db(double x) {
    uint64_t bits;
    memcpy(&bits, &x, sizeof x);
    return x != x ? QUIET64 : bits;
}

static uint64_t fb(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof x);
    return x != x ? QUIET32 : bits;
}

// libgcc's results for conversions out of range; lowest and highest are exact.
static uint64_t clamped(double x, int negative, double low, double high, uint64_t lowest, uint64_t highest,
                        int is_signed) {
    if (x != x) {
        return negative ? lowest : highest;
    }
    if (x <= low) {
        return lowest;
    }
    if (x >= high) {
        return highest;
    }
    return is_signed ? (uint64_t)(int64_t)x : (uint64_t)x;
}

#define TWO31 2147483648.0
#define TWO32 4294967296.0
#define TWO63 9223372036854775808.0
#define TWO64 18446744073709551616.0
#define TO_INT(x, s) (uint32_t)clamped(x, s, -TWO31, TWO31, (uint64_t)INT32_MIN, INT32_MAX, 1)
#define TO_LONG(x, s) clamped(x, s, -TWO63, TWO63, (uint64_t)INT64_MIN, INT64_MAX, 1)
#define TO_UNSIGNED(x, s) clamped(x, s, -0.0, TWO32, 0, UINT32_MAX, 0)
#define TO_UNSIGNED_LONG(x, s) clamped(x, s, -0.0, TWO64, 0, UINT64_MAX, 0)

// -1, 0, 1, or `unordered`.
static uint64_t order(double x, double y, int unordered) {
    return (uint64_t)(int64_t)(x < y ? -1 : x > y ? 1 : x == y ? 0 : unordered);
}

#include "operations.h"

#define DEFINE(name, count, kind, result, parameters, arguments, right)                                      \
    result name parameters;                                                                                  \
    static uint64_t ours##name(uint64_t a, uint64_t b, uint64_t c) {                                         \
        (void)a, (void)b, (void)c;                                                                           \
        return (uint64_t)name arguments;                                                                     \
    }                                                                                                        \
    static uint64_t host##name(uint64_t a, uint64_t b, uint64_t c) {                                         \
        (void)a, (void)b, (void)c;                                                                           \
        return right;                                                                                        \
    }
#define ROW(name, count, kind, result, parameters, arguments, right)                                         \
    {#name, count, kind, ours##name, host##name},

OPERATIONS(DEFINE)

static const struct {
    const char *name;
    int operands;
    char kind;
    operation ours, host;
} table[] = {OPERATIONS(ROW)};

static uint64_t chosen(char kind, int i) {
    return kind == 'f' ? special32(i) : special64(i);
}

static uint64_t made(char kind, uint64_t near) {
    return kind == 'f' ? random32((uint32_t)near) : kind == 'd' ? random64(near) : random_integer();
}

// A number of about the magnitude of a * b, fractions apart.
static uint64_t product(char kind, uint64_t a, uint64_t b) {
    return kind == 'f' ? (uint32_t)(a + b - ((uint64_t)127 << 23)) : a + b - ((uint64_t)1023 << 52);
}

int main(int count, char **args) {
    long cases = count > 1 ? atol(args[1]) : 1000;
    uint64_t seed = count > 2 ? strtoull(args[2], 0, 0) : 1;
    int failed = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (count > 3 && strcmp(args[3], table[i].name) != 0) {
            continue;
        }
        long special = SPECIALS, total, wrong = 0;
        for (int k = 1; k < table[i].operands; k++) {
            special *= SPECIALS;
        }
        total = special + cases;
        state = seed * 1000003 + i;
        for (long n = 0; n < total && wrong < SHOWN; n++) {
            uint64_t a, b, c;
            if (n < special) {
                a = chosen(table[i].kind, (int)(n % SPECIALS));
                b = chosen(table[i].kind, (int)(n / SPECIALS % SPECIALS));
                c = chosen(table[i].kind, (int)(n / SPECIALS / SPECIALS % SPECIALS));
            } else {
                a = made(table[i].kind, next());
                b = made(table[i].kind, a);
                c = made(table[i].kind, next() & 3 ? product(table[i].kind, a, b) : a);
            }
            uint64_t ours = table[i].ours(a, b, c), host = table[i].host(a, b, c);
            if (ours != host) {
                printf("%s: %#" PRIx64 " %#" PRIx64 " %#" PRIx64 ": %#" PRIx64 ", the host %#" PRIx64 "\n",
                       table[i].name, a, b, c, ours, host);
                wrong++;
            }
        }
        printf("%s %ld cases, %ld wrong\n", table[i].name, total, wrong);
        failed |= wrong != 0;
    }
    return failed;
}
