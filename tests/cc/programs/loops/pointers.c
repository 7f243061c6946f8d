// loops with pointers for counters
#include "out.h"
static int v[6] = {6, 5, 4, 3, 2, 1};
int main(void) {
    for (int *p = v, *e = v + 6; p != e; p++)
        out(*p);
    for (int *p = v + 6; p-- != v;)
        out(*p);
    int s = 0;
    for (const int *p = v; *p > 2; ++p)
        s += *p;
    out(s);
    return 0;
}
