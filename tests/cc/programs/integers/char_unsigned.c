// plain char is unsigned here
#include "out.h"
static char c = 200;
static char s[] = "\xff\x80";
int main(void) {
    out(c), out(c > 0), out(s[0]), out(s[1] >> 7), c += 100, out(c), out((char)-1);
    for (char i = 250; i > 5; i++)
        out(i);
    return 0;
}
