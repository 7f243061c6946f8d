// Powers: 2^y for y as a fixed-point number, and what leads there.
//
//     y = k + j/16 + g     2^y = 2^k * 2^(j/16) * e^(g ln 2)     g < 1/16: ten terms of the series
//
// exp, exp2 and exp10 are 2^(x * L) with L = log2 of the base, and pow is 2^(y * log2 x): x * L is made with
// 128 bits of L, so that 64 bits are right behind the point however large it is.
#include "wide.h"

#define TERMS 10
#define SERIES_TERMS 20
#define LOG_TERMS 14
#define HUGE_POWER 14 // x * L beyond 2^14 is far outside of every double's range
#define HIGH_BIT (UINT64_C(1) << 63)
#define LN2_FRACTION UINT64_C(0xb17217f7d1cf79ac) // times 2^-64

// high:low * 2^(exponent - 127)
struct factor {
    uint64_t high, low;
    int exponent, negative;
};

static const struct factor log2_e = {UINT64_C(0xb8aa3b295c17f0bb), UINT64_C(0xbe87fed0691d3e89), 0, 0},
                           log2_10 = {UINT64_C(0xd49a784bcd1b8afe), UINT64_C(0x492bf6ff4dafdb4d), 1, 0},
                           log2_2 = {HIGH_BIT, 0, 0, 0};

// 2^(j/16), times 2^63
static const uint64_t roots[16] = {
    UINT64_C(0x8000000000000000), UINT64_C(0x85aac367cc487b15), UINT64_C(0x8b95c1e3ea8bd6e7),
    UINT64_C(0x91c3d373ab11c336), UINT64_C(0x9837f0518db8a96f), UINT64_C(0x9ef5326091a111ae),
    UINT64_C(0xa5fed6a9b15138ea), UINT64_C(0xad583eea42a14ac6), UINT64_C(0xb504f333f9de6484),
    UINT64_C(0xbd08a39f580c36bf), UINT64_C(0xc5672a115506dadd), UINT64_C(0xce248c151f8480e4),
    UINT64_C(0xd744fccad69d6af4), UINT64_C(0xe0ccdeec2a94e111), UINT64_C(0xeac0c6e7dd24392f),
    UINT64_C(0xf5257d152486cc2c),
};

// 2^(k + fraction * 2^-64)
static struct wide power(int64_t k, uint64_t fraction) {
    // BEGIN SOLUTION os.lib.power
    uint64_t root = roots[fraction >> 60], z = __multiply_high(fraction << 4 >> 4, LN2_FRACTION), sum = 0;
    for (unsigned n = TERMS; n > 0; n--) {
        uint64_t term = z / n;
        sum = term + __multiply_high(term, sum);
    }
    struct wide w = {root + __multiply_high(root, sum), (int32_t)k, 0};
    // END SOLUTION
    return w;
}

// 2^(x * f)
static struct wide scaled_power(struct wide x, const struct factor *f) {
    int64_t whole = 0;
    int negative = x.negative ^ f->negative, exponent = x.exponent + f->exponent;
    uint64_t low = __multiply_high(x.mantissa, f->low), high = __multiply_high(x.mantissa, f->high);
    uint64_t middle = x.mantissa * f->high;
    low += middle;
    high += low < middle;
    // The product is high:low * 2^(exponent - 126); its point goes between whole and fraction.
    uint64_t fraction = 0;
    int shift = 62 - exponent; // to the right, of high:low
    if (exponent >= HUGE_POWER) {
        whole = INT32_C(1) << HUGE_POWER;
    } else if (shift < 64) {
        whole = (int64_t)(high >> shift);
        fraction = high << (64 - shift) | low >> shift;
    } else if (shift < 128) {
        fraction = shift == 64 ? high : high >> (shift - 64);
    }
    if (negative) {
        whole = -whole - (fraction != 0);
        fraction = -fraction;
    }
    return power(whole, fraction);
}

struct wide __wide_exp(struct wide x) {
    return scaled_power(x, &log2_e);
}

struct wide __wide_exp2(struct wide x) {
    return scaled_power(x, &log2_2);
}

struct wide __wide_exp10(struct wide x) {
    return scaled_power(x, &log2_10);
}

