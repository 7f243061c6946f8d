// Designators with ranges, flexible array members with initialisers, and ?: without a middle operand.
#include "out.h"
struct point {
    int x, y[3];
};
struct list {
    short n;
    int at[];
};
struct named {
    char c;
    char text[];
};
static int plain[] = {[3 ... 6] = 7, 8, [1] = 2};
static struct point points[4] = {[0 ... 2] = {1, {2, 3}}, {.y[1 ... 2] = 9}};
static int grid[3][4] = {[0 ... 1] = {[1 ... 2] = 5}, [2][0 ... 1] = 6};
static struct list numbers = {3, {10, 20, 30}};
struct named word = {'w', "hello"};
static int counted;
static int count(void) {
    return ++counted;
}
static int *pick(int *p, int *q) {
    return p ?: q;
}
int main(void) {
    for (unsigned i = 0; i < sizeof plain / sizeof *plain; i++)
        out(plain[i]);
    for (int i = 0; i < 4; i++)
        out(points[i].x), out(points[i].y[0]), out(points[i].y[1]), out(points[i].y[2]);
    for (int i = 0; i < 12; i++)
        out(grid[i / 4][i % 4]);
    for (int i = 0; i < numbers.n; i++)
        out(numbers.at[i]);
    out(sizeof numbers), text(word.text), out(sizeof word);
    int local[5] = {[1 ... 3] = count(), count()};
    for (int i = 0; i < 5; i++)
        out(local[i]);
    struct point many[3] = {[0 ... 2].x = count(), [1].y = {[0 ... 2] = count()}};
    for (int i = 0; i < 3; i++)
        out(many[i].x), out(many[i].y[2]);
    out(counted);
    out(count() ?: 100), out(0 ?: 5), out((counted - counted) ?: -1);
    int a = 1, b = 2;
    out(*pick(0, &b)), out(*pick(&a, &b));
    char c = 0;
    out(c ?: 'x' ?: 1), out(sizeof(c ?: c));
    static int constant = 3 ?: 4;
    out(constant);
    return 0;
}
