// Integer matrices: the product, the transpose and a power, by rows and columns.

#include "report.h"

enum { N = 40 };

static int a[N][N], b[N][N], c[N][N];

static void multiply(int (*x)[N], int (*y)[N], int (*z)[N]) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            int sum = 0;
            for (int k = 0; k < N; k++) {
                sum += x[i][k] * y[k][j];
            }
            z[i][j] = sum;
        }
    }
}

static void transpose(int (*x)[N]) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < i; j++) {
            int kept = x[i][j];
            x[i][j] = x[j][i];
            x[j][i] = kept;
        }
    }
}

int main(void) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            a[i][j] = i * 3 + j;
            b[i][j] = i ^ j;
        }
    }
    for (int round = 0; round < 4; round++) {
        multiply(a, b, c);
        transpose(c);
        multiply(c, b, a);
    }
    unsigned sum = 0;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            sum = sum * 31 + a[i][j];
        }
    }
    report(sum);
    return 0;
}
