// clrsb, byte order of constants, overflow predicates, types, sizes of objects, offsets with a variable index
#include "out.h"
enum one { FIRST };
enum other { SECOND };
struct outer {
    int a;
    struct {
        char x;
        short y[5];
    } b[7];
};
static char room[__builtin_bswap32(0x03000000)];
static const unsigned long long swapped = __builtin_bswap64(0x0102030405060708);

static void signs(void) {
    for (int i = 1; i < 60; i += 7) {
        long long wide = -1ll << i, other = 1ll << i;
        out(__builtin_clrsb((int)other)), out(__builtin_clrsb(-i)), out(__builtin_clrsbll(wide));
        out(__builtin_clrsbll(other)), out(__builtin_clrsbll(i));
    }
    out(__builtin_clrsb(0)), out(__builtin_clrsb(-1)), out(__builtin_clrsb(256)), out(__builtin_clrsbll(-1));
}

int main(void) {
    volatile int one = 1;
    signs();
    out(sizeof room), outu(swapped), out(__builtin_bswap16(0x1234));
    out(__builtin_offsetof(struct outer, b[one].y[one + 1])),
        out(__builtin_offsetof(struct outer, b[2].y[1]));
    out(__builtin_add_overflow_p(one, 0x7fffffff, 0)), out(__builtin_mul_overflow_p(3, 100, (signed char)0));
    out(__builtin_sub_overflow_p(one, one + 1, 0u)), out(__builtin_add_overflow_p(one, 2, (long long)0));
    out(__builtin_types_compatible_p(enum one, enum other)),
        out(__builtin_types_compatible_p(enum one, enum one));
    out(__builtin_types_compatible_p(int[5], int[])), out(__builtin_types_compatible_p(const int, int));
    char text_of[8];
    __builtin___memcpy_chk(text_of, "abc", 4, __builtin_object_size(text_of, 2) ? 8 : 8);
    text(text_of), out(__builtin_LINE() > 0), text(__builtin_FUNCTION());
    return 0;
}
