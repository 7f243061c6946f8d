// __VA_OPT__ appears where there are arguments
#include "out.h"
#define LIST(f, ...) f(1 __VA_OPT__(, ) __VA_ARGS__)
#define HAS(...) (0 __VA_OPT__(+1))
#define TWICE(...) (0 __VA_OPT__(+(__VA_ARGS__) * 2))
#define EMPTY
static int f1(int a) {
    return a;
}
static int f3(int a, int b, int c) {
    return a * 100 + b * 10 + c;
}
int main(void) {
    out(LIST(f1)), out(LIST(f3, 2, 3)), out(HAS()), out(HAS(x)), out(HAS(EMPTY)), out(TWICE(4)), out(TWICE());
    return 0;
}
