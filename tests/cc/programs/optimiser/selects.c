// choices without branches, and with effects in their arms
#include "out.h"
static int n;
static int e(int x) {
    n++;
    return x;
}
static volatile int v = 5;
int main(void) {
    int a = v, b = a > 3 ? 10 : 20, c = a > 3 ? e(1) : e(2), d = a < 3 ? -1 : a > 4 ? 1 : 0;
    out(b), out(c), out(n), out(d), out((a == 5) * 7), out(a == 5 ? a : -a), out(-(a < 9)), out(a & -(a > 2)),
        out((a > 0) - (a < 0)), out(a > 5 || b < 5 ? 3 : 4), out(!a ? 1 : !b), out(a ^ (a == 5));
    int m = 0;
    for (int i = 0; i < 9; i++)
        m = (i * 5 % 7 > m) ? i * 5 % 7 : m;
    out(m);
    return 0;
}
