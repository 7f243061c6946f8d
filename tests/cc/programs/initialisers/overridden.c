// an initialiser for the whole of an object replaces what an earlier one said about its parts; scopes of
// statements
#include "out.h"
struct pair {
    char word[6];
    int n;
};
struct nest {
    int a;
    struct pair p[2];
};
union two {
    int i;
    struct pair p;
};
static struct pair parts[] = {
    {"foo", 1}, [0] = {.word[0] = 'b'}, [1] = {"long", 2}, [1].word = {"a"}, [1].word[4] = 'z'};
static struct pair kept[] = {{{"foo"}, 1}, [0].word[0] = 'b'};
static struct nest nested = {1, {{"ab", 2}, {"cd", 3}}, .p = {[1] = {.n = 9}}, .a = 4};
static struct pair ranges[] = {[3] = {"x", 7}, [0 ... 4] = {.n = 1}, [2] = {.word = "mid"}, [1].n = 5};
static union two both = {5, .p = {"u", 6}, .p.word = "v"};

static void show(const struct pair *p) {
    for (int i = 0; i < 6; i++)
        out(p->word[i]);
    out(p->n);
}

static int size(void) {
    if (sizeof(struct pair { char only; }) == 1 && sizeof(struct pair) == 1)
        out(1);
    while (sizeof(struct pair { char c[3]; }) != sizeof(struct pair))
        out(0);
    return sizeof(struct pair);
}

int main(void) {
    struct pair local[] = {{"foo", 1}, [0] = {.word[0] = 'b'}, [1] = {"long", 2}, [1].word = {"a"}};
    struct nest inner = {1, {{"ab", 2}, {"cd", 3}}, .p = {[1] = {.n = 8}}};
    for (int i = 0; i < 2; i++)
        show(&parts[i]), show(&local[i]), show(&nested.p[i]), show(&inner.p[i]);
    for (int i = 0; i < 5; i++)
        show(&ranges[i]);
    show(kept), show(&both.p), out(nested.a), out(inner.a), out(size());
    return 0;
}
