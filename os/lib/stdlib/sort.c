// qsort and bsearch (C11 7.22.5), and qsort_r (GNU).
//
// Quicksort with the median of three, insertion sort for short pieces, and heapsort where quicksort has gone
// too deep: no input takes more than about n log n comparisons (Musser, "Introspective Sorting", 1997). The
// shorter side is sorted by the recursive call, so the stack stays at log n frames.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SHORT_PIECE 12

struct order {
    size_t size;
    int (*compare)(const void *, const void *, void *);
    void *context;
    int words; // elements are aligned and whole words
};

static int order(const struct order *o, const char *left, const char *right) {
    return o->compare(left, right, o->context);
}

static void swap(const struct order *o, char *a, char *b) {
    if (o->words) {
        uintptr_t *p = (uintptr_t *)(void *)a, *q = (uintptr_t *)(void *)b;
        for (size_t n = o->size; n; n -= sizeof *p, p++, q++) {
            uintptr_t kept = *p;
            *p = *q;
            *q = kept;
        }
        return;
    }
    for (size_t n = o->size; n; n--, a++, b++) {
        char kept = *a;
        *a = *b;
        *b = kept;
    }
}

static void insertion_sort(const struct order *o, char *base, size_t count) {
    char *end = base + count * o->size;
    for (char *next = base + o->size; next < end; next += o->size)
        for (char *at = next; at > base && order(o, at - o->size, at) > 0; at -= o->size)
            swap(o, at - o->size, at);
}

static void sift_down(const struct order *o, char *base, size_t root, size_t count) {
    for (;;) {
        size_t child = 2 * root + 1;
        if (child >= count)
            return;
        if (child + 1 < count && order(o, base + child * o->size, base + (child + 1) * o->size) < 0)
            child++;
        if (order(o, base + root * o->size, base + child * o->size) >= 0)
            return;
        swap(o, base + root * o->size, base + child * o->size);
        root = child;
    }
}

static void heap_sort(const struct order *o, char *base, size_t count) {
    for (size_t root = count / 2; root-- > 0;)
        sift_down(o, base, root, count);
    while (--count > 0) {
        swap(o, base, base + count * o->size);
        sift_down(o, base, 0, count);
    }
}

// Puts the median of the first, middle and last element in front, and the larger of the others last.
static void median_to_front(const struct order *o, char *first, char *middle, char *last) {
    if (order(o, middle, first) > 0)
        swap(o, middle, first);
    if (order(o, first, last) > 0)
        swap(o, first, last);
    if (order(o, middle, first) > 0)
        swap(o, middle, first);
}

static void sort(const struct order *o, char *base, size_t count, int depth) {
    while (count > SHORT_PIECE) {
        if (depth-- == 0) {
            heap_sort(o, base, count);
            return;
        }
        // BEGIN SOLUTION os.lib.partition
        char *left = base, *right = base + count * o->size;
        median_to_front(o, base, base + count / 2 * o->size, right - o->size);
        for (;;) {
            do
                left += o->size;
            while (left < right && order(o, left, base) < 0);
            do
                right -= o->size;
            while (order(o, right, base) > 0);
            if (left >= right)
                break;
            swap(o, left, right);
        }
        swap(o, base, right);
        // END SOLUTION
        size_t before = (size_t)(right - base) / o->size, after = count - before - 1;
        if (before < after) {
            sort(o, base, before, depth);
            base = right + o->size;
            count = after;
        } else {
            sort(o, right + o->size, after, depth);
            count = before;
        }
    }
    insertion_sort(o, base, count);
}

void qsort_r(void *base, size_t count, size_t size, int (*compare)(const void *, const void *, void *),
             void *context) {
    if (size == 0 || count < 2)
        return;
    struct order o = {size, compare, context, ((uintptr_t)base | size) % sizeof(uintptr_t) == 0};
    int depth = 0;
    for (size_t n = count; n; n /= 2)
        depth += 2;
    sort(&o, base, count, depth);
}

struct plain {
    int (*compare)(const void *, const void *);
};

static int compare_plain(const void *left, const void *right, void *context) {
    return ((const struct plain *)context)->compare(left, right);
}

void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *)) {
    struct plain plain = {compare};
    qsort_r(base, count, size, compare_plain, &plain);
}

void *bsearch(const void *key, const void *base, size_t count, size_t size,
              int (*compare)(const void *, const void *)) {
    const char *low = base;
    while (count > 0) {
        const char *middle = low + count / 2 * size;
        int side = compare(key, middle);
        if (side == 0)
            return (void *)middle;
        if (side > 0) {
            low = middle + size;
            count -= count / 2 + 1;
        } else {
            count /= 2;
        }
    }
    return NULL;
}
