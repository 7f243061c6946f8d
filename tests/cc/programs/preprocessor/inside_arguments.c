// Directives among the arguments of a macro; names painted while arguments are read; operands of _Pragma from macros
#include "out.h"
#define SUM(a, b) ((a) + (b))
#define TEXT(x) #x
#define QUIET(name) _Pragma(TEXT(GCC diagnostic ignored name))
#define APART(x) x
#define OPENS APART(
#define AGAIN OPENS AGAIN
QUIET("-Wunused-variable")
int AGAIN) = 7;
int main(void) {
    out(SUM(1,
#if SUM(1, 1) == 2
            20
#else
            30
#endif
            ));
    out(APART(
#define LATE 5
        LATE));
    out(SUM(
#ifdef NOTHING
        1,
#elifndef NOTHING
        2,
#else
        3,
#endif
        4));
    AGAIN) = 8;
    out(AGAIN));
#if (1 << 2, 3) == 3 && 1 << 64 == 0 && -1 >> 70 == -1 && 1 << -1 == 0 && 4 >> -1 == 8
    out(9);
#elifdef LATE
    out(10);
#endif
    out('\E' == '\e');
    return 0;
}
