// both forms of defined, from macros too, and undefined names as 0
#include "out.h"
#define A
#define EMPTY()
int main(void) {
#if defined A && defined(A) && !defined B && !B && !true
    out(1);
#endif
#if defined(A) && 1
    out(2);
#endif
#undef A
#if defined A || defined(__LINE)
    out(3);
#else
    out(4);
#endif
#undef NEVER
#ifndef NEVER
    out(5);
#endif
    return 0;
}
