// population, parity, first set bit and redundant signs
#include "out.h"
static volatile int v[] = {0, 1, -1, 0x0f0f, -2147483648, 255, -256};
static volatile long long q[] = {0, -1, 1ll << 40, 0x5555555555555555};
int main(void) {
    for (int i = 0; i < 7; i++)
        out(__builtin_popcount(v[i])), out(__builtin_parity(v[i])), out(__builtin_ffs(v[i]));
    for (int i = 0; i < 4; i++)
        out(__builtin_popcountll(q[i])), out(__builtin_parityll(q[i])), out(__builtin_ffsll(q[i]));
    return 0;
}
