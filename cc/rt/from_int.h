// From integers to the format that was included before, to nearest, ties to even.

// sign: SIGN or 0. x is not 0. The leading one goes to bit 62, with a sticky bit below, and is rounded off
// there.
static inline bits packed(bits sign, uint64_t x) {
    int zeros = leading_zeros(x);
    x <<= zeros;
    x = x >> 1 | (x & 1);
    uint64_t half = (uint64_t)1 << (61 - FRACTION);
    x = (x + (half - 1) + (x >> (62 - FRACTION) & 1)) >> (62 - FRACTION);
    return sign + ((bits)(BIAS + 62 - zeros) << FRACTION) + (bits)x;
}

bits FLOAT_INT(int32_t x) {
    if (x == 0) {
        return 0;
    }
    return packed(x < 0 ? SIGN : 0, x < 0 ? -(uint32_t)x : (uint32_t)x);
}

bits FLOAT_UNSIGNED(uint32_t x) {
    return x == 0 ? 0 : packed(0, x);
}

bits FLOAT_LONG(int64_t x) {
    if (x == 0) {
        return 0;
    }
    return packed(x < 0 ? SIGN : 0, x < 0 ? -(uint64_t)x : (uint64_t)x);
}

bits FLOAT_UNSIGNED_LONG(uint64_t x) {
    return x == 0 ? 0 : packed(0, x);
}
