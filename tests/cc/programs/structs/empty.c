// empty records and arrays of no elements
#include "out.h"
struct e {};
struct f {
    int a;
    struct e e;
    int b;
};
static struct e f(struct e e, int a) {
    out(a);
    return e;
}
int main(void) {
    struct e x, y = x;
    struct f v = {1, {}, 2};
    out(sizeof x), out(sizeof v), out(v.a + v.b);
    y = f(x, 5), x = y;
    struct {
        int n;
        int none[0];
    } z = {4};
    out(sizeof z), out(z.n);
    return 0;
}
