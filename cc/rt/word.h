// What the run-time library does with whole words: the high half of a product, leading zeros.
//
// The machine's own instruction where there is one; the rest is C that any compiler takes.
#ifndef RT_WORD_H
#define RT_WORD_H

#include <stdint.h>

#define LOW_HALF UINT64_C(0xffffffff)

// The upper 64 bits of a * b.
static inline uint64_t mulhu(uint64_t a, uint64_t b) {
#if defined(__riscv_mul) && __riscv_xlen == 64
    uint64_t high;
    __asm__("mulhu %0, %1, %2" : "=r"(high) : "r"(a), "r"(b));
    return high;
#else
    uint64_t al = a & LOW_HALF, ah = a >> 32, bl = b & LOW_HALF, bh = b >> 32;
    uint64_t low = al * bl, left = ah * bl, right = al * bh;
    uint64_t middle = (low >> 32) + (left & LOW_HALF) + right;
    return ah * bh + (left >> 32) + (middle >> 32);
#endif
}

// Zeros above the highest one of x, which is not 0.
static inline int leading_zeros(uint64_t x) {
#if defined(__riscv_zbb)
    return __builtin_clzll(x);
#else
    int n = 0;
    if (x >> 32 == 0) {
        n += 32;
        x <<= 32;
    }
    if (x >> 48 == 0) {
        n += 16;
        x <<= 16;
    }
    if (x >> 56 == 0) {
        n += 8;
        x <<= 8;
    }
    if (x >> 60 == 0) {
        n += 4;
        x <<= 4;
    }
    if (x >> 62 == 0) {
        n += 2;
        x <<= 2;
    }
    return n + (x >> 63 == 0);
#endif
}

#endif
