// lists copied, passed on and read twice
#include "out.h"
#include <stdarg.h>
static int total(int n, va_list ap) {
    int s = 0;
    while (n--)
        s = s * 2 + va_arg(ap, int);
    return s;
}
static int both(int n, ...) {
    va_list a, b;
    va_start(a, n);
    va_copy(b, a);
    int x = total(n, a), y = va_arg(b, int);
    y += total(n - 1, b);
    va_end(a), va_end(b);
    va_start(a, n);
    va_list *p = &a;
    y += va_arg(*p, int);
    y = y * 1000 + va_arg(a, int);
    va_end(a);
    return x + y;
}
int main(void) {
    out(both(3, 1, 2, 3)), out(both(9, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    return 0;
}
