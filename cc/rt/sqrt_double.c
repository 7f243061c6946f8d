// Square root of doubles, for the mathematics library: __sqrtdf2 takes and gives the bits of a double.

#include "double.h"

static uint64_t root(uint64_t m);

#define ROOT(m) root(m)
#define SQRT __sqrtdf2
#include "sqrt.h"

// floor(sqrt(m * 2^54)) << 9, sticky below. m in [2^52, 2^54).
static uint64_t root(uint64_t m) {
    uint64_t y = reciprocal_root(m >> 22);
    uint64_t s = (m >> 22) * y >> 31; // sqrt(v) * 2^31 for v = m / 2^52
    uint64_t rest = (m << 10) - s * s;
    s = (s << 22) + ((rest >> 6) * y >> 36);
    rest = (m << 54) - s * s;
    // BEGIN SOLUTION cc.rt.root
    while (rest > 2 * s) {
        rest -= 2 * s + 1;
        s++;
    }
    // END SOLUTION
    return s << 9 | (rest != 0);
}
