#include "out.h"
union word {
    uint32_t w;
    uint16_t h[2];
    uint8_t b[4];
    struct {
        uint8_t low, rest[3];
    };
};
struct value {
    int kind;
    union {
        long number;
        const char *string;
        struct {
            int a, b;
        } pair;
    };
};
static void show(struct value v) {
    switch (v.kind) {
    case 0:
        out(v.number);
        break;
    case 1:
        text(v.string);
        break;
    case 2:
        out(v.pair.a), out(v.pair.b);
    }
}
static struct value values[] = {{0, {42}}, {1, {.string = "text"}}, {.kind = 2, .pair = {3, 4}}};
int main(void) {
    union word w = {0x11223344};
    out(w.h[0]), out(w.b[3]), out(w.low), out(w.rest[1]), out(sizeof w), out(sizeof(struct value));
    w.b[1] = 0xff, outu(w.w);
    for (int i = 0; i < 3; i++)
        show(values[i]);
    union word x = w;
    x.h[1] = 7, out(x.w != w.w), outu(x.w);
    return 0;
}
