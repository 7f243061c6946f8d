// Macros that are scanned again: what expands nothing is a macro whose expansion is still being read, and
// nothing else.
#include "out.h"

#define EMPTY
#define DEFER(m) m EMPTY
#define PARENS ()
#define EVAL(...) EVAL3(EVAL3(EVAL3(__VA_ARGS__)))
#define EVAL3(...) EVAL2(EVAL2(EVAL2(__VA_ARGS__)))
#define EVAL2(...) EVAL1(EVAL1(EVAL1(__VA_ARGS__)))
#define EVAL1(...) __VA_ARGS__

#define FOR_EACH(m, ...) __VA_OPT__(EVAL(EACH(m, __VA_ARGS__)))
#define EACH(m, first, ...) m(first) __VA_OPT__(EACH_AGAIN PARENS(m, __VA_ARGS__))
#define EACH_AGAIN() EACH

#define COUNT_DOWN(n) out(n), COUNT(n)
#define COUNT(n) DEFER(COUNT_NEXT)()(n)
#define COUNT_NEXT() COUNT_BODY
#define COUNT_BODY(n) out((n) * 2),

#define TAKES_ONE(x) x TAKES_ONE
#define NAMES_OTHER(x) OTHER
#define OTHER(x) ((x) + 100)
#define SELF SELF + 1
#define HERE THERE
#define THERE HERE
#define STRING(x) #x
#define SHOWN(...) STRING((__VA_ARGS__))

#define PRINT(x) out(x);
#define HAS_IT defined(EMPTY)
#define HAS_NOT defined NOTHING || defined(NOTHING)
#define GOOD ((1 ? -1 : (0, 0u)) < 0)
#ident "what this file is"

int main(void) {
    int SELF_ = 5, HERE = 7, TAKES_ONE = 11;
#define SELF_ SELF_ + 1
    FOR_EACH(PRINT, 1, 2 + 3, 4, 5, 6, 7, 8, 9, 10)
    FOR_EACH(PRINT)
    EVAL(COUNT_DOWN(4)) text("end");
    out(SELF_), out(HERE), out(NAMES_OTHER(1)(2));
    text(SHOWN(TAKES_ONE(1)(2)(3))), text(SHOWN(SELF)), text(SHOWN(HERE THERE)), text(SHOWN(OTHER(OTHER)(1)));
    text(SHOWN(NAMES_OTHER(1)(NAMES_OTHER)(2)));
    out(TAKES_ONE);
#if HAS_IT
    text("it is there");
#endif
#if HAS_NOT
    text("it should not be");
#elif GOOD
    text("signed");
#endif
    return 0;
}
