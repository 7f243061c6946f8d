// enumerations in arithmetic, switches and arrays
#include "out.h"
enum e { A, B, C, N };
static int count[N];
static enum e next(enum e e) {
    return (e + 1) % N;
}
int main(void) {
    enum e e = A;
    for (int i = 0; i < 7; i++)
        count[e]++, e = next(e);
    out(count[A]), out(count[C]), out(e), out(B | C), out(-C), out(e == B ? 1 : 2), e++, out(e),
        out((enum e)1 == B);
    return 0;
}
