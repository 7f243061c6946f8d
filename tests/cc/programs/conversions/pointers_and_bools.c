// pointers and functions as truth
#include "out.h"
static int x;
static int f(void) {
    return 0;
}
int main(void) {
    int *p = &x, *n = 0;
    out(!p), out(!!n), out(p && !n), out(f ? 1 : 2), out(&x ? 3 : 4);
    _Bool b = p;
    out(b), b = n, out(b);
    if (p)
        out(5);
    while (n)
        out(6);
    out((p != n) + (n == 0)), out(n ? *n : -1);
    return 0;
}
