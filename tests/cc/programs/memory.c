#include "out.h"
void *memcpy(void *, const void *, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);
static unsigned char a[200], b[200];
static unsigned sum(const unsigned char *p) {
    unsigned s = 0;
    for (int i = 0; i < 200; i++)
        s = s * 31 + p[i];
    return s;
}
int main(void) {
    for (int i = 0; i < 200; i++)
        a[i] = i * 7;
    for (int from = 0; from < 9; from++)
        for (int to = 0; to < 9; to++)
            for (int n = 0; n < 70; n += 23) {
                memcpy(b + to, a + from, n);
                memset(b + 100 + to, from, n);
            }
    outu(sum(b));
    memmove(a + 3, a, 150), outu(sum(a)), memmove(a, a + 5, 150), outu(sum(a)), memmove(a, a, 10);
    out(memcmp(a, a, 200)), out(memcmp(a, b, 200) != 0), out(memcmp("abc", "abd", 3) < 0),
        out(memcmp("b", "a", 0));
    out(__builtin_memcmp("x", "y", 1) < 0), out(memset(b, 1, 2) == b),
        out(*(char *)__builtin_memcpy(b, "z", 1));
    return 0;
}
