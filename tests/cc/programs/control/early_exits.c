// several returns from loops in loops
#include "out.h"
static int find(int (*m)[4], int v) {
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 4; j++) {
            if (m[i][j] == v)
                return i * 10 + j;
            if (m[i][j] > 90)
                return -1;
        }
    return -2;
}
int main(void) {
    int m[4][4];
    for (int i = 0; i < 16; i++)
        m[i / 4][i % 4] = i * i % 37;
    out(find(m, 0)), out(find(m, 16)), out(find(m, 36)), out(find(m, 5)), m[1][1] = 95, out(find(m, 26)),
                                                                          out(find(m, 4));
    return 0;
}
