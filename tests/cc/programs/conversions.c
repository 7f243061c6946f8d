#include "out.h"
static long source = -81985529216486896;
int main(void) {
    out((char)source), out((signed char)source), out((short)source), out((unsigned short)source);
    out((int)source), outu((unsigned)source), outu((unsigned long)source), out((_Bool)source);
    unsigned char uc = 200;
    signed char sc = (signed char)uc;
    short s = sc;
    unsigned short us = s;
    int i = us;
    unsigned u = sc;
    long l = u;
    unsigned long ul = sc;
    out(sc), out(s), out(us), out(i), outu(u), out(l), outu(ul), out((long)(int)u), out((_Bool)256);
    out((unsigned char)(uc + 100)), out(uc + 100), out((signed char)(uc << 1)), out((short)(us * 3)),
        out(sc == uc);
    out(-1 < 1u), out(-1l < 1u), out((unsigned)-1 > 0), out((unsigned char)255 == -1), out((char)-1 > 0);
    return 0;
}
