// Pseudo-random numbers (C11 7.22.2): a linear congruential generator modulo 2^64 with Knuth's multiplier
// (MMIX), of which the upper bits are given, since the lower ones have short periods.
#include <stdint.h>
#include <stdlib.h>

static uint64_t state = 1;

void srand(unsigned seed) {
    state = seed;
}

void srandom(unsigned seed) {
    srand(seed);
}

int rand(void) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)(state >> 33);
}

long random(void) {
    return rand();
}

// 32 bits of state: three steps of another generator of Knuth's, of which the upper bits make one number.
int rand_r(unsigned *seed) {
    unsigned next = *seed, value = 0;
    for (int i = 0; i < 3; i++) {
        next = next * 1103515245u + 12345u;
        value = value << 10 ^ next >> 16;
    }
    *seed = next;
    return (int)(value & RAND_MAX);
}
