// comma, logical operators and ?: order their effects
#include "out.h"
static int n;
static int t(int v) {
    n = n * 10 + v;
    return v;
}
int main(void) {
    out((t(1), t(2), t(3))), out(n), n = 0;
    out(t(0) && t(5)), out(n), out(t(1) || t(5)), out(n);
    out(t(0) ? t(6) : t(7)), out(n), n = 0;
    out(t(1) && t(2) && t(0) && t(9)), out(n), out(t(0) || t(0) || t(4)), out(n), out(t(3) ?: t(8)), out(n),
        out(t(0) ?: t(8)), out(n);
    return 0;
}
