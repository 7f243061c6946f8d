#include "out.h"
int main(void) {
    int n = 0;
    for (int i = 0; i < 10; i++) {
        if (i == 3)
            continue;
        if (i == 8)
            break;
        n = n * 10 + i;
    }
    out(n);
    while (n > 0) {
        n /= 7;
        if (n & 1) {
            out(n);
        }
    }
    do
        n++;
    while (n < 5);
    out(n);
    for (int i = 0, j = 10; i < j; i++, j -= 2)
        out(i * j);
    for (;;) {
        if (++n > 20)
            break;
    }
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            if (j == i)
                continue;
            for (int k = 0; k < 3; k++) {
                if (k == j)
                    break;
                n += i * 9 + j * 3 + k;
            }
        }
    out(n);
    unsigned u = 10;
    while (u--)
        n ^= u << 2;
    out(n), outu(u);
    do {
        n = -1;
    } while (0);
    while (0)
        n = 7;
    return n + 1;
}
