// what a union's first member gets, and others by name
#include "out.h"
static union {
    char c;
    int i;
    double d;
} a = {300 - 200}, b = {.d = 1.5}, c = {.i = -1};
static struct {
    union {
        int x;
        char y[4];
    };
    int z;
} s = {{.y = {1, 2}}, 9}, t = {.x = 5, .z = 6};
int main(void) {
    out(a.c), out(b.d == 1.5), out(c.c), out(s.x), out(s.z), out(t.y[0]), out(t.z);
    return 0;
}
