// Library functions by their builtin names without a header; operands of builtins that are computed for their effects.
#include "out.h"
#include <stdarg.h>

static int counter;

static int next(void)
{
    return ++counter;
}

static int last(int n, ...)
{
    va_list lists[2], *at = lists;
    va_start(lists[0], n);
    int sum = 0;
    for (int i = 0; i < n; i++)
        sum += va_arg(lists[0], int);
    va_end(*at++);
    out(at - lists);
    return sum;
}

int main(void)
{
    char buffer[16];
    __builtin_memset(buffer, 'x', sizeof buffer);
    __builtin_memcpy(buffer, "hello", 6);
    out(__builtin_memcmp(buffer, "hello", 6));
    int (*compare)(const void *, const void *, size_t) = __builtin_memcmp;
    out(compare(buffer, "hello", 5));
    out(__builtin_expect(buffer[0] == 'h', next()));
    out(counter);
    out(__builtin_expect(7, 1));
    out(__builtin_constant_p("text"));
    out(__builtin_constant_p(3 * 4));
    out(__builtin_classify_type(1.5));
    out(__builtin_classify_type(buffer));
    out(last(3, 10, 20, 30));
    __builtin_prefetch(buffer, 0, 3);
    return 0;
}
