// all orders of five things
#include "out.h"
static int v[5] = {1, 2, 3, 4, 5}, count;
static unsigned h;
static void permute(int k) {
    if (k == 5) {
        for (int i = 0; i < 5; i++)
            h = h * 31 + v[i];
        count++;
        return;
    }
    for (int i = k; i < 5; i++) {
        int t = v[k];
        v[k] = v[i], v[i] = t;
        permute(k + 1);
        t = v[k], v[k] = v[i], v[i] = t;
    }
}
int main(void) {
    permute(0), out(count), outu(h), out(v[2]);
    return 0;
}
