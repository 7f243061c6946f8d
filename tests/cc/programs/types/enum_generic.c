// The integer types of enums and of their constants, of pointer differences and of U literals, asked by
// _Generic.
#include "out.h"
#define NAME(x)                                                                                              \
    text(_Generic((x),                                                                                       \
             int: "int",                                                                                     \
             unsigned: "unsigned",                                                                           \
             long: "long",                                                                                   \
             unsigned long: "unsigned long",                                                                 \
             long long: "long long",                                                                         \
             unsigned long long: "unsigned long long"))
enum natural { ZERO, ONE };
enum negative { LESS = -1 };
enum mixed { LOW = -1, HIGH = 0x80000000u, MIDDLE = 3 };
enum large { LARGE = 0xffffffffffLL, LARGER, SMALL = 1 };
int main(void) {
    enum natural natural = ONE;
    enum negative negative = LESS;
    enum mixed mixed = HIGH;
    enum large large = SMALL;
    char a[4];
    NAME(natural), NAME(ZERO), NAME(negative), NAME(LESS);
    NAME(mixed), NAME(LOW), NAME(HIGH), NAME(MIDDLE);
    NAME(large), NAME(LARGE), NAME(LARGER), NAME(SMALL);
    NAME(&a[3] - a), NAME(&a[1] - &a[0]), NAME(U'a'), NAME(sizeof a);
    out(HIGH > LOW), out(LARGE > -1), out(natural > -1), out(negative < 0);
    return 0;
}
