// bit tricks written out
#include "out.h"
static volatile unsigned v[] = {0, 1, 0xf0f0, 0x80000000, 0xffffffff, 0x12345678};
static unsigned count(unsigned x) {
    x -= x >> 1 & 0x55555555;
    x = (x & 0x33333333) + (x >> 2 & 0x33333333);
    return (x + (x >> 4) & 0x0f0f0f0f) * 0x01010101 >> 24;
}
static unsigned reversed(unsigned x) {
    unsigned r = 0;
    for (int i = 0; i < 32; i++)
        r = r << 1 | x >> i & 1;
    return r;
}
int main(void) {
    for (int i = 0; i < 6; i++) {
        unsigned x = v[i];
        outu(count(x)), outu(reversed(x)), out(x && !(x & x - 1)), outu(x & 0xff00ff | x >> 8),
            outu(x >> 24 | x >> 8 & 0xff00 | x << 8 & 0xff0000 | x << 24);
    }
    return 0;
}
