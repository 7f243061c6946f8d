// casts through several types
#include "bits.h"
static volatile int i = -130;
static volatile double d = 300.7;
static volatile long long l = 0x1234567890;
int main(void) {
    out((int)(signed char)(unsigned char)i), out((unsigned)(unsigned short)(signed char)i),
        out((signed char)(int)d), out((long long)(int)(short)l),
        outu((unsigned long long)(unsigned)(int)(char)i), out((_Bool)(unsigned char)256), out((int)(_Bool)d),
        out((short)(unsigned short)(int)(float)l), outd((float)(double)(int)d),
        out((unsigned char)(long long)(float)d);
    return 0;
}
