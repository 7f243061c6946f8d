// expansion delayed by an empty macro, and repeated scans
#include "out.h"
#define EMPTY()
#define DEFER(x) x EMPTY()
#define EVAL(...) EVAL1(EVAL1(__VA_ARGS__))
#define EVAL1(...) __VA_ARGS__
#define A() 7
#define STR_(...) #__VA_ARGS__
#define STR(...) STR_(__VA_ARGS__)
int main(void) {
    out(EVAL(DEFER(A)())), text(STR(EVAL1(DEFER(A)()))), text(STR());
    return 0;
}
