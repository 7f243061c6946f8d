// each width through memory and back
#include "out.h"
static signed char a;
static unsigned char b;
static short c;
static unsigned short d;
static int e;
static long long f;
static volatile long long v = -0x7654321089abcdf0;
int main(void) {
    a = v, b = v, c = v, d = v, e = v, f = v;
    out(a), out(b), out(c), out(d), out(e), out(f);
    a >>= 1, b >>= 1, c >>= 1, d >>= 1, e >>= 1, f >>= 1;
    out(a), out(b), out(c), out(d), out(e), out(f);
    return 0;
}
