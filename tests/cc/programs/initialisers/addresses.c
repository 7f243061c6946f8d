// addresses and offsets of them in static data
#include "out.h"
static int a[5] = {1, 2, 3, 4, 5}, *p = a + 2, *q = &a[4], *const end = a + 5, **pp = &p;
static struct {
    int x;
    int *y;
} s = {3, &s.x}, t[2] = {{1, &t[1].x}, {2, a + 1}};
static int f(int x) {
    return x + 1;
}
static int (*fs[])(int) = {f, &f, *f};
static char *strings[] = {"one" + 1, "two"};
int main(void) {
    out(*p), out(*q), out(end - q), out(**pp), out(*s.y), out(*t[0].y), out(fs[2](fs[0](1))),
        text(strings[0]);
    return 0;
}
