// short loops with known counts
#include "out.h"
static int v[8];
int main(void) {
    int s = 0;
    for (int i = 0; i < 1; i++)
        s += 5;
    for (int i = 0; i < 2; i++)
        s = s * 2 + i;
    for (int i = 4; i > 0; i--)
        v[i] = i * s;
    for (int i = 0; i < 8; i += 3)
        s += v[i];
    out(s);
    for (int i = 0; i < 3; i++)
        for (int j = i; j < 3; j++)
            s = s * 3 + v[i + j];
    out(s);
    for (unsigned i = 3; i-- > 0;)
        out(i);
    for (int i = 10; i < 10; i++)
        out(99);
    int i = 0;
    do
        out(i);
    while (++i < 2);
    return 0;
}
