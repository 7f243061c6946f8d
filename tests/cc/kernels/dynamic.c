// Dynamic programming: longest common subsequence, edit distance, knapsack, shortest paths, binomials.

#include "report.h"

enum { N = 90, ITEMS = 20, WEIGHT = 200, NODES = 20 };

static int table[N + 1][N + 1];
static char a[N + 1], b[N + 1];
static unsigned best[WEIGHT + 1];
static int distance[NODES][NODES];

static int min(int x, int y) {
    return x < y ? x : y;
}

static int max(int x, int y) {
    return x > y ? x : y;
}

static int common(void) {
    for (int i = 1; i <= N; i++) {
        for (int j = 1; j <= N; j++) {
            if (a[i - 1] == b[j - 1]) {
                table[i][j] = table[i - 1][j - 1] + 1;
            } else {
                table[i][j] = max(table[i - 1][j], table[i][j - 1]);
            }
        }
    }
    return table[N][N];
}

static int edit(void) {
    for (int i = 0; i <= N; i++) {
        table[i][0] = table[0][i] = i;
    }
    for (int i = 1; i <= N; i++) {
        for (int j = 1; j <= N; j++) {
            int change = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            table[i][j] = min(change, min(table[i - 1][j], table[i][j - 1]) + 1);
        }
    }
    return table[N][N];
}

static unsigned knapsack(void) {
    for (unsigned i = 1; i <= ITEMS; i++) {
        unsigned weight = i * 7 % 31 + 3, worth = i * 11 % 37 + 1;
        for (unsigned w = WEIGHT; w >= weight; w--) {
            if (best[w - weight] + worth > best[w]) {
                best[w] = best[w - weight] + worth;
            }
        }
    }
    return best[WEIGHT];
}

static void paths(void) {
    for (int k = 0; k < NODES; k++) {
        for (int i = 0; i < NODES; i++) {
            for (int j = 0; j < NODES; j++) {
                if (distance[i][k] + distance[k][j] < distance[i][j]) {
                    distance[i][j] = distance[i][k] + distance[k][j];
                }
            }
        }
    }
}

int main(void) {
    for (int i = 0; i < N; i++) {
        a[i] = (char)('a' + i * i % 7);
        b[i] = (char)('a' + i * 3 % 5);
    }
    for (int i = 0; i < NODES; i++) {
        for (int j = 0; j < NODES; j++) {
            distance[i][j] = (i * 17 + j * 31) % 97 + 1;
        }
    }
    unsigned long sum = (unsigned long)common();
    sum = sum * 100 + (unsigned long)edit();
    sum = sum * 1000 + knapsack();
    paths();
    for (int i = 0; i < NODES; i++) {
        for (int j = 0; j < NODES; j++) {
            sum = sum * 3 + (unsigned long)distance[i][j];
        }
    }
    unsigned long row[40] = {1};
    for (int n = 1; n < 40; n++) {
        for (int k = n; k > 0; k--) {
            row[k] += row[k - 1];
        }
    }
    report(sum + row[13]);
    return 0;
}
