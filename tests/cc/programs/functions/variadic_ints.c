// lists of integers of several sizes
#include "out.h"
#include <stdarg.h>
static long long sum(const char *f, ...) {
    va_list ap;
    va_start(ap, f);
    long long s = 0;
    for (; *f; f++)
        s = s * 3 + (*f == 'i'   ? va_arg(ap, int)
                     : *f == 'l' ? va_arg(ap, long long)
                     : *f == 'u' ? va_arg(ap, unsigned)
                                 : *va_arg(ap, int *));
    va_end(ap);
    return s;
}
int main(void) {
    int x = 50;
    out(sum("iii", 1, -2, 3)), out(sum("ilil", 1, 1ll << 40, 2, -1ll)), out(sum("lpu", 5ll, &x, -1)),
        out(sum("iiiiiiiiiil", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11ll)), out(sum("")),
        out(sum("ip", (short)-3, &x)), out(sum("iilll", 'a', (_Bool)5, 1ll, 2ll, 3ll));
    return 0;
}
