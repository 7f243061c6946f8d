// sign and zero extension through casts
#include "out.h"
static volatile long long v = 0x80ff80fe80fd80fc;
int main(void) {
    out((signed char)v), out((unsigned char)v), out((short)v), out((unsigned short)v), out((int)v),
        out((unsigned)v), out((int)(signed char)v), out((long long)(short)(v >> 8)),
        outu((unsigned long long)(int)v), out((unsigned short)(signed char)v), outu((unsigned)(short)v),
        out((int)(unsigned char)(signed char)v), out(v << 48 >> 48), out(v << 56 >> 60);
    return 0;
}
