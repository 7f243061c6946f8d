// scanf's conversions, on good and on bad input.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TRY(text, format, ...) printf("%s | %s: %d", text, format, sscanf(text, format, __VA_ARGS__))

int main(void) {
    int a = 0, b = 0, c = 0, n = -1;
    unsigned u = 0;
    short h = 0;
    signed char hh = 0;
    long long ll = 0;
    char s[64] = "", t[64] = "";
    TRY("1 2 3", "%d %d %d", &a, &b, &c);
    printf(" %d %d %d\n", a, b, c);
    TRY("12345", "%2d%1d%d", &a, &b, &c);
    printf(" %d %d %d\n", a, b, c);
    TRY("0x1F 017 9", "%i %i %i", &a, &b, &c);
    printf(" %d %d %d\n", a, b, c);
    TRY("ff -0xAb 777", "%x %x %o", (unsigned *)&a, (unsigned *)&b, &u);
    printf(" %d %d %u\n", a, b, u);
    TRY("70000 300 -5000000000", "%hd %hhd %lld", &h, &hh, &ll);
    printf(" %d %d %lld\n", h, hh, ll);
    TRY("  word rest", "%s%n", s, &n);
    printf(" %s %d\n", s, n);
    TRY("a,b;c", "%[^,],%[a-z];%c", s, t, (char *)&a);
    printf(" %s %s %c\n", s, t, (char)a);
    TRY("]]x-9", "%[]x-]%d", s, &b);
    printf(" %s %d\n", s, b);
    TRY("abcdef", "%3c%2s", s, t);
    printf(" %.3s %s\n", s, t);
    TRY("10:20", "%d:%d", &a, &b);
    printf(" %d %d\n", a, b);
    TRY("10 : 20", "%d:%d", &a, &b);
    printf(" %d\n", a);
    TRY("5%7", "%d%%%d", &a, &b);
    printf(" %d %d\n", a, b);
    TRY("8 9", "%*d %d", &a);
    printf(" %d\n", a);
    TRY("", "%d", &a);
    TRY("   ", "%s", s);
    TRY("x", "%d", &a);
    TRY("12", "12%d", &a);
    TRY("+", "%d", &a);
    TRY("4294967295", "%u", &u);
    printf(" %u\n", u);
    int count = 0;
    while (scanf("%63s", s) == 1 && strcmp(s, "end"))
        count += (int)strlen(s);
    printf("%d %d", count, scanf(" %d , %d", &a, &b));
    printf(" %d %d\n", a, b);
    printf("%d\n", getchar());
    return 0;
}
