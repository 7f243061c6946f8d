// The memory functions on every alignment and many lengths against loops of bytes, with guards around what
// they may write. Prints "good" or what is wrong. The buffers are words, so that alignments are what they
// seem.

#include "out.h"

#define SIZE 272
#define LONGEST 120

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *left, const void *right, size_t n);

static uint64_t real_words[SIZE / 8], model_words[SIZE / 8];
static unsigned char *const real = (unsigned char *)real_words, *const model = (unsigned char *)model_words;
static long wrong;

static void fill(void) {
    for (int i = 0; i < SIZE; i++) {
        real[i] = model[i] = (unsigned char)(i * 7 + (i >> 5));
    }
}

static void check(const char *what, int to, int from, int n, void *result) {
    int same = result == real + to;
    for (int i = 0; i < SIZE; i++) {
        same &= real[i] == model[i];
    }
    if (!same && wrong++ < 10) {
        text(what);
        out(to);
        out(from);
        out(n);
    }
}

// Every length that is short, and some longer ones.
static int longer(int n) {
    return n < 24 ? n + 1 : n + 13;
}

static void copies(int to, int from, int n, int apart) {
    unsigned char kept[LONGEST];
    fill();
    for (int i = 0; i < n; i++) {
        kept[i] = model[from + i];
    }
    for (int i = 0; i < n; i++) {
        model[to + i] = kept[i];
    }
    check("memmove", to, from, n, memmove(real + to, real + from, (size_t)n));
    if (apart) {
        fill();
        for (int i = 0; i < n; i++) {
            model[to + i] = kept[i];
        }
        check("memcpy", to, from, n, memcpy(real + to, real + from, (size_t)n));
    }
}

static void compares(int a, int b, int n) {
    for (int i = 0; i < n; i++) {
        real[b + i] = real[a + i];
    }
    int good = memcmp(real + a, real + b, (size_t)n) == 0;
    for (int i = 0; i < n; i += 1 + n / 8) {
        unsigned char old = real[b + i];
        real[b + i] = old ^ 0x80;
        int order = memcmp(real + a, real + b, (size_t)n);
        good &= old < (old ^ 0x80) ? order < 0 : order > 0;
        real[b + i] = old;
    }
    if (!good && wrong++ < 10) {
        text("memcmp");
        out(a);
        out(b);
        out(n);
    }
}

int main(void) {
    for (int a = 0; a < 8; a++) {
        for (int n = 0; n < LONGEST - 16; n = longer(n)) {
            fill();
            for (int i = 0; i < n; i++) {
                model[8 + a + i] = 0xa5;
            }
            check("memset", 8 + a, 0, n, memset(real + 8 + a, 0x7a5, (size_t)n));
            for (int b = 0; b < 8; b++) {
                copies(8 + a, 136 + b, n, 1);
                copies(136 + a, 8 + b, n, 1);
                copies(8 + a, 8 + b, n, 0);
                copies(8 + a, 23 + b, n, 0);
                copies(23 + a, 8 + b, n, 0);
                fill();
                compares(8 + a, 136 + b, n);
            }
        }
    }
    if (wrong == 0) {
        text("good");
    }
    return wrong != 0;
}
