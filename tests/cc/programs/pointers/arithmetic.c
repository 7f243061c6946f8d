// differences, comparisons and steps of every size
#include "out.h"
static long long l[5];
static short s[5];
static char c[5];
static struct {
    char x[3];
} t[5];
int main(void) {
    out(&l[4] - &l[1]), out(&s[4] - s), out(c + 5 - &c[2]), out(&t[3] - t), out((char *)&l[3] - (char *)l),
        out((char *)&t[4] - (char *)t);
    long long *p = l;
    p += 3, p -= 1, out(p - l), out(p < l + 3), out(p++ == l + 2), out(--p - l), out(&p[-1] == l + 1),
        out(&2 [s] == s + 2), out((long)(p + 1) - (long)p);
    return 0;
}
