// packing runs
#include "out.h"
static int pack(const char *s, char *to) {
    char *b = to;
    while (*s) {
        int n = 1;
        while (s[n] == *s && n < 9)
            n++;
        *to++ = *s, *to++ = '0' + n, s += n;
    }
    *to = 0;
    return to - b;
}
int main(void) {
    char b[40];
    out(pack("aaabccccccccccccd", b)), text(b), out(pack("", b)), out(pack("xyz", b)), text(b);
    return 0;
}
