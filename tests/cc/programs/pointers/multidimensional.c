// arrays of three dimensions
#include "out.h"
static char c[2][3][4];
static short s[2][2][2] = {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}};
int main(void) {
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < 4; k++)
                c[i][j][k] = i * 100 + j * 10 + k;
    out(c[1][2][3]), out(*(**(c + 1) + 5)), out(&c[1] - &c[0]), out(sizeof c[0]), out(sizeof c[0][0]),
        out(s[1][0][1]), out(*s[1][1]), out(**s[1]), out(***s);
    short (*p)[2][2] = s;
    out(p[1][1][0]), out((*p)[1][1]);
    return 0;
}
