// Logarithms: log x = k ln 2 + 2 atanh(s), where x = m 2^k with m near 1 and s = (m - 1) / (m + 1).
//
// s is a wide number, so that what is near 1 loses nothing; |s| < 0.172, and the series in s^2 is of
// fractions.
#include "wide.h"

#define TERMS 14
#define ROOT_2 UINT64_C(0xb504f333f9de6484)

// 2 atanh(s)
static struct wide twice_atanh(struct wide s) {
    // BEGIN SOLUTION os.lib.logarithm
    struct wide square = __wide_multiply(s, s);
    uint64_t z = __wide_to_fraction(square), sum = 0;
    for (unsigned n = 2 * TERMS + 1; n >= 3; n -= 2)
        sum = UINT64_MAX / n + __multiply_high(z, sum);
    struct wide w = __wide_add(s, __wide_multiply(s, __wide_multiply(square, __wide_fraction(sum, 0, 0))));
    // END SOLUTION
    return __wide_scale(w, 1);
}

struct wide __wide_log(struct wide x) {
    int k = x.exponent;
    x.exponent = 0;
    if (x.mantissa > ROOT_2) {
        x.exponent = -1;
        k++;
    }
    struct wide s = __wide_divide(__wide_subtract(x, __wide_one), __wide_add(x, __wide_one));
    return __wide_add(__wide_multiply(__wide_integer(k), __wide_log_2), twice_atanh(s));
}

// Near 0 s = x / (2 + x) is made without 1 + x, which would lose x's last bits.
struct wide __wide_log1p(struct wide x) {
    if (x.exponent >= -2)
        return __wide_log(__wide_add(x, __wide_one));
    return twice_atanh(__wide_divide(x, __wide_add(x, __wide_scale(__wide_one, 1))));
}
