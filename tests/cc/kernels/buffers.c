// Arrays that are set, copied and shifted: pancake flips over all permutations, an editor's buffer, overlaid
// tables.

#include "report.h"

enum { ROOM = 512, MOST = 8 };

static char text[ROOM];
static int length;
static unsigned char marks[ROOM], seen[ROOM];

static void insert(int at, const char *s, int n) {
    for (int i = length - 1; i >= at; i--) {
        text[i + n] = text[i];
    }
    for (int i = 0; i < n; i++) {
        text[at + i] = s[i];
    }
    length += n;
}

static void erase(int at, int n) {
    length -= n;
    for (int i = at; i < length; i++) {
        text[i] = text[i + n];
    }
}

static long edit(void) {
    static const char *const words[] = {"alpha ", "be ", "gamma ", "delta ", "epsilon "};
    static const int sizes[] = {6, 3, 6, 6, 8};
    unsigned seed = 7;
    long sum = 0;
    length = 0;
    for (int i = 0; i < 150; i++) {
        seed = seed * 1664525 + 1013904223;
        unsigned at = (seed >> 8) % (length + 1);
        if (length > ROOM - 40 || (seed >> 28) == 0 && at + 20 < (unsigned)length) {
            erase(at, 20 < length - (int)at ? 20 : length - at);
        } else {
            insert(at, words[seed >> 3 & 3], sizes[seed >> 3 & 3]);
        }
        sum = sum * 5 + text[length / 2] + length;
    }
    return sum;
}

static int flips(const int *row, int n) {
    int stack[MOST], count = 0, top;
    for (int i = 0; i < n; i++) {
        stack[i] = row[i];
    }
    while ((top = stack[0]) != 0) {
        for (int i = 0, j = top; i < j; i++, j--) {
            int x = stack[i];
            stack[i] = stack[j];
            stack[j] = x;
        }
        count++;
    }
    return count;
}

static long pancakes(int n) {
    int row[MOST], count[MOST], most = 0, r = n;
    long sum = 0;
    for (int i = 0; i < n; i++) {
        row[i] = i;
    }
    for (int number = 0;; number++) {
        for (; r > 1; r--) {
            count[r - 1] = r;
        }
        int f = flips(row, n);
        most = f > most ? f : most;
        sum += number % 2 ? -f : f;
        for (;; r++) {
            if (r == n) {
                return sum * 100 + most;
            }
            int first = row[0];
            for (int i = 0; i < r; i++) {
                row[i] = row[i + 1];
            }
            row[r] = first;
            if (--count[r] > 0) {
                break;
            }
        }
    }
}

static long overlay(int rounds) {
    long sum = 0;
    for (int k = 1; k <= rounds; k++) {
        for (int i = 0; i < ROOM; i++) {
            marks[i] = 0;
        }
        for (int i = 0; i < ROOM; i += k) {
            marks[i] ^= k;
        }
        for (int i = 0; i < ROOM; i++) {
            seen[i] = marks[i];
        }
        sum += seen[k * 7 % ROOM] + seen[k * k % ROOM];
    }
    return sum;
}

int main(void) {
    report((edit() * 31 + pancakes(6)) * 31 + overlay(20));
    return 0;
}
