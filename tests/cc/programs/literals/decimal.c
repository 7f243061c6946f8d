// the type of a decimal constant grows as it must
#include "out.h"
int main(void) {
    out(sizeof 2147483647), out(sizeof 2147483648 == sizeof(long) || sizeof 2147483648 == 8), out(sizeof 1u),
        out(sizeof 1ll), out(sizeof 1ull);
    out(2147483648 > 0), out(-2147483648 < 0), outu(18446744073709551615ull), out(9223372036854775807),
        out(4294967296 / 3);
    return 0;
}
