// values across calls that change them through pointers
#include "out.h"
static int *where;
static __attribute__((noinline)) void change(int v) {
    *where = v;
}
static int get(void) {
    return *where;
}
int main(void) {
    int a = 1, b = 2;
    where = &a;
    change(5), out(a), where = &b, change(6), out(a + b), b = 9, out(get()), where = &a;
    for (int i = 0; i < 3; i++) {
        a += i;
        change(a * 2);
    }
    out(a);
    return 0;
}
