// string functions as one writes them
#include "out.h"
static unsigned len(const char *s) {
    const char *p = s;
    while (*p)
        p++;
    return p - s;
}
static int cmp(const char *a, const char *b) {
    while (*a && *a == *b)
        a++, b++;
    return *a - *b;
}
static char *cat(char *to, const char *s) {
    char *p = to + len(to);
    while ((*p++ = *s++))
        ;
    return to;
}
static const char *find(const char *s, int c) {
    for (; *s; s++)
        if (*s == c)
            return s;
    return 0;
}
int main(void) {
    char b[40] = "ab";
    text(cat(cat(b, "cd"), "ef")), out(len(b)), out(cmp("abc", "abd")), out(cmp("b", "a")),
        out(cmp(b, "abcdef")), text(find(b, 'd')), out(find(b, 'z') == 0);
    return 0;
}
