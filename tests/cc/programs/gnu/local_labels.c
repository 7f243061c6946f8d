// labels of a block, in macros used twice
#include "out.h"
#define FIND(v, n, x)                                                                                        \
    ({                                                                                                       \
        __label__ found;                                                                                     \
        int i_ = 0;                                                                                          \
        for (; i_ < n; i_++)                                                                                 \
            if ((v)[i_] == (x))                                                                              \
                goto found;                                                                                  \
        i_ = -1;                                                                                             \
    found:                                                                                                   \
        i_;                                                                                                  \
    })
int main(void) {
    int v[] = {4, 7, 1, 7};
    out(FIND(v, 4, 7)), out(FIND(v, 4, 1)), out(FIND(v, 4, 5)), out(FIND(v + 2, 2, 7) + FIND(v, 4, 4));
    return 0;
}
