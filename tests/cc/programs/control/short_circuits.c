// conditions as trees of && and ||, negated and compared
#include "out.h"
static int n;
static int c(int v) {
    n++;
    return v;
}
static int f(int a, int b, int d) {
    if ((c(a) && c(b)) || (!c(d) && c(a)))
        return n;
    if (!(c(a) || c(d)) && c(!b))
        return -n;
    return (c(a) && c(d)) == (c(b) || c(d));
}
int main(void) {
    for (int i = 0; i < 8; i++)
        n = 0, out(f(i & 1, i & 2, i & 4)), out(n);
    int x = c(0) || c(0), y = c(5) && c(6);
    out(x), out(y), out(!!(c(7) && !c(0)));
    while (c(0) || n++ < 40)
        ;
    out(n);
    return 0;
}
