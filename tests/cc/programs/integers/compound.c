// compound assignments convert, operate and cut
#include "out.h"
static signed char c = 100;
static unsigned short s = 60000;
static int i = 7;
static unsigned u = 5;
static long long l = 3;
int main(void) {
    out(c += 100), out(s += 10000), out(c *= 3), out(s >>= 3), out(i -= u + 9), outu(u -= 6), out(l <<= 40),
        out(l |= u), out(i *= 2.5), out(c /= 3), out(i %= 5), out(s ^= -1), out(l >>= 36), out(c <<= 9),
        out(i &= s);
    return 0;
}
