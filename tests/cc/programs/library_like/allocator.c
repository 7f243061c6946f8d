// a little heap in an array
#include "out.h"
static union {
    char b[256];
    long long align;
} heap;
static size_t top;
static void *get(size_t n) {
    n = (n + 7) & ~(size_t)7;
    if (top + n > sizeof heap.b)
        return 0;
    void *p = heap.b + top;
    top += n;
    return p;
}
int main(void) {
    int *a = get(20), *b = get(1);
    *a = 5, *b = 6;
    out((char *)b - (char *)a), out(*a + *b), out(get(500) == 0), out(top), out(((uintptr_t)get(3) & 7) == 0);
    return 0;
}
