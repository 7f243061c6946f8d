// loops that set and move memory: those that may become calls, and those that look like it
#include "out.h"
#define N 40
#define KEEP __attribute__((noinline)) static
static char bytes[N + 8], other[N + 8];
static short halves[N + 8];
static int words[N + 8], more[N + 8];
static long longs[N + 8];
static volatile int device[4];
static void fill(void) {
    for (int i = 0; i < N + 8; i++)
        bytes[i] = i * 7, other[i] = i * 5, halves[i] = i * 300, words[i] = i * 70001, more[i] = -i,
        longs[i] = i * 11L;
}
static void show(void) {
    unsigned long sum = 1;
    for (int i = 0; i < N + 8; i++)
        sum =
            sum * 31 + bytes[i] * 3 + other[i] * 5 + halves[i] * 7 + words[i] * 11 + more[i] * 13 + longs[i];
    out((long)(sum % 1000003));
    fill();
}
KEEP void zero_up_to(int n) {
    for (int i = 0; i < n; i++)
        words[i] = 0;
}
KEEP void ones_from(int from, int to) {
    for (int i = from; i < to; i++)
        longs[i] = -1;
}
KEEP void at_least_once(int n) {
    int i = 0;
    do
        words[i] = 0x01010101;
    while (++i < n);
}
KEEP void no_pattern(int n) {
    for (int i = 0; i < n; i++)
        words[i] = 0x01020304;
}
KEEP void bytes_of(int n, int value) {
    for (int i = 0; i <= n; i++)
        bytes[i] = value;
}
KEEP void down(int n) {
    for (int i = n - 1; i >= 0; i--)
        halves[i] = 0;
}
KEEP void by_pointers(char *p, char *end, int c) {
    while (p < end)
        *p++ = c;
}
KEEP void words_by_pointers(int *p, int *end) {
    for (; p != end; p++)
        *p = -1;
}
KEEP void odd_end(void) {
    for (int *p = words; (char *)p < (char *)words + 17; p++)
        *p = 0;
}
KEEP void counted_down(long *p, unsigned long n) {
    while (n--)
        *p++ = 0;
}
KEEP void counted_before(long *p, unsigned n) {
    do
        *p++ = 0;
    while (--n);
}
KEEP char *where_it_ends(char *p, int n) {
    while (n-- > 0)
        *p++ = 'x';
    return p;
}
KEEP void copy(int n) {
    for (int i = 0; i < n; i++)
        words[i] = more[i];
}
KEEP void copy_part(int to, int from, int n) {
    for (int i = 0; i < n; i++)
        words[to + i] = more[from + i];
}
KEEP void any_pointers(int *to, const int *from, int n) {
    for (int i = 0; i < n; i++)
        to[i] = from[i];
}
KEEP void nearer(int n) {
    for (int i = 0; i < n; i++)
        words[i] = words[i + 3];
}
KEEP void spread(int n) {
    for (int i = 0; i < n; i++)
        words[i + 3] = words[i];
}
KEEP void insert(int n) {
    for (int i = n; i > 0; i--)
        words[i] = words[i - 1];
}
KEEP void smear(int n) {
    for (int i = n; i > 0; i--)
        words[i - 1] = words[i];
}
KEEP void reverse(int n) {
    for (int i = 0; i < n; i++)
        words[i] = more[n - 1 - i];
}
KEEP void every_second(int n) {
    for (int i = 0; i < n; i += 2)
        words[i] = 0;
}
KEEP void two_counters(int n) {
    int k = 5;
    for (int i = 0; i < n; i++)
        words[k++] = more[i];
}
KEEP void unsigned_counter(unsigned n) {
    for (unsigned i = 0; i < n; i++)
        words[i] = 0;
}
KEEP void narrower(int n) {
    for (int i = 0; i < n; i++)
        bytes[i] = (char)words[i];
}
KEEP void to_device(void) {
    for (int i = 0; i < 4; i++)
        device[i] = 0;
}
KEEP int summed(int n) {
    int sum = 0;
    for (int i = 0; i < n; i++)
        words[i] = 0, sum += i;
    return sum;
}
KEEP int last_of(int n) {
    int last = 0;
    for (int i = 0; i < n; i++)
        words[i] = last = more[i];
    return last;
}
KEEP void rows(int n) {
    static int table[6][5];
    for (int i = 0; i < n; i++)
        for (int j = 0; j < 5; j++)
            table[i][j] = -1;
    int sum = 0;
    for (int i = 0; i < 6; i++)
        sum += table[i][i % 5] * (i + 1);
    out(sum);
}
struct item {
    int a, b;
};
KEEP void structs(struct item *to, int n) {
    static struct item from[8] = {{1, 2}, {3, 4}, {5, 6}};
    for (int i = 0; i < n; i++)
        to[i] = from[i];
    for (int i = 0; i < n; i++)
        from[i].a = 0;
}
KEEP int on_the_stack(int n) {
    int a[16], b[16];
    for (int i = 0; i < 16; i++)
        a[i] = i * n;
    for (int i = 0; i < 16; i++)
        b[i] = a[i];
    for (int i = 0; i < 5; i++)
        a[i] = b[i + 2];
    return a[3] + a[9] + b[n & 15];
}
int main(void) {
    static const int counts[] = {0, 1, 2, 7, 8, 9, 17, N, -3};
    fill();
    for (int k = 0; k < 9; k++) {
        int n = counts[k], some = n > 0 ? n : 1;
        zero_up_to(n), show(), ones_from(3, n), show(), at_least_once(n), show(), no_pattern(n), show();
        bytes_of(n, 0x1ff - n), show(), down(n), show(), by_pointers(bytes + 2, bytes + n, n), show();
        words_by_pointers(words, words + (n > 0 ? n : 0)), show(), counted_down(longs, n > 0 ? n : 0), show();
        counted_before(longs, some), show(), out(where_it_ends(bytes, n) - bytes), show(), copy(n), show();
        copy_part(n & 7, k & 3, n), show(), any_pointers(words + 1, words, n), show();
        any_pointers(words, words + 1, n), show(), nearer(n), show(), spread(n), show(), insert(n), show();
        smear(n), show(), reverse(n), show(), every_second(n), show();
        two_counters(n), show(), unsigned_counter(n > 0 ? n : 0), show(), narrower(n), show();
        out(summed(n)), show(), out(last_of(n)), show(), rows(n > 6 ? 6 : n), out(on_the_stack(n)), show();
    }
    odd_end(), show(), to_device();
    struct item items[8] = {{0, 0}};
    structs(items, 3), structs(items + 4, 2), out(items[1].b * 100 + items[5].a * 10 + items[4].b);
    return 0;
}
