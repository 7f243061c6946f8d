// Every integer operation of cc/rt against the host's: integers CASES SEED. Built for words of 64 bits, or of
// 32 with
// __riscv_xlen=32, where the double words are the host's 64 bits. Division is left out where the divisor is
// 0.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "random.h"

#if __riscv_xlen == 32
typedef uint32_t word;
typedef int32_t signed_word;
typedef uint64_t wide;
typedef int64_t signed_wide;
#define WORD_BITS 32
#define W(operation, operands) __##operation##di##operands
#define N(operation, operands) __##operation##si##operands
#define FFS(x) __builtin_ffs((int)(x))
#define CLZ(x) __builtin_clz(x)
#define CTZ(x) __builtin_ctz(x)
#else
typedef uint64_t word;
typedef int64_t signed_word;
typedef unsigned __int128 wide;
typedef __int128 signed_wide;
#define WORD_BITS 64
#define W(operation, operands) __##operation##ti##operands
#define N(operation, operands) __##operation##di##operands
#define FFS(x) __builtin_ffsl((long)(x))
#define CLZ(x) __builtin_clzl(x)
#define CTZ(x) __builtin_ctzl(x)
#endif

#define WIDE_BITS (2 * WORD_BITS)
#define SHOWN 10

static wide left; // what __udivmod stores

static word high(wide a) {
    return (word)(a >> WORD_BITS);
}

static int wide_clz(wide a) {
    return high(a) ? CLZ(high(a)) : (word)a ? WORD_BITS + CLZ((word)a) : WIDE_BITS;
}

static int wide_ctz(wide a) {
    return (word)a ? CTZ((word)a) : high(a) ? WORD_BITS + CTZ(high(a)) : WIDE_BITS;
}

static int wide_popcount(wide a) {
    return __builtin_popcountl((word)a) + __builtin_popcountl(high(a));
}

static int order(int less, int equal) {
    return less ? 0 : equal ? 1 : 2;
}

// INT_MIN / -1 is left open by C; the machine's answer is the dividend.
static wide quotient(wide a, wide b) {
    return b == ~(wide)0 ? -a : (wide)((signed_wide)a / (signed_wide)b);
}

static wide rest(wide a, wide b) {
    return b == ~(wide)0 ? 0 : (wide)((signed_wide)a % (signed_wide)b);
}

static word word_quotient(word a, word b) {
    return b == ~(word)0 ? -a : (word)((signed_word)a / (signed_word)b);
}

static word word_rest(word a, word b) {
    return b == ~(word)0 ? 0 : (word)((signed_word)a % (signed_word)b);
}

// One line an operation: name, result's type, parameters, how it is called on wides a and b, what is right,
// and whether b (or the word x of it) must not be 0. n is a shift, w and x are words.
#define OPERATIONS(X)                                                                                        \
    X(W(mul, 3), wide, (wide, wide), (a, b), a *b, 0)                                                        \
    X(W(udiv, 3), wide, (wide, wide), (a, b), a / b, 1)                                                      \
    X(W(umod, 3), wide, (wide, wide), (a, b), a % b, 1)                                                      \
    X(W(div, 3), wide, (wide, wide), (a, b), quotient(a, b), 1)                                              \
    X(W(mod, 3), wide, (wide, wide), (a, b), rest(a, b), 1)                                                  \
    X(W(udivmod, 4), wide, (wide, wide, wide *), (a, b, &left), (left == a % b ? a / b : ~(a / b)), 1)       \
    X(W(ashl, 3), wide, (wide, int), (a, n), a << n, 0)                                                      \
    X(W(lshr, 3), wide, (wide, int), (a, n), a >> n, 0)                                                      \
    X(W(ashr, 3), wide, (wide, int), (a, n), (wide)((signed_wide)a >> n), 0)                                 \
    X(W(neg, 2), wide, (wide), (a), -a, 0)                                                                   \
    X(W(cmp, 2), int, (wide, wide), (a, b), order((signed_wide)a < (signed_wide)b, a == b), 0)               \
    X(W(ucmp, 2), int, (wide, wide), (a, b), order(a < b, a == b), 0)                                        \
    X(W(clz, 2), int, (wide), (a), wide_clz(a), 0)                                                           \
    X(W(ctz, 2), int, (wide), (a), wide_ctz(a), 0)                                                           \
    X(W(ffs, 2), int, (wide), (a), a ? wide_ctz(a) + 1 : 0, 0)                                               \
    X(W(popcount, 2), int, (wide), (a), wide_popcount(a), 0)                                                 \
    X(W(parity, 2), int, (wide), (a), wide_popcount(a) & 1, 0)                                               \
    X(N(clz, 2), int, (word), (w), w ? CLZ(w) : WORD_BITS, 0)                                                \
    X(N(ctz, 2), int, (word), (w), w ? CTZ(w) : WORD_BITS, 0)                                                \
    X(N(ffs, 2), int, (word), (w), FFS(w), 0)                                                                \
    X(N(popcount, 2), int, (word), (w), __builtin_popcountl(w), 0)                                           \
    X(N(parity, 2), int, (word), (w), __builtin_parityl(w), 0)                                               \
    X(N(mul, 3), word, (word, word), (w, x), w *x, 0)                                                        \
    X(N(udiv, 3), word, (word, word), (w, x), w / x, 1)                                                      \
    X(N(umod, 3), word, (word, word), (w, x), w % x, 1)                                                      \
    X(N(div, 3), word, (word, word), (w, x), word_quotient(w, x), 1)                                         \
    X(N(mod, 3), word, (word, word), (w, x), word_rest(w, x), 1)                                             \
    X(__bswapdi2, uint64_t, (uint64_t), ((uint64_t)a), __builtin_bswap64((uint64_t)a), 0)                    \
    X(__bswapsi2, uint32_t, (uint32_t), ((uint32_t)a), __builtin_bswap32((uint32_t)a), 0)

