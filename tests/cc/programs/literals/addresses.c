// equal strings, pointers into strings, arrays filled exactly
#include "out.h"
static const char *p = "middle" + 3, exact[3] = "abc", braces[] = {"in braces"};
static const char *table[] = {"one",
                              "two"
                              "three",
                              &"four"[1]};
int main(void) {
    text(p), out(sizeof exact), out(exact[2]), text(braces), out(sizeof braces);
    for (int i = 0; i < 3; i++)
        text(table[i]);
    char local[] = "copy";
    local[0] = 'C';
    text(local);
    return 0;
}
