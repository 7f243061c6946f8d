// ++ and -- before and after, on every type
#include "out.h"
static unsigned char c = 255;
static signed char s = 127;
static short h = -32768;
static unsigned u;
static long long l = 0xffffffff;
static int a[3] = {5, 6, 7};
int main(void) {
    out(c++), out(c), out(++s), out(h--), out(h), outu(u--), outu(u), out(++l), out(l--);
    int *p = a;
    out(*p++), out(*++p), out(--*p), out((*p)--), out(p[0]), out(p - a);
    return 0;
}
