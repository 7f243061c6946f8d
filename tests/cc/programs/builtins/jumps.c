// __builtin_setjmp: everything that is alive there is still there when it returns again, however much has
// been computed in between
#include "out.h"
static void *buffer[5];
static void *outer[5];

__attribute__((noinline)) static int get(int i) {
    return i * 3 + 1;
}
__attribute__((noinline)) static void jump(void) {
    __builtin_longjmp(buffer, 1);
}

__attribute__((noinline)) static int many(int q) {
    int a = get(q), b = get(q + 1), c = get(q + 2), d = get(q + 3), e = get(q + 4), f = get(q + 5),
        g = get(q + 6);
    int h = get(q + 7), i = get(q + 8), j = get(q + 9), k = get(q + 10), l = get(q + 11), m = get(q + 12);
    int n = get(q + 13), o = get(q + 14), p = get(q + 15);
    if (__builtin_setjmp(buffer))
        return a + b * 2 + c * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8 + i * 9 + j * 10 + k * 11 + l * 12 +
               m * 13 + n * 14 + o * 15 + p * 16;
    int a2 = get(1), b2 = get(2), c2 = get(3), d2 = get(4), e2 = get(5), f2 = get(6), g2 = get(7),
        h2 = get(8);
    int i2 = get(9), j2 = get(10), k2 = get(11), l2 = get(12), m2 = get(13), n2 = get(14), o2 = get(15);
    get(1);
    out(a2 + b2 * 2 + c2 * 3 + d2 * 4 + e2 * 5 + f2 * 6 + g2 * 7 + h2 * 8 + i2 * 9 + j2 * 10 + k2 * 11 +
        l2 * 12 + m2 * 13 + n2 * 14 + o2 * 15);
    jump();
    return 0;
}

__attribute__((noinline)) static int with_room(int n) {
    int twice = n * 2;
    char room[n];
    room[0] = 3;
    if (__builtin_setjmp(buffer))
        return twice + room[0];
    jump();
    return 0;
}

__attribute__((noinline)) static void deep(int n) {
    if (n == 0)
        __builtin_longjmp(outer, 1);
    deep(n - 1);
    out(n);
}

int main(void) {
    out(many(100)), out(with_room(9));
    volatile int times = 0;
    if (__builtin_setjmp(outer)) {
        out(++times);
        if (times > 3)
            return 0;
    }
    deep(times * 5);
    return 1;
}
