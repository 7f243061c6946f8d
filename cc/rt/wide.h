// Integers of two words: long long on rv32, __int128 on rv64. The ABIs pass and return them like this
// structure.
//
// WIDE is the name of libgcc's function: WIDE(mul, 3) is __muldi3 on rv32 and __multi3 on rv64.
#ifndef RT_WIDE_H
#define RT_WIDE_H

#include "word.h"

#if __riscv_xlen == 32
#define WORD_BITS 32
typedef uint32_t word;
typedef int32_t signed_word;
#define WIDE(operation, operands) __##operation##di##operands

// The upper word of a * b; without M not by the product of long longs, which would come here for it.
static inline word high_product(word a, word b) {
#if defined(__riscv_mul) || !defined(__riscv)
    return (word)((uint64_t)a * b >> 32);
#else
    word al = a & 0xffff, ah = a >> 16, bl = b & 0xffff, bh = b >> 16;
    word left = ah * bl, middle = (al * bl >> 16) + (left & 0xffff) + al * bh;
    return ah * bh + (left >> 16) + (middle >> 16);
#endif
}

static inline int word_zeros(word x) {
    return leading_zeros((uint64_t)x << 32);
}
#else
#define WORD_BITS 64
typedef uint64_t word;
typedef int64_t signed_word;
#define WIDE(operation, operands) __##operation##ti##operands

static inline word high_product(word a, word b) {
    return mulhu(a, b);
}

static inline int word_zeros(word x) {
    return leading_zeros(x);
}
#endif

typedef struct {
    word low, high;
} wide;

#endif
