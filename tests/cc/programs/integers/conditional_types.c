// the type of ?: is the common one
#include "out.h"
static volatile int z = 1;
static volatile unsigned char c = 255;
int main(void) {
    out(z ? -1 : 1u), out((z ? -1 : 1u) > 0), out(sizeof(z ? 1 : 1ll)), out((z ? c : 'a') + 1),
        out((z ? (signed char)-1 : c) < 0), out(z ? 1 : 2.5);
    void *p = z ? (void *)0 : &c;
    out(!p), out(z ? c : (unsigned short)c << 8);
    return 0;
}
