// the memory functions as builtins
#include "out.h"
static char a[40], b[40];
int main(void) {
    __builtin_memset(a, 'x', 39), __builtin_memcpy(b, "hello", 6), text(b), __builtin_memmove(b + 1, b, 6),
        text(b), out(__builtin_memcmp(a, b, 3) > 0), out(__builtin_memcmp("abc", "abd", 2)), out(a[38]);
    int v[4] = {1, 2, 3, 4}, w[4];
    __builtin_memcpy(w, v, sizeof v), out(w[3]), __builtin_memset(w, -1, 8), out(w[1]), out(w[2]);
    long long l;
    __builtin_memcpy(&l, v, 8), out(l), text(__builtin_memcpy(a, "done", 5));
    return 0;
}
