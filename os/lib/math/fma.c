// x * y + z, rounded once (C11 7.12.13.1): the product has 106 bits, so 128 and a sticky bit hold every sum.
#include <errno.h>
#include <math.h>

#include "bits.h"
#include "wide.h"

// high:low * 2^(exponent - 127), the top bit set
struct long_number {
    uint64_t high, low;
    int exponent, negative;
};

static struct long_number normal(struct long_number n) {
    if (!n.high) {
        n.high = n.low;
        n.low = 0;
        n.exponent -= 64;
    }
    int shift = n.high ? __leading_zeros(n.high) : 0;
    if (shift) {
        n.high = n.high << shift | n.low >> (64 - shift);
        n.low <<= shift;
        n.exponent -= shift;
    }
    return n;
}

// Shifts right; what falls out is remembered in the lowest bit.
static struct long_number lower(struct long_number n, int shift) {
    uint64_t lost = 0;
    for (; shift >= 64; shift -= 64) {
        lost |= n.low;
        n.low = n.high;
        n.high = 0;
        if (!(n.low | n.high))
            shift = 0;
    }
    if (shift > 0) {
        lost |= n.low << (64 - shift);
        n.low = n.low >> shift | n.high << (64 - shift);
        n.high >>= shift;
    }
    n.low |= lost != 0;
    return n;
}

// a + b, both not 0; a bit is free at the top of each.
static struct long_number add(struct long_number a, struct long_number b) {
    if (a.exponent < b.exponent || (a.exponent == b.exponent && a.high < b.high)) {
        struct long_number kept = a;
        a = b;
        b = kept;
    }
    b = lower(b, a.exponent - b.exponent);
    if (a.negative == b.negative) {
        a.low += b.low;
        a.high += b.high + (a.low < b.low);
    } else {
        uint64_t borrow = a.low < b.low;
        a.low -= b.low;
        a.high -= b.high + borrow;
        if (a.high >> 63) { // equal upper halves, the wrong way round
            a.low = -a.low;
            a.high = ~a.high + (a.low == 0);
            a.negative = !a.negative;
        }
    }
    return a;
}

// The sum, with everything below the mantissa in its last bit; *sum is for the case that it is 0.
static struct wide fused(double x, double y, double z) {
    struct wide a = __wide(x), b = __wide(y), c = __wide(z), w = {0, 0, 0};
    struct long_number p = {__multiply_high(a.mantissa, b.mantissa), a.mantissa * b.mantissa,
                            a.exponent + b.exponent + 1, a.negative ^ b.negative};
    p = normal(p);
    struct long_number q = {c.mantissa, 0, c.exponent, c.negative}, sum = p;
    if (p.high && q.high) {
        p = lower(p, 1); // a product has at least 20 zeros at the end: nothing is lost
        q = lower(q, 1);
        p.exponent++;
        q.exponent++;
        sum = normal(add(p, q));
    } else if (q.high) {
        sum = q;
    }
    w.mantissa = sum.high | (sum.low != 0);
    w.exponent = sum.exponent;
    w.negative = sum.high ? sum.negative : p.negative & c.negative;
    return w;
}

// Whether the result is an infinity or no number, which ordinary arithmetic tells.
static int is_special(double x, double y, double z) {
    return is_nan(x) || is_nan(y) || is_nan(z) || is_infinite(x) || is_infinite(y) || is_infinite(z);
}

static double special(double x, double y, double z) {
    if (is_infinite(z) && !is_infinite(x) && !is_infinite(y) && !is_nan(x) && !is_nan(y))
        return z;
    return x * y + z;
}

double fma(double x, double y, double z) {
    return is_special(x, y, z) ? special(x, y, z) : __narrow(fused(x, y, z));
}

// The sum to odd: one more rounding, to 24 bits, is then right.
float fmaf(float x, float y, float z) {
    if (is_special(x, y, z))
        return (float)special(x, y, z);
    struct wide w = fused(x, y, z);
    uint64_t below = w.mantissa & 0x7ff;
    w.mantissa = (w.mantissa & ~UINT64_C(0x7ff)) | (below ? 0x800 : 0);
    float result = (float)__narrow(w);
    if (is_infinite(result))
        errno = ERANGE;
    return result;
}