// e^x - 1; near 0 by its own series, whose first term is x itself.
struct wide __wide_expm1(struct wide x) {
    if (x.exponent >= -1 || !x.mantissa)
        return __wide_subtract(__wide_exp(x), __wide_one);
    struct wide sum = __wide_one;
    for (int n = SERIES_TERMS; n > 1; n--)
        sum = __wide_add(__wide_one, __wide_divide(__wide_multiply(x, sum), __wide_integer(n)));
    return __wide_multiply(x, sum);
}

// The upper 128 bits of a product of fractions of 128 bits.
static void multiply128(uint64_t *high, uint64_t *low, uint64_t by_high, uint64_t by_low) {
    uint64_t a = *high, b = *low, middle = a * by_high, sum = middle;
    uint64_t carry = 0, part = __multiply_high(a, by_low);
    sum += part;
    carry += sum < part;
    part = __multiply_high(b, by_high);
    sum += part;
    carry += sum < part;
    *high = __multiply_high(a, by_high) + carry;
    *low = sum;
}

// x^y = 2^(y log2 x), where log2 x = k + 2/ln 2 * atanh(s), s = (m - 1) / (m + 1), and x = m 2^k with m
// near 1. The logarithm needs 70 right bits, ten for the largest y log2 x: s and all that multiplies it have
// 128, only the series behind its first term has 64.
struct wide __wide_power(struct wide x, struct wide y) {
    int k = x.exponent, below;
    uint64_t numerator, denominator, rest, high, low, z_high, z_low, t = 0;
    if (x.mantissa > UINT64_C(0xb504f333f9de6484)) { // above the root of 2: m is x/2
        k++;
        below = 1;
        numerator = -x.mantissa >> 1; // 1 - m, times 2^63
        denominator = HIGH_BIT + (x.mantissa >> 1);
    } else {
        below = 0;
        numerator = x.mantissa - HIGH_BIT; // m - 1, times 2^63; a double's lower bits are 0
        numerator >>= 1;
        denominator = HIGH_BIT / 2 + (x.mantissa >> 1); // times 2^62
    }
    struct factor f = {0, 0, 0, below};
    high = __divide128(numerator, 0, denominator, &rest);
    low = __divide128(rest, 0, denominator, &rest);
    z_high = high;
    z_low = low;
    multiply128(&z_high, &z_low, high, low);
    for (unsigned n = 2 * LOG_TERMS + 1; n >= 3; n -= 2)
        t = UINT64_MAX / n + __multiply_high(z_high, t);
    // z t, and s + s z t
    uint64_t w_high = __multiply_high(z_high, t), w_low = z_high * t, part = __multiply_high(z_low, t);
    w_low += part;
    w_high += w_low < part;
    uint64_t s_high = high, s_low = low;
    multiply128(&w_high, &w_low, high, low);
    s_low += w_low;
    s_high += w_high + (s_low < w_low);
    multiply128(&s_high, &s_low, log2_e.high, log2_e.low); // 2/ln 2, times 2^126
    // The fraction part is s_high:s_low * 2^-126; add k.
    uint64_t whole = k < 0 ? -(uint64_t)k : (uint64_t)k;
    if (k) {
        // as high:low * 2^-116: k has at most 11 bits
        uint64_t fraction_low = s_low >> 10 | s_high << 54, fraction_high = s_high >> 10,
                 k_high = whole << 52;
        f.negative = k < 0;
        if (below != f.negative) {
            uint64_t borrow = fraction_low != 0;
            fraction_low = -fraction_low;
            fraction_high = k_high - fraction_high - borrow;
        } else {
            fraction_high += k_high;
        }
        s_high = fraction_high;
        s_low = fraction_low;
        f.exponent = 127 - 116;
    } else {
        f.exponent = 127 - 126;
    }
    if (!(s_high | s_low))
        return __wide_one;
    if (!s_high) {
        s_high = s_low;
        s_low = 0;
        f.exponent -= 64;
    }
    int shift = __leading_zeros(s_high);
    f.high = shift ? s_high << shift | s_low >> (64 - shift) : s_high;
    f.low = s_low << shift;
    f.exponent -= shift;
    return scaled_power(y, &f);
}
