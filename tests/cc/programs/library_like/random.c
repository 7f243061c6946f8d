// generators of pseudo-random numbers
#include "out.h"
static unsigned lcg = 1, xs = 2463534242u;
static unsigned a(void) {
    return lcg = lcg * 1103515245 + 12345;
}
static unsigned b(void) {
    xs ^= xs << 13;
    xs ^= xs >> 17;
    return xs ^= xs << 5;
}
int main(void) {
    for (int i = 0; i < 5; i++)
        outu(a()), outu(b()), out(a() % 6 + 1), out((b() >> 8) * 100ull >> 24);
    return 0;
}
