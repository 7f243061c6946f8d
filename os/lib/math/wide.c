// Arithmetic of wide numbers.
#include "wide.h"

#include <errno.h>

#define DOUBLE_BIAS 1023
#define HIGH_BIT (UINT64_C(1) << 63)
#define FRACTION_BITS 52

const struct wide __wide_one = {HIGH_BIT, 0, 0}, __wide_pi = {UINT64_C(0xc90fdaa22168c235), 1, 0},
                  __wide_half_pi = {UINT64_C(0xc90fdaa22168c235), 0, 0},
                  __wide_log_2 = {UINT64_C(0xb17217f7d1cf79ac), -1, 0},
                  __wide_log2_e = {UINT64_C(0xb8aa3b295c17f0bc), 0, 0},
                  __wide_log10_e = {UINT64_C(0xde5bd8a937287195), -2, 0};

#if __riscv_xlen == 32
uint64_t __multiply_high(uint64_t a, uint64_t b) {
    uint64_t a1 = a >> 32, a0 = (uint32_t)a, b1 = b >> 32, b0 = (uint32_t)b;
    uint64_t middle = a1 * b0 + (a0 * b0 >> 32), other = a0 * b1 + (uint32_t)middle;
    return a1 * b1 + (middle >> 32) + (other >> 32);
}
#endif

int __leading_zeros(uint64_t x) {
    int n = 0;
    for (int step = 32; step; step /= 2)
        if (!(x >> (64 - step))) {
            n += step;
            x <<= step;
        }
    return n;
}

// Two digits of 32 bits, each guessed from the divisor's upper half and put right (Knuth, algorithm D).
uint64_t __divide128(uint64_t high, uint64_t low, uint64_t divisor, uint64_t *remainder) {
    int shift = __leading_zeros(divisor);
    if (shift) {
        divisor <<= shift;
        high = high << shift | low >> (64 - shift);
        low <<= shift;
    }
    uint64_t upper = divisor >> 32, lower = (uint32_t)divisor, result = 0;
    for (int i = 0; i < 2; i++) {
        uint64_t digit = high / upper, rest = high % upper, next = low >> 32;
        while (digit >> 32 || digit * lower > (rest << 32 | next)) {
            digit--;
            rest += upper;
            if (rest >> 32)
                break;
        }
        high = (high << 32 | next) - digit * divisor;
        low <<= 32;
        result = result << 32 | digit;
    }
    *remainder = high >> shift;
    return result;
}

// Of high:low, where high has one of its two top bits set. By Newton: r' = (r + n / r) / 2, from a start that
// is too large.
static uint64_t root128(uint64_t high, uint64_t low) {
    uint64_t root = UINT64_MAX, rest;
    for (;;) {
        uint64_t quotient = high >= root ? UINT64_MAX : __divide128(high, low, root, &rest);
        if (quotient >= root)
            return root;
        root = root / 2 + quotient / 2 + (root & quotient & 1);
    }
}

struct wide __wide(double x) {
    union {
        double value;
        uint64_t bits;
    } u = {x};
    struct wide w = {0, 0, (int32_t)(u.bits >> 63)};
    int exponent = u.bits >> FRACTION_BITS & 0x7ff;
    uint64_t fraction = u.bits << 12;
    if (exponent) {
        w.mantissa = HIGH_BIT | fraction >> 1;
        w.exponent = exponent - DOUBLE_BIAS;
    } else if (fraction) {
        int shift = __leading_zeros(fraction);
        w.mantissa = fraction << shift;
        w.exponent = -DOUBLE_BIAS - shift;
    }
    return w;
}

double __narrow(struct wide x) {
    union {
        uint64_t bits;
        double value;
    } u = {(uint64_t)x.negative << 63};
    if (!x.mantissa)
        return u.value;
    int drop = 11, tiny = x.exponent < 1 - DOUBLE_BIAS;
    if (x.exponent > DOUBLE_BIAS) {
        errno = ERANGE;
        u.bits |= UINT64_C(0x7ff) << FRACTION_BITS;
        return u.value;
    }
    if (tiny)
        drop += 1 - DOUBLE_BIAS - x.exponent;
    uint64_t kept = drop < 64 ? x.mantissa >> drop : 0;
    uint64_t lost = drop < 64 ? x.mantissa << (64 - drop) : drop == 64 ? x.mantissa : 1;
    kept += lost > HIGH_BIT || (lost == HIGH_BIT && kept & 1);
    // The leading bit counts one in the exponent, and a carry into it is right.
    uint64_t biased = tiny ? 0 : (uint64_t)(x.exponent + DOUBLE_BIAS - 1);
    uint64_t bits = (biased << FRACTION_BITS) + kept;
    if ((tiny && lost) || bits >> FRACTION_BITS == 0x7ff)
        errno = ERANGE;
    u.bits |= bits;
    return u.value;
}

