// unions as arguments and results
#include "out.h"
union n {
    int i;
    char c[4];
};
union w {
    long long l;
    double d;
    int v[2];
};
static union n f(union n n, int k) {
    n.i += k;
    return n;
}
static union w g(union w w) {
    w.v[0] ^= 1;
    return w;
}
int main(void) {
    union n n = {.c = {1, 2, 3, 4}};
    out(f(n, 256).i), out(f(f(n, 1), 1).c[0]);
    union w w = {5};
    out(g(w).l), w = g(w), w = g(g(w)), out(w.v[0]), out(sizeof w);
    return 0;
}
