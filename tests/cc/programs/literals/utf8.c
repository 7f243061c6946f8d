// universal names and UTF-8 in strings
#include "out.h"
int main(void) {
    static const char s[] = "\u00e9\u20ac\U0001f600", t[] = u8"é€😀";
    out(sizeof s), out(sizeof t);
    for (unsigned i = 0; i < sizeof s; i++)
        out((unsigned char)s[i]), out(s[i] == t[i]);
    return 0;
}
