// Bit-fields: layout, signs, promotions, updates, initialisers, neighbours that stay as they are.
#include "out.h"
#define BYTES(x) bytes(&(x), sizeof(x))
static void bytes(const void *p, unsigned n) {
    for (unsigned i = 0; i < n; i++)
        out(((const unsigned char *)p)[i]);
}
enum colour { RED, GREEN, BLUE };
struct a {
    unsigned x : 3;
    int y : 5;
    unsigned z : 24;
};
struct b {
    char c;
    int y : 20;
    char d;
};
struct c {
    long long wide : 40;
    unsigned long more : 24;
    int : 0;
    short s : 9;
    unsigned : 3;
    _Bool flag : 1;
    enum colour colour : 2;
};
struct __attribute__((packed)) d {
    char c;
    unsigned x : 31;
    long long y : 63;
    unsigned long long z : 64;
    short e : 3;
};
union e {
    int a : 4;
    unsigned b : 12;
    unsigned short c;
    struct {
        unsigned low : 4, high : 4;
    };
};
struct f {
    unsigned char a : 4, b : 4, c : 7;
    signed char d : 2;
    int e : 32;
    unsigned f : 32;
    volatile unsigned g : 5;
};
struct {
    char c;
    int : 8;
} unnamed;
struct {
    char c;
    int : 0;
    char d;
} ended;
static struct a sa = {5, -3, 0xabcdef};
static struct c sc = {-1234567890123, 0xfedcba, -200, 1, BLUE};
static struct d sd = {'x', 0x7654321, -0x123456789abcdef0, 0xfedcba9876543210, -3};
static struct a table[] = {{1, 2, 3}, [2] = {.z = 77, .x = 7}};
static union e ue = {.b = 0xabc};
static int id(int x) {
    return x;
}
int main(void) {
    out(sizeof(struct a)), out(sizeof(struct b)), out(sizeof(struct c)), out(sizeof(struct d)),
        out(sizeof(union e));
    out(sizeof(struct f)), out(sizeof unnamed), out(sizeof ended), out(_Alignof(struct b));
    BYTES(sa), BYTES(sc), BYTES(sd), BYTES(table), BYTES(ue);
    out(sa.x), out(sa.y), out(sa.z), out(sc.wide), out(sc.more), out(sc.s), out(sc.flag), out(sc.colour);
    out(sd.c), out(sd.x), out(sd.y), outu(sd.z), out(sd.e);
    struct a la = {id(9), id(-17), id(0x1234567)};
    BYTES(la), out(la.x - 6 < 0), out(la.y << 2), out(-la.x < 0);
    out(la.x = 12), out(la.y = 31), out(la.y += 3), out(la.x++), out(++la.x), out(la.x--), out(la.z *= 3);
    BYTES(la);
    struct b lb = {0x55, -1, 0x56};
    lb.y = -100000, out(lb.c), out(lb.d), out(lb.y), lb.c = 1, lb.d = 2, out(lb.y), out(lb.y >>= 3),
    out(lb.y &= 0xff);
    struct c lc = sc;
    lc.wide++, lc.more -= 0xfedcbb, lc.s = 255, lc.flag = 256, lc.colour = GREEN;
    BYTES(lc), out(lc.wide), out(lc.more), out(lc.s), out(lc.flag ? lc.colour : -1), out(lc.s + lc.flag);
    struct d ld = sd, *p = &ld;
    p->x = id(123456789), p->y = id(-5), p->z -= 1, p->e++, p->c--;
    BYTES(ld), out(p->x), out(p->y), outu(p->z), out(p->e);
    union e le = {3};
    le.high = 9, BYTES(le), out(le.a), out(le.b), le.b = 0x7ff, out(le.low), out(le.high), out(le.a);
    struct f lf = {15, 8, 100, -1, -7, 0xf0000000, 31};
    out(lf.a), out(lf.b), out(lf.c), out(lf.d), out(lf.e), out(lf.f), out(lf.g);
    out(lf.f > 0), out(lf.f / 2), out(lf.e / 2), lf.g++, out(lf.g), out((lf.a, lf.b)), out(lf.b ?: 3);
    out(_Generic(lf.a + 0, int: 1, unsigned: 2, default: 3)), out(lf.a == 15 && lf.b != 8);
    switch (lf.c) {
    case 100:
        out(1);
    }
    struct a array[3] = {{1, 1, 1}, {.y = -1}};
    for (int i = 0; i < 3; i++)
        array[i].z += i * 1000 + array[i].x, out(array[i].z), out(array[i].y);
    return 0;
}
