// Objects with tables of functions: shapes, and a small event loop of counters.

#include "report.h"

struct shape;
struct shape_type {
    long (*area)(const struct shape *);
    void (*move)(struct shape *, int, int);
    int (*contains)(const struct shape *, int, int);
};
struct shape {
    const struct shape_type *type;
    int x, y, width, height;
};

static void move_any(struct shape *s, int dx, int dy) {
    s->x += dx;
    s->y += dy;
}

static long box_area(const struct shape *s) {
    return (long)s->width * s->height;
}

static int box_contains(const struct shape *s, int x, int y) {
    return x >= s->x && x < s->x + s->width && y >= s->y && y < s->y + s->height;
}

static long disc_area(const struct shape *s) {
    return (long)s->width * s->width * 355 / 113;
}

static int disc_contains(const struct shape *s, int x, int y) {
    int dx = x - s->x, dy = y - s->y;
    return dx * dx + dy * dy < s->width * s->width;
}

static long line_area(const struct shape *s) {
    (void)s;
    return 0;
}

static int line_contains(const struct shape *s, int x, int y) {
    return (x - s->x) * s->height == (y - s->y) * s->width;
}

static void line_move(struct shape *s, int dx, int dy) {
    move_any(s, dy, dx);
}

static const struct shape_type types[] = {{box_area, move_any, box_contains},
                                          {disc_area, move_any, disc_contains},
                                          {line_area, line_move, line_contains}};

enum { SHAPES = 60 };

static struct shape shapes[SHAPES];

static int fold(int (*f)(int, int), const int *v, int n, int start) {
    for (int i = 0; i < n; i++) {
        start = f(start, v[i]);
    }
    return start;
}

static int add(int a, int b) {
    return a + b;
}

static int greater(int a, int b) {
    return a > b ? a : b;
}

int main(void) {
    unsigned state = 3;
    for (int i = 0; i < SHAPES; i++) {
        state = state * 1103515245u + 12345u;
        shapes[i].type = &types[(state >> 16) % 3];
        shapes[i].x = i * 3;
        shapes[i].y = i ^ 21;
        shapes[i].width = 5 + i % 9;
        shapes[i].height = 4 + i % 7;
    }
    unsigned long sum = 0;
    int hits[SHAPES] = {0};
    for (int round = 0; round < 100; round++) {
        for (int i = 0; i < SHAPES; i++) {
            struct shape *s = &shapes[i];
            sum += (unsigned long)s->type->area(s);
            if (s->type->contains(s, round, 100 - round)) {
                hits[i]++;
            }
            s->type->move(s, round % 3 - 1, i % 3 - 1);
        }
        sum = sum * 3 + (unsigned long)fold(add, hits, SHAPES, round);
        sum ^= (unsigned long)fold(greater, hits, SHAPES, 0);
    }
    report(sum);
    return 0;
}
