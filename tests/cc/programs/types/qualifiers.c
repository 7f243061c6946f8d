// const, volatile and restrict on each level
#include "out.h"
static const int *const volatile p = &(const int){5};
static int v = 3;
static int *volatile q = &v;
static const volatile int k = 4;
int main(void) {
    out(*p), *q = 6, out(v), out(k * k);
    const int c = v;
    out(c);
    int *const r = &v;
    ++*r, out(v);
    const struct {
        int a;
        const char *s;
    } t = {1, "t"};
    out(t.a), text(t.s);
    return 0;
}
