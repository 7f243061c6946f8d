#include "out.h"
#include <limits.h>
#include <stdbool.h>
#define SHOW(t) out(sizeof(t)), out(_Alignof(t)), out((t) - 1 < (t)0)
int main(void) {
    SHOW(char), SHOW(signed char), SHOW(unsigned char), SHOW(short), SHOW(unsigned short int), SHOW(int),
        SHOW(unsigned);
    SHOW(long), SHOW(long unsigned int), SHOW(long long), SHOW(unsigned long long), SHOW(size_t),
        SHOW(ptrdiff_t), SHOW(int8_t);
    SHOW(uint16_t), SHOW(int32_t), SHOW(uint64_t), SHOW(intptr_t);
    out(sizeof(void *)), out(sizeof(int (*)(void))), out(sizeof(bool)), out(CHAR_MAX), out(SHRT_MIN),
        out(INT_MIN), outu(UINT_MAX);
    out(LONG_MIN), outu(ULONG_MAX), out(INT8_MIN), outu(UINT64_MAX), outu(UINT64_C(1) << 63),
        out(true + true), out(sizeof(int[3][5]));
    int x = 5;
    out(sizeof(x++)), out(x), out(sizeof(char) + sizeof x), out(sizeof(struct {
        char c;
        long l;
    }));
    return 0;
}
