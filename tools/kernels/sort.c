// Quicksort with an explicit stack over pseudo-random numbers, and a check: branches that nobody can predict.

enum { COUNT = 20000, DEPTH = 64 };

static unsigned numbers[COUNT];

static void sort(void) {
    int lows[DEPTH], highs[DEPTH], depth = 1;
    lows[0] = 0;
    highs[0] = COUNT - 1;
    while (depth > 0) {
        depth--;
        int low = lows[depth], high = highs[depth];
        while (low < high) {
            unsigned pivot = numbers[(low + high) / 2];
            int i = low, j = high;
            while (i <= j) {
                while (numbers[i] < pivot) {
                    i++;
                }
                while (numbers[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    unsigned kept = numbers[i];
                    numbers[i++] = numbers[j];
                    numbers[j--] = kept;
                }
            }
            if (j - low < high - i) { // the larger part waits
                lows[depth] = i;
                highs[depth++] = high;
                high = j;
            } else {
                lows[depth] = low;
                highs[depth++] = j;
                low = i;
            }
        }
    }
}

int main(void) {
    unsigned seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < COUNT; i++) {
            seed = seed * 1664525u + 1013904223u;
            numbers[i] = seed >> 4;
        }
        sort();
        for (int i = 1; i < COUNT; i++) {
            if (numbers[i - 1] > numbers[i]) {
                return 1;
            }
        }
    }
    return 0;
}
