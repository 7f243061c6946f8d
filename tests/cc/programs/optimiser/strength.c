// products and quotients by powers of two and near them
#include "out.h"
static volatile int v[] = {0, 1, -1, 77, -12345, 1 << 29};
#define M(k) h = h * 7 + (unsigned)x * (unsigned)k
int main(void) {
    for (int i = 0; i < 6; i++) {
        int x = v[i];
        unsigned h = 0;
        M(2);
        M(3);
        M(5);
        M(7);
        M(9);
        M(15);
        M(17);
        M(31);
        M(33);
        M(100);
        M(255);
        M(1000);
        M(-1);
        M(-3);
        M(-8);
        M(65537);
        outu(h), out(x / 2), out(x / 4), out(x / -16), out(x % 2), out(x % 64), outu((unsigned)x / 32),
            outu((unsigned)x % 32), out(x / (1 << 30));
    }
    return 0;
}
