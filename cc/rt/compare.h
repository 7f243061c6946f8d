// Comparison in the format that was included before, with libgcc's results, which are compared with 0.
//
// Numbers of this format are in the order of their bits as integers with sign, but for negative pairs (the
// other way round), for zeros (equal) and for what is not a number (equal to nothing, and in no order).

// -1, 0 or 1; `unordered` if one is not a number.
static inline int compared(bits a, bits b, int unordered) {
    if (IS_NAN(a) || IS_NAN(b)) {
        return unordered;
    }
    if ((bits)((a | b) << 1) == 0) {
        return 0;
    }
    if ((signed_bits)(a & b) < 0) {
        return ((signed_bits)a < (signed_bits)b) - ((signed_bits)b < (signed_bits)a);
    }
    return ((signed_bits)b < (signed_bits)a) - ((signed_bits)a < (signed_bits)b);
}

// a <= b if and only if the result is <= 0.
long LE(arg left, arg right) {
    return compared(left, right, 2);
}

// a < b if and only if the result is < 0.
long LT(arg left, arg right) {
    return compared(left, right, 2);
}

// a >= b if and only if the result is >= 0.
long GE(arg left, arg right) {
    return compared(left, right, -2);
}

// a > b if and only if the result is > 0.
long GT(arg left, arg right) {
    return compared(left, right, -2);
}

// 0 if equal, else 1.
long EQ(arg left, arg right) {
    bits a = left, b = right;
    return a == b ? IS_NAN(a) : (bits)((a | b) << 1) != 0;
}

long NE(arg left, arg right) {
    bits a = left, b = right;
    return a == b ? IS_NAN(a) : (bits)((a | b) << 1) != 0;
}

// 1 if one of them is not a number.
long UNORDERED(arg left, arg right) {
    bits a = left, b = right;
    return IS_NAN(a) || IS_NAN(b);
}

bits NEGATE(arg value) {
    return value ^ SIGN;
}
