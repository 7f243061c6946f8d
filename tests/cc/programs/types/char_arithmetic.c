// letters as numbers
#include "out.h"
int main(void) {
    char c = 'a';
    c += 2, out(c), out(c - 'a'), out('z' - 'a' + 1), out((char)(c - 32)), out(c ^ ' '), out('0' + 7),
        out('9' - '0');
    for (char l = 'x'; l <= 'z'; l++)
        out(l);
    return 0;
}
