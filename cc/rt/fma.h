// Fused multiply-add in the format that was included before, as a function FMA: a * b + c, rounded once.
//
// The product has twice the bits of a significand, so the sum is done in two words, the upper one's leading
// one at LEADING. What is shifted out below them leaves a sticky bit.

#include "pack.h"
#include "unpack.h"

typedef struct {
    bits high, low;
} pair;

// Shifted to the right by n >= 0, the last bit sticky.
static inline pair shifted_down(pair a, int n) {
    if (n == 0) {
        return a;
    }
    if (n < WIDTH) {
        bits lost = a.low << (WIDTH - n);
        return (pair){a.high >> n, (bits)(a.high << (WIDTH - n)) | a.low >> n | (lost != 0)};
    }
    if (n < 2 * WIDTH - 1) {
        bits lost = (bits)((bits)(a.high << 1) << (2 * WIDTH - 1 - n)) | a.low;
        return (pair){0, a.high >> (n - WIDTH) | (lost != 0)};
    }
    return (pair){0, (a.high | a.low) != 0};
}

// One of them is infinite or not a number.
static SELDOM bits fma_special(bits a, bits b, bits c) {
    bits x = a & ~SIGN, y = b & ~SIGN, z = c & ~SIGN, sign = (a ^ b) & SIGN;
    if (x > INFINITE || y > INFINITE || z > INFINITE || (x == INFINITE && y == 0) ||
        (x == 0 && y == INFINITE)) {
        return QUIET;
    }
    if (x != INFINITE && y != INFINITE) {
        return c;
    }
    return z == INFINITE && sign != (c & SIGN) ? QUIET : sign | INFINITE;
}

bits FMA(arg first, arg second, arg third) {
    bits a = first, b = second, c = third;
    int ea = EXPONENT_OF(a), eb = EXPONENT_OF(b), ec = EXPONENT_OF(c);
    bits sign = (a ^ b) & SIGN;
    if (ea == MAX_EXPONENT || eb == MAX_EXPONENT || ec == MAX_EXPONENT) {
        return fma_special(a, b, c);
    }
    if ((bits)(a << 1) == 0 || (bits)(b << 1) == 0) {
        return (bits)(c << 1) != 0 || c == sign ? c : 0;
    }
    bits m = unpacked(a, &ea), n = unpacked(b, &eb) << 1;
    int exponent = ea + eb - BIAS + 1;
    pair s = {HIGH(m, n), m * n};
    if (s.high < LEADING) {
        s = (pair){s.high << 1 | s.low >> (WIDTH - 1), s.low << 1};
        exponent--;
    }
    if ((bits)(c << 1) == 0) {
        s.high |= s.low != 0;
        return PACKED(sign, exponent, s.high);
    }
    pair addend = {unpacked(c, &ec), 0};
    // The larger to s, the other aligned with it.
    int shift = exponent - ec;
    if (shift < 0 || (shift == 0 && s.high < addend.high)) {
        pair other = s;
        s = addend;
        addend = other;
        exponent = ec;
        shift = -shift;
        sign ^= SIGN;
    }
    addend = shifted_down(addend, shift);
    if (((a ^ b ^ c) & SIGN) == 0) {
        sign = c & SIGN;
        bits low = s.low + addend.low;
        s.high += addend.high + (low < addend.low);
        s.low = low;
        if (s.high >= SIGN) {
            s.low = s.low >> 1 | (bits)(s.high << (WIDTH - 1)) | (s.low & 1);
            s.high >>= 1;
            exponent++;
        }
    } else {
        s.high -= addend.high + (s.low < addend.low);
        s.low -= addend.low;
        if ((s.high | s.low) == 0) {
            return 0;
        }
        if (s.high == 0) {
            s = (pair){s.low, 0};
            exponent -= WIDTH;
        }
        int zeros = ZEROS(s.high) - 1;
        if (zeros < 0) {
            s = (pair){s.high >> 1, (bits)(s.high << (WIDTH - 1)) | s.low >> 1};
            exponent++;
        } else if (zeros > 0) {
            s = (pair){s.high << zeros | s.low >> (WIDTH - zeros), s.low << zeros};
            exponent -= zeros;
        }
    }
    s.high |= s.low != 0;
    return PACKED(sign, exponent, s.high);
}
