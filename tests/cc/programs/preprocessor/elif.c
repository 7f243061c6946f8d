// chains of #elif, skipped groups with wrong text in them
#include "out.h"
#define X 3
int main(void) {
#if X == 1
    out(1);
#elif X == 3
    out(3);
#elif X == 3
    out(33);
#else
    out(4);
#endif
#if 0
it's 1.2.3 "unclosed
#if 1
#error not here
#else
#nothing
#endif
#elif 1
    out(5);
#endif
#ifdef X
#ifndef Y
    out(6);
#endif
#else
    out(7);
#endif
    return 0;
}
