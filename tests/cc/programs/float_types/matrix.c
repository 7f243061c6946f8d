// products of matrices
#include "bits.h"
static double a[4][4], b[4][4], c[4][4];
static float s[3][3];
int main(void) {
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++)
            a[i][j] = i + j * 0.5, b[i][j] = (i - j) / 3.0;
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            double t = 0;
            for (int k = 0; k < 4; k++)
                t += a[i][k] * b[k][j];
            c[i][j] = t;
        }
    for (int i = 0; i < 4; i++)
        outd(c[i][i]), outd(c[i][3 - i]);
    for (int i = 0; i < 9; i++)
        s[i / 3][i % 3] = i * 1.1f;
    outf(s[0][1] * s[1][2] - s[2][2]);
    return 0;
}
