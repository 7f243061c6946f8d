// Sines, cosines, angles, and taking multiples of pi/2 away from numbers of any size.
//
// Reduction is Payne and Hanek's ("Radian reduction for trigonometric functions", SIGNUM 18, 1983), in
// integers: of the product of x with 2/pi only the bits around its point are made. What lies above is a
// multiple of 4; 190 bits lie below, of which at most 62 are zeros for a double. One way serves all
// arguments.
#include "wide.h"

#define WORDS 4
#define PREFIX 128 // zeros in front of 2/pi's first bit, for small arguments
#define SINE_TERMS 11
#define ANGLE_TERMS 9

// 2/pi, behind two words of zeros.
static const uint64_t two_over_pi[] = {
    0,
    0,
    UINT64_C(0xa2f9836e4e441529),
    UINT64_C(0xfc2757d1f534ddc0),
    UINT64_C(0xdb6295993c439041),
    UINT64_C(0xfe5163abdebbc561),
    UINT64_C(0xb7246e3a424dd2e0),
    UINT64_C(0x06492eea09d1921c),
    UINT64_C(0xfe1deb1cb129a73e),
    UINT64_C(0xe88235f52ebb4484),
    UINT64_C(0xe99c7026b45f7e41),
    UINT64_C(0x3991d639835339f4),
    UINT64_C(0x9c845f8bbdf9283b),
    UINT64_C(0x1ff897ffde05980f),
    UINT64_C(0xef2f118b5a0a6d1f),
    UINT64_C(0x6d367ecf27cb09b7),
    UINT64_C(0x4f463f669e5fea2d),
    UINT64_C(0x7527bac7ebe5f17b),
    UINT64_C(0x3d0739f78a5292ea),
    UINT64_C(0x6bfb5fb11f8d5d08),
    UINT64_C(0x56033046fc7b6bab),
    0,
};

// atan(i/8)
static const struct wide angles[9] = {
    {0, 0, 0},
    {UINT64_C(0xfeadd4d5617b6e33), -4, 0},
    {UINT64_C(0xfadbafc96406eb15), -3, 0},
    {UINT64_C(0xb7b0ca0f26f78474), -2, 0},
    {UINT64_C(0xed63382b0dda7b45), -2, 0},
    {UINT64_C(0x8f005d5ef7f59f9b), -1, 0},
    {UINT64_C(0xa4bc7d1934f70924), -1, 0},
    {UINT64_C(0xb8053e2bc2319e74), -1, 0},
    {UINT64_C(0xc90fdaa22168c235), -1, 0},
};

struct wide __wide_reduce(struct wide x, unsigned *quadrant) {
    *quadrant = 0;
    if (x.exponent < -1 || !x.mantissa)
        return x; // below pi/4 already
    // BEGIN SOLUTION os.lib.reduce
    // The window begins where a bit of 2/pi times x is worth 2: x.exponent - 65 bits behind the point.
    int start = x.exponent - 65 + PREFIX, word = start / 64, shift = start % 64;
    uint64_t product[WORDS], carry = 0;
    for (int i = WORDS; i-- > 0;) {
        uint64_t bits = two_over_pi[word + i];
        if (shift)
            bits = bits << shift | two_over_pi[word + i + 1] >> (64 - shift);
        uint64_t low = x.mantissa * bits;
        product[i] = low + carry;
        carry = __multiply_high(x.mantissa, bits) + (product[i] < low);
    }
    // END SOLUTION
    unsigned turns = (unsigned)(product[0] >> 62);
    uint64_t high = product[0] << 2 | product[1] >> 62, low = product[1] << 2 | product[2] >> 62;
    uint64_t last = product[2] << 2 | product[3] >> 62;
    int negative = high >> 63; // more than half of a quarter turn: the next one, less something
    if (negative) {
        turns++;
        high = ~high;
        low = ~low;
        last = ~last;
    }
    int zeros = 0;
    for (; !high && zeros < 128; zeros += 64) {
        high = low;
        low = last;
        last = 0;
    }
    struct wide f = __wide_from128(high, low, -1 - zeros, negative ^ x.negative);
    *quadrant = (x.negative ? -turns : turns) & 3;
    return __wide_multiply(f, __wide_half_pi);
}

// z (1 - z' (1 - z'' ...)) with z = x^2 / first / (first - 1), and the next ones two further on: for the sine
// first is 3, for the cosine 2. A fraction of 64 bits.
static uint64_t series(struct wide x, unsigned first) {
    uint64_t z = __wide_to_fraction(__wide_multiply(x, x)), sum = 0;
    for (unsigned n = first + 2 * (SINE_TERMS - 1); n >= first; n -= 2) {
        uint64_t term = z / (n * (n - 1));
        sum = term - __multiply_high(term, sum);
    }
    return sum;
}

struct wide __wide_sine(struct wide x) {
    struct wide less = __wide_fraction(series(x, 3), 0, 0);
    return __wide_subtract(x, __wide_multiply(x, less));
}

struct wide __wide_cosine(struct wide x) {
    return __wide_subtract(__wide_one, __wide_fraction(series(x, 2), 0, 0));
}

struct wide __wide_sine_pi(struct wide x) {
    // x = n/2 + rest, |rest| <= 1/4
    uint64_t quarters = x.exponent < -2 ? 0 : x.mantissa >> (61 - x.exponent), halves = (quarters + 1) / 2;
    struct wide whole = __wide_from128(halves, 0, 62, 0), rest = x;
    rest.negative = 0;
    rest = __wide_multiply(__wide_subtract(rest, whole), __wide_pi);
    struct wide w = halves & 1 ? __wide_cosine(rest) : __wide_sine(rest);
    w.negative ^= x.negative ^ (int)(halves >> 1 & 1);
    return w;
}

struct wide __wide_angle(struct wide y, struct wide x) {
    int steep = __wide_less(x, y);
    struct wide near = steep ? y : x, far = steep ? x : y; // far / near <= 1
    struct wide ratio = __wide_divide(far, near);
    unsigned i = ratio.exponent < -5 || !ratio.mantissa
                     ? 0
                     : (unsigned)((ratio.mantissa >> 1) >> (58 - ratio.exponent));
    i = (i + 1) / 2; // the nearest eighth
    // tan(a - b) = (tan a - tan b) / (1 + tan a tan b)
    struct wide part = __wide_scale(__wide_integer((int)i), -3), t = ratio;
    if (i)
        t = __wide_divide(__wide_subtract(far, __wide_multiply(near, part)),
                          __wide_add(near, __wide_multiply(far, part)));
    struct wide square = __wide_multiply(t, t);
    uint64_t z = __wide_to_fraction(square), sum = 0;
    for (unsigned n = 2 * ANGLE_TERMS + 1; n >= 3; n -= 2)
        sum = UINT64_MAX / n - __multiply_high(z, sum);
    struct wide less = __wide_multiply(square, __wide_fraction(sum, 0, 0));
    struct wide angle = __wide_add(angles[i], __wide_subtract(t, __wide_multiply(t, less)));
    return steep ? __wide_subtract(__wide_half_pi, angle) : angle;
}
