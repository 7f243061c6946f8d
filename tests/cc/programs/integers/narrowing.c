// assignment cuts, in every width
#include "out.h"
static volatile long long v = 0x123456789abcdef0;
int main(void) {
    signed char a = v;
    short b = v;
    int c = v;
    unsigned char d = v >> 4;
    unsigned short e = v >> 4;
    unsigned f = v >> 4;
    _Bool g = v, h = v & 15;
    out(a), out(b), out(c), out(d), out(e), outu(f), out(g), out(h);
    return 0;
}
