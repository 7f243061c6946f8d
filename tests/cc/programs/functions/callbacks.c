// sorting and folding through function pointers
#include "out.h"
static int up(const void *a, const void *b) {
    return *(int *)a - *(int *)b;
}
static int down(const void *a, const void *b) {
    return up(b, a);
}
static void sort(int *v, int n, int (*less)(const void *, const void *)) {
    for (int i = 1; i < n; i++)
        for (int j = i; j && less(v + j - 1, v + j) > 0; j--) {
            int t = v[j];
            v[j] = v[j - 1];
            v[j - 1] = t;
        }
}
static int fold(int (*f)(int, int), int *v, int n) {
    int s = 1;
    while (n--)
        s = f(s, *v++);
    return s;
}
static int poly(int a, int b) {
    return a * 31 + b;
}
int main(void) {
    int v[] = {5, 3, 9, -1, 7, 3};
    sort(v, 6, up);
    for (int i = 0; i < 6; i++)
        out(v[i]);
    out(fold(poly, v, 6)), sort(v, 6, down);
    out(v[0]), out(fold(poly, v, 6));
    return 0;
}
