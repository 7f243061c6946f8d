// Square root of singles, for the mathematics library: __sqrtsf2 takes and gives the bits of a float.

#include "single.h"

static uint32_t root(uint32_t m);

#define ROOT(m) root(m)
#define SQRT __sqrtsf2
#include "sqrt.h"

// floor(sqrt(m * 2^27)) << 5, sticky below. m in [2^23, 2^25).
static uint32_t root(uint32_t m) {
    uint64_t v = (uint64_t)m << 7, x = (uint64_t)m << 27;
    uint64_t s = v * reciprocal_root(v) >> 37;
    uint64_t rest = x - s * s;
    while (rest > 2 * s) {
        rest -= 2 * s + 1;
        s++;
    }
    return (uint32_t)s << 5 | (rest != 0);
}
