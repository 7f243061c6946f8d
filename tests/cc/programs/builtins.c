// Builtins on integers: counting bits, overflow, choices.
#include "out.h"
#define COUNTS(x)                                                                                            \
    (out(__builtin_popcount(x)), out(__builtin_popcountl(x)), out(__builtin_parityll(x)),                    \
     out(__builtin_ffs(x)), out(__builtin_ffsl(x)), out(__builtin_parity(x)))
#define ZEROS(x)                                                                                             \
    (out(__builtin_clz(x)), out(__builtin_ctz(x)), out(__builtin_clzl(x)), out(__builtin_ctzll(x)))
static const long words[] = {1,   -1,   0x80000000, 0x7fffffff, 0x8000000000000000, 0x123456789abcdef1,
                             255, -256, 3,          65537};
#define ALL(T, U, V, name)                                                                                   \
    static void name(void) {                                                                                 \
        for (unsigned i = 0; i < sizeof words / sizeof *words; i++)                                          \
            for (unsigned j = 0; j < sizeof words / sizeof *words; j++) {                                    \
                T a = (T)words[i];                                                                           \
                U b = (U)words[j];                                                                           \
                V r;                                                                                         \
                out(__builtin_add_overflow(a, b, &r)), out((long)r);                                         \
                out(__builtin_sub_overflow(a, b, &r)), out((long)r);                                         \
                out(__builtin_mul_overflow(a, b, &r)), out((long)r);                                         \
            }                                                                                                \
    }
ALL(int, int, int, iii)
ALL(unsigned, unsigned, unsigned, uuu)
ALL(long, long, long, lll)
ALL(unsigned long, unsigned long, unsigned long, ulululul)
ALL(int, unsigned, int, iui)
ALL(unsigned, unsigned, long, uul)
ALL(unsigned, unsigned, unsigned long, uuul)
ALL(long, unsigned long, long, lull)
ALL(unsigned long, long, unsigned long, ullul)
ALL(unsigned long, unsigned long, long, ululll)
ALL(long, long, int, lli)
ALL(long, int, unsigned char, liuc)
ALL(signed char, short, short, scss)
ALL(long, long, unsigned, llu)
ALL(unsigned long, unsigned long, short, ululs)
static int constants[] = {
    __builtin_clz(1), __builtin_ctzl(64),   __builtin_popcount(0xff),
    __builtin_ffs(0), __builtin_parityl(7), __builtin_clzll(5),
};
static __attribute__((noinline)) int caller(void) {
    char c;
    return (char *)__builtin_frame_address(0) >= &c && __builtin_return_address(0) != 0;
}
int main(void) {
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++) {
        COUNTS(words[i]);
        ZEROS(words[i] | 0x10);
    }
    COUNTS(0);
    iii(), uuu(), lll(), ulululul(), iui(), uul(), uuul(), lull(), ullul(), ululll(), lli(), liuc(), scss(),
        llu(), ululs();
    int i;
    long l;
    unsigned long ul;
    out(__builtin_sadd_overflow(2147483647, 1, &i)), out(i),
        out(__builtin_smull_overflow(__LONG_MAX__ / 2 + 1, 1L << 2, &l)), out(l);
    out(__builtin_usubl_overflow(1, 2, &ul)), outu(ul);
    for (i = 0; i < 6; i++)
        out(constants[i]);
    out(__builtin_choose_expr(sizeof(int) == 4, 5, text("no"))), out(caller());
    char c = 3;
    out(*(char *)__builtin_assume_aligned(&c, 1)), out(__builtin_bswap32(0x12345678) == 0x78563412);
    return 0;
}
