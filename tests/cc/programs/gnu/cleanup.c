// attribute cleanup: a call at each way out of a variable's scope, the innermost and last declared first
#include "out.h"
#define CLEAN __attribute__((cleanup(leave)))
typedef struct {
    int parts[6];
} Large;
typedef struct {
    long a, b;
} Pair;

static void leave(int *place) {
    text("leave"), out(*place);
}
static void leave_large(Large *place) {
    out(place->parts[3]), place->parts[3] = 99;
}

static int ways(int n) {
    CLEAN int x = n;
    if (n > 3)
        return x + 1;
    {
        CLEAN int y = n + 10;
        x = 7;
        if (n == 2)
            return ++y;
    }
    for (int i = 0; i < 3; i++) {
        CLEAN int z = i + 100;
        if (i == 1)
            continue;
        if (n == 1)
            break;
    }
    CLEAN int w = 50;
    switch (n) {
    case 3: {
        CLEAN int inside = 60;
        break;
    }
    default:
        return x++;
    }
    return w;
}

static Large large(void) {
    __attribute__((cleanup(leave_large))) Large b = {{1, 2, 3, 4}};
    return b;
}

static Pair pair(void) {
    CLEAN int q = 3;
    Pair t = {q, 5};
    return t;
}

static void jumps(int n) {
again:;
    CLEAN int k = n;
    if (n-- > 0)
        goto again;
    {
        CLEAN int m = 1;
        goto end;
    }
end:
    text("end");
}

static void with_arrays(int n) {
    for (int i = 0; i < 3; i++) {
        CLEAN int a = i;
        int room[n];
        room[0] = i;
        CLEAN int b = room[0] + 5;
        if (i == 1)
            continue;
        out(room[0]);
    }
}

struct tagged {
    int a;
};
static void leave_tagged(struct tagged *place) {
    out(place->a);
}
static void of_tag(void) {
    struct tagged __attribute__((cleanup(leave_tagged))) one = {71}, two = {72};
    const struct tagged __attribute__((aligned(64))) far = {73};
    out(two.a - one.a), out((uintptr_t)&far % 64), out(far.a);
}

int main(void) {
    of_tag();
    for (int i = 0; i < 6; i++)
        out(ways(i));
    out(large().parts[3]), out(pair().b);
    jumps(2), with_arrays(4);
    out(({
        CLEAN int s = 8;
        s + 1;
    }));
    ({
        CLEAN int s = 9;
        text("inside");
    });
    return 0;
}
