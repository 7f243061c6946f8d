// Primes by the sieve of Eratosthenes: bytes, then bits.

#include "report.h"

enum { LIMIT = 40000 };

static char composite[LIMIT];
static unsigned long bits[LIMIT / 64 + 1];

static int by_bytes(void) {
    int count = 0;
    for (int i = 2; i < LIMIT; i++) {
        if (!composite[i]) {
            count++;
            for (int j = i + i; j < LIMIT; j += i) {
                composite[j] = 1;
            }
        }
    }
    return count;
}

static int by_bits(void) {
    int count = 0;
    for (unsigned i = 2; i < LIMIT; i++) {
        if (bits[i / 64] & 1UL << i % 64) {
            continue;
        }
        count++;
        for (unsigned j = i * 2; j < LIMIT; j += i) {
            bits[j / 64] |= 1UL << j % 64;
        }
    }
    return count;
}

int main(void) {
    report((unsigned long)by_bytes() * 100000 + (unsigned long)by_bits());
    return 0;
}
