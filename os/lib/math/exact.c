// sqrt and x * y + z, rounded once (C11 7.12.7.5, 7.12.13.1): the work is the compiler's support library's
// (cc/rt), on bits.
#include <errno.h>
#include <math.h>

#include "bits.h"

uint64_t __sqrtdf2(uint64_t x);
uint32_t __sqrtsf2(uint32_t x);
uint64_t __fmadf4(uint64_t x, uint64_t y, uint64_t z);
uint32_t __fmasf4(uint32_t x, uint32_t y, uint32_t z);

double sqrt(double x) {
    if (is_negative(x) && !is_zero(x) && !is_nan(x))
        errno = EDOM;
    return double_of(__sqrtdf2(bits_of(x)));
}

float sqrtf(float x) {
    if (is_negative(x) && !is_zero(x) && !is_nan(x))
        errno = EDOM;
    return float_of(__sqrtsf2(bits_of_float(x)));
}

static void report(int infinite, double x, double y, double z) {
    if (infinite && !is_infinite(x) && !is_infinite(y) && !is_infinite(z))
        errno = ERANGE;
}

double fma(double x, double y, double z) {
    double result = double_of(__fmadf4(bits_of(x), bits_of(y), bits_of(z)));
    report(is_infinite(result), x, y, z);
    return result;
}

float fmaf(float x, float y, float z) {
    float result = float_of(__fmasf4(bits_of_float(x), bits_of_float(y), bits_of_float(z)));
    report(is_infinite(result), x, y, z);
    return result;
}
