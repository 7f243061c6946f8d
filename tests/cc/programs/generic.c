#include "out.h"
#define NAME(x)                                                                                              \
    _Generic((x),                                                                                            \
        int: "int",                                                                                          \
        unsigned: "unsigned",                                                                                \
        long: "long",                                                                                        \
        char *: "string",                                                                                    \
        const char *: "const string",                                                                        \
        int *: "int pointer",                                                                                \
        default: "other")
#define ABS(x) _Generic((x), long: labs_, default: abs_)(x)
static int abs_(int x) {
    return x < 0 ? -x : x;
}
static long labs_(long x) {
    return x < 0 ? -x : x;
}
int main(void) {
    int i = 0;
    const int ci = 0;
    char c = 0;
    unsigned short us = 0;
    text(NAME(1)), text(NAME(1u)), text(NAME(1l)), text(NAME("s")), text(NAME(&i)), text(NAME(ci)),
        text(NAME(c)), text(NAME(+c)), text(NAME(us + 1)), text(NAME((const char *)0)), text(NAME(main));
    out(ABS(-5)), out(ABS(-5000000000)), out(__builtin_expect(i == 0, 1)), out(__builtin_constant_p(3)),
        out(__builtin_types_compatible_p(int, int));
    return 0;
}
