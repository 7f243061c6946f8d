// columns, diagonals and blocks
#include "out.h"
static int m[8][8];
int main(void) {
    for (int i = 0; i < 64; i++)
        m[i >> 3][i & 7] = i;
    int s = 0, d = 0, b = 0;
    for (int i = 0; i < 8; i++)
        s = s * 2 + m[i][3], d += m[i][i] * m[i][7 - i];
    for (int i = 0; i < 8; i += 2)
        for (int j = 0; j < 8; j += 4)
            b = b * 3 + m[i][j] + m[i + 1][j + 3];
    out(s), out(d), out(b);
    for (int *p = &m[0][7]; p < &m[7][7]; p += 7)
        s ^= *p;
    out(s);
    return 0;
}
