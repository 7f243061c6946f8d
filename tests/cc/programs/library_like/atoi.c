// numbers from text
#include "out.h"
static int number(const char *s) {
    int n = 0, neg = 0;
    while (*s == ' ')
        s++;
    if (*s == '-' || *s == '+')
        neg = *s++ == '-';
    while (*s >= '0' && *s <= '9')
        n = n * 10 + (*s++ - '0');
    return neg ? -n : n;
}
int main(void) {
    out(number("42")), out(number("  -17x")), out(number("+8")), out(number("")), out(number("2147483647"));
    return 0;
}
