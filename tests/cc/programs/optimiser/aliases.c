// stores through one pointer seen through another
#include "out.h"
static int g[4];
static void f(int *a, int *b, int n) {
    for (int i = 0; i < n; i++)
        *a += b[i];
}
static int h(int *a, short *b) {
    *a = 1;
    *b = 2;
    return *a;
}
static int k(int *a, int *b) {
    *a = 1;
    *b = 2;
    return *a + *b;
}
int main(void) {
    for (int i = 0; i < 4; i++)
        g[i] = i + 1;
    f(&g[1], g, 4), out(g[1]), f(g, g, 2), out(g[0]);
    union {
        int i;
        short s;
    } u;
    out(h(&u.i, &u.s)), out(k(g, g)), out(k(g, g + 1));
    char *c = (char *)g;
    c[0] = 100, out(g[0]);
    int x = 5, *p = &x, **q = &p;
    **q = 6, out(x);
    *q = g, *p = 9, out(g[0] + x);
    return 0;
}
