// names of types that are names of objects elsewhere
#include "out.h"
typedef int number;
typedef number *pointer, array[3], function(number);
typedef struct {
    number a;
} record;
static function twice;
static number twice(number x) {
    return x * 2;
}
static number f(number number) {
    return number + 1;
}
int main(void) {
    number n = 4;
    pointer p = &n;
    array v = {1, 2, 3};
    record r = {5};
    out(*p), out(v[2]), out(twice(r.a)), out(f(6)), out(sizeof v);
    {
        number number = 9;
        out(number);
    }
    const pointer q = p;
    *q = 8, out(n);
    function *g = twice;
    out(g(v[1]));
    typedef number number;
    out((number)3.7);
    unsigned(k) = 5;
    out(k);
    number(m) = 6;
    out(m);
    return 0;
}
