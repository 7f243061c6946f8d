// loops to zero in every type
#include "out.h"
int main(void) {
    for (unsigned char c = 3; c; c--)
        out(c);
    for (short s = 2; s >= 0; s--)
        out(s);
    unsigned n = 3;
    while (n-- > 0)
        out(n);
    out(n == -1u);
    for (long long l = 0x100000001; l > 0xffffffff; l--)
        out(l);
    return 0;
}
