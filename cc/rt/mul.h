// Multiplication in the format that was included before, as a function MUL.
//
// The product of two significands has twice as many bits; the upper half and a sticky bit for the lower are
// enough.

#include "pack.h"
#include "unpack.h"

bits MUL(arg left, arg right) {
    bits a = left, b = right;
    int ea = EXPONENT_OF(a), eb = EXPONENT_OF(b);
    bits sign = (a ^ b) & SIGN;
    bits m = UNPACKED(a) | LEADING;
    bits n = (bits)(b << (GUARD + 1)) | SIGN; // the leading one at bit WIDTH - 1
    if ((unsigned)ea - 1 >= MAX_EXPONENT - 1 || (unsigned)eb - 1 >= MAX_EXPONENT - 1) {
        bits x = a & ~SIGN, y = b & ~SIGN;
        if (x > INFINITE || y > INFINITE || (x == INFINITE && y == 0) || (x == 0 && y == INFINITE)) {
            return QUIET;
        }
        if (x == INFINITE || y == INFINITE) {
            return sign | INFINITE;
        }
        if (x == 0 || y == 0) {
            return sign;
        }
        if (ea == 0) {
            m = normalised(a, &ea);
        }
        if (eb == 0) {
            n = normalised(b, &eb) << 1;
        }
    }
    // BEGIN SOLUTION cc.rt.mul
    bits s = HIGH(m, n) | (m * n != 0); // below 2^62 and at least 2^61
    int exponent = ea + eb - BIAS + 1;
    if (s < LEADING) {
        s <<= 1;
        exponent--;
    }
    return PACKED(sign, exponent, s);
    // END SOLUTION
}
