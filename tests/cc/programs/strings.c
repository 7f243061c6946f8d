#include "out.h"
static size_t length(const char *s) {
    const char *p = s;
    while (*p)
        p++;
    return p - s;
}
static int compare(const char *a, const char *b) {
    while (*a && *a == *b)
        a++, b++;
    return *a - *b;
}
static char *copy(char *to, const char *from) {
    char *start = to;
    while ((*to++ = *from++))
        ;
    return start;
}
static void reverse(char *s) {
    for (char *e = s + length(s) - 1; s < e; s++, e--) {
        char c = *s;
        *s = *e;
        *e = c;
    }
}
static long long parse(const char *s) {
    long n = 0;
    int neg = *s == '-';
    for (s += neg; *s >= '0' && *s <= '9'; s++)
        n = n * 10 + *s - '0';
    return neg ? -n : n;
}
static void hex(unsigned long long v, char *to) {
    int i = 60;
    while (i > 0 && !(v >> i & 15))
        i -= 4;
    for (; i >= 0; i -= 4)
        *to++ = "0123456789abcdef"[v >> i & 15];
    *to = 0;
}
static unsigned hash(const char *s) {
    unsigned h = 5381;
    for (; *s; s++)
        h = h * 33 ^ (unsigned char)*s;
    return h;
}
int main(void) {
    char b[64];
    text(copy(b, "some text")), reverse(b), text(b), out(length(b)), out(compare("abc", "abd")),
        out(compare("abc", "abc")), out(compare("b", "abc") > 0);
    out(parse("-1234567890123")), out(parse("42x")), hex(0xdeadbeefcafell, b), text(b), hex(0, b), text(b),
        outu(hash("hash me \xff"));
    for (char *p = copy(b, "Upper Case"); *p; p++)
        if (*p >= 'a' && *p <= 'z')
            *p ^= 32;
    text(b);
    return 0;
}
