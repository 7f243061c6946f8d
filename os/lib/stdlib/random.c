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

// The generator of drand48: 48 bits, times a constant, plus another.
#define FACTOR UINT64_C(0x5deece66d)
#define SUMMAND 0xb
#define STATE_BITS 48
#define SEED_LOW 0x330e

static unsigned short state48[3] = {SEED_LOW, 0xabcd, 0x1234}; // the lowest bits first
static uint64_t factor = FACTOR, summand = SUMMAND;

static uint64_t step(unsigned short at[3]) {
    uint64_t x = at[0] | (uint64_t)at[1] << 16 | (uint64_t)at[2] << 32;
    x = (x * factor + summand) & ((UINT64_C(1) << STATE_BITS) - 1);
    for (int i = 0; i < 3; i++)
        at[i] = (unsigned short)(x >> 16 * i);
    return x;
}

double erand48(unsigned short state[3]) {
    return (double)step(state) / (double)(UINT64_C(1) << STATE_BITS);
}

double drand48(void) {
    return erand48(state48);
}

long nrand48(unsigned short state[3]) {
    return (long)(step(state) >> 17);
}

long lrand48(void) {
    return nrand48(state48);
}

long jrand48(unsigned short state[3]) {
    return (int32_t)(step(state) >> 16);
}

long mrand48(void) {
    return jrand48(state48);
}

unsigned short *seed48(unsigned short state[3]) {
    static unsigned short old[3];
    for (int i = 0; i < 3; i++) {
        old[i] = state48[i];
        state48[i] = state[i];
    }
    factor = FACTOR;
    summand = SUMMAND;
    return old;
}

void srand48(long seed) {
    unsigned short state[3] = {SEED_LOW, (unsigned short)seed, (unsigned short)(seed >> 16)};
    seed48(state);
}

void lcong48(unsigned short p[7]) {
    seed48(p);
    factor = p[3] | (uint64_t)p[4] << 16 | (uint64_t)p[5] << 32;
    summand = p[6];
}
