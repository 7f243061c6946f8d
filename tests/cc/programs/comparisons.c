#include "out.h"
static int a[] = {-2147483647 - 1, -1, 0, 1, 2047, 2048, 2147483647};
#define ALL(x, y)                                                                                            \
    out((x) < (y)), out((x) <= (y)), out((x) > (y)), out((x) >= (y)), out((x) == (y)), out((x) != (y))
int main(void) {
    int hits = 0;
    for (int i = 0; i < 7; i++)
        for (int j = 0; j < 7; j++) {
            int x = a[i], y = a[j];
            ALL(x, y);
            ALL((unsigned)x, (unsigned)y);
            ALL((long)x, (long)y * 2);
            ALL((unsigned long)x, (unsigned)y);
            if (x < y)
                hits += 1;
            if (x <= 2047)
                hits += 2;
            if ((unsigned)x > 2048)
                hits += 4;
            if (x >= 0 && y < 0)
                hits += 8;
            if (x == -1 || y != 1)
                hits += 16;
            if (!(x > y))
                hits += 32;
        }
    out(hits);
    return 0;
}
