// calls in tail position, with as many and with more arguments
#include "out.h"
static int f(int n, int a);
static int g(int n, int a, int b) {
    return n ? f(n - 1, a + b) : a;
}
static int f(int n, int a) {
    return n ? g(n - 1, a, n) : a;
}
static int h(int n) {
    return n > 1000 ? n : h(n * 2 + 1);
}
static void v(int n) {
    if (n) {
        out(n);
        v(n - 1);
    }
}
int main(void) {
    out(f(1000, 0)), out(g(77, 1, 2)), out(h(1)), v(3);
    return 0;
}
