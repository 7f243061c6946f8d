// expressions as statements
#include "out.h"
static int n;
static int f(void) {
    return ++n;
}
int main(void) {
    f(), f();
    n + 5;
    (void)f();
    f() && f();
    f() || f();
    out(n);
    n ? f() : f();
    n, f();
    *&n;
    (n);
    -n;
    n == 3;
    out(n);
    5;
    "text";
    f;
    (f)(), (*f)(), (&f)();
    out(n);
    (void)0;
    sizeof f();
    out(n);
    return 0;
}
