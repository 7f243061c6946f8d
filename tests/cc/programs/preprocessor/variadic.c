// variable arguments, named ones and none
#include "out.h"
#define COUNT(...) COUNT_(__VA_ARGS__, 5, 4, 3, 2, 1)
#define COUNT_(a, b, c, d, e, n, ...) n
#define FIRST(x, ...) x
#define REST(x, ...) __VA_ARGS__
#define NAMED(args...) sum(args)
#define COMMA(f, ...) f(3, ##__VA_ARGS__)
static int sum(int a, int b) {
    return a + b;
}
static int one(int a) {
    return a;
}
int main(void) {
    out(COUNT(a)), out(COUNT(a, b)), out(COUNT(a, b, c, d, e)), out(FIRST(9, 8, 7));
    out(sum(REST(1, 2, 3))), out(NAMED(4, 5)), out(COMMA(one)), out(COMMA(sum, 4));
    return 0;
}
