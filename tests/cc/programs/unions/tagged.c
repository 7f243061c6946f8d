// a union with a tag that says which member is there
#include "out.h"
struct value {
    enum { INT, TEXT, PAIR } kind;
    union {
        int i;
        const char *text;
        struct {
            short a, b;
        } pair;
    };
};
static int show(const struct value *v) {
    switch (v->kind) {
    case INT:
        out(v->i);
        return 1;
    case TEXT:
        text(v->text);
        return 2;
    case PAIR:
        out(v->pair.a * v->pair.b);
        return 3;
    }
    return 0;
}
int main(void) {
    struct value v[] = {{INT, {42}}, {TEXT, .text = "words"}, {PAIR, .pair = {6, 7}}};
    int n = 0;
    for (int i = 0; i < 3; i++)
        n = n * 10 + show(&v[i]);
    out(n);
    v[0] = v[2], out(show(v));
    return 0;
}
