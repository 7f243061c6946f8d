// Significands and exponents of finite numbers that may be subnormal, in the format that was included before.

// The significand of a, which is not 0, with its leading one at LEADING.
static bits unpacked(bits a, int *exponent) {
    *exponent = EXPONENT_OF(a);
    if (*exponent != 0) {
        return UNPACKED(a) | LEADING;
    }
    bits s = FRACTION_OF(a);
    int zeros = ZEROS(s);
    *exponent = GUARD + 2 - zeros;
    return s << (zeros - 1);
}
