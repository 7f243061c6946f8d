// sums that fit or not, in every pair of types
#include "out.h"
static volatile int i[] = {2147483647, 1, -2147483648, -1};
static volatile unsigned u = 4294967295u;
static volatile long long l = 9223372036854775807;
int main(void) {
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++) {
            int r;
            unsigned s;
            long long t;
            short h;
            out(__builtin_add_overflow(i[a], i[b], &r)), out(r), out(__builtin_add_overflow(i[a], i[b], &s)),
                outu(s), out(__builtin_add_overflow(i[a], u, &t)), out(t),
                out(__builtin_add_overflow(i[a], l, &t)), out(t), out(__builtin_add_overflow(i[a], 5, &h)),
                out(h);
        }
    return 0;
}
