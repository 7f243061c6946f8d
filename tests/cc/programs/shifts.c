#include "out.h"
static volatile int n = 3;
int main(void) {
    int i = -1000;
    unsigned u = 0x80000001u;
    long long l = -5000000000;
    unsigned long long m = 0x8000000000000001ull;
    signed char c = -7;
    unsigned short s = 0xf00f;
    for (n = 0; n < 31; n += 5) {
        out(i >> n), out(1 << n), outu(u >> n), outu(u << n), out(l >> n), outu(m >> n), outu(m << n);
        out(c >> n), out(s << (n & 15)), out(s >> n), outu((unsigned long long)u << n),
            out((long long)i << n);
    }
    i <<= 3, u >>= 4, l >>= 33, m <<= 31, c <<= 1, s >>= 2;
    out(i), outu(u), out(l), outu(m), out(c), out(s);
    return 0;
}
