// assertions in every place
#include "out.h"
_Static_assert(sizeof(int) == 4, "int");
struct s {
    int a;
    _Static_assert(1, "in a record");
    char b;
};
int main(void) {
    _Static_assert(sizeof(struct s) == 8, "size");
    _Static_assert(_Alignof(struct s) == 4, "alignment");
    int x = 3;
    _Static_assert((char)-1 > 0, "char");
    out(x);
    for (int i = 0; i < 2; i++) {
        _Static_assert('a' < 'b' && -1 < 1, "order");
        out(i);
    }
    return 0;
}
