// names with $ and with many underscores
#include "out.h"
static int a$b = 3, __x_ = 4, $ = 6;
int main(void) {
    int _ = 5, ___ = 7;
    out(a$b), out(__x_), out(_ + ___ + $);
    return 0;
}
