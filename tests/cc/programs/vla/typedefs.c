// the length of a variably modified type is fixed where it is declared
#include "out.h"
int main(void) {
    int n = 3;
    typedef int row[n];
    n = 10;
    row r;
    out(sizeof r), out(sizeof(row));
    row *p = &r;
    (*p)[2] = 7, out(r[2]);
    typedef row table[2];
    table t;
    out(sizeof t), out(sizeof t / sizeof *t);
    __typeof__(t) u;
    out(sizeof u);
    for (int i = 0; i < 3; i++) {
        typedef char s[i + 1];
        s x;
        out(sizeof x);
    }
    return 0;
}
