// The functions of float: the double's result, rounded again. It is right but where the double is within
// 2^-29 of the middle of two floats, and always within 0.51 ulp.
#include <errno.h>
#include <math.h>

#include "bits.h"

#define FLOAT_INFINITY UINT32_C(0x7f800000)
#define FLOAT_SIGN UINT32_C(0x80000000)

// errno where a double does not fit.
static float narrow(double x) {
    float result = (float)x;
    uint32_t bits = bits_of_float(result) & ~FLOAT_SIGN;
    if ((bits == FLOAT_INFINITY && !is_infinite(x)) || (bits >> 23 == 0 && (double)result != x))
        errno = ERANGE;
    return result;
}

float acosf(float x) {
    return narrow(acos(x));
}

float asinf(float x) {
    return narrow(asin(x));
}

float atanf(float x) {
    return narrow(atan(x));
}

float cosf(float x) {
    return narrow(cos(x));
}

float sinf(float x) {
    return narrow(sin(x));
}

float tanf(float x) {
    return narrow(tan(x));
}

float acoshf(float x) {
    return narrow(acosh(x));
}

float asinhf(float x) {
    return narrow(asinh(x));
}

float atanhf(float x) {
    return narrow(atanh(x));
}

float coshf(float x) {
    return narrow(cosh(x));
}

float sinhf(float x) {
    return narrow(sinh(x));
}

float tanhf(float x) {
    return narrow(tanh(x));
}

float expf(float x) {
    return narrow(exp(x));
}

float exp2f(float x) {
    return narrow(exp2(x));
}

float expm1f(float x) {
    return narrow(expm1(x));
}

float logf(float x) {
    return narrow(log(x));
}

float log10f(float x) {
    return narrow(log10(x));
}

float log1pf(float x) {
    return narrow(log1p(x));
}

float log2f(float x) {
    return narrow(log2(x));
}

float cbrtf(float x) {
    return narrow(cbrt(x));
}

float erff(float x) {
    return narrow(erf(x));
}

float erfcf(float x) {
    return narrow(erfc(x));
}

float lgammaf(float x) {
    return narrow(lgamma(x));
}

float tgammaf(float x) {
    return narrow(tgamma(x));
}

float logbf(float x) {
    return (float)logb(x);
}

float fabsf(float x) {
    return (float)fabs(x);
}

float ceilf(float x) {
    return (float)ceil(x);
}

float floorf(float x) {
    return (float)floor(x);
}

float nearbyintf(float x) {
    return (float)nearbyint(x);
}

float rintf(float x) {
    return (float)rint(x);
}

float roundf(float x) {
    return (float)round(x);
}

float truncf(float x) {
    return (float)trunc(x);
}

float atan2f(float y, float x) {
    return narrow(atan2(y, x));
}

float hypotf(float x, float y) {
    return narrow(hypot(x, y));
}

float powf(float x, float y) {
    return narrow(pow(x, y));
}

float fmodf(float x, float y) {
    return (float)fmod(x, y);
}

float remainderf(float x, float y) {
    return (float)remainder(x, y);
}

float copysignf(float x, float sign) {
    return (float)copysign(x, sign);
}

float fdimf(float x, float y) {
    return narrow(fdim(x, y));
}

float fmaxf(float x, float y) {
    return (float)fmax(x, y);
}

float fminf(float x, float y) {
    return (float)fmin(x, y);
}

float scalblnf(float x, long exponent) {
    return narrow(scalbln(x, exponent));
}

int __classifyf(float x) {
    uint32_t bits = bits_of_float(x) & ~FLOAT_SIGN;
    if (bits >= FLOAT_INFINITY)
        return bits == FLOAT_INFINITY ? FP_INFINITE : FP_NAN;
    return bits >> 23 ? FP_NORMAL : bits ? FP_SUBNORMAL : FP_ZERO;
}

int __signf(float x) {
    return bits_of_float(x) >> 31 != 0;
}

float nextafterf(float x, float to) {
    uint32_t bits = bits_of_float(x);
    if (__classifyf(x) == FP_NAN || __classifyf(to) == FP_NAN)
        return nanf("");
    if (x == to)
        return to;
    if (__classifyf(x) == FP_ZERO)
        bits = (bits_of_float(to) & FLOAT_SIGN) | 1;
    else
        bits += (x < to) != __signf(x) ? 1u : -1u;
    if (__classifyf(float_of(bits)) != FP_NORMAL)
        errno = ERANGE;
    return float_of(bits);
}

float nanf(const char *tag) {
    return (float)nan(tag);
}

float modff(float x, float *whole) {
    double part, rest = modf(x, &part);
    *whole = (float)part;
    return (float)rest;
}

float frexpf(float x, int *exponent) {
    return (float)frexp(x, exponent);
}

float remquof(float x, float y, int *quotient) {
    return (float)remquo(x, y, quotient);
}

float ldexpf(float x, int exponent) {
    return scalblnf(x, exponent);
}

float scalbnf(float x, int exponent) {
    return scalblnf(x, exponent);
}

int ilogbf(float x) {
    return ilogb(x);
}

long lrintf(float x) {
    return lrint(x);
}

long long llrintf(float x) {
    return llrint(x);
}

long lroundf(float x) {
    return lround(x);
}

long long llroundf(float x) {
    return llround(x);
}
