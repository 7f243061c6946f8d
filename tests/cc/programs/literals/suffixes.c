// every order and case of the suffixes
#include "out.h"
int main(void) {
    out(sizeof 1l), out(sizeof 1LU), out(sizeof 1uLL), out(sizeof 1llU), out(sizeof 1LLu), out(1u - 2 > 0),
        out(1l - 2 < 0);
    out(-1ull / 2 > 0), out(0x10UL), out(07LL), out(0b1u - 2u > 1);
    return 0;
}
