// Pseudo-random numbers that are the same everywhere (xorshift64*, Vigna 2016).
#pragma once

#include <stdint.h>

static uint64_t random_state = 88172645463325252u;

static uint32_t random_word(void) {
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (uint32_t)(random_state * UINT64_C(2685821657736338717) >> 32);
}

static uint32_t random_below(uint32_t limit) {
    return random_word() % limit;
}
