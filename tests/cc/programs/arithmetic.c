#include "out.h"
static int i = -17, j = 5;
static unsigned u = 4000000000u;
static long l = -123456789012345, m = 977;
static unsigned long ul = 18000000000000000000ul;
int main(void) {
    out(i + j), out(i - j), out(i * j), out(i / j), out(i % j), out(-i / j), out(i / -j), out(i % -j);
    outu(u + 500000000u), outu(u * 3), outu(u / 7), outu(u % 7), out((int)u), outu(-u);
    out(l + m), out(l * m), out(l / m), out(l % m), outu(ul / 3), outu(ul % 1000), outu(ul * ul);
    out(i + u), out(l + u), out(j - ul), out(+i), out(~i), outu(~u), out(~l), out(!i), out(!!l);
    out(i / 1), out(i * 0), out(i * -1), out((i + 3) * 7 - (j << 2)), out((long)i * 1000000007);
    return 0;
}
