// tables of partial solutions
#include "out.h"
static int best[101], w[] = {12, 7, 11, 8, 9, 6, 5, 14}, v[] = {24, 13, 23, 15, 16, 11, 9, 28};
int main(void) {
    for (int i = 0; i < 8; i++)
        for (int c = 100; c >= w[i]; c--)
            if (best[c - w[i]] + v[i] > best[c])
                best[c] = best[c - w[i]] + v[i];
    for (int c = 0; c <= 100; c += 10)
        out(best[c]);
    const char *a = "kitten", *b = "sitting";
    int d[8][9];
    for (int i = 0; i <= 6; i++)
        for (int j = 0; j <= 7; j++) {
            if (!i || !j) {
                d[i][j] = i + j;
                continue;
            }
            int x = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]), y = d[i - 1][j] + 1, z = d[i][j - 1] + 1;
            d[i][j] = x < y ? x < z ? x : z : y < z ? y : z;
        }
    out(d[6][7]);
    return 0;
}
