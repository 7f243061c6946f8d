// _Bool takes the truth of anything
#include "out.h"
static volatile int n = 256;
static volatile long long l = 1ll << 40;
static int x;
int main(void) {
    _Bool a = n, b = l, c = &x, d = 0.5, e = (unsigned char)n;
    out(a + b + c), out(d), out(e);
    a += 5, out(a), a--, out(a), a -= 1, out(a);
    out(sizeof a), out(-(_Bool)7), out((_Bool)n << 3), b ^= 1, out(b), b |= 6, out(b);
    out(++b), out(b--), out(b);
    return 0;
}
