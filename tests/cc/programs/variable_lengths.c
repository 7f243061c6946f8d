// Variable-length arrays, pointers to them, and alloca.
#include "out.h"
static int sum(int n, int m, int a[n][m]) {
    int s = 0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < m; j++)
            s = s * 3 + a[i][j];
    return s;
}
int prototype(int n, int a[*][n], int b[static 3], int c[const]);
int prototype(int n, int a[][n], int b[static 3], int c[const]) {
    return a[1][n - 1] + b[2] + c[0] + (int)sizeof(a[0]);
}
static int evaluated;
static int length(int n) {
    evaluated++;
    return n;
}
static long many(long a, long b, long c, long d, long e, long f, long g, long h, long i, long j) {
    return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8 + i * 9 + j * 10;
}
static int loops(int n) {
    int total = 0;
    for (int i = 1; i < n; i++) {
        char block[i * 1000];
        block[0] = (char)i, block[i * 1000 - 1] = (char)(i + 1);
        if (i % 3 == 0)
            continue;
        if (i == 4000)
            break;
        total += block[0] + block[i * 1000 - 1] + (int)(sizeof block / 1000);
        {
            int inner[i];
            inner[i - 1] = i;
            total += inner[i - 1];
        }
    }
    return total;
}
static int use(int *p, int n) {
    for (int i = 0; i < n; i++)
        p[i] = i * i;
    return p[n - 1];
}
static int *kept(int n, int *out_sum) {
    static int result[8];
    int *p = __builtin_alloca(n * sizeof(int)), *q = __builtin_alloca(4);
    *q = use(p, n);
    *out_sum = *q;
    for (int i = 0; i < 8; i++)
        result[i] = p[i % n];
    return result;
}
static long big_frame(int n) {
    char large[5000];
    int small[n];
    for (int i = 0; i < n; i++)
        small[i] = i, large[i * 7] = (char)i;
    return many(small[0], small[1], small[2], large[7], large[14], 6, 7, small[n - 1], n, (long)sizeof small);
}
int main(void) {
    int n = length(4), m = 3;
    int a[n][m], b[2][n], plain[n];
    for (int i = 0; i < n; i++)
        for (int j = 0; j < m; j++)
            a[i][j] = i * 10 + j;
    out(sum(n, m, a)), out(sizeof a), out(sizeof a[0]), out(sizeof b), out(sizeof(int[n + 1][2])),
        out(sizeof plain);
    n = 100;
    out(sizeof a), out(sizeof *a / sizeof **a);
    int (*row)[m] = a + 1, (*other)[m] = &a[3];
    out(row[1][2]), out((int)(other - row)), out((*row)[0]), out((long)(row + 1) - (long)row), row++,
        out(**row);
    b[1][3] = 9, use(plain, 4), out(plain[3]);
    out(prototype(4, b, plain, &plain[2]));
    typedef int line[length(5)];
    line first, second;
    first[4] = 1, second[4] = 2;
    out(first[4] + second[4]), out(sizeof(line)), out(evaluated);
    int (*cast)[m] = (int (*)[m])plain;
    out(cast[0][2]), out(sizeof(char[length(3)])), out(evaluated);
    out(loops(50));
    int s, *k = kept(6, &s);
    out(s), out(k[5]), out(k[7]);
    out(big_frame(10)), out(({
        int t[m];
        t[m - 1] = 12;
        t[m - 1];
    }));
    for (int i = 0, c[m]; i < m; i++)
        c[i] = i, out(c[i]);
    goto end;
end:
    return 0;
}
