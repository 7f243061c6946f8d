// shifts by 0 and by the width less one
#include "out.h"
static volatile int z = 0, t = 31, i = -5;
static volatile unsigned u = 5;
int main(void) {
    out(i >> z), out(i >> t), outu(u << z), outu(u << t), outu(u >> t), out((long long)i << t),
        out(i >> (z | 1)), outu(u << (t - 1));
    return 0;
}
