// swapping from both ends
#include "out.h"
static void reverse(int *v, int n) {
    for (int i = 0, j = n - 1; i < j; i++, j--) {
        int t = v[i];
        v[i] = v[j];
        v[j] = t;
    }
}
static void rotate(int *v, int n, int k) {
    reverse(v, k), reverse(v + k, n - k), reverse(v, n);
}
int main(void) {
    int v[9];
    for (int i = 0; i < 9; i++)
        v[i] = i;
    rotate(v, 9, 4);
    for (int i = 0; i < 9; i++)
        out(v[i]);
    rotate(v, 1, 0), rotate(v, 9, 9), out(v[0]);
    return 0;
}
