// chains of operations on many types
#include "out.h"
static volatile signed char a = -5;
static volatile unsigned short b = 60000;
static volatile int c = 1 << 30;
static volatile unsigned d = 3000000000u;
static volatile long long e = -7000000000;
int main(void) {
    out(a + b), out(a * b), out(c + a), outu(d + a), out(d + e), out(b * b > 0 ? 1 : 0), out(c / a),
        out(e % b), outu(d % b), out(a - d > 0), out(e * a + b), out((c >> 3) * 5 + (d >> 4)),
        out((char)(d / b) + (short)e), out(e / c), out(-b), out(~a + ~b);
    return 0;
}
