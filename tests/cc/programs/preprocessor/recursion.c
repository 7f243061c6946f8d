// a macro does not expand in itself, but its argument may
#include "out.h"
#define f(x) (x + f)
#define g(x) x x x
static int twice(int x) {
    return 2 * x;
}
#define twice(x) twice(twice(x))
int main(void) {
    int f = 5;
    out(f(2)), out(twice(10)), out(f(f)), out((twice)(7));
    int n = 0;
    g(n++;) out(n);
    return 0;
}
