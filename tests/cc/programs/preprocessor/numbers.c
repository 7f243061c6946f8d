// preprocessing numbers are greedier than numbers
#include "out.h"
#define x 3
#define EXP(a) a
int main(void) {
    out(EXP(1) - x), out(0xe - x), out(0xE + 1 > 0 ? 1 : 0 + 0), out(1.5e+2 > 149), out(.5 < 1),
        out(0x1p3 == 8);
    return 0;
}
