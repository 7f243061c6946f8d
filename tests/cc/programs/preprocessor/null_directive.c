// empty directives, blanks before and after the sign
#include "out.h"
#
#define SPACED 4
#define TABBED 6
#/* comment */
int main(void) {
#/* nothing */ define INSIDE 9
    out(SPACED + TABBED), out(INSIDE);
#if SPACED == 4 /* trailing */ // both
    out(1);
#else
    out(2);
#endif // end
    return 0;
}
