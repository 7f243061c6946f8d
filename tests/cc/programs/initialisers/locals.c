// automatic ones are computed in order, the rest is zero
#include "out.h"
static int n;
static int next(void) {
    return ++n;
}
int main(void) {
    int a[5] = {next(), next()}, b[3] = {[2] = next(), [0] = 9};
    for (int i = 0; i < 5; i++)
        out(a[i]);
    for (int i = 0; i < 3; i++)
        out(b[i]);
    struct {
        int x;
        char c[3];
        long long l;
    } s = {a[1] + 5, "x"};
    out(s.x), out(s.c[0]), out(s.c[1]), out(s.l);
    int z = z = 3, y = z + 1, *p = &y;
    out(*p);
    return 0;
}
