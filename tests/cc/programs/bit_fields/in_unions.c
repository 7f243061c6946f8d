// fields and bytes in the same place
#include "out.h"
static union {
    struct {
        unsigned lo : 4, hi : 4, next : 8;
        int top : 16;
    };
    unsigned whole;
    unsigned char bytes[4];
    struct {
        unsigned sign : 1;
    } low;
} u;
int main(void) {
    u.whole = 0x80f1a3c5;
    out(u.lo), out(u.hi), out(u.next), out(u.top), out(u.low.sign);
    u.hi = 3, u.top = -2, outu(u.whole), out(u.bytes[0]);
    u.bytes[1] = 77, out(u.next), u.low.sign ^= 1, outu(u.whole);
    return 0;
}
