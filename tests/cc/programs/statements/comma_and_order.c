// full expressions follow each other
#include "out.h"
static int v[4], i;
static int *at(int k) {
    return &v[k];
}
int main(void) {
    i = 0, v[i++] = 5, v[i++] = 6, out(v[0] * 10 + v[1]);
    *at(2) = i++, *at(3) = i, out(v[2]), out(v[3]), out((i = 7, i + 1)), out(i);
    int j = (i++, i++, i);
    out(j);
    for (i = 0, j = 5; i < j; i++, j--)
        ;
    out(i * 10 + j), v[(i = 1, i)] = 50, out(v[1]);
    out((1, 2, 3)), out(i > 0 ? (j = 1, j + 1) : 0);
    return 0;
}
