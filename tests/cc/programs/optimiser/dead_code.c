// stores and computations that nobody sees, and ones that somebody does
#include "out.h"
static int g;
static int effect(int x) {
    g += x;
    return x;
}
static void store(int *p) {
    *p = 5;
}
int main(void) {
    int a = effect(1), b = a * 100;
    b = effect(2);
    int c[3] = {effect(3)};
    if (0)
        effect(100);
    c[1] = 9, c[1] = 8;
    int *q = c;
    (void)(effect(4) + 5);
    out(g), out(b + q[1]);
    int d = 1;
    store(&d), out(d);
    int e;
    if (g > 5)
        e = 1;
    else
        e = 2;
    out(e);
    {
        int k = effect(5);
        k = 7;
        (void)k;
    }
    out(g);
    return 0;
}
