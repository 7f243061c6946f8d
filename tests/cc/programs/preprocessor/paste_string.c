// stringising and pasting in one macro, with prefixes of strings
#include "out.h"
#define WIDE(x) L##x
#define BOTH(a, b) text(#a #b), out(a##b)
#define ARG(n) #n, n
static void show(const char *n, int v) {
    text(n), out(v);
}
int main(void) {
    out(WIDE("xy")[1]), out(sizeof WIDE("xy") / sizeof *WIDE("")), BOTH(1, 2), show(ARG(3 + 4));
    out(sizeof("a"
               "b"
               "\0"
               "c")),
        text("con"
             "cat" /* and */ "enated");
    return 0;
}
