// case ranges, overlapping nothing
#include "out.h"
static int kind(int c) {
    switch (c) {
    case '0' ... '9':
        return 1;
    case 'a' ... 'z':
    case 'A' ... 'Z':
    case '_':
        return 2;
    case ' ':
    case '\t' ... '\r':
        return 3;
    case -10 ... - 1:
        return 4;
    case 1000 ... 2000000000:
        return 5;
    default:
        return 0;
    }
}
int main(void) {
    static const char s[] = "a9 _\tZ-{\n/:@[`";
    for (const char *p = s; *p; p++)
        out(kind(*p));
    out(kind(-1)), out(kind(-11)), out(kind(999)), out(kind(1000)), out(kind(2000000000)),
        out(kind(2000000001));
    return 0;
}
