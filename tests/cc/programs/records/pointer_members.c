// pointers to records in records
#include "out.h"
struct a {
    struct b *b;
    int v;
};
struct b {
    struct a *a;
    int w;
};
int main(void) {
    struct a x = {0, 1};
    struct b y = {&x, 2};
    x.b = &y;
    out(x.b->a->b->w), x.b->a->v = 9, out(x.v), out(y.a == &x), out(x.b->a->b == &y);
    return 0;
}
