// a goto back over variable-length arrays gives their room back, and one out of a block that of the block
#include "out.h"

static long again(int n) {
    long sum = 0;
    int i = 0;
back:;
    int room[n + i % 3];
    room[0] = i, room[n - 1] = i;
    sum += room[0] + room[n - 1];
    if (++i < 30000)
        goto back;
    return sum;
}

static long out_of(int n) {
    long sum = 0;
    int i = 0;
    char keep[n];
    keep[0] = 1;
next:
    if (i < 30000) {
        long first[n];
        first[0] = i;
        {
            long second[n];
            second[n - 1] = first[0];
            sum += second[n - 1] + keep[0];
            i++;
            if (i % 2)
                goto next;
        }
        goto after;
    }
    return sum;
after:
    sum++;
    goto next;
}

int main(void) {
    out(again(500)), out(out_of(300));
    return 0;
}
