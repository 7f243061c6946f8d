// volatile fields are read and written as told
#include "out.h"
static volatile struct {
    unsigned a : 8, b : 8;
    unsigned long long c : 40;
} r = {1, 2, 3};
int main(void) {
    r.a = r.b, r.b++, r.c = r.a + r.b;
    out(r.a), out(r.b), out(r.c);
    r.a |= 0x80, r.c <<= 30, out(r.a), out(r.c), out(r.a ? r.b : 0);
    return 0;
}
