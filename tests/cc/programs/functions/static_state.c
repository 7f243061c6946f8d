// static objects shared by calls and callers
#include "out.h"
static int seed = 1;
static int next(void) {
    seed = seed * 16807u % 2147483647;
    return seed;
}
static int *slot(int i) {
    static int v[4];
    return v + i;
}
static const char *name(int i) {
    static char b[8] = "n0";
    b[1] = '0' + i;
    return b;
}
int main(void) {
    for (int i = 0; i < 4; i++)
        out(next()), *slot(i) += i * 3, *slot(0) += 1;
    out(*slot(0)), out(*slot(3)), text(name(3));
    const char *p = name(4);
    text(name(5)), text(p);
    return 0;
}
