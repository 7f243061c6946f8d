// names that every implementation has
#include "out.h"
int main(void) {
    out(__STDC__), out(__STDC_VERSION__ >= 201112L), out(__STDC_HOSTED__ >= 0), out(sizeof __DATE__),
        out(sizeof __TIME__);
#if defined __riscv && __riscv_xlen == __SIZEOF_POINTER__ * 8
    out(1);
#endif
    out(__CHAR_BIT__), out(__INT_MAX__), out(__SIZEOF_INT__), out(__SIZEOF_LONG_LONG__), out(__SCHAR_MAX__);
    out(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__), out(sizeof(__SIZE_TYPE__)), out(__CHAR_UNSIGNED__);
    return 0;
}
