// every comparison of signed and unsigned, with constants too
#include "out.h"
static volatile int v[] = {-2147483648, -1, 0, 1, 2047, 2048, 2147483647};
int main(void) {
    for (int i = 0; i < 7; i++) {
        int a = v[i];
        unsigned u = a;
        out((a < 0) + (a <= -1) * 2 + (a > 0) * 4 + (a >= 1) * 8 + (a == 0) * 16 + (a != 2048) * 32 +
            (a < 2048) * 64 + (a <= 2047) * 128);
        out((u < 1) + (u > 2047) * 2 + (u >= 0x80000000) * 4 + (u <= 2048) * 8);
        for (int j = 0; j < 7; j++)
            out((a < v[j]) | (a <= v[j]) << 1 | (u < (unsigned)v[j]) << 2 | (u >= (unsigned)v[j]) << 3 |
                (a == v[j]) << 4);
    }
    return 0;
}
