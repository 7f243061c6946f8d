// long double's arithmetic, conversions and comparisons in cc/rt against the host's __float128: quads CASES
// SEED.
//
// Built with our functions renamed, since the host's library has the same names for what the oracle uses.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

#define SHOWN 10

typedef struct {
    _Alignas(16) uint64_t low;
    uint64_t high;
} quad;

static __float128 number(quad a) {
    __float128 x;
    memcpy(&x, &a, sizeof x);
    return x;
}

// The bits, and the canonical ones of what is not a number.
static quad of_quad(__float128 x) {
    quad a;
    memcpy(&a, &x, sizeof a);
    return x != x ? (quad){0, UINT64_C(0x7fff800000000000)} : a;
}

static quad of_double(double x) {
    quad a = {0, 0};
    memcpy(&a.low, &x, sizeof x);
    a.low = x != x ? UINT64_C(0x7ff8000000000000) : a.low;
    return a;
}

static quad of_float(float x) {
    uint32_t low;
    memcpy(&low, &x, sizeof x);
    return (quad){x != x ? UINT32_C(0x7fc00000) : low, 0};
}

static quad of_integer(uint64_t x) {
    return (quad){x, 0};
}

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

// libgcc's results for conversions out of range.
static uint64_t clamped(quad a, __float128 low, __float128 high, uint64_t lowest, uint64_t highest,
                        int is_signed) {
    __float128 x = number(a);
    if (x != x) {
        return a.high >> 63 ? lowest : highest;
    }
    if (x <= low || x >= high) {
        return x <= low ? lowest : highest;
    }
    return is_signed ? (uint64_t)(int64_t)x : (uint64_t)x;
}

static uint64_t order(quad a, quad b, int unordered) {
    __float128 x = number(a), y = number(b);
    return (uint64_t)(int64_t)(x < y ? -1 : x > y ? 1 : x == y ? 0 : unordered);
}

#define TWO31 (__float128)2147483648.0
#define TWO32 (__float128)4294967296.0
#define TWO63 (__float128)9223372036854775808.0
#define TWO64 (__float128)18446744073709551616.0

// One line an operation: name, result's type, parameters, how it is called on quads a and b and an integer x,
// how its result becomes a quad, what is right.
#define OPERATIONS(X)                                                                                        \
    X(__extenddftf2, quad, (uint64_t), (x), , of_quad((__float128)d(x)))                                     \
    X(__extendsftf2, quad, (unsigned long), (x), , of_quad((__float128)f(x)))                                \
    X(__trunctfdf2, uint64_t, (quad), (a), of_integer, of_double((double)number(a)))                         \
    X(__trunctfsf2, uint32_t, (quad), (a), of_integer, of_float((float)number(a)))                           \
    X(__floatsitf, quad, (int32_t), ((int32_t)x), , of_quad((int32_t)x))                                     \
    X(__floatunsitf, quad, (uint32_t), ((uint32_t)x), , of_quad((uint32_t)x))                                \
    X(__floatditf, quad, (int64_t), ((int64_t)x), , of_quad((int64_t)x))                                     \
    X(__floatunditf, quad, (uint64_t), (x), , of_quad(x))                                                    \
    X(__fixtfsi, int32_t, (quad), (a), of_integer,                                                           \
      of_integer(clamped(a, -TWO31, TWO31, (uint64_t)INT32_MIN, INT32_MAX, 1)))                              \
    X(__fixtfdi, int64_t, (quad), (a), of_integer,                                                           \
      of_integer(clamped(a, -TWO63, TWO63, (uint64_t)INT64_MIN, INT64_MAX, 1)))                              \
    X(__fixunstfsi, uint32_t, (quad), (a), of_integer, of_integer(clamped(a, 0, TWO32, 0, UINT32_MAX, 0)))   \
    X(__fixunstfdi, uint64_t, (quad), (a), of_integer, of_integer(clamped(a, 0, TWO64, 0, UINT64_MAX, 0)))   \
    X(__letf2, long, (quad, quad), (a, b), of_integer, of_integer(order(a, b, 2)))                           \
    X(__lttf2, long, (quad, quad), (a, b), of_integer, of_integer(order(a, b, 2)))                           \
    X(__getf2, long, (quad, quad), (a, b), of_integer, of_integer(order(a, b, -2)))                          \
    X(__gttf2, long, (quad, quad), (a, b), of_integer, of_integer(order(a, b, -2)))                          \
    X(__eqtf2, long, (quad, quad), (a, b), of_integer, of_integer(number(a) != number(b)))                   \
    X(__netf2, long, (quad, quad), (a, b), of_integer, of_integer(number(a) != number(b)))                   \
    X(__unordtf2, long, (quad, quad), (a, b), of_integer,                                                    \
      of_integer(number(a) != number(a) || number(b) != number(b)))                                          \
    X(__negtf2, quad, (quad), (a), , ((quad){a.low, a.high ^ UINT64_C(1) << 63}))                            \
    X(__addtf3, quad, (quad, quad), (a, b), , of_quad(number(a) + number(b)))                                \
    X(__subtf3, quad, (quad, quad), (a, b), , of_quad(number(a) - number(b)))                                \
    X(__multf3, quad, (quad, quad), (a, b), , of_quad(number(a) * number(b)))                                \
    X(__divtf3, quad, (quad, quad), (a, b), , of_quad(number(a) / number(b)))

