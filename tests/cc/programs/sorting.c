#include "out.h"
static unsigned long long state = 88172645463325252;
static unsigned long long random64(void) {
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return state * 2685821657736338717ull;
}
static void quick(int *a, int low, int high) {
    if (low >= high)
        return;
    int pivot = a[(low + high) / 2], i = low, j = high;
    while (i <= j) {
        while (a[i] < pivot)
            i++;
        while (a[j] > pivot)
            j--;
        if (i <= j) {
            int t = a[i];
            a[i++] = a[j];
            a[j--] = t;
        }
    }
    quick(a, low, j), quick(a, i, high);
}
static void heap(long long *a, int n) {
    for (int s = n / 2 - 1, e = n; e > 1;) {
        if (s >= 0) {
        } else {
            e--;
            long long t = a[0];
            a[0] = a[e];
            a[e] = t;
        }
        int r = s >= 0 ? s : 0;
        for (int c; (c = 2 * r + 1) < e; r = c) {
            if (c + 1 < e && a[c] < a[c + 1])
                c++;
            if (a[r] >= a[c])
                break;
            long long t = a[r];
            a[r] = a[c];
            a[c] = t;
        }
        if (s >= 0)
            s--;
    }
}
int main(void) {
    static int a[300];
    static long long b[200];
    for (int i = 0; i < 300; i++)
        a[i] = random64() >> 40;
    for (int i = 0; i < 200; i++)
        b[i] = (long long)random64() >> 20;
    quick(a, 0, 299), heap(b, 200);
    int bad = 0;
    for (int i = 1; i < 300; i++)
        bad += a[i - 1] > a[i];
    for (int i = 1; i < 200; i++)
        bad += b[i - 1] > b[i];
    out(bad), out(a[0]), out(a[299]), out(a[150]), out(b[0]), out(b[199]);
    return 0;
}