struct wide __wide_from128(uint64_t high, uint64_t low, int exponent, int negative) {
    struct wide w = {0, 0, negative};
    if (!high) {
        high = low;
        low = 0;
        exponent -= 64;
    }
    if (high) {
        int shift = __leading_zeros(high);
        w.mantissa = shift ? high << shift | low >> (64 - shift) : high;
        w.exponent = exponent - shift;
    }
    return w;
}

struct wide __wide_fraction(uint64_t fraction, int exponent, int negative) {
    return __wide_from128(fraction, 0, exponent - 1, negative);
}

uint64_t __wide_to_fraction(struct wide x) {
    return x.exponent < -64 || !x.mantissa ? 0 : x.mantissa >> (-x.exponent - 1);
}

struct wide __wide_integer(int n) {
    return __wide_from128(n < 0 ? -(uint64_t)n : (uint64_t)n, 0, 63, n < 0);
}

struct wide __wide_scale(struct wide a, int power) {
    a.exponent += power;
    return a;
}

struct wide __wide_negate(struct wide a) {
    a.negative = !a.negative;
    return a;
}

// |a| < |b|
static int smaller(struct wide a, struct wide b) {
    if (!a.mantissa || !b.mantissa)
        return !a.mantissa && b.mantissa;
    return a.exponent < b.exponent || (a.exponent == b.exponent && a.mantissa < b.mantissa);
}

int __wide_less(struct wide a, struct wide b) {
    if (a.negative != b.negative)
        return a.negative && (a.mantissa || b.mantissa);
    return a.negative ? smaller(b, a) : smaller(a, b);
}

struct wide __wide_add(struct wide a, struct wide b) {
    // BEGIN SOLUTION os.lib.wide_add
    if (smaller(a, b)) {
        struct wide kept = a;
        a = b;
        b = kept;
    }
    int shift = a.exponent - b.exponent;
    if (!b.mantissa || shift > 127)
        return a;
    uint64_t high = shift < 64 ? b.mantissa >> shift : 0;
    uint64_t low = shift == 0 ? 0 : shift < 64 ? b.mantissa << (64 - shift) : b.mantissa >> (shift - 64);
    if (a.negative == b.negative) {
        uint64_t sum = a.mantissa + high;
        if (sum < a.mantissa) {
            a.mantissa = HIGH_BIT | sum >> 1;
            a.exponent++;
        } else {
            a.mantissa = sum;
        }
        return a;
    }
    return __wide_from128(a.mantissa - high - (low != 0), -low, a.exponent, a.negative);
    // END SOLUTION
}

struct wide __wide_subtract(struct wide a, struct wide b) {
    return __wide_add(a, __wide_negate(b));
}

struct wide __wide_multiply(struct wide a, struct wide b) {
    uint64_t high = __multiply_high(a.mantissa, b.mantissa);
    struct wide w = {high, a.exponent + b.exponent + 1, a.negative ^ b.negative};
    if (high && !(high >> 63)) {
        w.mantissa = high << 1 | a.mantissa * b.mantissa >> 63;
        w.exponent--;
    }
    return w;
}

struct wide __wide_divide(struct wide a, struct wide b) {
    uint64_t rest, half = a.mantissa >> 1, odd = a.mantissa << 63;
    struct wide w = {0, a.exponent - b.exponent, a.negative ^ b.negative};
    if (!a.mantissa)
        return w;
    if (a.mantissa >= b.mantissa) {
        w.mantissa = __divide128(half, odd, b.mantissa, &rest);
    } else {
        w.mantissa = __divide128(a.mantissa, 0, b.mantissa, &rest);
        w.exponent--;
    }
    return w;
}

struct wide __wide_root(struct wide a) {
    int odd = a.exponent & 1;
    if (!a.mantissa)
        return a;
    a.mantissa = root128(odd ? a.mantissa : a.mantissa >> 1, odd ? 0 : a.mantissa << 63);
    a.exponent = (a.exponent - odd) / 2;
    return a;
}
