// differences that fit or not
#include "out.h"
static volatile int i[] = {2147483647, 1, -2147483648, 0};
static volatile unsigned char c[] = {0, 5, 255};
int main(void) {
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++) {
            int r;
            unsigned s;
            signed char t;
            out(__builtin_sub_overflow(i[a], i[b], &r)), out(r), out(__builtin_sub_overflow(i[a], i[b], &s)),
                outu(s), out(__builtin_sub_overflow(c[a % 3], c[b % 3], &t)), out(t),
                out(__builtin_ssub_overflow(i[a], i[b], &r)), out(__builtin_usub_overflow(i[a], i[b], &s));
        }
    return 0;
}
