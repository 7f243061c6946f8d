// one list, several expansions
#include "out.h"
#define COLOURS(X) X(RED, 3) X(GREEN, 5) X(BLUE, 7)
#define AS_ENUM(n, v) n = v,
#define AS_NAME(n, v) #n,
#define AS_CASE(n, v)                                                                                        \
    case n:                                                                                                  \
        return #n;
#define AS_SUM(n, v) +v
enum colour { COLOURS(AS_ENUM) LAST };
static const char *const names[] = {COLOURS(AS_NAME)};
static const char *name(enum colour c) {
    switch (c) { COLOURS(AS_CASE) default : return "none"; }
}
int main(void) {
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        text(names[i]);
    text(name(GREEN)), text(name(4)), out(0 COLOURS(AS_SUM)), out(LAST);
    return 0;
}
