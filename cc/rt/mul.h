// Multiplication in the format that was included before, as a function MUL.
//
// The product of two significands has twice as many bits; the upper half and a sticky bit for the lower are
// enough. What is not normal is dealt with apart, so that two normal numbers need no registers saved.

#include "pack.h"
#include "unpack.h"

// m: the leading one at LEADING; n: one bit higher. exponent: the sum of both less BIAS.
static inline bits multiplied(bits sign, int exponent, bits m, bits n) {
    bits s = HIGH(m, n) | (m * n != 0); // below 2 LEADING and at least LEADING / 2
    if (s < LEADING) {
        s <<= 1;
        exponent--;
    }
    return PACKED(sign, exponent + 1, s);
}

// One of them is zero, subnormal, infinite or not a number.
static SELDOM bits mul_special(bits a, bits b) {
    bits x = a & ~SIGN, y = b & ~SIGN, sign = (a ^ b) & SIGN;
    if (x > INFINITE || y > INFINITE || (x == INFINITE && y == 0) || (x == 0 && y == INFINITE)) {
        return QUIET;
    }
    if (x == INFINITE || y == INFINITE) {
        return sign | INFINITE;
    }
    if (x == 0 || y == 0) {
        return sign;
    }
    int ea, eb;
    bits m = unpacked(x, &ea), n = unpacked(y, &eb);
    return multiplied(sign, ea + eb - BIAS, m, n << 1);
}

bits MUL(arg left, arg right) {
    bits a = left, b = right;
    int ea = EXPONENT_OF(a), eb = EXPONENT_OF(b);
    if ((unsigned)ea - 1 >= MAX_EXPONENT - 1 || (unsigned)eb - 1 >= MAX_EXPONENT - 1) {
        return mul_special(a, b);
    }
    return multiplied((a ^ b) & SIGN, ea + eb - BIAS, UNPACKED(a) | LEADING, (bits)(b << (GUARD + 1)) | SIGN);
}
