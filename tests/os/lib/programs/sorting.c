// qsort and bsearch: sorted, a permutation, and few enough comparisons, on inputs made to be hard.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

#define MOST 3000

struct item {
    uint32_t key;
    unsigned char rest[23];
};

static uint32_t words[MOST], copy[MOST];
static struct item items[300];
static unsigned long compared;

static int by_value(const void *left, const void *right) {
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    compared++;
    return a < b ? -1 : a > b;
}

static int by_bytes(const void *left, const void *right) {
    return memcmp(left, right, 3);
}

static int by_key(const void *left, const void *right) {
    return by_value(&((const struct item *)left)->key, &((const struct item *)right)->key);
}

static void fill(int kind, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        words[i] = kind == 0   ? random_word()
                   : kind == 1 ? i
                   : kind == 2 ? n - i
                   : kind == 3 ? 7
                   : kind == 4 ? random_below(4)
                   : kind == 5 ? (i < n / 2 ? i : n - i)
                               : i ^ 1;
}

int main(void) {
    static const uint32_t sizes[] = {0, 1, 2, 3, 10, 13, 64, 500, MOST};
    for (int kind = 0; kind < 7; kind++)
        for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
            uint32_t n = sizes[s], total = 0, bad = 0, log = 1;
            fill(kind, n);
            memcpy(copy, words, n * sizeof *words);
            for (uint32_t i = 0; i < n; i++)
                total += words[i] * words[i];
            compared = 0;
            qsort(words, n, sizeof *words, by_value);
            for (uint32_t i = n; i > 1; i /= 2)
                log++;
            bad += compared > 3ul * n * log + 20;
            for (uint32_t i = 0; i < n; i++) {
                total -= words[i] * words[i];
                bad += i > 0 && words[i - 1] > words[i];
                uint32_t *found = bsearch(&copy[i], words, n, sizeof *words, by_value);
                bad += !found || *found != copy[i];
            }
            uint32_t absent = 5000000;
            bad += kind && bsearch(&absent, words, n, sizeof *words, by_value) != NULL;
            printf("%d %u: %u %u\n", kind, (unsigned)n, (unsigned)bad, (unsigned)total);
        }
    static unsigned char triples[999];
    for (size_t i = 0; i < sizeof triples; i++)
        triples[i] = (unsigned char)random_word();
    qsort(triples, 333, 3, by_bytes);
    for (size_t i = 0; i < sizeof triples; i++)
        printf("%02x", triples[i]);
    for (int i = 0; i < 300; i++) {
        items[i].key = random_word();
        memset(items[i].rest, (int)items[i].key, sizeof items[i].rest);
    }
    qsort(items, 300, sizeof *items, by_key);
    for (int i = 0; i < 300; i++)
        printf("%x%s", (unsigned)items[i].key, items[i].rest[22] == (items[i].key & 0xff) ? " " : "!");
    puts("");
    return 0;
}
