// pointers to whole arrays and rows
#include "out.h"
static int m[3][4];
static int sum(int (*row)[4]) {
    int s = 0;
    for (int i = 0; i < 4; i++)
        s += (*row)[i];
    return s;
}
static int all(int n, int m[][4]) {
    int s = 0;
    while (n--)
        s = s * 3 + sum(m++);
    return s;
}
int main(void) {
    for (int i = 0; i < 12; i++)
        ((int *)m)[i] = i * i % 10;
    int (*p)[4] = m;
    out(sum(p + 1)), out(p[2][3]), out(*(*(p + 1) + 2)), out(all(3, m)), out(sizeof *p), out(sizeof p[0][0]),
        out(&m[2] - p);
    int (*w)[3][4] = &m;
    out((*w)[1][1]), out((char *)(w + 1) - (char *)w);
    return 0;
}
