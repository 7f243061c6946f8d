// Integer matrix products: three nested loops, two loads and a multiplication inside.

enum { SIZE = 64 };

static int a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static void multiply(void) {
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            int sum = 0;
            for (int k = 0; k < SIZE; k++) {
                sum += a[i][k] * b[k][j];
            }
            c[i][j] = sum;
        }
    }
}

int main(void) {
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            a[i][j] = i + j;
            b[i][j] = i == j ? 3 : 0;
        }
    }
    for (int round = 0; round < ROUNDS; round++) {
        multiply();
        if (c[5][9] != 3 * 14) {
            return 1;
        }
    }
    return 0;
}
