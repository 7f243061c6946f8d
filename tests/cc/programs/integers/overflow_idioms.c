// carries and borrows by comparison
#include "out.h"
static volatile unsigned a = 0xfffffff0, b = 0x20;
static volatile unsigned long long c = -16, d = 32;
int main(void) {
    unsigned s = a + b;
    out(s < a), outu(s), out(a - b > a), out(b - a > b);
    unsigned long long t = c + d;
    out(t < c), outu(t);
    unsigned long long u = d - c;
    out(u > d), outu(u), out((a + b < a) + (c + d < c));
    return 0;
}
