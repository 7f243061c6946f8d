// extern inline of GNU C before C99: a body for the calls to be replaced by, and the function itself
// somewhere else
#include "out.h"
#define GNU __attribute__((gnu_inline))
extern inline GNU int twice(int x) {
    return 2 * x;
}
extern inline GNU int first(int x) {
    return twice(x) + 1;
}
inline GNU int here(int x) {
    return x - 1;
}
static int before(int x) {
    return twice(x) + first(x) + here(x);
}
int twice(int x) {
    return x + x;
}
int first(int x) {
    return twice(x) + 1;
}

int main(void) {
    int (*volatile p)(int) = twice, (*volatile q)(int) = here;
    out(before(20)), out(p(21)), out(first(4)), out(q(9));
    return 0;
}
