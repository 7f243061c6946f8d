// types of expressions and of types
#include "out.h"
static int f(char c) {
    return c;
}
int main(void) {
    int a = 5;
    typeof(a) b = 6;
    __typeof__(&a) p = &b;
    typeof(int[3]) v = {1, 2, 3};
    typeof(f) *g = f;
    typeof(a + 1ll) l = 1ll << 40;
    const typeof(v[0]) c = 7;
    typeof(*p) *q = p;
    out(*p + *q), out(sizeof v), out(g(300)), out(l), out(c);
    typeof(({
        short s = -1;
        s;
    })) s = 70000;
    out(s);
    typeof(a++) z = a;
    out(z);
    typeof(1 ? a : 2u) u = -1;
    out(u > 0);
    return 0;
}
