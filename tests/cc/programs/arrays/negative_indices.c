// indices below zero and of every type
#include "out.h"
static int v[20], *mid = v + 10;
int main(void) {
    for (int i = -10; i < 10; i++)
        mid[i] = i * i * i;
    signed char c = -3;
    unsigned char u = 9;
    short s = -10;
    long long l = 5;
    out(mid[c]), out(mid[u]), out(mid[s]), out(mid[l]), out((-1)[mid]), out(*(mid - 2)), out(mid[c + u]),
        out(&mid[c] - &mid[s]);
    return 0;
}
