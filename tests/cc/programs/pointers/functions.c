// tables, results and parameters of function type
#include "out.h"
static int add(int a, int b) {
    return a + b;
}
static int sub(int a, int b) {
    return a - b;
}
typedef int op(int, int);
static op *const ops[] = {add, sub};
static op *pick(int i) {
    return ops[i];
}
static int apply(op f, int a, int b) {
    return f(a, b);
}
static int (*choose(int c))(int, int) {
    return c ? add : sub;
}
int main(void) {
    out(ops[0](5, 3)), out((*ops[1])(5, 3)), out(pick(1)(9, 4)), out(apply(add, 1, 2)),
        out(apply(*sub, 1, 2)), out(choose(1)(7, 8)), out((***choose(0))(7, 8)), out(pick(0) == add),
        out((0 ? add : sub)(3, 1));
    op *p = 0;
    out(!p), p = &add, out(p && p(1, 1) == 2);
    return 0;
}
