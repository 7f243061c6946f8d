// the limits of limits.h and stdint.h
#include "out.h"
#include <limits.h>
int main(void) {
    out(CHAR_MIN), out(CHAR_MAX), out(SCHAR_MIN), out(UCHAR_MAX), out(SHRT_MIN), out(USHRT_MAX), out(INT_MIN),
        outu(UINT_MAX), out(LONG_MIN), outu(ULONG_MAX), out(LLONG_MIN), outu(ULLONG_MAX);
    out(INT8_MIN), out(INT16_MAX), out(INT32_MIN), out(INT64_MAX), outu(UINT64_MAX), out(INTPTR_MAX),
        outu(SIZE_MAX), out(PTRDIFF_MIN), outu(UINTMAX_MAX), out(INT64_C(5) + UINT32_C(6));
    return 0;
}
