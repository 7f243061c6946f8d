// check sums by table and by bit
#include "out.h"
static unsigned table[256];
static unsigned by_bit(const char *s) {
    unsigned c = ~0u;
    while (*s) {
        c ^= (unsigned char)*s++;
        for (int i = 0; i < 8; i++)
            c = c >> 1 ^ (c & 1 ? 0xedb88320 : 0);
    }
    return ~c;
}
static unsigned by_table(const char *s) {
    unsigned c = ~0u;
    while (*s)
        c = table[(c ^ *s++) & 255] ^ c >> 8;
    return ~c;
}
int main(void) {
    for (unsigned i = 0; i < 256; i++) {
        unsigned c = i;
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
        table[i] = c;
    }
    outu(by_bit("123456789")), outu(by_table("123456789")),
        out(by_bit("another text") == by_table("another text"));
    unsigned a = 1, b = 0;
    for (const char *s = "Wikipedia"; *s; s++)
        a = (a + *s) % 65521, b = (b + a) % 65521;
    outu(b << 16 | a);
    return 0;
}
