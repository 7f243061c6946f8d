// From the format that was included before to integers, towards zero.
//
// C leaves open what a number out of range gives (C11 6.3.1.4). As in libgcc: the nearest integer of the
// type, and for what is not a number the one that its sign points to.

// The magnitude, for exponents from BIAS to BIAS + 63.
static inline uint64_t magnitude(bits a, int exponent) {
    return ((uint64_t)a << (63 - FRACTION) | (uint64_t)1 << 63) >> (BIAS + 63 - exponent);
}

int32_t FIX_INT(arg value) {
    bits a = value;
    int exponent = EXPONENT_OF(a);
    if (exponent < BIAS) {
        return 0;
    }
    if (exponent >= BIAS + 31) {
        return a & SIGN ? INT32_MIN : INT32_MAX;
    }
    uint32_t m = (uint32_t)magnitude(a, exponent);
    return (int32_t)(a & SIGN ? -m : m);
}

uint32_t FIX_UNSIGNED(arg value) {
    bits a = value;
    int exponent = EXPONENT_OF(a);
    if (exponent < BIAS || (a & SIGN) != 0) {
        return 0;
    }
    return exponent >= BIAS + 32 ? UINT32_MAX : (uint32_t)magnitude(a, exponent);
}

int64_t FIX_LONG(arg value) {
    bits a = value;
    int exponent = EXPONENT_OF(a);
    if (exponent < BIAS) {
        return 0;
    }
    if (exponent >= BIAS + 63) {
        return a & SIGN ? INT64_MIN : INT64_MAX;
    }
    uint64_t m = magnitude(a, exponent);
    return (int64_t)(a & SIGN ? -m : m);
}

uint64_t FIX_UNSIGNED_LONG(arg value) {
    bits a = value;
    int exponent = EXPONENT_OF(a);
    if (exponent < BIAS || (a & SIGN) != 0) {
        return 0;
    }
    return exponent >= BIAS + 64 ? UINT64_MAX : magnitude(a, exponent);
}
