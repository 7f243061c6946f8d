// Bit-fields declared with 64-bit types: their promotions go by width, and the upper half of a read is right.
#include "out.h"

struct mixed {
    unsigned long long tag : 16, word : 32, rest : 16;
};
struct halves {
    unsigned long long low : 32, high : 32;
    long long below : 32, above : 32;
};
struct odd {
    unsigned long long lead : 5, word : 32, more : 27;
};
struct small {
    unsigned u : 7;
    int i : 7;
};

static struct mixed mixed = {1, 0x87654321u, 2};
static struct halves halves = {0xfedcba98u, 0x89abcdefu, -2, -3};
static struct odd odd = {3, 0xf0f0f0f0u, 5};

static int equal(struct mixed m, unsigned i)
{
    return m.word == i;
}

int main(void)
{
    volatile unsigned i = 0x87654321u;
    out(equal(mixed, i));
    out((long)mixed.word);
    out((long)halves.low);
    out((long)halves.high);
    out((long)halves.below);
    out((long)halves.above);
    out((long)odd.word);
    out(_Generic(+mixed.word, unsigned: 1, default: 2));
    out(_Generic(+mixed.tag, int: 1, default: 2));
    out(_Generic(+halves.below, int: 1, default: 2));
    out(-1 < halves.low);
    out(-1 < mixed.tag);
    halves.high = odd.word + 1;
    out((long)halves.high);
    out((long)(halves.low = i));
    out((long)++halves.low);
    out((long)(halves.low << 4));
    struct small s = {61, -13};
    out(s.i % s.u);
    out(s.i % (unsigned)s.u);
    out(-1 < (unsigned)s.u);
    return 0;
}
