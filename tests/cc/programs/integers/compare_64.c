// 64-bit comparisons, equal high or low words
#include "out.h"
static volatile long long v[] = {0, -1, 1, 0x100000000, 0xffffffff, -0x100000000, 0x7fffffffffffffff};
int main(void) {
    for (int i = 0; i < 7; i++)
        for (int j = 0; j < 7; j++) {
            long long a = v[i], b = v[j];
            unsigned long long c = a, d = b;
            out((a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 | (c < d) << 5 |
                (c >= d) << 6);
            if (a < b && c > d)
                out(i * 10 + j);
        }
    return 0;
}
