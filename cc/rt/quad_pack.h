// What arithmetic on binary128 has in common: significands of two words.
//
// Between unpacking and rounding the leading one stands at bit 115, so that a carry has room above and three
// bits lie below the fraction, the last of them sticky, as format.h explains for the smaller formats.
#ifndef RT_QUAD_PACK_H
#define RT_QUAD_PACK_H

#include "quad.h"
#include "word.h"

#define QUAD_GUARD 3
#define QUAD_LEADING (QUAD_IMPLICIT << QUAD_GUARD) // in the upper word

typedef struct {
    uint64_t low, high;
} significand;

static inline significand quad_left(significand s, int n) { // 0 <= n < 128
    if (n >= 64) {
        return (significand){0, s.low << (n - 64)};
    }
    return (significand){s.low << n, s.high << n | s.low >> 1 >> (63 - n)};
}

static inline significand quad_right(significand s, int n) { // with a sticky bit; n >= 0
    if (n == 0) {
        return s;
    }
    if (n >= 128) {
        return (significand){(s.low | s.high) != 0, 0};
    }
    if (n >= 64) {
        uint64_t lost = s.low | (n > 64 ? s.high << (128 - n) : 0);
        return (significand){s.high >> (n - 64) | (lost != 0), 0};
    }
    uint64_t lost = s.low << (64 - n);
    return (significand){s.low >> n | s.high << (64 - n) | (lost != 0), s.high >> n};
}

static inline int quad_zeros(significand s) { // s is not 0
    return s.high ? leading_zeros(s.high) : 64 + leading_zeros(s.low);
}

// The significand of a finite number other than zero with its leading one in place, and the exponent.
static inline significand quad_unpacked(quad a, int *exponent) {
    significand s = {a.low, a.high & (QUAD_IMPLICIT - 1)};
    *exponent = QUAD_EXPONENT(a);
    if (*exponent == 0) {
        int up = quad_zeros(s) - (63 - QUAD_FRACTION);
        *exponent = 1 - up;
        return quad_left(s, up + QUAD_GUARD);
    }
    s.high |= QUAD_IMPLICIT;
    return quad_left(s, QUAD_GUARD);
}

// Rounds to nearest, ties to even. The leading one is in place.
static inline quad quad_packed(uint64_t sign, int exponent, significand s) {
    if (exponent >= QUAD_MAX_EXPONENT) {
        return (quad){0, sign | QUAD_INFINITE};
    }
    if (exponent <= 0) {
        s = quad_right(s, 1 - exponent);
        exponent = 1;
    }
    uint64_t up = (1 << (QUAD_GUARD - 1)) - 1 + (s.low >> QUAD_GUARD & 1);
    uint64_t low = s.low + up, high = s.high + (low < up);
    low = low >> QUAD_GUARD | high << (64 - QUAD_GUARD);
    high >>= QUAD_GUARD;
    return (quad){low, sign | (((uint64_t)(exponent - 1) << QUAD_FRACTION) + high)};
}

static inline int quad_is_zero(quad a) {
    return (a.high << 1 | a.low) == 0;
}

#endif
