// backslashes join lines in tokens, strings and directives
#include "out.h"
#define LONG_MACRO(a, b) ((a) * 10 + (b))
int main(void) {
    out(LONG_MACRO(1, 2)), text("con\
tinued");
    int na\
me = 5;
    out(name), out(12\
34);
#if 1 && 1
    out(7);
#endif
    return 0;
}
