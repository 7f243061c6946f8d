// Multiplication and division of words: bit by bit, for targets without M, and the instruction where there is
// one. Division by 0 gives what the instruction gives: all ones, and the dividend as the rest.

#include "wide.h"

#if __riscv_xlen == 32
#define WORD(operation) __##operation##si3
#else
#define WORD(operation) __##operation##di3
#endif

#if !defined(__riscv) || defined(__riscv_mul)
static inline word product(word a, word b) {
    return a * b;
}
#else
static word product(word a, word b) {
    word sum = 0;
    for (; b != 0; b >>= 1) {
        sum += a & -(b & 1);
        a <<= 1;
    }
    return sum;
}
#endif

#ifdef __riscv_div
static inline word quotient(word n, word d, word *rest) {
    *rest = n % d;
    return n / d;
}
#else
static word quotient(word n, word d, word *rest) {
    word q = 0;
    *rest = 0;
    for (int i = WORD_BITS - 1; i >= 0; i--) {
        word carry = *rest >> (WORD_BITS - 1);
        *rest = *rest << 1 | (n >> i & 1);
        if (carry || *rest >= d) {
            *rest -= d;
            q |= (word)1 << i;
        }
    }
    return q;
}
#endif

static word absolute(word a) {
    return (signed_word)a < 0 ? -a : a;
}

word WORD(mul)(word a, word b) {
    return product(a, b);
}

word WORD(udiv)(word n, word d) {
    word rest;
    return quotient(n, d, &rest);
}

word WORD(umod)(word n, word d) {
    word rest;
    quotient(n, d, &rest);
    return rest;
}

word WORD(div)(word n, word d) {
    word rest, q = quotient(absolute(n), absolute(d), &rest);
    return d != 0 && (signed_word)(n ^ d) < 0 ? -q : q;
}

word WORD(mod)(word n, word d) {
    word rest;
    quotient(absolute(n), absolute(d), &rest);
    return (signed_word)n < 0 ? -rest : rest;
}
