// numbers in other notations
#include "out.h"
static void roman(int n, char *to) {
    static const struct {
        int v;
        char s[3];
    } t[] = {{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"},
             {40, "XL"},  {10, "X"},   {9, "IX"},  {5, "V"},    {4, "IV"},  {1, "I"}};
    for (unsigned i = 0; i < sizeof t / sizeof *t; i++)
        while (n >= t[i].v) {
            n -= t[i].v;
            for (const char *s = t[i].s; *s;)
                *to++ = *s++;
        }
    *to = 0;
}
static void based(unsigned n, unsigned b, char *to) {
    char r[40];
    int k = 0;
    do
        r[k++] = "0123456789abcdefghijklmnopqrstuvwxyz"[n % b];
    while (n /= b);
    while (k)
        *to++ = r[--k];
    *to = 0;
}
int main(void) {
    char s[40];
    roman(1994, s), text(s), roman(3888, s), text(s), based(255, 2, s), text(s), based(4000000000u, 36, s),
        text(s), based(0, 7, s), text(s);
    return 0;
}
