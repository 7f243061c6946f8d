// rotations and a stream of pseudo-random bytes
#include "out.h"
static unsigned char s[256];
static int i, j;
static int next(void) {
    i = (i + 1) & 255;
    j = (j + s[i]) & 255;
    unsigned char t = s[i];
    s[i] = s[j], s[j] = t;
    return s[(s[i] + s[j]) & 255];
}
static char rot(char c) {
    return c >= 'a' && c <= 'z' ? (c - 'a' + 13) % 26 + 'a' : c;
}
int main(void) {
    for (int k = 0; k < 256; k++)
        s[k] = k;
    for (int k = 0, m = 0; k < 256; k++) {
        m = (m + s[k] + "Key"[k % 3]) & 255;
        unsigned char t = s[k];
        s[k] = s[m], s[m] = t;
    }
    for (const char *p = "Plaintext"; *p; p++)
        out(*p ^ next());
    char t[] = "hello";
    for (char *p = t; *p; p++)
        *p = rot(*p);
    text(t);
    return 0;
}
