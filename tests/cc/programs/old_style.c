// Definitions with lists of names, enums declared early, attributes as statements, assembler names.
#include "out.h"
enum early;
static enum early *keep;
enum early { FIRST = 3, SECOND };
int sum(a, b, c, p)
char a;
short b;
long c, *p;
{
    a++;
    return a + b + c + *p;
}
static int truncated(c)
unsigned char c;
{
    return c;
}
int mostly(x, y)
register int y;
{
    return x - y;
}
static int twice(int x) __asm__("really_twice");
static int twice(int x) {
    return 2 * x;
}
static int fall(int n) {
    int r = 0;
    switch (n) {
    case 1:
        r += 1;
        __attribute__((fallthrough));
    case 2:
        r += 10;
        __attribute__((__fallthrough__));
    default:
        r += 100;
    }
    return r;
}
int target(int x) {
    return x + 1;
}
int other(int x) __attribute__((alias("target")));
extern __typeof(target) third __attribute__((weak, alias("target")));
_Thread_local int per_thread = 4;
static __thread int zero;
#define ALL(f, ...) f(0 __VA_OPT__(, ) __VA_ARGS__)
#define LAST(x, ...) (x __VA_OPT__(+1000 + FIRST_OF(__VA_ARGS__)))
#define FIRST_OF(x, ...) x
#define COUNT(...) (0 __VA_OPT__(+1))
#define GLUE(a, ...) a##__VA_OPT__(b)
static int none(int x, ...) {
    return x + 7;
}
#if __has_include("out.h") && !__has_include("nothing.h") && defined __has_include
_Pragma("GCC diagnostic push") static int included = 1;
#endif
static struct named {
    int x, y;
    struct {
        int a[3];
    } s;
} named = {y : 2, x : 1, s : {a : {4, 5, 6}}}; // GNU's designators before C had its own
static int unnamed(void) {
    return 0;
}
int main(void) {
    struct named of = {x : named.y ? 7 : 8, .y = 9};
    out(named.x), out(named.y), out(named.s.a[2]), out(of.x), out(of.y), out(unnamed());
    long l = 1000;
    enum early e = SECOND;
    keep = &e;
    out(sum(250, 70000, 5L, &l)), out(truncated(513)), out(mostly(5, 9)), out(twice(21)), out(*keep);
    out(fall(1)), out(fall(2)), out(fall(3)), out(other(4)), out(third(5));
    per_thread += zero++;
    out(per_thread + zero), out(ALL(none)), out(ALL(none, 1, 2)), out(LAST(1)), out(LAST(1, 2, 3)),
        out(included);
    int ab = 3, a = 4;
    out(COUNT()), out(COUNT(1)), out(GLUE(a, 1)), out(GLUE(a));
    return 0;
}
