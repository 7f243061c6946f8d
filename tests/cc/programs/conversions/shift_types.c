// the type of a shift is that of its left operand
#include "out.h"
static volatile unsigned char c = 128;
static volatile long long n = 5;
static volatile unsigned u = 1u << 31;
static volatile short s = -256;
int main(void) {
    out(c << n), out(c << 1 >> 1), out((unsigned char)(c << 1) >> 1), out(1 << n), out(sizeof(1 << 1ll)),
        out(sizeof(1ll << 1)), outu(u >> n), out((int)u >> n), out(s >> n), out((unsigned short)s >> n),
        out(-1 >> n), outu(-1u >> n), outu(1ull << n << 30);
    return 0;
}