#define JOIN(a, b) a##b
#define NAMED(prefix, name) JOIN(prefix, name)
#define DEFINE(name, result, parameters, arguments, right, divides)                                          \
    result name parameters;                                                                                  \
    static wide NAMED(ours, name)(wide a, wide b, word w, word x, int n) {                                   \
        (void)a, (void)b, (void)w, (void)x, (void)n;                                                         \
        return (wide)name arguments;                                                                         \
    }                                                                                                        \
    static wide NAMED(host, name)(wide a, wide b, word w, word x, int n) {                                   \
        (void)a, (void)b, (void)w, (void)x, (void)n;                                                         \
        return (wide)(right);                                                                                \
    }
#define TEXT(name) #name
#define ROW(name, result, parameters, arguments, right, divides)                                             \
    {TEXT(name), divides, NAMED(ours, name), NAMED(host, name)},

OPERATIONS(DEFINE)

static const struct {
    const char *name;
    int divides;
    wide (*ours)(wide, wide, word, word, int);
    wide (*host)(wide, wide, word, word, int);
} table[] = {OPERATIONS(ROW)};

// A word: 0 and its neighbours, the limits and their neighbours, or any.
static word random_word(void) {
    uint64_t r = next();
    switch (r & 7) {
    case 0:
        return (word)((r >> 8) % 5) - 2;
    case 1:
        return ((word)1 << (WORD_BITS - 1)) + (word)((r >> 8) % 5) - 2;
    }
    return (word)random_integer();
}

static wide random_wide(void) {
    wide a = (wide)random_word() << WORD_BITS | random_word();
    return a >> (next() & 1 ? next() % WIDE_BITS : 0);
}

int main(int count, char **args) {
    long cases = count > 1 ? atol(args[1]) : 1000;
    uint64_t seed = count > 2 ? strtoull(args[2], 0, 0) : 1;
    int failed = 0;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        long wrong = 0;
        state = seed * 1000003 + i;
        for (long done = 0; done < cases && wrong < SHOWN; done++) {
            wide a = random_wide(), b = next() % 16 ? random_wide() : a + (wide)(next() % 3) - 1;
            word w = random_word(), x = random_word();
            int n = (int)(next() % WIDE_BITS);
            if (table[i].divides) {
                b += b == 0;
                x += x == 0;
            }
            wide ours = table[i].ours(a, b, w, x, n);
            wide host = table[i].host(a, b, w, x, n);
            if (ours != host) {
                printf("%s: %#" PRIx64 ":%#" PRIx64 " %#" PRIx64 ":%#" PRIx64 " %#" PRIx64 " %#" PRIx64
                       " %d: %#" PRIx64 ":%#" PRIx64 ", the host %#" PRIx64 ":%#" PRIx64 "\n",
                       table[i].name, (uint64_t)high(a), (uint64_t)(word)a, (uint64_t)high(b),
                       (uint64_t)(word)b, (uint64_t)w, (uint64_t)x, n, (uint64_t)high(ours),
                       (uint64_t)(word)ours, (uint64_t)high(host), (uint64_t)(word)host);
                wrong++;
            }
        }
        printf("%s %ld cases, %ld wrong\n", table[i].name, cases, wrong);
        failed |= wrong != 0;
    }
    return failed;
}
