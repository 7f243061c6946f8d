// each constant has its own sequence
#include "out.h"
static volatile int v[] = {0, 1, -1, 99, -100, 2147483647, -2147483648, 12345678};
#define D(k) out(x / k), out(x % k), outu(u / k), outu(u % k)
int main(void) {
    for (int i = 0; i < 8; i++) {
        int x = v[i];
        unsigned u = x;
        D(1);
        D(2);
        D(3);
        D(5);
        D(7);
        D(10);
        D(13);
        D(16);
        D(25);
        D(60);
        D(100);
        D(641);
        D(1000);
        D(65536);
        D(1000000007);
        out(x / -3), out(x % -8), out(x / -1000);
    }
    return 0;
}
