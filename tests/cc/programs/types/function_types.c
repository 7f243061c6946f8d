// functions as typedefs, parameters and through void
#include "out.h"
typedef int f(int);
static f inc, twice;
static int inc(int x) {
    return x + 1;
}
static int twice(int x) {
    return x * 2;
}
static int call(f g, int x) {
    return g(x);
}
static void *hide(f *g) {
    return (void *)g;
}
int main(void) {
    out(call(inc, 4)), out(call(&twice, 4)), out(((f *)hide(twice))(9));
    f *t[] = {inc, twice};
    out(t[1](t[0](1))), out(hide(inc) == (void *)inc);
    return 0;
}
