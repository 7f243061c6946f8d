// floats become doubles in variable lists
#include "bits.h"
#include <stdarg.h>
static double sum(int n, ...) {
    va_list ap;
    va_start(ap, n);
    double s = 0;
    while (n--)
        s = s * 2 + va_arg(ap, double);
    va_end(ap);
    return s;
}
static double mixed(const char *f, ...) {
    va_list ap;
    va_start(ap, f);
    double s = 0;
    for (; *f; f++)
        s += *f == 'd' ? va_arg(ap, double) : *f == 'i' ? va_arg(ap, int) : va_arg(ap, long long);
    va_end(ap);
    return s;
}
int main(void) {
    outd(sum(3, 1.5, 2.5f, (float)0.1)), outd(sum(9, 1., 2., 3., 4., 5., 6., 7., 8., 9.)),
        outd(mixed("didlid", 1.5, 2, 2.5f, 1ll << 33, -7, 0.125)),
        outd(mixed("iiiiiiid", 1, 2, 3, 4, 5, 6, 7, .5)), outd(mixed("d", 'a' * 1.0f));
    return 0;
}
