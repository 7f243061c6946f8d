// Subnormal operands, in the format included before.

// Subnormal: the significand is moved up to LEADING, *exponent down. a is not zero, and its exponent field is
// 0.
static bits normalised(bits a, int *exponent) {
    bits s = FRACTION_OF(a);
    int zeros = ZEROS(s);
    *exponent = GUARD + 2 - zeros;
    return s << (zeros - 1);
}
