// operands of sizeof and typeof are evaluated where their type is of variable length, and only there
#include "out.h"
static int count;
static int fixed[3][5];

static void sizes(int n) {
    char b[1][n + 3];
    int d[3][n];
    out(sizeof(b[count++])), out(count);
    out(sizeof(fixed[count++])), out(count);
    out(sizeof(d[count++ + sizeof(count++)])), out(count);
    out(sizeof(*(++count, (char (*)[count])b))), out(count);
}

static void types(int n) {
    int (*t)[n] = 0;
    __typeof__(t + (count++, 0)) one = t;
    out(count), out(sizeof *one);
    __typeof__(n + (count++, 0)) two = n;
    out(count), out(two), out(sizeof(__typeof__(*(++count, (char (*)[count])t)))), out(count);
}

static void blocks(void) {
    out(sizeof *({
        int n = 10;
        int (*x)[n] = 0;
        x;
    }));
    out((*({
        int n = 5;
        (int (*)[3][n]) fixed;
    }))[2][4]);
}

int main(void) {
    fixed[2][4] = 77;
    sizes(7), types(4), blocks();
    out(__alignof(short)), out((__signed char)200), out(__builtin_finite(1.0));
    int words[3] = {1, 2, 3};
    __asm__("" : "+m"(words));
    out(words[1]);
    return 0;
}
