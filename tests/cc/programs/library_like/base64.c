// three bytes to four letters
#include "out.h"
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static void encode(const unsigned char *s, int n, char *to) {
    for (; n > 0; n -= 3, s += 3) {
        unsigned v = s[0] << 16 | (n > 1 ? s[1] << 8 : 0) | (n > 2 ? s[2] : 0);
        for (int i = 0; i < 4; i++)
            *to++ = i <= n ? digits[v >> (18 - 6 * i) & 63] : '=';
    }
    *to = 0;
}
int main(void) {
    char b[30];
    encode((unsigned char *)"Man", 3, b), text(b), encode((unsigned char *)"pleasure.", 9, b), text(b),
        encode((unsigned char *)"hi", 2, b), text(b);
    return 0;
}
