// The space in front of a macro that gives no tokens stands in front of what follows it.
#include "out.h"
#define STRING(...) #__VA_ARGS__
#define EXPANDED(...) STRING(__VA_ARGS__)
#define EMPTY
#define CALL(...)
#define DEFER(name) name EMPTY
#define BRACKETS(x) [x]
#define GLUE(x, y, z) x##y##z
int main(void) {
    text(EXPANDED(a EMPTY b EMPTY(c) EMPTY));
    text(EXPANDED(a CALL(1) b EMPTY EMPTY(c)));
    text(EXPANDED(DEFER(BRACKETS)(1) GLUE(, , ) end - EMPTY - EMPTY -));
    return EMPTY(0) EMPTY;
}
