// A packed bit-field of 32 bits that lies in five bytes is extended from its 32 bits.
#include "out.h"

struct __attribute__((packed)) fields {
    unsigned short before : 14;
    int whole : 32;
    unsigned behind : 32;
    signed char after : 5;
};

static struct fields all;

int main(void) {
    all.before = 0x3fff, all.after = -1;
    static const int numbers[] = {0, -1, 1, 0x7fffffff, -0x7fffffff - 1, 65535, -65536};
    for (int i = 0; i < 7; i++) {
        all.whole = numbers[i], all.behind = ~numbers[i];
        out((long)all.whole == numbers[i]), out((unsigned long long)all.whole == (unsigned long long)numbers[i]);
        out((unsigned long long)all.behind == (unsigned)~numbers[i]), out(all.whole < 0), out((long)all.behind >> 8);
        out(all.whole += 3), out(all.behind++ == (unsigned)~numbers[i]), out(all.before), out(all.after);
    }
    return 0;
}
