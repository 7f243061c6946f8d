// _Bool in arithmetic and indices
#include "out.h"
static _Bool t = 1, f;
static int v[2] = {10, 20};
int main(void) {
    out(v[t]), out(v[f]), out(t + t), out(t << 3), out(-t), out(~t), out(t - f), out(t * 5), out(t == 1),
        out((t ^ 1) == f), out(v[!t]), out(t > f);
    return 0;
}
