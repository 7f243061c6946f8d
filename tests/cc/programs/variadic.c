#include "out.h"
#include <stdarg.h>
struct s {
    long long a, b;
};
static long long sum(int n, ...) {
    va_list ap;
    va_start(ap, n);
    long long s = 0;
    for (int i = 0; i < n; i++)
        s = s * 2 + va_arg(ap, int);
    va_end(ap);
    return s;
}
static long long mixed(const char *f, ...) {
    va_list ap, copy;
    long long s = 0;
    va_start(ap, f);
    va_copy(copy, ap);
    for (; *f; f++)
        switch (*f) {
        case 'i':
            s += va_arg(ap, int);
            break;
        case 'l':
            s += va_arg(ap, long long) * 3;
            break;
        case 's':
            text(va_arg(ap, char *));
            break;
        case 'p': {
            struct s v = va_arg(ap, struct s);
            s += v.a * v.b;
        }
        }
    out(va_arg(copy, int));
    va_end(ap);
    va_end(copy);
    return s;
}
static long long pass(int a, int b, int c, int d, int e, int f, int g, int h, int i, ...) {
    va_list ap;
    va_start(ap, i);
    long long s = va_arg(ap, long long);
    va_end(ap);
    return s + a + b + c + d + e + f + g + h + i;
}
int main(void) {
    struct s v = {6, 7};
    out(sum(0)), out(sum(3, 1, 2, 3)), out(sum(12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
    out(mixed("ilsip", 5, 1ll << 40, "in the middle", -3, v));
    out(mixed("iiiiiiiil", 1, 2, 3, 4, 5, 6, 7, 8, -(1ll << 50)));
    out(pass(1, 2, 3, 4, 5, 6, 7, 8, 9, 1ll << 33)), out(sum(2, (char)200, (short)-5));
    return 0;
}
