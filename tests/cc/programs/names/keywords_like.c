// identifiers that begin like keywords
#include "out.h"
int main(void) {
    int integer = 1, iffy = 2, _for = 3, whiles = 4, charm = 5, do_ = 6, returned = 7;
    out(integer + iffy + _for + whiles + charm + do_ + returned);
    return 0;
}
