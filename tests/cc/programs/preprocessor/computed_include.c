// #include of what a macro gives, and __has_include
#include "out.h"
#define HEADER "out.h"
#define ANGLE <limits.h>
#define PICK(x) x
#include HEADER
#include ANGLE
#include PICK(<stddef.h>)
int main(void) {
    out(INT_MAX), out(CHAR_BIT), out(sizeof(size_t) == sizeof(void *));
#if __has_include(<limits.h>) && __has_include("out.h") && !__has_include(<no/such.h>)
    out(1);
#endif
#if __has_include(ANGLE)
    out(2);
#endif
    return 0;
}
