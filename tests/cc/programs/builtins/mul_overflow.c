// products that fit or not
#include "out.h"
static volatile long long l[] = {3037000500, -3037000500,         1,
                                 -1,         9223372036854775807, -9223372036854775807 - 1};
static volatile int i[] = {46341, -46341, 65536, 2};
int main(void) {
    for (int a = 0; a < 6; a++)
        for (int b = 0; b < 6; b++) {
            long long r;
            out(__builtin_mul_overflow(l[a], l[b], &r)), out(r);
        }
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++) {
            int r;
            unsigned s;
            out(__builtin_mul_overflow(i[a], i[b], &r)), out(r),
                out(__builtin_mul_overflow((unsigned)i[a], (unsigned)i[b], &s)), outu(s);
        }
    return 0;
}
