// Three sorts of the same numbers: quicksort, heapsort and insertion sort.

#include "report.h"

enum { N = 3000, FEW = 300 };

static int numbers[N];
static unsigned state = 12345;

static int next_random(void) {
    state = state * 1103515245u + 12345u;
    return (int)(state >> 8);
}

static void swap(int *x, int *y) {
    int kept = *x;
    *x = *y;
    *y = kept;
}

static void quick(int *v, int low, int high) {
    while (low < high) {
        int pivot = v[low + (high - low) / 2];
        int i = low, j = high;
        while (i <= j) {
            while (v[i] < pivot) {
                i++;
            }
            while (v[j] > pivot) {
                j--;
            }
            if (i <= j) {
                swap(&v[i++], &v[j--]);
            }
        }
        if (j - low < high - i) {
            quick(v, low, j);
            low = i;
        } else {
            quick(v, i, high);
            high = j;
        }
    }
}

static void sink(int *v, int root, int n) {
    for (;;) {
        int child = 2 * root + 1;
        if (child >= n) {
            return;
        }
        if (child + 1 < n && v[child] < v[child + 1]) {
            child++;
        }
        if (v[root] >= v[child]) {
            return;
        }
        swap(&v[root], &v[child]);
        root = child;
    }
}

static void heap(int *v, int n) {
    for (int i = n / 2 - 1; i >= 0; i--) {
        sink(v, i, n);
    }
    for (int i = n - 1; i > 0; i--) {
        swap(&v[0], &v[i]);
        sink(v, 0, i);
    }
}

static void insertion(int *v, int n) {
    for (int i = 1; i < n; i++) {
        int x = v[i], j = i;
        for (; j > 0 && v[j - 1] > x; j--) {
            v[j] = v[j - 1];
        }
        v[j] = x;
    }
}

static void fill(int n) {
    for (int i = 0; i < n; i++) {
        numbers[i] = next_random() % 100000;
    }
}

static unsigned digest(int n) {
    unsigned sum = 0;
    for (int i = 0; i < n; i++) {
        sum = sum * 17 + numbers[i];
    }
    return sum;
}

int main(void) {
    fill(N);
    quick(numbers, 0, N - 1);
    unsigned sum = digest(N);
    fill(N);
    heap(numbers, N);
    sum ^= digest(N);
    fill(FEW);
    insertion(numbers, FEW);
    report(sum ^ digest(FEW));
    return 0;
}
