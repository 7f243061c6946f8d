// Copies of a known number of bytes, by functions of the library: within objects of every alignment, over
// each other.
#include "out.h"

void *memcpy(void *to, const void *from, __SIZE_TYPE__ n);
void *memmove(void *to, const void *from, __SIZE_TYPE__ n);
void *memset(void *to, int byte, __SIZE_TYPE__ n);

struct mixed {
    char tag;
    short pair[3];
    int number;
    char name[7];
    long long wide;
};

static unsigned char bytes[64] __attribute__((aligned(8)));
static struct mixed table[3];

static unsigned long sum(const void *p, int n) {
    const unsigned char *c = p;
    unsigned long h = 7;
    for (int i = 0; i < n; i++)
        h = h * 31 + c[i];
    return h & 0xffffffff;
}

static void fill(void) {
    for (int i = 0; i < 64; i++)
        bytes[i] = (unsigned char)(i * 37 + 200);
}

static unsigned read4(const void *p) {
    unsigned v;
    memcpy(&v, p, sizeof v);
    return v;
}

static unsigned long long read8(const void *p) {
    unsigned long long v;
    memcpy(&v, p, 8);
    return v;
}

static int read2(const void *p) {
    short v;
    return memcpy(&v, p, 2) == &v ? v : 99999;
}

static void write4(void *p, unsigned v) {
    memcpy(p, &v, 4);
}

static unsigned bits(float f) {
    unsigned u;
    memcpy(&u, &f, sizeof u);
    return u;
}

static int partly(int a) {
    struct mixed m;
    memset(&m, -1, sizeof m);
    memset(m.name, 0, 3);
    m.number = a;
    memcpy(&m.pair[1], &m.number, 4);
    return m.tag + m.pair[0] + m.pair[1] * 3 + m.pair[2] * 5 + m.name[2] + m.name[3] + (int)m.wide;
}

#define SHIFT(n)                                                                                             \
    fill();                                                                                                  \
    memmove(bytes + 8, bytes + 8 + 3, n);                                                                    \
    memmove(bytes + 32 + 1, bytes + 32, n);                                                                  \
    memmove(bytes + 16, bytes + 24, n);                                                                      \
    memcpy(bytes + 48, bytes + 3, n);                                                                        \
    outu(sum(bytes, 64));

int main(void) {
    fill();
    for (int i = 0; i < 9; i++) {
        outu(read4(bytes + i));
        outu((unsigned long)(read8(bytes + i) >> 13 & 0xffffffff));
        out(read2(bytes + i));
        write4(bytes + 20 + i, read4(bytes + i) + 1);
    }
    outu(sum(bytes, 64));
    SHIFT(0)
    SHIFT(1) SHIFT(2) SHIFT(3) SHIFT(4) SHIFT(5) SHIFT(6) SHIFT(7) SHIFT(8) SHIFT(9) SHIFT(12) SHIFT(16)
        outu(bits(1.5f));
    out(partly(70000));
    out(partly(-3));
    for (int i = 0; i < 3; i++)
        memset(&table[i], 0x5a + i, sizeof table[i]);
    memset(&table[1], 0x180, 2);
    memcpy(&table[2], &table[0], sizeof table[0]);
    outu(sum(table, sizeof table));
    int n = 0;
    memset(bytes + n++, 3, 1);
    memset(bytes + n++, n, 1);
    out(n * 1000 + bytes[0] * 10 + bytes[1]);
    return 0;
}
