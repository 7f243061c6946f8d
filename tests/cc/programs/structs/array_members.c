// arrays in records, copied and returned
#include "out.h"
struct m {
    int v[3][3];
};
static struct m mul(struct m a, struct m b) {
    struct m r = {0};
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            for (int k = 0; k < 3; k++)
                r.v[i][j] += a.v[i][k] * b.v[k][j];
    return r;
}
int main(void) {
    struct m a = {{{1, 1, 0}, {1, 0, 1}, {0, 1, 2}}}, p = a;
    for (int i = 0; i < 5; i++)
        p = mul(p, a);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            out(p.v[i][j]);
    out(mul(a, a).v[2][2]);
    return 0;
}
