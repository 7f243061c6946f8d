// conditions with effects, and loops left in the middle
#include "out.h"
static int v[] = {3, 1, 4, 1, 5, 9, 2, 6, 0};
int main(void) {
    int i = 0, s = 0;
    while (v[i])
        s += v[i++];
    out(s), out(i);
    while (i-- > 0 && v[i] != 5)
        s -= v[i];
    out(s), out(i);
    while (1) {
        if (s > 100)
            break;
        s = s * 2 + 1;
        if (s % 3 == 0)
            continue;
        s++;
    }
    out(s);
    while (0)
        out(99);
    return 0;
}
