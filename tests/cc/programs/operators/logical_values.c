// the values of comparisons are 0 and 1
#include "out.h"
static volatile int a = 5, b = 7;
int main(void) {
    out((a < b) + (a > b)), out((a != b) * 10), out(-(a == 5)), out((a < b) << 3), out(!(a < b)), out(!!a),
        out((a && b) - (a || b)), out((a < b) == (b > a)), out((a & 4) != 0), out(a & 2 ? 1 : 0);
    return 0;
}
