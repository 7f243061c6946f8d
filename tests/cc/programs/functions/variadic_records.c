// records and doubles in variable lists
#include "out.h"
#include <stdarg.h>
struct a {
    char c[3];
};
struct b {
    long long l;
    int i;
};
struct c {
    int v[9];
};
struct d {
    double d;
};
static int f(int n, ...) {
    va_list ap;
    va_start(ap, n);
    int s = va_arg(ap, struct a).c[2];
    struct b b = va_arg(ap, struct b);
    s += b.l + b.i;
    if (n > 2)
        s += va_arg(ap, struct c).v[8];
    if (n > 3)
        s += va_arg(ap, struct d).d + va_arg(ap, double);
    s += va_arg(ap, int);
    va_end(ap);
    return s;
}
int main(void) {
    struct a a = {{1, 2, 3}};
    struct b b = {40, 5};
    struct c c = {{[8] = 600}};
    struct d d = {7000.5};
    out(f(2, a, b, 10000)), out(f(3, a, b, c, 20000)), out(f(4, a, b, c, d, 0.5, 30000));
    return 0;
}
