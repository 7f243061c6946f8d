// Doubles and floats as their bits.
#pragma once

#include <stdint.h>

#define SIGN (UINT64_C(1) << 63)
#define FRACTION_BITS 52
#define EXPONENT_MASK 0x7ff
#define BIAS 1023
#define INFINITY_BITS (UINT64_C(0x7ff) << FRACTION_BITS)
#define NAN_BITS (UINT64_C(0xfff) << (FRACTION_BITS - 1) & ~SIGN)

static inline uint64_t bits_of(double x) {
    union {
        double value;
        uint64_t bits;
    } u = {x};
    return u.bits;
}

static inline double double_of(uint64_t bits) {
    union {
        uint64_t bits;
        double value;
    } u = {bits};
    return u.value;
}

static inline uint32_t bits_of_float(float x) {
    union {
        float value;
        uint32_t bits;
    } u = {x};
    return u.bits;
}

static inline float float_of(uint32_t bits) {
    union {
        uint32_t bits;
        float value;
    } u = {bits};
    return u.value;
}

static inline int is_nan(double x) {
    return (bits_of(x) & ~SIGN) > INFINITY_BITS;
}

static inline int is_infinite(double x) {
    return (bits_of(x) & ~SIGN) == INFINITY_BITS;
}

static inline int is_negative(double x) {
    return bits_of(x) >> 63 != 0;
}

static inline int is_zero(double x) {
    return !(bits_of(x) & ~SIGN);
}
