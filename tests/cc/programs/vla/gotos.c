// leaving blocks with arrays by goto, break and return
#include "out.h"
static int f(int n) {
    int r = 0, k = 0;
again:
    {
        int v[n];
        v[n - 1] = ++k;
        r += v[n - 1];
        if (k < 5)
            goto again;
        char c[n * k];
        c[0] = k;
        r += c[0];
        if (r > 50)
            return r;
    }
    while (1) {
        int w[k];
        w[0] = r;
        if (w[0] > 12)
            break;
    }
    return r + k;
}
int main(void) {
    for (int i = 1; i < 100; i += 20)
        out(f(i));
    return 0;
}