#define JOIN(a, b) a##b
#define NAMED(prefix, name) JOIN(prefix, name)
#define DEFINE(name, result, parameters, arguments, made, right)                                             \
    result name parameters;                                                                                  \
    static quad NAMED(ours, name)(quad a, quad b, uint64_t x) {                                              \
        (void)a, (void)b, (void)x;                                                                           \
        return made(name arguments);                                                                         \
    }                                                                                                        \
    static quad NAMED(host, name)(quad a, quad b, uint64_t x) {                                              \
        (void)a, (void)b, (void)x;                                                                           \
        return right;                                                                                        \
    }
#define TEXT(name) #name
#define ROW(name, result, parameters, arguments, made, right)                                                \
    {TEXT(name), NAMED(ours, name), NAMED(host, name)},

OPERATIONS(DEFINE)

static const struct {
    const char *name;
    quad (*ours)(quad, quad, uint64_t);
    quad (*host)(quad, quad, uint64_t);
} table[] = {OPERATIONS(ROW)};

// Exponents around those of doubles, singles and integers, and at the ends; fractions that are close to
// halfway.
static quad random_quad(void) {
    uint64_t r = next(), exponent = r >> 8 & 0x7fff;
    switch (r & 7) {
    case 0:
        exponent = r >> 8 & 1;
        break;
    case 1:
        exponent = 0x7fff - (r >> 8 & 1);
        break;
    case 2:
        exponent = 16383 + (r >> 8) % 70;
        break;
    case 3:
        exponent = 16383 - 1100 + (r >> 8) % 120;
        break;
    case 4:
        exponent = 16383 - 170 + (r >> 8) % 60;
        break;
    case 5:
        exponent = 16383 - 1030 + (r >> 8) % 2060;
        break;
    case 6:
        exponent = 16383 + 120 + (r >> 8) % 16;
        break;
    }
    quad a = {pattern(64), (next() & 1) << 63 | exponent << 48 | pattern(48)};
    if ((r >> 40 & 3) == 0) { // halfway, and the next on both sides
        a.low = (a.low & ~((UINT64_C(1) << 60) - 1)) + (UINT64_C(1) << 59) + next() % 3 - 1;
    }
    if ((r >> 42 & 7) == 0) {
        a.low = next() % 3 == 0;
        a.high &= ~((UINT64_C(1) << (next() % 49)) - 1);
    }
    return a;
}

int main(int count, char **args) {
    long cases = count > 1 ? atol(args[1]) : 1000;
    uint64_t seed = count > 2 ? strtoull(args[2], 0, 0) : 1;
    int failed = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        long wrong = 0;
        state = seed * 1000003 + i;
        for (long done = 0; done < cases && wrong < SHOWN; done++) {
            quad a = random_quad(), b = next() & 1 ? random_quad() : a;
            uint64_t x = next() & 1 ? random64(next())
                         : i < 4    ? random32((uint32_t)next())
                                    : random_integer();
            if (done < SPECIALS) {
                x = i == 1 ? special32((int)done) : special64((int)done);
            }
            b.low += next() % 4 == 0;
            b.high ^= (uint64_t)(next() % 4 == 0) << 63;
            quad ours = table[i].ours(a, b, x), host = table[i].host(a, b, x);
            if (ours.low != host.low || ours.high != host.high) {
                printf("%s: %016" PRIx64 "%016" PRIx64 " %016" PRIx64 "%016" PRIx64 " %#" PRIx64
                       ": %016" PRIx64 "%016" PRIx64 ", the host %016" PRIx64 "%016" PRIx64 "\n",
                       table[i].name, a.high, a.low, b.high, b.low, x, ours.high, ours.low, host.high,
                       host.low);
                wrong++;
            }
        }
        printf("%s %ld cases, %ld wrong\n", table[i].name, cases, wrong);
        failed |= wrong != 0;
    }
    return failed;
}
