// a field that fits int becomes int
#include "out.h"
struct s {
    unsigned a : 31;
    unsigned b : 32;
    unsigned long long c : 20;
    unsigned long long d : 33;
    unsigned char e : 8;
};
int main(void) {
    struct s v = {0, 0, 5, 1, 255};
    out(v.a - 1 < 0), out(v.b - 1 > 0), out(v.c - 6 < 0), outu((unsigned long long)v.c << 40), out(v.e + 1),
        out(-v.e), out(~v.a), outu((unsigned long long)v.d << 31), out(v.a < -1), out(v.b < -1);
    return 0;
}
