// signed fields extend their sign, unsigned ones do not
#include "out.h"
static struct {
    int a : 3;
    unsigned b : 3;
    int c : 1;
    signed char d : 5;
    short e : 9;
    _Bool f : 1;
} s;
int main(void) {
    s.a = 5, s.b = 13, s.c = 1, s.d = 20, s.e = 300, s.f = 6;
    out(s.a), out(s.b), out(s.c), out(s.d), out(s.e), out(s.f), out(sizeof s);
    s.a++, s.b += 7, s.c ^= 1, out(s.a), out(s.b), out(s.c);
    out(s.a = 12), out(s.b = 12), out((s.d = -17) < 0);
    return 0;
}
