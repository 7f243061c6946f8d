// what is computed once, and what must be computed again
#include "out.h"
static int a[10], *p = a + 2;
static volatile int n = 4;
static int touch(void) {
    return a[2]++;
}
int main(void) {
    int x = n, y = x * 3 + x * 3, z = (x + 1) * (x + 1);
    out(y), out(z), a[2] = 5;
    int s = a[2] + a[2];
    *p = 9;
    s += a[2];
    touch();
    s += a[2] + *p;
    out(s), p++, *p = 1;
    out(a[2] * 10 + a[3]);
    for (int i = 0; i < 3; i++)
        s += a[i] + a[i], a[i + 1] = s;
    out(s);
    return 0;
}
