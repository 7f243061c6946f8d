#include "out.h"
typedef int (*binary)(int, int);
static int add(int a, int b) {
    return a + b;
}
static int sub(int a, int b) {
    return a - b;
}
static int mul(int a, int b) {
    return a * b;
}
static binary table[] = {add, &sub, mul};
static binary pick(char c) {
    return c == '+' ? add : c == '-' ? sub : mul;
}
static int apply(int (*f)(int, int), int a, int b) {
    return f(a, b) + (*f)(b, a) + (**f)(a, a);
}
static int fold(binary f, const int *a, int n) {
    int r = a[0];
    for (int i = 1; i < n; i++)
        r = f(r, a[i]);
    return r;
}
static int (*choose(int i))(int, int) {
    return table[i];
}
struct ops {
    const char *name;
    int (*run)(int, int);
};
int main(void) {
    int a[] = {1, 2, 3, 4, 5};
    struct ops ops[] = {{"add", add}, {"mul", mul}};
    for (int i = 0; i < 3; i++)
        out(table[i](20, 7)), out(fold(table[i], a, 5)), out(choose(i)(3, 4));
    out(pick('-')(1, 2)), out(apply(pick('*'), 3, 4));
    for (int i = 0; i < 2; i++)
        text(ops[i].name), out(ops[i].run(6, 7));
    binary none = 0;
    out(none == 0), out(table[0] == add), out(add != sub);
    return 0;
}
