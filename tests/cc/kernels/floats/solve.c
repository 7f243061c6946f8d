// Matrices of floats: a product, elimination with pivots, and what is left of the equations after it.

#include "report.h"

enum { N = 14 };

static float a[N][N], lu[N][N], product[N][N], right[N], x[N];
static int order[N];

static float absolute(float f) {
    return f < 0 ? -f : f;
}

static void multiply(void) {
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            float sum = 0;
            for (int k = 0; k < N; k++) {
                sum += a[i][k] * a[k][j];
            }
            product[i][j] = sum;
        }
    }
}

static int eliminate(void) {
    for (int i = 0; i < N; i++) {
        order[i] = i;
    }
    for (int k = 0; k < N; k++) {
        int pivot = k;
        for (int i = k + 1; i < N; i++) {
            if (absolute(lu[order[i]][k]) > absolute(lu[order[pivot]][k])) {
                pivot = i;
            }
        }
        int kept = order[k];
        order[k] = order[pivot];
        order[pivot] = kept;
        float *top = lu[order[k]];
        if (top[k] == 0) {
            return 0;
        }
        for (int i = k + 1; i < N; i++) {
            float *row = lu[order[i]];
            float factor = row[k] / top[k];
            row[k] = factor;
            for (int j = k + 1; j < N; j++) {
                row[j] -= factor * top[j];
            }
        }
    }
    return 1;
}

static void substitute(void) {
    for (int i = 0; i < N; i++) {
        float sum = right[order[i]];
        for (int j = 0; j < i; j++) {
            sum -= lu[order[i]][j] * x[j];
        }
        x[i] = sum;
    }
    for (int i = N - 1; i >= 0; i--) {
        float sum = x[i];
        for (int j = i + 1; j < N; j++) {
            sum -= lu[order[i]][j] * x[j];
        }
        x[i] = sum / lu[order[i]][i];
    }
}

int main(void) {
    unsigned seed = 7;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
            seed = seed * 1664525 + 1013904223;
            a[i][j] = lu[i][j] = (float)(seed >> 20) / 2048 - 1;
        }
        right[i] = (float)i;
    }
    multiply();
    unsigned long sum = (unsigned long)eliminate();
    substitute();
    for (int i = 0; i < N; i++) {
        float left = 0, trace = product[i][i];
        for (int j = 0; j < N; j++) {
            left += a[i][j] * x[j];
        }
        sum = sum * 31 + (absolute(left - right[i]) < 1e-3f) * 7 + (unsigned long)(long)(trace * 1e4f);
        sum = sum * 31 + (unsigned long)(long)(x[i] * 1e4f);
    }
    report(sum);
    return 0;
}
