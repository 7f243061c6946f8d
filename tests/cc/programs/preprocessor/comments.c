// comments are one space, in macros, over lines and in strings not
#include "out.h"
#define M(a) a /**/ 1
#define N /* one                                                                                             \
two */                                                                                                       \
    5     // end
int main(void) {
    int a = 10, b = 2 /* x */ + /* y // z */ 3;
    out(a /**/ - /**/ b), out(N), text("/* kept */ // too"),
        out(6 //\
7
            + 1),
        out('/' + '*');
    int c = 8 //* 2 */
            / 2;
    out(c), out(M(-));
    return 0;
}
