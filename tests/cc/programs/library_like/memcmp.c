// comparing bytes
#include "out.h"
static int cmp(const void *a, const void *b, size_t n) {
    const unsigned char *p = a, *q = b;
    for (; n--; p++, q++)
        if (*p != *q)
            return *p - *q;
    return 0;
}
int main(void) {
    out(cmp("abc", "abd", 3)), out(cmp("abc", "abd", 2)), out(cmp("\xff", "\1", 1)), out(cmp("", "", 0));
    int a = 256, b = 1;
    out(cmp(&a, &b, 4));
    return 0;
}
