// Big integers in words of 32 bits: a factorial, Fibonacci numbers, division by a word, decimal digits.

#include "report.h"

enum { WORDS = 48 };

struct big {
    int length;
    unsigned word[WORDS];
};

static void set(struct big *x, unsigned n) {
    x->length = 1;
    x->word[0] = n;
}

static void times_word(struct big *x, unsigned n) {
    unsigned long carry = 0;
    for (int i = 0; i < x->length; i++) {
        carry += (unsigned long)x->word[i] * n;
        x->word[i] = (unsigned)carry;
        carry >>= 32;
    }
    if (carry) {
        x->word[x->length++] = (unsigned)carry;
    }
}

static unsigned divide_word(struct big *x, unsigned n) {
    unsigned long rest = 0;
    for (int i = x->length - 1; i >= 0; i--) {
        rest = rest << 32 | x->word[i];
        x->word[i] = (unsigned)(rest / n);
        rest %= n;
    }
    while (x->length > 1 && x->word[x->length - 1] == 0) {
        x->length--;
    }
    return (unsigned)rest;
}

static void add(struct big *x, const struct big *y) {
    unsigned long carry = 0;
    int n = x->length > y->length ? x->length : y->length;
    for (int i = 0; i < n; i++) {
        carry += (i < x->length ? x->word[i] : 0);
        carry += (i < y->length ? y->word[i] : 0);
        x->word[i] = (unsigned)carry;
        carry >>= 32;
    }
    x->length = n;
    if (carry) {
        x->word[x->length++] = (unsigned)carry;
    }
}

static void multiply(struct big *z, const struct big *x, const struct big *y) {
    for (int i = 0; i < WORDS; i++) {
        z->word[i] = 0;
    }
    for (int i = 0; i < x->length; i++) {
        unsigned long carry = 0;
        for (int j = 0; j < y->length; j++) {
            carry += (unsigned long)x->word[i] * y->word[j] + z->word[i + j];
            z->word[i + j] = (unsigned)carry;
            carry >>= 32;
        }
        z->word[i + y->length] = (unsigned)carry;
    }
    z->length = x->length + y->length;
    while (z->length > 1 && z->word[z->length - 1] == 0) {
        z->length--;
    }
}

int main(void) {
    struct big f, a, b;
    set(&f, 1);
    for (unsigned i = 2; i <= 130; i++) {
        times_word(&f, i);
    }
    set(&a, 0);
    set(&b, 1);
    for (int i = 0; i < 600; i++) {
        struct big *x = i % 2 ? &b : &a, *y = i % 2 ? &a : &b;
        add(x, y);
    }
    static struct big product;
    multiply(&product, &a, &b);
    unsigned long sum = 0;
    while (f.length > 1 || f.word[0]) {
        sum = sum * 7 + divide_word(&f, 10);
    }
    while (product.length > 1 || product.word[0]) {
        sum = sum * 7 + divide_word(&product, 1000000000);
    }
    report(sum);
    return 0;
}
