// values exchanged round a loop
#include "out.h"
int main(void) {
    int a = 0, b = 1;
    for (int i = 0; i < 20; i++) {
        int t = a + b;
        a = b;
        b = t;
    }
    out(a), out(b);
    int x = 1, y = 2, z = 3;
    for (int i = 0; i < 7; i++) {
        int t = x;
        x = y;
        y = z;
        z = t;
    }
    out(x * 100 + y * 10 + z);
    int p = 5, q = 9;
    while (p != q) {
        if (p > q) {
            p -= q;
            int t = p;
            p = q;
            q = t;
        } else
            q -= p;
    }
    out(p);
    int l = 0, m = 1;
    for (int i = 0; i < 5; i++)
        l = m, m = l + i, out(l);
    return 0;
}
