// loops up to a zero
#include "out.h"
static const char *s = "loop over me";
int main(void) {
    int n = 0, words = 1;
    for (const char *p = s; *p; p++)
        n += *p == 'o', words += *p == ' ';
    out(n), out(words);
    int i = 0;
    while (s[i] && s[i] != 'v')
        i++;
    out(i);
    do
        i--;
    while (s[i] != 'l');
    out(i);
    return 0;
}
