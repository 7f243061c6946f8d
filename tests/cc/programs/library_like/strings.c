// copying, joining and searching text
#include "out.h"
static char *copy(char *d, const char *s) {
    char *r = d;
    while ((*d++ = *s++))
        ;
    return r;
}
static int index_(const char *s, const char *t) {
    for (int i = 0; s[i]; i++) {
        int j = 0;
        while (t[j] && s[i + j] == t[j])
            j++;
        if (!t[j])
            return i;
    }
    return -1;
}
int main(void) {
    char b[20];
    text(copy(b, "hello")), copy(b + 5, " you"), text(b), out(index_(b, "lo y")), out(index_(b, "z")),
        out(index_(b, ""));
    return 0;
}
