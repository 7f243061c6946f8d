// The end of multiplication and division: a result of any exponent made a number, in the format included
// before.

// sign: SIGN or 0. s: the significand, its leading one at LEADING, the last bit sticky. Too large or too
// small.
static SELDOM bits pack_far(bits sign, int exponent, bits s) {
    if (exponent > 0) {
        return sign | INFINITE;
    }
    int shift = 1 - exponent;
    s = shift < WIDTH ? STICKY_SHIFT(s, shift) : 1;
    return sign | ROUNDED(s);
}

// The same for an exponent that is right for normal numbers in most cases.
#define PACKED(sign, exponent, s)                                                                            \
    ((unsigned)(exponent) - 1 < MAX_EXPONENT - 1                                                             \
         ? (sign) + ((bits)((exponent) - 1) << FRACTION) + ROUNDED(s)                                        \
         : pack_far(sign, exponent, s))
