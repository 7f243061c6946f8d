#include "out.h"
enum { N = 8 };
typedef long row[N];
static row a[N], b[N], c[N];
static void multiply(const row *x, const row *y, row *z) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            long s = 0;
            for (int k = 0; k < N; k++)
                s += x[i][k] * y[k][j];
            z[i][j] = s;
        }
}
static void transpose(row *m) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < i; j++) {
            long t = m[i][j];
            m[i][j] = m[j][i];
            m[j][i] = t;
        }
}
int main(void) {
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            a[i][j] = i * 3 - j, b[i][j] = i ^ j;
    multiply(a, b, c), transpose(c), multiply(c, a, b);
    for (int i = 0; i < N; i++)
        out(b[i][i] + b[i][(i + 3) % N] * 7);
    static uint8_t sieve[500];
    int primes = 0;
    for (int i = 2; i < 500; i++) {
        if (sieve[i])
            continue;
        primes++;
        for (int j = i * 2; j < 500; j += i)
            sieve[j] = 1;
    }
    out(primes);
    return 0;
}
