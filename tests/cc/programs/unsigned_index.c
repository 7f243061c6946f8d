#include "out.h"
static int a[16];
static long b[16];
int main(void) {
    for (unsigned i = 0; i < 16; i++)
        a[i] = i * i, b[15 - i] = a[i] - 3;
    unsigned char c = 15;
    unsigned short s = 3;
    unsigned u = 4;
    int neg = -2;
    long l = 7;
    out(a[c]), out(a[s]), out(a[u - 1]), out((a + 8)[neg]), out(b[l]), out((b + 10)[-l]), out(b[u ^ 5]),
        out(a[(unsigned char)(c + 2)]), out(a[u = s]), out(a[u++]), out(u);
    for (unsigned i = 15; i + 1 > 0; i--) {
        a[i] += b[i];
        if (i == 0)
            break;
    }
    for (signed char i = 0; i >= 0; i += 16)
        out(a[i & 15]);
    unsigned long big = 0xffffffff00000002;
    out(a[(unsigned)big]), out(a[big & 15]), out(*(a + (big >> 61)));
    return 0;
}
