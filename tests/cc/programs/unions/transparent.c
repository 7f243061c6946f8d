// attribute transparent_union: an argument may be of the type of any member
#include "out.h"
typedef union {
    int *numbers;
    const char *letters;
    long word;
} Any __attribute__((transparent_union));
union pair {
    short *s;
    unsigned char *b;
} __attribute__((transparent_union));

static int tell(Any a, int which) {
    return which == 0 ? *a.numbers : which == 1 ? a.letters[1] : (int)a.word;
}
static int first(union pair p) {
    return p.s ? *p.s : -1;
}

int main(void) {
    int n = 5;
    short s = 7;
    Any a = {.word = 9};
    out(tell(&n, 0)), out(tell("xyz", 1)), out(tell(11L, 2)), out(tell(a, 2)), out(tell(0, 2) == 0);
    out(first(&s)), out(first((union pair){&s})), out(first(0)), out(first((void *)&s));
    return 0;
}
