// fields of enumerations
#include "out.h"
enum e { NONE, ONE, TWO, NEGATIVE = -1 };
enum u { A, B, C, D };
struct s {
    enum e e : 3;
    enum u u : 2;
};
static struct s s = {TWO, D};
int main(void) {
    out(s.e), out(s.u), s.e = NEGATIVE, s.u = C, out(s.e), out(s.u), out(s.e == NEGATIVE), out(s.u > B),
                        s.u++, out(s.u), s.u++, out(s.u), out(sizeof s);
    return 0;
}
