// strstr (C11 7.24.5.7) and memmem (GNU) in linear time and constant space: the two-way algorithm of
// Crochemore and Perrin
// ("Two-way string-matching", JACM 38, 1991).
//
// The pattern is cut where its maximal suffix begins, under one order of the alphabet or its reverse,
// whichever is the longer way in. The right part is compared first, left to right; a mismatch there allows a
// jump past it. Only when it matches is the left part looked at, and a mismatch there allows a jump of a
// whole period.
#include <string.h>

// The start of the maximal suffix of p[0..n) and its period, under `<` or, if reversed, under `>`.
static size_t maximal_suffix(const unsigned char *p, size_t n, int reversed, size_t *period) {
    size_t start = 0, candidate = 1, matched = 0, length = 1;
    while (candidate + matched < n) {
        unsigned char a = p[candidate + matched], b = p[start + matched];
        if (a == b) {
            if (++matched == length) {
                candidate += length;
                matched = 0;
            }
        } else if ((a < b) != reversed) {
            candidate += matched + 1;
            matched = 0;
            length = candidate - start;
        } else {
            start = candidate++;
            matched = 0;
            length = 1;
        }
    }
    *period = length;
    return start;
}

void *memmem(const void *block, size_t room, const void *wanted, size_t n) {
    const unsigned char *t = block, *p = wanted;
    size_t period, other;
    if (n == 0)
        return (void *)block;
    if (n > room)
        return NULL;
    // BEGIN SOLUTION os.lib.strstr
    size_t cut = maximal_suffix(p, n, 0, &period), second = maximal_suffix(p, n, 1, &other);
    if (second > cut) {
        cut = second;
        period = other;
    }
    int repeats = cut + period <= n && memcmp(p, p + period, cut) == 0;
    if (!repeats)
        period = (cut > n - cut ? cut : n - cut) + 1;
    size_t known = 0; // how much of the pattern's start is known to match here
    for (size_t at = 0; at <= room - n;) {
        size_t i = cut > known ? cut : known;
        while (i < n && p[i] == t[at + i])
            i++;
        if (i < n) {
            at += i - cut + 1;
            known = 0;
            continue;
        }
        for (i = cut; i > known && p[i - 1] == t[at + i - 1];)
            i--;
        if (i <= known)
            return (void *)(t + at);
        at += period;
        known = repeats ? n - period : 0;
    }
    // END SOLUTION
    return NULL;
}

char *strstr(const char *text, const char *wanted) {
    return memmem(text, strlen(text), wanted, strlen(wanted));
}
