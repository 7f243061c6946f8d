// Addition and subtraction in the format that was included before, as functions ADD and SUB.
//
// The operand of larger magnitude comes first, so the other is the one to be shifted and the difference is
// never negative. Both lose nothing: what is shifted out leaves a sticky bit, which is enough since a
// difference that loses more than one leading bit has a shift of at most one and is exact (Sterbenz).

// a, of the larger magnitude, is infinite or NaN.
static SELDOM bits add_special(bits a, bits b) {
    return IS_NAN(a) || ((a ^ b) == SIGN) ? QUIET : a;
}

bits ADD(arg left, arg right) {
    bits a = left, b = right;
    if ((bits)(a << 1) < (bits)(b << 1)) {
        bits other = a;
        a = b;
        b = other;
    }
    bits top = a >> FRACTION; // sign and exponent of the result
    int exponent = (int)top & MAX_EXPONENT;
    int shift = exponent - EXPONENT_OF(b);
    if (exponent == MAX_EXPONENT) {
        return add_special(a, b);
    }
    bits s = UNPACKED(a) | LEADING, n = UNPACKED(b);
    if (shift == exponent) { // b is zero or subnormal
        if (exponent == 0) {
            bits magnitude = b & ~SIGN;
            return (signed_bits)(a ^ b) >= 0 ? a + magnitude : a << 1 == b << 1 ? 0 : a - magnitude;
        }
        shift--;
    } else {
        n |= LEADING;
    }
    n = shift < WIDTH ? STICKY_SHIFT(n, shift) : n != 0;
    if ((signed_bits)(a ^ b) >= 0) {
        s += n;
        if ((signed_bits)s < 0) {
            s = s >> 1 | (s & 1);
            top++;
            if (exponent == MAX_EXPONENT - 1) {
                return top << FRACTION;
            }
        }
    } else {
        s -= n;
        if (s < LEADING) {
            if (s == 0) {
                return 0;
            }
            int zeros = ZEROS(s) - 1;
            if (zeros >= exponent) { // subnormal, and exact
                return (a & SIGN) | s << (exponent - 1) >> GUARD;
            }
            s <<= zeros;
            top -= zeros;
        }
    }
    return ((top - 1) << FRACTION) + ROUNDED(s);
}

bits SUB(arg left, arg right) {
    return ADD(left, right ^ SIGN);
}
