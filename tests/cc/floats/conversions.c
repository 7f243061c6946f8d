#include "bits.h"
static long integers[] = {0,  1, -1, 127, 128, 255, 256, 32767, 65535, 65536, 16777217, 2147483647, 2147483648, 4294967295,
                          4294967296, 9007199254740993, 9223372036854775807, -9223372036854775807 - 1, -16777217, -2147483648};
static double doubles[] = {0, -0.0, 0.5, -0.5, 0.999999999, 1.5, -1.5, 100.75, -100.75, 30000.5, -30000.5, 2e9, -2e9, 4e9,
                           1e15, -1e15, 9e18, -9e18};
int main(void) {
    for (int i = 0; i < 20; i++) {
        long l = integers[i];
        outd((signed char)l), outd((unsigned char)l), outd((short)l), outd((unsigned short)l), outd((int)l);
        outd((unsigned)l), outd(l), outd((unsigned long)l), outf((signed char)l), outf((unsigned char)l), outf((short)l);
        outf((unsigned short)l), outf((int)l), outf((unsigned)l), outf(l), outf((unsigned long)l), outd((_Bool)l);
        outd((float)l), outf((double)l);
        double d = l;
        float f = l;
        d += (unsigned)l, f *= (int)l;
        outd(d), outf(f);
    }
    for (int i = 0; i < 18; i++) {
        double d = doubles[i];
        float f = d;
        out((long)d), out((long)f), out((_Bool)d), out((_Bool)f), outd(f);
        if (d > -2147483649.0 && d < 2147483648.0)
            out((int)d), out((int)f);
        if (d > -1 && d < 4294967296.0)
            outu((unsigned)d), outu((unsigned)f);
        if (d > -1)
            outu((unsigned long)d), outu((unsigned long)f);
        if (d > -129 && d < 128)
            out((signed char)d), out((signed char)f), out((short)d);
        if (d > -1 && d < 256)
            out((unsigned char)d), out((unsigned char)f), out((unsigned short)d), out((char)f);
        int n = 7;
        n += d / 1e10, out(n), n *= 1.5f, out(n), n -= 0.5, out(n);
        unsigned char c = 100;
        c /= 1.5, out(c), c++, out(c);
    }
    long double q = 1.5L, r = doubles[7], s[2] = {doubles[8], 3};
    q = doubles[3] > 1 ? q : r;
    outd(q), outf(r), outd(s[0]), outd(s[1]), out(sizeof q), out(_Alignof(long double)), out((int)r);
    s[1] = s[0], outd(s[1]), outd((double)0.1L), outf(0.1L), outd(-0.1L), outd((long double)integers[16]);
    return 0;
}
