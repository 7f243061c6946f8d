// Bits counted and bytes turned round: what __builtin_clzl and its kin call where the machine has no
// instruction for it. The names and types are libgcc's ("Integer library routines" in the manual of GCC's
// internals).

#include "wide.h"

// The sums of neighbouring fields, twice as wide each time; one multiplication adds the eight bytes up.
int __popcountdi2(uint64_t x) {
    x -= x >> 1 & 0x5555555555555555;
    x = (x & 0x3333333333333333) + (x >> 2 & 0x3333333333333333);
    x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f;
    return (int)(x * 0x0101010101010101 >> 56);
}

// The parity of a nibble is a bit of a constant.
int __paritydi2(uint64_t x) {
    x ^= x >> 32;
    x ^= x >> 16;
    x ^= x >> 8;
    x ^= x >> 4;
    return 0x6996 >> (x & 15) & 1;
}

// Leading zeros; 64 for zero.
int __clzdi2(uint64_t x) {
    return x == 0 ? 64 : leading_zeros(x);
}

// Trailing zeros; 64 for zero. The lowest one alone has 63 - clz of them.
int __ctzdi2(uint64_t x) {
    return x == 0 ? 64 : 63 - leading_zeros(x & -x);
}

// The number of the lowest one, from 1; 0 for zero.
int __ffsdi2(uint64_t x) {
    return x == 0 ? 0 : 64 - leading_zeros(x & -x);
}

uint64_t __bswapdi2(uint64_t x) {
    x = (x >> 8 & 0x00ff00ff00ff00ff) | (x & 0x00ff00ff00ff00ff) << 8;
    x = (x >> 16 & 0x0000ffff0000ffff) | (x & 0x0000ffff0000ffff) << 16;
    return x >> 32 | x << 32;
}

uint32_t __bswapsi2(uint32_t x) {
    x = (x >> 8 & 0x00ff00ff) | (x & 0x00ff00ff) << 8;
    return x >> 16 | x << 16;
}

#if WORD_BITS == 32
int __popcountsi2(uint32_t x) {
    return __popcountdi2(x);
}

int __paritysi2(uint32_t x) {
    return __paritydi2(x);
}

int __clzsi2(uint32_t x) {
    return x == 0 ? 32 : word_zeros(x);
}

int __ctzsi2(uint32_t x) {
    return x == 0 ? 32 : 31 - word_zeros(x & -x);
}

int __ffssi2(uint32_t x) {
    return x == 0 ? 0 : 32 - word_zeros(x & -x);
}
#else
int __popcountti2(wide x) {
    return __popcountdi2(x.low) + __popcountdi2(x.high);
}

int __parityti2(wide x) {
    return __paritydi2(x.low ^ x.high);
}

int __clzti2(wide x) {
    return x.high == 0 ? 64 + __clzdi2(x.low) : leading_zeros(x.high);
}

int __ctzti2(wide x) {
    return x.low == 0 ? 64 + __ctzdi2(x.high) : __ctzdi2(x.low);
}

int __ffsti2(wide x) {
    return x.low != 0 ? __ffsdi2(x.low) : x.high != 0 ? 64 + __ffsdi2(x.high) : 0;
}
#endif
