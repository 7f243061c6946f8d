// its size, alignment and passing
#include "out.h"
static long double g = 1.5L;
struct q {
    char c;
    long double d;
};
static long double pass(int a, long double b) {
    return b;
}
static struct q q = {'x', -2.0L};
int main(void) {
    out(sizeof(long double)), out(_Alignof(long double)), out(sizeof(struct q)), out(offsetof(struct q, d));
    long double x = pass(1, g);
    out(((unsigned char *)&x)[15]), out(((unsigned char *)&x)[13]);
    struct q r = q;
    out(((unsigned char *)&r.d)[15]), out((double)pass(2, r.d) == -2.0), out((int)g);
    return 0;
}
