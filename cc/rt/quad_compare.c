// Comparison of long doubles, with libgcc's results: see compare.h.

#include "quad.h"

static int compared(quad a, quad b, int unordered) {
    if (QUAD_IS_NAN(a) || QUAD_IS_NAN(b)) {
        return unordered;
    }
    if (((a.high | b.high) << 1 | a.low | b.low) == 0) {
        return 0;
    }
    int negative = (int64_t)a.high < 0 ? -1 : 1;
    if (a.high != b.high) {
        return (int64_t)(a.high ^ b.high) < 0 ? negative : a.high < b.high ? -negative : negative;
    }
    return a.low == b.low ? 0 : a.low < b.low ? -negative : negative;
}

long __letf2(quad a, quad b) {
    return compared(a, b, 2);
}

long __lttf2(quad a, quad b) {
    return compared(a, b, 2);
}

long __getf2(quad a, quad b) {
    return compared(a, b, -2);
}

long __gttf2(quad a, quad b) {
    return compared(a, b, -2);
}

long __eqtf2(quad a, quad b) {
    return compared(a, b, 2) != 0;
}

long __netf2(quad a, quad b) {
    return compared(a, b, 2) != 0;
}

long __unordtf2(quad a, quad b) {
    return QUAD_IS_NAN(a) || QUAD_IS_NAN(b);
}

quad __negtf2(quad a) {
    return (quad){a.low, a.high ^ QUAD_SIGN};
}
