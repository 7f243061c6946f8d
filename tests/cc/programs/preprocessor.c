#include "out.h"
#define CAT(a, b) a##b
#define XCAT(a, b) CAT(a, b)
#define STR(x) #x
#define XSTR(x) STR(x)
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define CALL(f, ...) f(__VA_ARGS__)
#define LOG(first, ...) (first, ##__VA_ARGS__)
#define EMPTY
static int SELF = 4;
#define SELF SELF + 1
#define f(x) x + g
#define g(x) f(x) * 2
#define VERSION 3
#define LIST X(one, 1) X(two, 2) X(three, 3)
#if VERSION >= 3 && defined(VERSION) && !defined NOTHING
#define GOOD 1
#elif 1
#error not here
#else
#error nor here
#endif
#if 0
#if 1
#error skipped
#else
#endif
'unbalanced
#elif (1 ? 2 : 3) == 2 && -1 < 0 && 0xffffffffffffffff > 0 && 'a' == 97 && (7 / 2 << 3) == 24
#define TAKEN 1
#endif
#ifndef GOOD
#error
#endif
static int CAT(na, me) = 5;
#define X(n, v) static int var_##n = v;
LIST
#undef X
    int main(void) {
    int SELF_ = 1, x__LINE__ = 2;
    out(name), out(XCAT(na, me)), text(STR(a + "b\n" c)), text(XSTR(VERSION)), text(STR(VERSION)),
        out(MAX(3, MAX(9, 4)));
    CALL(out, 7), out(LOG(4)), out(LOG(1, 2)), out(GOOD + TAKEN EMPTY), out(var_one + var_two + var_three);
    out(SELF * 2 + SELF_ + x__LINE__);
    out(__LINE__);
#line 1000
    out(__LINE__);
    int g = 3;
    out(f(1)(2)), out(XSTR(f(x)(y))[0]);
    out(__COUNTER__ + __COUNTER__),
        text("con"
             "cat" /* comment */ "enated"),
        out(sizeof(__FILE__) > 1);
    out(1 /* multi
             line */
        + 2);
    out(10 + 5);
    text("a\\b\"c\"\x41\101\t?");
#undef MAX
#ifdef MAX
    out(-1);
#endif
    return 0;
}
