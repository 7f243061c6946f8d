// long chains with 64-bit values
#include "out.h"
int main(void) {
    unsigned long long best = 0, at = 0;
    for (unsigned i = 1; i < 700; i++) {
        unsigned long long x = i;
        unsigned n = 0;
        while (x != 1)
            x = x & 1 ? 3 * x + 1 : x / 2, n++;
        if (n > best)
            best = n, at = i;
    }
    outu(best), outu(at);
    return 0;
}
