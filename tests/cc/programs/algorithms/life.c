// a small game of life
#include "out.h"
static unsigned char a[12][12], b[12][12];
int main(void) {
    a[5][4] = a[5][5] = a[5][6] = a[4][6] = a[3][5] = 1;
    for (int t = 0; t < 12; t++) {
        for (int i = 1; i < 11; i++)
            for (int j = 1; j < 11; j++) {
                int n = -a[i][j];
                for (int k = -1; k < 2; k++)
                    for (int l = -1; l < 2; l++)
                        n += a[i + k][j + l];
                b[i][j] = n == 3 || (n == 2 && a[i][j]);
            }
        __builtin_memcpy(a, b, sizeof a);
    }
    int h = 0;
    for (int i = 0; i < 12; i++)
        for (int j = 0; j < 12; j++)
            if (a[i][j])
                out(i * 12 + j), h++;
    out(h);
    return 0;
}
