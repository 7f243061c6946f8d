// the same bytes as other types
#include "out.h"
static union {
    int i;
    unsigned u;
    short s[2];
    unsigned char b[8];
    long long l;
} u;
int main(void) {
    u.l = 0x0102030405060708;
    out(u.i), out(u.s[1]), out(u.b[7]);
    u.i = -1, outu(u.l), u.b[0] = 0, outu(u.u), u.s[1] = 5, out(u.i), out(sizeof u);
    return 0;
}
