// a sieve and trial division
#include "out.h"
static unsigned char sieve[500];
int main(void) {
    int n = 0;
    for (int i = 2; i < 500; i++) {
        if (sieve[i])
            continue;
        n++;
        for (int j = i * i; j < 500; j += i)
            sieve[j] = 1;
    }
    out(n);
    int c = 0;
    for (int i = 2; i < 500; i++) {
        int p = 1;
        for (int d = 2; d * d <= i; d++)
            if (i % d == 0) {
                p = 0;
                break;
            }
        c += p;
        if (p == sieve[i])
            out(i);
    }
    out(c);
    return 0;
}
