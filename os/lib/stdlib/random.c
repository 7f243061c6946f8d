// Pseudo-random numbers (C11 7.22.2): a linear congruential generator modulo 2^64 with Knuth's multiplier
// (MMIX), of which the upper bits are given, since the lower ones have short periods.
#include <stdint.h>
#include <stdlib.h>

static uint64_t state = 1;

void srand(unsigned seed) {
    state = seed;
}

int rand(void) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)(state >> 33);
}
