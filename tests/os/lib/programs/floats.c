// printf and strtod on bits, so that it takes no floating point to test them. Lines of standard input:
//
//     p BITS FORMAT        a double by this format, between < and >
//     q HIGH LOW FORMAT    a binary128
//     s TEXT               what strtod and strtof make of the text, how much they read, and errno of each
//     t TEXT               what strtold makes of it
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../../../os/lib/stdlib/float_text.h"

#define QUAD_DIGITS 11600

struct quad {
    _Alignas(16) uint64_t low;
    uint64_t high;
};

static char line[30000], out[30000];

int main(void) {
    while (fgets(line, sizeof line, stdin)) {
        char *end = line + strlen(line) - 1, *rest;
        *end = 0;
        if (*line == 'p') {
            uint64_t bits = strtoull(line + 2, &rest, 16);
            int n = snprintf(out, sizeof out, rest + 1, bits);
            printf("<%s> %d\n", out, n);
        } else if (*line == 'q') {
            struct quad q;
            q.high = strtoull(line + 2, &rest, 16);
            q.low = strtoull(rest, &rest, 16);
            snprintf(out, sizeof out, rest + 1, q);
            printf("<%s>\n", out);
        } else if (*line == 's') {
            char *end64, *end32;
            errno = 0;
            uint64_t wide = __strtod_bits(line + 2, &end64, &__binary64);
            int error64 = errno;
            errno = 0;
            uint64_t narrow = __strtod_bits(line + 2, &end32, &__binary32);
            printf("%016llx %08llx %d %d %d\n", (unsigned long long)wide, (unsigned long long)narrow,
                   (int)(end64 - line - 2), error64, errno);
        } else {
            static uint32_t limbs[QUAD_LIMBS];
            static char digits[QUAD_DIGITS];
            struct number_text n = __read_number(line + 2, &end, limbs, QUAD_LIMBS, digits, QUAD_DIGITS);
            struct binary b = __encode(&n, &__binary128);
            printf("%016llx %016llx\n", (unsigned long long)b.high, (unsigned long long)b.low);
        }
    }
    return 0;
}
