// offsets up to and over twelve bits
#include "out.h"
static struct {
    char a[2040];
    int b, c, d;
    char e[2030];
    int f;
} s;
int main(void) {
    s.b = 1, s.c = 2, s.d = 3, s.f = 4;
    int *p = &s.b;
    out(p[0] + p[1] * 10 + p[2] * 100), out(s.f), out(offsetof(typeof(s), f)), s.a[2039] = 9, out(s.a[2039]),
                                                                               out(*(&s.d - 1));
    return 0;
}
