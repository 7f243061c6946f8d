// rows of different lengths
#include "out.h"
static int c[12][12];
static int *rows[4], room[10];
int main(void) {
    for (int i = 0; i < 12; i++) {
        c[i][0] = c[i][i] = 1;
        for (int j = 1; j < i; j++)
            c[i][j] = c[i - 1][j - 1] + c[i - 1][j];
    }
    out(c[11][5]), out(c[10][3]);
    int at = 0;
    for (int i = 0; i < 4; i++) {
        rows[i] = room + at;
        at += i + 1;
        for (int j = 0; j <= i; j++)
            rows[i][j] = i * j;
    }
    out(rows[3][3]), out(rows[3] - rows[1]), out(at);
    return 0;
}
