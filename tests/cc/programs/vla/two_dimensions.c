// rows of variable length, pointers to them
#include "out.h"
static int trace(int n, int m[n][n]) {
    int s = 0;
    for (int i = 0; i < n; i++)
        s += m[i][i];
    return s;
}
static void fill(int r, int c, int (*m)[c]) {
    for (int i = 0; i < r; i++)
        for (int j = 0; j < c; j++)
            m[i][j] = i * 10 + j;
}
int main(void) {
    for (int n = 1; n < 6; n++) {
        int m[n][n];
        fill(n, n, m);
        out(trace(n, m)), out(sizeof m), out(&m[n - 1][0] - &m[0][0]);
        int (*p)[n] = m + n - 1;
        out((*p)[0]), out(p - m);
    }
    return 0;
}
