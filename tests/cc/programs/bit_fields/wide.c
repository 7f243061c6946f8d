// fields of 33 to 64 bits
#include "out.h"
static struct {
    long long a : 33;
    unsigned long long b : 63;
    long long c : 64;
    unsigned long long d : 40;
} s = {-4294967296, 1ull << 62, -5, 0xffffffffff};
int main(void) {
    out(s.a), outu(s.b), out(s.c), outu(s.d);
    s.a = 0x1ffffffff, out(s.a), s.b <<= 1, outu(s.b), s.d++, outu(s.d), s.c *= 3, out(s.c);
    out(s.d - 1 < 0), out(s.b + 1 > 0), outu((unsigned long long)s.d << 20), out(sizeof(s.a + 1));
    return 0;
}
