// Members of packed records, and objects of types with little alignment, are read and written in pieces: all sizes,
// floats, bit-fields, records and arrays inside, through pointers, by value, volatile, and with initialisers.
#include "out.h"
#define PACKED __attribute__((packed))

struct part {
    int a;
    short b;
    long long c;
};
struct PACKED all {
    char first;
    short s;
    int i;
    long long l;
    unsigned u;
    float f;
    double d;
    struct part part;
    int array[3];
    unsigned low : 5, high : 20;
    struct {
        int inner;
    } record;
    long double ld;
    unsigned short us;
    struct {
        unsigned x : 7, y : 20;
    } bits;
    long long wide : 50;
    enum { A = -1, B } e;
    char *text;
    _Bool flag;
    char to_two[2];
    long long pairs[2][2];
};
typedef int any_int __attribute__((aligned(1)));
typedef long long even_long __attribute__((aligned(2)));
typedef struct part any_part __attribute__((aligned(1)));
struct PACKED __attribute__((aligned(2))) halves {
    int a;
    double b;
};
struct PACKED __attribute__((aligned(4))) words {
    long long a;
    double b;
};

struct all global = {1, -2, -300000, 0x123456789abcdefLL, 0xfedcba98u, 1.5f, -2.25, {5, -6, 7}, {1, 2, 3}, 9, 70000,
                     {77}, 3.5L, 65535, {99, 5555}, -12345678901LL, B, "packed", 1, "z", {{1, 2}, {3, -4}}};
struct all table[3];
_Alignas(8) unsigned char raw[40];

__attribute__((noinline)) long long sum(struct all *p) {
    return p->first + p->s + p->i + p->l + p->u + (long long)p->f + (long long)p->d + p->part.a + p->part.b + p->part.c +
           p->array[1] + p->low + p->high + p->record.inner + (long long)p->ld + p->us + p->bits.x + p->bits.y + p->wide +
           p->e + p->flag + p->pairs[1][1] + (p->text ? p->text[0] : 0);
}

__attribute__((noinline)) void change(struct all *p, int k) {
    p->s = k;
    p->i += k;
    p->l -= k;
    p->u ^= k;
    p->f += k;
    p->d *= k;
    p->part.b++;
    p->array[k & 1] = k;
    p->low = k;
    p->high -= k;
    p->record.inner <<= 1;
    p->ld += 1;
    p->us--;
    p->bits.x += k;
    p->bits.y -= k;
    p->wide = -p->wide + k;
    p->e = A;
    p->flag = !p->flag;
    p->text++;
    p->pairs[k & 1][1] *= k;
}

__attribute__((noinline)) struct part get(struct all *p) {
    return p->part;
}

__attribute__((noinline)) void put(struct all *p, struct part x) {
    p->part = x;
}

__attribute__((noinline)) struct all by_value(struct all x) {
    x.i++;
    x.part.c += 3;
    return x;
}

__attribute__((noinline)) long long words(struct words *w, struct halves *h, any_part *p) {
    w->a += h->a;
    h->b = w->b + 1;
    p->c -= w->a;
    return w->a + (long long)h->b + p->c + p->a;
}

int main(void) {
    struct all local = {.i = 5, .part = {1, 2, 3}, .array = {[1] = 4}, .high = 8, .text = "x"};
    volatile struct all *v = &global;
    struct part part;
    out(sum(&global));
    out(sizeof global);
    change(&global, 3);
    out(sum(&global));
    part = get(&global);
    part.a = 1000;
    put(&global, part);
    out(sum(&global));
    out(sum(&local));
    change(&local, 5);
    out(sum(&local));
    table[1] = by_value(global);
    table[2] = table[1];
    for (int i = 0; i < 3; i++) {
        table[2].array[i] += i;
        table[i].part.a = i;
    }
    out(sum(&table[1]));
    out(sum(table + 2));
    v->i = 4;
    v->us++;
    v->pairs[0][0]--;
    out(v->i + v->us + v->pairs[0][0]);
    out((local.first ? local.part : global.part).a);
    out(((struct all){.part.a = 6, .l = 8}).part.a);
    for (int i = 0; i < 40; i++) raw[i] = i * 37;
    any_int *n = (any_int *)(raw + 3);
    *n++ = 0x12345678;
    out(n[-1]);
    outu(n[0]);
    out(raw[3]);
    out(*(even_long *)(raw + 2) ^ *(any_int *)(raw + 9));
    any_int by_itself = 3;
    any_int *there = &by_itself;
    *there += 5;
    out(by_itself);
    struct words w = {5, 1.5};
    struct halves h[2] = {{6, 2.5}, {7, 3.5}};
    out(words(&w, &h[1], (any_part *)(raw + 11)));
    out(_Alignof(global.i));
    struct {
        char c;
        __typeof__(global.i) as_declared;
        __typeof__(global.array) array;
    } declared = {1, global.i};
    out(sizeof declared + declared.as_declared);
    return 0;
}
