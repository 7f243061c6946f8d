// Queens on a board: by bits, by arrays, and permutations by exchange.

#include "report.h"

enum { SIZE = 7 };

static int column[SIZE], up[2 * SIZE], down[2 * SIZE];
static int solutions;

static int by_bits(unsigned all, unsigned columns, unsigned left, unsigned right) {
    if (columns == all) {
        return 1;
    }
    int count = 0;
    unsigned free = all & ~(columns | left | right);
    while (free) {
        unsigned bit = free & -free;
        free ^= bit;
        count += by_bits(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return count;
}

static void by_arrays(int row) {
    if (row == SIZE) {
        solutions++;
        return;
    }
    for (int c = 0; c < SIZE; c++) {
        if (!column[c] && !up[row + c] && !down[row - c + SIZE]) {
            column[c] = up[row + c] = down[row - c + SIZE] = 1;
            by_arrays(row + 1);
            column[c] = up[row + c] = down[row - c + SIZE] = 0;
        }
    }
}

static unsigned permute(char *a, int k, int n, unsigned sum) {
    if (k == n) {
        return sum * 3 + (unsigned)a[0] * 5 + (unsigned)a[n - 1];
    }
    for (int i = k; i < n; i++) {
        char kept = a[k];
        a[k] = a[i];
        a[i] = kept;
        sum = permute(a, k + 1, n, sum);
        a[i] = a[k];
        a[k] = kept;
    }
    return sum;
}

int main(void) {
    char letters[] = "abcdef";
    unsigned sum = (unsigned)by_bits((1u << 8) - 1, 0, 0, 0);
    by_arrays(0);
    sum = sum * 1000 + (unsigned)solutions;
    report(permute(letters, 0, 6, sum));
    return 0;
}
